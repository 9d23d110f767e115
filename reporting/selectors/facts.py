"""Everything the figures K01–K25 read about one promotion, loaded once in a constant number of queries.

Large tables (attendance, answers) come as SQL counts; decimals are never summed by the database, because the
embedded one would use binary floats. Rules of scope are those of product.md D2, precisions 1 to 9.
"""

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from laureates.enums import IN_SCOPE_STATUSES
from laureates.selectors.scope import is_expected_on
from programmes.models import Cohort
from sessions.enums import SessionKind

from .facts_journeys import (
    CampaignFact,
    CooperationFact,
    CriterionFact,
    ReportFact,
    load_campaigns,
    load_cooperations,
    load_criteria,
    load_ratings,
    load_reports,
    load_values,
)
from .facts_own import OwnFigureFact, load_own_figures, load_own_values
from .facts_resources import BudgetFact, SponsorshipFact, load_budget, load_sponsorships
from .facts_sessions import (
    AnswerFact,
    ContributionFact,
    HalfDayFact,
    PresenceFact,
    SessionFact,
    load_answers,
    load_contributions,
    load_half_days,
    load_people_present,
    load_presences,
    load_sessions,
)


@dataclass(frozen=True)
class ListItem:
    """A row of a reference list as a laureate carries it."""

    code: str
    label: str
    position: int = 0


@dataclass(frozen=True)
class LaureateFact:
    id: int
    reference: str
    slug: str
    name: str
    status: str
    left_on: datetime.date | None = None
    sector: ListItem | None = None
    legal_form: ListItem | None = None
    department: ListItem | None = None
    inclusion: ListItem | None = None
    is_esus: bool | None = None
    zonings: frozenset[str] = frozenset()  # codes at entry, in capitals

    @property
    def in_scope(self) -> bool:
        return self.status in IN_SCOPE_STATUSES

    def is_expected_on(self, day: datetime.date) -> bool:
        return is_expected_on(self, day)


@dataclass(frozen=True)
class CohortFacts:
    """Raw facts; `laureates` holds everyone, the properties below hold who counts."""

    slug: str
    name: str
    laureates: tuple[LaureateFact, ...] = ()
    sessions: tuple[SessionFact, ...] = ()  # held or closed only
    half_days: tuple[HalfDayFact, ...] = ()
    contributions: tuple[ContributionFact, ...] = ()
    presences: tuple[PresenceFact, ...] = ()
    people_present: Mapping[int, int] = field(default_factory=dict)  # session → people
    answers: Mapping[int, AnswerFact] = field(default_factory=dict)  # session → answers
    campaigns: tuple[CampaignFact, ...] = ()
    reports: tuple[ReportFact, ...] = ()
    values: Mapping[tuple[int, str, str], Decimal] = field(default_factory=dict)
    criteria: tuple[CriterionFact, ...] = ()
    ratings: tuple[tuple[int, int, int | None, int | None], ...] = ()  # laureate, criterion, entry, exit
    cooperations: tuple[CooperationFact, ...] = ()
    sponsorships: tuple[SponsorshipFact, ...] = ()
    budget: tuple[BudgetFact, ...] = ()
    own_figures: tuple[OwnFigureFact, ...] = ()
    own_values: Mapping[tuple[int, str, str], Decimal] = field(default_factory=dict)  # laureate, moment, question

    @cached_property
    def in_scope(self) -> dict[int, LaureateFact]:
        """Laureates that figures read, by key, in alphabetical order."""
        return {laureate.id: laureate for laureate in self.laureates if laureate.in_scope}

    @cached_property
    def paired(self) -> dict[int, LaureateFact]:
        """Set A: laureates in scope having both an entry and an exit validated report."""
        moments: dict[int, set[str]] = defaultdict(set)
        for report in self.reports:
            if report.is_validated:
                moments[report.laureate_id].add(report.moment)
        return {key: fact for key, fact in self.in_scope.items() if {"entry", "exit"} <= moments[key]}

    @cached_property
    def sequences(self) -> tuple[SessionFact, ...]:
        return tuple(session for session in self.sessions if session.kind == SessionKind.SEQUENCE)

    @cached_property
    def visits(self) -> tuple[SessionFact, ...]:
        return tuple(session for session in self.sessions if session.kind == SessionKind.VISIT)

    @cached_property
    def sequence_half_days(self) -> tuple[HalfDayFact, ...]:
        wanted = {session.id for session in self.sequences}
        return tuple(half_day for half_day in self.half_days if half_day.session_id in wanted)

    @cached_property
    def half_day_by_id(self) -> dict[int, HalfDayFact]:
        return {half_day.id: half_day for half_day in self.half_days}

    @cached_property
    def laureate_by_id(self) -> dict[int, LaureateFact]:
        return {laureate.id: laureate for laureate in self.laureates}

    def value(self, laureate_id: int, moment: str, code: str) -> Decimal | None:
        """An indicator in a validated report; None while unknown."""
        return self.values.get((laureate_id, moment, code))


