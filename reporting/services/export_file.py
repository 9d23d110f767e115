"""Writing the file of an export: rows leave one by one, to the disk, so that memory does not grow with the list."""

import datetime
import hashlib
import tempfile
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.http import QueryDict

from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.spreadsheet_files import write_csv, write_xlsx
from reporting.enums import ExportFormat
from reporting.export_kinds import ExportContent, ExportKind, ExportRequest, export_kind
from reporting.models import Job

UNKNOWN_LIST = "Cette liste ne s’exporte plus : choisissez-en une autre."


@dataclass(frozen=True)
class ExportFile:
    """What was written, as `Document` keeps it."""

    title: str
    filename: str
    storage_name: str
    size: int
    sha256: str


def export_file(*, job: Job, now: datetime.datetime, tell: Callable[[int], None]) -> ExportFile:
    """Write the list that a job asks for, as its person sees it now; `tell` is given the percentage, now and then.

    Refuses a list that is no longer in the catalogue. The caller deletes the file if it does not keep it.
    """
    kind = export_kind(job.params["list"])
    if kind is None:
        raise BusinessRuleError(UNKNOWN_LIST)
    extension = ExportFormat(job.params["format"])
    request = ExportRequest(
        cohort=job.cohort,
        user=job.requested_by,
        query=QueryDict(job.params["query"]),
        today=formatting.local_day(now),
    )
    content = kind.build(request)
    total = max(content.total(), 1)

    def progress(rows: int) -> None:
        tell(min(95, rows * 95 // total))

    with tempfile.TemporaryFile() as out:
        if extension == ExportFormat.CSV:
            write_csv(out, content.columns, content.rows, progress=progress)
        else:
            key = _key(kind, content, job, now)
            write_xlsx(out, content.columns, content.rows, title=kind.title, key=key, progress=progress)
        size = out.tell()
        out.seek(0)
        digest = hashlib.file_digest(out, "sha256").hexdigest()
        out.seek(0)
        name = default_storage.save(f"exports/{job.public_id}/{uuid.uuid4()}.{extension}", File(out))
    return ExportFile(
        title=kind.title,
        filename=f"{kind.key}_{job.cohort.slug}_{request.today.isoformat()}.{extension}",
        storage_name=name,
        size=size,
        sha256=digest,
    )


def _key(kind: ExportKind, content: ExportContent, job: Job, now: datetime.datetime) -> Callable:
    """The lines of « Mode de lecture »: what, how many, which filters, when, for whom."""

    def lines(count: int) -> list[tuple[str, str]]:
        demo = [("Attention", "Données fictives de démonstration")] if job.cohort.is_demo else []
        filters = [(f"Filtre\u00a0: {label}", text) for label, text in content.filters]
        return [
            ("Liste", kind.title),
            ("Promotion", str(job.cohort)),
            *demo,
            ("Ce qu’est une ligne", kind.text),
            ("Lignes", formatting.number(count)),
            *(filters or [("Filtres", "aucun\u00a0: toute la liste")]),
            ("Exporté le", formatting.date_time(now)),
            ("Par", job.requested_by.get_full_name()),
            ("Cellule vide", "Non renseigné, ou sans objet. Une cellule vide n’est jamais un zéro."),
            ("Texte précédé d’une apostrophe", "Il commençait comme une formule ; l’apostrophe l’empêche d’agir."),
        ]

    return lines
