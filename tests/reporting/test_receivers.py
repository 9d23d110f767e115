"""A validated form whose values were published is held; any other is not."""

import datetime

import pytest
from django.utils import timezone

from laureates.enums import Moment, ReportStatus
from laureates.report_guards import guard_reason
from reporting.enums import BilanStatus
from reporting.models import BilanVersion
from tests.access_world import make_published_bilan
from tests.factories import make_campaign, make_cohort, make_laureate, make_report, make_team_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    cohort = make_cohort()
    laureate = make_laureate(cohort)
    report = make_report(laureate, make_campaign(cohort, Moment.EXIT), ReportStatus.VALIDATED)
    return {"cohort": cohort, "laureate": laureate, "report": report}


def publish(scene, *, slugs):
    snapshot = {"laureates": [{"slug": slug} for slug in slugs]}
    team = make_team_user(scene["cohort"])
    bilan, _ = make_published_bilan(scene["cohort"], team, snapshot=snapshot, frozen_at=timezone.now())
    return BilanVersion.objects.get(bilan=bilan)


def test_a_published_form_is_held(scene):
    version = publish(scene, slugs=[scene["laureate"].slug])
    reason = guard_reason(scene["report"])
    assert reason.startswith(f"Les valeurs de cette fiche sont dans «\u00a0{version.bilan.title}\u00a0», version 1")
    assert "nouvelle version du bilan" in reason


def test_a_form_validated_since_or_left_out_is_free(scene):
    version = publish(scene, slugs=["une-autre"])
    assert guard_reason(scene["report"]) == ""
    scene["report"].validated_at = version.frozen_at + datetime.timedelta(minutes=1)
    scene["laureate"].slug = "une-autre"
    assert guard_reason(scene["report"]) == ""


def test_a_bilan_that_is_not_published_holds_nothing(scene):
    assert guard_reason(scene["report"]) == ""
    draft = make_report(
        make_laureate(scene["cohort"]), make_campaign(scene["cohort"], Moment.ENTRY), ReportStatus.DRAFT
    )
    assert guard_reason(draft) == ""
    assert not BilanVersion.objects.filter(status=BilanStatus.PUBLISHED).exists()
