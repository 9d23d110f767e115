"""What still misses before a form can be sent, and what deserves a second look. Neither writes anything."""

from dataclasses import dataclass
from decimal import Decimal

from ess_platform.common import formatting

from .answers import COOPERATION_PREFIX, DONT_KNOW, ReportAnswers
from .questions import Section
from .report_rules import contradictions, is_siret_key_right

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
    """The required answers of one page that are not given, and what still has to be corrected on it."""
    found, pending, asked = [], answers.pending(section), answers.asked(section)
    wrong = contradictions(asked, {q.code: answers.get(q) for q in asked}, is_esat=answers.is_esat)
    to_correct = {name.partition(".")[0] for name in pending}
    for question in asked:
        if question.code in to_correct:
            found.append(Missing(section, question.code, f"À corriger\u00a0: {question.label}"))
        elif question.code in wrong:
            found.append(Missing(section, question.code, wrong[question.code]))
        elif answers.moment in question.required and not answers.is_answered(question):
            found.append(Missing(section, question.code, question.missing or question.label))
    raw = answers.raw(section)
    for criterion in answers.criteria_of(section):
        rating = answers.ratings.get(criterion.pk)
        if (rating is None or rating.self_rating is None) and raw.get(criterion.code) != DONT_KNOW:
            found.append(Missing(section, criterion.code, criterion.short_label))
    if section.is_cooperations:
        found += [
            Missing(section, name, "À corriger\u00a0: coopération")
            for name in pending
            if name.startswith(COOPERATION_PREFIX)
        ]
    return tuple(found)


def missing_answers(answers: ReportAnswers) -> list[Missing]:
    """Everything that blocks the sending of a form, page by page."""
    return [item for section in answers.sections for item in missing_in(answers, section)]


def section_states(answers: ReportAnswers, *, is_open) -> list[SectionState]:
    """The task list: each page of this form with its state; `is_open(section)` says if it may be written."""
    done = set(answers.report.completed_sections)
    return [
        SectionState(section, missing_in(answers, section), section.key in done, is_open(section))
        for section in answers.sections
    ]


def report_warnings(answers: ReportAnswers) -> list[ReportWarning]:
    """What is unusual in this form (C2): it is confirmed by the laureate and acknowledged by the team."""
    return [
        *_identity(answers),
        *_falling_totals(answers),
        *_turnover_change(answers),
        *_more_contracts_than_meetings(answers),
    ]


def _page_of(answers: ReportAnswers, code: str) -> Section | None:
    """The page of this form that asks this question now; None when it is not asked."""
    for section in answers.sections:
        if any(question.code == code for question in answers.asked(section)):
            return section
    return None


def _identity(answers: ReportAnswers):
    section = _page_of(answers, "siret")
    digits = answers.by_code("siret") if section else None
    if digits and not is_siret_key_right(digits):
        text = f"SIRET {digits}\u00a0: la clé de contrôle ne correspond pas. Vérifiez, ou confirmez."
        yield ReportWarning(section, "siret", text)
    section = _page_of(answers, "esus_until")
    until = answers.by_code("esus_until") if section else None
    if until and until < answers.report.campaign.due_on:
        text = f"L’agrément ESUS a expiré le {formatting.date_short(until)}\u00a0: est-il renouvelé\u00a0?"
        yield ReportWarning(section, "esus_until", text)


def _falling_totals(answers: ReportAnswers):
    for section in answers.sections:
        for question in answers.asked(section):
            if not question.is_cumulative:
                continue
            before, now = answers.previous.get(question.code), answers.get(question)
            if before and now is not None and now < before.value:
                change = f"{formatting.number(before.value)} → {formatting.number(now)}"
                text = f"{question.label}\u00a0: ce cumul baisse ({change})."
                yield ReportWarning(section, f"baisse-{question.code}", text)


def _turnover_change(answers: ReportAnswers):
    section = _page_of(answers, "ca_12m")
    before, now = answers.previous.get("ca_12m"), answers.values.get("ca_12m")
    if section is None or before is None or now is None or not before.value:
        return
    change = now / before.value - 1
    if abs(change) >= CHANGE_LIMIT:
        since = f"depuis la fiche précédente ({before.moment.lower()} : {formatting.euro(before.value)})"
        text = f"Le chiffre d’affaires varie de {formatting.growth(change * 100, 0)} {since}."
        yield ReportWarning(section, "variation-ca_12m", text)


def _more_contracts_than_meetings(answers: ReportAnswers):
    section = _page_of(answers, "contrats_industriels")
    contracts, meetings = answers.values.get("contrats_industriels"), answers.values.get("contacts_industriels")
    if section is not None and contracts is not None and meetings is not None and contracts > meetings:
        text = (
            f"Il y a plus de contrats signés ({formatting.number(contracts)}) "
            f"que de rendez-vous tenus ({formatting.number(meetings)})."
        )
        yield ReportWarning(section, "contrats-contacts", text)
