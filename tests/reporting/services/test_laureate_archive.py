"""Everything about one laureate in one archive: its own, nothing of the others, and never for a funder."""

import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from ess_platform.common.errors import BusinessRuleError
from reporting.enums import LAUREATE_PACK
from reporting.models import Document, Job
from reporting.services.bundle import bundle_request
from tests.factories import (
    make_attendance,
    make_campaign,
    make_cohort,
    make_funder_user,
    make_half_day,
    make_laureate,
    make_participant,
    make_report,
    make_report_copy,
    make_report_file,
    make_session,
    make_team_user,
)
from tests.reporting.services.test_bundle import render, unzipped, work

__all__ = ["render"]  # a fixture
pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    """Two laureates alike: each with a form sent, a file given and a presence."""
    cohort = make_cohort()
    half_day = make_half_day(make_session(cohort, title="Séquence 1"))
    campaign = make_campaign(cohort)
    for rank in (1, 2):
        laureate = make_laureate(cohort, slug=f"structure-{rank}")
        report = make_report(laureate, campaign)
        make_report_copy(report)
        make_report_file(report, name=f"produit-{rank}.pdf")
        make_attendance(half_day, make_participant(laureate))
    return cohort


@pytest.fixture
def user(client, cohort):
    user = make_team_user(cohort)
    client.force_login(user)
    return user


def asked(laureate, user, unique="un") -> Job:
    return bundle_request(
        cohort=laureate.cohort,
        key=LAUREATE_PACK,
        laureate=laureate,
        actor=user,
        idempotency_key=unique,
        now=timezone.now(),
    )


def test_it_holds_what_is_about_one_laureate_and_says_what_is_missing(cohort, user, render):
    one, other = cohort.laureates.order_by("slug")
    job = asked(one, user)
    assert asked(one, user, "deux") == job
    assert asked(other, user, "trois") != job
    work()
    files = unzipped(job)
    names = [name for name in files if not name.startswith("02_")]
    assert names == [
        "01_fiche-laureat.pdf",
        "03_pieces/produit-1.pdf",
        "04_presences.xlsx",
        "00_manifeste.pdf",
        "SHA256SUMS.txt",
    ]
    assert len(files) == 6
    sheet = openpyxl.load_workbook(io.BytesIO(files["04_presences.xlsx"])).worksheets[0]
    assert [row[3] for row in sheet.iter_rows(min_row=2, values_only=True)] == [one.organisation.name]
    manifest = files["00_manifeste.pdf"].decode()
    assert one.organisation.name in manifest
    assert "Attestations de participation" in manifest  # missing, with its reason
    assert Job.objects.get(pk=job.pk).document.filename.startswith("dossier-laureat_structure-1_")


def test_it_is_for_a_laureate_and_the_others_are_for_a_promotion(cohort, user):
    laureate = cohort.laureates.first()
    for words in ({"key": LAUREATE_PACK}, {"key": "pack-cloture", "laureate": laureate}):
        with pytest.raises(BusinessRuleError, match="Choisissez"):
            bundle_request(cohort=cohort, actor=user, idempotency_key="un", now=timezone.now(), **words)


def test_a_funder_never_reads_it(cohort, user, render):
    job = asked(cohort.laureates.first(), user)
    work()
    funder = make_funder_user(cohort)
    assert Document.objects.visible_to(user).filter(job=job).exists()
    assert not Document.objects.visible_to(funder).filter(job=job).exists()


def test_asked_from_the_documents_of_the_laureate(client, cohort, user):
    laureate = cohort.laureates.first()
    page = reverse("reporting:laureate_documents", kwargs={"slug": cohort.slug, "laureate_slug": laureate.slug})
    produce = f"{reverse('reporting:document_produce', kwargs={'slug': cohort.slug})}?document=dossier-laureat"
    assert f"{produce}&amp;laureat={laureate.slug}" in client.get(page).content.decode()
    shown = client.get(f"{produce}&laureat={laureate.slug}")
    assert [piece.count for piece in shown.context["pieces"]] == [1, 1, 1, 1, 0, 0]
    given = {"idempotency_key": "5f9f4b5e-0c3b-4b61-9b1d-0f2f6f7f0a01"}
    answer = client.post(f"{produce}&laureat={laureate.slug}", given)
    job = Job.objects.get(document_key=LAUREATE_PACK)
    assert (job.laureate, str(job.public_id) in answer.url) == (laureate, True)
    assert laureate.organisation.name in client.get(answer.url).content.decode()
    assert client.get(f"{produce}&laureat=inconnu").status_code == 404
    assert client.get(produce).status_code == 404
