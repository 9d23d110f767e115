"""QR codes as one SVG path, drawn by the page itself: nothing is fetched, nothing is inline but the drawing."""

from dataclasses import dataclass

import qrcode

QUIET_ZONE = 4  # modules of white around, that the standard asks for


@dataclass(frozen=True)
class QrDrawing:
    """`side` is in modules, `path` is the `d` of an SVG path."""

    side: int
    path: str


def qr_drawing(text: str) -> QrDrawing:
    """Draw a text, most often an address; medium correction."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return QrDrawing(side=len(rows), path=path)
