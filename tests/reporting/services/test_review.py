"""A version is read by a second person; what was validated never changes, whoever asks."""

import datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.notifications.models import Notice
from programmes.enums import TeamRole
from reporting.enums import BILAN_TRANSITIONS, BilanStatus, JobState
from reporting.models import BilanReview, BilanVersion
from reporting.services.bilan import version_freeze
from reporting.services.job import bilan_request
from reporting.services.review import (
    version_ask_review,
    version_send_back,
    version_take_back,
    version_validate,
)
from tests.factories import make_cohort, make_job, make_team_user, make_user, make_version
from tests.reporting.views.builders import make_ready_version

pytestmark = pytest.mark.django_db

NOW = timezone.now()
COMMENT = "La page 18 doit nommer la fiche qui manque."


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def author(cohort):
    return make_team_user(cohort)


@pytest.fixture
def second(cohort):
    return make_team_user(cohort)


@pytest.fixture
def version(cohort, author):
    return make_ready_version(cohort, actor=author, frozen_at=NOW - datetime.timedelta(hours=1))


def ask(version, author, reviewer, **given):
    given = {"note": "Voir la page 13.", "expected_digest": version.digest, "now": NOW} | given
    return version_ask_review(version=version, actor=author, reviewer=reviewer, **given)


def decide(service, version, actor, comment=""):
    return service(version=version, actor=actor, expected_digest=version.digest, comment=comment, now=NOW)


def status(version):
    version.refresh_from_db()
    return version.status


def test_a_second_person_validates_and_each_side_is_told(version, author, second):
    ask(version, author, second)
    assert status(version) == BilanStatus.REVIEW
    assert list(Notice.objects.values_list("user", "kind")) == [(second.pk, "bilan.review_asked")]
    with pytest.raises(BusinessRuleError, match="autre personne"):
        decide(version_validate, version, author)
    decide(version_validate, version, second)
    assert status(version) == BilanStatus.VALIDATED
    assert not version.reviews.get().is_by_same_person
    assert Notice.objects.filter(user=author, kind="bilan.validated").count() == 1
    actions = AuditEntry.objects.filter(action__startswith="bilan.").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["bilan.ask_review", "bilan.validate"]


def test_alone_in_the_team_one_validates_oneself_and_the_version_says_so(version, author):
    ask(version, author, author)
    decide(version_validate, version, author)
    assert status(version) == BilanStatus.VALIDATED
    assert version.reviews.get().is_by_same_person


def test_sent_back_with_what_is_to_fix_it_is_made_again_and_read_again(version, author, second):
    ask(version, author, second)
    with pytest.raises(BusinessRuleError) as refusal:
        decide(version_send_back, version, second, "Trop court.")
    assert refusal.value.field == "comment"
    decide(version_send_back, version, second, COMMENT)
    assert status(version) == BilanStatus.TO_FIX
    again = version_freeze(bilan=version.bilan, snapshot={"figures": {}}, actor=author, now=NOW)
    assert (again.pk, again.status, again.document) == (version.pk, BilanStatus.DRAFT, None)
    assert again.reviews.get().comment == COMMENT


def test_nothing_is_made_again_while_it_is_read_until_it_is_taken_back(version, author, second):
    ask(version, author, second)
    with pytest.raises(BusinessRuleError, match="en relecture"):
        bilan_request(bilan=version.bilan, actor=author, idempotency_key="x")
    with pytest.raises(BusinessRuleError, match="en relecture"):
        version_freeze(bilan=version.bilan, snapshot={"figures": {}}, actor=author, now=NOW)
    with pytest.raises(BusinessRuleError, match="Seule la personne"):
        version_take_back(version=version, actor=second, now=NOW)
    version_take_back(version=version, actor=author, now=NOW)
    assert status(version) == BilanStatus.DRAFT
    assert ask(version, author, second).decision == ""


def test_what_is_refused(version, cohort, author, second):
    reader = make_team_user(cohort)
    cohort.team.filter(user=reader).update(role=TeamRole.READER)
    for actor, reviewer in ((author, reader), (author, author), (author, make_user()), (reader, second)):
        with pytest.raises(BusinessRuleError):
            ask(version, actor, reviewer)
    with pytest.raises(ConflictError):
        ask(version, author, second, expected_digest="f" * 64)
    job = make_job(cohort, bilan=version.bilan, state=JobState.QUEUED)
    with pytest.raises(BusinessRuleError, match="en préparation"):
        ask(version, author, second)
    job.delete()
    for service in (version_validate, version_send_back):
        with pytest.raises(BusinessRuleError, match="pas en relecture"):
            decide(service, version, second, COMMENT)
    BilanVersion.objects.update(document=None)
    with pytest.raises(BusinessRuleError, match="PDF"):
        ask(version, author, second)
    assert (status(version), BilanReview.objects.count()) == (BilanStatus.DRAFT, 0)


def refused_by_the_database(statement, *values) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except DatabaseError:
        return True
    return False


def test_the_database_follows_the_table_of_transitions(version, author):
    """Any other move is refused, and a state that locks keeps its content and its row."""
    document, bilan = version.document_id, version.bilan
    rows = {"document_id": document, "published_by": author, "published_at": NOW, "frozen_at": NOW}
    wrong = []
    for start in BilanStatus:
        for end in BilanStatus:
            with transaction.atomic():
                version_in(start, version, bilan, rows)
                is_refused = refused_by_the_database(
                    "UPDATE reporting_bilanversion SET status = %s WHERE number = 9", end.value
                )
                if is_refused == (end == start or end in BILAN_TRANSITIONS[start]):
                    wrong.append(f"{start} → {end}")
                transaction.set_rollback(True)
        is_locked = start not in (BilanStatus.DRAFT, BilanStatus.TO_FIX)
        for change in ("digest = 'x'", "snapshot = '{}'", "number = 8", "frozen_at = created_at", "document_id = NULL"):
            with transaction.atomic():
                version_in(start, version, bilan, rows)
                if refused_by_the_database(f"UPDATE reporting_bilanversion SET {change} WHERE number = 9") != is_locked:
                    wrong.append(f"{start}: {change}")
                transaction.set_rollback(True)
        with transaction.atomic():
            version_in(start, version, bilan, rows)
            is_kept = refused_by_the_database("DELETE FROM reporting_bilanversion WHERE number = 9")
            if is_kept != (start in (BilanStatus.VALIDATED, BilanStatus.PUBLISHED, BilanStatus.REPLACED)):
                wrong.append(f"{start}: DELETE")
            transaction.set_rollback(True)
    assert wrong == []


def version_in(start, version, bilan, rows):
    """A version in that state, the other one without the file that is now its own."""
    BilanVersion.objects.filter(pk=version.pk).update(document=None)
    return make_version(bilan, number=9, status=start, snapshot={"a": 1}, **rows)
