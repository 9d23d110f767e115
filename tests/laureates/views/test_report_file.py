"""A file as the answer to a question: sent with its page, replaced, taken away, read by whom it concerns."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from laureates.enums import Moment, ReportStatus
from laureates.models import ProgressReport, ReportFile
from laureates.services.review import report_validate
from tests.factories import (
    make_campaign,
    make_cohort,
    make_criteria,
    make_laureate,
    make_participant,
    make_report,
    make_team_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(client, settings, tmp_path, time_machine):
    storage = {"BACKEND": "ess_platform.common.storage.WholeFileStorage"}
    settings.MEDIA_ROOT, settings.STORAGES = str(tmp_path), {**settings.STORAGES, "default": storage}
    time_machine.move_to("2025-06-10T10:00:00+02:00", tick=False)
    make_criteria()
    cohort = make_cohort()
    laureate = make_laureate(cohort)
    user = make_participant(laureate, with_user=True).person.user
    report = make_report(laureate, make_campaign(cohort, Moment.EXIT), ReportStatus.DRAFT)
    client.force_login(user)
    return {"report": report, "user": user, "team": make_team_user(cohort), "laureate": laureate, "media": tmp_path}


def photo(color="teal", name="atelier.jpg"):
    out = io.BytesIO()
    Image.new("RGB", (1300, 900), color).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def page(scene):
    return reverse("laureates:report_section", kwargs={"public_id": scene["report"].public_id, "section": "temoignage"})


def send(client, scene, data):
    """Post the page as a browser would: with the fingerprints that it carries."""
    shown = client.get(page(scene)).content.decode()
    seen = dict(re.findall(r'<input type="hidden" name="(seen-[^"]+)" value="([^"]*)"', shown))
    return client.post(page(scene), {**seen, **data})


def download(scene):
    return reverse(
        "laureates:report_file", kwargs={"public_id": scene["report"].public_id, "question": "product_photo"}
    )


def stored(scene):
    return sorted(path.name for path in scene["media"].rglob("*") if path.is_file())


def test_sent_replaced_and_taken_away(client, scene, django_capture_on_commit_callbacks):
    assert send(client, scene, {"product": "Bonnet", "product_photo": photo()}).status_code == 302
    row = ReportFile.objects.get()
    assert (row.name, row.content_type, row.uploaded_by) == ("atelier.jpg", "image/jpeg", scene["user"])
    assert ProgressReport.objects.get().answer_trace["product_photo"][0] == scene["user"].pk
    assert b"atelier.jpg" in client.get(page(scene)).content
    first = stored(scene)
    with django_capture_on_commit_callbacks(execute=True):
        send(client, scene, {"product_photo": photo("red", "autre.jpg")})
    assert ReportFile.objects.get().name == "autre.jpg"
    assert len(stored(scene)) == 1 and stored(scene) != first
    with django_capture_on_commit_callbacks(execute=True):
        send(client, scene, {"remove-product_photo": "on"})
    assert not ReportFile.objects.exists()
    assert stored(scene) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"MZ\x90\x00", "Ce fichier n’est pas une image"),
        (b"\xff\xd8\xff" + b"x" * 40_000_000, "dépasse 8 Mo"),
    ],
)
def test_what_is_not_a_photo_is_refused_and_the_rest_is_kept(client, scene, content, message):
    sent = SimpleUploadedFile("photo.jpg", content, content_type="image/jpeg")
    response = send(client, scene, {"product": "Bonnet « Écluse »", "product_photo": sent})
    assert response.status_code == 200
    assert message in response.content.decode()
    assert ProgressReport.objects.get().answers["product"] == "Bonnet « Écluse »"
    assert not ReportFile.objects.exists()


def test_read_by_the_laureate_and_the_team_only(client, scene):
    send(client, scene, {"product_photo": photo()})
    answer = client.get(download(scene))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["Content-Disposition"] == 'attachment; filename="atelier.jpg"'
    client.force_login(scene["team"])
    assert client.get(download(scene)).status_code == 200
    client.force_login(make_participant(make_laureate(make_cohort()), with_user=True).person.user)
    assert client.get(download(scene)).status_code == 404


def test_a_validated_form_gives_its_photo_to_a_laureate_that_has_none(client, scene):
    send(client, scene, {"product_photo": photo(), "product": "Bonnet"})
    report = ProgressReport.objects.get()
    ProgressReport.objects.update(status=ReportStatus.SUBMITTED, submitted_at=report.updated_at)
    report_validate(report=report, actor=scene["team"], acknowledged=(), now=report.updated_at)
    scene["laureate"].refresh_from_db()
    assert scene["laureate"].photo.name.startswith("laureates/photos/")
    assert scene["laureate"].showroom_product == "Bonnet"
