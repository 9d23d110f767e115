"""A published version, what it holds and what it leads to, against SQL written by hand: on both databases."""

import json

import pytest
from django.db import DatabaseError, connection, transaction

from reporting.digests import snapshot_digest
from reporting.enums import BilanStatus, ReviewDecision
from reporting.models import BilanReview, BilanVersion, Document
from tests.factories import (
    make_campaign,
    make_cohort,
    make_document,
    make_job,
    make_laureate,
    make_report,
    make_report_copy,
    make_team_user,
)
from tests.reporting.views.builders import make_ready_version

pytestmark = pytest.mark.django_db

VERSION_COLUMNS = {  # each column of a version, and a value that it does not have
    "bilan_id": "0",
    "number": "7",
    "status": "'draft'",
    "snapshot": """'{"figures": {}}'""",
    "digest": "'x'",
    "verification_code": "'AAAA-AAAA'",
    "frozen_at": "created_at - {hour}",
    "frozen_by_id": "NULL",
    "document_id": "NULL",
    "published_at": "published_at + {hour}",
    "published_by_id": "NULL",
    "public_id": "{uuid}",
}
NOT_CONTENT = {"id", "created_at", "updated_at"}


def sql(text: str) -> str:
    """A statement in the words of the database in use."""
    is_postgres = connection.vendor == "postgresql"
    return text.replace("{hour}", "interval '1 hour'" if is_postgres else "1").replace(
        "{uuid}", "gen_random_uuid()" if is_postgres else "'00000000000000000000000000000000'"
    )


