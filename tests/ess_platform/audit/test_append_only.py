"""The journal refuses change and removal, even by SQL (LOG-02)."""

import pytest
from django.db import IntegrityError, connection, transaction

from ess_platform.audit.models import AuditEntry
from ess_platform.audit.services import record
from tests.factories import make_user

STATEMENTS = {
    "update": "UPDATE audit_auditentry SET action = 'x'",
    "delete": "DELETE FROM audit_auditentry",
    "truncate": "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE audit_auditentry CASCADE",
}


HAS_TRUNCATE = connection.vendor == "postgresql"  # SQLite has no such statement


@pytest.fixture
def entry(db):
    user = make_user()
    return record(actor=user, action="user.test", target=user)


@pytest.mark.parametrize("event", [event for event in STATEMENTS if event != "truncate" or HAS_TRUNCATE])
def test_the_database_refuses(entry, event):
    refused = pytest.raises(IntegrityError, match="Le journal ne se modifie pas")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STATEMENTS[event])
    assert AuditEntry.objects.get().action == "user.test"


def test_orm_refuses_too(entry):
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.delete()
    entry.action = "x"
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save()


def test_rolled_back_with_its_transaction(db):
    user = make_user()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(actor=user, action="user.test", target=user)
        raise ZeroDivisionError
    assert AuditEntry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_the_suite_can_still_empty_the_tables(turn):
    """Both turns start empty, and the guard is back after the first one's flush."""
    assert AuditEntry.objects.count() == 0
    user = make_user()
    record(actor=user, action="user.test", target=user)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry.objects.all().delete()
