"""The sponsor's space: my laureates, one of them, my meetings, my commitment."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.generic import FormView, TemplateView, View

from ess_platform.common.errors import BusinessRuleError
from sponsors.forms.space import MeetingForm
from sponsors.permissions import CANNOT_DELETE, can_delete_meeting
from sponsors.selectors.charter import charters_to_accept
from sponsors.selectors.space import (
    active_sponsorships,
    commitment_cohorts,
    commitment_of,
    ended_sponsorships,
    introductions_for,
    is_sponsor,
    laureate_cards,
    main_contact,
    meetings_to_confirm,
    own_meetings,
)
from sponsors.services.meeting import meeting_confirm, meeting_delete, meeting_log

PAGE_SIZE = 25


class SponsorSpaceMixin:
    """Only for people known as sponsors; nobody else has this space (404)."""

    def dispatch(self, request, *args, **kwargs):
        if not is_sponsor(request.user):
            raise Http404
        self.today = timezone.localdate()
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(today=self.today, **kwargs)


class SpaceHomeView(SponsorSpaceMixin, TemplateView):
    template_name = "sponsors/space_home.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            cards=laureate_cards(active_sponsorships(user, self.today)),
            ended=ended_sponsorships(user, self.today),
            commitment=commitment_of(user),
            charters=charters_to_accept(user, self.today),
            to_confirm=meetings_to_confirm(user, self.today),
            requests=[one for one in introductions_for(user, self.today) if one.is_waiting],
            **kwargs,
        )


class LaureateDetailView(SponsorSpaceMixin, TemplateView):
    """Through an active sponsorship only: the day after its end the page is gone (404)."""

    template_name = "sponsors/laureate_detail.html"

    def get_context_data(self, public_id, **kwargs):
        user = self.request.user
        pairs = list(active_sponsorships(user, self.today).filter(laureate__public_id=public_id)[:1])
        if not pairs:
            raise Http404
        card = laureate_cards(pairs)[0]
        return super().get_context_data(
            card=card,
            contact=main_contact(card.laureate, self.today),
            rows=[(meeting, False) for meeting in own_meetings(user).filter(sponsorship=card.sponsorship)],
            **kwargs,
        )


class MeetingCreateView(SponsorSpaceMixin, FormView):
    template_name = "sponsors/meeting_form.html"
    form_class = MeetingForm
    success_url = reverse_lazy("sponsors:space_home")

    def get_form_kwargs(self):
        sponsorships = active_sponsorships(self.request.user, self.today)
        return super().get_form_kwargs() | {"sponsorships": sponsorships, "today": self.today}

    def get_initial(self):
        """Only one laureate, or the one whose page sent here: no need to choose; people keep their way of talking."""
        asked = self.request.GET.get("laureat", "")
        pairs = list(active_sponsorships(self.request.user, self.today))
        found = [pair for pair in pairs if str(pair.laureate.public_id) == asked] or pairs
        last = own_meetings(self.request.user).first()
        initial = {"mode": last.mode} if last else {}
        return initial | ({"sponsorship": found[0].public_id} if len(found) == 1 else {})

    def form_valid(self, form):
        try:
            meeting = meeting_log(actor=self.request.user, today=self.today, **form.service_arguments())
        except BusinessRuleError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            return self.form_invalid(form)
        laureate = meeting.sponsorship.laureate
        messages.success(self.request, f"Rendez-vous avec {laureate} noté. Merci.")
        return HttpResponseRedirect(reverse("sponsors:laureate_detail", kwargs={"public_id": laureate.public_id}))

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=400)


class MeetingConfirmView(SponsorSpaceMixin, View):
    """« Confirmer » a meeting that the laureate noted."""

    http_method_names = ["post"]

    def post(self, request, public_id):
        meeting = get_object_or_404(own_meetings(request.user), public_id=public_id)
        try:
            meeting_confirm(meeting=meeting, actor=request.user, now=timezone.now())
        except BusinessRuleError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, "Rendez-vous confirmé. Merci.")
        return HttpResponseRedirect(reverse("sponsors:space_home"))


class MeetingDeleteView(SponsorSpaceMixin, TemplateView):
    template_name = "sponsors/meeting_delete.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.now = timezone.now()

    def get_meeting(self):
        meeting = get_object_or_404(own_meetings(self.request.user), public_id=self.kwargs["public_id"])
        if not can_delete_meeting(self.request.user, meeting, self.now):
            raise PermissionDenied(CANNOT_DELETE)
        return meeting

    def post(self, request, *args, **kwargs):
        meeting_delete(meeting=self.get_meeting(), actor=request.user, now=self.now)
        messages.success(request, "Rendez-vous supprimé de votre journal.")
        return HttpResponseRedirect(reverse("sponsors:commitment"))

    def get_context_data(self, **kwargs):
        return super().get_context_data(meeting=self.get_meeting(), **kwargs)


class CommitmentView(SponsorSpaceMixin, TemplateView):
    template_name = "sponsors/commitment.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        page = Paginator(own_meetings(user), PAGE_SIZE).get_page(self.request.GET.get("page"))
        now = timezone.now()
        return super().get_context_data(
            commitment=commitment_of(user),
            cohorts=commitment_cohorts(user),
            page_obj=page,
            rows=[(meeting, can_delete_meeting(user, meeting, now)) for meeting in page],
            **kwargs,
        )
