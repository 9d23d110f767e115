"""The sheet to print of a session: asked by a button, followed here, then downloaded."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from ess_platform.common.errors import BusinessRuleError
from reporting.enums import JobState
from reporting.selectors.bilan import job_steps
from reporting.selectors.sign_in_sheet import sheet_job
from reporting.services.sign_in_sheet import sign_in_sheet_request
from sessions.views.base import TeamSessionMixin


class SignInSheetView(TeamSessionMixin, TemplateView):
    """The latest sheet of a session: its steps while it is made (a fragment for htmx), then the file; POST asks."""

    def get_template_names(self):
        return ["reporting/_sign_in_sheet.html" if self.request.htmx else "reporting/sign_in_sheet.html"]

    def get_context_data(self, **kwargs):
        asked = self.request.GET.get("demande", "")
        job = sheet_job(user=self.request.user, session=self.session, asked=asked)
        is_working = job is not None and job.state in (JobState.QUEUED, JobState.RUNNING)
        return super().get_context_data(
            job=job,
            document=getattr(job, "document", None),
            is_working=is_working,
            steps=job_steps(job),
            **kwargs,
        )

    def render_to_response(self, context, **response_kwargs):
        response = super().render_to_response(context, **response_kwargs)
        if self.request.htmx and not context["is_working"]:
            response["HX-Refresh"] = "true"  # the page has a button to show now
        return response

    def post(self, request, *args, **kwargs):
        try:
            job = sign_in_sheet_request(session=self.session, actor=request.user, now=timezone.now())
        except BusinessRuleError as error:
            messages.error(request, error.message)
            return HttpResponseRedirect(self.session_url())
        url = reverse("reporting:sheet_pdf", kwargs={"slug": self.cohort.slug, "session_slug": self.session.slug})
        return HttpResponseRedirect(f"{url}?demande={job.public_id}")
