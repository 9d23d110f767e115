"""`/parrain/engagement/<promotion>/releve/`: the engagement statement of a sponsor, made then downloaded."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from ess_platform.common.errors import BusinessRuleError
from reporting.enums import COMMITMENT, RESTARTED_STATES, JobState
from reporting.models import DocumentContent
from reporting.selectors.bilan import job_steps
from reporting.services.commitment import commitment_request
from sponsors.models import Sponsor, SponsorContact
from sponsors.views.space import SponsorSpaceMixin

WORKING = (JobState.QUEUED, JobState.RUNNING)


class CommitmentStatementView(SponsorSpaceMixin, TemplateView):
    """The latest statement, or its steps while it is made (a fragment for htmx); POST asks for today's.

    `?telecharger=1`, set by the POST, has the file downloaded as soon as it is there.
    """

    http_method_names = ["get", "head", "post"]

    @cached_property
    def contact(self) -> SponsorContact:
        """The person as a sponsor of this promotion (404)."""
        sponsors = Sponsor.objects.visible_to(self.request.user).filter(cohort__slug=self.kwargs["slug"])
        rows = SponsorContact.objects.filter(sponsor__in=sponsors, person__user=self.request.user)
        return get_object_or_404(rows.select_related("sponsor__cohort").order_by("pk")[:1])

    @cached_property
    def content(self) -> DocumentContent | None:
        own = DocumentContent.objects.visible_to(self.request.user).filter(document_key=COMMITMENT)
        own = own.filter(cohort=self.contact.sponsor.cohort_id, frozen_by=self.request.user)
        return own.select_related("job__document").order_by("-frozen_at", "-pk").first()

    def get_template_names(self):
        return ["reporting/_commitment.html" if self.request.htmx else "reporting/commitment.html"]

    def get_context_data(self, **kwargs):
        job = self.content.job if self.content else None
        return super().get_context_data(
            cohort_asked=self.contact.sponsor.cohort,
            content=self.content,
            job=job,
            document=getattr(job, "document", None),
            is_working=job is not None and job.state in WORKING,
            has_failed=job is not None and job.state in RESTARTED_STATES,
            steps=job_steps(job),
            downloads_now="telecharger" in self.request.GET,
            **kwargs,
        )

    def render_to_response(self, context, **response_kwargs):
        response = super().render_to_response(context, **response_kwargs)
        if self.request.htmx and not context["is_working"]:
            response["HX-Refresh"] = "true"  # the page has the file, or a button, to show now
        return response

    def post(self, request, *args, **kwargs):
        contact = self.contact
        try:
            commitment_request(contact=contact, actor=request.user, now=timezone.now())
        except BusinessRuleError as refusal:
            messages.error(request, refusal.message)
        url = reverse("reporting:commitment_statement", kwargs={"slug": contact.sponsor.cohort.slug})
        return HttpResponseRedirect(f"{url}?telecharger=1")
