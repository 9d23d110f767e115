"""The pages of documents: what would be made, asking, following, cancelling, starting again, downloading."""

import uuid

import pytest
from django.urls import reverse

from reporting.enums import CLOSING_PACK, RUN_SHEET, JobState
from reporting.models import Job
from reporting.services.job import job_run
from tests.factories import (
    make_bundle,
    make_cohort,
    make_document,
    make_job,
    make_session,
    make_signed_sheet,
    make_team_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def user(client, cohort):
    user = make_team_user(cohort)
    client.force_login(user)
    return user


def address(cohort, name="document_list", **kwargs) -> str:
    return reverse(f"reporting:{name}", kwargs={"slug": cohort.slug} | kwargs)


def ended(cohort, user, state, **fields) -> Job:
    return make_job(
        cohort, document_key=RUN_SHEET, requested_by=user, state=state, ended_at=cohort.created_at, **fields
    )


def test_seen_before_it_is_asked_then_followed_to_its_archive(client, cohort, user):
    make_session(cohort, title="Première date")
    produce = f"{address(cohort, 'document_produce')}?document={RUN_SHEET}"
    shown = client.get(produce)
    assert [(piece.count, piece.labels) for piece in shown.context["pieces"]] == [(1, ("Première date, 20 mars 2025",))]
    given = {"idempotency_key": str(uuid.uuid4())}
    answer = client.post(produce, given)
    job = Job.objects.get()
    assert answer.url == address(cohort, "bundle_detail", public_id=job.public_id)
    assert client.post(produce, given).url == answer.url
    assert client.get(answer.url).context["is_working"]
    job_run(job_id=job.pk)
    assert "0 sur 1" in client.get(answer.url).content.decode()
    job_run(job_id=job.pieces.get().job_id)  # the two PDFs of this file
    job_run(job_id=job.pk)
    page = client.get(answer.url)
    assert "Rien ne manque" in page.content.decode()
    file = client.get(
        reverse("reporting:document_download", kwargs={"public_id": page.context["row"].document.public_id})
    )
    assert (file["Content-Type"], file.content[:2]) == ("application/zip", b"PK")


def test_the_pack_says_what_will_be_missing(client, cohort, user):
    page = client.get(f"{address(cohort, 'document_produce')}?document={CLOSING_PACK}").content.decode()
    assert "Non produit&nbsp;: Aucun bilan publié." in page


@pytest.mark.parametrize("asked", ["zut", "", "bilan-cloture"])
def test_what_is_not_declared_is_refused(client, cohort, user, asked):
    answer = client.post(
        f"{address(cohort, 'document_produce')}?document={asked}", {"idempotency_key": str(uuid.uuid4())}, follow=True
    )
    assert "Choisissez ce qu’il faut produire." in answer.content.decode()
    assert Job.objects.count() == 0


def test_the_list_its_filters_and_its_buttons(client, cohort, user):
    failed = ended(cohort, user, JobState.FAILED, error="Trop long.")
    done = ended(cohort, user, JobState.DONE)
    document = make_document(done, filename="deroule-rare.pdf")
    queued = make_job(cohort, document_key=RUN_SHEET, requested_by=user)
    page = client.get(address(cohort))
    assert {row.job for row in page.context["rows"]} == {failed, done, queued}
    text = page.content.decode()
    assert ("Trop long." in text, str(document.public_id) in text) == (True, True)
    for query, found in (("q=rare", done), ("etat=failed", failed), ("etat=en-cours", queued)):
        rows = client.get(f"{address(cohort)}?{query}").context["rows"]
        assert [row.job for row in rows] == [found]
    client.post(address(cohort, "request_cancel", public_id=queued.public_id))
    client.post(address(cohort, "request_again", public_id=failed.public_id))
    states = Job.objects.in_bulk()
    assert (states[queued.pk].state, states[failed.pk].state) == (JobState.CANCELLED, JobState.QUEUED)
    refused = client.post(address(cohort, "request_cancel", public_id=done.public_id), follow=True)
    assert "déjà finie" in refused.content.decode()


def test_what_was_uploaded_is_beside(client, cohort, user):
    sheet = make_signed_sheet(make_session(cohort, title="Première date"), uploaded_by=user)
    page = client.get(f"{address(cohort)}?origine=deposes").content.decode()
    assert reverse("sessions:sheet_scan", kwargs={"public_id": sheet.public_id}) in page
    assert "Première date" in page


def test_my_requests_are_mine_and_an_archive_is_one_of_them(client, cohort, user):
    piece = make_job(cohort, document_key=RUN_SHEET, requested_by=user)
    bundle = make_bundle(cohort, piece, requested_by=user)
    bundle.pieces.update(is_own=True)
    make_job(cohort, document_key=RUN_SHEET, requested_by=make_team_user(cohort))
    own = reverse("reporting:own_request_list")
    assert [row.job for row in client.get(own).context["rows"]] == [bundle]
    cancel = address(cohort, "request_cancel", public_id=bundle.public_id)
    assert client.post(cancel, {"retour": "demandes"}).url == own
    piece.refresh_from_db()
    assert piece.state == JobState.CANCELLED
