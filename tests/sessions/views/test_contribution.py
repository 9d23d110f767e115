"""« Intervenants », and the page of a speaker's link."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from ess_platform.notifications.models import OutgoingMail
from sessions.enums import SessionStatus, SpeakerState
from sessions.models import Contribution, SpeakerLink
from sessions.services.speaker_link import speaker_link_renew
from tests.factories.sessions import make_contribution, make_half_day, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(cohort):
    day = timezone.localdate() + datetime.timedelta(days=30)
    session = make_session(cohort, starts_on=day, status=SessionStatus.PLANNED)
    make_half_day(session)
    return session


def url(name, session, contribution=None):
    kwargs = {"slug": session.cohort.slug, "session_slug": session.slug}
    kwargs |= {"contribution_id": contribution.public_id} if contribution else {}
    return reverse(f"sessions:contribution_{name}", kwargs=kwargs)


def test_the_team_adds_asks_moves_closes_and_removes(team_client, session):
    assert "Le total du bilan sera 0" in team_client.get(url("list", session)).content.decode()
    data = {"speaker": "Aline Verrier", "speaker_kind": "ess", "email": "aline@exemple.test", "minutes": "20"}
    assert team_client.post(url("create", session), data).status_code == 302
    row = Contribution.objects.get()
    assert team_client.post(url("create", session), data | {"speaker": "", "email": "zzz"}).status_code == 400
    assert team_client.post(url("edit", session, row), data | {"title": "Acheter"}).status_code == 302
    assert team_client.post(url("ask", session, row)).status_code == 302
    assert OutgoingMail.objects.get().to_email == "aline@exemple.test"
    assert "Fermer le lien" in team_client.get(url("list", session)).content.decode()
    assert team_client.post(url("close_link", session, row)).status_code == 302
    assert SpeakerLink.objects.filter(revoked_at=None).count() == 0
    other = make_contribution(session)
    assert team_client.post(url("ask", session, other)).status_code == 409
    team_client.post(url("move", session, other), {"sens": "monter"})
    assert list(session.contributions.all()) == [other, row]
    assert team_client.post(url("remove", session, other)).status_code == 302
    assert list(session.contributions.all()) == [row]


def test_a_speaker_of_another_session_is_not_found(team_client, session):
    other = make_contribution(make_session(session.cohort))
    assert team_client.get(url("edit", session, other)).status_code == 404


def test_the_page_of_the_link_shows_then_records(client, session):
    row = make_contribution(session, email="aline@exemple.test", speaker="Aline Verrier")
    token = speaker_link_renew(contribution=row, now=timezone.now()).token
    page = reverse("sessions:speaker_link", kwargs={"token": token})
    assert "Aline Verrier" in client.get(page).content.decode()
    row.refresh_from_db()
    assert row.state == SpeakerState.NOT_ASKED
    assert client.post(page, {}).status_code == 400
    missing = client.post(page, {"answer": "oui", "title": "Mon titre"})
    assert sorted(missing.context["form"].errors) == ["allows_bio", "allows_image"]
    answer = client.post(page, {"answer": "oui", "title": "Mon titre", "allows_bio": "oui", "allows_image": "non"})
    assert "C’est confirmé" in client.get(answer["Location"]).content.decode()
    row.refresh_from_db()
    assert (row.state, row.title, row.allows_image, row.allows_bio) == (
        SpeakerState.CONFIRMED,
        "Mon titre",
        False,
        True,
    )
    calendar = client.get(reverse("sessions:speaker_calendar", kwargs={"token": token}))
    assert calendar["Content-Type"] == "text/calendar; charset=utf-8"


def test_a_link_over_says_so_and_nothing_of_whose_it_was(client, session):
    row = make_contribution(session, email="aline@exemple.test", speaker="Aline Verrier")
    token = speaker_link_renew(contribution=row, now=timezone.now()).token
    SpeakerLink.objects.update(revoked_at=timezone.now())
    for name in ("speaker_link", "speaker_calendar"):
        answer = client.get(reverse(f"sessions:{name}", kwargs={"token": token}))
        assert (answer.status_code, "Aline" in answer.content.decode()) == (410, False)
        assert client.get(reverse(f"sessions:{name}", kwargs={"token": "inconnu"})).status_code == 404
    page = reverse("sessions:speaker_link", kwargs={"token": token})
    assert client.post(page, {"answer": "non"}).status_code == 410
    row.refresh_from_db()
    assert row.answered_at is None
