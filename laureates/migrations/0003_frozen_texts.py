from django.db import migrations

from ess_platform.common.db_triggers import forbid_changes


class Migration(migrations.Migration):
    """What was used or accepted keeps its text: the questions of a frozen form, a charter."""

    dependencies = [("laureates", "0002_laureate_side")]

    operations = [
        forbid_changes(
            "laureates_reportform",
            name="frozen_form_keeps_questions",
            events=("UPDATE",),
            condition="OLD.frozen_at IS NOT NULL AND (NEW.definition IS DISTINCT FROM OLD.definition "
            "OR NEW.frozen_at IS DISTINCT FROM OLD.frozen_at OR NEW.number IS DISTINCT FROM OLD.number)",
            message="Un modèle de fiche utilisé ne change plus : préparez une nouvelle version.",
        ),
        forbid_changes(
            "laureates_charter",
            name="charter_keeps_text",
            events=("UPDATE",),
            condition="NEW.text IS DISTINCT FROM OLD.text OR NEW.number IS DISTINCT FROM OLD.number",
            message="Une charte publiée ne change plus : publiez une nouvelle version.",
        ),
    ]
