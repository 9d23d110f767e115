"""The four pages of a new promotion: what is typed stays, whatever the way back and forth."""

import datetime
import re

import pytest
from django.urls import reverse

from programmes.enums import ProgrammeKind
from programmes.models import Cohort
from tests.factories import make_cohort, make_organisation, make_programme, make_team_admin, make_team_user
from tests.programmes.copy_scene import make_source

pytestmark = pytest.mark.django_db

URL = reverse("programmes:cohort_create")
PAGE_QUERIES = {"identite": 12, "dates": 9, "contenu": 28}


@pytest.fixture
def source():
    return make_source(name="Industries Engagées 2025")


@pytest.fixture
def director(client, source):
    client.force_login(make_team_admin(source))
    return client


def fields_of(response) -> dict:
    """What a browser would post back from the page as it is."""
    form = response.context["form"]
    found = {"brouillon": str(response.context["draft"].id)}
    for bound in form:
        value = bound.value()
        if value not in (None, "", []):
            found[bound.html_name] = value
    return found


def go(client, url: str, response, aller: str = "suite", **typed):
    data = fields_of(response) | typed | {"aller": aller}
    return client.post(url, data)


def walk(client, url: str):
    """Follow the pages with what they propose; give the addresses met and the last answer."""
    seen = [url]
    response = client.get(url)
    while response.status_code == 200:
        response = go(client, url, response)
        if response.status_code == 302:
            url = response.url
            seen.append(url)
            if not url.startswith(URL):
                break
            response = client.get(url)
    return seen, response


def test_from_last_year_three_submits_are_enough(director, source):
    seen, _last = walk(director, f"{URL}?page=identite&depuis={source.slug}")
    cohort = Cohort.objects.exclude(pk=source.pk).get()
    assert [re.search(r"page=(\w+)", url)[1] for url in seen[:-1]] == ["identite", "dates", "contenu"]
    assert seen[-1] == reverse("reporting:cohort_overview", kwargs={"slug": cohort.slug})
    assert cohort.name.startswith("Industries Engagées 20")
    assert cohort.programme == source.programme
    assert (cohort.number, cohort.support_sessions.count(), cohort.campaigns.count()) == (2, 4, 1)


def test_what_is_typed_stays_back_and_forth_right_or_wrong(director, source):
    page = f"{URL}?page=identite&depuis={source.slug}"
    first = director.get(page)
    dates = go(director, page, first, name="Mon nom", number="abc")
    assert dates.status_code == 400
    assert "Indiquez un nombre entier" in dates.content.decode()
    onward = go(director, page, dates, name="Mon nom", number="7")
    assert onward.status_code == 302
    third = director.get(onward.url)
    back = go(director, onward.url, third, "retour", amount="beaucoup", starts_on="")
    assert "page=identite" in back.url
    again = director.get(back.url)
    assert again.context["form"]["name"].value() == "Mon nom"
    assert again.context["form"]["number"].value() == "7"
    assert not again.context["form"].errors
    forth = director.get(go(director, back.url, again).url)
    assert forth.context["form"]["amount"].value() == "beaucoup"
    assert forth.context["form"]["starts_on"].value() == ""
    refused = go(director, onward.url, forth)
    assert refused.status_code == 400
    assert set(refused.context["form"].errors) == {"amount", "starts_on"}
    # Straight to the last page: sent to the one that is wrong, with its errors
    last = director.get(onward.url.replace("page=dates", "page=contenu"))
    assert "page=dates" in last.url and "verifier=1" in last.url
    assert director.get(last.url).context["form"].errors


def test_another_start_proposes_anew_and_keeps_what_was_typed(director, source):
    start = director.get(URL)
    onward = go(director, URL, start, kind="copie", source=source.slug)
    page = director.get(onward.url)
    assert page.context["form"]["purpose"].value() == source.purpose
    back = go(director, onward.url, page, "retour", purpose="Le mien")
    changed = go(director, back.url, director.get(back.url), kind="implantation")
    again = director.get(changed.url).context["form"]
    assert again["name"].value() == "Implantation"
    assert again["purpose"].value() == "Le mien"


