"""« Modèles de courriel »: the words of each automatic mail, in one promotion, with a preview on a real laureate."""

from django.contrib import messages
from django.http import Http404
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.notifications.models import MailTemplate
from ess_platform.notifications.reminder_kinds import ReminderKind, reminder_kind
from ess_platform.notifications.selectors.words import words_to_edit
from ess_platform.notifications.services import mail_template_reset, mail_template_save

from ..forms.mailing import TemplateForm
from ..notifications.preview import preview_for, preview_words
from ..selectors.mailing import kinds_by_group
from .reminder import ReminderPageMixin


class MailTemplateList(ReminderPageMixin, TemplateView):
    """Every kind, and whether this promotion has its own words."""

    template_name = "laureates/mail_template_list.html"
    tab = "templates"

    def get_context_data(self, **kwargs):
        own = {row.kind: row for row in MailTemplate.objects.filter(scope=self.cohort.slug)}
        groups = [(name, [(kind, own.get(kind.code)) for kind in kinds]) for name, kinds in kinds_by_group().items()]
        return super().get_context_data(groups=groups, **kwargs)


class MailTemplateEdit(ReminderPageMixin, FormView):
    """Subject and body of one kind, what each placeholder means, and the mail that they make."""

    template_name = "laureates/mail_template_form.html"
    tab = "templates"

    @cached_property
    def kind(self) -> ReminderKind:
        found = reminder_kind(self.kwargs["kind"])
        if found is None:
            raise Http404("Ce modèle de courriel n’existe pas.")
        return found

    @cached_property
    def words(self):
        return words_to_edit(self.kind, self.cohort.slug)

    def get_form(self, form_class=None):
        words = self.words
        initial = {"subject": words.subject, "body": words.body, "version": words.version}
        return TemplateForm(self.request.POST if self.request.method == "POST" else None, initial=initial)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(kind=self.kind, words=self.words, **kwargs)
        form = context["form"]
        context["preview"] = preview_for(
            kind=self.kind,
            subject=form["subject"].value() or "",
            body=form["body"].value() or "",
            words=preview_words(kind=self.kind, cohort=self.cohort, now=self.now),
        )
        return context

    def post(self, request, *args, **kwargs):
        if "preview" in request.POST:
            return self.render_to_response(self.get_context_data())
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        given = form.cleaned_data
        try:
            mail_template_save(
                kind=self.kind.code,
                scope=self.cohort.slug,
                subject=given["subject"],
                body=given["body"],
                expected_version=given["version"],
                actor=self.request.user,
            )
        except ConflictError as error:
            return self.conflict(form, error)
        except BusinessRuleError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            return self.form_invalid(form)
        messages.success(self.request, f"Le texte de « {self.kind.label} » est enregistré pour cette promotion.")
        return self.go("mail_template_edit", kind=self.kind.code)

    def conflict(self, form, error: ConflictError):
        """Keep what was typed, with the version of now: posting again from this page keeps mine."""
        form.data = form.data.copy()
        form.data["version"] = str(self.words.version)
        form.add_error(None, error.message)
        return self.render_to_response(self.get_context_data(form=form, theirs=self.words), status=409)


class MailTemplateReset(MailTemplateEdit):
    """« Revenir au texte d’origine »: confirmed, for the words of the team are lost."""

    template_name = "laureates/mail_template_reset.html"

    def post(self, request, *args, **kwargs):
        if mail_template_reset(kind=self.kind.code, scope=self.cohort.slug, actor=request.user):
            messages.success(request, f"« {self.kind.label} » a retrouvé son texte d’origine.")
        else:
            messages.info(request, "Ce modèle avait déjà son texte d’origine.")
        return self.go("mail_template_edit", kind=self.kind.code)
