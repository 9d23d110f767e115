"""The team's page of answers: lists, seats, waiting list, answers written for somebody."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from ess_platform.notifications.models import OutgoingMail
from sessions.enums import RegistrationState, SessionStatus
from sessions.models import Registration, SessionGuest
from sessions.permissions import TEAM_STARTED_LOCK
from sessions.services.guest import CALLED_OFF, FULL, NO_NAME, TWICE, guest_add
from sessions.services.registration import registration_answer
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.sessions import make_registration, make_session

pytestmark = pytest.mark.django_db

COMES, DECLINES, WAITS = RegistrationState.CONFIRMED, RegistrationState.DECLINED, RegistrationState.WAITING
LIST_QUERIES = 13  # two of them are the savepoint of the request


@pytest.fixture
def session(cohort):
    return make_session(
        cohort, starts_on=timezone.localdate() + datetime.timedelta(days=10), status=SessionStatus.PLANNED
    )


@pytest.fixture
def people(cohort):
    laureate = make_laureate(cohort)
    return [make_participant(laureate, with_user=True) for _ in range(4)]


def url_of(session, name="registration_list", **kwargs):
    return reverse(f"sessions:{name}", kwargs={"slug": session.cohort.slug, "session_slug": session.slug, **kwargs})


def wait(session, people):
    """The first holds the only seat, the others wait in their order."""
    session.capacity = 1
    session.save()
    now = timezone.now()
    for rank, (person, state) in enumerate(zip(people, (COMES, WAITS, WAITS), strict=False)):
        moment = now + datetime.timedelta(minutes=rank)
        make_registration(session, person, state, is_listed=False, answered_at=moment)


def test_lists_and_counts(team_client, session, people):
    wait(session, people)
    page = team_client.get(url_of(session))
    counts = page.context["counts"]
    assert (counts.coming, counts.silent, counts.declined, counts.waiting, counts.all) == (1, 1, 0, 2, 4)
    assert page.context["seats_left"] == 0
    waiting = team_client.get(url_of(session), {"liste": "attente"})
    assert [(person.pk, rank) for person, rank in waiting.context["rows"]] == [(people[1].pk, 1), (people[2].pk, 2)]
    assert len(team_client.get(url_of(session), {"liste": "n-importe"}).context["rows"]) == 4


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_is_constant(team_client, session, cohort, rows, django_assert_num_queries):
    for _ in range(rows):
        make_registration(session, make_participant(make_laureate(cohort)), COMES, is_listed=False)
    team_client.get(url_of(session))
    with django_assert_num_queries(LIST_QUERIES):
        assert len(team_client.get(url_of(session)).context["rows"]) == rows


def test_more_seats_go_to_who_waits_in_order_told_once(team_client, session, people):
    wait(session, people)
    data = {"capacity": "2", "version": session.version}
    page = team_client.post(url_of(session, "session_capacity"), data, follow=True)
    assert "1 personne quitte la liste d’attente et est prévenue." in page.content.decode()
    states = [Registration.objects.get(participant=person).state for person in people[:3]]
    assert states == [COMES, COMES, WAITS]
    assert [mail.to_person for mail in OutgoingMail.objects.all()] == [people[1].person]
    session.refresh_from_db()
    team_client.post(url_of(session, "session_capacity"), {"capacity": "", "version": session.version})
    assert Registration.objects.filter(state=COMES).count() == 3
    assert OutgoingMail.objects.count() == 2
    session.refresh_from_db()
    assert session.capacity is None


def test_seats_are_never_fewer_than_who_comes(team_client, session, people):
    make_registration(session, people[0], COMES)
    make_registration(session, people[1], COMES)
    refused = team_client.post(url_of(session, "session_capacity"), {"capacity": "1", "version": session.version})
    assert refused.status_code == 400
    assert refused.context["capacity_form"].errors["capacity"] == [
        "2 places sont prises : indiquez au moins 2 places, ou laissez vide si elles ne se comptent pas."
    ]
    for typed, status in (("0", 400), ("abc", 400), ("99999", 400)):
        assert (
            team_client.post(url_of(session, "session_capacity"), {"capacity": typed, "version": 1}).status_code
            == status
        )
    stale = team_client.post(url_of(session, "session_capacity"), {"capacity": "5", "version": session.version + 1})
    assert (stale.status_code, stale.context["capacity_form"]["capacity"].value()) == (409, "5")


def test_an_answer_written_for_somebody(team_client, team, session, people):
    url = url_of(session, "registration_record", participant_id=people[0].public_id)
    team_client.post(url, {"reponse": "non", "motif": "Salon à Lyon"})
    row = Registration.objects.get()
    assert (row.participant, row.state, row.note) == (people[0], DECLINES, "Salon à Lyon")
    assert AuditEntry.objects.get(action="registration.answer").actor == team
    refused = team_client.post(url, {"reponse": "peut-être"})
    assert (refused.status_code, Registration.objects.get().state) == (400, DECLINES)


def test_a_withdrawal_written_by_the_team_frees_the_seat(team_client, session, people):
    wait(session, people)
    team_client.post(url_of(session, "registration_record", participant_id=people[0].public_id), {"reponse": "non"})
    assert Registration.objects.get(participant=people[1]).state == COMES


def test_nothing_is_written_once_it_began(team_client, session, people):
    session.starts_on = timezone.localdate() - datetime.timedelta(days=1)
    session.save()
    url = url_of(session, "registration_record", participant_id=people[0].public_id)
    assert TEAM_STARTED_LOCK in team_client.post(url, {"reponse": "oui"}).content.decode()
    assert "Répondre à sa place" not in team_client.get(url_of(session)).content.decode()
    assert not Registration.objects.exists()


def test_a_guest_takes_a_seat_and_gives_it_back(team_client, session, people):
    wait(session, people)
    add, typed = url_of(session, "guest_add"), {"full_name": " Une  élue ", "organisation": "Mairie", "email": ""}
    refused = team_client.post(add, typed)
    assert (refused.status_code, refused.context["guest_form"].errors) == (400, {"__all__": [FULL]})
    Registration.objects.all().delete()
    assert team_client.post(add, typed).status_code == 302
    assert team_client.get(url_of(session)).context["seats_left"] == 0
    for wrong, error in ((typed, {"full_name": [TWICE]}), (typed | {"full_name": " "}, {"full_name": [NO_NAME]})):
        assert team_client.post(add, wrong).context["guest_form"].errors == error
    registration_answer(
        session=session, participant=people[0], state=COMES, actor=people[0].person.user, now=timezone.now()
    )
    assert Registration.objects.get().state == WAITS
    guest = SessionGuest.objects.get()
    assert guest.full_name == "Une élue"
    team_client.post(url_of(session, "guest_remove", guest_id=guest.public_id))
    assert (SessionGuest.objects.count(), Registration.objects.get().state) == (0, COMES)


def test_nobody_is_invited_to_what_does_not_take_place(team, session):
    session.status = SessionStatus.CANCELLED
    session.save()
    with pytest.raises(BusinessRuleError, match=CALLED_OFF):
        guest_add(session=session, actor=team, full_name="Une élue")
