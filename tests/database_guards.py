"""Lift the guards of the database (`ess_platform/common/db_triggers.py`) while a test empties the tables.

Only the suite does this: a transactional test ends with a flush, which the guards would refuse.
"""

from contextlib import contextmanager

from django.db import connection

from ess_platform.common.db_triggers import PREFIX


def guards() -> dict[str, tuple[str, str]]:
    """Every guard of the database: name → (table, statement that makes it)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname, c.relname, pg_get_triggerdef(t.oid) FROM pg_trigger t"
                " JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND t.tgname LIKE %s",
                [f"{PREFIX}%"],
            )
        else:
            cursor.execute(
                "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
                [f"{PREFIX}%"],
            )
        return {name: (table, statement) for name, table, statement in cursor.fetchall()}


@contextmanager
def lifted_guards():
    """Drop the guards, and put the same ones back."""
    found = guards()
    run = connection.cursor
    for name, (table, _) in found.items():
        on_table = f' ON "{table}"' if connection.vendor == "postgresql" else ""
        with run() as cursor:
            cursor.execute(f'DROP TRIGGER "{name}"{on_table}')
    try:
        yield
    finally:
        for _, statement in found.values():
            with run() as cursor:
                cursor.execute(statement, None)
