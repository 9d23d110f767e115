"""The pages of one form, for its laureate: task list, one page at a time, check, sent."""

import uuid
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import TemplateView, View

from ess_platform.common.errors import BusinessRuleError, ConflictError

from ..enums import ReportStatus
from ..forms import UNCHANGED, SubmitForm, section_form_class
from ..selectors.answer_display import report_answers
from ..selectors.answers import ReportAnswers, is_reopened
from ..selectors.report_check import missing_answers, report_warnings
from ..selectors.review import UNSENT
from ..selectors.space import form_progress
from ..services.report import report_submit, report_take_back
from ..services.report_answers import LAUREATE, SectionConflict, report_save_section
from ..services.report_files import report_file_remove, report_file_save
from .base import OwnReportMixin, read_report, who_wrote

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
        is_laureate = self.source == LAUREATE
        return super().get_context_data(
            progress=form_progress(self.answers),
            last=last,
            # Inviting asks to sign in: a mail can be forwarded.
            can_invite=is_laureate and self.may_submit and not getattr(self.request, "access_link", None),
            can_ask_delay=is_laureate and self.report.status in UNSENT and self.report.delay_asked_at is None,
            **kwargs,
        )


class ReportSection(OwnReportMixin, TemplateView):
    """One theme per page. What is typed is never lost: it is stored, or kept with its error."""

    template_name = "laureates/report_section.html"

    def dispatch(self, request, *args, **kwargs):
        self.section_key = kwargs["section"]
        return super().dispatch(request, *args, **kwargs)

    def page(self):
        section = self.answers.form.section_at(self.answers.moment, self.section_key)
        if section is None:
            raise Http404("Cette partie n’est pas dans cette fiche.")
        return section

    def get(self, request, *args, **kwargs):
        section = self.page()
        if not self.is_writable or not is_reopened(self.report, section):
            messages.info(request, "Cette partie se lit, mais ne se modifie pas.")
            return redirect("laureates:report_check", public_id=self.report.public_id)
        grow = request.GET.get("ligne", "")
        form = section_form_class(section).from_stored(answers=self.answers, section=section, grow=grow)
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request, *args, **kwargs):
        section = self.page()
        form = section_form_class(section)(request.POST, request.FILES, answers=self.answers, section=section)
        form.is_valid()
        try:
            self.save(section, form)
            self.save_files(section, form)
        except SectionConflict as error:
            return self.conflict(section, error)
        except BusinessRuleError as error:
            form.add_error(None, error.message)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        if form.errors:
            self.read_again()
            form = section_form_class(section)(request.POST, request.FILES, answers=self.answers, section=section)
            return self.render_to_response(self.get_context_data(form=form))
        return redirect(self.next_url(section))

    def save(self, section, form) -> None:
        """Store the readable answers and keep the others as typed."""
        extra = {}
        if section.family_rank:
            is_unchanged = UNCHANGED in self.request.POST and form.can_be_unchanged
            extra["ratings"] = form.unchanged_ratings() if is_unchanged else form.ratings()
        if section.is_cooperations:
            extra["cooperations"] = form.declared()
        report_save_section(
            report=self.report,
            section=section,
            answered=form.answered(),
            typed=form.typed(),
            actor=self.request.user,
            seen=form.seen,
            now=self.now,
            source=self.source,
            **extra,
        )

    def save_files(self, section, form) -> None:
        """Keep the files that came, take away those that were ticked; a small photo is kept with a word."""
        common = {
            "report": self.report,
            "section": section,
            "actor": self.request.user,
            "now": self.now,
            "source": self.source,
        }
        for question, attachment in form.files_given().items():
            if attachment is None:
                report_file_remove(question=question, **common)
                continue
            report_file_save(question=question, attachment=attachment, **common)
            if attachment.warning:
                messages.warning(self.request, attachment.warning)

    def read_again(self) -> None:
        """Read what is stored now: the page then carries its fingerprints."""
        self.report = read_report(self.request.user, self.report.public_id)
        self.answers = ReportAnswers(self.report)

    def conflict(self, section, error: SectionConflict):
        """Show both texts of what both have changed; posting again from this page keeps mine (DATA-01)."""
        self.read_again()
        stored = section_form_class(section)(answers=self.answers, section=section).as_typed({})
        mine = section_form_class(section)(self.request.POST, answers=self.answers, section=section)
        mine.is_valid()
        found = differences(mine, stored, error.codes)
        code = sorted(error.codes)[0]
        who, at = who_wrote(self.report.answer_trace.get(code))
        context = self.get_context_data(form=mine, differences=found, who=who, at=at, conflict=error.message)
        return self.render_to_response(context, status=409)

    def next_url(self, section):
        """The next page that may be written, or the check page after the last one."""
        address = {"public_id": self.report.public_id}
        if "list" in self.request.POST:
            return reverse("laureates:report_tasks", kwargs=address)
        if "add" in self.request.POST:  # one more line: the page shows an empty one where asked
            code = self.request.POST["add"]
            page = reverse("laureates:report_section", kwargs={**address, "section": section.key})
            return f"{page}?{urlencode({'ligne': code})}#id_{quote(code)}"
        rest = self.answers.sections[self.answers.sections.index(section) + 1 :]
        opened = next((page for page in rest if is_reopened(self.report, page)), None)
        if opened is None:
            return reverse("laureates:report_check", kwargs=address)
        return reverse("laureates:report_section", kwargs={**address, "section": opened.key})

    def get_context_data(self, **kwargs):
        section, pages = self.page(), self.answers.sections
        return super().get_context_data(page=section, rank=pages.index(section) + 1, total=len(pages), **kwargs)


def differences(form, stored, codes) -> list[dict]:
    """The fields of the questions that two people have changed, with both texts."""
    found = []
    for name, field in form.fields.items():
        ours, theirs = form.data.getlist(name), stored.getlist(name)
        if not any(name == code or name.startswith(f"{code}-") for code in codes) or ours == theirs:
            continue
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
                section.key for section in self.answers.sections if writable and is_reopened(self.report, section)
            ],
            can_submit=self.may_submit,
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        if not self.may_submit:
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
                source=self.source,
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
        if not self.may_submit:
            raise PermissionDenied(CANNOT_SUBMIT)
        try:
            report_take_back(report=self.report, actor=request.user, now=self.now)
        except BusinessRuleError as error:
            messages.error(request, error.message)
            return redirect("laureates:report_check", public_id=self.report.public_id)
        messages.success(request, "Vous avez repris votre fiche. Pensez à l’envoyer de nouveau.")
        return redirect("laureates:report_tasks", public_id=self.report.public_id)
