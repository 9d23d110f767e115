"""Sessions made, copied, changed and removed; whom a change warns, once."""

import datetime
import uuid

import pytest

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.common.formatting import PARIS
from ess_platform.notifications.models import OutgoingMail, Reminder
from programmes.enums import CohortStatus
from sessions.enums import (
    DayPart,
    RegistrationState,
    SessionChangeKind,
    SessionKind,
    SessionStatus,
    SpeakerState,
)
from sessions.models import HalfDay, Registration, SupportSession
from sessions.selectors.session_facts import HalfDayFacts, SessionFacts, facts_of
from sessions.services.session_edit import (
    deletion_refusal,
    session_create,
    session_delete,
    session_duplicate,
    session_edit,
    session_series_create,
)
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.sessions import (
    make_attendance,
    make_contribution,
    make_registration,
    make_response,
    make_session,
)

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=PARIS)
DAY, LATER = datetime.date(2026, 5, 12), datetime.date(2026, 5, 19)
NINE, NOON = datetime.time(9), datetime.time(12, 30)
TWO, FIVE = datetime.time(14), datetime.time(17)


def morning(on=DAY, start=NINE, end=NOON, **options) -> HalfDayFacts:
    return HalfDayFacts(on, DayPart.MORNING, start, end, **options)


def afternoon(on=DAY, start=TWO, end=FIVE) -> HalfDayFacts:
    return HalfDayFacts(on, DayPart.AFTERNOON, start, end)


def facts(*half_days, **fields) -> SessionFacts:
    fields.setdefault("kind", SessionKind.SEQUENCE)
    fields.setdefault("title", "Financer son projet")
    return SessionFacts(half_days=half_days or (morning(),), **fields)


def create(cohort, actor, given=None, **options) -> SupportSession:
    return session_create(cohort=cohort, facts=given or facts(), actor=actor, now=NOW, **options)


def edit(session, actor, *, version=None, tells=True, **changes) -> SupportSession:
    before = facts_of(SupportSession.objects.get(pk=session.pk))
    given = SessionFacts(**{name: getattr(before, name) for name in before.__dataclass_fields__} | changes)
    version = version or SupportSession.objects.get(pk=session.pk).version
    return session_edit(session=session, facts=given, tells=tells, actor=actor, expected_version=version, now=NOW)


def moved(session, on=LATER) -> tuple[HalfDayFacts, ...]:
    """The same half-days on another day."""
    return tuple(
        HalfDayFacts(on, item.part, item.starts_at, item.ends_at, item.half_day_id)
        for item in facts_of(session).half_days
    )


def mailed() -> list[str]:
    return sorted(OutgoingMail.objects.filter(kind="session.change").values_list("to_email", flat=True))


@pytest.fixture
def people(cohort):
    """Two people expected, one of them without address."""
    laureate = make_laureate(cohort)
    silent = make_participant(laureate)
    silent.person.email = ""
    silent.person.save()
    told = make_participant(laureate)
    told.person.email = "awa@lauréat.test".replace("é", "e")
    told.person.save()
    return told, silent


def test_create_writes_half_days_hours_visit_and_plans_the_invitations(cohort, team, people):
    given = facts(
        afternoon(),
        morning(),
        kind=SessionKind.VISIT,
        title=" Fonderie du Port ",
        capacity=12,
        host=" Fonderie ",
    )
    session = create(cohort, team, given)
    assert (session.slug, session.title, session.status, session.starts_on, session.version) == (
        "fonderie-du-port",
        "Fonderie du Port",
        SessionStatus.PLANNED,
        DAY,
        1,
    )
    assert [(str(item), item.hours) for item in session.half_days.all()] == [
        ("12/05/2026 Matin", 3.5),
        ("12/05/2026 Après-midi", 3),
    ]
    assert session.host == "Fonderie"
    assert set(Reminder.objects.values_list("person", flat=True)) == {people[0].person_id}
    assert AuditEntry.objects.get(action="session.create").changes["starts_on"] == "2026-05-12"


