"""Migrations: complete, playable from nothing, and the guards are there in the end."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from tests.database_guards import guards

OURS = (
    "directory",
    "accounts",
    "audit",
    "notifications",
    "programmes",
    "laureates",
    "ess_sessions",
    "sponsors",
    "reporting",
)


@pytest.mark.django_db
def test_no_model_without_its_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_everything_is_applied():
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


@pytest.mark.django_db
def test_one_last_migration_per_application():
    loader = MigrationLoader(connection)
    assert loader.detect_conflicts() == {}
    assert {app for app, _ in loader.graph.leaf_nodes()} >= set(OURS)


@pytest.mark.django_db
def test_the_journal_is_guarded():
    expected = {"guard_audit_append_only_update", "guard_audit_append_only_delete"}
    if connection.vendor == "postgresql":
        expected.add("guard_audit_append_only_truncate")
    assert expected <= set(guards())


@pytest.mark.django_db
def test_every_guard_written_in_a_migration_is_in_the_database():
    """On SQLite, a migration that rebuilds a table drops its triggers: it must make them again."""
    from pathlib import Path
    from re import findall

    root = Path(__file__).resolve().parents[1]
    names = set()
    for file in root.glob("**/migrations/*.py"):
        if ".venv" not in file.parts:
            names |= set(findall(r"forbid_changes\(.*?name=\"(\w+)\"", file.read_text().replace("\n", " ")))
    assert names, "the journal has one at least"
    for name in names:
        assert any(found.startswith(f"guard_{name}_") for found in guards()), name
