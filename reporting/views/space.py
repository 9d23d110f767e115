"""What this app adds to the laureate's space: the copy of a form, my documents, what the funder sees."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from ess_platform.common.errors import BusinessRuleError
from laureates.models import ProgressReport
from laureates.views.space import JourneyMixin
from reporting.permissions import can_read_report_copy
from reporting.selectors.bilan import job_steps
from reporting.selectors.funder_laureate import funder_laureate_sheet, funders_of, is_read_by_funder
from reporting.selectors.monograph import monograph_of
from reporting.selectors.participation import attestations
from reporting.selectors.report_copy import copy_lines, latest_copy, session_notes
from reporting.services.job import job_retry
from reporting.services.report_copy import report_copy_request

NOT_FOR_YOU = (
    "La copie d’une fiche est remise à la structure qui l’a envoyée et à l’équipe du programme. Demandez-la à la "
    "personne qui vous a invité."
)


class ReportCopyView(TemplateView):
    """The copy of a form: its steps while it is made (a fragment for htmx), then the file; POST asks again."""

    http_method_names = ["get", "head", "post"]

    def dispatch(self, request, *args, **kwargs):
        related = ("campaign", "laureate__organisation", "laureate__cohort")
        visible = ProgressReport.objects.visible_to(request.user).select_related(*related)
        self.report = get_object_or_404(visible, public_id=kwargs["public_id"])
        if not can_read_report_copy(request.user, self.report):
            raise PermissionDenied(NOT_FOR_YOU)
        self.copy = latest_copy(user=request.user, report=self.report)
        return super().dispatch(request, *args, **kwargs)

    def get_template_names(self):
        return ["reporting/_report_copy.html" if self.request.htmx else "reporting/report_copy.html"]

    def get_context_data(self, **kwargs):
        belongs = self.report.laureate.participants.current(timezone.localdate()).filter(person__user=self.request.user)
        return super().get_context_data(
            report=self.report,
            copy=self.copy,
            steps=job_steps(self.copy.job),
            is_own=belongs.exists(),
            **kwargs,
        )

    def render_to_response(self, context, **response_kwargs):
        response = super().render_to_response(context, **response_kwargs)
        if self.request.htmx and not self.copy.is_working:
            response["HX-Refresh"] = "true"  # the page has a button to show now
        return response

    def post(self, request, *args, **kwargs):
        try:
            if self.copy.has_failed:
                job_retry(job=self.copy.job, actor=request.user)
            elif self.copy.content is None:
                report_copy_request(report=self.report, actor=request.user, now=timezone.now())
        except BusinessRuleError as refusal:
            messages.error(request, refusal.message)
        return HttpResponseRedirect(reverse("reporting:report_copy", kwargs={"public_id": self.report.public_id}))


class SpaceDocumentsView(JourneyMixin, TemplateView):
    """« Mes documents »: copies of forms, accounts of sessions, attestations."""

    template_name = "reporting/space_documents.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            copies=copy_lines(user=self.request.user, laureate=self.laureate),
            attestations=attestations(user=self.request.user, laureate=self.laureate),
            monograph=monograph_of(user=self.request.user, laureate=self.laureate),
            sessions=session_notes(user=self.request.user, laureate=self.laureate),
            **kwargs,
        )


class SpaceFunderView(JourneyMixin, TemplateView):
    """« Ce que voit la Région »: the funder's own page of this laureate, by the same selector and template."""

    template_name = "reporting/space_funder_view.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            sheet=funder_laureate_sheet(self.laureate) if is_read_by_funder(self.laureate) else None,
            funders=funders_of(self.laureate.cohort, self.today),
            **kwargs,
        )
