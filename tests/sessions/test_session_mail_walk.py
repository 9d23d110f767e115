"""One session, from its invitation to its last reminder: the exact mails, with the clock of Paris.

The worker is played every hour, from 26 February to 31 March 2026, for six people who behave in six ways.
"""

import datetime
import re

import pytest
import time_machine
from django.urls import reverse

from ess_platform.common.formatting import PARIS
from ess_platform.notifications.models import OutgoingMail
from ess_platform.notifications.services import reminders_send
from laureates.enums import LaureateStatus
from programmes.enums import CohortStatus
from sessions.enums import RegistrationState, SessionStatus
from sessions.models import Registration, SatisfactionResponse
from sessions.services.registration import registration_answer
from sessions.services.reminder import sessions_sweep
from tests.factories.directory import make_organisation
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.sessions import make_contribution, make_half_day, make_session

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)
MORNING = 8
FIRST, LAST = datetime.date(2026, 2, 26), datetime.date(2026, 3, 31)
ANSWERS = {
    "usefulness": "5",
    "content": "4",
    "speakers": "4",
    "exchanges": "3",
    "logistics": "5",
    "recommendation": "9",
    "will_act": "non",
}


@pytest.fixture
def session(cohort):
    cohort.status = CohortStatus.RUNNING
    cohort.save()
    session = make_session(
        cohort,
        starts_on=datetime.date(2026, 3, 20),
        status=SessionStatus.PLANNED,
        title="Financer son projet industriel",
        place="Maison de l’économie, Montreuil",
    )
    make_half_day(session, starts_at=datetime.time(9, 30), ends_at=datetime.time(12, 30))
    make_contribution(session, speaker="Une banquière")
    return session


@pytest.fixture
def people(cohort):
    """Six people, each of a laureate."""
    names = ("eager", "silent", "absent", "paused", "late", "gone")
    return {
        name: make_participant(make_laureate(cohort, organisation=make_organisation(name=name)), with_user=True)
        for name in names
    }


def hours():
    """Every hour of the days of work, half past: the engine sends nothing at night."""
    day = FIRST
    while day <= LAST:
        for hour in range(MORNING, 20):
            yield datetime.datetime.combine(day, datetime.time(hour, 30), tzinfo=PARIS)
        day += datetime.timedelta(days=1)


class Walk:
    """Plays the hours one after the other; `at` says what happens at which hour."""

    def __init__(self, client):
        self.client = client
        self.events = []

    def at(self, moment, action):
        self.events.append((moment, action))

    def play(self):
        for now in hours():
            with time_machine.travel(now, tick=False):
                actions = [action for moment, action in self.events if now - HOUR < moment <= now]
                for action in actions:
                    action(now)
                if actions or now.hour == MORNING:
                    sessions_sweep(now=now)
                reminders_send(now=now)


def link_in(person, kind, page) -> str:
    """The address of a page in the last mail of a kind."""
    mail = OutgoingMail.objects.filter(to_person=person, kind=kind).latest("due_at")
    return re.search(rf"https?://[^/]+(/{page}/\S+)", mail.body_text)[1]


def mails() -> dict[str, list[tuple[str, str]]]:
    """What each person got: kind and moment, in order."""
    found = {}
    for mail in OutgoingMail.objects.order_by("due_at", "pk").select_related("to_person"):
        when = f"{mail.due_at.astimezone(PARIS):%d/%m %H:%M}"
        found.setdefault(mail.to_person_id, []).append((mail.kind, when))
    return found


