"""Every list makes the same number of queries with 1, 3 and 300 rows, and stays within its budget (contracts, 6)."""

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_bilan, make_cooperation, make_laureate
from tests.journeys.promotion_of import Promotion, promotion_of

pytestmark = pytest.mark.django_db

SAVEPOINT = 2  # the transaction around a request is two statements inside the one of the test
LIST_BUDGET, DASHBOARD_BUDGET, BILAN_BUDGET = 12, 20, 50
COHORT, CAMPAIGN, NOTHING = "cohort", "campaign", ""
LISTS = {
    "programmes:cohort_list": NOTHING,
    "notifications:notice_list": NOTHING,
    "notifications:mail_check_list": NOTHING,
    "programmes:saved_view_list": COHORT,
    "programmes:testimonial_list": COHORT,
    "programmes:milestone_list": COHORT,
    "programmes:funding_list": COHORT,
    "programmes:team_list": COHORT,
    "laureates:structure_list": NOTHING,
    "laureates:structure_duplicates": NOTHING,
    "laureates:import_list": COHORT,
    "laureates:reminder_list": COHORT,
    "laureates:mailing_list": COHORT,
    "reporting:export_list": COHORT,
    "reporting:document_list": COHORT,
    "reporting:own_request_list": NOTHING,
    "sessions:poll_list": COHORT,
    "sessions:satisfaction_list": COHORT,
    "sponsors:sponsorship_matrix": COHORT,
    "reporting:laureate_list": COHORT,
    "reporting:bilan_list": COHORT,
    "reporting:question_list": COHORT,
    "laureates:access_list": COHORT,
    "laureates:plan_list": COHORT,
    "laureates:mail_list": COHORT,
    "laureates:staff_task_list": COHORT,
    "laureates:review_queue": CAMPAIGN,
    "sessions:session_list": COHORT,
    "sponsors:sponsor_list": COHORT,
    "sponsors:sponsorship_list": COHORT,
}
DASHBOARDS = {"reporting:dashboard": NOTHING, "reporting:cohort_overview": COHORT, "laureates:campaign_list": COHORT}
FUNDED = dict.fromkeys((f"reporting:funder_{page}" for page in ("results", "evidence", "laureate_list")), COHORT)
ADDRESSES = LISTS | DASHBOARDS | FUNDED | {"reporting:search": NOTHING, "reporting:cooperation_list": COHORT}
# Whole lists or filtered ones: what an address may ask more.
ASKED = (
    ("reporting:laureate_list", {"affichage": "cartes", "col": ["etiquettes", "echange", "parcours"]}),
    ("reporting:laureate_list", {"risque": "parrain", "tri": "-fiche"}),
    ("reporting:laureate_list", {"risque": "absences"}),
    ("reporting:search", {"q": "mar"}),
    ("reporting:document_list", {"origine": "deposes"}),
    ("reporting:document_list", {"q": "seance", "nature": "lot", "etat": "prets"}),
)


@pytest.fixture(scope="module")
def promotions(django_db_setup, django_db_blocker):
    """Made once for the module and undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield {size: promotion_of(size) for size in (1, 3, 300)}
        transaction.set_rollback(True)


def queries(promotion: Promotion, name: str, query=None, *, user=None) -> int:
    client = Client()
    client.force_login(user or promotion.team)
    needs = ADDRESSES[name]
    kwargs = {"slug": promotion.cohort.slug} if needs else {}
    if needs == CAMPAIGN:
        kwargs["campaign_id"] = promotion.campaign.public_id
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse(name, kwargs=kwargs), query or {}).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    ("name", "budget"), [(name, LIST_BUDGET) for name in LISTS] + [(name, DASHBOARD_BUDGET) for name in DASHBOARDS]
)
def test_the_same_queries_with_1_3_and_300_rows(promotions, name, budget):
    counts = {size: queries(promotion, name) for size, promotion in promotions.items()}
    assert len(set(counts.values())) == 1, counts
    assert counts[300] - SAVEPOINT <= budget


@pytest.mark.parametrize(("name", "query"), ASKED)
def test_the_same_queries_whatever_is_asked(promotions, name, query):
    counts = {size: queries(promotion, name, query) for size, promotion in promotions.items()}
    assert len(set(counts.values())) == 1, counts
    assert counts[300] - SAVEPOINT <= LIST_BUDGET + 1  # the words of the team are one list more


def test_the_pairs_of_a_promotion_are_read_in_the_same_queries(promotions):
    """A pair takes two laureates: each promotion welcomes one more, and then has 1, 3 and 300 pairs."""
    for promotion in promotions.values():
        make_cooperation(promotion.cohort.laureates.earliest("pk"), make_laureate(promotion.cohort))
    sizes = {size: promotion.cohort.cooperations.count() for size, promotion in promotions.items()}
    assert sizes == {1: 1, 3: 3, 300: 300}
    counts = {size: queries(promotion, "reporting:cooperation_list") for size, promotion in promotions.items()}
    assert len(set(counts.values())) == 1, counts
    assert counts[300] - SAVEPOINT <= LIST_BUDGET


@pytest.mark.parametrize("name", FUNDED)
def test_the_funder_reads_in_the_same_queries(promotions, name):
    for promotion in promotions.values():
        queries(promotion, name, user=promotion.funder)  # « vu le » is written the first time of the day
    counts = {size: queries(promotion, name, user=promotion.funder) for size, promotion in promotions.items()}
    assert len(set(counts.values())) == 1, counts
    assert counts[300] - SAVEPOINT <= LIST_BUDGET


@pytest.mark.parametrize("name", ["reporting:bilan_readiness", "reporting:bilan_ask", "reporting:bilan_detail"])
def test_what_a_bilan_lacks_is_read_in_the_same_queries(promotions, name):
    """Every control and every form of the promotion: more queries than a list, and never more with its size."""
    counts = {}
    for size, promotion in promotions.items():
        bilan = promotion.cohort.bilans.first() or make_bilan(promotion.cohort, created_by=promotion.team)
        client = Client()
        client.force_login(promotion.team)
        url = reverse(name, kwargs={"slug": promotion.cohort.slug, "public_id": bilan.public_id})
        client.get(url)  # the workshop keeps its figures for ten minutes
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        counts[size] = len(captured)
    assert len(set(counts.values())) == 1, counts
    assert counts[300] - SAVEPOINT <= BILAN_BUDGET
