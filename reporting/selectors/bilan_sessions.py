"""Content of a bilan about sessions: speakers, attendance, satisfaction, as plain JSON values."""

from collections import Counter
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from laureates.enums import IN_SCOPE_STATUSES
from laureates.models import Laureate
from programmes.models import Cohort
from reporting.figures.base import MASK_UNDER, plain
from sessions.enums import PRESENT_STATUSES, AttendanceStatus, QuoteConsent, SessionKind
from sessions.models import Attendance, SatisfactionResponse, SupportSession

PRESENT, EXCUSED, ABSENT, UNRECORDED = "P", "E", "A", "–"
# When several people of a laureate differ, the most present one speaks for the laureate (K08 counts laureates).
_RANK = {UNRECORDED: 0, ABSENT: 1, EXCUSED: 2, PRESENT: 3}
_CODES = dict.fromkeys(PRESENT_STATUSES, PRESENT) | {
    AttendanceStatus.EXCUSED: EXCUSED,
    AttendanceStatus.ABSENT: ABSENT,
    AttendanceStatus.UNRECORDED: UNRECORDED,
}
MAX_QUOTES = 3
PUBLISHABLE = (QuoteConsent.NAMED, QuoteConsent.ANONYMOUS)


def session_rows(cohort: Cohort) -> list[dict[str, Any]]:
    """Held sessions in order of date, with half-days, agenda, speakers, presence and satisfaction."""
    sessions = list(
        SupportSession.objects.counted()
        .filter(cohort=cohort)
        .prefetch_related("half_days", "agenda_items__contributions", "contributions")
        .order_by("starts_on", "pk")
    )
    presence = _presence(cohort)
    answers = _answers(cohort)
    return [_session(session, presence.get(session.pk, {}), answers.get(session.pk, [])) for session in sessions]


def _session(session: SupportSession, presence: dict, answers: list[SatisfactionResponse]) -> dict[str, Any]:
    half_days = session.half_days.all()
    return {
        "reference": session.reference,
        "slug": session.slug,
        "kind": session.kind,
        "kind_label": session.get_kind_display(),
        "number": session.number,
        "title": session.title,
        "on": session.starts_on.isoformat(),
        "date_text": session.date_text,
        "place": session.place,
        "site": session.site,
        "process": session.observed_process,
        "mode": session.get_mode_display(),
        "hours": plain(sum((half_day.hours for half_day in half_days), Decimal(0))),
        "half_days": [
            {
                "id": half_day.pk,
                "on": half_day.on.isoformat(),
                "part": half_day.get_part_display(),
                "starts_at": f"{half_day.starts_at:%H:%M}" if half_day.starts_at else "",
                "ends_at": f"{half_day.ends_at:%H:%M}" if half_day.ends_at else "",
            }
            for half_day in half_days
        ],
        "agenda": [
            {
                "title": item.title,
                "kind": item.get_kind_display(),
                "starts_at": f"{item.starts_at:%H:%M}" if item.starts_at else "",
                "speakers": [talk.speaker for talk in item.contributions.all()],
            }
            for item in session.agenda_items.all()
        ],
        "contributions": [
            {
                "speaker": talk.speaker,
                "organisation": talk.speaker_organisation,
                "kind": talk.speaker_kind,
                "kind_label": talk.get_speaker_kind_display() if talk.speaker_kind else "",
                "title": talk.title,
                "minutes": talk.minutes,
            }
            for talk in session.contributions.all()
        ],
        "present_people": presence.get("people", 0),
        "present_laureates": presence.get("laureates", 0),
        "satisfaction": satisfaction_summary(answers, present=presence.get("people", 0)),
    }


def _presence(cohort: Cohort) -> dict[int, dict[str, int]]:
    """Distinct people and laureates seen at least once, by session. Laureates in scope only."""
    rows = (
        Attendance.objects.filter(
            half_day__session__cohort=cohort,
            status__in=PRESENT_STATUSES,
            participant__laureate__status__in=IN_SCOPE_STATUSES,
        )
        .values_list("half_day__session", "participant", "participant__laureate")
        .distinct()
    )
    people: dict[int, set[int]] = {}
    laureates: dict[int, set[int]] = {}
    for session, participant, laureate in rows:
        people.setdefault(session, set()).add(participant)
        laureates.setdefault(session, set()).add(laureate)
    return {key: {"people": len(people[key]), "laureates": len(laureates[key])} for key in people}


