"""The page of exports: the filters of a list are kept, the file is downloaded as what it is."""

import uuid

import pytest
from django.urls import reverse

from reporting.enums import EXPORT, JobState
from reporting.models import Job
from reporting.services.job import job_run
from tests.factories import make_cohort, make_job, make_laureate, make_team_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    cohort = make_cohort()
    make_laureate(cohort, name="Éclat")
    return cohort


@pytest.fixture
def page(client, cohort):
    client.force_login(make_team_user(cohort))
    return reverse("reporting:export_list", kwargs={"slug": cohort.slug})


def given(page, **changes) -> dict[str, str]:
    return {"liste": "laureats", "format": "csv", "filtres": "", "filtres_de": "", "cle": str(uuid.uuid4())} | changes


def test_the_list_of_laureates_leads_here_with_its_filters(client, cohort, page):
    address = reverse("reporting:laureate_list", kwargs={"slug": cohort.slug})
    listed = client.get(f"{address}?parcours=active&q=ecl")
    assert f"{page}?liste=laureats&amp;parcours=active&amp;q=ecl" in listed.content.decode()
    shown = client.get(f"{page}?liste=laureats&parcours=active&q=ecl")
    assert shown.context["filters"] == [("Rechercher", "ecl"), ("Parcours", "Actif")]
    assert shown.context["form"].initial["filtres"] == "parcours=active&q=ecl"


def test_asked_made_and_downloaded(client, cohort, page):
    answer = client.post(page, given(page, filtres="q=ecl", filtres_de="laureats"), follow=True)
    job = Job.objects.get()
    assert (job.params["query"], answer.context["is_working"]) == ("q=ecl", True)
    job_run(job_id=job.pk)
    row = client.get(page).context["rows"][0]
    file = client.get(reverse("reporting:document_download", kwargs={"public_id": row.document.public_id}))
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    assert file["Content-Disposition"].endswith('.csv"')
    assert "Éclat" in file.content.decode()


def test_the_filters_of_one_list_do_not_go_with_another(client, page):
    client.post(page, given(page, liste="participants", filtres="q=ecl", filtres_de="laureats"))
    assert Job.objects.get().params["query"] == ""


def test_a_list_that_does_not_exist_is_said_beside_the_field(client, page):
    answer = client.post(page, given(page, liste="zut"))
    assert answer.context["form"].errors["liste"] == ["Cette liste ne s’exporte pas."]
    assert client.get(f"{page}?liste=zut&parcours=active").context["kind"] is None


def test_the_same_queries_with_one_row_and_with_three(client, cohort, page, django_assert_num_queries):
    params = {"list": "laureats", "format": "csv", "query": ""}
    for count in (1, 2):
        for _ in range(count):
            make_job(cohort, document_key=EXPORT, params=params, state=JobState.QUEUED)
        with django_assert_num_queries(8):
            client.get(page)
