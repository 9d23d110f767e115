"""Images that people send, on real bytes: what is kept, what is made of it, what is refused and in which words."""

from io import BytesIO

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from ess_platform.common import images
from ess_platform.common.images import ImageKind, ImageRefused, image_clean
from tests.pictures import BLUE, EXECUTABLE, RED, encoded, jpeg_of_a_phone, picture, png_bomb, upload


def cleaned(content: bytes, kind=ImageKind.PHOTO, name="photo.jpg"):
    found = image_clean(upload(content, name), kind=kind)
    return found, Image.open(BytesIO(found.content))


def is_near(pixel, colour) -> bool:
    return all(abs(a - b) < 24 for a, b in zip(pixel[:3], colour, strict=True))


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_the_three_formats_become_one_jpeg(file_format):
    found, image = cleaned(encoded(file_format=file_format), name="sans-extension")
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (1600, 900))
    assert (found.extension, found.width, found.height, found.warning) == ("jpg", 1600, 900, "")
    assert is_near(image.getpixel((100, 450)), RED)
    assert is_near(image.getpixel((1500, 450)), BLUE)


@pytest.mark.parametrize(
    ("orientation", "top_left", "size"),
    [(1, RED, (1600, 900)), (3, BLUE, (1600, 900)), (6, RED, (900, 1600)), (8, BLUE, (900, 1600))],
)
def test_a_phone_held_sideways_is_turned_before_its_exif_is_dropped(orientation, top_left, size):
    _, image = cleaned(jpeg_of_a_phone(orientation=orientation))
    assert image.size == size
    assert is_near(image.getpixel((50, 50)), top_left)
    assert image.getexif().get(0x0112) is None


def test_nothing_but_pixels_is_kept():
    """The place, the maker and the comment of the phone are gone."""
    sent = jpeg_of_a_phone()
    assert b"secret" in sent
    assert Image.open(BytesIO(sent)).getexif().get_ifd(0x8825)
    found, image = cleaned(sent)
    assert b"secret" not in found.content
    assert b"Exif" not in found.content
    assert dict(image.getexif()) == {}
    assert dict(image.getexif().get_ifd(0x8825)) == {}


def test_texts_of_a_png_are_dropped_from_a_logo():
    texts = PngInfo()
    texts.add_text("Author", "Personne secrète")
    found, image = cleaned(encoded(file_format="PNG", pnginfo=texts), ImageKind.LOGO)
    assert b"Author" not in found.content
    assert image.info == {}


def test_a_large_photo_is_made_smaller_and_keeps_its_shape():
    _, image = cleaned(encoded(picture((6000, 4000))))
    assert image.size == (2000, 1333)


def test_a_small_photo_is_taken_with_a_warning():
    found, image = cleaned(encoded(picture((640, 480))))
    assert image.size == (640, 480)
    assert found.warning == images.SMALL.format(width=640)


def test_the_width_that_counts_is_the_one_of_the_upright_photo():
    """Held sideways, 1,600 × 900 is 900 wide."""
    found, _ = cleaned(jpeg_of_a_phone(orientation=6))
    assert "900 pixels" in found.warning
    assert cleaned(jpeg_of_a_phone(orientation=1))[0].warning == ""


def test_a_logo_keeps_its_transparency_and_has_no_advised_size():
    clear = Image.new("RGBA", (1000, 500), (0, 0, 0, 0))
    clear.paste((*RED, 255), (0, 0, 100, 100))
    found, image = cleaned(encoded(clear, "PNG"), ImageKind.LOGO)
    assert (image.format, image.mode, image.size, found.warning) == ("PNG", "RGBA", (800, 400), "")
    assert image.getpixel((790, 390))[3] == 0


def test_transparency_becomes_white_in_a_photo():
    _, image = cleaned(encoded(Image.new("RGBA", (1300, 900), (0, 0, 0, 0)), "PNG"))
    assert image.getpixel((10, 10)) == (255, 255, 255)


def test_colours_of_another_profile_are_brought_to_srgb():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    found, image = cleaned(encoded(icc_profile=profile))
    assert "icc_profile" not in image.info
    assert is_near(image.getpixel((100, 450)), RED)
    assert cleaned(encoded(icc_profile=b"not a profile"))[0].width == found.width


def test_grey_palette_and_cmyk_photos_are_taken():
    for mode in ("L", "P", "CMYK", "1"):
        file_format = "JPEG" if mode in ("L", "CMYK") else "PNG"
        assert cleaned(encoded(picture().convert(mode), file_format))[1].mode == "RGB"


def test_the_first_picture_of_an_animation_is_kept():
    moving = encoded(file_format="WEBP", save_all=True, append_images=[Image.new("RGB", (1600, 900), BLUE)])
    _, image = cleaned(moving)
    assert getattr(image, "n_frames", 1) == 1
    assert is_near(image.getpixel((100, 450)), RED)


def test_names_are_ours():
    stored = image_clean(upload(encoded(), "../../etc/passwd.php"), kind=ImageKind.PHOTO).as_file()
    stem, _, extension = stored.name.rpartition(".")
    assert (len(stem), stem.isalnum(), extension) == (32, True, "jpg")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (EXECUTABLE, images.NOT_AN_IMAGE),
        (b"", images.NOT_AN_IMAGE),
        (b"%PDF-1.7 essai", images.NOT_AN_IMAGE),
        (b"<!doctype html><script>alert(1)</script>", images.NOT_AN_IMAGE),
        (b'<?xml version="1.0"?><SVG xmlns="http://www.w3.org/2000/svg"/>', images.VECTOR),
        (encoded(file_format="GIF"), images.OTHER_FORMAT),
        (encoded(file_format="TIFF"), images.OTHER_FORMAT),
        (encoded(file_format="BMP"), images.OTHER_FORMAT),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 64, images.OTHER_FORMAT),
        (encoded()[:4000], images.CUT_SHORT),
        (encoded(file_format="PNG")[:900], images.CUT_SHORT),
        (encoded(file_format="WEBP")[:200], images.CUT_SHORT),
        (b"\xff\xd8\xff" + b"\x00" * 500, images.CUT_SHORT),
        (png_bomb(), images.TOO_MANY_PIXELS),
        (png_bomb(8_000, 8_000), images.TOO_MANY_PIXELS),
        (png_bomb(12_000, 9_000), images.TOO_MANY_PIXELS),
    ],
)
def test_refusals_say_how_to_repair(content, message):
    with pytest.raises(ImageRefused) as refused:
        image_clean(upload(content), kind=ImageKind.PHOTO)
    assert refused.value.message == message


def test_eight_megabytes_is_the_limit():
    heavy = upload(encoded() + b"\x00" * images.MAX_BYTES)
    with pytest.raises(ImageRefused) as refused:
        image_clean(heavy, kind=ImageKind.PHOTO)
    assert refused.value.message == images.TOO_HEAVY.format(megabytes=8)


def test_garbage_after_any_header_never_breaks_anything():
    """Bytes turned one after the other: taken or refused, nothing else."""
    for file_format in ("JPEG", "PNG", "WEBP"):
        sent = encoded(picture((64, 48)), file_format)
        for place in range(0, min(len(sent), 600), 7):
            broken = bytearray(sent)
            broken[place] ^= 0xFF
            try:
                image_clean(upload(bytes(broken)), kind=ImageKind.PHOTO)
            except ImageRefused as refused:
                assert refused.message
