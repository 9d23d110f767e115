"""What the team has to do about the forms: those to review, those not sent. Grouped queries, never one per row."""

import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, Window
from django.db.models.functions import RowNumber
from django.urls import reverse

from ess_platform.common import formatting
from laureates.enums import EDITABLE_REPORT_STATUSES, ReportStatus
from laureates.models import Laureate, ProgressReport, ReportingCampaign
from laureates.selectors.review import UNSENT
from programmes.enums import CohortStatus
from programmes.models import Cohort
from reporting.selectors.dashboard_tasks import EVERYBODY_LATE, MAX_NAMES, CohortCard, Task, shortened

EVERYBODY = (("selection", "toutes"),)


def review_tasks(cards: list[CohortCard]) -> list[Task]:
    by_campaign = {campaign.pk: (card, campaign) for card in cards for campaign in card.cohort.opened_campaigns}
    counted = (
        ProgressReport.objects.filter(campaign__in=by_campaign, status=ReportStatus.SUBMITTED)
        .values_list("campaign")
        .annotate(total=Count("pk"))
        .order_by("campaign")
    )
    tasks = []
    for key, total in counted:
        card, campaign = by_campaign[key]
        tasks.append(
            Task(
                text=f"{total} fiche{'s' if total > 1 else ''} à relire : {campaign.label}",
                cohort=card.cohort.name,
                url=_campaign_url("review_next", card.cohort, campaign),
                action="Relire la suivante" if total > 1 else "Relire la fiche",
                tone="river",
                icon="arrow-up-circle",
            )
        )
    return tasks


def _campaign_url(name: str, cohort: Cohort, campaign: ReportingCampaign) -> str:
    return reverse(f"laureates:{name}", kwargs={"slug": cohort.slug, "campaign_id": campaign.public_id})


def unsent_tasks(cards: list[CohortCard], today: datetime.date) -> list[Task]:
    """Forms not sent in the current campaign of the promotions that run: late ones, or still waited for."""
    asked = {card.cohort.pk: card for card in cards if _is_asking(card, today)}
    left = {cohort: card.laureates - card.settled for cohort, card in asked.items()}
    left = {cohort: total for cohort, total in left.items() if total > 0}
    names = _names_left(left, [asked[cohort].campaign for cohort in left], today)
    tasks = [_unsent_task(asked[cohort], total, names[cohort], today) for cohort, total in left.items()]
    return sorted(tasks, key=lambda task: task.tone != "danger")


def _is_asking(card: CohortCard, today: datetime.date) -> bool:
    """A campaign that is closed asks for nothing any more, but for what it never got."""
    campaign = card.campaign
    if campaign is None or card.cohort.status != CohortStatus.RUNNING:
        return False
    return campaign.due_on < today or campaign.closed_on is None or campaign.closed_on > today


def _unsent_task(card: CohortCard, total: int, names: list[str], today: datetime.date) -> Task:
    campaign, is_late = card.campaign, card.campaign.due_on < today
    state = "en retard" if is_late else f"attendue{'s' if total > 1 else ''}"
    return Task(
        text=f"{total} fiche{'s' if total > 1 else ''} {state} : {campaign.label}",
        cohort=card.cohort.name if is_late else f"{card.cohort.name} · échéance le {formatting.date(campaign.due_on)}",
        url=_campaign_url("bulk_remind", card.cohort, campaign),
        action="Les relancer" if total > 1 else "Relancer",
        sends=EVERYBODY_LATE if is_late else EVERYBODY,
        list_url=_campaign_url("review_queue", card.cohort, campaign),
        tone="danger" if is_late else "info",
        icon="clock",
        names=shortened(names, total),
    )


def is_settled(campaigns: list[ReportingCampaign], today: datetime.date) -> Q:
    """True of the forms that their campaign waits for no more: sent, or once its day is over, not late."""
    over = [campaign.pk for campaign in campaigns if campaign.due_on < today]
    in_time = Q(campaign__in=over) & (~Q(status__in=EDITABLE_REPORT_STATUSES) | Q(due_on__gte=today))
    return in_time | (~Q(campaign__in=over) & ~Q(status__in=UNSENT))


def _names_left(left: dict[int, int], campaigns: list[ReportingCampaign], today: datetime.date) -> dict[int, list[str]]:
    """The first laureates of each promotion that have not sent, by name; nothing is read when everybody has."""
    names: dict[int, list[str]] = {cohort: [] for cohort in left}
    if not left:
        return names
    settled = ProgressReport.objects.filter(is_settled(campaigns, today), campaign__in=campaigns)
    ranked = (
        Laureate.objects.in_scope()
        .filter(~Exists(settled.filter(laureate=OuterRef("pk"))), cohort__in=left)
        .annotate(rank=Window(RowNumber(), partition_by=F("cohort"), order_by=("sort_name", "pk")))
        .filter(rank__lte=MAX_NAMES)
        .order_by("cohort", "rank")
    )
    for cohort, name in ranked.values_list("cohort", "organisation__name"):
        names[cohort].append(name)
    return names
