"""The pages of a date poll: the team's, then the one that a link opens."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from ess_platform.accounts.enums import LinkPurpose
from ess_platform.common.formatting import PARIS
from ess_platform.notifications.models import OutgoingMail
from sessions.enums import PollStatus
from sessions.models import DatePoll, DatePollAnswer, SupportSession
from sessions.services.poll import SLOT_COUNT, SLOT_ORDER, SLOT_TWICE
from tests.factories.accounts import make_access_link
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.sessions import make_poll

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 3, 2, 10, tzinfo=PARIS)
LIST_QUERIES = 8  # two of them are the savepoint of the request
DETAIL_QUERIES = 10


@pytest.fixture(autouse=True)
def _march():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def participant(cohort):
    return make_participant(make_laureate(cohort), with_user=True)


def url_of(cohort, name, **kwargs):
    return reverse(f"sessions:{name}", kwargs={"slug": cohort.slug, **kwargs})


def typed(*slots, **fields):
    data = {"kind": "sequence", "title": "Séquence 3", "place": "Lyon", "mode": "onsite", **fields}
    for rank, (day, start, end) in enumerate(slots, 1):
        data |= {f"on_{rank}": day, f"starts_{rank}": start, f"ends_{rank}": end}
    return data


@pytest.mark.parametrize("rows", [1, 3])
def test_list_and_detail_query_counts(team_client, team, cohort, rows, django_assert_num_queries):
    polls = [make_poll(cohort, team) for _ in range(rows)]
    for _ in range(rows):
        person = make_participant(make_laureate(cohort))
        for slot in polls[0].slots.all():
            DatePollAnswer.objects.create(slot=slot, participant=person, answer="yes", answered_at=NOW)
    team_client.get(url_of(cohort, "poll_list"))
    with django_assert_num_queries(LIST_QUERIES):
        page = team_client.get(url_of(cohort, "poll_list"))
    assert sorted(poll.people_count for poll in page.context["page_obj"]) == [0] * (rows - 1) + [rows]
    with django_assert_num_queries(DETAIL_QUERIES):
        team_client.get(url_of(cohort, "poll_detail", public_id=polls[0].public_id))


def test_from_the_form_to_the_session(team_client, client, cohort, participant):
    slots = [("2026-03-20", "09:30", "12:30"), ("20/03/2026", "14:00", "17:00"), ("2026-03-23", "09:30", "12:00")]
    created = team_client.post(url_of(cohort, "poll_create"), typed(*slots))
    poll = DatePoll.objects.get()
    own = {"public_id": poll.public_id}
    assert created.url == url_of(cohort, "poll_detail", **own)
    preview = team_client.get(url_of(cohort, "poll_send", **own))
    assert (preview.context["people"], OutgoingMail.objects.count()) == ([participant], 0)
    team_client.post(url_of(cohort, "poll_send", **own), {"version": poll.version})
    mail = OutgoingMail.objects.get()
    link = mail.body_text.split("http://testserver")[-1].split()[0] if "testserver" in mail.body_text else ""
    path = link or "/sondage/" + mail.body_text.split("/sondage/")[1].split()[0]
    client.logout()
    first, second, third = poll.slots.all()
    answers = {f"slot_{slot.public_id}": word for slot, word in ((first, "no"), (second, "yes"), (third, "maybe"))}
    incomplete = client.post(path, {f"slot_{first.public_id}": "no"})
    assert (incomplete.status_code, DatePollAnswer.objects.count()) == (400, 0)
    assert "C’est noté" in client.post(path, answers, follow=True).content.decode()
    poll.refresh_from_db()
    client.force_login(poll.created_by)
    settle = url_of(cohort, "poll_settle", **own, slot_id=second.public_id)
    assert "1 « oui » devient" in client.get(settle).content.decode()
    client.post(settle, {"version": poll.version})
    session = SupportSession.objects.get()
    assert (session.starts_on, session.registrations.get().state) == (datetime.date(2026, 3, 20), "confirmed")
    client.logout()
    assert "La date est choisie" in client.get(path).content.decode()
    assert client.post(path, answers).status_code == 400


def test_the_form_says_beside_the_slot_what_to_change(team_client, cohort):
    good = ("2026-03-20", "09:30", "12:30")
    cases = (
        ((good,), {"on_1": [SLOT_COUNT]}),
        ((good, ("2026-03-20", "08:00", "09:00"), ("2026-03-23", "09:00", "10:00")), {"on_2": [SLOT_TWICE]}),
        ((good, ("2026-03-21", "12:00", "11:00"), ("2026-03-23", "09:00", "10:00")), {"ends_2": [SLOT_ORDER]}),
    )
    for slots, errors in cases:
        refused = team_client.post(url_of(cohort, "poll_create"), typed(*slots))
        assert (refused.status_code, refused.context["form"].errors) == (400, errors)
        assert 'value="Séquence 3"' in refused.content.decode()
    assert not DatePoll.objects.exists()


def test_a_stale_confirmation_is_409_and_dropping_keeps_the_answers(team_client, team, cohort):
    poll = make_poll(cohort, team)
    own = {"public_id": poll.public_id}
    settle = url_of(cohort, "poll_settle", **own, slot_id=poll.slots.first().public_id)
    assert team_client.post(settle, {"version": 9}).status_code == 409
    assert team_client.post(url_of(cohort, "poll_drop", **own), {"version": 1}).status_code == 302
    poll.refresh_from_db()
    assert (poll.status, SupportSession.objects.count()) == (PollStatus.DROPPED, 0)


def test_a_link_opens_nothing_for_who_represents_nobody_there(client, team, cohort, participant):
    poll = make_poll(cohort, team)
    link = make_access_link(participant.person, purpose=LinkPurpose.POLL, target_id=poll.public_id)
    url = reverse("sessions:poll_link", kwargs={"token": link.token})
    assert client.get(url).status_code == 200
    participant.left_on = datetime.date(2026, 2, 1)
    participant.save()
    assert client.get(url).status_code == 404
