"""The pages of quotes: the team's list, the link of a mail, one's own words."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from ess_platform.accounts.enums import LinkPurpose
from programmes.models import Testimonial
from tests.access_world import make_published_bilan
from tests.factories import (
    make_access_link,
    make_cohort,
    make_person,
    make_team_user,
    make_testimonial,
    make_user,
)

pytestmark = pytest.mark.django_db
QUERIES = 9  # two: savepoint of the request


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def team_client(client, cohort):
    client.force_login(make_team_user(cohort))
    return client


@pytest.fixture
def author():
    return make_user(person=make_person(email="awa@atelier.example"))


@pytest.fixture
def quote(cohort, author):
    return make_testimonial(cohort, consent="pending", author=author.person, asked_at=timezone.now())


def address(name, cohort, quote=None):
    kwargs = {"public_id": quote.public_id} if quote else {}
    return reverse(f"programmes:testimonial_{name}", kwargs={"slug": cohort.slug, **kwargs})


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_is_constant(team_client, cohort, author, django_assert_num_queries, rows):
    for _ in range(rows):
        make_testimonial(cohort, author=author.person)
    team_client.get(address("list", cohort))
    with django_assert_num_queries(QUERIES):
        page = team_client.get(address("list", cohort))
    assert page.context["total"] == rows


def test_where_a_quote_is_printed_and_in_which_state_it_is(team_client, cohort, quote):
    agreed = make_testimonial(cohort, text="Seuls, non.")
    snapshot = {"testimonials": {"quotes": [{"text": "Seuls, non."}]}}
    bilan, _ = make_published_bilan(cohort, make_team_user(cohort), snapshot=snapshot)

    def rows(**query):
        return team_client.get(address("list", cohort), query).context["rows"]

    assert [(row.testimonial, row.uses) for row in rows()] == [(agreed, (f"{bilan.title}, version 1",)), (quote, ())]
    situations = ("prets", "accord", "a-demander", "en-attente", "sans-accord")
    found = [[row.testimonial for row in rows(situation=situation)] for situation in situations]
    assert found == [[], [agreed], [], [quote], []]


def test_added_then_corrected(team_client, cohort):
    sent = {"text": "« Seuls, non. »", "attribution": "Awa Diallo", "email": "awa@atelier.example"}
    refused = team_client.post(address("create", cohort), sent)
    assert (refused.status_code, list(refused.context["form"].errors)) == (400, ["last_name"])
    team_client.post(address("create", cohort), sent | {"last_name": "Diallo"})
    one = Testimonial.objects.get()
    assert (one.text, one.author.last_name) == ("Seuls, non.", "Diallo")
    stale = team_client.post(address("edit", cohort, one), sent | {"last_name": "Diallo", "version": "5"})
    assert (stale.status_code, stale.context["form"]["text"].value()) == (409, sent["text"])


def test_not_ready_without_consent(team_client, cohort, quote):
    page = team_client.post(address("ready", cohort, quote), {"pret": "oui"}, follow=True)
    assert "Sans l’accord de la personne" in page.content.decode()
    Testimonial.objects.update(consent="named")
    team_client.post(address("ready", cohort, quote), {"pret": "oui"})
    assert Testimonial.objects.get().ready_at is not None
    team_client.post(address("ready", cohort, quote), {"pret": "non"})
    assert Testimonial.objects.get().ready_at is None


def test_the_link_shows_then_records_then_withdraws(client, quote, author):
    link = make_access_link(author.person, purpose=LinkPurpose.TESTIMONIAL, target_id=quote.public_id)
    url = reverse("programmes:testimonial_link", kwargs={"token": link.token})
    assert quote.text in client.get(url).content.decode()
    assert Testimonial.objects.get().consent == "pending"
    assert client.post(url, {"consent": "withdrawn"}).status_code == 400
    for answer, stored in (("named", "named"), ("refused", "withdrawn")):
        assert client.post(url, {"consent": answer}).url == f"{url}?note=1"
        assert Testimonial.objects.get().consent == stored
    type(link).objects.update(expires_at=timezone.now() - datetime.timedelta(days=1))
    assert client.get(url).status_code == 410


def test_one_s_own_words_in_one_s_own_space(client, cohort, quote, author):
    other = make_testimonial(cohort, author=make_person())
    client.force_login(author)
    lines = client.get(reverse("programmes:own_testimonials")).context["lines"]
    assert [one for one, _ in lines] == [quote]
    url = reverse("programmes:own_testimonial_answer", kwargs={"public_id": quote.public_id})
    assert client.post(url, {}).status_code == 400
    client.post(url, {f"t{quote.pk}-consent": "anonymous"})
    assert Testimonial.objects.get(pk=quote.pk).consent == "anonymous"
    url = reverse("programmes:own_testimonial_answer", kwargs={"public_id": other.public_id})
    assert client.post(url, {f"t{other.pk}-consent": "named"}).status_code == 404
