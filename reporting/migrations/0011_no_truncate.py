from django.db import migrations

from ess_platform.common.db_triggers import forbid_changes


class Migration(migrations.Migration):
    """PostgreSQL empties a table without deleting a row: what stays, stays."""

    dependencies = [("reporting", "0010_laureate_archive")]

    operations = [
        forbid_changes(
            "reporting_bilanversion",
            name="published_version_stays",
            events=("TRUNCATE",),
            message="Les versions validées ou publiées ne se suppriment pas.",
        ),
        forbid_changes(
            "reporting_bilanreview",
            name="decided_review_is_frozen",
            events=("TRUNCATE",),
            message="Les relectures finies ne se suppriment pas.",
        ),
    ]
