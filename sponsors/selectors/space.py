"""What a sponsor reads: its active laureates with what they chose to share, and its own log for ever."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, OuterRef, Subquery, Sum

from laureates.enums import ReportStatus
from laureates.models import Laureate, Participant, ProgressReport
from programmes.models import Cohort
from sponsors.models import Introduction, SponsorContact, SponsorMeeting, Sponsorship
from sponsors.selectors.sponsor import hours, with_activity

SHARED_RUBRICS = (
    ("objective", "Projet"),
    ("achievement", "Avancée"),
    ("difficulty", "Ce qui freine"),
    ("need", "Besoin"),
    ("next_step", "Prochaine étape"),
)


def is_sponsor(user) -> bool:
    """True for somebody known as a sponsor in any promotion, even after the end."""
    return SponsorContact.objects.filter(person__user=user).exists()


def active_sponsorships(user, today: datetime.date):
    """The sponsorships that the user holds and that are not over; the day after the end they are gone."""
    return with_activity(Sponsorship.objects.held_by(user).active(today)).select_related("laureate__cohort")


def ended_sponsorships(user, today: datetime.date):
    """Those that are over: what is left of them is one's own log, never what the laureate shared."""
    ended = Sponsorship.objects.held_by(user).filter(ends_on__lt=today)
    return with_activity(ended).select_related("laureate__cohort").order_by("-ends_on", "laureate__sort_name")


@dataclass(frozen=True)
class SharedReport:
    """The free texts of the latest validated report, when the laureate shares them with its sponsor."""

    moment: str
    rubrics: tuple[tuple[str, str], ...]
    need: str


@dataclass(frozen=True)
class LaureateCard:
    """A laureate as its sponsor sees it; `shared` is None when nothing is shared."""

    sponsorship: Sponsorship
    shared: SharedReport | None

    @property
    def laureate(self) -> Laureate:
        return self.sponsorship.laureate

    @property
    def hours(self) -> Decimal:
        return hours(self.sponsorship.minutes_total)


def laureate_cards(sponsorships) -> tuple[LaureateCard, ...]:
    """One card per sponsorship, in two queries whatever their number."""
    pairs = list(sponsorships)
    shared = shared_reports([pair.laureate_id for pair in pairs])
    return tuple(LaureateCard(pair, shared.get(pair.laureate_id)) for pair in pairs)


def shared_reports(laureate_ids) -> dict[int, SharedReport]:
    """The latest validated report of each laureate, kept only where that very report is shared.

    An older shared report does not count: the laureate closed the door since.
    """
    reports = latest_validated(laureate_ids).filter(shares_with_sponsor=True)
    return {report.laureate_id: read_shared(report) for report in reports}


def latest_validated(laureate_ids):
    """The latest validated report of each laureate."""
    validated = ProgressReport.objects.filter(laureate=OuterRef("pk"), status=ReportStatus.VALIDATED)
    latest = (
        Laureate.objects.filter(pk__in=laureate_ids)
        .annotate(latest=Subquery(validated.order_by("-campaign__opens_on", "-validated_at").values("pk")[:1]))
        .values("latest")
    )
    return ProgressReport.objects.filter(pk__in=latest).select_related("campaign")


def read_shared(report: ProgressReport) -> SharedReport:
    """The free texts of a report as its sponsor would read them."""
    rubrics = ((label, getattr(report, field).strip()) for field, label in SHARED_RUBRICS)
    return SharedReport(
        moment=report.campaign.label,
        rubrics=tuple((label, text) for label, text in rubrics if text),
        need=report.need.strip(),
    )


def main_contact(laureate: Laureate, today: datetime.date) -> Participant | None:
    """The person to call at a laureate: the main contact, if still there."""
    return (
        Participant.objects.current(today)
        .filter(laureate=laureate, is_main_contact=True)
        .select_related("person")
        .first()
    )


def own_meetings(user):
    """The user's log: the meetings of every sponsorship that the user held, ended ones included."""
    return (
        SponsorMeeting.objects.filter(sponsorship__contact__person__user=user)
        .select_related("sponsorship__laureate__organisation", "sponsorship__laureate__cohort")
        .order_by("-held_on", "-pk")
    )


@dataclass(frozen=True)
class Commitment:
    """What a sponsor gave: hours with two decimals, meetings, laureates met or accompanied."""

    hours: Decimal
    meetings: int
    laureates: int


def commitment_of(user) -> Commitment:
    """Totals over all sponsorships of the user, in two queries."""
    found = SponsorMeeting.objects.filter(sponsorship__contact__person__user=user).aggregate(
        minutes=Sum("minutes"), meetings=Count("pk")
    )
    laureates = Sponsorship.objects.held_by(user).aggregate(n=Count("laureate", distinct=True))["n"]
    return Commitment(hours(found["minutes"] or 0), found["meetings"], laureates)


def commitment_cohorts(user) -> list[Cohort]:
    """The promotions that the user has accompanied, latest first: one statement each. One query."""
    rows = Cohort.objects.filter(sponsors__contacts__person__user=user)
    return list(rows.distinct().order_by("-starts_on", "pk"))


def sponsors_of(laureate: Laureate, today: datetime.date):
    """Active sponsorships of a laureate, for the card of its home."""
    pairs = Sponsorship.objects.filter(laureate=laureate, starts_on__lte=today).active(today)
    return with_activity(pairs).order_by("starts_on", "pk")


def meetings_to_confirm(user, today: datetime.date):
    """What laureates noted, in sponsorships that are not over, and that the user has not confirmed."""
    running = Sponsorship.objects.held_by(user).active(today)
    rows = SponsorMeeting.objects.filter(sponsorship__in=running, is_logged_by_laureate=True, confirmed_at=None)
    return rows.select_related("sponsorship__laureate__organisation").order_by("held_on", "pk")


def introductions_for(user, today: datetime.date):
    """The requests addressed to the user, in sponsorships that are not over; those that wait first."""
    running = Sponsorship.objects.held_by(user).active(today)
    return (
        Introduction.objects.filter(sponsorship__in=running)
        .select_related("sponsorship__laureate__organisation", "asked_by__person")
        .order_by("answered_at", "-asked_at", "-pk")
    )
