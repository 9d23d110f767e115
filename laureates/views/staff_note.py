"""The team's notes on a laureate."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, View

from ess_platform.common.errors import BusinessRuleError, ConflictError

from ..forms.staff_note import StaffNoteForm
from ..models import StaffNote
from ..services.staff_note import (
    NOT_YOURS,
    staff_note_create,
    staff_note_delete,
    staff_note_edit,
    staff_note_restore,
)
from .laureate import TeamLaureateMixin


class NotePage(TeamLaureateMixin, FormView):
    """The form of a note; a subclass says `act(form)`, which returns the sentence."""

    template_name = "laureates/staff_note_form.html"
    form_class = StaffNoteForm
    note = None

    def form_valid(self, form):
        try:
            messages.success(self.request, self.act(form))
        except ConflictError as error:
            form.data = form.data.copy()
            form.data["version"] = self.note.version
            form.add_error(None, error.message)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        except BusinessRuleError as error:
            form.refuse(error)
            return self.form_invalid(form)
        return self.to_sheet()

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def get_context_data(self, **kwargs):
        return super().get_context_data(note=self.note, **kwargs)


class NoteCreate(NotePage):
    def act(self, form) -> str:
        given = form.cleaned_data
        staff_note_create(
            laureate=self.laureate, body=given["body"], is_shared=given["is_shared"], actor=self.request.user
        )
        return "La note est enregistrée."


class OwnNoteMixin:
    """Load `self.note`: 404 when it is not visible, 403 when somebody else wrote it."""

    @cached_property
    def note(self) -> StaffNote:
        rows = StaffNote.objects.visible_to(self.request.user).filter(laureate=self.laureate)
        note = get_object_or_404(rows, public_id=self.kwargs["note_id"])
        if note.author_id != self.request.user.pk:
            raise PermissionDenied(NOT_YOURS)
        return note


class NoteEdit(OwnNoteMixin, NotePage):
    def get_initial(self):
        return {"body": self.note.body, "is_shared": self.note.is_shared, "version": self.note.version}

    def act(self, form) -> str:
        given = form.cleaned_data
        staff_note_edit(
            note=self.note,
            body=given["body"],
            is_shared=given["is_shared"],
            actor=self.request.user,
            expected_version=given["version"] or 0,
        )
        return "La note est à jour."


class NoteDelete(OwnNoteMixin, TeamLaureateMixin, View):
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        staff_note_delete(note=self.note, actor=request.user, now=timezone.now())
        messages.success(request, "La note est supprimée. Vous pouvez la rétablir pendant un jour.")
        return self.to_sheet()


class NoteRestore(OwnNoteMixin, TeamLaureateMixin, View):
    """Undo a deletion."""

    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        staff_note_restore(note=self.note, actor=request.user)
        messages.success(request, "La note est rétablie.")
        return self.to_sheet()
