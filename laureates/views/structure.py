"""« Ma structure »: what a laureate says of itself, and the only way to its photo and logo."""

import hashlib

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.generic import TemplateView, View

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError, ConflictError

from ..forms.structure import LABELS, StructureForm
from ..models import Laureate
from ..permissions import can_edit_structure
from ..selectors.images import IMAGE_NAMES, laureates_with_image
from ..services.structure import READ_ONLY, structure_save
from .space import JourneyMixin

CONTENT_TYPES = {"jpg": "image/jpeg", "png": "image/png"}
KEEPS = "no-cache, private"  # the browser keeps it, and asks at each time whether it still may


class SpaceStructure(JourneyMixin, TemplateView):
    """Identity, read only; activity, project, product, photo and consents for those who answer for the structure."""

    template_name = "laureates/space_structure.html"

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", StructureForm(laureate=self.laureate))
        people = self.laureate.participants.current(self.today).select_related("person")
        return super().get_context_data(
            can_edit=can_edit_structure(self.request.user, self.laureate),
            people=people,
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        if not can_edit_structure(request.user, self.laureate):
            raise PermissionDenied(READ_ONLY)
        form = StructureForm(request.POST, request.FILES, laureate=self.laureate)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        try:
            structure_save(
                laureate=self.laureate,
                given=form.answered,
                images=form.images,
                removed=form.removed,
                actor=request.user,
                version=form.cleaned_data["version"],
            )
        except ConflictError as error:
            return self.conflict(form, error)
        except BusinessRuleError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            return self.render_to_response(self.get_context_data(form=form), status=400)
        messages.success(request, "Votre structure est à jour.")
        for name, image in form.images.items():
            if image.warning:
                messages.warning(request, f"{LABELS[name]} : {image.warning}")
        return HttpResponseRedirect(self.journey_url("laureates:space_structure"))

    def conflict(self, form, error):
        """Show both texts; posting again from this page keeps mine (DATA-01)."""
        stored = get_object_or_404(Laureate.objects.belonging_to(self.request.user), pk=self.laureate.pk)
        found = differences(form, stored)
        if not found:  # the second of two clicks: everything is already stored
            return HttpResponseRedirect(self.journey_url("laureates:space_structure"))
        data = self.request.POST.copy()
        data["version"] = str(stored.version)
        mine = StructureForm(data, laureate=stored)
        mine.is_valid()
        entries = AuditEntry.objects.filter(object_type=Laureate._meta.label, object_id=str(stored.public_id))
        context = self.get_context_data(
            form=mine, differences=found, other=entries.first(), conflict=error.message, lost_files=bool(form.images)
        )
        return self.render_to_response(context, status=409)


def differences(form: StructureForm, stored: Laureate) -> list[dict]:
    """What this post says and what is stored, where the two differ; an image counts by its bytes."""
    said = {True: "Oui", False: "Non"}
    found = []
    for name, mine in form.answered.items():
        theirs = getattr(stored, name)
        if mine != theirs:
            label = form.fields[name].label
            found.append({"label": label, "mine": said.get(mine, mine), "theirs": said.get(theirs, theirs)})
    for name, image in form.images.items():
        if not holds(getattr(stored, name), image.content):
            found.append({"label": form.fields[name].label, "mine": "Un nouveau fichier", "theirs": "Un autre fichier"})
    return found


def holds(stored, content: bytes) -> bool:
    """Say whether a stored file has these bytes."""
    if not stored:
        return False
    with stored.open("rb") as opened:
        return opened.read() == content


class LaureateImage(View):
    """The photo or the logo of a laureate, for those who may see it today (FILE-03)."""

    http_method_names = ["get", "head"]

    def get(self, request, public_id, name):
        if name not in IMAGE_NAMES:
            raise Http404
        laureate = get_object_or_404(laureates_with_image(request.user, name), public_id=public_id)
        stored = getattr(laureate, name)
        tag = f'"{hashlib.sha256(stored.name.encode()).hexdigest()[:32]}"'  # a new file has a new name
        if request.headers.get("If-None-Match") == tag:
            response = HttpResponseNotModified()
        else:
            response = self.file(stored, laureate, name)
        response["ETag"], response["Cache-Control"] = tag, KEEPS
        return response

    @staticmethod
    def file(stored, laureate, name):
        extension = stored.name.rpartition(".")[2]
        try:
            with stored.open("rb") as opened:
                response = HttpResponse(opened.read(), content_type=CONTENT_TYPES[extension])
        except (FileNotFoundError, KeyError) as error:
            raise Http404 from error
        response["Content-Disposition"] = content_disposition_header(False, f"{laureate.slug}-{name}.{extension}")
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return response
