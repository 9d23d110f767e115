from django.db import migrations

from ess_platform.common.db_triggers import forbid_changes


class Migration(migrations.Migration):
    """Rows are only ever added, even by SQL and even by the owner of the table (LOG-02)."""

    dependencies = [("audit", "0001_initial")]

    operations = [
        forbid_changes(
            "audit_auditentry",
            name="audit_append_only",
            events=("UPDATE", "DELETE", "TRUNCATE"),
            message="Le journal ne se modifie pas : on ne fait qu’y ajouter.",
        ),
    ]