def test_create_twice_from_one_page_is_one_session_and_addresses_never_meet(cohort, team):
    key = uuid.uuid4()
    assert create(cohort, team, public_id=key) == create(cohort, team, public_id=key)
    assert create(cohort, team).slug == "financer-son-projet-2"
    assert create(cohort, team, facts(title="Mois")).slug == "mois-2"
    assert SupportSession.objects.count() == 3


def test_usual_hours_stand_for_those_that_nobody_wrote(cohort, team):
    session = create(cohort, team, facts(HalfDayFacts(DAY, DayPart.EVENING)))
    assert session.half_days.get().hours == 2


@pytest.mark.parametrize(
    ("half_days", "field", "words"),
    [
        ((), "half_days", "Posez au moins une demi-journée."),
        ((morning(start=NOON, end=NINE),), "half_days-0-ends_at", "précède l’heure de début (12 h 30)"),
        ((morning(end=None),), "half_days-0-ends_at", "le début et la fin"),
        ((morning(), morning(start=TWO, end=FIVE)), "half_days-1-part", "déjà posée"),
        ((morning(), afternoon(start=datetime.time(12))), "half_days-1-starts_at", "chevauchent"),
        ((morning(start=datetime.time(6), end=datetime.time(23)),), "half_days-0-ends_at", "12 heures au plus"),
        (tuple(morning(DAY + datetime.timedelta(days=n)) for n in range(21)), "half_days", "20 demi-journées"),
    ],
)
def test_create_refuses_half_days_that_do_not_hold(cohort, team, half_days, field, words):
    with pytest.raises(BusinessRuleError) as refusal:
        create(cohort, team, SessionFacts(kind=SessionKind.SEQUENCE, title="Titre", half_days=half_days))
    assert refusal.value.field == field
    assert words in refusal.value.message.replace("\u00a0", " ")
    assert not SupportSession.objects.exists()


def test_create_refuses_no_title_no_seat_and_an_archived_promotion(cohort, team):
    for given, field in (
        (facts(title="  "), "title"),
        (facts(title="x" * 201), "title"),
        (facts(capacity=0), "capacity"),
    ):
        with pytest.raises(BusinessRuleError) as refusal:
            create(cohort, team, given)
        assert refusal.value.field == field
    cohort.status, cohort.ends_on = CohortStatus.ARCHIVED, DAY
    cohort.save()
    with pytest.raises(BusinessRuleError, match="archivée"):
        create(cohort, team)


def test_a_series_is_all_or_nothing_and_once(cohort, team):
    key, plans = uuid.uuid4(), [facts(), facts(morning(LATER))]
    made = [session_series_create(cohort=cohort, plans=plans, key=key, actor=team, now=NOW) for _ in range(2)]
    assert made[0] == made[1]
    with pytest.raises(BusinessRuleError):
        session_series_create(cohort=cohort, plans=[facts(), facts(title="")], key=uuid.uuid4(), actor=team, now=NOW)
    with pytest.raises(BusinessRuleError, match="au moins une date"):
        session_series_create(cohort=cohort, plans=[], key=key, actor=team, now=NOW)
    assert SupportSession.objects.count() == 2


def test_a_copy_takes_the_agenda_and_the_speakers_but_no_answer(cohort, team):
    source = create(cohort, team)
    item = source.agenda_items.create(position=1, title="Accueil")
    make_contribution(source, agenda_item=item, state=SpeakerState.CONFIRMED, answered_at=NOW, allows_image=True)
    copy = session_duplicate(
        session=source, facts=facts(morning(LATER)), with_agenda=True, with_speakers=True, actor=team, now=NOW
    )
    row = copy.contributions.get()
    assert (row.agenda_item, row.state, row.allows_image) == (copy.agenda_items.get(), SpeakerState.NOT_ASKED, None)
    bare = session_duplicate(
        session=source, facts=facts(morning(LATER)), with_agenda=False, with_speakers=False, actor=team, now=NOW
    )
    assert (bare.agenda_items.count(), bare.contributions.count()) == (0, 0)


