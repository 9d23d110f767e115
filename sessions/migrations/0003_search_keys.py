from django.db import migrations

from ess_platform.common.models import sort_key


def fill(apps, schema_editor):
    """Write the keys of the rows that were there before the search had any."""
    for name, fields in (
        ("SupportSession", ("title", "place", "site")),
        ("Contribution", ("speaker", "speaker_organisation")),
    ):
        model = apps.get_model("ess_sessions", name)
        rows = list(model.objects.only(*fields))
        for row in rows:
            row.search_key = sort_key(*(getattr(row, field) for field in fields))
        model.objects.bulk_update(rows, ["search_key"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("ess_sessions", "0002_dates")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
