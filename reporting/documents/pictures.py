"""Pictures that people gave, as a document may print them: a missing or unknown one is left out."""

import logging

from django.core.files.storage import default_storage

from reporting.pdf import sniff

logger = logging.getLogger(__name__)


def stored_picture(name: str) -> bytes | None:
    """The bytes of a stored PNG or JPEG; None without a name, without its file, or of another type."""
    if not name:
        return None
    try:
        with default_storage.open(name) as stored:
            content = stored.read()
    except OSError:
        logger.warning("picture %s: its file is missing", name)
        return None
    return content if sniff(content) in ("image/png", "image/jpeg") else None
