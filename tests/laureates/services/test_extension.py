"""A delay: granted, refused, and every reason why it cannot be."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from ess_platform.notifications.models import OutgoingMail
from laureates.enums import Moment, ReportStatus
from laureates.services.bulk import reports_exempt, reports_extend
from laureates.services.extension import report_extend, report_refuse_delay, usual_delay
from tests.factories import make_campaign, make_cohort, make_laureate, make_participant, make_report, make_team_user

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2025, 3, 26, 10, tzinfo=ZoneInfo("Europe/Paris"))
TODAY = NOW.date()
DAY = datetime.timedelta(days=1)
S = ReportStatus
EXTENDABLE = {S.NOT_STARTED, S.DRAFT, S.NEEDS_CHANGES}


@pytest.fixture
def scene():
    cohort = make_cohort()
    laureate = make_laureate(cohort)
    make_participant(laureate)
    campaign = make_campaign(cohort, Moment.MIDTERM, opens_on=TODAY - 10 * DAY, due_on=TODAY + 2 * DAY)
    return {"cohort": cohort, "laureate": laureate, "campaign": campaign, "team": make_team_user(cohort)}


def extend(report, scene, day):
    return report_extend(report=report, due_on=day, actor=scene["team"], now=NOW)


@pytest.mark.parametrize("status", list(S))
def test_only_a_form_still_waited_for_is_extended(scene, status):
    report = make_report(scene["laureate"], scene["campaign"], status)
    if status in EXTENDABLE:
        assert extend(report, scene, TODAY + 12 * DAY).due_on == TODAY + 12 * DAY
        return
    with pytest.raises(BusinessRuleError, match="Pas de délai possible"):
        extend(report, scene, TODAY + 12 * DAY)
    report.refresh_from_db()
    assert report.due_on is None


def test_a_delay_answers_the_request_moves_to_a_working_day_and_is_told_once(scene):
    report = make_report(scene["laureate"], scene["campaign"], S.DRAFT, delay_asked_at=NOW)
    for _ in range(2):
        extend(report, scene, datetime.date(2025, 4, 19))  # the Saturday before Easter Monday
    report.refresh_from_db()
    assert (report.due_on, report.delay_asked_at) == (datetime.date(2025, 4, 22), None)
    mail = OutgoingMail.objects.get(kind="M03c")
    assert "mardi 22 avril 2025" in mail.body_text
    assert AuditEntry.objects.get(action="report.extend").changes == {"due_on": ["2025-03-28", "2025-04-22"]}


@pytest.mark.parametrize("days", [-1, 0, 2, 400])
def test_days_that_give_nothing_are_refused(scene, days):
    report = make_report(scene["laureate"], scene["campaign"], S.DRAFT)
    with pytest.raises(BusinessRuleError) as refused:
        extend(report, scene, TODAY + days * DAY)
    assert refused.value.field == "due_on"
    assert not OutgoingMail.objects.exists()


def test_five_days_count_from_the_deadline_or_from_today_when_it_is_past(scene):
    report = make_report(scene["laureate"], scene["campaign"], S.DRAFT)
    assert usual_delay(report, TODAY) == datetime.date(2025, 4, 4)
    report.due_on = TODAY - 5 * DAY
    assert usual_delay(report, TODAY) == datetime.date(2025, 4, 2)


def test_refusing_a_delay_needs_a_word_and_is_done_once(scene):
    report = make_report(scene["laureate"], scene["campaign"], S.DRAFT, delay_asked_at=NOW)
    with pytest.raises(BusinessRuleError) as refused:
        report_refuse_delay(report=report, word="  ", actor=scene["team"], now=NOW)
    assert refused.value.field == "word"
    for word in ("Le bilan part lundi, appelez-moi.", "Encore non"):
        report_refuse_delay(report=report, word=word, actor=scene["team"], now=NOW)
    report.refresh_from_db()
    assert (report.delay_asked_at, report.due_on) == (None, None)
    assert "Le bilan part lundi, appelez-moi." in OutgoingMail.objects.get(kind="M03c").body_text
    assert AuditEntry.objects.filter(action="report.refuse_delay").count() == 1


def test_several_at_once_leave_out_who_cannot(scene):
    make_report(scene["laureate"], scene["campaign"], S.VALIDATED)
    others = [make_laureate(scene["cohort"]) for _ in range(2)]
    given = {"campaign": scene["campaign"], "actor": scene["team"], "now": NOW}
    result = reports_extend(laureates=[scene["laureate"], *others], due_on=TODAY + 9 * DAY, **given)
    assert (result.done, [laureate for laureate, _ in result.refused]) == (2, [scene["laureate"]])
    assert set(scene["campaign"].reports.filter(due_on=TODAY + 9 * DAY).values_list("laureate", flat=True)) == {
        laureate.pk for laureate in others
    }
    result = reports_exempt(laureates=others, reason="Hors du périmètre", **given)
    assert (result.done, result.refused) == (2, ())
    assert scene["campaign"].reports.filter(status=S.NOT_APPLICABLE).count() == 2
