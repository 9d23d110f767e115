"""What every test may use. Builders of business objects live in tests/factories."""

import pytest
from django.core.cache import cache
from django.test import TransactionTestCase

from tests.database_guards import lifted_guards


def pytest_collection_modifyitems(items):
    """The modules that last longest come first, so that no worker ends alone with one of them.

    Those are the browser's and the ones that cross every app; handed out in this order by `--dist loadscope
    --no-loadscope-reorder`, which by itself would begin with the modules of most tests.
    """
    items.sort(key=lambda item: item.path.parent.name not in ("browser", "tests"))


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
