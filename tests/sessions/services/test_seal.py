"""A closed session is sealed: its digest is kept, and the database itself refuses a change."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from ess_platform.common.formatting import PARIS
from sessions.digests import rows_digest
from sessions.enums import DeviceKind, SignatureMeans
from sessions.models import Attendance, AttendanceSignature
from sessions.selectors.seal import canonical_rows
from sessions.services.session import session_close, session_reopen
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.sessions import make_attendance, make_half_day, make_session

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2025, 3, 21, 9, 0, tzinfo=PARIS)


@pytest.fixture
def closed(cohort, team):
    session = make_session(cohort)
    laureate = make_laureate(cohort)
    make_attendance(make_half_day(session), make_participant(laureate))
    make_participant(laureate)
    return session_close(session=session, actor=team, expected_version=1, now=NOW)


def refused(change) -> bool:
    try:
        with transaction.atomic():
            change()
    except IntegrityError as error:
        return "clôturée" in str(error)
    return False


def test_the_database_refuses_to_add_change_or_remove_a_presence_or_a_signature(closed):
    half_day, late = closed.half_days.get(), closed.cohort.laureates.get().participants.last()
    signature = {
        "half_day": half_day,
        "participant": late,
        "means": SignatureMeans.TYPED,
        "typed_name": "Luc",
        "sha256": "0" * 64,
        "device": DeviceKind.PHONE,
        "signed_at": timezone.now(),
    }
    changes = [
        lambda: make_attendance(half_day, late),
        lambda: Attendance.objects.update(status="absent"),
        lambda: Attendance.objects.filter(half_day=half_day).delete(),
        lambda: AttendanceSignature.objects.create(**signature),
    ]
    assert [refused(change) for change in changes] == [True] * 4
    elsewhere = make_half_day(make_session(closed.cohort))
    make_attendance(elsewhere, late)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.filter(half_day=elsewhere).update(half_day=half_day)


def test_a_seal_neither_changes_nor_goes_away(closed):
    with pytest.raises(IntegrityError, match="scellé"), transaction.atomic():
        closed.seals.update(digest="0" * 64)
    with pytest.raises(IntegrityError, match="scellé"), transaction.atomic():
        closed.seals.all()._raw_delete("default")
    connection.check_constraints()  # what the test wrote is over: a table may be emptied at once
    words = "TRUNCATE {} CASCADE" if connection.vendor == "postgresql" else "DELETE FROM {}"
    with pytest.raises(IntegrityError, match="scellé"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(words.format("ess_sessions_attendanceseal"))


def test_the_digest_tells_any_change_and_is_the_same_for_the_same_rows(closed, team):
    first = closed.seals.get()
    assert first.digest == rows_digest(canonical_rows(closed))
    for version, status in ((2, "remote"), (4, "present")):
        session_reopen(session=closed, actor=team, reason="Correction", expected_version=version, now=NOW)
        Attendance.objects.update(status=status)
        session_close(session=closed, actor=team, expected_version=version + 1, now=NOW)
    digests = list(closed.seals.order_by("number").values_list("digest", flat=True))
    assert digests[0] == digests[2] != digests[1]
    assert closed.seals.filter(opened_at__isnull=True).get().number == 3
