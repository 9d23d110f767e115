"""What « Nouvelle relance » shows: the laureates who may be reminded, and what their mail would say."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from ess_platform.notifications.enums import BatchState, MailState
from ess_platform.notifications.models import MailBatch, OutgoingMail, ReminderMute
from ess_platform.notifications.reminder_kinds import ReminderKind, reminder_kinds
from programmes.models import Cohort

from ..models import Laureate, Participant, ReportingCampaign
from .reminder_state import contact_of
from .review import LATE, UNSENT, campaign_rows


@dataclass(frozen=True)
class Choice:
    """One laureate to tick: its state, whom the mail goes to, and why it may be better not to send it."""

    laureate: Laureate
    state: str
    contact: str
    warning: str

    @property
    def is_reachable(self) -> bool:
        return bool(self.contact)

    @property
    def is_proposed(self) -> bool:
        return self.is_reachable and not self.warning


def open_campaigns(*, cohort: Cohort, today: datetime.date) -> list[ReportingCampaign]:
    """The campaigns that still wait for forms, the latest first. One query."""
    rows = cohort.campaigns.filter(opens_on__lte=today).exclude(closed_on__lte=today)
    return list(rows.order_by("-opens_on", "-pk"))


def mailing_choices(
    *, campaign: ReportingCampaign, state: str, today: datetime.date, chosen: Collection[str] = ()
) -> list[Choice]:
    """The laureates who still owe their form, by name; `state` keeps some, `chosen` (slugs) others. Three queries."""
    rows = campaign_rows(campaign=campaign, today=today).filter(report_status__in=UNSENT, this__isnull=False)
    if state in (LATE, *UNSENT):
        rows = rows.filter(state=state)
    if chosen:
        rows = rows.filter(slug__in=chosen)
    laureates = list(rows.order_by("sort_name", "pk"))
    people: dict[int, list[Participant]] = {}
    for row in Participant.objects.filter(laureate__in=laureates).select_related("person").order_by("pk"):
        people.setdefault(row.laureate_id, []).append(row)
    muted = _muted(campaign.cohort.slug, today)
    return [_choice(laureate, people.get(laureate.pk, []), muted, today) for laureate in laureates]


def _muted(scope: str, today: datetime.date) -> set[int]:
    rows = ReminderMute.objects.active(today).filter(scope__in=("", scope))
    return set(rows.values_list("person", flat=True))


def _choice(laureate: Laureate, people: list[Participant], muted: set[int], today: datetime.date) -> Choice:
    person = contact_of(people, today)
    if person is None:
        return Choice(laureate, laureate.state, "", "aucune adresse électronique")
    warning = "relances coupées pour cette personne" if person.pk in muted else ""
    return Choice(laureate, laureate.state, person.full_name, warning)


def draft_batches(*, cohort: Cohort) -> QuerySet[MailBatch]:
    """The mass mails of a promotion that wait to be read, last first. Annotation `drafts`: how many mails."""
    rows = MailBatch.objects.filter(scope=cohort.slug, state=BatchState.DRAFT)
    drafts = Count("mails", filter=Q(mails__state=MailState.DRAFT))
    return rows.annotate(drafts=drafts).select_related("created_by__person").order_by("-created_at", "-pk")


def drafts_of(batch: MailBatch) -> QuerySet[OutgoingMail]:
    """The mails of a batch that would leave, in the order of the names."""
    rows = OutgoingMail.objects.filter(batch=batch, state=MailState.DRAFT)
    return rows.select_related("to_person").order_by("to_person__sort_name", "pk")


def kinds_by_group() -> dict[str, list[ReminderKind]]:
    """Every kind whose words a team may write, by family, in the order of their urgency."""
    groups: dict[str, list[ReminderKind]] = {}
    for kind in reminder_kinds():
        groups.setdefault(kind.group, []).append(kind)
    return {name: sorted(kinds, key=lambda kind: (kind.code, kind.urgency)) for name, kinds in sorted(groups.items())}


def example_context(kind: ReminderKind) -> dict[str, str]:
    """What a preview says when no laureate can serve: each placeholder by its meaning, between quotes."""
    return {name: f"‹{meaning.partition(',')[0]}›" for name, meaning in kind.placeholders.items()}
