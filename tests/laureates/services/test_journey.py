"""What becomes of a laureate: every arrow, every refusal, and what it changes elsewhere."""

import datetime

import pytest

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError, ConflictError
from laureates.enums import JOURNEY_TRANSITIONS, LaureateStatus, ReportStatus
from laureates.models import ProgressReport
from laureates.services.journey import (
    laureate_become_alumni,
    laureate_finish,
    laureate_leave,
    laureate_pause,
    laureate_resume,
)
from programmes.enums import CohortStatus
from sessions.selectors.session import expected_on
from tests.factories import make_campaign, make_cohort, make_laureate, make_participant, make_report, make_team_user

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2025, 3, 3)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def laureate():
    return make_laureate(make_cohort(), entered_on=TODAY - 30 * DAY)


def act(service, laureate, **fields):
    fields.setdefault("actor", make_team_user(laureate.cohort))
    fields.setdefault("expected_version", laureate.version)
    return service(laureate=laureate, **fields)


def leave(laureate, **fields):
    return act(laureate_leave, laureate, **({"left_on": TODAY, "reason": "Cessation", "today": TODAY} | fields))


def test_who_left_is_not_expected_after_and_its_form_no_more(laureate):
    participant = make_participant(laureate)
    report = make_report(laureate, make_campaign(laureate.cohort), ReportStatus.DRAFT)
    left = leave(laureate)
    assert (left.status, left.left_on, left.leaving_reason) == (LaureateStatus.LEFT, TODAY, "Cessation")
    people = type(participant).objects
    assert people.filter(expected_on(TODAY)).exists()
    assert not people.filter(expected_on(TODAY + DAY)).exists()
    assert not ProgressReport.objects.expected().filter(pk=report.pk).exists()
    assert leave(left).version == left.version  # the second of two clicks
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.changes["reason"]) == ("laureate.leave", "Cessation")


def test_coming_back_undoes_a_departure(laureate):
    participant = make_participant(laureate)
    back = act(laureate_resume, leave(laureate))
    assert (back.status, back.left_on, back.leaving_reason) == (LaureateStatus.ACTIVE, None, "")
    assert type(participant).objects.filter(expected_on(TODAY + DAY)).exists()
    assert act(laureate_resume, back).version == back.version


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"left_on": TODAY + DAY}, "left_on"),
        ({"left_on": TODAY - 31 * DAY}, "left_on"),
        ({"reason": "  "}, "reason"),
        ({"reason": "x" * 256}, "reason"),
    ],
)
def test_a_departure_that_makes_no_sense_is_refused(laureate, fields, field):
    with pytest.raises(BusinessRuleError) as refused:
        leave(laureate, **fields)
    assert refused.value.field == field
    laureate.refresh_from_db()
    assert laureate.status == LaureateStatus.ACTIVE


def test_a_stale_page_changes_nothing(laureate):
    with pytest.raises(ConflictError):
        leave(laureate, expected_version=laureate.version + 1)


def test_a_pause_and_its_end(laureate):
    paused = act(laureate_pause, laureate, reason="Congé")
    assert not type(paused).objects.in_scope().exists()
    assert act(laureate_pause, paused, reason="").version == paused.version
    assert act(laureate_resume, paused).status == LaureateStatus.ACTIVE
    with pytest.raises(BusinessRuleError, match="Dites pourquoi"):
        act(laureate_pause, act(laureate_resume, paused), reason="")


def test_alumni_after_the_closing_only(laureate):
    finished = act(laureate_finish, laureate)
    with pytest.raises(BusinessRuleError, match="pas clôturée"):
        act(laureate_become_alumni, finished)
    type(laureate.cohort).objects.update(status=CohortStatus.CLOSED, starts_on=TODAY, ends_on=TODAY)
    alumni = act(laureate_become_alumni, finished)
    assert alumni.status == LaureateStatus.ALUMNI
    assert act(laureate_become_alumni, alumni).version == alumni.version
    assert act(laureate_finish, alumni).status == LaureateStatus.FINISHED


@pytest.mark.parametrize("status", LaureateStatus.values)
def test_only_the_arrows_of_the_table(status):
    type_fields = {"left_on": TODAY} if status == LaureateStatus.LEFT else {}
    cohort = make_cohort(status=CohortStatus.CLOSED, starts_on=TODAY, ends_on=TODAY)
    followed = set()
    gestures = {
        LaureateStatus.LEFT: leave,
        LaureateStatus.PAUSED: lambda one: act(laureate_pause, one, reason="Congé"),
        LaureateStatus.ACTIVE: lambda one: act(laureate_resume, one),
        LaureateStatus.FINISHED: lambda one: act(laureate_finish, one),
        LaureateStatus.ALUMNI: lambda one: act(laureate_become_alumni, one),
    }
    for target, gesture in gestures.items():
        laureate = make_laureate(cohort, status=status, **type_fields)
        try:
            gesture(laureate)
        except BusinessRuleError:
            continue
        followed.add(target)
    assert followed == JOURNEY_TRANSITIONS[status] | {status}
