"""What forms, delays and cooperations announce, and to whom."""

import datetime

import pytest
from django.utils import timezone

from ess_platform.notifications.models import Notice
from laureates.enums import Moment, ReportStatus
from laureates.services.cooperation import cooperation_announce
from laureates.services.delay import report_ask_delay
from laureates.services.extension import report_extend, report_refuse_delay
from laureates.services.report_state import move_report
from tests.factories import make_campaign, make_cohort, make_laureate, make_participant, make_report, make_team_user

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def scene():
    today = timezone.localdate()
    cohort = make_cohort()
    campaign = make_campaign(cohort, Moment.MIDTERM, opens_on=today - 9 * DAY, due_on=today + 3 * DAY)
    laureate = make_laureate(cohort, name="Atelier")
    owner = make_participant(laureate, with_user=True).person.user
    make_participant(laureate)  # no account
    make_participant(laureate, with_user=True, left_on=today - DAY)
    report = make_report(laureate, campaign, ReportStatus.DRAFT)
    return {"report": report, "owner": owner, "team": make_team_user(cohort), "cohort": cohort}


def told():
    return [(notice.kind, notice.user) for notice in Notice.objects.order_by("pk")]


def test_each_move_tells_the_other_side(scene):
    report, owner, team, now = scene["report"], scene["owner"], scene["team"], timezone.now()
    moves = (
        (ReportStatus.SUBMITTED, owner, {"submitted_at": now}),
        (ReportStatus.NEEDS_CHANGES, team, {"due_on": timezone.localdate() + DAY}),
        (ReportStatus.SUBMITTED, owner, {}),
        (ReportStatus.VALIDATED, team, {"validated_at": now, "validated_by": team}),
    )
    for status, actor, columns in moves:
        move_report(report=report, to_status=status, actor=actor, now=now, **columns)
    assert told() == [
        ("report.sent", team),
        ("report.returned", owner),
        ("report.sent", team),
        ("report.validated", owner),
    ]
    texts = Notice.objects.filter(kind="report.sent").order_by("pk").values_list("text", flat=True)
    assert [text.split(" : ")[0] for text in texts] == ["Atelier a envoyé sa fiche", "Atelier a répondu à vos demandes"]


def test_a_delay_and_its_answers(scene):
    report, owner, team, now = scene["report"], scene["owner"], scene["team"], timezone.now()
    report_ask_delay(report=report, actor=owner, now=now)
    report_ask_delay(report=report, actor=owner, now=now)
    report_refuse_delay(report=report, word="Appelez-nous.", actor=team, now=now)
    report_extend(report=report, due_on=timezone.localdate() + 30 * DAY, actor=team, now=now)
    assert told() == [("report.delay", team), ("report.delay_answered", owner), ("report.delay_answered", owner)]


def test_a_cooperation_is_announced_to_the_other_side(scene):
    other = make_laureate(scene["cohort"])
    reader = make_participant(other, with_user=True).person.user
    said = {"state": "identified", "purpose": "Achats", "actor": scene["owner"], "today": timezone.localdate()}
    cooperation_announce(laureate=scene["report"].laureate, other=other, **said)
    assert told() == [("cooperation.declared", reader)]