def test_another_day_warns_once_asks_again_and_moves_the_reminders(cohort, team, people):
    told, _ = people
    session = create(cohort, team)
    make_registration(session, told, RegistrationState.CONFIRMED, is_listed=False, answered_at=NOW)
    speaker = make_contribution(session, email="celik@exemple.test", state=SpeakerState.CONFIRMED, answered_at=NOW)
    make_contribution(session, email="celik@exemple.test")
    make_contribution(session, email="non@exemple.test", state=SpeakerState.DECLINED, answered_at=NOW)
    edit(session, team, half_days=moved(session))
    assert mailed() == ["awa@laureat.test", "celik@exemple.test"]
    session.refresh_from_db()
    assert (session.starts_on, session.version) == (LATER, 2)
    assert not Registration.objects.exists()
    speaker.refresh_from_db()
    assert (speaker.state, speaker.answered_at) == (SpeakerState.ASKED, None)
    change = session.changes.get()
    assert (change.kind, change.told_people, change.facts) == (
        SessionChangeKind.MOVED,
        2,
        [["Date", "mardi 12 mai 2026", "mardi 19 mai 2026"]],
    )
    mail = OutgoingMail.objects.get(to_email="awa@laureat.test")
    assert mail.subject == "Changement : Financer son projet passe au 19 mai"
    for words in ("mardi 19 mai 2026 (avant : mardi 12 mai 2026)", "Je viens :", "agenda.ics"):
        assert words in mail.body_text
    planned = Reminder.objects.planned().values_list("dedup_key", flat=True)
    assert {key.split(":")[2] for key in planned} == {"2026-05-19"}
    edit(session, team, half_days=moved(session))  # the same facts again: nothing more leaves
    assert (len(mailed()), session.changes.count()) == (2, 1)


def test_the_teams_list_decides_who_is_told_and_keeps_its_lines(cohort, team, people):
    session = create(cohort, team)
    other = make_participant(make_laureate(cohort))
    make_registration(session, other, RegistrationState.CONFIRMED, answered_at=NOW)
    edit(session, team, place="Montreuil")
    assert mailed() == [other.person.email]
    edit(session, team, half_days=moved(session))
    row = Registration.objects.get()
    assert (row.state, row.answered_at, row.is_listed) == (RegistrationState.EXPECTED, None, True)


def test_who_declined_is_told_of_another_day_only(cohort, team, people):
    session = create(cohort, team)
    make_registration(session, people[0], RegistrationState.DECLINED, is_listed=False, answered_at=NOW)
    edit(session, team, place="Montreuil")
    assert mailed() == []
    assert Registration.objects.get().state == RegistrationState.DECLINED
    edit(session, team, half_days=moved(session))
    assert mailed() == ["awa@laureat.test"]


def test_a_near_date_is_not_invited_to_twice(cohort, team, people):
    session = create(cohort, team, facts(morning(datetime.date(2026, 4, 20))))
    edit(session, team, half_days=moved(session, datetime.date(2026, 3, 16)))
    assert set(Reminder.objects.planned().values_list("kind", flat=True)) & {"M08"} == set()


@pytest.mark.parametrize("case", ["silent", "title", "past", "draft"])
def test_nobody_is_told_when_there_is_nothing_to_tell(cohort, team, people, case):
    if case == "draft":
        cohort.status = CohortStatus.DRAFT
        cohort.save()
    day = datetime.date(2026, 2, 3) if case == "past" else DAY
    session = create(cohort, team, facts(morning(day)))
    changes = {"title": "Autre titre"} if case == "title" else {"place": "Montreuil"}
    edit(session, team, tells=case != "silent", **changes)
    assert mailed() == []
    assert session.changes.count() == (case in ("silent", "draft"))


