"""The laureate's home and menus: one thing to do, nothing to do, several journeys."""

import datetime

import pytest
from django.urls import reverse

from laureates.enums import Moment, ReportStatus
from laureates.space_links import more_links, navigation_links, phone_links, space_links
from programmes.enums import CohortStatus
from sessions.enums import SessionStatus
from tests.factories import (
    make_campaign,
    make_cohort,
    make_laureate,
    make_participant,
    make_report,
    make_session,
)

pytestmark = pytest.mark.django_db
HOME = reverse("laureates:space_home")
MORE = reverse("laureates:space_more")


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2025-04-01T09:00:00+02:00", tick=False)


@pytest.fixture
def laureate(client):
    found = make_laureate(make_cohort(), name="Les Mailles du Canal")
    client.force_login(make_participant(found, with_user=True).person.user)
    return found


def text_of(answer) -> str:
    return " ".join(answer.content.decode().replace("\xa0", " ").replace("\u202f", " ").split())


def test_nothing_to_do_says_the_next_date(client, laureate):
    assert "aucune date n’est posée" in text_of(client.get(HOME))
    make_session(laureate.cohort, starts_on=datetime.date(2025, 4, 10), status=SessionStatus.PLANNED)
    page = text_of(client.get(HOME))
    assert "Vous êtes à jour" in page
    assert "Prochaine séance le <strong>jeudi 10 avril 2025</strong>" in page


def test_a_promotion_that_is_over_says_so(client, laureate):
    laureate.cohort.status = CohortStatus.CLOSED
    laureate.cohort.save()
    assert "Votre promotion est terminée" in text_of(client.get(HOME))


def test_a_form_to_start_has_one_button(client, laureate):
    make_campaign(laureate.cohort, Moment.MIDTERM)
    page = text_of(client.get(HOME))
    assert "Commencer ma fiche" in page
    assert "min environ" in page
    assert page.count("btn-primary") == 1


@pytest.mark.parametrize(
    ("status", "verb"),
    [(ReportStatus.DRAFT, "Continuer ma fiche"), (ReportStatus.NEEDS_CHANGES, "Corriger ma fiche")],
)
def test_a_form_under_way_says_how_far_and_how_long(client, laureate, status, verb):
    make_report(laureate, make_campaign(laureate.cohort, Moment.MIDTERM), status)
    page = text_of(client.get(HOME))
    assert verb in page
    assert "<progress" in page
    assert "avant la fin du <strong>lundi 7 avril 2025</strong>" in page


def test_every_menu_entry_is_mounted_and_the_phone_has_four(client, laureate):
    for name, *_ in (*navigation_links(), *phone_links()):
        assert reverse(name)
    assert [label for _, label, *_ in phone_links()] == ["Accueil", "Fiche", "Agenda", "Plus"]
    listed = {link.url_name for link in more_links()}
    assert {"sponsors:laureate_space", "laureates:promotion", "laureates:space_structure"} <= listed
    page = client.get(MORE).content.decode()
    for link in more_links():
        assert f'href="{link.url}"' in page
        assert link.text in page
    for name in ("accounts:profile", "pages:help", "account_logout"):
        assert reverse(name) in page


@pytest.mark.parametrize("name", ["laureates:space_structure", "sponsors:laureate_space", "laureates:space_more"])
def test_plus_is_current_on_the_pages_that_it_lists(client, laureate, name):
    answer = client.get(reverse(name))
    current = [item.label for item in answer.context["phone_navigation"] if item.is_current]
    assert current == ["Plus"]


def test_several_journeys_keep_the_one_that_was_chosen(client, laureate):
    """Every link of the space to another of its pages, menus and forms included, names the journey."""
    older = make_laureate(make_cohort(starts_on=datetime.date(2024, 1, 8)), name="Autre structure")
    make_participant(older, person=laureate.participants.get().person)
    fellow = make_laureate(older.cohort)
    kept = f"?parcours={older.public_id}"
    pages = [link.url for link in space_links() if not link.url_name.startswith("reporting:")]
    pages += [MORE, reverse("sponsors:laureate_meeting_create"), reverse("sponsors:introduction_ask")]
    pages += [reverse("laureates:cooperation_declare", kwargs={"public_id": fellow.public_id})]
    for page in pages:
        answer = client.get(f"{page}{kept}")
        assert answer.status_code == 200
        if "laureate" not in answer.context:
            continue  # the pages of dates show every promotion at once
        assert answer.context["laureate"] == older, page
        menus = [*answer.context["navigation"], *answer.context["phone_navigation"]]
        assert all(item.url.endswith(kept) for item in menus), page


def test_the_menus_of_a_form_stay_in_its_journey(client, laureate):
    report = make_report(laureate, make_campaign(laureate.cohort, Moment.MIDTERM), ReportStatus.DRAFT)
    page = client.get(reverse("laureates:report_tasks", kwargs={"public_id": report.public_id}))
    assert {item.url.partition("?")[2] for item in page.context["phone_navigation"]} == {
        f"parcours={laureate.public_id}"
    }


def test_one_journey_has_plain_addresses(client, laureate):
    answer = client.get(HOME)
    assert answer.context["journey_query"] == ""
    assert all("?" not in item.url for item in answer.context["navigation"])


def test_saving_keeps_the_journey(client, laureate):
    older = make_laureate(make_cohort(starts_on=datetime.date(2024, 1, 8)), name="Autre structure")
    make_participant(older, person=laureate.participants.get().person)
    url = f"{reverse('laureates:space_structure')}?parcours={older.public_id}"
    answer = client.post(url, {"version": "1", "activity": "Ici"})
    assert (answer.status_code, answer.url) == (302, url)
    older.refresh_from_db()
    assert older.activity == "Ici"
