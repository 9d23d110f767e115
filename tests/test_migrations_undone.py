"""Migrations undone and played again: a minute on PostgreSQL, several where each step writes its table anew."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.database_guards import guards
from tests.test_migrations import OURS


@pytest.mark.django_db(transaction=True)
def test_back_to_nothing_and_forward():
    """All our applications in one plan, but those that the tables of Django's own stand on."""
    executor = MigrationExecutor(connection)
    executor.migrate([(app, None) for app in OURS if app not in ("directory", "accounts")])
    try:
        assert "reporting_bilan" not in connection.introspection.table_names()
        assert guards() == {}
    finally:
        call_command("migrate", verbosity=0)
    assert "reporting_bilan" in connection.introspection.table_names()
    assert guards() != {}
