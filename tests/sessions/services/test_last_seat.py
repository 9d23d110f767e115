"""Two people say « Je viens » at the same moment, and one seat is left."""

import datetime
import threading
from collections import Counter

import pytest
from django.db import connection
from django.utils import timezone

from sessions.enums import RegistrationState, SessionStatus
from sessions.models import Registration
from sessions.services.registration import registration_answer
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.programmes import make_cohort
from tests.factories.sessions import make_session


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the database in memory takes one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_the_last_seat_is_given_once():
    now = timezone.now()
    session = make_session(
        make_cohort(), starts_on=now.date() + datetime.timedelta(days=9), status=SessionStatus.PLANNED, capacity=1
    )
    laureate = make_laureate(session.cohort)
    people = [make_participant(laureate) for _ in range(4)]
    gate = threading.Barrier(len(people))

    def come(participant):
        try:
            gate.wait(10)
            registration_answer(session=session, participant=participant, state="confirmed", actor=None, now=now)
        finally:
            connection.close()

    threads = [threading.Thread(target=come, args=(participant,)) for participant in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    states = Counter(Registration.objects.values_list("state", flat=True))
    assert states == {RegistrationState.CONFIRMED: 1, RegistrationState.WAITING: 3}
