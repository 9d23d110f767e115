"""The pages of the charter."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from laureates.models import Charter, CharterAcceptance
from laureates.services.charter import charter_accept, charter_publish
from tests.factories import make_cohort, make_laureate, make_participant, make_team_user

pytestmark = pytest.mark.django_db
OWN = "/mon-espace/charte/"


@pytest.fixture
def scene():
    cohort = make_cohort()
    laureate = make_laureate(cohort)
    user = make_participant(laureate, with_user=True).person.user
    return {"cohort": cohort, "laureate": laureate, "user": user, "team": make_team_user(cohort)}


def team_url(scene, rest="") -> str:
    return f"/programmes/{scene['cohort'].slug}/avancement/charte/{rest}"


def publish(scene, text="Être présent.", *, number=0) -> Charter:
    return charter_publish(
        cohort=scene["cohort"], text=text, expected_number=number, actor=scene["team"], now=timezone.now()
    )


def test_the_team_reads_the_standard_text_then_publishes_it(client, scene):
    client.force_login(scene["team"])
    assert "Aucune charte publiée" in client.get(team_url(scene)).content.decode()
    form = client.get(team_url(scene, "publier/")).context["form"]
    assert "Ne rien payer" in form.initial["text"]
    typed = {"text": f"{form.initial['text']}\n\n<b>Un ajout</b>", "number": "0"}
    read_again = client.post(team_url(scene, "publier/"), typed)
    assert Charter.objects.count() == 0, "the first click shows, the second publishes"
    assert "&lt;b&gt;Un ajout&lt;/b&gt;" in read_again.content.decode()
    back = client.post(team_url(scene, "publier/"), typed | {"edit": "1"})
    assert "Un ajout" in back.context["form"]["text"].value()
    answer = client.post(team_url(scene, "publier/"), typed | {"publish": "1"}, follow=True)
    assert "La version 1 de la charte est publiée" in answer.content.decode()
    assert Charter.objects.get().text.endswith("<b>Un ajout</b>")


def test_a_version_published_meanwhile_is_shown_beside_mine(client, scene):
    client.force_login(scene["team"])
    publish(scene, "Texte de l’autre.")
    url, typed = team_url(scene, "publier/"), {"text": "Mon texte.", "number": "0"}
    answer = client.post(url, typed | {"publish": "1"})
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "Texte de l’autre." in body
    assert answer.context["form"]["text"].value() == "Mon texte."
    assert client.post(url, {"text": "Mon texte.", "number": "1", "publish": "1"}).status_code == 302
    assert Charter.objects.count() == 2


@pytest.mark.parametrize(("text", "match"), [("", "Écrivez le texte"), ("x" * 10_001, "trop long")])
def test_a_text_that_cannot_be_kept_is_not_lost(client, scene, text, match):
    client.force_login(scene["team"])
    answer = client.post(team_url(scene, "publier/"), {"text": text, "number": "0", "publish": "1"})
    assert match in answer.content.decode()
    assert answer.context["form"]["text"].value() == text


def test_a_laureate_reads_and_accepts(client, scene):
    client.force_login(scene["user"])
    assert "Pas encore de charte" in client.get(OWN).content.decode()
    publish(scene)
    assert "J’accepte la charte" in client.get(OWN).content.decode()
    answer = client.post(OWN, {"number": "1"}, follow=True)
    assert f"par {scene['user'].get_full_name()}" in answer.content.decode()
    assert "J’accepte la charte" not in answer.content.decode()
    assert CharterAcceptance.objects.get().laureate == scene["laureate"]


@pytest.mark.parametrize("number", ["1", "", "abc", "99999999999999"])
def test_a_version_that_is_no_longer_in_force_is_read_again(client, scene, number):
    publish(scene)
    publish(scene, "Être présent, et à l’heure.", number=1)
    client.force_login(scene["user"])
    answer = client.post(OWN, {"number": number})
    assert answer.status_code == 409
    assert "relisez-la avant de l’accepter" in answer.content.decode()
    assert "et à l’heure" in answer.content.decode()
    assert CharterAcceptance.objects.count() == 0


def test_a_colleague_reads_and_does_not_accept(client, scene):
    publish(scene)
    client.force_login(make_participant(scene["laureate"], with_user=True, can_submit=False).person.user)
    assert "J’accepte la charte" not in client.get(OWN).content.decode()
    assert client.post(OWN, {"number": "1"}).status_code == 403


def test_the_same_queries_with_one_and_three_laureates(client, scene):
    publish(scene)
    client.force_login(scene["team"])
    charter_accept(laureate=scene["laureate"], number=1, actor=scene["user"], now=timezone.now())
    counts = []
    for more in (0, 2):
        for _ in range(more):
            other = make_participant(make_laureate(scene["cohort"]), with_user=True)
            charter_accept(laureate=other.laureate, number=1, actor=other.person.user, now=timezone.now())
        with CaptureQueriesContext(connection) as captured:
            client.get(team_url(scene))
        counts.append(len(captured))
    assert counts == [9, 9]
