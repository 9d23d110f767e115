"""What a figure is: its declaration, its result, the rows behind it, and how both are shown.

A figure never reads the clock and never rounds before display; unknown is None, never 0 (architecture, rule 9).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from django.urls import reverse

from ess_platform.common import formatting
from reporting.selectors.facts import CohortFacts

from .kinds import Aggregation, Chapter, Nature, Origin, Population, PublishedRows
from .numbers import Value, plain, show

MASK_UNDER = 5  # D2: « n < 5 → masqué hors de l'équipe »
MASKED = "masqué (moins de 5)"


def cell_text(value: Decimal | int | str | None) -> str:
    """A cell of the rows behind a figure: numbers in French, texts as they are, unknown said."""
    return value if isinstance(value, str) else formatting.number(value)


@dataclass(frozen=True)
class SourceRow:
    """One row behind a figure; `columns` follow the figure's `row_columns`, `value` its `row_value_label`."""

    label: str
    value: Decimal | int | str | None
    note: str = ""
    url_name: str = ""
    url_kwargs: Mapping[str, Any] = field(default_factory=dict)
    columns: tuple[Decimal | int | str | None, ...] = ()

    @property
    def url(self) -> str:
        """Address of the page where the row can be checked; empty when there is none."""
        return reverse(self.url_name, kwargs=dict(self.url_kwargs)) if self.url_name else ""

    def to_json(self) -> dict[str, Any]:
        return {
            "label": self.label,
            "value": plain(self.value),
            "note": self.note,
            "columns": [plain(value) for value in self.columns],
        }


@dataclass(frozen=True)
class Detail:
    """A part of a figure: a component (« T0 ») or an item of a group (one session, one family, one sector)."""

    label: str
    value: Value
    group: str = ""
    key: str = ""
    unit: str = ""
    decimals: int = 0
    signed: bool = False
    n: int | None = None
    population: int | None = None
    numerator: int | None = None
    denominator: int | None = None
    note: str = ""
    masked: bool = False

    @property
    def display(self) -> str:
        if self.masked:
            return MASKED
        return show(self.value, self.decimals, self.unit, signed=self.signed)

    def to_json(self) -> dict[str, Any]:
        return {
            "label": self.label,
            "group": self.group,
            "value": plain(self.value),
            "unit": self.unit,
            "n": self.n,
            "population": self.population,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "note": self.note,
            "masked": self.masked,
            "display": self.display,
        }


@dataclass(frozen=True)
class FigureResult:
    """The value of a figure for one promotion, unrounded, with all that is needed to judge it.

    `n` counts who or what entered the figure, out of `population`; `masked_under` is set on figures about
    people; `rows` are complete: nothing of the value is left out of them.
    """

    value: Decimal | int | None
    numerator: Decimal | int | None = None
    denominator: Decimal | int | None = None
    n: int | None = None
    population: int | None = None
    coverage_note: str = ""
    details: Mapping[str, Detail] | tuple[Detail, ...] = ()
    rows: tuple[SourceRow, ...] = ()
    masked_under: int | None = None
    masked: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "details", keyed(self.details))

    @property
    def is_known(self) -> bool:
        return self.value is not None

    def part(self, key: str) -> Value:
        """Value of a detail by its key (« T0 », « par_sequence/SES-S1 »)."""
        return self.details[key].value

    def group(self, name: str) -> dict[str, Detail]:
        """Details of one group by their own key, in order: `group("par_sequence")["SES-S1"]`."""
        return {detail.key: detail for detail in self.details.values() if detail.group == name}

    @property
    def components(self) -> dict[str, Detail]:
        """Details outside any group, in order."""
        return {key: detail for key, detail in self.details.items() if not detail.group}


@dataclass(frozen=True)
class Figure:
    """Declaration of a figure. `decimals` are those shown; `additive` says how the rows give the value back."""

    code: str
    slug: str
    name: str
    short_name: str
    definition: str
    formula: str
    unit: str
    decimals: int
    scope: str
    nature: Nature
    aggregation: Aggregation
    populations: tuple[Population, ...]  # who may enter it
    origins: tuple[Origin, ...]  # what can move it
    chapter: Chapter
    is_about_people: bool
    compute: Callable[[CohortFacts], FigureResult] = field(repr=False)
    oracle: Callable[[FigureResult], dict[str, Any]] = field(repr=False)
    signed: bool = False
    counted: str = ""  # what the denominator counts: « demi-journées-lauréats »
    additive: str = ""  # how `rows` give the value back: "sum", "count", "numerator" (of the rate) or not
    row_label: str = "Ligne"
    row_value_label: str = "Valeur"
    row_columns: tuple[str, ...] = ()
    render: Callable[[FigureResult], str] | None = field(default=None, repr=False)
    published_rows: PublishedRows = PublishedRows.NONE

    def result(self, facts: CohortFacts) -> FigureResult:
        """Compute, and mark what must be masked outside the team."""
        result = self.compute(facts)
        return replace(result, masked_under=MASK_UNDER) if self.is_about_people else result

    def display(self, result: FigureResult) -> str:
        """The value in French: sign of a growth, thousands, unit; « non renseigné » when unknown."""
        if result.masked:
            return MASKED
        if result.value is None:
            return formatting.UNKNOWN
        if self.render:
            return self.render(result)
        return show(result.value, self.decimals, self.unit, signed=self.signed)

    def context_line(self, result: FigureResult) -> str:
        """What the value rests on: « 185 sur 220 demi-journées-lauréats », « n = 21/22 »; may be empty."""
        parts = []
        if result.denominator and result.numerator is not None and not result.masked:
            numerator = formatting.number(result.numerator)
            denominator = formatting.number(result.denominator)
            parts.append(f"{numerator} sur {denominator} {self.counted}".strip())
        if result.n is not None:
            of = f"/{formatting.number(result.population)}" if result.population is not None else ""
            equal = f"n{formatting.NBSP}={formatting.NBSP}"
            parts.append(f"{equal}{formatting.number(result.n)}{of}")
        return " · ".join(parts)

    def cells(self, row: SourceRow) -> list[str]:
        """The cells of one row as shown, columns then value; a gain has its sign, like the figure that it gives."""
        value = cell_text(row.value)
        is_gain = self.signed and isinstance(row.value, Decimal | int) and row.value > 0
        return [*map(cell_text, row.columns), f"+{value}" if is_gain else value]

    def to_json(self, result: FigureResult, *, with_rows: bool = False) -> dict[str, Any]:
        """Canonical content for a snapshot: only text, integers, booleans and None (numbers as exact text)."""
        content = {
            "code": self.code,
            "slug": self.slug,
            "name": self.name,
            "short_name": self.short_name,
            "definition": self.definition,
            "formula": self.formula,
            "scope": self.scope,
            "nature": str(self.nature),
            "aggregation": str(self.aggregation),
            "chapter": str(self.chapter),
            "unit": self.unit,
            "value": plain(result.value),
            "numerator": plain(result.numerator),
            "denominator": plain(result.denominator),
            "n": result.n,
            "population": result.population,
            "coverage": result.coverage_note,
            "masked": result.masked,
            "display": self.display(result),
            "context": self.context_line(result),
            "details": {key: detail.to_json() for key, detail in result.details.items()},
        }
        if with_rows:
            content["row_label"] = self.row_label
            content["row_value_label"] = self.row_value_label
            content["row_columns"] = list(self.row_columns)
            content["rows"] = [row.to_json() for row in result.rows]
        return content


