"""The grid of a promotion says the same as K22, reads validated forms in its means, and shows the others."""

import random
from decimal import Decimal

import pytest

from laureates.enums import LaureateStatus, Moment, ReportStatus
from reporting.figures import compute_figures
from reporting.selectors.cohort_grid import cohort_grid, grid_campaigns
from tests.factories import (
    make_campaign,
    make_cohort,
    make_criteria,
    make_laureate,
    make_positioning,
    make_report,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    cohort = make_cohort()
    make_campaign(cohort, Moment.ENTRY)
    make_campaign(cohort, Moment.EXIT)
    return cohort


def rate(laureate, moment, levels, *, status=ReportStatus.VALIDATED, own=False):
    campaign = laureate.cohort.campaigns.get(moment=moment)
    make_report(laureate, campaign, status)
    make_positioning(laureate, campaign, **{"self_rated" if own else "agreed": levels})


def read(cohort, moment=Moment.EXIT, *, since_entry=False, sort="structure"):
    campaigns = grid_campaigns(cohort)
    chosen = next(campaign for campaign in campaigns if campaign.moment == moment)
    return cohort_grid(cohort=cohort, campaigns=campaigns, chosen=chosen, since_entry=since_entry, sort=sort)


def texts(row) -> list[str]:
    return [cell.text for cell in row.cells]


def test_change_is_the_figure_k22(cohort):
    criteria, draw = make_criteria(), random.Random(4)
    for rank in range(9):
        fields = {"status": LaureateStatus.PAUSED} if rank == 0 else {}
        laureate = make_laureate(cohort, **fields)
        last = ReportStatus.SUBMITTED if rank == 1 else ReportStatus.VALIDATED
        for moment, status in ((Moment.ENTRY, ReportStatus.VALIDATED), (Moment.EXIT, last)):
            levels = {criterion: draw.choice([None, 0, 1, 2, 3, 4]) for criterion in criteria}
            rate(laureate, moment, levels, status=status, own=rank % 2 == 0)
    figure = compute_figures(cohort, codes=("K22",))["K22"].result
    grid = read(cohort, since_entry=True)
    assert grid.mean == figure.value
    assert len(grid.counted) == figure.n == 7
    assert grid.n == figure.part("n_notes_appariees")
    assert sum(row.mean > 0 for row in grid.counted) == figure.part("laureats_en_progres")
    gains = figure.group("criteres_gain")
    assert {one.criterion.code: (one.mean, one.n) for one in grid.columns} == {
        code: (detail.value, detail.n) for code, detail in gains.items()
    }


def test_unknown_and_not_applicable_are_told_apart_and_enter_no_mean(cohort):
    criteria = make_criteria()
    rate(make_laureate(cohort, name="A"), Moment.EXIT, {criteria[0]: 4, criteria[1]: 0, criteria[2]: None})
    rate(make_laureate(cohort, name="B"), Moment.EXIT, {criteria[0]: 1, criteria[1]: 2}, own=True)
    grid = read(cohort)
    assert [texts(row)[:3] for row in grid.rows] == [["4", "s.o.", "–"], ["1", "2", "–"]]
    assert [cell.words for cell in grid.rows[0].cells[:3]] == ["", "sans objet", "non évalué"]
    assert [cell.words for cell in grid.rows[1].cells[:3]] == ["1, auto-évaluation", "2, auto-évaluation", "non évalué"]
    assert [(one.mean, one.n, one.weak, one.rated) for one in grid.columns[:3]] == [
        (Decimal("2.5"), 2, 1, 2),
        (Decimal(2), 1, 1, 1),
        (None, 0, 0, 0),
    ]
    assert [one.criterion for one in grid.weakest] == [criteria[1], criteria[0]]
    assert grid.summary == (
        "Lecture\u00a0: au temps «\u00a0Sortie\u00a0», 2 lauréats, niveau moyen 2,33 sur 4\u00a0; critère le plus "
        "fragile\u00a0: «\u00a0Critère 2\u00a0», 1 sur 1 au niveau 1 ou 2."
    )


@pytest.mark.parametrize(
    ("status", "text", "is_counted"),
    [
        (ReportStatus.VALIDATED, "1", True),
        (ReportStatus.SUBMITTED, "1", False),
        (ReportStatus.NEEDS_CHANGES, "1", False),
        (ReportStatus.DRAFT, "–", False),
    ],
)
def test_what_is_not_validated_is_shown_once_sent_and_never_counted(cohort, status, text, is_counted):
    first = make_criteria()[0]
    rate(make_laureate(cohort, name="Z"), Moment.EXIT, {first: 3})
    rate(make_laureate(cohort, name="A"), Moment.EXIT, {first: 1}, status=status)
    grid = read(cohort)
    assert (texts(grid.rows[0])[0], grid.rows[0].is_counted) == (text, is_counted)
    assert (grid.columns[0].mean, grid.columns[0].n) == ((Decimal(2), 2) if is_counted else (Decimal(3), 1))


def test_nothing_validated_is_said(cohort):
    make_criteria()
    make_laureate(cohort)
    grid = read(cohort, since_entry=True)
    assert (grid.mean, grid.mean_text, grid.n) == (None, "–", 0)
    assert grid.summary.startswith("Aucune fiche validée")


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("structure", ["Été", "Forge", "Zinc"]),
        ("-structure", ["Zinc", "Forge", "Été"]),
        ("moyenne", ["Zinc", "Été", "Forge"]),
        ("-moyenne", ["Été", "Zinc", "Forge"]),
        ("critere-2", ["Été", "Forge", "Zinc"]),
        ("inconnu", ["Été", "Forge", "Zinc"]),
    ],
)
def test_sorted_with_the_unknown_last(cohort, sort, names):
    criteria = make_criteria()
    rate(make_laureate(cohort, name="Zinc"), Moment.EXIT, {criteria[0]: 1, criteria[1]: 0})
    rate(make_laureate(cohort, name="Été"), Moment.EXIT, {criteria[0]: 4, criteria[1]: 2})
    make_laureate(cohort, name="Forge")
    assert [str(row.laureate) for row in read(cohort, sort=sort).rows] == names


def test_four_queries_whatever_the_promotion(cohort, django_assert_num_queries):
    criteria = make_criteria()
    for _ in range(3):
        rate(make_laureate(cohort), Moment.EXIT, dict.fromkeys(criteria, 2))
    campaigns = grid_campaigns(cohort)
    assert [campaign.is_rated for campaign in campaigns] == [False, True]
    with django_assert_num_queries(4):
        grid = cohort_grid(cohort=cohort, campaigns=campaigns, chosen=campaigns[1], since_entry=True, sort="structure")
        assert [str(row.laureate) for row in grid.rows]
