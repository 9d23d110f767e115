"""The library: levers, tools and monographs, filtered, in a constant number of queries."""

import pytest
from django.urls import reverse

from tests.factories import make_case_study, make_criteria, make_lever, make_user

pytestmark = pytest.mark.django_db

LEVER_QUERIES = 10  # two of them are the savepoint of the request
CASE_LIST_QUERIES = 7
CASE_QUERIES = 8


@pytest.fixture
def reader(client):
    client.force_login(make_user())
    return client


@pytest.mark.parametrize("rows", [1, 3])
def test_constant_queries(reader, rows, django_assert_num_queries):
    criterion = make_criteria()[0]
    for _ in range(rows):
        case = make_case_study(*make_lever(criterion, tools=rows).tools.all())
    with django_assert_num_queries(LEVER_QUERIES):
        reader.get(reverse("directory:lever_list"), {"critere": criterion.code})
    with django_assert_num_queries(CASE_LIST_QUERIES):
        reader.get(reverse("directory:case_study_list"))
    with django_assert_num_queries(CASE_QUERIES):
        reader.get(reverse("directory:case_study_detail", kwargs={"slug": case.slug}))


def test_levers_of_a_criterion_are_said_to_be_our_proposal(reader):
    first, second = make_criteria()[:2]
    kept, other = make_lever(first), make_lever(second)
    url = reverse("directory:lever_list")
    page = reader.get(url, {"critere": first.code})
    assert page.context["levers"] == [kept]
    assert "notre proposition" in page.content.decode()
    assert reader.get(url).context["levers"] == [kept, other]
    assert reader.get(url, {"critere": "inconnu"}).context["levers"] == [kept, other]


def test_enterprises_of_a_lever_lead_to_their_page(reader):
    lever = make_lever(tools=2)
    case = make_case_study(*lever.tools.all(), name="Ambiance", other_spellings=["Ambiances"])
    make_case_study()
    page = reader.get(reverse("directory:case_study_list"), {"levier": lever.code})
    assert page.context["rows"] == [case]
    html = reader.get(reverse("directory:case_study_detail", kwargs={"slug": case.slug})).content.decode()
    assert "Aussi écrit&nbsp;: Ambiances." in html
    assert all(tool.label in html for tool in lever.tools.all())


def test_empty_library_says_why(reader):
    assert "pas encore chargées" in reader.get(reverse("directory:lever_list")).content.decode()
    assert "pas encore chargée" in reader.get(reverse("directory:case_study_list")).content.decode()
    assert reader.get(reverse("directory:case_study_detail", kwargs={"slug": "absente"})).status_code == 404
