import datetime

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.notifications.models import OutgoingMail
from reporting.digests import snapshot_digest, verification_code
from reporting.enums import BilanKind, BilanStatus, JobState
from reporting.models import BilanVersion, Document
from reporting.services.bilan import bilan_create, version_freeze, version_publish
from tests.factories import (
    explain_key_figures,
    make_bilan,
    make_cohort,
    make_funder_user,
    make_job,
    make_team_user,
    make_version,
)

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2025, 7, 1, 16, 5, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(days=2)


def make_document(version, **fields):
    job = make_job(version.bilan.cohort, bilan=version.bilan, state=JobState.DONE, ended_at=NOW)
    document = Document.objects.create(
        job=job,
        key="bilan-cloture",
        title="Bilan de clôture",
        filename="bilan.pdf",
        storage_name=f"documents/{job.public_id}.pdf",
        size=10,
        pages=2,
        sha256="0" * 64,
        **fields,
    )
    BilanVersion.objects.filter(pk=version.pk).update(document=document)
    version.refresh_from_db()
    return document


def publishable(cohort=None):
    cohort = cohort or make_cohort()
    bilan = make_bilan(cohort, created_by=make_team_user(cohort))
    snapshot = {"figures": {}, "cohort": {"slug": cohort.slug}}
    version = version_freeze(bilan=bilan, snapshot=snapshot, actor=bilan.created_by, now=NOW)
    make_document(version)
    validated(version)
    explain_key_figures(bilan)
    return version


def validated(version):
    """As a reading leaves it: the database takes no short cut."""
    for status in (BilanStatus.REVIEW, BilanStatus.VALIDATED):
        BilanVersion.objects.filter(pk=version.pk).update(status=status)
    version.refresh_from_db()


def test_second_bilan_of_a_kind_is_refused():
    cohort = make_cohort()
    actor = make_team_user(cohort)
    bilan_create(cohort=cohort, kind=BilanKind.CLOSING, title="Bilan", actor=actor)
    with pytest.raises(BusinessRuleError) as refusal:
        bilan_create(cohort=cohort, kind=BilanKind.CLOSING, title="Autre", actor=actor)
    assert refusal.value.field == "kind"
    assert cohort.bilans.count() == 1


def test_same_content_is_not_frozen_twice():
    bilan = make_bilan(make_cohort())
    first = version_freeze(bilan=bilan, snapshot={"a": 1}, actor=bilan.created_by, now=NOW)
    again = version_freeze(bilan=bilan, snapshot={"a": 1}, actor=bilan.created_by, now=LATER)
    assert again == first
    assert again.frozen_at == NOW


def test_unpublished_version_is_frozen_again_in_place_and_lets_its_pdf_go():
    bilan = make_bilan(make_cohort())
    first = version_freeze(bilan=bilan, snapshot={"a": 1}, actor=bilan.created_by, now=NOW)
    make_document(first)
    second = version_freeze(bilan=bilan, snapshot={"a": 2}, actor=bilan.created_by, now=LATER)
    assert (second.pk, second.number, second.frozen_at) == (first.pk, 1, LATER)
    assert second.document is None
    assert second.digest == snapshot_digest({"a": 2})


def test_change_after_publication_makes_the_next_version():
    version = publishable()
    version_publish(version=version, actor=version.frozen_by, expected_digest=version.digest, now=LATER)
    second = version_freeze(bilan=version.bilan, snapshot={"a": 2}, actor=version.frozen_by, now=LATER)
    version.refresh_from_db()
    assert (second.number, second.status) == (2, BilanStatus.DRAFT)
    assert (version.number, version.status) == (1, BilanStatus.PUBLISHED)


def test_publication_replaces_the_previous_one_and_mails_each_funder_once(django_capture_on_commit_callbacks):
    cohort = make_cohort()
    funder = make_funder_user(cohort)
    version = publishable(cohort)
    for _ in range(2):  # publishing twice is publishing once
        version_publish(version=version, actor=version.frozen_by, expected_digest=version.digest, now=LATER)
    assert OutgoingMail.objects.filter(to_email=funder.email).count() == 1
    assert AuditEntry.objects.filter(action="bilan.publish").count() == 1
    second = version_freeze(bilan=version.bilan, snapshot={"b": 1}, actor=version.frozen_by, now=LATER)
    make_document(second)
    validated(second)
    version_publish(version=second, actor=version.frozen_by, expected_digest=second.digest, now=LATER)
    version.refresh_from_db()
    second.refresh_from_db()
    assert (version.status, second.status) == (BilanStatus.REPLACED, BilanStatus.PUBLISHED)
    assert OutgoingMail.objects.filter(to_email=funder.email).count() == 2
    assert mail.outbox == []  # a worker sends it, never the request


def test_publication_is_refused_without_pdf():
    cohort = make_cohort()
    version = make_version(make_bilan(cohort, created_by=make_team_user(cohort)), status=BilanStatus.VALIDATED)
    with pytest.raises(BusinessRuleError, match="PDF"):
        version_publish(version=version, actor=version.frozen_by, expected_digest=version.digest, now=LATER)


def test_publication_is_refused_when_figures_were_frozen_again():
    version = publishable()
    with pytest.raises(ConflictError):
        version_publish(version=version, actor=version.frozen_by, expected_digest="f" * 64, now=LATER)
    version.refresh_from_db()
    assert version.status == BilanStatus.VALIDATED


def test_publication_is_refused_to_who_left_the_team():
    version = publishable()
    version.bilan.cohort.team.all().delete()
    with pytest.raises(BusinessRuleError, match="équipe"):
        version_publish(version=version, actor=version.frozen_by, expected_digest=version.digest, now=LATER)
    version.refresh_from_db()
    assert version.status == BilanStatus.VALIDATED


def test_replaced_version_cannot_be_published_again():
    version = publishable()
    version_publish(version=version, actor=version.frozen_by, expected_digest=version.digest, now=LATER)
    BilanVersion.objects.filter(pk=version.pk).update(status=BilanStatus.REPLACED)
    with pytest.raises(BusinessRuleError):
        version_publish(version=version, actor=version.frozen_by, expected_digest=version.digest, now=LATER)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reporting_bilanversion SET digest = 'x' WHERE id = %s",
        "UPDATE reporting_bilanversion SET snapshot = '{}' WHERE id = %s",
        "UPDATE reporting_bilanversion SET published_at = frozen_at WHERE id = %s",
        "UPDATE reporting_bilanversion SET status = 'draft' WHERE id = %s",
        "DELETE FROM reporting_bilanversion WHERE id = %s",
    ],
)
def test_database_refuses_to_change_a_published_version(statement):
    version = publishable()
    version_publish(version=version, actor=version.frozen_by, expected_digest=version.digest, now=LATER)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [version.pk])
    stored = BilanVersion.objects.get(pk=version.pk)
    assert (stored.digest, stored.status) == (version.digest, BilanStatus.PUBLISHED)


def test_digest_does_not_depend_on_the_order_of_keys():
    assert snapshot_digest({"a": 1, "b": [1, 2]}) == snapshot_digest({"b": [1, 2], "a": 1})
    assert snapshot_digest({"b": [2, 1]}) != snapshot_digest({"b": [1, 2]})


def test_verification_code_is_two_groups_of_four():
    code = verification_code("bilan", 1, "digest")
    assert len(code) == 9
    assert code[4] == "-"
    assert code == verification_code("bilan", 1, "digest")
    assert code != verification_code("bilan", 2, "digest")
