"""What every test may use. Builders of business objects live in tests/factories."""

import os
import sqlite3

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase

from tests.database_guards import lifted_guards
from tests.migrated import migrated_database, migrated_file


def pytest_collection_modifyitems(items):
    """The modules that last longest come first, so that no worker ends alone with one of them.

    Those are the browser's and the ones that cross every app; handed out in this order by `--dist loadscope
    --no-loadscope-reorder`, which by itself would begin with the modules of most tests.
    """
    items.sort(key=lambda item: item.path.parent.name not in ("browser", "tests"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Have the test database begin as a copy of the migrated one; migrations then find nothing to do."""
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated_database(os.environ["DATABASE_URL"])
        yield
        return
    # The database in memory that Django is about to open lives as long as somebody holds it.
    held = sqlite3.connect(connection.creation._get_test_db_name(), uri=True)
    with sqlite3.connect(f"file:{migrated_file()}?mode=ro", uri=True) as source:
        source.backup(held)
    source.close()
    yield
    held.close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Ask SQLite once whether it knows JSON, as migrations would have: no test counts that query."""
    with django_db_blocker.unblock():
        assert connection.features.supports_json_field


@pytest.fixture
def clean_cache(db):
    """An empty cache: counters of rate limits live there."""
    cache.clear()
    return cache


@pytest.fixture(scope="session", autouse=True)
def flush_with_guards_lifted():
    """A transactional test ends by emptying the tables, which the guards of the journal refuse."""
    original = TransactionTestCase._fixture_teardown

    def fixture_teardown(self):
        with lifted_guards():
            original(self)

    TransactionTestCase._fixture_teardown = fixture_teardown
    yield
    TransactionTestCase._fixture_teardown = original
