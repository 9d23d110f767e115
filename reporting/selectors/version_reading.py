"""Who, among the funders, opened a published version, and when: for the team."""

import datetime
from dataclasses import dataclass

from programmes.models import Cohort
from reporting.enums import ReadingKind
from reporting.models import Bilan, BilanVersion, Document, VersionReading


@dataclass(frozen=True)
class ReadingLine:
    """One person and one version; None where it was not opened."""

    person: str
    version: int
    pages: VersionReading | None
    file: VersionReading | None

    @property
    def is_back(self) -> bool:
        """Opened again on a later day."""
        return any(reading.last_at > reading.first_at for reading in (self.pages, self.file) if reading)

    @property
    def last_at(self) -> datetime.datetime:
        return max(reading.last_at for reading in (self.pages, self.file) if reading)


def readings_of(bilan: Bilan) -> list[ReadingLine]:
    """Who opened each version of a bilan, the latest version first, then the latest to read. One query."""
    rows = VersionReading.objects.filter(version__bilan=bilan).select_related("version", "reader__person")
    found: dict[tuple[int, int], dict[str, VersionReading]] = {}
    for row in rows.defer("version__snapshot"):
        found.setdefault((row.version.number, row.reader_id), {})[row.kind] = row
    lines = [
        ReadingLine(
            person=str(next(iter(kinds.values())).reader),
            version=number,
            pages=kinds.get(ReadingKind.PAGE),
            file=kinds.get(ReadingKind.FILE),
        )
        for (number, _), kinds in found.items()
    ]
    return sorted(lines, key=lambda line: (line.version, line.last_at), reverse=True)


def read_as_funder(*, user, document: Document) -> BilanVersion | None:
    """The published version whose file this is, for who reads it as a funder; None for anybody else. One query."""
    versions = BilanVersion.objects.published().filter(document=document).defer("snapshot")
    return versions.filter(bilan__cohort__in=Cohort.objects.funded_for(user)).first()
