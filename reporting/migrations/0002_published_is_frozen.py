from django.db import migrations

from ess_platform.common.db_triggers import forbid_changes

FROZEN_COLUMNS = (
    "bilan_id",
    "number",
    "snapshot",
    "digest",
    "verification_code",
    "frozen_at",
    "frozen_by_id",
    "document_id",
    "published_at",
    "published_by_id",
    "public_id",
)
CHANGED = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in FROZEN_COLUMNS)
# The only move left to a published version is to be replaced by the next one.
ILLEGAL_MOVE = "(NEW.status <> OLD.status AND NOT (OLD.status = 'published' AND NEW.status = 'replaced'))"


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial")]

    operations = [
        forbid_changes(
            "reporting_bilanversion",
            name="published_version_is_frozen",
            events=("UPDATE",),
            condition=f"OLD.status IN ('published', 'replaced') AND ({CHANGED} OR {ILLEGAL_MOVE})",
            message="Une version publiée ne change plus : une correction est une nouvelle version.",
        ),
        forbid_changes(
            "reporting_bilanversion",
            name="published_version_stays",
            events=("DELETE",),
            condition="OLD.status IN ('published', 'replaced')",
            message="Une version publiée ne se supprime pas.",
        ),
        forbid_changes(
            "reporting_document",
            name="document_is_frozen",
            events=("UPDATE",),
            condition=(
                "NEW.sha256 IS DISTINCT FROM OLD.sha256 OR NEW.size IS DISTINCT FROM OLD.size "
                "OR NEW.storage_name IS DISTINCT FROM OLD.storage_name OR NEW.job_id IS DISTINCT FROM OLD.job_id"
            ),
            message="Un document produit ne change plus : on en produit un autre.",
        ),
    ]
