"""Pairs laureate × sponsor, for the team: the matrix, making one, its page, ending it, its meetings."""

import uuid

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView, TemplateView

from laureates.models import Laureate
from sponsors.forms.team import AssignForm, EndForm, TeamMeetingForm
from sponsors.models import SponsorContact, SponsorMeeting, Sponsorship
from sponsors.notifications import laureate_person
from sponsors.selectors.charter import pair_charter
from sponsors.selectors.matching import Suggestion, available_contacts, laureates_with_needs, reasons_for
from sponsors.selectors.matrix import matrix_page
from sponsors.selectors.sponsor import hours, meetings_of_team, with_activity
from sponsors.services.meeting import meeting_correct, meeting_log_by_team
from sponsors.services.sponsorship import sponsorship_assign, sponsorship_end
from sponsors.views.organisation import SponsorsPageMixin


class SponsorshipMatrixView(SponsorsPageMixin, TemplateView):
    """`…/parrainages/matrice/`: laureates × sponsors; an empty cell opens the pair to make."""

    template_name = "sponsors/sponsorship_matrix.html"

    def get_context_data(self, **kwargs):
        page = matrix_page(cohort=self.cohort, today=self.today, number=self.request.GET.get("page"))
        return super().get_context_data(matrix=page, page_obj=page.page_obj, **kwargs)


class SponsorshipAssignView(SponsorsPageMixin, FormView):
    """`…/parrainages/affecter/?laureat=…&parrain=…`: who, why, when, what is sent; then « Affecter »."""

    template_name = "sponsors/sponsorship_assign.html"
    form_class = AssignForm

    def dispatch(self, request, *args, **kwargs):
        self.laureate = self.contact = None
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        if not (request.GET.get("laureat") and request.GET.get("parrain")):
            return HttpResponseRedirect(self.list_url)
        return super().get(request, *args, **kwargs)

    @property
    def list_url(self) -> str:
        return reverse("sponsors:sponsorship_list", kwargs={"slug": self.cohort.slug})

    def chosen(self) -> tuple[Laureate, SponsorContact]:
        """Both sides, of this promotion (404)."""
        if self.laureate is None:
            rows = Laureate.objects.visible_to(self.request.user).filter(cohort=self.cohort)
            self.laureate = get_object_or_404(laureates_with_needs(rows), slug=self.request.GET.get("laureat", ""))
            try:
                asked = uuid.UUID(self.request.GET.get("parrain", ""))
            except ValueError as error:
                raise Http404 from error
            people = available_contacts(self.cohort, self.today)
            self.contact = next((one for one in people if one.public_id == asked), None)
            if self.contact is None:
                raise Http404
        return self.laureate, self.contact

    def get_initial(self):
        laureate, contact = self.chosen()
        reasons = Suggestion(contact, reasons_for(laureate, contact))
        return {"starts_on": self.today, "reason": reasons.shareable}

    def get_context_data(self, **kwargs):
        laureate, contact = self.chosen()
        known = Sponsorship.objects.filter(laureate=laureate, contact=contact).first()
        return super().get_context_data(
            laureate=laureate,
            contact=contact,
            hours=hours(contact.minutes_total),
            reasons=reasons_for(laureate, contact),
            laureate_person=laureate_person(laureate, self.today),
            known=known,
            is_running=known is not None and not known.is_over(self.today),
            list_url=self.list_url,
            **kwargs,
        )

    def act(self, form) -> str:
        laureate, contact = self.chosen()
        given = form.cleaned_data
        pair = sponsorship_assign(
            laureate=laureate,
            contact=contact,
            starts_on=given["starts_on"],
            reason=given["reason"],
            actor=self.request.user,
            now=timezone.now(),
        )
        kwargs = {"slug": self.cohort.slug, "public_id": pair.public_id}
        self.success_url = reverse("sponsors:sponsorship_detail", kwargs=kwargs)
        return f"{contact.person} accompagne {laureate}. Les deux l’apprennent par courriel."


class OnePairMixin(SponsorsPageMixin):
    """Load one sponsorship of this promotion by its public identifier (404)."""

    @property
    def pair(self) -> Sponsorship:
        if not hasattr(self, "_pair"):
            rows = with_activity(Sponsorship.objects.visible_to(self.request.user).filter(laureate__cohort=self.cohort))
            self._pair = get_object_or_404(
                rows.select_related("laureate__cohort").distinct(), public_id=self.kwargs["public_id"]
            )
        return self._pair

    def get_success_url(self):
        kwargs = {"slug": self.cohort.slug, "public_id": self.pair.public_id}
        return reverse("sponsors:sponsorship_detail", kwargs=kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            pair=self.pair,
            state=self.pair.state_on(self.today),
            back_url=self.get_success_url(),
            sponsor_url=self.sponsor_url(self.pair.contact.sponsor),
            **kwargs,
        )


class SponsorshipDetailView(OnePairMixin, TemplateView):
    template_name = "sponsors/sponsorship_detail.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            hours=hours(self.pair.minutes_total),
            own_charter=pair_charter(self.pair),
            meetings=list(meetings_of_team([self.pair.pk])),
            **kwargs,
        )


class SponsorshipEndView(OnePairMixin, FormView):
    """The date, the reason, and what each side will read."""

    template_name = "sponsors/sponsorship_end.html"
    form_class = EndForm

    def get_initial(self):
        return {"ends_on": self.pair.ends_on or self.today, "version": self.pair.version}

    def get_context_data(self, **kwargs):
        told = laureate_person(self.pair.laureate, self.today)
        return super().get_context_data(laureate_person=told, **kwargs)

    def act(self, form) -> str:
        given = form.cleaned_data
        sponsorship_end(
            sponsorship=self.pair,
            ends_on=given["ends_on"],
            reason=given["reason"],
            actor=self.request.user,
            now=timezone.now(),
            expected_version=given["version"],
        )
        return "La fin du parrainage est notée. Les deux l’apprennent par courriel."


class TeamMeetingCreateView(OnePairMixin, FormView):
    template_name = "sponsors/team_meeting_form.html"
    form_class = TeamMeetingForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"today": self.today}

    def act(self, form) -> str:
        meeting_log_by_team(
            sponsorship=self.pair,
            actor=self.request.user,
            today=self.today,
            idempotency_key=str(form.cleaned_data["idempotency_key"]),
            **form.note(),
        )
        return "Rendez-vous noté."


class TeamMeetingEditView(OnePairMixin, FormView):
    """Correct a line: what changes, and who said so, go to the journal."""

    template_name = "sponsors/team_meeting_form.html"
    form_class = TeamMeetingForm

    @property
    def meeting(self) -> SponsorMeeting:
        return get_object_or_404(meetings_of_team([self.pair.pk]), public_id=self.kwargs["meeting_id"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"today": self.today, "meeting": self.meeting}

    def get_context_data(self, **kwargs):
        return super().get_context_data(meeting=self.meeting, **kwargs)

    def act(self, form) -> str:
        meeting_correct(
            meeting=self.meeting,
            actor=self.request.user,
            today=self.today,
            expected_version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            **form.note(),
        )
        return "Rendez-vous corrigé. Le journal garde l’ancienne valeur."
