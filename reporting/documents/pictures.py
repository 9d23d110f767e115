"""Pictures as a document prints them: those that people gave, a missing or unknown one left out, and codes to scan."""

import logging

from django.core.files.storage import default_storage

from reporting.charts.svg import tag
from reporting.pdf import sniff
from sessions.selectors.qr import qr_drawing

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


def qr_picture(address: str) -> bytes:
    """The QR code of an address as an SVG, its white margin included."""
    drawing = qr_drawing(address)
    ground = tag("rect", width=drawing.side, height=drawing.side, fill="#FFFFFF")
    modules = tag("path", d=drawing.path, fill="#000000", shape_rendering="crispEdges")
    box = f"0 0 {drawing.side} {drawing.side}"
    return tag("svg", ground + modules, xmlns="http://www.w3.org/2000/svg", viewBox=box).encode()
