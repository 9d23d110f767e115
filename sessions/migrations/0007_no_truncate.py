from django.db import migrations

from ess_platform.common.db_triggers import forbid_changes


class Migration(migrations.Migration):
    """PostgreSQL empties a table without deleting a row: a seal stays."""

    dependencies = [("ess_sessions", "0006_meetings")]

    operations = [
        forbid_changes(
            "ess_sessions_attendanceseal",
            name="seal_is_never_removed",
            events=("TRUNCATE",),
            message="Un scellé ne se supprime pas.",
        ),
    ]
