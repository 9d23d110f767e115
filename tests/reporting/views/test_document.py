"""Download of a document: exact bytes, closed headers, rights of the day."""

import datetime
import uuid

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from programmes.models import Funding
from reporting.enums import BilanStatus
from tests.factories import (
    make_admin_user,
    make_cohort,
    make_funder_user,
    make_laureate,
    make_participant,
    make_team_user,
)
from tests.reporting.views.builders import PDF, make_ready_version

pytestmark = pytest.mark.django_db


def download_url(document):
    return reverse("reporting:document_download", kwargs={"public_id": document.public_id})


@pytest.fixture
def published(cohort):
    return make_ready_version(cohort, actor=make_team_user(cohort), status=BilanStatus.PUBLISHED)


def test_bytes_and_headers(team_client, published):
    response = team_client.get(download_url(published.document))
    assert response.content == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="bilan-1.pdf"'
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


def test_changed_file_is_not_handed_out(team_client, published):
    default_storage.delete(published.document.storage_name)
    default_storage.save(published.document.storage_name, ContentFile(PDF + b" autre"))
    assert team_client.get(download_url(published.document)).status_code == 404


def test_missing_file_is_not_found(team_client, published):
    default_storage.delete(published.document.storage_name)
    assert team_client.get(download_url(published.document)).status_code == 404


def test_unknown_document_is_not_found(team_client):
    url = reverse("reporting:document_download", kwargs={"public_id": uuid.uuid4()})
    assert team_client.get(url).status_code == 404


def test_post_is_refused(team_client, published):
    assert team_client.post(download_url(published.document)).status_code == 405


def test_who_may_read_a_published_file(client, cohort, published):
    participant = make_participant(make_laureate(cohort), with_user=True)
    expected = [
        (published.published_by, 200),
        (make_funder_user(cohort), 200),
        (make_funder_user(make_cohort()), 404),
        (make_team_user(make_cohort()), 404),
        (participant.person.user, 404),
        (make_admin_user(), 404),
    ]
    found = []
    for user, _ in expected:
        client.force_login(user)
        found.append(client.get(download_url(published.document)).status_code)
    assert found == [status for _, status in expected]


@pytest.mark.parametrize("status", [BilanStatus.DRAFT, BilanStatus.VALIDATED, BilanStatus.REPLACED])
def test_funder_reads_no_file_that_is_not_published(client, cohort, status):
    version = make_ready_version(cohort, actor=make_team_user(cohort), status=status)
    client.force_login(make_funder_user(cohort))
    assert client.get(download_url(version.document)).status_code == 404


def test_funder_whose_funding_ended_reads_nothing_any_more(funder_client, cohort, published):
    assert funder_client.get(download_url(published.document)).status_code == 200
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Funding.objects.filter(cohort=cohort).update(access_until=yesterday)
    assert funder_client.get(download_url(published.document)).status_code == 404