def test_a_template_asks_the_launch_and_finds_the_closing(director, source):
    url = f"{URL}?page=identite&modele=implantation"
    onward = go(director, url, director.get(url), name="Implantation Est")
    dates = director.get(onward.url)
    assert "9 mois après le lancement" in dates.content.decode()
    last = go(director, onward.url, dates, starts_on="12/01/2027")
    summary = director.get(last.url)
    assert summary.context["draft"].plan.ends_on == datetime.date(2027, 10, 12)
    made = go(director, last.url, summary)
    cohort = Cohort.objects.get(name="Implantation Est")
    assert made.url == reverse("reporting:cohort_overview", kwargs={"slug": cohort.slug})
    assert (cohort.support_sessions.count(), cohort.budget_lines.count()) == (7, 9)
    # The second of two clicks finds the promotion that the first one made
    assert go(director, last.url, summary).url == made.url
    assert Cohort.objects.filter(name="Implantation Est").count() == 1


def test_a_new_programme_is_described_on_its_page(director, source):
    url = f"{URL}?page=identite&modele=industries-engagees"
    first = director.get(url)
    refused = go(director, url, first, programme="", new_name="", new_kind="", new_operator="")
    assert set(refused.context["form"].errors) == {"new_name", "new_kind", "new_operator"}
    given = {"new_name": "Bois & Cie", "new_kind": ProgrammeKind.OTHER, "new_operator": source.programme.operator_id}
    onward = go(director, url, refused, programme="", **given)
    assert "page=dates" in onward.url


def test_bad_dates_are_said_beside_the_field(director, source):
    url = f"{URL}?page=identite&depuis={source.slug}"
    onward = go(director, url, director.get(url))
    refused = go(
        director, onward.url, director.get(onward.url), starts_on="2027-05-10", ends_on="2027-05-03", amount="-5"
    )
    html = refused.content.decode()
    assert refused.status_code == 400
    assert "La clôture précède le lancement" in html
    assert "Indiquez un montant en euros" in html


def test_an_unchecked_step_stays_behind(director, source):
    url = f"{URL}?page=identite&depuis={source.slug}"
    for _ in range(2):
        url = go(director, url, director.get(url)).url
    go(director, url, director.get(url), steps=["themes"])
    cohort = Cohort.objects.exclude(pk=source.pk).get()
    assert (cohort.themes.count(), cohort.support_sessions.count()) == (1, 0)


def test_a_promotion_of_another_operator_is_not_a_start(director):
    other = make_cohort()
    assert director.get(f"{URL}?page=identite&depuis={other.slug}").status_code == 404
    assert director.get(f"{URL}?page=identite&modele=inconnu").status_code == 404
    assert director.get(f"{URL}?page=zzz").status_code == 404
    refused = director.post(URL, {"kind": "copie", "source": other.slug, "aller": "suite"})
    assert refused.status_code == 400
    assert other.name not in refused.content.decode()


def test_a_programme_of_another_operator_is_refused(director, source):
    url = f"{URL}?page=identite&depuis={source.slug}"
    refused = go(director, url, director.get(url), programme=make_programme().pk)
    assert refused.context["form"].errors["programme"] == ["Choisissez un dispositif de la liste."]


def test_a_lost_draft_begins_again(director):
    lost = director.get(f"{URL}?page=dates&brouillon=11111111-1111-4111-8111-111111111111")
    assert "page=depart" in lost.url


def test_an_officer_reads_who_may_create(client, source):
    client.force_login(make_team_user(source))
    response = client.get(URL)
    assert response.status_code == 403
    assert "direction de l’opérateur" in response.content.decode()
    assert "Nouvelle promotion" not in client.get(reverse("programmes:cohort_list")).content.decode()


@pytest.mark.parametrize("more", [0, 2])
def test_pages_have_a_constant_number_of_queries(director, source, more, django_assert_num_queries):
    """The last page reads a whole promotion once for what is offered, once for what it shows."""
    for rank in range(more):
        make_cohort(programme=source.programme)
        source.themes.create(position=rank + 2, label=f"Thème {rank}")
        make_organisation()
    url = f"{URL}?page=identite&depuis={source.slug}"
    for page in ("identite", "dates", "contenu"):
        director.get(url)
        with django_assert_num_queries(PAGE_QUERIES[page]):
            response = director.get(url)
        url = go(director, url, response).url
