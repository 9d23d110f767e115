"""Budget 23: the figures take the same queries whatever the size of the promotion."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reporting.figures import compute_figures
from tests.factories import make_cohort

from .promotion import fill

pytestmark = pytest.mark.django_db
QUERIES = 18


@pytest.mark.parametrize("laureates", [3, 30])
def test_the_same_queries_at_any_size(laureates):
    cohort = make_cohort()
    fill(cohort, laureates=laureates)

    with CaptureQueriesContext(connection) as captured:
        figures = compute_figures(cohort)

    assert len([query for query in captured if query["sql"].startswith("SELECT")]) == QUERIES
    assert figures["K01"].result.value == laureates


def test_few_figures_read_few_tables():
    cohort = make_cohort()
    fill(cohort, laureates=3)

    with CaptureQueriesContext(connection) as captured:
        figures = compute_figures(cohort, codes=("K01", "K02"))

    assert list(figures) == ["K01", "K02"]
    assert len([query for query in captured if query["sql"].startswith("SELECT")]) == 3


def test_a_neighbour_promotion_changes_nothing():
    cohort, neighbour = make_cohort(), make_cohort()
    fill(cohort, laureates=3)
    before = compute_figures(cohort).to_json(with_rows=True)
    fill(neighbour, laureates=2)

    assert compute_figures(cohort).to_json(with_rows=True) == before
