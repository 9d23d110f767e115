"""What a control of the bilan is: its declaration, what it finds, and the list that a page or a service reads."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from django.urls import reverse

from programmes.models import BudgetLine, Cohort
from reporting.figures import FigureSet, figures_from
from reporting.models import Bilan
from reporting.selectors.facts import StoredFacts


class Holder(StrEnum):
    """Who can do what is missing."""

    TEAM = "team"
    LAUREATE = "laureate"
    SPONSOR = "sponsor"
    SPEAKER = "speaker"

    @property
    def label(self) -> str:
        return {
            "team": "L’équipe",
            "laureate": "Les lauréats",
            "sponsor": "Les parrains et marraines",
            "speaker": "Les intervenant·es",
        }[self.value]


class ControlFacts:
    """What the controls of one bilan read, each table once."""

    def __init__(self, bilan: Bilan, today: datetime.date) -> None:
        self.bilan, self.today = bilan, today
        self.stored = StoredFacts(bilan.cohort)

    @property
    def cohort(self) -> Cohort:
        return self.bilan.cohort

    @cached_property
    def figures(self) -> FigureSet:
        return figures_from(self.stored)

    @cached_property
    def budget_lines(self) -> list[BudgetLine]:
        return list(self.cohort.budget_lines.all())

    @cached_property
    def reasons(self) -> dict[tuple[str, str], str]:
        """Written explanations by rule and subject."""
        rows = self.bilan.explanations.values_list("rule", "subject", "text")
        return {(rule, subject): text for rule, subject, text in rows}

    @cached_property
    def laureates(self) -> list:
        """Laureates that figures read, by name."""
        return list(self.cohort.laureates.in_scope().select_related("organisation"))

    def url(self, name: str, **kwargs) -> str:
        return reverse(name, kwargs={"slug": self.cohort.slug} | kwargs)


@dataclass(frozen=True)
class Subject:
    """A figure that a rule refuses unless somebody writes why; `reason` is what was written."""

    code: str
    label: str
    reason: str = ""


@dataclass(frozen=True)
class Finding:
    """What a control found. `names` are for the team's eyes; `url` is the page that repairs."""

    is_ok: bool
    sentence: str
    names: tuple[str, ...] = ()
    url: str = ""
    action: str = ""
    subjects: tuple[Subject, ...] = ()


@dataclass(frozen=True)
class Control:
    """A rule of D2 before publication. `check` gives None when there is nothing to judge.

    `minutes` is a rough time to repair one name, for the person who holds it.
    """

    key: str
    label: str
    is_blocking: bool
    check: Callable[[ControlFacts], Finding | None] = field(repr=False)
    holder: Holder = Holder.TEAM
    minutes: int = 5
    accepts_reason: bool = False

    def result(self, facts: ControlFacts) -> "ControlResult":
        return ControlResult(self, self.check(facts))


@dataclass(frozen=True)
class ControlResult:
    """A control and what it found in one bilan."""

    control: Control
    finding: Finding | None

    @property
    def state(self) -> str:
        """« ok », « blocking », « warning », or « none » when the rule has nothing to judge."""
        if self.finding is None:
            return "none"
        if self.finding.is_ok:
            return "ok"
        return "blocking" if self.control.is_blocking else "warning"

    @property
    def sentence(self) -> str:
        return self.finding.sentence if self.finding else ""


@dataclass(frozen=True)
class ControlList:
    """Every control of a bilan, in the order of the rules."""

    results: tuple[ControlResult, ...]

    @property
    def blocking(self) -> list[ControlResult]:
        return self._in_state("blocking")

    @property
    def warnings(self) -> list[ControlResult]:
        return self._in_state("warning")

    @property
    def passed(self) -> list[ControlResult]:
        return self._in_state("ok")

    @property
    def without_object(self) -> list[ControlResult]:
        return self._in_state("none")

    @property
    def judged(self) -> list[ControlResult]:
        return [result for result in self.results if result.finding is not None]

    def result_of(self, key: str) -> ControlResult:
        return next(result for result in self.results if result.control.key == key)

    def _in_state(self, state: str) -> list[ControlResult]:
        return [result for result in self.results if result.state == state]


def control_list(controls: Iterable[Control], bilan: Bilan, today: datetime.date) -> ControlList:
    facts = ControlFacts(bilan, today)
    return ControlList(tuple(control.result(facts) for control in controls))
