"""What still misses before a form can be sent, and what deserves a second look. Neither writes anything."""

from dataclasses import dataclass
from decimal import Decimal

from ess_platform.common import formatting

from .answers import COOPERATION_PREFIX, DONT_KNOW, ReportAnswers
from .sections import SECTION_BY_KEY, Section, sections_at

CHANGE_LIMIT = Decimal("0.5")  # C2: ±50 % of turnover since the last form


@dataclass(frozen=True)
class Missing:
    """An answer without which the form cannot be sent, and the page and field where it is given."""

    section: Section
    field: str
    text: str


@dataclass(frozen=True)
class ReportWarning:
    """Something unusual that does not block; `code` is stable so that it can be acknowledged one by one."""

    section: Section
    code: str
    text: str


@dataclass(frozen=True)
class SectionState:
    """Where one page stands: how many answers miss, and whether it was ever saved."""

    section: Section
    missing: tuple[Missing, ...]
    is_saved: bool
    is_open: bool

    @property
    def word(self) -> str:
        if not self.missing and self.is_saved:
            return "Complète"
        return "À compléter" if self.is_saved else "À commencer"

    @property
    def is_complete(self) -> bool:
        return self.is_saved and not self.missing


def missing_in(answers: ReportAnswers, section: Section) -> tuple[Missing, ...]:
    """The required answers of one page that are not given, and the typed texts still to be corrected."""
    found, pending = [], answers.pending(section)
    for question in section.asked(answers.moment, has_inclusion=answers.has_inclusion):
        if question.code in pending:
            found.append(Missing(section, question.code, f"À corriger : {question.label}"))
        elif answers.moment in question.required and not answers.is_answered(section, question):
            found.append(Missing(section, question.code, question.missing or question.label))
    if section.family_rank:
        raw = answers.raw(section)
        for criterion in answers.criteria_of(section):
            rating = answers.ratings.get(criterion.pk)
            if (rating is None or rating.self_rating is None) and raw.get(criterion.code) != DONT_KNOW:
                found.append(Missing(section, criterion.code, criterion.short_label))
    if section.is_cooperations:
        found += [
            Missing(section, code, "À corriger : coopération")
            for code in pending
            if code.startswith(COOPERATION_PREFIX)
        ]
    return tuple(found)


def missing_answers(answers: ReportAnswers) -> list[Missing]:
    """Everything that blocks the sending of a form, page by page."""
    return [item for section in sections_at(answers.moment) for item in missing_in(answers, section)]


def section_states(answers: ReportAnswers, *, is_open) -> list[SectionState]:
    """The task list: each page of this form with its state; `is_open(section)` says if it may be written."""
    done = set(answers.report.completed_sections)
    return [
        SectionState(section, missing_in(answers, section), section.key in done, is_open(section))
        for section in sections_at(answers.moment)
    ]


def report_warnings(answers: ReportAnswers) -> list[ReportWarning]:
    """What is unusual in this form (C2): it is confirmed by the laureate and acknowledged by the team."""
    shown = {section.key for section in sections_at(answers.moment)}
    found = [*_falling_totals(answers), *_turnover_change(answers), *_more_contracts_than_meetings(answers)]
    return [warning for warning in found if warning.section.key in shown]


def _falling_totals(answers: ReportAnswers):
    for section in sections_at(answers.moment):
        for question in section.asked(answers.moment, has_inclusion=answers.has_inclusion):
            before, now = answers.previous.get(question.code), answers.get(question)
            if question.is_cumulative and before and now is not None and now < before.value:
                change = f"{formatting.number(before.value)} → {formatting.number(now)}"
                text = f"{question.label} : ce cumul baisse ({change})."
                yield ReportWarning(section, f"baisse-{question.code}", text)


def _turnover_change(answers: ReportAnswers):
    before, now = answers.previous.get("ca_12m"), answers.values.get("ca_12m")
    if before is None or now is None or not before.value:
        return
    change = now / before.value - 1
    if abs(change) >= CHANGE_LIMIT:
        since = f"depuis la fiche précédente ({before.moment.lower()} : {formatting.euro(before.value)})"
        text = f"Le chiffre d’affaires varie de {formatting.growth(change * 100, 0)} {since}."
        yield ReportWarning(SECTION_BY_KEY["marches"], "variation-ca_12m", text)


def _more_contracts_than_meetings(answers: ReportAnswers):
    contracts, meetings = answers.values.get("contrats_industriels"), answers.values.get("contacts_industriels")
    if contracts is not None and meetings is not None and contracts > meetings:
        text = (
            f"Il y a plus de contrats signés ({formatting.number(contracts)}) "
            f"que de rendez-vous tenus ({formatting.number(meetings)})."
        )
        yield ReportWarning(SECTION_BY_KEY["cooperations"], "contrats-contacts", text)
