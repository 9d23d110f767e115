"""Where the dates of a campaign come from: a day that was typed, or a rule relative to a session or a month's end.

Every date falls on a working day of the region: a typed day that is not one moves to the next; the end of a month
is its last working day.
"""

import calendar
import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from ess_platform.common import formatting
from ess_platform.common.working_days import add_working_days, is_working_day, next_working_day
from programmes.models import Cohort

from ..date_anchors import DateAnchor
from ..enums import Moment
from ..models import ReportingCampaign

ANCHOR, MONTH_END = "anchor", "month_end"
FILLING_DAYS = 10  # working days from opening to deadline, in the dates that are proposed
REVIEW_DAYS = 10  # working days between the last deadline and the closing of the promotion
MAX_DAYS = 60  # working days between an anchor and a date


@dataclass(frozen=True)
class DateRule:
    """`days` working days after an anchor (before it when negative), or the last working day of `month`."""

    kind: str
    anchor: str = ""
    label: str = ""  # the anchor as it was called when the rule was written
    days: int = 0
    month: str = ""  # « 2025-06 »

    def to_json(self) -> dict[str, Any]:
        if self.kind == MONTH_END:
            return {"kind": MONTH_END, "month": self.month}
        return {"kind": ANCHOR, "anchor": self.anchor, "label": self.label, "days": self.days}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> "DateRule | None":
        return cls(**stored) if stored else None

    @property
    def words(self) -> str:
        """« 5 jours ouvrés après « Séquence 3 » », « fin du mois de juin 2025 »."""
        if self.kind == MONTH_END:
            year, month = _year_and_month(self.month)
            name = formatting.MONTHS[month - 1]
            return f"fin du mois {'d’' if name[0] in 'ao' else 'de '}{name} {year}"
        if not self.days:
            return f"le jour de «\u00a0{self.label}\u00a0»"
        side = "après" if self.days > 0 else "avant"
        distance = formatting.count(abs(self.days), "jour ouvré", "jours ouvrés")
        return f"{distance} {side} «\u00a0{self.label}\u00a0»"


@dataclass(frozen=True)
class ChosenDate:
    """What a person chose: a day, or a rule."""

    typed: datetime.date | None = None
    rule: DateRule | None = None


@dataclass(frozen=True)
class ResolvedDate:
    """The working day that follows from a choice; `asked` is the day before it was moved."""

    day: datetime.date
    asked: datetime.date
    rule: DateRule | None = None

    @property
    def is_moved(self) -> bool:
        return self.day != self.asked


def region_of(cohort: Cohort) -> str:
    """The code that decides the public holidays of a promotion; empty for those of metropolitan France."""
    region = cohort.programme.region
    return region.code if region else ""


def resolve(choice: ChosenDate, *, anchors: Mapping[str, DateAnchor], region: str) -> ResolvedDate | None:
    """The day of a choice; None when its anchor is no longer in the agenda, or nothing was chosen."""
    if choice.rule is None:
        if choice.typed is None:
            return None
        return ResolvedDate(next_working_day(choice.typed, region), choice.typed)
    day = rule_day(choice.rule, anchors=anchors, region=region)
    return ResolvedDate(day, day, choice.rule) if day else None


def rule_day(rule: DateRule, *, anchors: Mapping[str, DateAnchor], region: str) -> datetime.date | None:
    """The working day that a rule gives today; None when its anchor is gone."""
    if rule.kind == MONTH_END:
        return month_end(rule.month, region)
    anchor = anchors.get(rule.anchor)
    if anchor is None:
        return None
    if not rule.days:
        return next_working_day(anchor.day, region)
    return add_working_days(anchor.day, rule.days, region)


def month_end(month: str, region: str) -> datetime.date:
    """The last working day of « 2025-06 »."""
    year, number = _year_and_month(month)
    day = datetime.date(year, number, calendar.monthrange(year, number)[1])
    return day if is_working_day(day, region) else add_working_days(day, -1, region)


def _year_and_month(text: str) -> tuple[int, int]:
    year, _, month = text.partition("-")
    return int(year), int(month)


def campaigns_with_rules(cohort_id: int) -> QuerySet[ReportingCampaign]:
    """The campaigns of a promotion whose dates follow something."""
    has_rule = Q(opens_rule__isnull=False) | Q(due_rule__isnull=False)
    return ReportingCampaign.objects.filter(has_rule, cohort=cohort_id, closed_on__isnull=True)


@dataclass(frozen=True)
class DateProposal:
    """A campaign whose deadline no longer follows its rule.

    `day` is the new one; None when what it followed left the agenda, or would give a deadline before the opening.
    """

    campaign: ReportingCampaign
    rule: DateRule
    day: datetime.date | None


def date_proposals(
    campaigns: list[ReportingCampaign], *, anchors: Mapping[str, DateAnchor], region: str
) -> dict[int, DateProposal]:
    """What the agenda proposes for each campaign, by key: nothing is changed without the team's word."""
    found = {}
    for campaign in campaigns:
        rule = DateRule.from_json(campaign.due_rule)
        if rule is None or campaign.closed_on is not None:
            continue
        day = rule_day(rule, anchors=anchors, region=region)
        if day != campaign.due_on:
            is_possible = day is not None and day >= campaign.opens_on
            found[campaign.pk] = DateProposal(campaign, rule, day if is_possible else None)
    return found


@dataclass(frozen=True)
class SuggestedCampaign:
    """A campaign that the promotion does not have yet; its dates are None when the promotion has none."""

    moment: str
    label: str
    opens_on: datetime.date | None
    due_on: datetime.date | None


LABELS = {
    Moment.ENTRY: "Fiche d’entrée",
    Moment.MIDTERM: "Fiche de mi-parcours",
    Moment.EXIT: "Fiche de sortie",
    Moment.FOLLOW_UP_6: "Suivi à 6 mois",
    Moment.FOLLOW_UP_12: "Suivi à 12 mois",
}


def suggested_campaigns(cohort: Cohort, *, taken: set[str], region: str) -> list[SuggestedCampaign]:
    """The moments without a campaign, in order, with dates that follow from those of the promotion.

    Entry at the kick-off, half-way in the middle, exit two weeks before the closing, then six and twelve months
    after it: ten working days to answer each time.
    """
    return [
        SuggestedCampaign(moment, label, *_suggested_dates(cohort, moment, region))
        for moment, label in LABELS.items()
        if moment not in taken
    ]


def _suggested_dates(cohort: Cohort, moment: str, region: str):
    start, end = cohort.starts_on, cohort.ends_on
    if moment == Moment.ENTRY:
        opens_on = next_working_day(start, region) if start else None
    elif end is None or (moment == Moment.MIDTERM and start is None):
        opens_on = None
    elif moment == Moment.MIDTERM:
        opens_on = next_working_day(start + (end - start) / 2, region)
    elif moment == Moment.EXIT:
        opens_on = add_working_days(end, -(FILLING_DAYS + REVIEW_DAYS), region)
    else:
        opens_on = next_working_day(_months_later(end, 6 if moment == Moment.FOLLOW_UP_6 else 12), region)
    return opens_on, add_working_days(opens_on, FILLING_DAYS, region) if opens_on else None


def _months_later(day: datetime.date, count: int) -> datetime.date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))
