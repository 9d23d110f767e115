"""What the team sets aside and takes up again, state by state, and what holds a validated form."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from ess_platform.notifications.models import OutgoingMail
from laureates import report_guards
from laureates.enums import Moment, ReportStatus
from laureates.services.set_aside import (
    report_exempt,
    report_reopen_validated,
    report_set_not_returned,
    report_take_up,
)
from tests.factories import (
    make_campaign,
    make_cohort,
    make_laureate,
    make_participant,
    make_report,
    make_team_admin,
    make_team_user,
)

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2025, 3, 26, 10, tzinfo=ZoneInfo("Europe/Paris"))
TODAY = NOW.date()
DAY = datetime.timedelta(days=1)
REASON = "Le chiffre d’affaires comprenait des subventions."
S = ReportStatus


@pytest.fixture
def scene():
    cohort = make_cohort()
    laureate = make_laureate(cohort)
    make_participant(laureate)
    campaign = make_campaign(cohort, Moment.MIDTERM, opens_on=TODAY - 30 * DAY, due_on=TODAY - DAY)
    users = {"team": make_team_user(cohort), "admin": make_team_admin(cohort)}
    return {"laureate": laureate, "campaign": campaign, **users}


@pytest.fixture
def held(monkeypatch):
    """A higher app that holds every form."""
    monkeypatch.setattr(report_guards, "_guards", {"test": lambda report: "Publiez une nouvelle version."})


def report_in(scene, status, **fields):
    return make_report(scene["laureate"], scene["campaign"], status, **fields)


def exempt(report, scene, reason="A quitté le programme"):
    return report_exempt(report=report, reason=reason, actor=scene["team"], now=NOW)


def give_up(report, scene):
    return report_set_not_returned(report=report, actor=scene["team"], now=NOW)


def take_up(report, scene, actor="team"):
    return report_take_up(report=report, actor=scene[actor], now=NOW)


def reopen(report, scene, reason=REASON, sections=("marches",), actor="admin"):
    return report_reopen_validated(report=report, reason=reason, sections=sections, actor=scene[actor], now=NOW)


@pytest.mark.parametrize("status", list(S))
def test_exempting_from_each_state(scene, status):
    report = report_in(scene, status, delay_asked_at=NOW)
    for _ in range(2):
        exempt(report, scene)
    report.refresh_from_db()
    assert (report.status, report.validated_at) == (S.NOT_APPLICABLE, None)
    moves = list(report.transitions.values_list("from_status", "to_status", "comment"))
    assert moves == ([] if status == S.NOT_APPLICABLE else [(status, S.NOT_APPLICABLE, "A quitté le programme")])


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2_001])
def test_exempting_says_why(scene, reason):
    report = report_in(scene, S.DRAFT)
    with pytest.raises(BusinessRuleError) as refused:
        exempt(report, scene, reason)
    assert refused.value.field == "reason"


@pytest.mark.parametrize("status", list(S))
def test_not_returned_from_each_state(scene, status):
    report = report_in(scene, status)
    if status in (S.NOT_STARTED, S.DRAFT, S.NOT_RETURNED):
        for _ in range(2):
            give_up(report, scene)
        assert report.transitions.count() == (status != S.NOT_RETURNED)
        status = S.NOT_RETURNED
    else:
        with pytest.raises(BusinessRuleError, match="pas possible"):
            give_up(report, scene)
    report.refresh_from_db()
    assert report.status == status


def test_not_returned_waits_for_the_deadline(scene):
    report = report_in(scene, S.DRAFT, due_on=TODAY)
    with pytest.raises(BusinessRuleError, match="pas encore en retard"):
        give_up(report, scene)


@pytest.mark.parametrize(
    ("before", "after"),
    [(S.NOT_STARTED, S.NOT_STARTED), (S.DRAFT, S.DRAFT), (S.SUBMITTED, S.DRAFT), (S.VALIDATED, S.DRAFT)],
)
def test_taking_up_undoes_an_exemption(scene, before, after):
    report = report_in(scene, before, values={"ca_12m": 12})
    exempt(report, scene)
    for _ in range(2):
        take_up(report, scene)
    report.refresh_from_db()
    assert (report.status, report.due_on) == (after, datetime.date(2025, 4, 2))
    assert report.values.get().value == 12
    assert report.transitions.count() == 2


def test_taking_up_a_form_not_returned_keeps_a_deadline_to_come(scene):
    report = report_in(scene, S.DRAFT)
    give_up(report, scene)
    scene["campaign"].due_on = TODAY + 3 * DAY
    scene["campaign"].save()
    take_up(report, scene)
    report.refresh_from_db()
    assert (report.status, report.due_on) == (S.DRAFT, None)


@pytest.mark.parametrize("status", [S.NOT_STARTED, S.DRAFT, S.SUBMITTED, S.NEEDS_CHANGES, S.VALIDATED])
def test_taking_up_refuses_what_was_not_set_aside(scene, status):
    with pytest.raises(BusinessRuleError, match="suit son cours"):
        take_up(report_in(scene, status), scene)


def test_taking_up_after_a_colleague_is_refused(scene):
    report = report_in(scene, S.DRAFT)
    exempt(report, scene)
    take_up(report, scene)
    with pytest.raises(BusinessRuleError, match="suit son cours"):
        take_up(report, scene, actor="admin")


@pytest.mark.parametrize("status", list(S))
def test_reopening_from_each_state(scene, status):
    report = report_in(scene, status)
    if status == S.VALIDATED:
        for _ in range(2):
            reopen(report, scene)
        report.refresh_from_db()
        assert (report.status, report.validated_at, report.validated_by) == (S.NEEDS_CHANGES, None, None)
        assert (report.reopened_sections, report.due_on) == (["marches"], datetime.date(2025, 4, 2))
        assert OutgoingMail.objects.filter(kind="M06").count() == 1
        assert AuditEntry.objects.filter(action="report.needs_changes").count() == 1
    elif status == S.NEEDS_CHANGES:
        reopen(report, scene)
        assert not report.transitions.exists()
    else:
        with pytest.raises(BusinessRuleError, match="Seule une fiche validée"):
            reopen(report, scene)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": "Trop court"}, "reason"),
        ({"reason": "x" * 2_001}, "reason"),
        ({"sections": ()}, "sections"),
        ({"sections": ("inconnue",)}, "sections"),
    ],
)
def test_reopening_says_what_and_why(scene, given, field):
    report = report_in(scene, S.VALIDATED)
    with pytest.raises(BusinessRuleError) as refused:
        reopen(report, scene, **given)
    assert refused.value.field == field


def test_reopening_is_for_the_manager_of_the_operator(scene):
    report = report_in(scene, S.VALIDATED)
    with pytest.raises(BusinessRuleError, match="responsable"):
        reopen(report, scene, actor="team")


@pytest.mark.parametrize("action", [reopen, exempt])
def test_a_held_form_is_neither_reopened_nor_exempted(scene, held, action):
    report = report_in(scene, S.VALIDATED)
    with pytest.raises(BusinessRuleError, match="nouvelle version"):
        action(report, scene)
    report.refresh_from_db()
    assert report.status == S.VALIDATED
    assert not report.transitions.exists()


def test_a_guard_is_asked_of_validated_forms_only(scene, held):
    report = report_in(scene, S.DRAFT)
    exempt(report, scene)
    report.refresh_from_db()
    assert report.status == S.NOT_APPLICABLE
