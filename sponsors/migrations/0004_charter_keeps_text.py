from django.db import migrations

from ess_platform.common.db_triggers import forbid_changes


class Migration(migrations.Migration):
    """Both sides accepted a text: it stays that one, as for the charter of the laureates."""

    dependencies = [("sponsors", "0003_team_side")]

    operations = [
        forbid_changes(
            "sponsors_sponsorcharter",
            name="sponsor_charter_keeps_text",
            events=("UPDATE",),
            condition="NEW.text IS DISTINCT FROM OLD.text OR NEW.number IS DISTINCT FROM OLD.number",
            message="Une charte publiée ne change plus : publiez une nouvelle version.",
        ),
    ]
