"""« Mon parrain », in the laureate's space: who, the meetings, what is shared, the requests."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.generic import FormView, TemplateView, View

from ess_platform.common.errors import BusinessRuleError
from laureates.models import ProgressReport
from laureates.permissions import can_submit_report
from laureates.services.sharing import report_share
from laureates.views.space import JourneyMixin
from sponsors.forms.space import IntroductionForm, LaureateMeetingForm
from sponsors.permissions import CANNOT_DELETE, can_delete_meeting
from sponsors.selectors.charter import current_sponsor_charter
from sponsors.selectors.laureate import introductions_of, meetings_of, sharing_of
from sponsors.selectors.space import sponsors_of
from sponsors.services.introduction import introduction_ask
from sponsors.services.meeting import meeting_confirm, meeting_delete, meeting_log_by_laureate

PAGE_SIZE = 25


class LaureateSpaceView(JourneyMixin, TemplateView):
    template_name = "sponsors/laureate_space.html"

    def get_context_data(self, **kwargs):
        user, now = self.request.user, timezone.now()
        page = Paginator(meetings_of(self.laureate), PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            sponsorships=list(sponsors_of(self.laureate, self.today)),
            page_obj=page,
            rows=[(meeting, can_delete_meeting(user, meeting, now)) for meeting in page],
            introductions=list(introductions_of(self.laureate)[:PAGE_SIZE]),
            sharing=sharing_of(self.laureate),
            has_charter=current_sponsor_charter(self.laureate.cohort) is not None,
            can_share=can_submit_report(user, self.laureate),
            **kwargs,
        )


class SponsorFormView(JourneyMixin, FormView):
    """A form addressed to one of the sponsors of the journey; without any, the page says so."""

    def sponsorships(self):
        return sponsors_of(self.laureate, self.today)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"sponsorships": self.sponsorships()}

    def get_initial(self):
        """Only one sponsor: no need to choose."""
        pairs = list(self.sponsorships()[:2])
        return {"sponsorship": pairs[0].public_id} if len(pairs) == 1 else {}

    def get_context_data(self, **kwargs):
        return super().get_context_data(back_url=self.journey_url("sponsors:laureate_space"), **kwargs)

    def form_valid(self, form):
        try:
            self.write(form)
        except BusinessRuleError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            return self.form_invalid(form)
        return HttpResponseRedirect(self.journey_url("sponsors:laureate_space"))

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=400)


class LaureateMeetingCreateView(SponsorFormView):
    """« Noter un rendez-vous »."""

    template_name = "sponsors/laureate_meeting_form.html"
    form_class = LaureateMeetingForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"today": self.today}

    def write(self, form):
        meeting = meeting_log_by_laureate(actor=self.request.user, today=self.today, **form.service_arguments())
        person = meeting.sponsorship.contact.person
        messages.success(self.request, f"Rendez-vous noté. {person} pourra le confirmer depuis son espace.")


class IntroductionAskView(SponsorFormView):
    """« Demander une mise en relation »."""

    template_name = "sponsors/introduction_form.html"
    form_class = IntroductionForm

    def write(self, form):
        given = form.cleaned_data
        request = introduction_ask(
            sponsorship=given["sponsorship"],
            need=given["need"],
            actor=self.request.user,
            now=timezone.now(),
            idempotency_key=str(given["idempotency_key"]),
        )
        person = request.sponsorship.contact.person
        messages.success(self.request, f"Demande envoyée à {person}. Sa réponse paraîtra ici.")


class LaureateMeetingConfirmView(JourneyMixin, View):
    """What the sponsor noted, confirmed in one gesture."""

    http_method_names = ["post"]

    def post(self, request, public_id, *args, **kwargs):
        meeting = get_object_or_404(meetings_of(self.laureate), public_id=public_id)
        try:
            meeting_confirm(meeting=meeting, actor=request.user, now=timezone.now())
        except BusinessRuleError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, "Rendez-vous confirmé. Merci.")
        return HttpResponseRedirect(self.journey_url("sponsors:laureate_space"))


class LaureateMeetingDeleteView(JourneyMixin, TemplateView):
    """A meeting that the laureate noted by mistake: one page, one verb."""

    template_name = "sponsors/laureate_meeting_delete.html"

    def meeting(self):
        meeting = get_object_or_404(meetings_of(self.laureate), public_id=self.kwargs["public_id"])
        if not can_delete_meeting(self.request.user, meeting, timezone.now()):
            raise PermissionDenied(CANNOT_DELETE)
        return meeting

    def post(self, request, *args, **kwargs):
        meeting_delete(meeting=self.meeting(), actor=request.user, now=timezone.now())
        messages.success(request, "Rendez-vous supprimé.")
        return HttpResponseRedirect(self.journey_url("sponsors:laureate_space"))

    def get_context_data(self, **kwargs):
        back_url = self.journey_url("sponsors:laureate_space")
        return super().get_context_data(meeting=self.meeting(), back_url=back_url, **kwargs)


class SharingView(JourneyMixin, View):
    """Open or close the page « Mon projet » of the latest validated report to the sponsor."""

    http_method_names = ["post"]

    def post(self, request, public_id, *args, **kwargs):
        reports = ProgressReport.objects.visible_to(request.user).filter(laureate=self.laureate)
        report = get_object_or_404(reports.select_related("laureate"), public_id=public_id)
        shares = request.POST.get("partage") == "oui"
        try:
            report_share(report=report, shares=shares, actor=request.user)
        except BusinessRuleError as error:
            messages.error(request, error.message)
        else:
            said = "lit maintenant cette page" if shares else "ne lit plus cette page"
            messages.success(request, f"C’est enregistré : votre parrain {said}.")
        return HttpResponseRedirect(self.journey_url("sponsors:laureate_space"))
