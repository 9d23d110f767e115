"""Files that people join: recognised by their content, never by their name."""

import hashlib
import uuid
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath

from django.core.files.base import ContentFile

from ess_platform.common.images import ImageKind, ImageRefused, image_clean

MAX_BYTES = 8_000_000
NAME_LENGTH = 160
ACCEPT = ".pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,image/jpeg,image/png,image/webp"
TOO_HEAVY = "Ce fichier dépasse {megabytes} Mo. Choisissez-en un plus léger."
EMPTY = "Ce fichier est vide."
UNKNOWN = "Ce fichier n’est ni un PDF, ni une image, ni un document de bureautique (Word, Excel, OpenDocument)."
OFFICE = "application/vnd.openxmlformats-officedocument"
# First folder of an OOXML package → extension and type.
OOXML = {
    "word": ("docx", f"{OFFICE}.wordprocessingml.document"),
    "xl": ("xlsx", f"{OFFICE}.spreadsheetml.sheet"),
    "ppt": ("pptx", f"{OFFICE}.presentationml.presentation"),
}
ODF = {
    f"application/vnd.oasis.opendocument.{name}": extension
    for name, extension in (("text", "odt"), ("spreadsheet", "ods"), ("presentation", "odp"))
}
IMAGE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"RIFF")
IMAGE_TYPES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png"}


class AttachmentRefused(Exception):
    """The file cannot be taken; the message is French and says how to repair."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Attachment:
    """A file that may be stored: its content, what it is, and the name it came with, made safe."""

    content: bytes
    name: str
    extension: str
    content_type: str
    warning: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def as_file(self) -> ContentFile:
        """The file to store, under a name of ours."""
        return ContentFile(self.content, name=f"{uuid.uuid4().hex}.{self.extension}")


def attachment_read(upload, *, images_only: bool = False, max_bytes: int = MAX_BYTES) -> Attachment:
    """Check an uploaded file. Images are encoded again (no EXIF); documents are kept as they are.

    Refuses (`AttachmentRefused`) an empty file, more than `max_bytes`, and what is neither a PDF, an image nor an
    office document whatever its name; with `images_only`, everything that `image_clean` refuses.
    """
    if upload.size > max_bytes:
        raise AttachmentRefused(TOO_HEAVY.format(megabytes=max_bytes // 1_000_000))
    if not upload.size:
        raise AttachmentRefused(EMPTY)
    upload.seek(0)  # it may have been read once already, for a page that is shown again
    start = upload.read(16)
    upload.seek(0)
    if images_only or start.startswith(IMAGE_STARTS):
        return _image(upload, max_bytes)
    content = upload.read()
    extension, content_type = _document(content)
    return Attachment(content, safe_name(upload.name, extension), extension, content_type)


def _image(upload, max_bytes: int) -> Attachment:
    try:
        image = image_clean(upload, kind=ImageKind.PHOTO, max_bytes=max_bytes)
    except ImageRefused as error:
        raise AttachmentRefused(error.message) from error
    name = safe_name(upload.name, image.extension)
    return Attachment(image.content, name, image.extension, IMAGE_TYPES[image.extension], image.warning)


def _document(content: bytes) -> tuple[str, str]:
    if content.startswith(b"%PDF-"):
        return "pdf", "application/pdf"
    if content.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(BytesIO(content)) as archive:
                return _office(archive)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
            pass
    raise AttachmentRefused(UNKNOWN)


def _office(archive: zipfile.ZipFile) -> tuple[str, str]:
    """What an office package is; its directory alone is read, and 100 bytes of its type."""
    names = archive.namelist()
    if "mimetype" in names:
        with archive.open("mimetype") as entry:
            kind = entry.read(100).decode("ascii", "replace").strip()
        if kind in ODF:
            return ODF[kind], kind
    folders = {name.partition("/")[0] for name in names}
    found = next((OOXML[folder] for folder in OOXML if folder in folders), None)
    if "[Content_Types].xml" not in names or found is None or any(name.endswith("vbaProject.bin") for name in names):
        raise AttachmentRefused(UNKNOWN)
    return found


def safe_name(name: str, extension: str) -> str:
    """The name to show and to download under: no path, no control character, the extension of what it is."""
    stem = PurePath(str(name).replace("\\", "/")).stem
    kept = "".join(character for character in stem if character.isprintable() and character not in '<>:"/|?*')
    return f"{kept.strip()[: NAME_LENGTH - len(extension) - 1] or 'fichier'}.{extension}"
