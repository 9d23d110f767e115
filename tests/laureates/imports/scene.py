"""A promotion, its team, and files made of rows."""

from django.core.files.base import ContentFile
from django.utils import timezone

from laureates.models import DataImport
from laureates.services.data_import import import_create
from laureates.services.import_run import import_run
from tests.factories.directory import next_number


def csv_file(*rows, name="tableau.csv") -> ContentFile:
    """Rows of texts, the first one with the titles."""
    text = "\r\n".join(";".join(row) for row in rows) + "\r\n"
    return ContentFile(text.encode("utf-8-sig"), name=name)


def sent(cohort, user, *rows, kind="laureats", file=None) -> DataImport:
    """A file sent and read, as the page does."""
    created = import_create(
        cohort=cohort,
        kind=kind,
        file=file or csv_file(*rows),
        actor=user,
        idempotency_key=f"essai-{next_number()}",
        now=timezone.now(),
    )
    return ran(created)


def ran(data_import: DataImport) -> DataImport:
    """What the worker does of it, then the row as it is."""
    import_run(import_id=data_import.pk)
    data_import.refresh_from_db()
    return data_import


def remarks(data_import: DataImport) -> list[tuple[int, str, str]]:
    return list(data_import.issues.values_list("row", "column", "message"))
