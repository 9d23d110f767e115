"""The team's pages: the queue of one campaign, the review of one form."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView, View

from ess_platform.common.errors import BusinessRuleError, ConflictError

from ..enums import EDITABLE_REPORT_STATUSES, ReportStatus
from ..filters import ReviewQueueFilter
from ..forms import AgreementForm, ReopenForm, ReturnForm, ValidateForm, WordForm
from ..models import Laureate, ProgressReport
from ..permissions import can_reopen_validated
from ..report_guards import guard_reason
from ..selectors.answers import ReportAnswers
from ..selectors.report_actions import SET_ASIDE
from ..selectors.report_check import report_warnings
from ..selectors.review import UNSENT, campaign_progress, campaign_rows, next_to_review, queue_place
from ..selectors.review_changes import corrections_of, report_history, report_moves, review_pages, what_happened
from ..selectors.space import CampaignForm
from ..services.extension import report_extend, report_refuse_delay, usual_delay
from ..services.positioning import positioning_agree
from ..services.review import report_open_by_team, report_return, report_validate
from ..services.set_aside import report_reopen_validated, report_set_not_returned, report_take_up
from .base import RELATED
from .campaign_base import CampaignMixin

PAGE_SIZE = 25
# Without one, what waits for the team comes first.
QUEUE_SORTS = {
    "structure": ("sort_name",),
    "-structure": ("-sort_name",),
    "etat": ("rank",),
    "-etat": ("-rank",),
    "echeance": ("due",),
    "-echeance": ("-due",),
    "envoyee": (F("report_submitted_at").asc(nulls_last=True),),
    "-envoyee": (F("report_submitted_at").desc(nulls_last=True),),
}


class ReviewQueue(CampaignMixin, TemplateView):
    """Who is where, what waits for the team first."""

    template_name = "laureates/review_queue.html"

    def get_context_data(self, **kwargs):
        rows = campaign_rows(campaign=self.campaign, today=self.today)
        queue = ReviewQueueFilter(self.request.GET, queryset=rows)
        asked = self.request.GET.get("tri", "")
        sort = asked if asked in QUEUE_SORTS else ""
        found = queue.qs.order_by(*QUEUE_SORTS[sort], "sort_name", "pk") if sort else queue.qs
        page = Paginator(found, PAGE_SIZE).get_page(self.request.GET.get("page"))
        progress = campaign_progress(campaign=self.campaign, today=self.today)
        return super().get_context_data(
            campaign=self.campaign,
            filter=queue,
            sort=sort,
            kept=[("tri", sort)] if sort else [],
            page_obj=page,
            progress=progress,
            is_open=self.campaign.opens_on <= self.today,
            is_filtered=bool(self.request.GET.get("etat") or self.request.GET.get("q")),
            is_all=self.request.GET.get("selection") == "toutes",
            **kwargs,
        )


class ReviewNext(CampaignMixin, View):
    """« Relire la suivante »: to the first form that waits, or to the queue when none does."""

    def get(self, request, *args, **kwargs):
        following = next_to_review(campaign=self.campaign, today=self.today)
        return self.to_review(following.slug) if following else self.to_queue()


class OneReportMixin(CampaignMixin):
    """Load the laureate and its form, if there is one; build the page with the forms as they were typed."""

    template_name = "laureates/progress_review.html"

    def load(self) -> None:
        laureates = Laureate.objects.visible_to(self.request.user).filter(cohort=self.cohort)
        laureates = laureates.select_related("organisation__inclusion_kind", "organisation__legal_form")
        self.laureate = get_object_or_404(laureates, slug=self.kwargs["laureate_slug"])
        self.laureate.cohort = self.cohort
        reports = ProgressReport.objects.filter(laureate=self.laureate)
        reports = reports.filter(campaign__public_id=self.kwargs["campaign_id"], campaign__cohort=self.cohort)
        self.report = reports.select_related(*RELATED).defer("campaign__form__definition").first()
        self.answers = None
        if self.report is not None:
            self.take(self.report.campaign)
            self.report.laureate = self.laureate
            self.answers = ReportAnswers(self.report)

    def get_context_data(self, *, conflict: str = "", bound: dict | None = None, **kwargs):
        form = CampaignForm(self.campaign, self.report, self.today)
        context = super().get_context_data(
            campaign=self.campaign,
            laureate=self.laureate,
            report=self.report,
            campaign_form=form,
            people=self.laureate.participants.current(self.today).select_related("person"),
            place=queue_place(campaign=self.campaign, laureate=self.laureate, today=self.today),
            conflict=conflict,
            can_remind=form.status in UNSENT and not form.is_closed and self.campaign.opens_on <= self.today,
            can_extend=form.status in EDITABLE_REPORT_STATUSES,
            can_exempt=form.status != ReportStatus.NOT_APPLICABLE,
            can_give_up=form.is_late,
            can_take_up=form.status in SET_ASIDE,
            **kwargs,
        )
        if self.report is not None:
            context |= self.review_context(bound or {})
        return context

    def review_context(self, bound: dict) -> dict:
        report, sections = self.report, self.answers.sections
        warnings = report_warnings(self.answers)
        forms = {
            "return_form": bound.get("renvoyer") or ReturnForm(sections=sections),
            "validate_form": bound.get("valider") or ValidateForm(warnings=warnings),
            "agreement_form": bound.get("partager") or self.agreement_form(),
            "word_form": bound.get("refuser-delai") or WordForm(),
            "reopen_form": bound.get("rouvrir") or ReopenForm(sections=sections),
        }
        pages, moves = review_pages(self.answers, warnings), report_moves(report)
        titles = {section.key: section.name for section in sections}
        may_reopen = report.status == ReportStatus.VALIDATED and can_reopen_validated(self.request.user, self.cohort)
        return {
            "pages": pages,
            "changed": sum(page.changed for page in pages),
            "ratings": rating_lines(pages, forms["agreement_form"]),
            "warnings": warnings,
            "corrections": corrections_of(pages, moves),
            "history": report_history(report, moves, titles),
            "is_open": report.status == ReportStatus.SUBMITTED,
            "delay": usual_delay(report, self.today) if report.delay_asked_at and report.is_editable else None,
            "may_reopen": may_reopen,
            "held": guard_reason(report) if may_reopen else "",
            "has_errors": any(form.is_bound and form.errors for form in forms.values()),
            "bound_form": next((form for form in forms.values() if form.is_bound), None),
            **forms,
        }

    def agreement_form(self, data=None) -> AgreementForm:
        rating = next(iter(self.answers.ratings.values()), None)
        version = rating.positioning.version if rating else 1
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
    """The gestures of the review, one POST each. Errors come back with the page."""

    http_method_names = ["post"]
    DONE = {
        "ouvrir": "La relecture est commencée\u00a0: le lauréat ne peut plus reprendre sa fiche.",
        "partager": "Le positionnement partagé est enregistré.",
        "renvoyer": "La fiche est renvoyée au lauréat, avec votre demande.",
        "accorder-delai": "Le délai est accordé\u00a0: la structure est prévenue par courriel.",
        "refuser-delai": "Votre réponse est envoyée à la structure\u00a0: son échéance ne change pas.",
        "non-rendue": "La fiche est notée «\u00a0non rendue\u00a0». «\u00a0Reprendre cette fiche\u00a0» l’annule.",
        "reprendre": "La fiche est de nouveau attendue, avec tout ce qui y était saisi.",
        "rouvrir": "La fiche est rouverte\u00a0: la structure reçoit votre demande, ses chiffres ne comptent plus.",
    }

    def post(self, request, *args, action, **kwargs):
        self.load()
        if (action != "valider" and action not in self.DONE) or self.report is None:
            raise Http404("Cette action n’existe pas.")
        form = self.build(action, request.POST)
        if form is not None and not form.is_valid():
            return self.refuse(action, form)
        try:
            self.gestures(form)[action]()
        except ConflictError as error:
            return self.refuse(action, form, conflict=error.message, status=409)
        except BusinessRuleError as error:
            return self.refused_by_rule(action, form, error)
        if action == "valider":
            return self.go_on()
        messages.success(request, self.DONE[action])
        return self.to_review(self.laureate.slug)

    def go_on(self):
        """To the next form that waits: reading one form costs one click."""
        name = self.laureate.organisation.name
        text = f"La fiche de {name} est validée\u00a0: ses chiffres comptent désormais."
        following = next_to_review(campaign=self.campaign, today=self.today, after=self.laureate)
        if following is None:
            messages.success(self.request, f"{text} Tout est relu.")
            return self.to_queue()
        messages.success(self.request, f"{text} Voici la suivante\u00a0: {following.name}.")
        return self.to_review(following.slug)

    def build(self, action: str, data):
        """The form of a gesture; None for those that ask nothing."""
        sections = self.answers.sections
        builders: dict[str, Callable] = {
            "renvoyer": lambda: ReturnForm(data, sections=sections),
            "valider": lambda: ValidateForm(data, warnings=report_warnings(self.answers)),
            "partager": lambda: self.agreement_form(data),
            "refuser-delai": lambda: WordForm(data),
            "rouvrir": lambda: ReopenForm(data, sections=sections),
        }
        return builders[action]() if action in builders else None

    def gestures(self, form) -> dict[str, Callable]:
        """What each gesture calls."""
        given = form.cleaned_data if form else {}
        common = {"report": self.report, "actor": self.request.user, "now": self.now}
        return {
            "ouvrir": lambda: report_open_by_team(**common),
            "renvoyer": lambda: report_return(comment=given["comment"], sections=given["sections"], **common),
            "valider": lambda: report_validate(acknowledged=given.get("acknowledged", ()), **common),
            "partager": lambda: positioning_agree(
                report=self.report,
                actor=self.request.user,
                agreements=form.agreements(),
                expected_version=given["version"],
            ),
            "accorder-delai": lambda: report_extend(due_on=usual_delay(self.report, self.today), **common),
            "refuser-delai": lambda: report_refuse_delay(word=given["word"], **common),
            "non-rendue": lambda: report_set_not_returned(**common),
            "reprendre": lambda: report_take_up(**common),
            "rouvrir": lambda: report_reopen_validated(reason=given["reason"], sections=given["sections"], **common),
        }

    def refused_by_rule(self, action: str, form, error: BusinessRuleError):
        """A rule says no: beside the field when there is one, else as the news that the form has moved on."""
        if form is not None and error.field in form.fields:
            form.add_error(error.field, error.message)
            return self.refuse(action, form)
        return self.refuse(action, form, conflict=error.message, status=409)

    def refuse(self, action: str, form, *, conflict: str = "", status: int = 200):
        if status == 409:
            self.load()
            conflict = " ".join(filter(None, (what_happened(self.report), conflict)))
        bound = {action: form} if form is not None else {}
        return self.render_to_response(self.get_context_data(conflict=conflict, bound=bound), status=status)
