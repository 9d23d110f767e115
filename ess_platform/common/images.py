"""Images that people send: recognised by their content, cleaned, made smaller, encoded again by us.

Nothing of the file that came is kept but its pixels: no EXIF (a phone writes the place there), no comment, no
second picture behind the first, no name. What is refused is refused with a French sentence that says how to
repair it. The file of an image is never served by address: a view checks the right first.
"""

import struct
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageCms, ImageFile

MAX_BYTES = 8_000_000
MAX_PIXELS = 50_000_000  # a phone of today takes 48 million; a bomb claims billions in a few bytes
ADVISED_WIDTH = 1_200  # pixels, for the printed pages
JPEG_QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP")
ACCEPT = "image/jpeg,image/png,image/webp"

TOO_HEAVY = (
    "Ce fichier dépasse {megabytes} Mo. Choisissez une photo plus légère, ou réduisez celle-ci avant de l’envoyer."
)
NOT_AN_IMAGE = "Ce fichier n’est pas une image : choisissez une photo JPEG, PNG ou WebP."
OTHER_FORMAT = "Ce format d’image n’est pas accepté : enregistrez-la en JPEG, PNG ou WebP, puis envoyez-la de nouveau."
VECTOR = "Un dessin SVG n’est pas accepté ici : exportez-le en PNG, puis envoyez-le de nouveau."
CUT_SHORT = "Cette image est incomplète ou abîmée. Ouvrez-la sur votre appareil pour la vérifier, puis envoyez-la."
TOO_MANY_PIXELS = "Cette image a trop de points (plus de 50 millions). Réduisez-la, puis envoyez-la de nouveau."
SMALL = (
    "Votre image fait {width} pixels de large : elle est enregistrée, mais sera un peu floue à l’impression. "
    "1 200 pixels sont conseillés."
)
# What a malformed file makes a decoder say, whatever the format.
DECODING_ERRORS = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, struct.error)
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
# The first bytes of what people send by mistake and that is an image all the same.
OTHER_IMAGES = (b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"8BPS", b"\x00\x00\x01\x00")
CAMERA_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
ORIENTATION = 0x0112  # the EXIF tag: how the camera was held
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = (5, 6, 7, 8)


class ImageKind(Enum):
    """What an image is for: its longest side in pixels, and whether it keeps its transparency (as PNG)."""

    PHOTO = (2_000, False)
    LOGO = (800, True)

    @property
    def longest_side(self) -> int:
        return self.value[0]

    @property
    def is_transparent(self) -> bool:
        return self.value[1]


class ImageRefused(Exception):
    """The file cannot be taken; the message is French and says how to repair."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class CleanImage:
    """An image as we encoded it. `warning` is a French sentence, empty when there is nothing to say."""

    content: bytes
    extension: str
    width: int
    height: int
    warning: str = ""

    def as_file(self) -> ContentFile:
        """The file to store, under a name of ours."""
        return ContentFile(self.content, name=f"{uuid.uuid4().hex}.{self.extension}")


def image_clean(upload, *, kind: ImageKind, max_bytes: int = MAX_BYTES) -> CleanImage:
    """Check an uploaded file and encode it again: upright, in sRGB, at most `kind.longest_side` pixels.

    Refuses (`ImageRefused`) more than `max_bytes`, what is not a JPEG, PNG or WebP whatever its name, a truncated
    file and a decompression bomb. Fewer than 1,200 pixels across is a warning for a photo, not a refusal.
    """
    if upload.size > max_bytes:
        raise ImageRefused(TOO_HEAVY.format(megabytes=max_bytes // 1_000_000))
    image = _opened(upload.read())
    try:
        with _nothing_missing():
            orientation = _orientation(image)
            width = image.height if orientation in SIDEWAYS else image.width
            image.draft("RGB", (kind.longest_side, kind.longest_side))  # a large JPEG is decoded already reduced
            image.load()
            picture = _picture(image, kind, orientation)
    except BOMBS as error:
        raise ImageRefused(TOO_MANY_PIXELS) from error
    except DECODING_ERRORS as error:
        raise ImageRefused(CUT_SHORT) from error
    is_small = kind is ImageKind.PHOTO and width < ADVISED_WIDTH
    return _encoded(picture, kind, SMALL.format(width=width) if is_small else "")


@contextmanager
def _nothing_missing():
    """Refuse a truncated file, even where the PDF library has asked Pillow to complete them with grey."""
    former, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = former


def _opened(content: bytes) -> Image.Image:
    """The image, its header read only; refused when the content is something else."""
    try:
        image = Image.open(BytesIO(content), formats=FORMATS)
    except BOMBS as error:
        raise ImageRefused(TOO_MANY_PIXELS) from error
    except DECODING_ERRORS as error:
        raise ImageRefused(_why_not(content)) from error
    if image.width * image.height > MAX_PIXELS:
        raise ImageRefused(TOO_MANY_PIXELS)
    return image


def _why_not(content: bytes) -> str:
    head = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"<svg" in head.lower():
        return VECTOR
    if content.startswith(OTHER_IMAGES) or (content[4:8] == b"ftyp" and content[8:12] in CAMERA_BRANDS):
        return OTHER_FORMAT
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n", b"RIFF")):
        return CUT_SHORT
    return NOT_AN_IMAGE


def _orientation(image: Image.Image) -> int:
    """1 (upright) when the EXIF cannot be read: a good picture is not refused for it."""
    try:
        return image.getexif().get(ORIENTATION, 1)
    except DECODING_ERRORS:
        return 1


def _picture(image: Image.Image, kind: ImageKind, orientation: int) -> Image.Image:
    """A new picture, upright, that holds pixels and nothing else; transparency becomes white in a photo."""
    profile = image.info.get("icc_profile")
    has_alpha = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    picture = image.convert("RGBA" if has_alpha else "RGB")
    picture.thumbnail((kind.longest_side, kind.longest_side), Image.Resampling.LANCZOS)
    picture = _in_srgb(picture, profile)
    if orientation in UPRIGHT:
        picture = picture.transpose(UPRIGHT[orientation])
    if has_alpha and kind.is_transparent:
        bare = Image.new("RGBA", picture.size)
        bare.paste(picture)
        return bare
    bare = Image.new("RGB", picture.size, "white")
    bare.paste(picture, mask=picture.getchannel("A") if has_alpha else None)
    return bare


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as every screen shows them; a profile that cannot be read is left out."""
    if not profile:
        return picture
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, source, target, outputMode=picture.mode) or picture
    except (ImageCms.PyCMSError, *DECODING_ERRORS):
        return picture


def _encoded(picture: Image.Image, kind: ImageKind, warning: str) -> CleanImage:
    written = BytesIO()
    if kind.is_transparent:
        picture.save(written, "PNG", optimize=True)
        extension = "png"
    else:
        picture.save(written, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
        extension = "jpg"
    return CleanImage(written.getvalue(), extension, picture.width, picture.height, warning)