def refusal(statement: str, *values) -> str:
    """What the database answers to a statement; empty when it took it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql(statement), values)
            connection.check_constraints()  # those that wait for the end of the transaction
    except DatabaseError as error:
        return str(error)
    return ""


@pytest.fixture
def version() -> BilanVersion:
    """Published: its review decided, its PDF stored."""
    cohort = make_cohort()
    actor = make_team_user(cohort)
    version = make_ready_version(cohort, actor=actor, status=BilanStatus.PUBLISHED)
    decided = {"decision": ReviewDecision.VALIDATED, "decided_by": actor, "decided_at": version.published_at}
    asked = {"asked_by": actor, "reviewer": actor, "asked_at": version.frozen_at, "digest": version.digest}
    BilanReview.objects.create(version=version, **asked, **decided)
    return version


def stored(version) -> dict:
    return BilanVersion.objects.filter(pk=version.pk).values().get()


def test_every_column_of_a_version_is_tried():
    """A column added one day is either content, and tried here, or named as none."""
    columns = {field.column for field in BilanVersion._meta.concrete_fields}
    assert columns == VERSION_COLUMNS.keys() | NOT_CONTENT


@pytest.mark.parametrize("column", VERSION_COLUMNS)
@pytest.mark.parametrize("status", [BilanStatus.PUBLISHED, BilanStatus.REPLACED])
def test_no_column_of_a_published_version_changes(version, column, status):
    if status == BilanStatus.REPLACED:
        BilanVersion.objects.filter(pk=version.pk).update(status=status)
    before = stored(version)
    said = refusal(f"UPDATE reporting_bilanversion SET {column} = {VERSION_COLUMNS[column]} WHERE id = %s", version.pk)
    assert "une correction est une nouvelle version" in said
    assert stored(version) == before


def test_a_single_figure_inside_the_snapshot_does_not_change(version):
    change = (
        "jsonb_set(snapshot, '{figures,K01,value}', '23')"
        if connection.vendor == "postgresql"
        else "json_set(snapshot, '$.figures.K01.value', 23)"
    )
    said = refusal(f"UPDATE reporting_bilanversion SET snapshot = {change} WHERE id = %s", version.pk)
    assert "une correction est une nouvelle version" in said
    assert stored(version)["snapshot"]["figures"]["K01"]["value"] == 22


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM reporting_bilanversion WHERE id = {id}",
        "DELETE FROM reporting_bilanversion",
        "DELETE FROM reporting_bilan WHERE id = {bilan}",
        "DELETE FROM reporting_document WHERE id = {document}",
        "DELETE FROM reporting_job WHERE id = {job}",
        "DELETE FROM reporting_bilanreview WHERE version_id = {id}",
        "UPDATE reporting_bilanreview SET comment = 'autre' WHERE version_id = {id}",
        "UPDATE reporting_bilanreview SET decision = 'to_fix', comment = 'autre' WHERE version_id = {id}",
        "UPDATE reporting_bilanreview SET digest = 'x' WHERE version_id = {id}",
        "UPDATE reporting_document SET sha256 = 'x' WHERE id = {document}",
        "UPDATE reporting_document SET size = 1 WHERE id = {document}",
        "UPDATE reporting_document SET storage_name = 'autre.pdf' WHERE id = {document}",
        "UPDATE reporting_document SET job_id = job_id + 1 WHERE id = {document}",
    ],
)
def test_nothing_that_a_published_version_leads_to_is_changed_or_removed(version, statement):
    document = version.document
    keys = {"id": version.pk, "bilan": version.bilan_id, "document": document.pk, "job": document.job_id}
    before = (stored(version), Document.objects.values().get(), BilanReview.objects.values().get())
    assert refusal(statement.format(**keys))
    assert (stored(version), Document.objects.values().get(), BilanReview.objects.values().get()) == before


def test_a_version_is_not_pushed_out_by_another_of_the_same_number(version):
    """« REPLACE » of the embedded database removes the row that is in the way: its guard must see that too."""
    draft = make_ready_version(version.bilan.cohort, actor=version.frozen_by, bilan=version.bilan, number=2)
    before = stored(version)
    word = "UPDATE" if connection.vendor == "postgresql" else "UPDATE OR REPLACE"
    assert refusal(f"{word} reporting_bilanversion SET number = 1 WHERE id = %s", draft.pk)
    assert stored(version) == before
    if connection.vendor != "postgresql":
        columns = ", ".join(field.column for field in BilanVersion._meta.concrete_fields if field.column != "digest")
        copied = f"INSERT OR REPLACE INTO reporting_bilanversion ({columns}, digest) SELECT {columns}, 'x'"
        assert refusal(f"{copied} FROM reporting_bilanversion WHERE id = %s", version.pk)
        assert stored(version) == before


@pytest.mark.parametrize(
    "change", ["snapshot = '{}'", "digest = 'x'", "verification_code = 'AAAA-AAAA'", "number = 9", "frozen_by_id = 0"]
)
def test_the_frozen_content_of_another_document_does_not_change(change):
    cohort = make_cohort()
    content = make_report_copy(make_report(make_laureate(cohort), make_campaign(cohort)))
    assert "ne change plus" in refusal(f"UPDATE reporting_documentcontent SET {change} WHERE id = %s", content.pk)


def test_what_the_team_writes_afterwards_is_not_what_was_published(version):
    """Sections, reasons and titles stay the team's: the version keeps its own copy, and its digest says so."""
    bilan = version.bilan
    bilan.sections.create(key="limites", text="Avant.")
    digest = snapshot_digest(version.snapshot)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reporting_bilansection SET text = 'Après.' WHERE bilan_id = %s", [bilan.pk])
        cursor.execute("UPDATE reporting_bilan SET title = 'Autre' WHERE id = %s", [bilan.pk])
    assert snapshot_digest(stored(version)["snapshot"]) == digest
    assert "Après." not in json.dumps(stored(version), default=str, ensure_ascii=False)


def test_the_file_of_a_draft_may_be_made_again(version):
    """The guards hold what is published, and nothing more: a draft lets its file and its row go."""
    draft = make_ready_version(version.bilan.cohort, actor=version.frozen_by, bilan=version.bilan, number=2)
    other = make_document(make_job(version.bilan.cohort))
    assert refusal("UPDATE reporting_bilanversion SET document_id = %s WHERE id = %s", other.pk, draft.pk) == ""
    assert refusal("DELETE FROM reporting_bilanversion WHERE id = %s", draft.pk) == ""


@pytest.mark.parametrize("table", ["reporting_bilanversion", "reporting_bilanreview"])
def test_a_table_is_not_emptied_at_once(version, table):
    emptied = f"TRUNCATE {table} CASCADE" if connection.vendor == "postgresql" else f"DELETE FROM {table}"
    connection.check_constraints()  # what the test wrote is over
    said = refusal(emptied)
    assert "ne se supprime" in said or "ne change plus" in said
    assert BilanVersion.objects.count() == BilanReview.objects.count() == 1
