"""A drawing made with a finger on a page: a PNG that the page sends, checked and encoded again by us."""

import base64
import binascii
from io import BytesIO

from PIL import Image

from ess_platform.common.images import BOMBS, DECODING_ERRORS, CleanImage, ImageRefused

PREFIX = "data:image/png;base64,"
MAX_TEXT = 400_000  # characters of the address: 300 kB of PNG
MAX_SIDE = 2_000  # pixels of what is sent
KEPT_SIZE = (600, 300)
DARK = 128  # below, a pixel is ink
LEAST_INK = 60  # pixels: fewer are a tap, not a signature

UNREADABLE = "Votre signature n’a pas pu être lue. Effacez et signez de nouveau, ou tapez votre nom."
EMPTY = "Le cadre est vide : signez avec le doigt ou la souris, ou tapez votre nom."


def drawing_clean(text: str) -> CleanImage:
    """Read a `data:` address written by the page and encode its picture again, in grey levels on white.

    Refuses (`ImageRefused`) anything but a small PNG, and a drawing that holds almost no ink.
    """
    if not text.startswith(PREFIX) or len(text) > MAX_TEXT:
        raise ImageRefused(UNREADABLE)
    try:
        content = base64.b64decode(text.removeprefix(PREFIX), validate=True)
        with Image.open(BytesIO(content), formats=("PNG",)) as image:
            if max(image.size) > MAX_SIDE:
                raise ImageRefused(UNREADABLE)
            drawn = image.convert("RGBA")
    except (*BOMBS, *DECODING_ERRORS, binascii.Error) as error:
        raise ImageRefused(UNREADABLE) from error
    picture = Image.new("L", drawn.size, "white")
    picture.paste(drawn.convert("L"), mask=drawn.getchannel("A"))
    picture.thumbnail(KEPT_SIZE, Image.Resampling.LANCZOS)
    if sum(picture.histogram()[:DARK]) < LEAST_INK:
        raise ImageRefused(EMPTY)
    written = BytesIO()
    picture.save(written, "PNG", optimize=True)
    return CleanImage(written.getvalue(), "png", picture.width, picture.height)