def _answers(cohort: Cohort) -> dict[int, list[SatisfactionResponse]]:
    answers: dict[int, list[SatisfactionResponse]] = {}
    responses = SatisfactionResponse.objects.filter(
        Q(participant__isnull=True) | Q(participant__laureate__status__in=IN_SCOPE_STATUSES), session__cohort=cohort
    )
    for response in responses.order_by("pk"):
        answers.setdefault(response.session_id, []).append(response)
    return answers


def satisfaction_summary(answers: list[SatisfactionResponse], *, present: int) -> dict[str, Any] | None:
    """Counts of one session's answers, or None under five (PDF-09): promoters 9–10, passives 7–8, detractors 0–6."""
    scores = [answer.recommendation for answer in answers if answer.recommendation is not None]
    if len(answers) < MASK_UNDER or len(scores) < MASK_UNDER:
        return None
    groups = Counter("promoters" if s >= 9 else "passives" if s >= 7 else "detractors" for s in scores)
    rated = [answer.usefulness for answer in answers if answer.usefulness is not None]
    quoted = [answer for answer in answers if answer.quote and answer.quote_consent in PUBLISHABLE]
    return {
        "answers": len(answers),
        "present": present,
        "promoters": groups["promoters"],
        "passives": groups["passives"],
        "detractors": groups["detractors"],
        "usefulness": plain(Decimal(sum(rated)) / len(rated)) if len(rated) >= MASK_UNDER else None,
        "usefulness_n": len(rated),
        "quotes": [a.quote for a in quoted if not _is_critical(a)][:MAX_QUOTES],
        "critical_quotes": [a.quote for a in quoted if _is_critical(a)][:MAX_QUOTES],
    }


def _is_critical(answer: SatisfactionResponse) -> bool:
    """A detractor's words: printed apart, because what did not work has its own place."""
    return answer.recommendation is not None and answer.recommendation <= 6


def attendance_matrix(cohort: Cohort, only: Laureate | None = None) -> dict[str, Any]:
    """Laureates (or one of them) × half-days of the sequences and visits, coded P, E, A or – (not recorded).

    No name of a person.
    """
    kinds = (SessionKind.SEQUENCE, SessionKind.VISIT)
    sessions = (
        SupportSession.objects.counted()
        .filter(cohort=cohort, kind__in=kinds)
        .prefetch_related("half_days")
        .order_by("starts_on", "pk")
    )
    columns = [
        {
            "id": half_day.pk,
            "session": session.title,
            "kind": session.kind,
            "number": session.number,
            "on": half_day.on.isoformat(),
            "part": half_day.get_part_display(),
            "hours": plain(half_day.hours),
        }
        for session in sessions
        for half_day in session.half_days.all()
    ]
    cells: dict[int, dict[int, str]] = {}
    rows = Attendance.objects.filter(half_day__in=[column["id"] for column in columns]).values_list(
        "participant__laureate", "half_day", "status"
    )
    for laureate, half_day, status in rows.iterator(chunk_size=5000):
        known = cells.setdefault(laureate, {})
        code = _CODES[status]
        if _RANK[code] > _RANK.get(known.get(half_day, ""), -1):
            known[half_day] = code
    kept = {"cohort": cohort} if only is None else {"cohort": cohort, "pk": only.pk}
    laureates = (
        Laureate.objects.in_scope()
        .filter(**kept)
        .annotate(people=Count("participants"))
        .order_by("sort_name", "pk")
        .values_list("pk", "slug", "organisation__name", "people")
    )
    return {
        "columns": columns,
        "rows": [
            {
                "slug": slug,
                "laureate": name,
                "people": people,
                "codes": [cells.get(key, {}).get(column["id"], UNRECORDED) for column in columns],
            }
            for key, slug, name, people in laureates
        ],
    }
