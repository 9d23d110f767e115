"""Date polls: what may be proposed, who may answer, what keeping a date makes."""

import datetime

import pytest

from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.common.formatting import PARIS
from ess_platform.notifications.models import OutgoingMail
from laureates.enums import LaureateStatus
from sessions.enums import DayPart, PollStatus, RegistrationState, SessionKind, SessionStatus
from sessions.models import DatePoll, DatePollAnswer, Registration, SupportSession
from sessions.selectors.poll import poll_matrix
from sessions.services import poll as polls
from sessions.services.poll import SlotPlan, poll_answer, poll_create, poll_drop, poll_send, poll_settle
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.sessions import make_poll, make_session

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 3, 2, 10, tzinfo=PARIS)
TODAY = NOW.date()


def slot(day, start=9, end=12):
    return SlotPlan(datetime.date(2026, 3, day), datetime.time(start), datetime.time(end))


def create(cohort, team, *slots, title="Séquence 3"):
    return poll_create(
        cohort=cohort, actor=team, kind=SessionKind.SEQUENCE, title=title, slots=slots, place="Lyon", today=TODAY
    )


def answer(poll, participant, *words, now=NOW):
    answers = {slot.public_id: word for slot, word in zip(poll.slots.all(), words, strict=True)}
    poll_answer(poll=poll, participant=participant, answers=answers, actor=None, now=now)


@pytest.fixture
def people(cohort):
    laureate = make_laureate(cohort)
    return [make_participant(laureate, with_user=True) for _ in range(3)]


def test_creates_a_draft_that_tells_nobody(cohort, team, people):
    poll = create(cohort, team, slot(20), slot(20, 14, 17), slot(21, 18, 20))
    assert [item.part for item in poll.slots.all()] == [DayPart.MORNING, DayPart.AFTERNOON, DayPart.EVENING]
    assert (poll.status, poll.sent_at, OutgoingMail.objects.count()) == (PollStatus.DRAFT, None, 0)


def test_refusals_of_a_new_poll(cohort, team):
    three = (slot(20), slot(21), slot(22))
    cases = (
        ({"title": " "}, three, polls.NO_TITLE),
        ({}, three[:2], polls.SLOT_COUNT),
        ({}, tuple(slot(day) for day in range(10, 17)), polls.SLOT_COUNT),
        ({}, (slot(1), *three), polls.SLOT_PAST),
        ({}, (slot(23, 12, 12), *three), polls.SLOT_ORDER),
        ({}, (slot(23, 8, 21), *three), polls.SLOT_LONG),
        ({}, (slot(20, 8, 10), *three), polls.SLOT_TWICE),
    )
    for options, slots, text in cases:
        with pytest.raises(BusinessRuleError) as refused:
            create(cohort, team, *slots, **options)
        assert refused.value.message == text
    assert not DatePoll.objects.exists()


def test_sends_to_who_has_not_answered_once_a_day(cohort, team, people):
    make_participant(make_laureate(cohort, status=LaureateStatus.PAUSED), with_user=True)
    poll = make_poll(cohort, team, status=PollStatus.DRAFT)
    assert poll_send(poll=poll, actor=team, now=NOW) == 3
    poll.refresh_from_db()
    assert (poll.status, poll.sent_at) == (PollStatus.OPEN, NOW)
    answer(poll, people[0], "yes", "maybe", "no")
    later = NOW + datetime.timedelta(hours=3)
    assert poll_send(poll=poll, actor=team, now=later) == 0
    assert poll_send(poll=poll, actor=team, now=later + datetime.timedelta(days=1)) == 2
    assert OutgoingMail.objects.count() == 5
    for person in people[1:]:
        answer(poll, person, "no", "no", "no")
    with pytest.raises(BusinessRuleError, match="Tout le monde a répondu"):
        poll_send(poll=poll, actor=team, now=later)