def test_edit_refuses_what_is_settled_recorded_or_stale(cohort, team):
    session = create(cohort, team, facts(morning(), afternoon()))
    with pytest.raises(ConflictError):
        edit(session, team, version=7, title="Autre")
    participant = make_participant(make_laureate(cohort))
    make_attendance(session.half_days.first(), participant)
    with pytest.raises(BusinessRuleError, match="présences y sont relevées"):
        edit(session, team, half_days=(afternoon(),))
    SupportSession.objects.update(status=SessionStatus.HELD)
    with pytest.raises(BusinessRuleError, match="jour à venir"):
        edit(session, team, place="Ailleurs")
    for status, words in ((SessionStatus.CLOSED, "rouvrez-la"), (SessionStatus.CANCELLED, "Dupliquez-la")):
        SupportSession.objects.update(status=status, closed_at=NOW)
        with pytest.raises(BusinessRuleError, match=words):
            edit(session, team, title="Autre")
    session.refresh_from_db()
    assert (session.title, session.version, HalfDay.objects.count()) == ("Financer son projet", 1, 2)


def test_half_days_exchange_their_places_and_keep_their_attendance(cohort, team):
    session = create(cohort, team, facts(morning(), afternoon()))
    first, second = session.half_days.all()
    make_attendance(first, make_participant(make_laureate(cohort)))
    swapped = (
        HalfDayFacts(DAY, DayPart.AFTERNOON, TWO, FIVE, first.pk),
        HalfDayFacts(DAY, DayPart.MORNING, NINE, NOON, second.pk),
    )
    edit(session, team, half_days=swapped)
    first.refresh_from_db()
    assert (first.part, first.starts_at, first.attendances.count()) == (DayPart.AFTERNOON, TWO, 1)


def test_delete_removes_what_is_its_own_and_stops_the_reminders(cohort, team, people):
    session = create(cohort, team)
    session.agenda_items.create(position=1, title="Accueil")
    make_contribution(session)
    session_delete(session=session, actor=team)
    assert not SupportSession.objects.exists()
    assert not Reminder.objects.planned().exists()
    assert AuditEntry.objects.filter(action="session.delete").count() == 1


@pytest.mark.parametrize("case", ["registration", "attendance", "answer", "speaker", "told"])
def test_delete_refuses_as_soon_as_something_hangs_on_it(cohort, team, people, case):
    session = create(cohort, team)
    if case == "registration":
        make_registration(session, people[0])
    elif case == "attendance":
        make_attendance(session.half_days.get(), people[0])
    elif case == "answer":
        make_response(session, people[0])
    elif case == "speaker":
        make_contribution(session, state=SpeakerState.ASKED)
    else:
        edit(session, team, place="Montreuil")
    with pytest.raises(BusinessRuleError) as refusal:
        session_delete(session=session, actor=team)
    assert refusal.value.message == deletion_refusal(session)
    assert refusal.value.message.endswith("Annulez-la plutôt, avec son motif.")
    assert SupportSession.objects.count() == 1


def test_an_older_session_without_half_days_takes_some(cohort, team, people):
    session = make_session(cohort, starts_on=DAY, status=SessionStatus.PLANNED)
    edit(session, team, half_days=(morning(),))
    assert session.changes.get().kind == SessionChangeKind.DETAILS


def test_seats_that_are_added_go_to_who_waits_and_taken_ones_stay(cohort, team, people):
    session = create(cohort, team, facts(capacity=1))
    held, waiting = (
        make_registration(session, person, state, is_listed=False)
        for person, state in zip(people, (RegistrationState.CONFIRMED, RegistrationState.WAITING), strict=True)
    )
    edit(session, team, capacity=2)
    waiting.refresh_from_db()
    assert (held.state, waiting.state) == (RegistrationState.CONFIRMED, RegistrationState.CONFIRMED)
    with pytest.raises(BusinessRuleError) as refusal:
        edit(session, team, capacity=1)
    assert refusal.value.field == "capacity"
