"""Satisfaction of a session: exact means, NPS, distribution (K11, K12). Pure functions, then one reading.

Rounding is half up, away from zero, on exact decimals (D2, precision 4).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from ess_platform.common.formatting import rounded
from laureates.enums import IN_SCOPE_STATUSES
from sessions.enums import QuoteConsent, SessionKind
from sessions.models import SatisfactionResponse, SupportSession

MINIMUM_ANSWERS = 5  # under it, only the team reads results, with a warning (D2, precision 3)
MARKS = range(1, 6)
SCORES = range(11)
PROMOTERS = range(9, 11)
DETRACTORS = range(7)

QUESTIONS = (
    ("usefulness", "Utile pour mon projet"),
    ("content", "Adapté à mon avancement"),
    ("speakers", "Interventions éclairantes"),
    ("exchanges", "Échanges avec les autres"),
    ("logistics", "Organisation"),
)
TEXTS = {
    "action": "Actions annoncées",
    "observed_process": "Procédés transposables",
    "only_here": "Ce que le programme a permis",
}
ARRIVAL = ("answered_at", "pk")
VISIT_LABELS = {"speakers": "Procédé transposable chez moi"}


def mean(total: int, count: int, places: int = 2) -> Decimal | None:
    """Mean of `count` marks whose sum is `total`; unknown when nobody answered."""
    return rounded(Decimal(total) / count, places) if count else None


def nps(counts: Mapping[int, int]) -> int | None:
    """K12 in whole points: share of 9–10 minus share of 0–6; `counts` maps a score to its answers."""
    answers = sum(counts.values())
    if not answers:
        return None
    promoters = sum(counts.get(score, 0) for score in PROMOTERS)
    detractors = sum(counts.get(score, 0) for score in DETRACTORS)
    return int(rounded(Decimal(100 * (promoters - detractors)) / answers))


def percentage(part: int, whole: int, places: int = 1) -> Decimal | None:
    """Share in per cent; a share of nothing is unknown."""
    return rounded(Decimal(100 * part) / whole, places) if whole else None


def in_scope_answers() -> Q:
    """Answers that count: laureates in scope; an answer whose person was erased still counts."""
    return Q(participant__isnull=True) | Q(participant__laureate__status__in=IN_SCOPE_STATUSES)


@dataclass(frozen=True)
class QuestionMean:
    """`marks` counts the answers 1 to 5. A question that fewer than five people answered has no mean to show."""

    code: str
    label: str
    mean: Decimal | None
    answers: int
    marks: tuple[int, ...]

    @property
    def is_small(self) -> bool:
        return self.answers < MINIMUM_ANSWERS


@dataclass(frozen=True)
class ScoreBar:
    score: int
    count: int
    percent: Decimal | None


@dataclass(frozen=True)
class Quote:
    """A sentence, never its author."""

    text: str
    consent: str
    is_refused: bool


@dataclass(frozen=True)
class SatisfactionSummary:
    answers: int
    present: int
    questions: tuple[QuestionMean, ...]
    nps: int | None
    nps_answers: int
    distribution: tuple[ScoreBar, ...]
    will_act: int
    will_act_answers: int
    quotes: tuple[Quote, ...]
    texts: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def promoters(self) -> int:
        return sum(bar.count for bar in self.distribution if bar.score in PROMOTERS)

    @property
    def detractors(self) -> int:
        return sum(bar.count for bar in self.distribution if bar.score in DETRACTORS)

    @property
    def rate(self) -> Decimal | None:
        """Answers ÷ present persons, in per cent, one decimal."""
        return percentage(self.answers, self.present)

    @property
    def is_small(self) -> bool:
        return self.answers < MINIMUM_ANSWERS


def satisfaction_of(session: SupportSession, *, present: int, limit: int | None = None) -> SatisfactionSummary:
    """Read the answers of one session in two queries; `present` is the number of present persons in scope.

    `limit` reads the first answers only: see `satisfaction_page`.
    """
    responses = SatisfactionResponse.objects.filter(session=session).filter(in_scope_answers())
    if limit is not None:
        responses = SatisfactionResponse.objects.filter(pk__in=responses.order_by(*ARRIVAL).values("pk")[:limit])
    measures = {f"{code}_sum": Sum(code) for code, _ in QUESTIONS}
    measures |= {f"{code}_count": Count(code) for code, _ in QUESTIONS}
    measures |= {f"{code}_{mark}": Count("pk", filter=Q(**{code: mark})) for code, _ in QUESTIONS for mark in MARKS}
    measures |= {f"score_{score}": Count("pk", filter=Q(recommendation=score)) for score in SCORES}
    found = responses.aggregate(
        answers=Count("pk"),
        acting=Count("pk", filter=Q(will_act=True)),
        acting_known=Count("will_act"),
        **measures,
    )
    counts = {score: found[f"score_{score}"] for score in SCORES}
    scored = sum(counts.values())
    return SatisfactionSummary(
        answers=found["answers"],
        present=present,
        questions=_question_means(session, found),
        nps=nps(counts),
        nps_answers=scored,
        distribution=tuple(ScoreBar(score, n, percentage(n, scored)) for score, n in counts.items()),
        will_act=found["acting"],
        will_act_answers=found["acting_known"],
        **_said(responses, found["answers"]),
    )


def _question_means(session: SupportSession, found: Mapping) -> tuple[QuestionMean, ...]:
    """The five marks; a visit asks another third question (C6)."""
    labels = VISIT_LABELS if session.kind == SessionKind.VISIT else {}
    return tuple(
        QuestionMean(
            code=code,
            label=labels.get(code, label),
            mean=mean(found[f"{code}_sum"] or 0, found[f"{code}_count"]),
            answers=found[f"{code}_count"],
            marks=tuple(found[f"{code}_{mark}"] for mark in MARKS),
        )
        for code, label in QUESTIONS
    )


def _said(responses, answers: int) -> dict:
    """Quotes and other texts in one query, in alphabetical order: it says nothing about who answered when."""
    rows = list(responses.values("quote", "quote_consent", *TEXTS)) if answers else []
    quotes = sorted((row["quote"], row["quote_consent"]) for row in rows if row["quote"])
    texts = ((label, tuple(sorted(row[name] for row in rows if row[name]))) for name, label in TEXTS.items())
    return {
        "quotes": tuple(
            Quote(
                text=text,
                consent=QuoteConsent(consent).label if consent else "Accord à demander",
                is_refused=consent == QuoteConsent.REFUSED,
            )
            for text, consent in quotes
        ),
        "texts": tuple((label, found) for label, found in texts if found),
    }
