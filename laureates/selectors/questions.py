"""What a progress form is made of: questions, pages, the form. Data only: nothing here reads the database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from ..enums import Moment

ENTRY, MIDTERM, EXIT = frozenset({Moment.ENTRY}), frozenset({Moment.MIDTERM}), frozenset({Moment.EXIT})
FOLLOW_UPS = frozenset({Moment.FOLLOW_UP_6, Moment.FOLLOW_UP_12})
JOURNEY = ENTRY | MIDTERM | EXIT
AFTER_ENTRY = MIDTERM | EXIT
ALWAYS = JOURNEY | FOLLOW_UPS

TEXT, LONG_TEXT = "text", "long_text"
COUNT, NUMBER, MONEY, PERCENT = "count", "number", "money", "percent"
DATE, MONTH = "date", "month"
YES_NO, CHOICE, CHOICES = "yes_no", "choice", "choices"
REPEAT, FILE = "repeat", "file"
NUMERIC = (COUNT, NUMBER, MONEY, PERCENT)
KINDS = {
    TEXT: "Texte court",
    LONG_TEXT: "Texte long",
    COUNT: "Nombre entier",
    NUMBER: "Nombre décimal",
    MONEY: "Montant en euros",
    PERCENT: "Pourcentage",
    DATE: "Date",
    MONTH: "Mois",
    YES_NO: "Oui ou non",
    CHOICE: "Un choix",
    CHOICES: "Plusieurs choix",
    REPEAT: "Lignes à répéter",
    FILE: "Fichier",
}
UNITS = {MONEY: "€", PERCENT: "%"}

# Where an answer lives: a row of IndicatorValue, a column of the report, the record of the organisation once
# the form is validated, a link table, or (everything a team adds) the report's own `answers`.
INDICATOR, COLUMN, IDENTITY, STRATEGIES, PRIORITIES, ANSWERS = (
    "indicator",
    "column",
    "identity",
    "strategies",
    "priorities",
    "answers",
)

NONE_YET = "none"  # the choice « aucune », alone by nature
DONT_KNOW = "unknown"  # the choice « je ne sais pas », alone by nature
ALONE = (NONE_YET, DONT_KNOW)
ANY_ANSWER = "*"  # a condition that any answer satisfies


@dataclass(frozen=True)
class Condition:
    """The question is asked when the answer to another one is among `values` (or not, when `negated`)."""

    question: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True)
class Question:
    """One question. `moments` says when it is asked, `required` when it must be answered to send the form."""

    code: str
    label: str
    kind: str
    required: frozenset = frozenset()
    moments: frozenset = ALWAYS
    help: str = ""
    unit: str = ""
    example: str = ""
    missing: str = ""  # what the check page says when the answer misses
    maximum: Decimal | None = None
    max_length: int = 0
    shape: str = ""  # of a text: siret, rna, postcode, email, phone
    options: tuple[tuple[str, str], ...] = ()
    source: str = ""  # choices read from a reference list: legal_forms, inclusion_kinds, zonings, strategies, criteria
    most: int = 0  # of several choices, at most this many; of a repeated block, at most this many lines
    columns: tuple["Question", ...] = ()  # of a repeated block
    condition: Condition | None = None
    store: str = ANSWERS
    is_cumulative: bool = False
    is_kept: bool = False  # fixed by the first form that answers it, so that values stay comparable
    is_retired: bool = False

    @property
    def shown_unit(self) -> str:
        return self.unit or UNITS.get(self.kind, "")

    @property
    def is_indicator(self) -> bool:
        return self.store == INDICATOR

    @property
    def is_numeric(self) -> bool:
        return self.kind in NUMERIC


@dataclass(frozen=True)
class Section:
    """One page of the form; `key` is both its address and the code kept in the report's lists of sections."""

    key: str
    number: int
    title: str
    minutes: Mapping[str, Decimal]
    questions: tuple[Question, ...] = ()
    intro: str = ""
    family_rank: int = 0  # which family of criteria (1 to 3); 0 on the other pages
    is_cooperations: bool = False
    short_title: str = field(default="")

    @property
    def name(self) -> str:
        return self.short_title or self.title

    def at(self, moment: str) -> tuple[Question, ...]:
        """The questions of this page at a moment, whatever the other answers."""
        return tuple(q for q in self.questions if moment in q.moments and not q.is_retired)


@dataclass(frozen=True)
class Form:
    """The whole form: every page and every question of every moment."""

    sections: tuple[Section, ...]

    def sections_at(self, moment: str) -> tuple[Section, ...]:
        """The pages of the form at a moment, in their order: those with something to ask."""
        return tuple(
            section
            for section in self.sections
            if moment in section.minutes
            and (section.family_rank or section.is_cooperations or section.at(moment) or not section.questions)
        )

    def section_at(self, moment: str, key: str) -> Section | None:
        """The page of that key if it is asked at that moment."""
        return next((section for section in self.sections_at(moment) if section.key == key), None)

    def section(self, key: str) -> Section | None:
        return next((section for section in self.sections if section.key == key), None)

    def titles(self, keys: Iterable[str]) -> list[str]:
        """The titles of the named pages, in the order of the form."""
        wanted = set(keys)
        return [section.title for section in self.sections if section.key in wanted]

    def question(self, code: str) -> tuple[Section, Question] | None:
        """A question and its page, retired or not."""
        found = ((s, q) for s in self.sections for q in s.questions if q.code == code)
        return next(found, None)


def minutes(value: str, moments: frozenset) -> dict[str, Decimal]:
    return dict.fromkeys(moments, Decimal(value))


def minutes_of(sections: Iterable[Section], moment: str) -> Decimal:
    """Estimated minutes to fill these pages at a moment."""
    return sum((section.minutes[moment] for section in sections), Decimal(0))
