"""The editions of one dispositif side by side: the same figures, computed the same day."""

from dataclasses import dataclass

from django.db.models import F

from programmes.models import Cohort, Programme
from reporting.figures import FIGURES, compute_figures
from reporting.figures.base import Figure, FigureEntry

COMPARED_CODES = ("K01", "K02", "K03", "K04", "K05", "K08", "K12", "K18")
MOST = 3  # columns that a screen holds, and that a page computes


@dataclass(frozen=True)
class FigureLine:
    """One figure over the editions compared, in their order."""

    figure: Figure
    entries: list[tuple[Cohort, FigureEntry]]


def editions_of(programme: Programme, user) -> list[Cohort]:
    """The editions that this user's team runs, latest first. One query."""
    rows = Cohort.objects.managed_by(user).filter(programme=programme)
    return list(rows.order_by(F("starts_on").desc(nulls_last=True), "sort_name"))


def chosen_editions(editions: list[Cohort], asked: list[str]) -> list[Cohort]:
    """Those asked for, the latest ones when fewer than two are; never more than three, oldest first."""
    wanted = [cohort for cohort in editions if cohort.slug in asked]
    chosen = wanted if len(wanted) > 1 else editions
    return list(reversed(chosen[:MOST]))


def compared_figures(cohorts: list[Cohort]) -> list[FigureLine]:
    """The key figures of each edition, line by line; the number of queries follows that of the columns."""
    computed = [(cohort, compute_figures(cohort, codes=COMPARED_CODES)) for cohort in cohorts]
    return [
        FigureLine(FIGURES[code], [(cohort, figures[code]) for cohort, figures in computed]) for code in COMPARED_CODES
    ]
