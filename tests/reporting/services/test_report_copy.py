"""The copy of a form: frozen when it is sent, one per sending, hidden from the team when it is taken back."""

import datetime
from unittest.mock import patch

import pytest
from django.db import IntegrityError, transaction

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from ess_platform.notifications.models import OutgoingMail
from laureates.enums import Moment, ReportStatus
from laureates.models import IndicatorValue, Participant, ProgressReport, ReportTransition
from laureates.services.report_state import lock_report, move_report
from reporting.enums import JobState
from reporting.models import Document, DocumentContent, Job
from reporting.services import job as jobs
from reporting.services import report_copy as copies
from reporting.services.content import document_request
from tests.factories import (
    make_bilan,
    make_campaign,
    make_cohort,
    make_laureate,
    make_participant,
    make_report,
    make_team_user,
)

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2025, 6, 16, 10, 30, tzinfo=datetime.UTC)
PDF = b"%PDF-1.7 contenu"
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def report():
    laureate = make_laureate(make_cohort())
    make_participant(laureate, with_user=True)
    campaign = make_campaign(laureate.cohort, Moment.FOLLOW_UP_6)
    return make_report(laureate, campaign, ReportStatus.DRAFT, values={"etp_total": 12})


@pytest.fixture
def user(report):
    return report.laureate.participants.get().person.user


@pytest.fixture
def quick_pdf():
    with (
        patch.object(jobs, "render_pdf", return_value=PDF) as render,
        patch.object(jobs, "page_count", return_value=3),
    ):
        yield render


def send(report, user, now=NOW):
    locked = lock_report(report)
    return move_report(report=locked, to_status=ReportStatus.SUBMITTED, actor=user, now=now, submitted_at=now)


def take_back(report, user, now=NOW + HOUR):
    locked = lock_report(report)
    return move_report(report=locked, to_status=ReportStatus.DRAFT, actor=user, now=now, submitted_at=None)


def answers(content) -> dict:
    return dict(row for section in content.snapshot["sections"] for row in section["rows"])


def test_sending_freezes_the_answers_and_asks_for_the_pdf(report, user, django_capture_on_commit_callbacks):
    with patch.object(jobs.run_job, "delay") as delay, django_capture_on_commit_callbacks(execute=True):
        transition = send(report, user)
        delay.assert_not_called()
    content = DocumentContent.objects.get()
    assert (content.report, content.laureate, content.cohort) == (report, report.laureate, report.laureate.cohort)
    assert (content.origin, content.frozen_at, content.frozen_by) == (f"transition:{transition.pk}", NOW, user)
    assert content.snapshot["sent_at"] == NOW.isoformat()
    assert content.snapshot["sent_by"] == str(user.person)
    assert answers(content)["ETP salariés à ce jour"] == "12\u00a0ETP"
    assert (content.job.state, content.job.requested_by) == (JobState.QUEUED, user)
    delay.assert_called_once_with(job_id=content.job.pk)
    assert AuditEntry.objects.filter(action="job.request").count() == 1


def test_the_same_sending_twice_is_one_document(report, user):
    transition = send(report, user)
    first = DocumentContent.objects.get().job
    IndicatorValue.objects.update(value=99)
    assert copies.report_copy_freeze(report=report, transition=transition) == first
    assert (DocumentContent.objects.count(), Job.objects.count()) == (1, 1)


def test_what_changes_afterwards_does_not_reach_the_copy(report, user):
    send(report, user)
    IndicatorValue.objects.update(value=99)
    assert answers(DocumentContent.objects.get())["ETP salariés à ce jour"] == "12\u00a0ETP"


def test_the_database_refuses_to_change_a_frozen_content(report, user):
    send(report, user)
    for change in ({"snapshot": {}}, {"digest": "0" * 64}, {"frozen_at": NOW + HOUR}, {"laureate": None}):
        with pytest.raises(IntegrityError, match="ne change plus"), transaction.atomic():
            DocumentContent.objects.update(**change)


def test_a_second_sending_is_a_second_document(report, user):
    send(report, user)
    team = make_team_user(report.laureate.cohort)
    move_report(
        report=lock_report(report), to_status=ReportStatus.NEEDS_CHANGES, actor=team, now=NOW + HOUR, comment="x"
    )
    IndicatorValue.objects.update(value=14)
    send(report, user, NOW + 2 * HOUR)
    second, first = DocumentContent.objects.all()
    assert (first.number, second.number) == (1, 2)
    assert answers(first)["ETP salariés à ce jour"] == "12\u00a0ETP"
    assert answers(second)["ETP salariés à ce jour"] == "14\u00a0ETP"
    assert DocumentContent.objects.visible_to(team).count() == 2


def test_sent_by_the_team_says_so(report):
    team = make_team_user(report.laureate.cohort)
    send(report, team)
    assert (
        DocumentContent.objects.get()
        .snapshot["sent_by"]
        .endswith("équipe du programme, pour le compte de la structure")
    )


