"""The team's pages: campaigns, the queue of one campaign, the review of one form."""

import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.generic import TemplateView, View

from ess_platform.common.errors import BusinessRuleError, ConflictError
from programmes.views.base import TeamCohortMixin

from ..enums import ReportStatus
from ..filters import ReviewQueueFilter
from ..forms import AgreementForm, ReturnForm, ValidateForm
from ..models import Laureate, Positioning, ProgressReport, ReportingCampaign
from ..selectors.answer_display import report_answers
from ..selectors.answers import ReportAnswers
from ..selectors.report_check import report_warnings
from ..selectors.review import campaign_progress, campaign_rows, cohort_campaigns, queue_neighbours
from ..selectors.space import CampaignForm
from ..services.campaign import campaign_open
from ..services.positioning import positioning_agree
from ..services.review import report_open_by_team, report_return, report_validate
from .base import RELATED

PAGE_SIZE = 25


class CampaignList(TeamCohortMixin, TemplateView):
    """Campaigns with their forms by state."""

    template_name = "laureates/campaign_list.html"
    section = "progress"

    def get_context_data(self, **kwargs):
        campaigns = cohort_campaigns(cohort=self.cohort, today=self.today)
        return super().get_context_data(campaigns=campaigns, **kwargs)


class CampaignMixin(TeamCohortMixin):
    """Load `self.campaign` of the promotion; 404 for another one's."""

    section = "progress"

    def dispatch(self, request, *args, **kwargs):
        self.now = timezone.now()
        return super().dispatch(request, *args, **kwargs)

    @property
    def campaign(self) -> ReportingCampaign:
        if not hasattr(self, "_campaign"):
            rows = ReportingCampaign.objects.visible_to(self.request.user).filter(cohort=self.cohort)
            self._campaign = get_object_or_404(rows, public_id=self.kwargs["campaign_id"])
        return self._campaign


class ReviewQueue(CampaignMixin, TemplateView):
    """Who is where, what waits for the team first."""

    template_name = "laureates/review_queue.html"

    def get_context_data(self, **kwargs):
        rows = campaign_rows(campaign=self.campaign, today=self.today)
        queue = ReviewQueueFilter(self.request.GET, queryset=rows)
        page = Paginator(queue.qs, PAGE_SIZE).get_page(self.request.GET.get("page"))
        progress = campaign_progress(campaign=self.campaign, today=self.today)
        return super().get_context_data(
            campaign=self.campaign,
            filter=queue,
            page_obj=page,
            progress=progress,
            is_filtered=bool(self.request.GET.get("etat") or self.request.GET.get("q")),
            **kwargs,
        )


