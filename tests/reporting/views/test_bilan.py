"""Bilans: list, opening, generation, progress, publication."""

import uuid
from unittest.mock import patch

import pytest
from django.urls import reverse
from django.utils import timezone

from ess_platform.audit.models import AuditEntry
from reporting.enums import BilanKind, BilanStatus, JobState, JobStep
from reporting.models import Bilan, BilanVersion, Job
from reporting.services import job as jobs
from tests.factories import explain_key_figures, make_bilan, make_cohort, make_funder_user, make_job, make_version
from tests.reporting.views.builders import make_ready_version

pytestmark = pytest.mark.django_db

LIST_QUERIES = 9  # two of them are the savepoint of the request


@pytest.fixture
def bilan(cohort, team_client):
    return make_bilan(cohort, created_by=team_client.user)


@pytest.fixture(autouse=True)
def no_broker():
    with patch.object(jobs.run_job, "delay") as delay:
        yield delay


def bilan_url(bilan, name="bilan_detail"):
    return reverse(f"reporting:{name}", kwargs={"slug": bilan.cohort.slug, "public_id": bilan.public_id})


def list_url(cohort):
    return reverse("reporting:bilan_list", kwargs={"slug": cohort.slug})


def create_url(cohort):
    return reverse("reporting:bilan_create", kwargs={"slug": cohort.slug})


@pytest.mark.parametrize("rows", [1, 3])
def test_list_query_count_is_constant(team_client, cohort, rows, django_assert_num_queries):
    for kind in (BilanKind.CLOSING, BilanKind.INTERIM, BilanKind.INTERIM)[:rows]:
        bilan = make_bilan(cohort, created_by=team_client.user, kind=kind)
        make_ready_version(cohort, actor=team_client.user, bilan=bilan)
    team_client.get(list_url(cohort))
    with django_assert_num_queries(LIST_QUERIES):
        response = team_client.get(list_url(cohort))
    assert len(response.context["bilans"]) == rows


def test_empty_list_says_what_a_bilan_is_for(team_client, cohort):
    html = team_client.get(list_url(cohort)).content.decode()
    assert "Aucun bilan pour l’instant" in html
    assert create_url(cohort) in html


def test_create_opens_the_workshop(team_client, cohort):
    response = team_client.post(create_url(cohort), {"kind": "closing", "title": "Bilan 2025"})
    bilan = Bilan.objects.get()
    assert (response.status_code, response.url) == (302, bilan_url(bilan))
    assert (bilan.title, bilan.created_by) == ("Bilan 2025", team_client.user)


@pytest.mark.parametrize(
    ("data", "field", "message"),
    [
        ({"kind": "closing", "title": ""}, "title", "Indiquez le titre du bilan."),
        ({"kind": "zzz", "title": "Mon titre"}, "kind", "Sélectionnez un choix valide"),
        ({"kind": "closing", "title": "x" * 201}, "title", "200"),
    ],
)
def test_create_errors_stand_beside_the_field_and_keep_what_was_typed(team_client, cohort, data, field, message):
    response = team_client.post(create_url(cohort), data)
    html = response.content.decode()
    assert response.status_code == 200
    assert message in response.context["form"].errors[field][0]
    assert f'id="id_{field}_error"' in html
    assert data["title"] in html
    assert not Bilan.objects.exists()


def test_a_second_bilan_of_a_kind_is_refused_in_the_page(team_client, cohort, bilan):
    response = team_client.post(create_url(cohort), {"kind": bilan.kind, "title": "Encore un"})
    assert response.status_code == 200
    assert "a déjà un bilan de cette nature" in response.context["form"].errors["kind"][0]
    assert "Encore un" in response.content.decode()


def test_the_proposed_title_follows_the_kind(team_client, cohort):
    proposed = team_client.get(create_url(cohort)).context["form"]["title"].value()
    assert proposed == f"Bilan de clôture {cohort.name}"
    team_client.post(create_url(cohort), {"kind": "interim", "title": proposed, "generer": "1"})
    bilan = Bilan.objects.get()
    assert bilan.title == f"Bilan intermédiaire {cohort.name}"
    assert bilan.jobs.get().document_key == "bilan-intermediaire"


def test_two_clicks_on_generate_are_one_job(team_client, bilan):
    data = {"idempotency_key": str(uuid.uuid4())}
    for _ in range(2):
        assert team_client.post(bilan_url(bilan, "bilan_generate"), data).url == bilan_url(bilan)
    assert Job.objects.count() == 1


def test_generate_without_key_asks_to_begin_again(team_client, bilan):
    response = team_client.post(bilan_url(bilan, "bilan_generate"), {"idempotency_key": "zzz"}, follow=True)
    assert "La demande est incomplète" in response.content.decode()
    assert not Job.objects.exists()


def test_generate_by_get_is_refused(team_client, bilan):
    assert team_client.get(bilan_url(bilan, "bilan_generate")).status_code == 405


