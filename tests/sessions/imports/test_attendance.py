"""Attendance from a file: written as the page writes it, session by session, and put back when it is undone."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from ess_platform.common.errors import BusinessRuleError
from laureates.enums import ImportState
from laureates.services.data_import import import_confirm, import_undo
from sessions.enums import AttendanceSource, AttendanceStatus, DayPart, SessionStatus
from sessions.imports import attendance as kind
from sessions.models import Attendance
from sessions.permissions import CLOSED_LOCK
from tests.factories import (
    make_attendance,
    make_cohort,
    make_half_day,
    make_laureate,
    make_participant,
    make_person,
    make_session,
    make_team_user,
)
from tests.laureates.imports.scene import ran, remarks, sent

pytestmark = pytest.mark.django_db
HEAD = ["Séance", "Date", "Demi-journée", "E-mail", "Prénom", "Nom", "Présence"]


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def user(cohort):
    return make_team_user(cohort)


@pytest.fixture
def session(cohort):
    session = make_session(cohort, title="Séquence 1")
    make_half_day(session)
    make_half_day(session, DayPart.AFTERNOON)
    return session


@pytest.fixture
def zoe(cohort):
    person = make_person(first_name="Zoé", last_name="Arc", email="zoe@eclat.test")
    return make_participant(make_laureate(cohort), person=person)


def stored() -> list[tuple]:
    rows = Attendance.objects.order_by("half_day__part", "participant")
    return list(rows.values_list("half_day__part", "status", "partial_hours", "source"))


def test_rows_are_recorded_as_an_import_and_put_back(cohort, user, session, zoe):
    morning = session.half_days.get(part=DayPart.MORNING)
    make_attendance(morning, zoe, AttendanceStatus.ABSENT)
    ready = sent(
        cohort,
        user,
        HEAD,
        ["sequence 1", "", "matin", "zoe@eclat.test", "", "", "P"],
        ["", "20/03/2025", "Après-midi", "", "Zoé", "ARC", "1 h 30"],
        kind="presences",
    )
    assert (ready.state, ready.row_count) == (ImportState.READY, 2)
    import_confirm(data_import=ready, same_rows=(), actor=user, now=timezone.now())
    done = ran(ready)
    assert stored() == [
        ("afternoon", AttendanceStatus.PARTIAL, Decimal("1.50"), AttendanceSource.IMPORT),
        ("morning", AttendanceStatus.PRESENT, None, AttendanceSource.IMPORT),
    ]
    assert done.counts == [["présence,présences", 2], ["remplacée,remplacées", 1]]
    import_undo(data_import=done, actor=user, now=timezone.now())
    assert [row[:3] for row in stored()] == [
        ("afternoon", AttendanceStatus.UNRECORDED, None),
        ("morning", AttendanceStatus.ABSENT, None),
    ]


def test_every_refusal(cohort, user, session, zoe):
    closed = make_session(
        cohort, title="Close", status=SessionStatus.CLOSED, closed_at=timezone.now(), starts_on="2025-04-01"
    )
    make_half_day(closed, on="2025-04-01")
    soon = timezone.localdate() + datetime.timedelta(days=9)
    make_half_day(make_session(cohort, title="Bientôt", status=SessionStatus.PLANNED, starts_on=soon), on=soon)
    email = zoe.person.email
    refused = sent(
        cohort,
        user,
        HEAD,
        ["Rien", "", "matin", email, "", "", "P"],
        ["Séquence 1", "", "", email, "", "", "P"],
        ["Séquence 1", "", "soirée", email, "", "", "P"],
        ["", "", "", email, "", "", "P"],
        ["Séquence 1", "", "matin", "x@y.test", "", "", "P"],
        ["Séquence 1", "", "matin", "", "", "", "P"],
        ["Séquence 1", "", "matin", email, "", "", "peut-être"],
        ["Séquence 1", "", "matin", email, "", "", "9"],
        ["Close", "", "", email, "", "", "A"],
        ["Bientôt", "", "", email, "", "", "P"],
        ["Séquence 1", "", "matin", email, "", "", "P"],
        ["Séquence 1", "", "matin", email, "", "", "A"],
        kind="presences",
    )
    assert remarks(refused) == [
        (2, "Séance", kind.UNKNOWN_SESSION),
        (3, "Séance", kind.WHICH_HALF_DAY),
        (4, "Séance", kind.UNKNOWN_HALF_DAY),
        (5, "Séance", kind.NO_SESSION),
        (6, "Adresse électronique", kind.UNKNOWN_PERSON),
        (7, "Adresse électronique", kind.NO_PERSON),
        (8, "Présence", kind.NO_STATUS),
        (9, "Présence", kind.TOO_LONG),
        (10, "Séance", CLOSED_LOCK),
        (11, "Date", kind.TO_COME),
        (12, "Présence", kind.TWICE.format(row=9)),
        (13, "Présence", kind.TWICE.format(row=9)),
    ]
    assert Attendance.objects.count() == 0


def test_what_somebody_corrected_since_is_not_put_back(cohort, user, session, zoe):
    ready = sent(cohort, user, HEAD, ["Séquence 1", "", "matin", zoe.person.email, "", "", "P"], kind="presences")
    import_confirm(data_import=ready, same_rows=(), actor=user, now=timezone.now())
    done = ran(ready)
    Attendance.objects.update(status=AttendanceStatus.EXCUSED)
    with pytest.raises(BusinessRuleError) as refusal:
        import_undo(data_import=done, actor=user, now=timezone.now())
    assert refusal.value.message == "Séquence 1\u00a0: 1 présence modifiée depuis l’import."
    assert Attendance.objects.get().status == AttendanceStatus.EXCUSED
