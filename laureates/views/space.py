"""The laureate's space: home, menu, list of forms, start of a form."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView, View

from ess_platform.common.errors import BusinessRuleError
from programmes.enums import CohortStatus

from ..models import Laureate, ReportingCampaign
from ..permissions import can_start_report, can_submit_report
from ..selectors.answers import ReportAnswers
from ..selectors.space import form_progress, form_to_do, forms_of, journeys_of, minutes_at_start, shared_forms_of
from ..services.report import report_start
from ..space_cards import cards_for
from ..space_links import home_links, more_links
from .base import read_report

LAUREATES_ONLY = "Cet espace est celui des structures lauréates. Le vôtre s’ouvre depuis le menu."


class JourneyMixin:
    """Load the journeys of the person and the one being read (`?parcours=`, else the most recent).

    With several journeys, `journey_query` keeps the choice from page to page, menus included; empty with one.
    """

    def dispatch(self, request, *args, **kwargs):
        self.today = timezone.localdate()
        self.journeys = journeys_of(request.user)
        if not self.journeys:
            return self.without_journey()
        wanted = request.GET.get("parcours", "")
        self.laureate = next((row for row in self.journeys if str(row.public_id) == wanted), self.journeys[0])
        self.journey_query = f"?parcours={self.laureate.public_id}" if len(self.journeys) > 1 else ""
        request.kept_query = self.journey_query
        return super().dispatch(request, *args, **kwargs)

    def journey_url(self, name: str, **address) -> str:
        """The address of another page of this journey."""
        return f"{reverse(name, kwargs=address)}{self.journey_query}"

    def without_journey(self):
        """The answer to who represents nobody today."""
        raise PermissionDenied(LAUREATES_ONLY)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            journeys=self.journeys,
            laureate=self.laureate,
            journey_query=self.journey_query,
            page_url=self.request.path,
            today=self.today,
            **kwargs,
        )


class SpaceHome(JourneyMixin, TemplateView):
    """One thing to do, then the cards of this app and of the others."""

    template_name = "laureates/space_home.html"

    def without_journey(self):
        """A colleague invited to fill finds the forms that were shared with her, and nothing else."""
        forms = shared_forms_of(user=self.request.user, today=self.today)
        if not forms:
            return super().without_journey()
        return render(self.request, "laureates/space_shared.html", {"forms": forms, "today": self.today})

    def get_context_data(self, **kwargs):
        forms = forms_of(laureate=self.laureate, today=self.today)
        form = form_to_do(laureate=self.laureate, forms=forms)
        cards = cards_for(self.laureate, self.request.user, self.today)
        context = super().get_context_data(
            to_do=form,
            cards=cards,
            next_on=next((card.next_on for card in cards if card.next_on), None),
            links=home_links(),
            is_over=self.laureate.cohort.status in (CohortStatus.CLOSED, CohortStatus.ARCHIVED),
            **kwargs,
        )
        if form is not None and form.report is not None:
            report = read_report(self.request.user, form.report.public_id)
            context["progress"] = form_progress(ReportAnswers(report))
        elif form is not None:
            context["minutes"] = int(minutes_at_start(form.campaign).to_integral_value(rounding="ROUND_CEILING"))
        context["can_invite"] = form is not None and can_submit_report(self.request.user, self.laureate)
        return context


class SpaceMore(JourneyMixin, TemplateView):
    """« Plus »: every other page of the space, for the bar of the phone."""

    template_name = "laureates/space_more.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(links=more_links(), **kwargs)


class ReportList(JourneyMixin, TemplateView):
    """Every form of the journey, with its state."""

    template_name = "laureates/report_list.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(forms=forms_of(laureate=self.laureate, today=self.today), **kwargs)


class ReportStart(View):
    """« Commencer ma fiche »."""

    http_method_names = ["post"]

    def post(self, request, laureate_id, campaign_id):
        laureate = get_object_or_404(
            Laureate.objects.visible_to(request.user).select_related("cohort"), public_id=laureate_id
        )
        if not can_start_report(request.user, laureate):
            raise PermissionDenied(LAUREATES_ONLY)
        campaign = get_object_or_404(ReportingCampaign.objects.visible_to(request.user), public_id=campaign_id)
        try:
            report = report_start(laureate=laureate, campaign=campaign, actor=request.user, now=timezone.now())
        except BusinessRuleError as error:
            messages.error(request, error.message)
            return redirect("laureates:space_home")
        return redirect("laureates:report_tasks", public_id=report.public_id)
