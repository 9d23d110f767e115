"""« Vu le »: a funder opened a published version."""

import datetime

from ess_platform.common import formatting
from reporting.enums import ReadingKind
from reporting.models import BilanVersion, VersionReading


def version_read(*, version: BilanVersion, reader, kind: ReadingKind, now: datetime.datetime) -> None:
    """Keep the first and the last day on which a person opened the pages or the file; one write a day at most."""
    reading, is_new = VersionReading.objects.get_or_create(
        version=version, reader=reader, kind=kind, defaults={"first_at": now, "last_at": now}
    )
    if not is_new and formatting.local_day(reading.last_at) < formatting.local_day(now):
        VersionReading.objects.filter(pk=reading.pk, last_at__lt=now).update(last_at=now)