class FigureEntry(NamedTuple):
    """A figure and its result, as a page or a document reads them."""

    figure: Figure
    result: FigureResult

    @property
    def code(self) -> str:
        return self.figure.code

    @property
    def name(self) -> str:
        return self.figure.name

    @property
    def display(self) -> str:
        return self.figure.display(self.result)

    @property
    def context_line(self) -> str:
        return self.figure.context_line(self.result)


class FigureSet(Mapping[str, FigureEntry]):
    """Every figure of one promotion by code, in order, all computed from facts loaded once."""

    def __init__(self, entries: Iterable[FigureEntry]) -> None:
        self._entries = {entry.figure.code: entry for entry in entries}

    def __getitem__(self, code: str) -> FigureEntry:
        return self._entries[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def chapter(self, chapter: Chapter | str) -> list[FigureEntry]:
        """Entries of one chapter of the bilan, in order."""
        return [entry for entry in self._entries.values() if entry.figure.chapter == chapter]

    def for_public(self) -> "FigureSet":
        """The same set as everyone outside the team may read it."""
        return FigureSet(FigureEntry(figure, masked_for_public(result)) for figure, result in self.values())

    def to_oracle(self) -> dict[str, Any]:
        """Keys and shapes of `oracle_bilan_industries_engagees_2025.valeurs` (contracts.md)."""
        content: dict[str, Any] = {}
        for figure, result in self.values():
            content |= figure.oracle(result)
        return content

    def to_json(self, *, with_rows: bool = False) -> dict[str, Any]:
        """Full content for a snapshot, by code; `with_rows` adds every source row."""
        return {code: figure.to_json(result, with_rows=with_rows) for code, (figure, result) in self.items()}


def masked_for_public(result: FigureResult) -> FigureResult:
    """Return what everyone outside the team may read: figures on fewer than 5 people hidden, no row of a person.

    A detail is hidden on its own count when it has one. When what is hidden of a group counts fewer than 5
    altogether, a subtraction from the total would give it back: the smallest shown item is hidden too.
    """
    limit = result.masked_under
    if limit is None:
        return result
    if result.n is not None and 0 < result.n < limit:
        details = {key: _hidden(detail) for key, detail in result.details.items()}
        return replace(result, value=None, numerator=None, denominator=None, details=details, rows=(), masked=True)
    hidden = {key for key, detail in result.details.items() if _is_small(detail, limit)}
    for group in {result.details[key].group for key in hidden}:
        hidden |= _complement(result, group, hidden, limit)
    details = {key: _hidden(detail) if key in hidden else detail for key, detail in result.details.items()}
    return replace(result, details=details, rows=())


def _is_small(detail: Detail, limit: int) -> bool:
    return detail.n is not None and 0 < detail.n < limit


def _hidden(detail: Detail) -> Detail:
    return replace(detail, value=None, numerator=None, denominator=None, note="", masked=True)


def _complement(result: FigureResult, group: str, hidden: set[str], limit: int) -> set[str]:
    """Keys to hide besides `hidden` so that no group of fewer than `limit` can be had by subtraction.

    Only where the items share the people of the figure out: nobody counted in two of them.
    """
    items = {key: d.n for key, d in result.details.items() if group and d.group == group and d.n}
    shown = {key: n for key, n in items.items() if key not in hidden}
    is_partition = result.n is not None and sum(items.values()) <= result.n
    if not is_partition or not shown or result.n - sum(shown.values()) >= limit:
        return set()
    return {min(shown, key=lambda key: shown[key])}


def keyed(details: Mapping[str, Detail] | Iterable[Detail]) -> Mapping[str, Detail]:
    """Details by « key », or « group/key » inside a group, in their order."""
    if isinstance(details, Mapping):
        return MappingProxyType(dict(details))
    return MappingProxyType({f"{d.group}/{d.key}" if d.group else d.key: d for d in details})
