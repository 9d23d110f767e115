"""Documents asked for by the lot: for each key of the catalogue, who gets one in a promotion."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef

from ess_platform.common import formatting
from laureates.models import Laureate, Participant
from programmes.enums import FundingMode
from programmes.models import Cohort
from reporting.digests import snapshot_digest
from reporting.documents.stand_labels import exhibitors
from reporting.enums import (
    BADGES,
    BOOK,
    ELECTED_SUMMARY,
    FINANCIAL_STATEMENT,
    LAUREATE_SHEET,
    MONOGRAPH,
    PAPER_QUESTIONNAIRE,
    PARTICIPATION,
    RUN_SHEET,
    SESSION_REPORT,
    SIGN_IN_RECORD,
    SIGN_IN_SHEET,
    SPONSOR_REPORT,
    STAND_LABELS,
)
from reporting.figures.base import plain
from reporting.models import Monograph
from reporting.selectors.participation import half_days_seen, is_over_for_participants
from sessions.enums import CALLED_OFF_STATUSES
from sessions.models import AttendanceSignature, SupportSession
from sponsors.models import Sponsor


@dataclass(frozen=True)
class Subject:
    """Whom or what one document is about.

    `origin` names the occasion, unique with the document's key (« participation:12:2025-07-02 », 50 characters at
    most): asked again for the same occasion with the same content, it is the same document. `label` is what a person
    reads in the list of the lot; `arguments` is what the `snapshot` of the catalogue receives.
    """

    origin: str
    label: str
    laureate: Laureate | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)


def participants_seen(cohort: Cohort) -> list[Subject]:
    """Once the promotion is over, each person seen in one half-day at least. Three queries.

    The occasion says which half-days: one that is corrected gives a new attestation, and nothing else does.
    """
    if not is_over_for_participants(cohort):
        return []
    people = Participant.objects.filter(laureate__cohort=cohort).select_related("person", "laureate__organisation")
    people = list(people.order_by("laureate__sort_name", "person__sort_name", "pk"))
    seen = half_days_seen(people)
    return [
        Subject(
            origin=f"participation:{person.pk}:{_digest(seen[person.pk])}",
            label=f"{person.person.full_name}, {person.laureate.organisation.name}",
            laureate=person.laureate,
            arguments={"participant": person},
        )
        for person in people
        if person.pk in seen
    ]


def _digest(half_days: list) -> str:
    rows = [[item.half_day.pk, item.status, plain(item.hours)] for item in half_days]
    return snapshot_digest({"seen": rows})[:16]


def laureates_in_scope(cohort: Cohort) -> list[Subject]:
    rows = Laureate.objects.in_scope().filter(cohort=cohort).select_related("organisation")
    return [
        Subject(
            origin=f"laureate:{laureate.pk}:{laureate.version}",
            label=laureate.organisation.name,
            laureate=laureate,
            arguments={"laureate": laureate},
        )
        for laureate in rows.order_by("sort_name", "pk")
    ]


def sessions_told(cohort: Cohort) -> list[Subject]:
    """Sessions held whose account is published."""
    rows = SupportSession.objects.counted().filter(cohort=cohort).exclude(minutes="")
    return [
        Subject(origin=f"session:{session.pk}:{session.version}", label=session.title, arguments={"session": session})
        for session in rows.order_by("starts_on", "pk")
    ]


def sponsors(cohort: Cohort) -> list[Subject]:
    rows = Sponsor.objects.filter(cohort=cohort).select_related("organisation")
    return [
        Subject(
            origin=f"sponsor:{sponsor.pk}:{sponsor.version}",
            label=sponsor.organisation.name,
            arguments={"sponsor": sponsor},
        )
        for sponsor in rows.order_by("organisation__sort_name", "pk")
    ]


def monographs(cohort: Cohort) -> list[Subject]:
    """Those that are written, validated or not: the print says so."""
    rows = Monograph.objects.filter(laureate__cohort=cohort).exclude(introduction="")
    return [
        Subject(
            origin=f"monograph:{row.pk}:{row.version}",
            label=row.laureate.organisation.name,
            laureate=row.laureate,
            arguments={"monograph": row},
        )
        for row in rows.select_related("laureate__organisation").order_by("laureate__sort_name", "pk")
    ]


def the_cohort(cohort: Cohort) -> list[Subject]:
    """One document about the whole promotion."""
    return [Subject(origin=f"cohort:{cohort.pk}:{cohort.version}", label=cohort.name, arguments={"cohort": cohort})]


def the_grant(cohort: Cohort) -> list[Subject]:
    """The form is that of a subvention: a public contract gives deliverables instead (F10)."""
    return the_cohort(cohort) if cohort.funding_mode == FundingMode.GRANT else []


def with_exhibitors(cohort: Cohort) -> list[Subject]:
    return the_cohort(cohort) if exhibitors(cohort).exists() else []


def _sessions(cohort: Cohort) -> list[SupportSession]:
    """The sessions of a promotion that were not called off, in order. One query."""
    sessions = SupportSession.objects.filter(cohort=cohort).exclude(status__in=CALLED_OFF_STATUSES)
    return list(sessions.select_related("cohort__programme__operator").order_by("starts_on", "pk"))


def _label(session: SupportSession) -> str:
    return f"{session.title}, {formatting.date(session.starts_on, weekday=False)}"


def _sign_in_sheets(cohort: Cohort) -> list[Subject]:
    """A sheet for each session that has a half-day."""
    dated = set(SupportSession.objects.filter(cohort=cohort, half_days__isnull=False).values_list("pk", flat=True))
    return [
        Subject(f"session:{session.pk}", _label(session), arguments={"session": session})
        for session in _sessions(cohort)
        if session.pk in dated
    ]


def sessions_signed(cohort: Cohort) -> list[Subject]:
    """Sessions held where somebody signed by phone. One query."""
    signed = AttendanceSignature.objects.filter(half_day__session=OuterRef("pk"))
    rows = SupportSession.objects.counted().filter(Exists(signed), cohort=cohort)
    return [
        Subject(f"session:{session.pk}", _label(session), arguments={"session": session})
        for session in rows.order_by("starts_on", "pk")
    ]


def _each_session(cohort: Cohort) -> list[Subject]:
    return [
        Subject(f"session:{session.public_id.hex}", _label(session), arguments={"session": session})
        for session in _sessions(cohort)
    ]


# Document key → the subjects of a promotion, in the order of the ZIP. An empty list says that there is nobody yet.
SUBJECTS: dict[str, Callable[[Cohort], list[Subject]]] = {
    SIGN_IN_SHEET: _sign_in_sheets,
    SIGN_IN_RECORD: sessions_signed,
    RUN_SHEET: _each_session,
    PAPER_QUESTIONNAIRE: _each_session,
    PARTICIPATION: participants_seen,
    LAUREATE_SHEET: laureates_in_scope,
    BOOK: the_cohort,
    STAND_LABELS: with_exhibitors,
    BADGES: the_cohort,
    ELECTED_SUMMARY: the_cohort,
    SESSION_REPORT: sessions_told,
    SPONSOR_REPORT: sponsors,
    FINANCIAL_STATEMENT: the_grant,
    MONOGRAPH: monographs,
}
