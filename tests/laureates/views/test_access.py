"""The team's page of accounts: states, views, invitations sent once, after they were read."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ess_platform.accounts.models import Invitation, User
from ess_platform.notifications.models import OutgoingMail
from laureates.enums import AccessState
from laureates.services.access import participant_invite
from tests.factories import (
    make_access_link,
    make_cohort,
    make_laureate,
    make_participant,
    make_person,
    make_team_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(client):
    cohort = make_cohort()
    team = make_team_user(cohort)
    client.force_login(team)
    return {"cohort": cohort, "laureate": make_laureate(cohort), "team": team}


def url(scene, rest="") -> str:
    return f"/programmes/{scene['cohort'].slug}/laureats/acces/{rest}"


def invite(scene, participant):
    return participant_invite(participant=participant, actor=scene["team"], now=timezone.now())


def states(client, scene, query="") -> dict:
    return {row.participant: row.state for row in client.get(url(scene, query)).context["page_obj"]}


def everybody(scene) -> dict:
    """One participant in each state."""
    laureate, now = scene["laureate"], timezone.now()
    people = {
        AccessState.NONE: make_participant(laureate),
        AccessState.NO_ADDRESS: make_participant(laureate, person=make_person(email="")),
        AccessState.INVITED: make_participant(laureate),
        AccessState.EXPIRED: make_participant(laureate),
        AccessState.ACTIVE: make_participant(laureate, with_user=True),
        AccessState.CLOSED: make_participant(laureate, with_user=True),
    }
    invite(scene, people[AccessState.INVITED])
    expired = invite(scene, people[AccessState.EXPIRED])
    Invitation.objects.filter(pk=expired.pk).update(
        created_at=now - datetime.timedelta(days=20), expires_at=now - datetime.timedelta(days=6)
    )
    User.objects.filter(person=people[AccessState.CLOSED].person).update(is_active=False)
    return people


def test_one_state_for_each(client, scene):
    people = everybody(scene)
    assert states(client, scene) == {participant: state for state, participant in people.items()}
    page = client.get(url(scene))
    assert [(label, count) for label, _, count, _ in page.context["views"]] == [
        ("Tous", 6),
        ("Sans accès", 3),
        ("Invités", 1),
        ("Actifs", 1),
    ]
    assert list(states(client, scene, "?etat=invites")) == [people[AccessState.INVITED]]
    assert list(states(client, scene, "?etat=actifs")) == [people[AccessState.ACTIVE]]
    assert len(states(client, scene, "?etat=absurde")) == 6


def test_an_account_opened_by_a_link_is_no_access_until_somebody_signs_in(client, scene):
    participant = make_participant(scene["laureate"])
    make_access_link(participant.person, target_id=participant.public_id)
    assert states(client, scene) == {participant: AccessState.NONE}
    User.objects.filter(person=participant.person).update(last_login=timezone.now())
    assert states(client, scene) == {participant: AccessState.ACTIVE}


def test_who_asks_again_comes_first(client, scene):
    people = everybody(scene)
    Invitation.objects.filter(person=people[AccessState.EXPIRED].person).update(asked_again_at=timezone.now())
    page = client.get(url(scene))
    assert page.context["page_obj"][0].participant == people[AccessState.EXPIRED]
    assert "En demande une nouvelle" in page.content.decode()


def test_the_dashboard_says_who_asks_again(client, scene):
    people = everybody(scene)
    asking = people[AccessState.EXPIRED].person
    assert "à renvoyer" not in client.get("/tableau-de-bord/").content.decode()
    Invitation.objects.filter(person=asking).update(asked_again_at=timezone.now())
    [task] = [task for task in client.get("/tableau-de-bord/").context["dashboard"].tasks if "à renvoyer" in task.text]
    assert (task.text.replace("\xa0", " "), task.names, task.url) == (
        "1 invitation à renvoyer",
        (asking.full_name,),
        url(scene),
    )
    invite(scene, people[AccessState.EXPIRED])
    assert "à renvoyer" not in client.get("/tableau-de-bord/").content.decode()


def test_people_who_left_are_not_listed(client, scene):
    make_participant(scene["laureate"], left_on=timezone.localdate() - datetime.timedelta(days=1))
    page = client.get(url(scene))
    assert page.context["total"] == 0
    assert "Aucune personne à inviter" in page.content.decode()


def test_all_who_have_none_are_invited_after_the_mail_was_read(client, scene):
    people = everybody(scene)
    OutgoingMail.objects.all().delete()
    page = client.get(url(scene, "inviter/"))
    assert [row.participant for row in page.context["wanted"]] == [
        people[AccessState.NONE],
        people[AccessState.EXPIRED],
    ]
    body = page.content.decode()
    assert "lien personnel, valable 14 jours" in body
    assert page.context["mail"]["subject"] in body
    chosen = {"personne": [str(row.participant.public_id) for row in page.context["wanted"]]}
    for _ in range(2):  # the second click finds nobody left to invite
        assert client.post(url(scene, "inviter/"), chosen).url == url(scene)
    assert OutgoingMail.objects.filter(kind="M00").count() == 2
    body = client.get(url(scene)).content.decode()
    assert "2 invitations envoyées" in body.replace("\xa0", " ")
    assert "Personne n’était à inviter" in body


def test_only_those_who_were_shown_are_invited(client, scene):
    shown = [make_participant(scene["laureate"]) for _ in range(2)]
    make_participant(scene["laureate"])
    client.post(url(scene, "inviter/"), {"personne": [str(one.public_id) for one in shown]})
    assert set(Invitation.objects.values_list("person", flat=True)) == {one.person_id for one in shown}


def test_one_person_is_invited_again(client, scene):
    participant = make_participant(scene["laureate"])
    first = invite(scene, participant)
    Invitation.objects.update(created_at=timezone.now() - datetime.timedelta(days=2))
    page = client.get(url(scene, f"inviter/?personne={participant.public_id}"))
    assert "ne fonctionnera plus" in page.content.decode()
    client.post(url(scene, "inviter/"), {"personne": str(participant.public_id)})
    first.refresh_from_db()
    assert first.revoked_at is not None
    assert Invitation.objects.count() == 2


@pytest.mark.parametrize("person", ["", "pas-un-identifiant", "8f14e45f-ceea-467f-a0e6-6e1bb0a1c0de"])
def test_nobody_to_invite(client, scene, person):
    assert "Personne à inviter" in client.get(url(scene, f"inviter/?personne={person}")).content.decode()
    assert client.post(url(scene, "inviter/"), {"personne": person}).status_code == 302
    assert OutgoingMail.objects.count() == 0


def test_people_of_another_promotion_are_not_invited_from_here(client, scene):
    stranger = make_participant(make_laureate(make_cohort()))
    client.post(url(scene, "inviter/"), {"personne": str(stranger.public_id)})
    assert Invitation.objects.count() == 0


def test_the_same_queries_with_one_and_three_people(client, scene):
    counts = []
    for more in (1, 2):
        for _ in range(more):
            invite(scene, make_participant(scene["laureate"]))
        client.get(url(scene))
        with CaptureQueriesContext(connection) as captured:
            client.get(url(scene))
        counts.append(len(captured))
    assert counts == [8, 8]
