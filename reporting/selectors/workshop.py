"""What the workshop of a bilan shows: the state of each section, and the one being written with its figures."""

from dataclasses import dataclass
from typing import Any

from reporting.charts import Chart
from reporting.documents.bilan_draft import Draft
from reporting.documents.bilan_html import chapters
from reporting.documents.bilan_sections import (
    LIMITS,
    RECOMMENDATIONS,
    Place,
    Plan,
    Planned,
    Section,
    frozen_plan,
)
from reporting.documents.bilan_source import Source
from reporting.documents.bilan_suggestions import suggestions

# What is printed of a text whose own page is left out of the bilan.
ONLY_FIRST = {
    LIMITS: "La section « La clôture et la suite » est coupée : seule la première ligne sera imprimée, sur la page "
    "« L’essentiel ».",
    RECOMMENDATIONS: "La section « La clôture et la suite » est coupée : seules les trois premières seront imprimées, "
    "sur la page « L’essentiel ».",
}


@dataclass(frozen=True)
class SectionLine:
    """One line of the list: what will be printed there, in a word."""

    planned: Planned
    absent: str = ""  # why its pages have no data
    is_first: bool = False
    is_last: bool = False

    @property
    def key(self) -> str:
        return self.planned.key

    @property
    def section(self) -> Section:
        return self.planned.section

    @property
    def can_move(self) -> bool:
        return self.section.place == Place.BODY

    @property
    def state(self) -> str:
        """« cut », « written », « data » (prints figures without a text), « missing » (neither), « automatic »."""
        if not self.planned.is_on:
            return "cut"
        if not self.section.has_text:
            return "automatic"
        if self.planned.text:
            return "written"
        return "missing" if self.absent else "data"


@dataclass(frozen=True)
class Board:
    """The workshop: every section, and the one that is open."""

    lines: tuple[SectionLine, ...]
    current: SectionLine
    figures: tuple[dict[str, Any], ...]
    charts: tuple[Chart, ...]
    sentences: tuple[str, ...]
    automatic_title: str
    warning: str

    @property
    def written(self) -> int:
        """How many sections that wait for a text have one."""
        return sum(line.state == "written" for line in self.lines)

    @property
    def to_write(self) -> int:
        return sum(line.section.has_text and line.planned.is_on for line in self.lines)


def board_of(*, draft: Draft, key: str) -> Board:
    """The workshop of a bilan, open at one section. No query: everything comes from the draft."""
    plan, source = frozen_plan(draft.snapshot), Source(draft.snapshot)
    made = {chapter["anchor"]: chapter for chapter in chapters(source, _untitled(plan))}
    body = plan.body()
    lines = tuple(
        SectionLine(
            planned,
            absent=made[planned.key]["absent"] if planned.key in made else "",
            is_first=planned.key == body[0],
            is_last=planned.key == body[-1],
        )
        for planned in plan
    )
    current = next(line for line in lines if line.key == key)
    section = current.section
    shown = [source.charts[name].chart for name in section.charts]
    return Board(
        lines=lines,
        current=current,
        figures=tuple(source.figures[code] for code in section.figures),
        charts=tuple(chart for chart in shown if not chart.is_empty),
        sentences=tuple(suggestions(source, key)),
        automatic_title=made[key]["title"] if key in made else section.title,
        warning="" if plan.is_on("suite") else ONLY_FIRST.get(key, ""),
    )


def _untitled(plan: Plan) -> Plan:
    """The plan as if nobody had written: what the figures alone give, even where a section is left out."""
    return Plan(Planned(one.section, one.number, is_on=True) for one in plan)
