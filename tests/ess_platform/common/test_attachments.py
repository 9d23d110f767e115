"""Files that people join: known by what they hold, never by what they are called."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from ess_platform.common.attachments import MAX_BYTES, AttachmentRefused, attachment_read, safe_name

PDF = b"%PDF-1.7\n%essai"


def upload(content, name="fichier.pdf"):
    return SimpleUploadedFile(name, content)


def archive(*names, mimetype=""):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        if mimetype:
            made.writestr("mimetype", mimetype)
        for name in names:
            made.writestr(name, "x")
    return out.getvalue()


def picture(kind="JPEG"):
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Atelier secret"
    Image.new("RGB", (40, 30), "teal").save(out, kind, exif=exif)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "extension"),
    [
        (PDF, "plan.exe", "pdf"),
        (archive("[Content_Types].xml", "word/document.xml"), "note.docx", "docx"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "budget.xls", "xlsx"),
        (archive("content.xml", mimetype="application/vnd.oasis.opendocument.text"), "note", "odt"),
        (picture(), "photo.png", "jpg"),
    ],
)
def test_what_is_taken_is_named_after_what_it_is(content, name, extension):
    taken = attachment_read(upload(content, name))
    assert taken.extension == extension
    assert taken.name.endswith(f".{extension}")


def test_a_photo_loses_what_its_camera_wrote():
    assert b"Atelier secret" in picture()
    assert b"Atelier secret" not in attachment_read(upload(picture(), "photo.jpg")).content


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "vide.pdf", "est vide"),
        (b"MZ\x90\x00 programme", "photo.jpg", "ni un PDF, ni une image"),
        (b"<html>", "page.pdf", "ni un PDF"),
        (archive("a.txt"), "archive.docx", "ni un PDF"),
        (archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "macro.docm", "ni un PDF"),
        (b"PK\x03\x04 rompu", "note.docx", "ni un PDF"),
        (b"%PDF" + b"x" * MAX_BYTES, "lourd.pdf", "dépasse 8 Mo"),
    ],
)
def test_what_is_refused_says_how_to_repair(content, name, message):
    with pytest.raises(AttachmentRefused, match=message):
        attachment_read(upload(content, name))


def test_only_images_where_a_photo_is_asked():
    with pytest.raises(AttachmentRefused, match="n’est pas une image"):
        attachment_read(upload(PDF), images_only=True)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\temp\\Plan d’atelier.docx", "Plan d’atelier.pdf"),
        ("\u202egnp.exe\n", "gnp.pdf"),
        ("", "fichier.pdf"),
        ("é" * 400, "é" * 156 + ".pdf"),
    ],
)
def test_names_are_safe(name, expected):
    assert safe_name(name, "pdf") == expected