def test_failed_job_says_why_and_starts_again(team_client, bilan):
    failed = make_job(
        bilan.cohort,
        bilan=bilan,
        requested_by=team_client.user,
        state=JobState.FAILED,
        ended_at=timezone.now(),
        error="Le disque est plein.",
    )
    html = team_client.get(bilan_url(bilan)).content.decode()
    assert "Le disque est plein." in html
    assert "Relancer" in html
    data = {"idempotency_key": str(uuid.uuid4()), "retry": "1"}
    team_client.post(bilan_url(bilan, "bilan_generate"), data)
    failed.refresh_from_db()
    assert (failed.state, failed.error) == (JobState.QUEUED, "")


def test_progress_is_a_fragment_for_htmx_and_a_page_without(team_client, bilan):
    make_job(bilan.cohort, bilan=bilan, state=JobState.QUEUED, step=JobStep.FIGURES, progress=5)
    url = bilan_url(bilan, "bilan_progress")
    page = team_client.get(url).content.decode()
    fragment = team_client.get(url, headers={"HX-Request": "true"})
    assert "<html" in page
    assert "Actualiser" in page
    assert "<html" not in fragment.content.decode()
    assert 'hx-trigger="every 1s"' in fragment.content.decode()
    assert "HX-Refresh" not in fragment.headers


def test_progress_of_a_finished_job_refreshes_the_page_and_stops(team_client, bilan):
    make_job(bilan.cohort, bilan=bilan, state=JobState.DONE, ended_at=timezone.now(), progress=100)
    fragment = team_client.get(bilan_url(bilan, "bilan_progress"), headers={"HX-Request": "true"})
    assert fragment.headers["HX-Refresh"] == "true"
    assert "every 1s" not in fragment.content.decode()


def test_progress_before_any_job_is_a_page(team_client, bilan):
    assert team_client.get(bilan_url(bilan, "bilan_progress")).status_code == 200


def test_publication_names_its_readers_then_publishes_once(team_client, cohort):
    funder = make_funder_user(cohort)
    version = make_ready_version(cohort, actor=team_client.user, status=BilanStatus.VALIDATED)
    explain_key_figures(version.bilan)
    url = bilan_url(version.bilan, "bilan_publish")
    html = team_client.get(url).content.decode()
    assert str(funder) in html
    assert "48\u00a0pages" in html or "48 pages" in html
    for _ in range(2):
        assert team_client.post(url, {"digest": version.digest}).status_code == 302
    version.refresh_from_db()
    assert version.status == BilanStatus.PUBLISHED
    assert AuditEntry.objects.filter(action="bilan.publish").count() == 1


def test_publication_without_reader_says_so(team_client, cohort):
    version = make_ready_version(cohort, actor=team_client.user, status=BilanStatus.VALIDATED)
    html = team_client.get(bilan_url(version.bilan, "bilan_publish")).content.decode()
    assert "Aucune personne n’a encore d’accès financeur" in html


def test_publication_of_figures_frozen_again_is_a_conflict(team_client, cohort):
    version = make_ready_version(cohort, actor=team_client.user, status=BilanStatus.VALIDATED)
    response = team_client.post(bilan_url(version.bilan, "bilan_publish"), {"digest": "f" * 64})
    assert response.status_code == 409
    assert "figés de nouveau" in response.content.decode()
    assert BilanVersion.objects.get().status == BilanStatus.VALIDATED


@pytest.mark.parametrize("digest", ["", "zzz"])
def test_publication_with_a_broken_digest_publishes_nothing(team_client, cohort, digest):
    version = make_ready_version(cohort, actor=team_client.user, status=BilanStatus.VALIDATED)
    assert team_client.post(bilan_url(version.bilan, "bilan_publish"), {"digest": digest}).status_code == 200
    assert BilanVersion.objects.get().status == BilanStatus.VALIDATED


def test_publication_without_pdf_is_refused(team_client, bilan):
    url = bilan_url(bilan, "bilan_publish")
    assert "Rien à publier" in team_client.get(url).content.decode()
    assert team_client.post(url, {"digest": "a" * 64}).status_code == 200
    version = make_version(bilan)
    assert team_client.post(url, {"digest": version.digest}).status_code == 200
    version.refresh_from_db()
    assert version.status == BilanStatus.DRAFT


@pytest.mark.parametrize("name", ["bilan_detail", "bilan_progress", "bilan_publish"])
def test_pages_of_a_bilan_by_role(client, team_client, cohort, bilan, name):
    elsewhere = make_bilan(make_cohort())
    kwargs = {"slug": cohort.slug, "public_id": elsewhere.public_id}
    assert team_client.get(bilan_url(bilan, name)).status_code == 200
    assert team_client.get(reverse(f"reporting:{name}", kwargs=kwargs)).status_code == 404
    client.force_login(make_funder_user(cohort))
    response = client.get(bilan_url(bilan, name))
    assert response.status_code == 403
    assert "réservée à l" in response.content.decode()
