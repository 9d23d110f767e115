"""The laureate's space: home, list of forms, start of a form."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.generic import TemplateView, View

from ess_platform.common.errors import BusinessRuleError

from ..models import Laureate, ReportingCampaign
from ..permissions import can_fill_report
from ..selectors.answers import ReportAnswers
from ..selectors.space import form_progress, form_to_do, forms_of, journeys_of, minutes_at_start
from ..services.report import report_start
from ..space_cards import cards_for
from .base import read_report

LAUREATES_ONLY = "Cet espace est celui des structures lauréates. Le vôtre s’ouvre depuis le menu."


class JourneyMixin:
    """Load the journeys of the person and the one being read (`?parcours=`, else the most recent)."""

    def dispatch(self, request, *args, **kwargs):
        self.today = timezone.localdate()
        self.journeys = journeys_of(request.user)
        if not self.journeys:
            raise PermissionDenied(LAUREATES_ONLY)
        wanted = request.GET.get("parcours", "")
        self.laureate = next((row for row in self.journeys if str(row.public_id) == wanted), self.journeys[0])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        forms = forms_of(laureate=self.laureate, today=self.today)
        return super().get_context_data(
            journeys=self.journeys, laureate=self.laureate, forms=forms, today=self.today, **kwargs
        )


class SpaceHome(JourneyMixin, TemplateView):
    """One thing to do, then the cards of the other apps."""

    template_name = "laureates/space_home.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form = form_to_do(laureate=self.laureate, forms=context["forms"])
        context["to_do"] = form
        if form is not None and form.report is not None:
            report = read_report(self.request.user, form.report.public_id)
            context["progress"] = form_progress(ReportAnswers(report))
        elif form is not None:
            context["minutes"] = int(minutes_at_start(form.campaign.moment).to_integral_value(rounding="ROUND_CEILING"))
        context["cards"] = cards_for(self.laureate, self.request.user, self.today)
        return context


class ReportList(JourneyMixin, TemplateView):
    """Every form of the journey, with its state."""

    template_name = "laureates/report_list.html"


class ReportStart(View):
    """« Commencer ma fiche »."""

    http_method_names = ["post"]

    def post(self, request, laureate_id, campaign_id):
        laureate = get_object_or_404(
            Laureate.objects.visible_to(request.user).select_related("cohort"), public_id=laureate_id
        )
        if not can_fill_report(request.user, laureate):
            raise PermissionDenied(LAUREATES_ONLY)
        campaign = get_object_or_404(ReportingCampaign.objects.visible_to(request.user), public_id=campaign_id)
        try:
            report = report_start(laureate=laureate, campaign=campaign, actor=request.user, today=timezone.localdate())
        except BusinessRuleError as error:
            messages.error(request, error.message)
            return redirect("laureates:space_home")
        return redirect("laureates:report_tasks", public_id=report.public_id)
