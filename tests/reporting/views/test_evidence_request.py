"""« Demander le dossier complet »: kept in the journal, told to the team, shown to both, answered by a notice."""

import pytest
from django.urls import reverse
from django.utils import timezone

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from ess_platform.notifications.models import Notice, OutgoingMail
from programmes.enums import CohortStatus
from programmes.models import Cohort
from reporting.enums import EVIDENCE_PACK, BilanStatus, JobState
from reporting.models import BilanVersion, Document
from reporting.notifications import notify_done
from reporting.services.evidence_request import evidence_ask
from tests.factories import make_funder_user, make_job, make_organisation, make_team_user
from tests.reporting.views.builders import make_ready_version

pytestmark = pytest.mark.django_db

MADE = {"document_key": EVIDENCE_PACK, "state": JobState.DONE}


@pytest.fixture
def version(cohort):
    return make_ready_version(cohort, actor=make_team_user(cohort), status=BilanStatus.PUBLISHED)


@pytest.fixture
def funder(cohort):
    return make_funder_user(cohort)


def evidence_url(cohort):
    return reverse("reporting:funder_evidence", kwargs={"slug": cohort.slug})


def produce_url(cohort):
    return reverse("reporting:document_produce", kwargs={"slug": cohort.slug}) + f"?document={EVIDENCE_PACK}"


def test_asked_once_told_to_the_team_and_shown_to_both(client, cohort, version, funder):
    team, organisation = version.published_by, cohort.fundings.get().funder
    client.force_login(funder)
    assert "Demander le dossier complet" in client.get(evidence_url(cohort)).content.decode()
    for _ in range(2):  # a double click
        assert client.post(evidence_url(cohort)).status_code == 302
    html = client.get(evidence_url(cohort)).content.decode()
    assert f"par {funder.get_full_name()}" in html
    assert "Demander le dossier complet" not in html
    entry = AuditEntry.objects.get(action="evidence_pack.ask")
    assert (entry.actor, entry.changes["funder"]) == (funder, organisation.name)
    notice, mail = Notice.objects.get(user=team), OutgoingMail.objects.get(to_email=team.email)
    assert (notice.kind, notice.url) == ("evidence.asked", produce_url(cohort))
    assert (mail.kind, mail.reply_to, produce_url(cohort) in mail.body_text) == ("M28", funder.email, True)

    client.force_login(team)
    assert f"par {funder.get_full_name()}, {organisation}" in client.get(produce_url(cohort)).content.decode()


def test_the_file_ends_the_request_and_the_funder_is_told(client, cohort, version, funder):
    job = make_job(cohort, bilan_version=version, **MADE, ended_at=timezone.now())
    Document.objects.create(job=job, key=EVIDENCE_PACK, title="Dossier", filename="d.zip", size=1, sha256="0" * 64)
    notify_done(job=job, now=timezone.now())
    notice = Notice.objects.get(user=funder)
    assert (notice.kind, notice.url) == ("evidence.ready", evidence_url(cohort))
    client.force_login(funder)
    html = client.get(evidence_url(cohort)).content.decode()
    assert ("Demander le dossier complet" in html, "Dossier (ZIP" in html) == (False, True)


def test_made_before_the_publication_it_is_announced_to_nobody(cohort, funder):
    job = make_job(cohort, **MADE, ended_at=timezone.now())
    notify_done(job=job, now=timezone.now())
    assert not Notice.objects.filter(user=funder).exists()


def test_a_colleague_of_who_asked_reads_it_and_asks_no_second_time(client, cohort, version, funder):
    colleague = make_funder_user(cohort, funder=cohort.fundings.get().funder)
    first = evidence_ask(version=version, actor=funder, now=timezone.now())
    assert evidence_ask(version=version, actor=colleague, now=timezone.now()) == first
    client.force_login(colleague)
    assert f"par {funder.get_full_name()}" in client.get(evidence_url(cohort)).content.decode()


def test_each_funder_asks_for_itself(client, cohort, version, funder):
    other = make_funder_user(cohort, funder=make_organisation())
    evidence_ask(version=version, actor=funder, now=timezone.now())
    client.force_login(other)
    html = client.get(evidence_url(cohort)).content.decode()
    assert ("Demander le dossier complet" in html, funder.get_full_name() in html) == (True, False)


def test_nothing_is_asked_before_the_publication(client, cohort, funder):
    client.force_login(funder)
    assert "Demander le dossier complet" not in client.get(evidence_url(cohort)).content.decode()
    assert client.post(evidence_url(cohort)).status_code == 404


def test_refused_when_it_cannot_be_answered(client, cohort, version, funder):
    now = timezone.now()
    with pytest.raises(BusinessRuleError, match="Seul un financeur"):
        evidence_ask(version=version, actor=version.published_by, now=now)
    BilanVersion.objects.filter(pk=version.pk).update(status=BilanStatus.REPLACED)
    with pytest.raises(BusinessRuleError, match="remplacée"):
        evidence_ask(version=version, actor=funder, now=now)
    make_ready_version(cohort, actor=version.published_by, bilan=version.bilan, number=2, status=BilanStatus.PUBLISHED)
    Cohort.objects.filter(pk=cohort.pk).update(status=CohortStatus.ARCHIVED)
    client.force_login(funder)
    assert "Demander le dossier complet" not in client.get(evidence_url(cohort)).content.decode()
    assert "est archivée" in client.post(evidence_url(cohort), follow=True).content.decode()
    assert not AuditEntry.objects.filter(action="evidence_pack.ask").exists()
