"""Reading many tables as of one instant."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def consistent_read() -> Iterator[None]:
    """Open a transaction whose every query sees the same state, so that frozen figures agree with each other.

    PostgreSQL needs the stronger isolation said; SQLite's transactions have it. Inside an open transaction
    (tests, a command run in one) the caller's isolation is kept.
    """
    nested = connection.in_atomic_block
    with transaction.atomic():
        if connection.vendor == "postgresql" and not nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