def _load_laureates(cohort: Cohort) -> tuple[LaureateFact, ...]:
    zonings: dict[int, set[str]] = defaultdict(set)
    for laureate_id, code in cohort.laureates.filter(zonings__isnull=False).values_list("pk", "zonings__zoning__code"):
        zonings[laureate_id].add(code.upper())
    rows = cohort.laureates.order_by("sort_name", "pk").values_list(
        "pk",
        "reference",
        "slug",
        "organisation__name",
        "status",
        "left_on",
        "organisation__is_esus",
        *_item_fields("sector"),
        *_item_fields("legal_form"),
        *_item_fields("inclusion_kind"),
        "organisation__department__code",
        "organisation__department__name",
    )
    return tuple(_laureate(row, frozenset(zonings.get(row[0], ()))) for row in rows)


def _item_fields(name: str) -> tuple[str, str, str]:
    path = f"organisation__{name}"
    return f"{path}__code", f"{path}__label", f"{path}__position"


def _laureate(row: tuple, zonings: frozenset[str]) -> LaureateFact:
    key, reference, slug, name, status, left_on, is_esus = row[:7]
    sector, legal_form, inclusion = row[7:10], row[10:13], row[13:16]
    code, department = row[16:]
    return LaureateFact(
        id=key,
        reference=reference,
        slug=slug,
        name=name,
        status=status,
        left_on=left_on,
        is_esus=is_esus,
        sector=ListItem(*sector) if sector[0] else None,
        legal_form=ListItem(*legal_form) if legal_form[0] else None,
        inclusion=ListItem(*inclusion) if inclusion[0] else None,
        department=ListItem(code, department) if code else None,
        zonings=zonings,
    )


class StoredFacts(CohortFacts):
    """The facts of one promotion read when first asked for: a page with five figures reads what five need.

    Each table is read once, in the same number of queries whatever its size (contracts.md, budget 23).
    """

    def __init__(self, cohort: Cohort) -> None:
        self.__dict__.update(slug=cohort.slug, name=cohort.name, _cohort=cohort)

    laureates = cached_property(lambda self: _load_laureates(self._cohort))
    sessions = cached_property(lambda self: load_sessions(self._cohort))
    half_days = cached_property(lambda self: load_half_days(self._cohort))
    contributions = cached_property(lambda self: load_contributions(self._cohort))
    presences = cached_property(lambda self: load_presences(self._cohort))
    people_present = cached_property(lambda self: load_people_present(self._cohort))
    answers = cached_property(lambda self: load_answers(self._cohort))
    campaigns = cached_property(lambda self: load_campaigns(self._cohort))
    reports = cached_property(lambda self: load_reports(self._cohort))
    values = cached_property(lambda self: load_values(self._cohort))
    criteria = cached_property(lambda self: load_criteria())
    ratings = cached_property(lambda self: load_ratings(self._cohort))
    cooperations = cached_property(lambda self: load_cooperations(self._cohort))
    sponsorships = cached_property(lambda self: load_sponsorships(self._cohort))
    budget = cached_property(lambda self: load_budget(self._cohort))
    own_figures = cached_property(lambda self: load_own_figures(self._cohort))
    own_values = cached_property(
        lambda self: load_own_values(self._cohort, [figure.question for figure in self.own_figures])
    )
