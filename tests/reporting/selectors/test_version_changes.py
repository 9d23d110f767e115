"""« Ce qui change »: exactly the figures that moved, and the published version does not."""

import pytest

from ess_platform.notifications.models import OutgoingMail
from reporting.documents.bilan_snapshot import bilan_snapshot
from reporting.enums import BilanStatus
from reporting.models import BilanVersion
from reporting.notifications import notify_publication
from reporting.selectors.version_changes import changed_figures, changes_of
from reporting.services.bilan import version_freeze
from sessions.enums import AttendanceStatus, SessionKind
from sessions.models import Attendance
from tests.factories import make_bilan, make_funder_user, make_team_user, publish_version
from tests.reporting.documents.builders import WHEN, full_cohort
from tests.reporting.services.test_bilan import LATER, make_document

pytestmark = pytest.mark.django_db


def frozen(bilan, *, at):
    snapshot = bilan_snapshot(cohort=bilan.cohort, bilan=bilan)
    version = version_freeze(bilan=bilan, snapshot=snapshot, actor=bilan.created_by, now=at)
    if version.document is None:
        make_document(version)
    return version


def test_one_attendance_changed_after_publication_is_listed_exactly():
    """One person of six, excused from a half-day of three hours of the sequence, turns out to have come.

    By hand: K07 gains her hours, K08 one half-day of twelve; one more person was present at the sequence, so that the
    answers of K11 and K12 come from one more; K09 does not move, one half-day of two being under 80 %.
    """
    cohort = full_cohort()
    bilan = make_bilan(cohort, created_by=make_team_user(cohort))
    first = publish_version(frozen(bilan, at=WHEN), actor=bilan.created_by)
    assert changes_of(first) is None
    assert frozen(bilan, at=LATER) == first  # the same data are the same version
    before = first.snapshot

    morning = Attendance.objects.filter(half_day__session__kind=SessionKind.SEQUENCE, status=AttendanceStatus.EXCUSED)
    Attendance.objects.filter(pk=morning.earliest("pk").pk).update(status=AttendanceStatus.PRESENT)
    second = frozen(bilan, at=LATER)
    first.refresh_from_db()
    assert (first.status, first.snapshot) == (BilanStatus.PUBLISHED, before)
    assert (second.number, second.status) == (2, BilanStatus.DRAFT)

    changes = changes_of(second)
    assert [change.code for change in changes.figures] == ["K07", "K08", "K11", "K12"]
    rate = changes.figures[1]
    assert (rate.before, rate.after) == ("83\u00a0%", "92\u00a0%")
    assert rate.count_before.startswith("10 sur 12")
    assert rate.count_after.startswith("11 sur 12")
    answers = changes.figures[3]
    assert answers.is_in_parts_only
    assert any("taux de réponse" in part.label for part in answers.parts)

    funder = make_funder_user(cohort)
    BilanVersion.objects.filter(pk=first.pk).update(status=BilanStatus.REPLACED)
    notify_publication(version=publish_version(second, actor=bilan.created_by), now=LATER)
    mail = OutgoingMail.objects.get(to_email=funder.email)
    assert mail.kind == "M17"
    assert f"{rate.before} → {rate.after}" in mail.body_text


def test_a_figure_added_or_gone_is_a_change_and_a_better_wording_is_not():
    old = {"name": "Lauréats", "display": "5", "value": "5", "context": "", "details": {}}
    assert changed_figures({"K01": old}, {"K01": old | {"name": "Lauréats accompagnés", "definition": "…"}}) == ()
    gone, added = changed_figures({"K02": old}, {"P01": old})[::-1]
    assert (gone.code, gone.before, gone.after) == ("K02", "5", "–")
    assert (added.code, added.before, added.after) == ("P01", "–", "5")