class CampaignOpen(CampaignMixin, View):
    """Create the forms that miss."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        created = campaign_open(campaign=self.campaign, actor=request.user)
        messages.success(request, f"Fiches créées\u00a0: {created}.")
        return redirect("laureates:review_queue", slug=self.cohort.slug, campaign_id=self.campaign.public_id)


class OneReportMixin(CampaignMixin):
    """Load the laureate and its form, if there is one; build the page with the forms as they were typed."""

    template_name = "laureates/progress_review.html"

    def load(self) -> None:
        laureates = Laureate.objects.visible_to(self.request.user).filter(cohort=self.cohort)
        laureates = laureates.select_related("organisation__inclusion_kind", "cohort")
        self.laureate = get_object_or_404(laureates, slug=self.kwargs["laureate_slug"])
        reports = ProgressReport.objects.filter(laureate=self.laureate, campaign=self.campaign)
        self.report = reports.select_related(*RELATED).first()
        self.answers = ReportAnswers(self.report) if self.report else None

    def get_context_data(self, *, conflict: str = "", bound: dict | None = None, **kwargs):
        form = CampaignForm(self.campaign, self.report, self.today)
        before, after, rank, total = queue_neighbours(campaign=self.campaign, laureate=self.laureate, today=self.today)
        context = super().get_context_data(
            campaign=self.campaign,
            laureate=self.laureate,
            report=self.report,
            campaign_form=form,
            people=self.laureate.participants.current(self.today).select_related("person"),
            before=before,
            after=after,
            rank=rank,
            total=total,
            conflict=conflict,
            **kwargs,
        )
        if self.report is not None:
            context |= self.review_context(bound or {})
        return context

    def review_context(self, bound: dict) -> dict:
        warnings = report_warnings(self.answers)
        is_open = self.report.status == ReportStatus.SUBMITTED
        forms = {
            "return_form": bound.get("renvoyer") or ReturnForm(moment=self.campaign.moment),
            "validate_form": bound.get("valider") or ValidateForm(warnings=warnings),
            "agreement_form": bound.get("partager") or self.agreement_form(),
        }
        pages = report_answers(self.answers)
        return {
            "pages": pages,
            "ratings": rating_lines(pages, forms["agreement_form"]),
            "warnings": warnings,
            "history": self.report.transitions.select_related("actor__person").order_by("at", "pk"),
            "is_open": is_open,
            "has_errors": any(form.is_bound and form.errors for form in forms.values()),
            **forms,
        }

    def agreement_form(self, data=None) -> AgreementForm:
        rows = Positioning.objects.filter(laureate=self.laureate, campaign=self.campaign)
        version = rows.values_list("version", flat=True).first() or 1
        return AgreementForm(data, answers=self.answers, version=version)


def rating_lines(pages, form: AgreementForm) -> list[dict]:
    """Each criterion with its two fields, in the order of the grid."""
    return [
        {
            "row": row,
            "rating": form[f"rating-{row.criterion.pk}"],
            "comment": form[f"comment-{row.criterion.pk}"],
        }
        for page in pages
        for row in page.ratings
    ]


class ProgressReview(OneReportMixin, TemplateView):
    """Answers beside the previous ones, warnings, history, decision."""

    def get(self, request, *args, **kwargs):
        self.load()
        return super().get(request, *args, **kwargs)


class ReviewAction(OneReportMixin, TemplateView):
    """The four gestures of the review: ouvrir, partager, renvoyer, valider. Errors come back with the page."""

    http_method_names = ["post"]
    DONE = {
        "ouvrir": "La relecture est commencée\u00a0: le lauréat ne peut plus reprendre sa fiche.",
        "partager": "Le positionnement partagé est enregistré.",
        "renvoyer": "La fiche est renvoyée au lauréat, avec votre demande.",
        "valider": "La fiche est validée\u00a0: ses chiffres comptent désormais.",
    }

    def post(self, request, *args, action, **kwargs):
        self.load()
        if action not in self.DONE or self.report is None:
            raise Http404("Cette action n’existe pas.")
        form = self.build(action, request.POST)
        if form is not None and not form.is_valid():
            return self.refuse(action, form)
        try:
            self.act(action, form, self.now)
        except ConflictError as error:
            return self.refuse(action, form, conflict=error.message, status=409)
        except BusinessRuleError as error:
            return self.refused_by_rule(action, form, error)
        messages.success(request, self.DONE[action])
        return redirect(
            "laureates:progress_review",
            slug=self.cohort.slug,
            campaign_id=self.campaign.public_id,
            laureate_slug=self.laureate.slug,
        )

    def build(self, action: str, data):
        if action == "renvoyer":
            return ReturnForm(data, moment=self.campaign.moment)
        if action == "valider":
            return ValidateForm(data, warnings=report_warnings(self.answers))
        return self.agreement_form(data) if action == "partager" else None

    def act(self, action: str, form, now: datetime.datetime) -> None:
        given, common = form.cleaned_data if form else {}, {"report": self.report, "actor": self.request.user}
        if action == "ouvrir":
            report_open_by_team(now=now, **common)
        elif action == "renvoyer":
            report_return(comment=given["comment"], sections=given["sections"], now=now, **common)
        elif action == "valider":
            report_validate(acknowledged=given.get("acknowledged", ()), now=now, **common)
        else:
            positioning_agree(agreements=form.agreements(), expected_version=given["version"], **common)

    def refused_by_rule(self, action: str, form, error: BusinessRuleError):
        """A rule says no: beside the field when there is one, else as the news that the form has moved on."""
        if form is not None and error.field in form.fields:
            form.add_error(error.field, error.message)
            return self.refuse(action, form)
        return self.refuse(action, form, conflict=error.message, status=409)

    def refuse(self, action: str, form, *, conflict: str = "", status: int = 200):
        if status == 409:
            self.load()
        bound = {action: form} if form is not None else {}
        return self.render_to_response(self.get_context_data(conflict=conflict, bound=bound), status=status)