def test_taken_back_the_copy_is_the_laureates_alone(report, user):
    team = make_team_user(report.laureate.cohort)
    send(report, user)
    assert DocumentContent.objects.visible_to(team).count() == 1
    take_back(report, user)
    assert DocumentContent.objects.get().withdrawn_at == NOW + HOUR
    assert DocumentContent.objects.visible_to(team).count() == 0
    assert DocumentContent.objects.visible_to(user).count() == 1
    send(report, user, NOW + 2 * HOUR)
    assert DocumentContent.objects.visible_to(team).count() == 1


def test_a_copy_that_cannot_be_frozen_does_not_keep_a_form_from_being_sent(report, user):
    with patch("reporting.receivers.report_copy_freeze", side_effect=RuntimeError("illisible")):
        send(report, user)
    report.refresh_from_db()
    assert report.status == ReportStatus.SUBMITTED
    assert DocumentContent.objects.count() == 0


def test_other_moves_make_no_copy(report, user):
    send(report, user)
    team = make_team_user(report.laureate.cohort)
    moved = {"validated_at": NOW + HOUR, "validated_by": team}
    move_report(report=lock_report(report), to_status=ReportStatus.VALIDATED, actor=team, now=NOW + HOUR, **moved)
    assert DocumentContent.objects.filter(withdrawn_at__isnull=True).count() == 1


def test_the_worker_makes_one_file(report, user, quick_pdf):
    send(report, user)
    job = Job.objects.get()
    jobs.job_run(job_id=job.pk)
    jobs.job_run(job_id=job.pk)
    job.refresh_from_db()
    document = Document.objects.get()
    assert (job.state, document.key, document.title, document.pages) == (
        JobState.DONE,
        "copie-fiche",
        "Copie de fiche",
        3,
    )
    assert document.filename == f"fiche_{report.laureate.slug}_suivi-a-6-mois_1.pdf"
    quick_pdf.assert_called_once()
    assert DocumentContent.objects.get().verification_code in quick_pdf.call_args.kwargs["html"]


@pytest.mark.parametrize("gone", ["left", "closed"])
def test_right_withdrawn_before_the_run_leaves_no_file(report, user, quick_pdf, gone):
    send(report, user)
    if gone == "left":
        Participant.objects.update(left_on=datetime.date(2020, 1, 1))
    else:
        type(user).objects.filter(pk=user.pk).update(is_active=False)
    job = Job.objects.get()
    jobs.job_run(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "n’a plus accès" in job.error
    assert Document.objects.count() == 0
    assert OutgoingMail.objects.filter(kind="M20").count() == 0  # its page says it


@pytest.mark.parametrize("status", [ReportStatus.SUBMITTED, ReportStatus.VALIDATED])
@pytest.mark.parametrize("has_history", [True, False])
def test_a_form_sent_without_a_copy_gets_one_on_request(report, user, status, has_history):
    ProgressReport.objects.update(
        status=status, submitted_at=NOW, validated_at=NOW + HOUR if status == ReportStatus.VALIDATED else None
    )
    if has_history:
        ReportTransition.objects.create(
            report=report, at=NOW, from_status=ReportStatus.DRAFT, to_status=ReportStatus.SUBMITTED
        )
    job = copies.report_copy_request(report=report, actor=user, now=NOW + 2 * HOUR)
    assert (job.content.snapshot["sent_at"], job.content.snapshot["sent_by"]) == (NOW.isoformat(), "")
    assert (job.content.number, job.content.frozen_at) == (1, NOW + 2 * HOUR)
    assert copies.report_copy_request(report=report, actor=user, now=NOW + 3 * HOUR) == job


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (ReportStatus.NOT_STARTED, "n’est pas envoyée"),
        (ReportStatus.DRAFT, "n’est pas envoyée"),
        (ReportStatus.NOT_APPLICABLE, "n’est pas envoyée"),
        (ReportStatus.NEEDS_CHANGES, "en cours de correction"),
    ],
)
def test_a_form_whose_answers_are_not_those_sent_has_no_copy(report, user, status, reason):
    ProgressReport.objects.update(status=status, submitted_at=NOW if status == ReportStatus.NEEDS_CHANGES else None)
    with pytest.raises(BusinessRuleError, match=reason):
        copies.report_copy_request(report=report, actor=user, now=NOW)
    assert Job.objects.count() == 0


def test_a_document_about_a_promotion_needs_no_laureate(report):
    team = make_team_user(report.laureate.cohort)
    given = {"document_key": "copie-fiche", "cohort": report.laureate.cohort, "snapshot": {}, "actor": team, "now": NOW}
    first = document_request(origin="essai:1", **given)
    assert document_request(origin="essai:1", **given) == first
    assert document_request(origin="essai:2", **given) != first
    assert set(DocumentContent.objects.visible_to(team)) == set(DocumentContent.objects.all())


def test_a_job_is_about_one_thing(report, user):
    send(report, user)
    bilan = make_bilan(report.laureate.cohort)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.update(bilan=bilan)
