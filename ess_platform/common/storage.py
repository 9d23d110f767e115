"""Files are written whole or not at all (PDF-07)."""

import contextlib
import os
import tempfile
from pathlib import Path

from django.core.files.storage import FileSystemStorage

PART_SUFFIX = ".part"


class WholeFileStorage(FileSystemStorage):
    """Write beside under a temporary name, flush to the disk, then rename: a reader never sees half a file."""

    def _save(self, name, content):
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, part = tempfile.mkstemp(dir=target.parent, suffix=PART_SUFFIX)
        try:
            with os.fdopen(descriptor, "wb") as out:
                for chunk in content.chunks():
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            os.rename(part, target)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(part)
            raise
        return str(Path(name).as_posix())

    def stale_parts(self, *, before: float) -> list[Path]:
        """Return the temporary files last written before a POSIX time: a killed worker left them."""
        root = Path(self.location)
        if not root.exists():
            return []
        return [path for path in root.rglob(f"*{PART_SUFFIX}") if path.stat().st_mtime < before]
