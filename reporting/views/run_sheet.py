"""The run sheet of a session as a PDF: its steps while it is made, then the file; POST asks for it."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from ess_platform.common.errors import BusinessRuleError
from reporting.documents.run_sheet import run_sheet_snapshot
from reporting.selectors.bilan import job_steps
from reporting.selectors.run_sheet import RunSheet, latest_run_sheet
from reporting.services.run_sheet import run_sheet_request
from sessions.views.base import TeamSessionMixin


class RunSheetView(TeamSessionMixin, TemplateView):
    """For the team of the promotion; a fragment for htmx while the document is made."""

    http_method_names = ["get", "head", "post"]

    @cached_property
    def sheet(self) -> RunSheet:
        snapshot = run_sheet_snapshot(session=self.session)
        return latest_run_sheet(user=self.request.user, session=self.session, snapshot=snapshot)

    def get_template_names(self):
        return ["reporting/_run_sheet.html" if self.request.htmx else "reporting/run_sheet.html"]

    def get_context_data(self, **kwargs):
        return super().get_context_data(sheet=self.sheet, steps=job_steps(self.sheet.job), **kwargs)

    def render_to_response(self, context, **response_kwargs):
        response = super().render_to_response(context, **response_kwargs)
        if self.request.htmx and not self.sheet.is_working:
            response["HX-Refresh"] = "true"  # the page has a button to show now
        return response

    def post(self, request, *args, **kwargs):
        try:
            run_sheet_request(session=self.session, actor=request.user, now=timezone.now())
        except BusinessRuleError as refusal:
            messages.error(request, refusal.message)
        return HttpResponseRedirect(request.path)