def test_answers_whole_own_and_last(cohort, team, people):
    poll = make_poll(cohort, team)
    answer(poll, people[0], "yes", "yes", "no")
    answer(poll, people[0], "no", "yes", "maybe")
    assert list(DatePollAnswer.objects.order_by("slot__on").values_list("answer", flat=True)) == ["no", "yes", "maybe"]
    stranger = make_participant(make_laureate(cohort, status=LaureateStatus.LEFT, left_on=TODAY), with_user=True)
    stranger.laureate.left_on = TODAY - datetime.timedelta(days=1)
    stranger.laureate.save()
    for participant, words, text in (
        (people[1], ("yes", "yes", "perhaps"), polls.ANSWER_ALL),
        (stranger, ("yes", "yes", "yes"), polls.NOT_ASKED),
    ):
        with pytest.raises(BusinessRuleError) as refused:
            answer(poll, participant, *words)
        assert refused.value.message == text
    draft = make_poll(cohort, team, status=PollStatus.DRAFT)
    with pytest.raises(BusinessRuleError, match=polls.NOT_SENT):
        answer(draft, people[0], "yes", "yes", "yes")


def test_best_date_and_counts(cohort, team, people):
    poll = make_poll(cohort, team)
    assert poll_matrix(poll, TODAY).best is None
    answer(poll, people[0], "yes", "yes", "no")
    answer(poll, people[1], "no", "yes", "yes")
    answer(poll, people[2], "maybe", "no", "yes")
    matrix = poll_matrix(poll, TODAY)
    assert [(item.yes, item.if_needed, item.no, item.is_best) for item in matrix.columns] == [
        (1, 1, 1, False),
        (2, 0, 1, True),
        (2, 0, 1, True),
    ]
    assert (matrix.best.slot.on.day, matrix.answered, len(matrix.lines)) == (21, 3, 3)


def test_keeping_a_date_makes_the_session_and_its_registrations(cohort, team, people):
    poll = make_poll(cohort, team, title="Séquence 3", place="Lyon")
    make_session(cohort, slug="sequence-3")
    answer(poll, people[0], "no", "yes", "no")
    answer(poll, people[1], "no", "no", "yes")
    answer(poll, people[2], "no", "maybe", "no")
    chosen = poll.slots.all()[1]
    session = poll_settle(poll=poll, slot=chosen, actor=team, expected_version=1, now=NOW)
    assert (session.slug, session.title, session.place, session.status) == (
        "sequence-3-2",
        "Séquence 3",
        "Lyon",
        SessionStatus.PLANNED,
    )
    assert [(item.on, item.part, item.hours) for item in session.half_days.all()] == [(chosen.on, DayPart.MORNING, 3)]
    states = {row.participant: (row.state, row.answered_at) for row in session.registrations.all()}
    assert states == {people[0]: (RegistrationState.CONFIRMED, NOW), people[1]: (RegistrationState.DECLINED, NOW)}
    assert OutgoingMail.objects.filter(kind="session.poll_settled").count() == 3
    again = poll_settle(poll=poll, slot=chosen, actor=team, expected_version=1, now=NOW)
    assert (again, SupportSession.objects.count(), OutgoingMail.objects.count()) == (session, 2, 3)
    with pytest.raises(BusinessRuleError, match=polls.POLL_OVER):
        answer(poll, people[0], "yes", "yes", "yes")
    with pytest.raises(BusinessRuleError, match=polls.POLL_OVER):
        poll_drop(poll=poll, actor=team, expected_version=2)


def test_refusals_of_keeping_and_dropping(cohort, team, people):
    poll, other = make_poll(cohort, team), make_poll(cohort, team)
    first = poll.slots.first()
    after = datetime.datetime(2026, 3, 21, 8, tzinfo=PARIS)
    for chosen, now in ((other.slots.first(), NOW), (first, after)):
        with pytest.raises(BusinessRuleError, match=polls.SLOT_PAST):
            poll_settle(poll=poll, slot=chosen, actor=team, expected_version=1, now=now)
    with pytest.raises(ConflictError):
        poll_settle(poll=poll, slot=first, actor=team, expected_version=7, now=NOW)
    assert not (Registration.objects.exists() or SupportSession.objects.exists() or OutgoingMail.objects.exists())
    with pytest.raises(ConflictError):
        poll_drop(poll=poll, actor=team, expected_version=7)
    for _ in range(2):
        assert poll_drop(poll=poll, actor=team, expected_version=1).status == PollStatus.DROPPED
    with pytest.raises(BusinessRuleError, match=polls.POLL_OVER):
        poll_send(poll=poll, actor=team, now=NOW)
