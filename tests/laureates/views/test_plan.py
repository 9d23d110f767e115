"""The pages of the plan: forms that keep what was typed, buttons, two people at once, several journeys."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from laureates.enums import ActionState, LaureateStatus
from laureates.models import SupportAction
from tests.factories import (
    make_action,
    make_cohort,
    make_criteria,
    make_laureate,
    make_lever,
    make_participant,
    make_team_user,
)

pytestmark = pytest.mark.django_db

PLAN_QUERIES = {"team": 8, "own": 7}  # two of them are the savepoint of the request
LIST_QUERIES = 8


@pytest.fixture
def laureate():
    return make_laureate(make_cohort(), name="Atelier")


@pytest.fixture
def participant(laureate):
    return make_participant(laureate, with_user=True)


@pytest.fixture
def team(client, laureate):
    client.user = make_team_user(laureate.cohort)
    client.force_login(client.user)
    return client


@pytest.fixture
def own(client, participant):
    client.user = participant.person.user
    client.force_login(client.user)
    return client


def url(name, laureate, action=None):
    kwargs = {"slug": laureate.cohort.slug, "laureate_slug": laureate.slug}
    return reverse(f"laureates:plan_{name}", kwargs=kwargs | ({"public_id": action.public_id} if action else {}))


def own_url(name, action=None):
    return reverse(f"laureates:space_plan_{name}", kwargs={"public_id": action.public_id} if action else {})


def french(day: datetime.date) -> str:
    return f"{day:%d/%m/%Y}"


@pytest.mark.parametrize("rows", [1, 3])
def test_constant_queries(team, laureate, participant, rows, django_assert_num_queries):
    criterion = make_criteria()[0]
    tool = make_lever(criterion).tools.get()
    for _ in range(rows):
        make_action(laureate, criterion=criterion, tool=tool, owner=participant)
    with django_assert_num_queries(PLAN_QUERIES["team"]):
        team.get(url("detail", laureate))
    with django_assert_num_queries(LIST_QUERIES):
        page = team.get(reverse("laureates:plan_list", kwargs={"slug": laureate.cohort.slug}))
    assert len(page.context["lines"]) == rows
    team.force_login(participant.person.user)
    with django_assert_num_queries(PLAN_QUERIES["own"]):
        team.get(own_url("detail"))


def test_a_suggestion_fills_the_form(own, participant):
    criterion = make_criteria()[3]
    tool = make_lever(criterion).tools.get()
    page = own.get(own_url("create"), {"critere": criterion.code, "outil": tool.code})
    initial = page.context["form"].initial
    assert initial == {
        "criterion": criterion.code,
        "tool": tool.code,
        "owner": participant.public_id,
        "title": f"Mobiliser l’outil «\u00a0{tool.label}\u00a0»",
    }
    long = make_lever()
    long.tools.update(label="x" * 250)
    page = own.get(own_url("create"), {"outil": long.tools.get().code, "critere": "inconnu"})
    assert page.context["form"].initial["title"] == "x" * 200


def test_laureate_proposes_then_takes_back(own, participant):
    day = timezone.localdate() + datetime.timedelta(days=9)
    sent = {"title": "Appeler la mairie", "due_on": french(day), "owner": participant.public_id}
    assert own.post(own_url("create"), sent).url == own_url("detail")
    action = SupportAction.objects.get()
    assert (action.due_on, action.owner, action.created_by) == (day, participant, own.user)
    assert "Appeler la mairie" in own.get(own_url("detail")).content.decode()
    assert own.get(own_url("delete", action)).status_code == 200
    assert own.post(own_url("delete", action)).url == own_url("detail")
    assert not SupportAction.objects.exists()


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ({"title": ""}, "Dites en une phrase"),
        ({"due_on": "demain"}, "par exemple 21/03/2026"),
        ({"due_on": "01/02/2020"}, "Cette échéance est passée"),
        ({"owner": "x"}, "Choisissez dans la liste."),
        ({"criterion": "inconnu"}, "Choisissez dans la liste."),
        ({"note": "é" * 1001}, "Raccourcissez-le"),
    ],
)
def test_errors_keep_what_was_typed(team, laureate, typed, text):
    page = team.post(url("create", laureate), {"title": "Une action", "note": "Une note"} | typed)
    html = page.content.decode()
    assert (page.status_code, text in html) == (200, True)
    assert ("Une note" if "note" not in typed else "é" * 1001) in html
    assert not SupportAction.objects.exists()


def test_buttons_follow_the_table_and_come_back(own, laureate):
    action = make_action(laureate)
    for state in (ActionState.DONE, ActionState.PROPOSED, ActionState.ONGOING):
        action.refresh_from_db()
        sent = {"state": state, "version": action.version}
        assert own.post(own_url("move", action), sent, follow=True).status_code == 200
        action.refresh_from_db()
        assert (action.state, action.done_on is not None) == (state, state == ActionState.DONE)


def test_a_stale_or_foreign_button_changes_nothing(own, laureate):
    action = make_action(laureate, version=4)
    for sent, text in (
        ({"state": "done", "version": 3}, "a modifié cette page"),
        ({"state": "blocked", "version": 4}, "ne devient pas directement"),
        ({"state": "volée", "version": 4}, "rechargez la page"),
    ):
        html = own.post(own_url("move", action), sent, follow=True).content.decode()
        assert text in html
    action.refresh_from_db()
    assert (action.state, action.version) == (ActionState.PROPOSED, 4)


def test_laureate_only_notes_what_the_team_wrote(own, laureate):
    action = make_action(laureate, title="Titre de l’équipe")
    assert list(own.get(own_url("update", action)).context["form"].fields) == ["note", "version"]
    own.post(own_url("update", action), {"note": "Vu lundi", "title": "Autre", "version": 1})
    action.refresh_from_db()
    assert (action.note, action.title) == ("Vu lundi", "Titre de l’équipe")
    assert own.get(own_url("delete", action)).status_code == 403
    assert own.post(own_url("delete", action)).status_code == 403


def test_two_people_at_once_see_both_texts(team, laureate):
    action = make_action(laureate, title="Stocké")
    SupportAction.objects.update(version=2)
    page = team.post(url("update", laureate, action), {"title": "Tapé", "version": 1})
    html = page.content.decode()
    assert page.status_code == 409
    assert "Stocké" in html
    assert 'value="Tapé"' in html
    again = team.post(
        url("update", laureate, action), {"title": "Tapé", "version": page.context["form"]["version"].value()}
    )
    assert again.status_code == 302
    action.refresh_from_db()
    assert action.title == "Tapé"
    assert [step.text for step in team.get(url("update", laureate, action)).context["history"]] == ["Modifiée"]


def test_plan_of_who_left_is_read_only(team, laureate):
    action = make_action(laureate)
    type(laureate).objects.filter(pk=laureate.pk).update(status=LaureateStatus.LEFT, left_on=datetime.date(2025, 3, 1))
    html = team.get(url("detail", laureate)).content.decode()
    assert "Parcours interrompu" in html
    assert "Ajouter une action" not in html
    assert "<button" not in html.split("<main")[1].split("</main")[0]
    for name, one in (("create", None), ("update", action), ("delete", action)):
        assert team.get(url(name, laureate, one)).status_code == 403
    assert team.post(url("move", laureate, action), {"state": "done", "version": 1}).status_code == 403


def test_each_journey_has_its_plan(own, laureate, participant):
    second = make_laureate(make_cohort(), name="Autre promotion")
    make_participant(second, person=participant.person)
    action = make_action(second, title="Dans l’autre")
    page = own.get(own_url("update", action))
    assert page.context["plan_url"] == f"{own_url('detail')}?parcours={second.public_id}"
    html = own.get(page.context["plan_url"]).content.decode()
    assert "Dans l’autre" in html
    assert "Dans l’autre" not in own.get(f"{own_url('detail')}?parcours={laureate.public_id}").content.decode()


def test_an_action_is_read_through_its_own_laureate(team, laureate):
    other = make_laureate(laureate.cohort)
    action = make_action(other)
    for name in ("update", "delete"):
        assert team.get(url(name, laureate, action)).status_code == 404
    assert team.post(url("move", laureate, action), {"state": "done", "version": 1}).status_code == 404


def test_list_of_the_promotion_late_first(team, laureate):
    today = timezone.localdate()
    done = make_action(laureate, title="Faite", state=ActionState.DONE, done_on=today)
    soon = make_action(laureate, due_on=today)
    late = make_action(laureate, due_on=today - datetime.timedelta(days=1))
    address = reverse("laureates:plan_list", kwargs={"slug": laureate.cohort.slug})

    def listed(**asked):
        return [line.action for line in team.get(address, asked).context["lines"]]

    assert listed() == [late, soon]
    assert listed(etat="late") == [late]
    assert listed(etat="done") == [done]
    assert listed(q="atel") == [late, soon]
    assert listed(q="zzz") == []
    assert "Aucun résultat" in team.get(address, {"q": "zzz"}).content.decode()


def test_empty_plan_offers_one_action(team, own, laureate):
    assert own_url("create") in own.get(own_url("detail")).content.decode()
    own.force_login(make_team_user(laureate.cohort))
    html = own.get(url("detail", laureate)).content.decode()
    assert html.count(url("create", laureate)) == 1


def test_home_counts_the_plan(own, laureate):
    make_action(laureate, due_on=datetime.date(2025, 1, 1))
    make_action(laureate)
    html = own.get(reverse("laureates:space_home")).content.decode()
    assert "2 actions ouvertes, dont <strong>1 en retard</strong>" in html
