"""Real bytes of pictures, made by Pillow, for what people send from a phone and what they send by mistake."""

import struct
import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

RED, BLUE = (200, 20, 20), (20, 20, 200)
GPS_TAG = 0x8825
EXECUTABLE = b"MZ\x90\x00" + b"\x00" * 200


def picture(size=(1600, 900), mode="RGB") -> Image.Image:
    """Left half red, right half blue."""
    image = Image.new(mode, size, RED if mode == "RGB" else (*RED, 255))
    image.paste(BLUE if mode == "RGB" else (*BLUE, 255), (size[0] // 2, 0, size[0], size[1]))
    return image


def encoded(image=None, file_format="JPEG", **options) -> bytes:
    written = BytesIO()
    (image or picture()).save(written, file_format, **options)
    return written.getvalue()


def jpeg_of_a_phone(size=(1600, 900), orientation=6) -> bytes:
    """A JPEG held sideways, with the place where it was taken, a comment and a maker."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, "Fabricant secret"
    exif[GPS_TAG] = {1: "N", 2: (48.0, 51.0, 24.0), 3: "E", 4: (2.0, 21.0, 7.0)}
    return encoded(picture(size), exif=exif.tobytes(), comment=b"commentaire secret")


def png_bomb(width=60_000, height=60_000) -> bytes:
    """A PNG of a few bytes that says it holds 3.6 thousand million points."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\x00" * 99))
        + chunk(b"IEND", b"")
    )


def upload(content: bytes, name="photo.jpg", content_type="image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=content_type)
