"""What the team may read of the questionnaires: never one person's answer, not even by reading a page twice.

From five answers (D2, precision 3). While a questionnaire is open, a page read after each answer would tell the new
one by difference: what is shown then grows by five answers at a time, and the five latest at least are kept back.
Once it is closed everything is shown. So at least five people answered between two pages that differ.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Func, IntegerField, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from laureates.enums import IN_SCOPE_STATUSES
from programmes.models import Cohort
from sessions.enums import CALLED_OFF_STATUSES, PRESENT_STATUSES, FollowUpState
from sessions.models import ActionFollowUp, Attendance, SatisfactionResponse, SpeakerMark, SupportSession
from sessions.selectors.satisfaction import (
    ARRIVAL,
    DETRACTORS,
    MINIMUM_ANSWERS,
    PROMOTERS,
    SatisfactionSummary,
    in_scope_answers,
    mean,
    nps,
    percentage,
    satisfaction_of,
)
from sessions.selectors.session import session_list
from sessions.selectors.timing import closes_at, is_questionnaire_running


def shown_answers(total: int, *, is_open: bool) -> int:
    """How many answers, the first ones, a page may add up; 0 when it may show nothing."""
    if is_open:
        return max(0, (total - MINIMUM_ANSWERS) // MINIMUM_ANSWERS * MINIMUM_ANSWERS)
    return total if total >= MINIMUM_ANSWERS else 0


@dataclass(frozen=True)
class SpeakerMean:
    """Q3 for one speaker; no mean under five marks."""

    speaker: str
    answers: int
    mean: Decimal | None


@dataclass(frozen=True)
class FollowUpCounts:
    """« À froid »: what became of the actions announced; hidden under five answers."""

    answers: int
    done: int
    ongoing: int
    dropped: int

    @property
    def is_small(self) -> bool:
        return self.answers < MINIMUM_ANSWERS


@dataclass(frozen=True)
class SatisfactionPage:
    """`total` answers came; `summary` reads those that may be shown, None when none may."""

    total: int
    present: int
    is_open: bool
    closes_on: datetime.date
    summary: SatisfactionSummary | None
    speakers: tuple[SpeakerMean, ...]
    follow_ups: FollowUpCounts | None

    @property
    def rate(self) -> Decimal | None:
        """Answers ÷ present persons, in per cent, one decimal; every answer counts here."""
        return percentage(self.total, self.present)

    @property
    def kept_back(self) -> int:
        return self.total - (self.summary.answers if self.summary else 0)

    @property
    def next_step(self) -> int:
        """How many answers it takes to show more, while the questionnaire is open."""
        return (self.summary.answers if self.summary else 0) + 2 * MINIMUM_ANSWERS


def satisfaction_page(session: SupportSession, *, present: int, half_days, now: datetime.datetime) -> SatisfactionPage:
    """The results of one session that its team may read at a moment."""
    responses = SatisfactionResponse.objects.filter(session=session).filter(in_scope_answers())
    total = responses.count()
    closes = closes_at(session, half_days)
    is_open = now < closes and session.status not in CALLED_OFF_STATUSES
    limit = shown_answers(total, is_open=is_open)
    shown = list(responses.order_by(*ARRIVAL).values_list("pk", flat=True)[:limit]) if limit else []
    return SatisfactionPage(
        total=total,
        present=present,
        is_open=is_open,
        closes_on=closes.date() - datetime.timedelta(days=1),
        summary=satisfaction_of(session, present=present, limit=limit) if limit else None,
        speakers=_speakers(shown) if shown else (),
        follow_ups=_follow_ups(responses) if limit else None,
    )


def _speakers(shown: list[int]) -> tuple[SpeakerMean, ...]:
    rows = (
        SpeakerMark.objects.filter(response__in=shown)
        .values("contribution__position", "contribution__speaker")
        .annotate(answers=Count("pk"), total=Sum("mark"))
        .order_by("contribution__position")
    )
    return tuple(
        SpeakerMean(
            speaker=row["contribution__speaker"],
            answers=row["answers"],
            mean=mean(row["total"], row["answers"]) if row["answers"] >= MINIMUM_ANSWERS else None,
        )
        for row in rows
    )


def _follow_ups(responses) -> FollowUpCounts | None:
    """They come over weeks, so they too are read by groups of five, the first ones first."""
    found = ActionFollowUp.objects.filter(response__in=responses.values("pk"))
    total = found.count()
    if not total:
        return None
    limit = total // MINIMUM_ANSWERS * MINIMUM_ANSWERS
    states = list(found.order_by(*ARRIVAL).values_list("state", flat=True)[:limit])
    return FollowUpCounts(
        answers=len(states),
        done=states.count(FollowUpState.DONE),
        ongoing=states.count(FollowUpState.ONGOING),
        dropped=states.count(FollowUpState.DROPPED),
    )


@dataclass(frozen=True)
class SatisfactionRow:
    """One session in the list of the promotion; figures are None while they may not be shown."""

    session: SupportSession
    answers: int
    rate: Decimal | None
    is_open: bool
    mean: Decimal | None
    nps: int | None
    nps_answers: int


def satisfaction_sessions(cohort: Cohort, today: datetime.date):
    """The named queryset of the list: sessions that began, with what their line says; the last one first."""

    def counted(queryset, function="COUNT", field="pk"):
        value = Func(F(field), function=function, output_field=IntegerField())
        return Subquery(queryset.order_by().annotate(value=value).values("value"))

    answers = SatisfactionResponse.objects.filter(session=OuterRef("pk")).filter(in_scope_answers())
    present = Attendance.objects.filter(
        half_day__session=OuterRef("pk"),
        status__in=PRESENT_STATUSES,
        participant__laureate__status__in=IN_SCOPE_STATUSES,
    )
    people = present.order_by().values("half_day__session").annotate(people=Count("participant", distinct=True))
    return (
        session_list(cohort)
        .filter(starts_on__lte=today)
        .exclude(status__in=CALLED_OFF_STATUSES)
        .annotate(
            present_in_scope=Coalesce(Subquery(people.values("people")), 0),
            scored=counted(answers.filter(recommendation__isnull=False)),
            promoters=counted(answers.filter(recommendation__gte=PROMOTERS.start)),
            detractors=counted(answers.filter(recommendation__lt=DETRACTORS.stop)),
        )
        .order_by("-starts_on", "-pk")
    )


def satisfaction_row(session: SupportSession, today: datetime.date) -> SatisfactionRow:
    """Read a row of `satisfaction_sessions`: nothing is shown before the questionnaire is closed."""
    is_open = is_questionnaire_running(session.starts_on, session.last_on, today)
    shown = not is_open and session.answers_count >= MINIMUM_ANSWERS
    scored = session.scored if shown and session.scored >= MINIMUM_ANSWERS else 0
    marks = session.usefulness_count if shown and session.usefulness_count >= MINIMUM_ANSWERS else 0
    counts = {PROMOTERS.start: session.promoters, DETRACTORS.start: session.detractors}
    counts[DETRACTORS.stop] = session.scored - session.promoters - session.detractors
    return SatisfactionRow(
        session=session,
        answers=session.answers_count,
        rate=percentage(session.answers_count, session.present_in_scope),
        is_open=is_open,
        mean=mean(session.usefulness_total, marks),
        nps=nps(counts) if scored else None,
        nps_answers=scored,
    )
