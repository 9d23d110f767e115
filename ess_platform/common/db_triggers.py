"""Rules that only the database can promise: rows that nobody changes, not even by SQL.

    operations = [
        forbid_changes(
            "audit_auditentry",
            name="audit_is_append_only",
            events=("UPDATE", "DELETE", "TRUNCATE"),
            message="Le journal ne se modifie pas.",
        ),
    ]

A condition is SQL over OLD and NEW, one text for both databases or one by vendor. `IS DISTINCT FROM` is the
same for both (SQLite 3.39 and later):

    forbid_changes(
        "reporting_bilanversion",
        name="published_version_is_frozen",
        events=("UPDATE",),
        condition="OLD.status = 'published' AND NEW.digest IS DISTINCT FROM OLD.digest",
        message="Une version publiée ne change plus.",
    )

OLD and NEW do not both exist in INSERT and DELETE: write one rule for each event then. TRUNCATE exists on
PostgreSQL only, takes no condition, and is left out on SQLite. On SQLite a later migration that alters the
table rebuilds it, which drops its triggers without a word: such a migration must repeat `forbid_changes`
(`tests/test_migrations.py` fails when a guard is missing in the end).

`forbid_changes_while_listed` is for rows that another table locks for a time: as long as their key is in a column
of that table, they are neither added, changed nor removed.

Every guard is named `guard_<name>_<event>`, so that it can be listed. Tests that empty the tables between
two of them lift the guards for that moment only (`tests/database_guards.py`); the platform never does.
"""

from collections.abc import Sequence

from django.db import migrations

PREFIX = "guard_"
EVENTS = ("UPDATE", "DELETE", "TRUNCATE")
FUNCTION = "essaim_refuse_change"
CREATE_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""


LISTED_EVENTS = ("INSERT", "UPDATE", "DELETE")
LISTED_FUNCTION = "essaim_refuse_while_listed"
# Arguments: message, table of the list, its column, the column of the guarded table.
CREATE_LISTED_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {LISTED_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    keys bigint[];
    is_listed boolean;
BEGIN
    IF TG_OP <> 'DELETE' THEN keys := array_append(keys, (to_jsonb(NEW) ->> TG_ARGV[3])::bigint); END IF;
    IF TG_OP <> 'INSERT' THEN keys := array_append(keys, (to_jsonb(OLD) ->> TG_ARGV[3])::bigint); END IF;
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE %I = ANY ($1))', TG_ARGV[1], TG_ARGV[2])
        INTO is_listed USING keys;
    IF is_listed THEN
        RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END
$$
"""


def forbid_changes(
    table: str,
    *,
    name: str,
    message: str,
    events: Sequence[str] = ("UPDATE", "DELETE"),
    condition: str | dict[str, str] | None = None,
) -> migrations.RunPython:
    """Build the migration operation that makes the database refuse these events; reversible.

    The refusal reaches Python as `django.db.IntegrityError` with the message, on both databases.
    """
    unknown = set(events) - set(EVENTS)
    if unknown:
        raise ValueError(f"Unknown events: {sorted(unknown)}")

    def forwards(apps, schema_editor):
        vendor = schema_editor.connection.vendor
        if vendor == "postgresql":
            schema_editor.execute(CREATE_FUNCTION, params=None)
        for event in events:
            statement = create_trigger(
                vendor, table=table, name=name, event=event, condition=condition, message=message
            )
            if statement:
                schema_editor.execute(statement, params=None)

    def backwards(apps, schema_editor):
        vendor = schema_editor.connection.vendor
        for event in events:
            on_table = f' ON "{table}"' if vendor == "postgresql" else ""
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{guard_name(name, event)}"{on_table}', params=None)

    return migrations.RunPython(forwards, backwards, elidable=False)


def lift(guard: migrations.RunPython) -> migrations.RunPython:
    """Build the operation that takes a guard away and, played backwards, puts it back: before its table is rebuilt."""
    return migrations.RunPython(guard.reverse_code, guard.code, elidable=False)


def forbid_changes_while_listed(
    table: str, *, name: str, column: str, listed_in: str, listed_column: str, message: str
) -> migrations.RunPython:
    """Build the operation that refuses INSERT, UPDATE and DELETE while `column` is in `listed_in.listed_column`.

    Reversible. The list must outlive the guard: write this operation after the one that creates its table.
    """

    def forwards(apps, schema_editor):
        vendor = schema_editor.connection.vendor
        quoted = message.replace("'", "''")
        if vendor == "postgresql":
            schema_editor.execute(CREATE_LISTED_FUNCTION, params=None)
        for event in LISTED_EVENTS:
            trigger = f'CREATE TRIGGER "{guard_name(name, event)}" BEFORE {event} ON "{table}" FOR EACH ROW '
            if vendor == "postgresql":
                arguments = f"'{quoted}', '{listed_in}', '{listed_column}', '{column}'"
                statement = f"{trigger}EXECUTE FUNCTION {LISTED_FUNCTION}({arguments})"
            else:
                rows = {"INSERT": ("NEW",), "DELETE": ("OLD",), "UPDATE": ("NEW", "OLD")}[event]
                keys = ", ".join(f'{row}."{column}"' for row in rows)
                found = f'EXISTS (SELECT 1 FROM "{listed_in}" WHERE "{listed_column}" IN ({keys}))'
                statement = f"{trigger}WHEN {found} BEGIN SELECT RAISE(ABORT, '{quoted}'); END"
            schema_editor.execute(statement, params=None)

    def backwards(apps, schema_editor):
        on_table = f' ON "{table}"' if schema_editor.connection.vendor == "postgresql" else ""
        for event in LISTED_EVENTS:
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{guard_name(name, event)}"{on_table}', params=None)

    return migrations.RunPython(forwards, backwards, elidable=False)


def guard_name(name: str, event: str) -> str:
    """The name of the trigger of one event."""
    return f"{PREFIX}{name}_{event.lower()}"


def create_trigger(
    vendor: str,
    *,
    table: str,
    name: str,
    event: str,
    condition: str | dict[str, str] | None,
    message: str,
) -> str | None:
    """The statement for one event; None where the database has no such event."""
    text = condition.get(vendor) if isinstance(condition, dict) else condition
    quoted = message.replace("'", "''")
    trigger = guard_name(name, event)
    if vendor == "postgresql" and event == "TRUNCATE":
        return (
            f'CREATE TRIGGER "{trigger}" BEFORE TRUNCATE ON "{table}" '
            f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}('{quoted}')"
        )
    if vendor == "postgresql":
        when = f"WHEN ({text}) " if text else ""
        return (
            f'CREATE TRIGGER "{trigger}" BEFORE {event} ON "{table}" '
            f"FOR EACH ROW {when}EXECUTE FUNCTION {FUNCTION}('{quoted}')"
        )
    if event == "TRUNCATE":
        return None
    when = f"WHEN {text} " if text else ""
    return (
        f'CREATE TRIGGER "{trigger}" BEFORE {event} ON "{table}" '
        f"FOR EACH ROW {when}BEGIN SELECT RAISE(ABORT, '{quoted}'); END"
    )