def test_the_whole_walk_of_a_session(client, session, people):
    walk = Walk(client)

    def by_link(name, kind, page, data):
        def action(now):
            path = link_in(people[name].person, kind, page)
            assert client.get(path).status_code == 200
            assert client.post(path, data).status_code == 302

        return action

    def pause(now):
        people["paused"].laureate.status = LaureateStatus.PAUSED
        people["paused"].laureate.save()

    def leave(now):
        people["gone"].left_on = datetime.date(2026, 3, 9)
        people["gone"].save()

    def come_late(now):
        registration_answer(
            session=session,
            participant=people["late"],
            state=RegistrationState.CONFIRMED,
            actor=people["late"].person.user,
            now=now,
        )

    day = lambda month, number, hour=12: datetime.datetime(2026, month, number, hour, tzinfo=PARIS)  # noqa: E731
    walk.at(day(2, 27), by_link("eager", "M08", "presence", {"reponse": "oui"}))
    walk.at(day(3, 2), by_link("absent", "M08", "presence", {"reponse": "non", "motif": "Salon"}))
    walk.at(day(3, 5), pause)
    walk.at(day(3, 10), leave)
    walk.at(day(3, 17), come_late)
    walk.at(day(3, 23), by_link("late", "M10-relance-1", "questionnaire", ANSWERS))
    walk.at(day(3, 20, 15), by_link("eager", "M10", "questionnaire", ANSWERS))
    walk.play()

    found = mails()
    invited, asked = ("M08", "27/02 09:30"), ("M08-relance", "13/03 09:30")
    practical, eve = ("M09", "18/03 09:30"), ("M09-veille", "19/03 16:30")
    thanks, second, last = ("M10", "20/03 12:30"), ("M10-relance-1", "23/03 09:30"), ("M10-relance-2", "24/03 09:30")
    assert {name: found.get(participant.person_id, []) for name, participant in people.items()} == {
        "eager": [invited, practical, eve, thanks],
        "silent": [invited, asked, practical, thanks, second, last],
        "absent": [invited],
        "paused": [invited],
        "late": [invited, asked, practical, eve, thanks, second],
        "gone": [invited],
    }
    states = {row.participant: row.state for row in Registration.objects.select_related("participant")}
    assert states == {
        people["eager"]: RegistrationState.CONFIRMED,
        people["absent"]: RegistrationState.DECLINED,
        people["late"]: RegistrationState.CONFIRMED,
    }
    assert {row.participant for row in SatisfactionResponse.objects.all()} == {people["eager"], people["late"]}


def test_a_date_put_back_is_told_anew(client, session, cohort):
    """Moved by a week on 16 March: the invitation leaves for the new date, nothing for the former one."""
    participant, walk = make_participant(make_laureate(cohort)), Walk(client)

    def move(now):
        session.starts_on = datetime.date(2026, 3, 27)
        session.version += 1
        session.save()
        session.half_days.update(on=session.starts_on)

    def call_off(now):
        session.status = SessionStatus.CANCELLED
        session.save()

    walk.at(datetime.datetime(2026, 3, 16, 12, tzinfo=PARIS), move)
    walk.at(datetime.datetime(2026, 3, 26, 12, tzinfo=PARIS), call_off)
    walk.play()
    assert mails()[participant.person_id] == [
        ("M08", "27/02 09:30"),
        ("M08-relance", "13/03 09:30"),
        ("M08", "16/03 12:30"),
        ("M08-relance", "20/03 09:30"),
        ("M09", "25/03 09:30"),
    ]


def test_what_the_mails_say(client, session, cohort):
    make_participant(make_laureate(cohort))  # without account: the first link opens one
    Walk(client).play()
    said = {mail.kind: mail for mail in OutgoingMail.objects.all()}
    plain = {kind: mail.subject.replace("\u00a0", " ") for kind, mail in said.items()}
    assert plain == {
        "M08": "À noter : Financer son projet industriel, le 20 mars",
        "M08-relance": "Serez-vous là le 20 mars ?",
        "M09": "Après-demain : Financer son projet industriel",
        "M10": "90 secondes pour nous dire",
        "M10-relance-1": "Votre avis sur Financer son projet industriel",
        "M10-relance-2": "Dernier rappel : votre avis",
    }
    assert max(len(subject) for subject in plain.values()) <= 60
    invitation = said["M08"].body_text.replace("\u00a0", " ")
    for words in ("vendredi 20 mars 2026", "9 h 30 – 12 h 30", "Maison de l’économie", "Intervient : Une banquière."):
        assert words in invitation
    assert re.search(r"Je viens :\nhttp\S+/presence/[-\w]+/oui/", invitation)
    assert re.search(r"Je ne peux pas : http\S+/presence/[-\w]+/non/", invitation)
    with time_machine.travel(datetime.datetime(2026, 3, 1, 12, tzinfo=PARIS), tick=False):
        ics = client.get(re.search(r"http://[^/]+(/presence/[-\w]+/agenda\.ics)", invitation)[1])
    assert ics["Content-Type"].startswith("text/calendar")
    assert reverse("sessions:space_agenda") not in invitation
