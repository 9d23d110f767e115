"""Change one attendance of the demo: exactly the figures that depend on it change, and no published version does."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from laureates.enums import IN_SCOPE_STATUSES
from programmes.models import Cohort
from reporting.digests import snapshot_digest
from reporting.documents.bilan_snapshot import bilan_snapshot
from reporting.enums import BilanStatus
from reporting.figures import FIGURES, compute_figures
from reporting.selectors.figure_certificate import figure_certificate
from sessions.enums import PRESENT_STATUSES, AttendanceStatus, SessionKind
from sessions.models import Attendance
from sessions.services.attendance import AttendanceEntry, attendance_record
from sessions.services.session import session_reopen
from tests.factories import make_bilan, make_team_user
from tests.reporting.figures.test_command import DEMO_FILE, SLUG
from tests.reporting.views.builders import make_ready_version


@pytest.fixture
def demo(db) -> Cohort:
    call_command("load_programme", str(DEMO_FILE), stdout=StringIO())
    return Cohort.objects.get(slug=SLUG)


def presences(cohort):
    return list(
        Attendance.objects.filter(
            half_day__session__cohort=cohort,
            half_day__session__kind=SessionKind.SEQUENCE,
            participant__laureate__status__in=IN_SCOPE_STATUSES,
            status__in=PRESENT_STATUSES,
        )
        .select_related("half_day__session", "participant")
        .order_by("pk")
    )


def expected_codes(rows, one) -> set[str]:
    """Which figures the absence of `one` must move, reasoned from the rows alone (D2)."""
    laureate, half_day, session = one.participant.laureate_id, one.half_day_id, one.half_day.session_id
    codes = {"K07"}  # her hours
    beside = [row for row in rows if row.participant.laureate_id == laureate and row.half_day_id == half_day]
    if len(beside) == 1:  # nobody else stood for the laureate: one laureate-half-day less
        codes.add("K08")
        own = len({row.half_day_id for row in rows if row.participant.laureate_id == laureate})
        held = len({row.half_day_id for row in rows})
        if own * 100 >= 80 * held > (own - 1) * 100:
            codes.add("K09")
    same_session = [row for row in rows if row.participant == one.participant and row.half_day.session_id == session]
    if len(same_session) == 1:  # she was not there at all: one person less among those who could answer
        codes |= {"K11", "K12"}
    return codes


def make_absent(one, actor) -> None:
    """As the team does it: the session is opened again, the sheet corrected."""
    session, now = one.half_day.session, timezone.now()
    session.refresh_from_db()
    session_reopen(session=session, actor=actor, reason="Erreur", expected_version=session.version, now=now)
    entries = {(one.half_day_id, one.participant_id): AttendanceEntry(AttendanceStatus.ABSENT)}
    assert attendance_record(session=session, actor=actor, entries=entries, now=now + timedelta(seconds=1)) == 1


def test_one_attendance_moves_exactly_what_depends_on_it(demo):
    actor = make_team_user(demo)
    bilan = make_bilan(demo, created_by=actor)
    frozen = bilan_snapshot(cohort=demo, bilan=bilan)
    version = make_ready_version(
        demo,
        actor=actor,
        bilan=bilan,
        status=BilanStatus.PUBLISHED,
        snapshot=frozen,
        digest=snapshot_digest(frozen),
    )
    seen = set()
    for wanted in ({"K07", "K08"}, {"K07", "K08", "K09"}):
        rows = presences(demo)
        one = next(row for row in rows if expected_codes(rows, row) == wanted)
        before = compute_figures(demo).to_json()
        make_absent(one, actor)
        after = compute_figures(demo).to_json()

        assert {code for code in FIGURES if before[code] != after[code]} == wanted
        assert before["K08"]["numerator"] - after["K08"]["numerator"] == 1
        assert before["K08"]["denominator"] == after["K08"]["denominator"]
        seen |= wanted

    version.refresh_from_db()
    assert version.snapshot == frozen
    assert snapshot_digest(version.snapshot) == version.digest
    now = bilan_snapshot(cohort=demo, bilan=bilan)["figures"]
    assert {code for code in now if now[code] != version.snapshot["figures"][code]} == seen
    moved = figure_certificate(cohort=demo, code="K08").change
    assert (moved.text, moved.about, moved.who) == (
        "Présences enregistrées",
        one.half_day.session.title,
        actor.get_full_name(),
    )
    assert figure_certificate(cohort=demo, code="K13").change.text == "Données de la promotion chargées"
