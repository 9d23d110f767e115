"""What a funder reads: the promotions it funds, each with its published bilan and nothing else."""

import datetime
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from ess_platform.accounts.enums import Role
from ess_platform.accounts.models import Membership
from ess_platform.common import formatting
from programmes.models import Cohort, Funding, Target
from reporting.documents.figures_view import exact
from reporting.enums import PUBLIC_STATUSES, BilanStatus
from reporting.figures.targets import answer_of
from reporting.models import Bilan, BilanVersion
from reporting.selectors.overview import TimelineItem, timeline_of

HEADLINE_CODES = ("K01", "K02", "K03", "K04", "K05")


@dataclass(frozen=True)
class FundedCohort:
    cohort: Cohort
    version: BilanVersion | None
    promise: str


@dataclass(frozen=True)
class TargetLine:
    """A promise beside what was computed; `is_reached` is None when either is unknown."""

    label: str
    target: Decimal
    unit: str
    computed: str
    context: str
    is_reached: bool | None


def funded_cohorts(user, today: datetime.date) -> list[FundedCohort]:
    """Promotions funded for this user, latest first, each with its published version. Three queries."""
    published = (
        BilanVersion.objects.filter(status=BilanStatus.PUBLISHED, document__isnull=False)
        .defer("snapshot")
        .select_related("document")
        .order_by("-published_at")
    )
    bilans = Bilan.objects.prefetch_related(Prefetch("versions", published, to_attr="published_versions"))
    cohorts = (
        Cohort.objects.funded_for(user)
        .select_related("programme__operator")
        .prefetch_related(Prefetch("bilans", bilans))
        .order_by("-starts_on", "sort_name")
    )
    rows = []
    for cohort in cohorts:
        versions = [version for bilan in cohort.bilans.all() for version in bilan.published_versions]
        latest = max(versions, key=lambda version: version.published_at, default=None)
        rows.append(FundedCohort(cohort, latest, publication_promise(cohort, today)))
    return rows


def published_history(cohort: Cohort) -> list[BilanVersion]:
    """Every version that was once published, latest first: a replaced one is named, its file is no longer offered."""
    return list(
        BilanVersion.objects.filter(bilan__cohort=cohort, status__in=PUBLIC_STATUSES, document__isnull=False)
        .defer("snapshot")
        .select_related("bilan")
        .order_by("-published_at", "-pk")
    )


def funded_timeline(cohort: Cohort, today: datetime.date) -> list[TimelineItem]:
    """The dates of the promotion, without the way to the team's pages. Two queries."""
    return [replace(item, url="") for item in timeline_of(cohort=cohort, today=today)]


def own_fundings(user, cohort: Cohort, today: datetime.date) -> list[Funding]:
    """What the organisations of the user fund of a promotion: perimeter, convention, dates. One query."""
    own = Membership.objects.active(today).filter(user=user, role=Role.FUNDER).values("organisation")
    rows = Funding.objects.active(today).filter(cohort=cohort, funder__in=own)
    return list(rows.select_related("funder").order_by("funder__sort_name", "pk"))


def target_lines(*, targets: list[Target], figures: dict[str, Any]) -> list[TargetLine]:
    """Each target of the convention beside the frozen figure that answers it, when one does."""
    return [_target_line(target, figures) for target in targets]


def _target_line(target: Target, figures: dict[str, Any]) -> TargetLine:
    code, part, field = answer_of(target.code, target.unit)
    figure = figures.get(code)
    value = context = None
    shown = ""
    if figure and part:
        detail = figure["details"].get(part)
        if detail and field == "value":
            value, shown = detail["value"], detail["display"]
        elif detail:  # a number was promised: the share would be compared to it
            value, shown = detail[field], formatting.number(detail[field])
            context = f"sur {formatting.number(detail['denominator'])} attendues"
    elif figure:
        value, shown, context = figure["value"], figure["display"], figure["context"]
    known = exact(value)
    reached = None if known is None else known >= target.value
    return TargetLine(target.label, target.value, target.unit, shown, context or "", reached)


def headline_figures(snapshot: dict[str, Any]) -> list[dict[str, Any]]:
    """The five figures of « L'essentiel », as frozen."""
    figures = snapshot.get("figures", {})
    return [figures[code] for code in HEADLINE_CODES if code in figures]


def publication_promise(cohort: Cohort, today: datetime.date) -> str:
    """When the bilan can be expected, in a sentence: from the closing day on; empty when that day is unknown."""
    if cohort.ends_on is None:
        return ""
    day = formatting.date(cohort.ends_on, weekday=False)
    if cohort.ends_on < today:
        return f"La promotion est close depuis le {day} : l’équipe prépare le bilan."
    return f"Publication prévue à partir du {day}, jour de la clôture."
