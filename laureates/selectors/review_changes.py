"""What changed in a form: since the last form of the same laureate, and since it was sent back for a correction."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from ess_platform.audit.models import AuditEntry
from ess_platform.common import formatting

from ..enums import ReportStatus
from ..models import ProgressReport, ReportTransition
from .answer_display import AnswerRow, CooperationRow, RatingRow, SectionAnswers, report_answers
from .answers import ReportAnswers
from .questions import Section
from .report_check import ReportWarning


@dataclass(frozen=True)
class ReviewLine:
    """One answer beside the last known one; `moment` names when that one was given."""

    row: AnswerRow
    before: str | None
    moment: str

    @property
    def is_changed(self) -> bool:
        return self.before is not None and self.before != self.row.value

    @property
    def change(self) -> str:
        """The difference in words: « +9 % », « modifié », « effacé »; empty when nothing changed."""
        if not self.is_changed:
            return ""
        if self.row.value is None:
            return "effacé"
        return self.row.change or "modifié"


@dataclass(frozen=True)
class ReviewPage:
    """One page of the form as the team reads it."""

    section: Section
    lines: tuple[ReviewLine, ...]
    ratings: tuple[RatingRow, ...]
    cooperations: tuple[CooperationRow, ...]
    warnings: tuple[ReportWarning, ...]

    @property
    def before_title(self) -> str:
        """The head of the column of the last answers: their moment when it is one, « Avant » when there are several.

        Empty when no earlier answer is known.
        """
        moments = {line.moment for line in self.lines if line.before is not None}
        return next(iter(moments)) if len(moments) == 1 else "Avant" if moments else ""

    @property
    def changed(self) -> int:
        return sum(line.is_changed for line in self.lines)


def review_pages(answers: ReportAnswers, warnings: Collection[ReportWarning]) -> list[ReviewPage]:
    """Every page that holds something to read, in the order of the form. No query of its own."""
    return [
        ReviewPage(
            page.section,
            tuple(_line(answers, row) for row in page.rows),
            page.ratings,
            page.cooperations,
            tuple(warning for warning in warnings if warning.section.key == page.section.key),
        )
        for page in report_answers(answers)
    ]


def _line(answers: ReportAnswers, row: AnswerRow) -> ReviewLine:
    previous = answers.previous.get(row.code)
    if previous is None:
        return ReviewLine(row, None, "")
    before = previous.value if isinstance(previous.value, str) else row.before
    return ReviewLine(row, before, previous.moment)


def answers_as_read(pages: Iterable[SectionAnswers | ReviewPage], keys: Collection[str]) -> dict[str, str | None]:
    """The answers of the named pages in words, by code: what is kept when they are sent back."""
    found: dict[str, str | None] = {}
    for page in pages:
        if page.section.key in keys:
            found |= {code: value for code, _, value in _answers_of(page)}
    return found


def _answers_of(page: SectionAnswers | ReviewPage):
    rows = page.rows if isinstance(page, SectionAnswers) else [line.row for line in page.lines]
    for row in rows:
        yield row.code, row.label, row.value
    for rating in page.ratings:
        yield rating.criterion.code, rating.criterion.short_label, rating.self_label


@dataclass(frozen=True)
class Correction:
    """An answer that the laureate changed after the form was sent back."""

    section: Section
    label: str
    before: str | None
    now: str | None


@dataclass(frozen=True)
class Corrections:
    """What came of the last request of the team."""

    request: ReportTransition
    changed: tuple[Correction, ...]


def corrections_of(pages: Collection[ReviewPage], history: Collection[ReportTransition]) -> Corrections | None:
    """What the laureate changed after the last return; None until the form came back."""
    moves = list(history)
    asked = [index for index, move in enumerate(moves) if move.to_status == ReportStatus.NEEDS_CHANGES]
    if not asked or all(move.to_status != ReportStatus.SUBMITTED for move in moves[asked[-1] :]):
        return None
    request = moves[asked[-1]]
    changed = [
        Correction(page.section, label, request.answers[code], value)
        for page in pages
        for code, label, value in _answers_of(page)
        if code in request.answers and request.answers[code] != value
    ]
    return Corrections(request, tuple(changed))


@dataclass(frozen=True)
class HistoryLine:
    """Something that happened to a form: when, what, by whom, in whose words."""

    at: datetime.datetime
    text: str
    who: str
    comment: str = ""
    sections: tuple[str, ...] = ()


MOVES = {
    ReportStatus.NOT_STARTED: "Remise en attente",
    ReportStatus.DRAFT: "Commencée",
    ReportStatus.SUBMITTED: "Envoyée",
    ReportStatus.NEEDS_CHANGES: "Précision demandée",
    ReportStatus.VALIDATED: "Validée",
    ReportStatus.NOT_APPLICABLE: "Dispensée",
    ReportStatus.NOT_RETURNED: "Notée « non rendue »",
}
PARTICULAR_MOVES = {
    (ReportStatus.SUBMITTED, ReportStatus.DRAFT): "Reprise par la structure",
    (ReportStatus.NEEDS_CHANGES, ReportStatus.SUBMITTED): "Renvoyée, corrigée",
    (ReportStatus.VALIDATED, ReportStatus.NEEDS_CHANGES): "Rouverte après validation",
    (ReportStatus.NOT_APPLICABLE, ReportStatus.DRAFT): "Reprise par l’équipe",
    (ReportStatus.NOT_RETURNED, ReportStatus.DRAFT): "Reprise par l’équipe",
}
EVENTS = {
    "report.ask_delay": "Délai demandé",
    "report.extend": "Délai accordé",
    "report.refuse_delay": "Délai refusé",
    "report.open_by_team": "Relecture commencée",
    "positioning.agree": "Positionnement partagé enregistré",
}


def report_moves(report: ProgressReport) -> list[ReportTransition]:
    """The changes of state of a form with who made them, oldest first. One query."""
    return list(report.transitions.select_related("actor__person").order_by("at", "pk"))


def report_history(
    report: ProgressReport, moves: Collection[ReportTransition], titles: dict[str, str]
) -> list[HistoryLine]:
    """Everything that happened to a form, oldest first: its changes of state, and what the journal says besides.

    `titles` gives the name of each page. One query.
    """
    lines = [
        HistoryLine(
            move.at,
            PARTICULAR_MOVES.get((move.from_status, move.to_status)) or MOVES[move.to_status],
            move.actor.get_full_name() if move.actor else "",
            move.comment,
            tuple(titles.get(key, key) for key in move.sections),
        )
        for move in moves
    ]
    entries = AuditEntry.objects.filter(
        object_type=report._meta.label, object_id=str(report.public_id), action__in=EVENTS
    )
    lines += [
        HistoryLine(entry.at, EVENTS[entry.action], entry.actor_label, _until(entry.changes)) for entry in entries
    ]
    return sorted(lines, key=lambda line: line.at)


SAID = {
    ReportStatus.DRAFT: "a repris cette fiche",
    ReportStatus.SUBMITTED: "a envoyé cette fiche",
    ReportStatus.NEEDS_CHANGES: "a renvoyé cette fiche à la structure",
    ReportStatus.VALIDATED: "a validé cette fiche",
    ReportStatus.NOT_APPLICABLE: "a dispensé cette structure",
    ReportStatus.NOT_RETURNED: "a noté cette fiche « non rendue »",
}


def what_happened(report: ProgressReport) -> str:
    """Who did the last thing to this form and when, for somebody who comes too late; empty when nobody did."""
    last = report.transitions.select_related("actor__person").order_by("-at", "-pk").first()
    if last is None or last.actor is None or last.to_status not in SAID:
        return ""
    return f"{last.actor.get_full_name()} {SAID[last.to_status]} le {formatting.date_time(last.at)}."


def _until(changes: dict) -> str:
    """« jusqu'au … » of a delay granted."""
    from_to = changes.get("due_on")
    return f"jusqu’au {formatting.date(datetime.date.fromisoformat(from_to[1]))}" if from_to else ""
