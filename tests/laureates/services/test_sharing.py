"""Opening or closing the page « Mon projet » of a validated report to the sponsor."""

import pytest

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from laureates.enums import ReportStatus
from laureates.services.sharing import report_share
from tests.factories import make_campaign, make_cohort, make_laureate, make_participant, make_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    cohort = make_cohort()
    return make_report(make_laureate(cohort), make_campaign(cohort), need="Un local")


@pytest.fixture
def owner(report):
    return make_participant(report.laureate, with_user=True).person.user


def test_shared_then_closed_again(report, owner):
    for shares, version in ((True, 2), (True, 2), (False, 3)):
        saved = report_share(report=report, shares=shares, actor=owner)
        assert (saved.shares_with_sponsor, saved.version, saved.need) == (shares, version, "Un local")
    entries = AuditEntry.objects.filter(action="report.share").order_by("pk")
    assert [entry.changes for entry in entries] == [{"shares_with_sponsor": True}, {"shares_with_sponsor": False}]


def test_refusals(report, owner):
    helper = make_participant(report.laureate, with_user=True, can_submit=False).person.user
    with pytest.raises(BusinessRuleError, match="personne responsable"):
        report_share(report=report, shares=True, actor=helper)
    report.status, report.validated_at = ReportStatus.SUBMITTED, None
    report.save()
    with pytest.raises(BusinessRuleError, match="pas encore validée"):
        report_share(report=report, shares=True, actor=owner)
