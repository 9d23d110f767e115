"""The pages of one form, for its laureate: task list, one page at a time, check, sent."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import TemplateView, View

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError, ConflictError

from ..enums import ReportStatus
from ..forms import SubmitForm, section_form_class
from ..models import ProgressReport
from ..permissions import can_submit_report
from ..selectors.answer_display import report_answers
from ..selectors.answers import ReportAnswers, is_reopened
from ..selectors.report_check import missing_answers, report_warnings
from ..selectors.sections import section_at, sections_at
from ..selectors.space import form_progress
from ..services.report import report_save_section, report_submit, report_take_back
from .base import OwnReportMixin, read_report

CANNOT_SUBMIT = "Vous pouvez remplir cette fiche ; son envoi revient à la personne responsable de la structure."


class ReportTasks(OwnReportMixin, TemplateView):
    """The pages of the form with their state; a form that is sent is read on the check page."""

    template_name = "laureates/report_tasks.html"

    def get(self, request, *args, **kwargs):
        if not self.is_writable:
            return redirect("laureates:report_check", public_id=self.report.public_id)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        last = self.report.transitions.select_related("actor__person").order_by("-at", "-pk").first()
        return super().get_context_data(progress=form_progress(self.answers), last=last, **kwargs)


class ReportSection(OwnReportMixin, TemplateView):
    """One theme per page. What is typed is never lost: it is stored, or kept with its error."""

    template_name = "laureates/report_section.html"

    def dispatch(self, request, *args, **kwargs):
        self.section_key = kwargs["section"]
        return super().dispatch(request, *args, **kwargs)

    def page(self):
        section = section_at(self.report.campaign.moment, self.section_key)
        if section is None:
            raise Http404("Cette partie n’est pas dans cette fiche.")
        return section

    def get(self, request, *args, **kwargs):
        section = self.page()
        if not self.is_writable or not is_reopened(self.report, section):
            messages.info(request, "Cette partie se lit, mais ne se modifie pas.")
            return redirect("laureates:report_check", public_id=self.report.public_id)
        form = section_form_class(section).from_stored(answers=self.answers, section=section)
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request, *args, **kwargs):
        section = self.page()
        form = section_form_class(section)(request.POST, answers=self.answers, section=section)
        form.is_valid()
        try:
            self.save(section, form)
        except ConflictError as error:
            return self.conflict(section, form, error)
        except BusinessRuleError as error:
            form.add_error(None, error.message)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        if form.errors:
            form = section_form_class(section)(self.with_new_version(), answers=self.answers, section=section)
            return self.render_to_response(self.get_context_data(form=form))
        return redirect(self.next_url(section))

    def save(self, section, form) -> None:
        """Store the readable answers and keep the others as typed."""
        extra = {}
        if section.family_rank:
            extra["ratings"] = form.ratings()
        if section.is_cooperations:
            extra["cooperations"] = form.declared()
        report_save_section(
            report=self.report,
            section=section,
            answered=form.answered(),
            typed=form.typed(),
            actor=self.request.user,
            version=form.cleaned_data.get("version"),
            seen=form.cleaned_data.get("seen", ""),
            now=self.now,
            **extra,
        )

    def with_new_version(self):
        """The posted data with the version that this very post has just written."""
        self.report = read_report(self.request.user, self.report.public_id)
        self.answers = ReportAnswers(self.report)
        data = self.request.POST.copy()
        data["version"], data["seen"] = str(self.report.version), self.answers.digest(self.page())
        return data

    def conflict(self, section, form, error):
        """Show both texts; posting again from this page keeps mine (DATA-01)."""
        data = self.with_new_version()
        stored = section_form_class(section)(answers=self.answers, section=section).as_typed({})
        mine = section_form_class(section)(data, answers=self.answers, section=section)
        mine.is_valid()
        found = differences(mine, data, stored)
        if not found:  # the second of two clicks: everything is already stored
            return redirect(self.next_url(section))
        entry = AuditEntry.objects.filter(
            object_type=ProgressReport._meta.label, object_id=str(self.report.public_id)
        ).first()
        context = self.get_context_data(form=mine, differences=found, other=entry, conflict=error.message)
        return self.render_to_response(context, status=409)

    def next_url(self, section):
        """The next page that may be written, or the check page after the last one."""
        if "list" in self.request.POST:
            return reverse("laureates:report_tasks", kwargs={"public_id": self.report.public_id})
        following = sections_at(self.report.campaign.moment)
        rest = following[following.index(section) + 1 :]
        opened = next((page for page in rest if is_reopened(self.report, page)), None)
        if opened is None:
            return reverse("laureates:report_check", kwargs={"public_id": self.report.public_id})
        address = {"public_id": self.report.public_id, "section": opened.key}
        return reverse("laureates:report_section", kwargs=address)

    def get_context_data(self, **kwargs):
        section = self.page()
        pages = sections_at(self.report.campaign.moment)
        return super().get_context_data(page=section, rank=pages.index(section) + 1, total=len(pages), **kwargs)


def differences(form, mine, stored) -> list[dict]:
    """The fields whose text differs between this post and what is stored."""
    found = []
    for name, field in form.fields.items():
        if name in ("version", "seen"):
            continue
        ours, theirs = mine.getlist(name), stored.getlist(name)
        if [text for text in ours if text] != [text for text in theirs if text]:
            labels = dict(getattr(field, "choices", ()))
            found.append(
                {
                    "label": field.label,
                    "mine": "\n".join(str(labels.get(text, text)) for text in ours),
                    "theirs": "\n".join(str(labels.get(text, text)) for text in theirs),
                }
            )
    return found


class ReportCheck(OwnReportMixin, TemplateView):
    """Every answer, what misses, what to verify, and the sending. Read-only once sent."""

    template_name = "laureates/report_check.html"

    def build_form(self, data=None):
        return SubmitForm(
            data,
            has_warnings=bool(report_warnings(self.answers)),
            is_returned=self.report.status == ReportStatus.NEEDS_CHANGES,
            initial={"key": uuid.uuid4().hex},
        )

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", self.build_form())
        writable = self.is_writable
        return super().get_context_data(
            pages=report_answers(self.answers),
            missing=missing_answers(self.answers) if writable else [],
            warnings=report_warnings(self.answers),
            open_keys=[
                section.key
                for section in sections_at(self.report.campaign.moment)
                if writable and is_reopened(self.report, section)
            ],
            can_submit=can_submit_report(self.request.user, self.report.laureate),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        if not can_submit_report(request.user, self.report.laureate):
            raise PermissionDenied(CANNOT_SUBMIT)
        form = self.build_form(request.POST)
        form.is_valid()
        given = form.cleaned_data
        try:
            report_submit(
                report=self.report,
                actor=request.user,
                idempotency_key=given.get("key") or uuid.uuid4().hex,
                confirms_warnings=given.get("confirms_warnings", False),
                confirms_changes=given.get("confirms_changes", False),
                now=self.now,
            )
        except BusinessRuleError as error:
            form.errors.pop("key", None)
            form.add_error(error.field if error.field in form.fields else None, error.message)
            status = 409 if isinstance(error, ConflictError) else 200
            return self.render_to_response(self.get_context_data(form=form), status=status)
        return redirect("laureates:report_sent", public_id=self.report.public_id)


class ReportSent(OwnReportMixin, TemplateView):
    """Receipt: when it was received, what happens next."""

    template_name = "laureates/report_sent.html"

    def get(self, request, *args, **kwargs):
        if self.report.is_editable:
            return redirect("laureates:report_tasks", public_id=self.report.public_id)
        return super().get(request, *args, **kwargs)


class ReportTakeBack(OwnReportMixin, View):
    """« Reprendre ma fiche », until the team opens it."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        if not can_submit_report(request.user, self.report.laureate):
            raise PermissionDenied(CANNOT_SUBMIT)
        try:
            report_take_back(report=self.report, actor=request.user, now=self.now)
        except BusinessRuleError as error:
            messages.error(request, error.message)
            return redirect("laureates:report_check", public_id=self.report.public_id)
        messages.success(request, "Vous avez repris votre fiche. Pensez à l’envoyer de nouveau.")
        return redirect("laureates:report_tasks", public_id=self.report.public_id)
