"""What reporting adds to the laureate's space: the copy of a form, the documents, what the funder sees."""

import datetime
import re
import uuid
from unittest.mock import patch

import pytest
from django.urls import reverse
from django.utils import timezone

from laureates.enums import LaureateStatus, Moment, ReportStatus
from laureates.models import ReportContributor
from laureates.services.report_state import lock_report, move_report
from reporting.enums import BilanStatus, JobState
from reporting.models import DocumentContent, Job
from reporting.services import job as jobs
from tests.factories import (
    make_attendance,
    make_campaign,
    make_cohort,
    make_funder_user,
    make_half_day,
    make_laureate,
    make_participant,
    make_person,
    make_report,
    make_report_copy,
    make_session,
    make_sponsor,
    make_sponsor_contact,
    make_sponsorship,
    make_team_user,
    make_user,
)
from tests.reporting.views.builders import make_ready_version

pytestmark = pytest.mark.django_db

DOCUMENTS = reverse("reporting:space_documents")
FUNDER_VIEW = reverse("reporting:space_funder_view")
HOME = reverse("laureates:space_home")
DOCUMENTS_QUERIES = 12  # two of them are the savepoint of the request
FUNDER_VIEW_QUERIES = 13
NOW = datetime.datetime(2025, 6, 16, 10, tzinfo=datetime.UTC)


@pytest.fixture
def laureate(cohort):
    return make_laureate(cohort, name="Atelier du Bois", activity="Meubles en bois local")


@pytest.fixture
def report(laureate):
    return make_report(laureate, make_campaign(laureate.cohort, Moment.EXIT), ReportStatus.SUBMITTED)


@pytest.fixture
def own_client(client, laureate):
    client.user = make_participant(laureate, with_user=True).person.user
    client.force_login(client.user)
    return client


def copy_url(report):
    return reverse("reporting:report_copy", kwargs={"public_id": report.public_id})


def download_url(content):
    return reverse("reporting:document_download", kwargs={"public_id": content.job.document.public_id})


def fragment(response) -> str:
    """The part that the funder's page and the preview share, as bytes sent."""
    return re.search(rb'<article class="funder-sheet".*?</article>', response.content, re.S)[0]


# ---------------------------------------------------------------- the copy of a form


def test_the_receipt_leads_to_the_copy(own_client, report):
    html = own_client.get(reverse("laureates:report_sent", kwargs={"public_id": report.public_id})).content.decode()
    assert f'href="{copy_url(report)}"' in html


def test_sent_then_made_then_downloaded(own_client, report):
    type(report).objects.update(status=ReportStatus.DRAFT, submitted_at=None)
    sent = {"to_status": ReportStatus.SUBMITTED, "submitted_at": NOW, "now": NOW, "actor": own_client.user}
    move_report(report=lock_report(report), **sent)
    waiting = own_client.get(copy_url(report)).content.decode()
    assert "Actualiser" in waiting
    assert "réponses, figées à l’envoi" in waiting
    with patch.object(jobs, "render_pdf", return_value=b"%PDF-1.7 x"), patch.object(jobs, "page_count", return_value=3):
        jobs.job_run(job_id=Job.objects.get().pk)
    ready = own_client.get(copy_url(report)).content.decode()
    content = DocumentContent.objects.get()
    assert "Télécharger ma copie (PDF, 3 pages, 10 octets)" in ready
    assert content.verification_code in ready
    response = own_client.get(download_url(content))
    assert response.content == b"%PDF-1.7 x"


def test_progress_is_a_fragment_for_htmx_until_it_ends(own_client, report):
    content = make_report_copy(report, state=JobState.QUEUED)
    response = own_client.get(copy_url(report), headers={"HX-Request": "true"})
    assert "<html" not in response.content.decode()
    assert f'hx-get="{copy_url(report)}" hx-trigger="every 1s"' in response.content.decode()
    assert "HX-Refresh" not in response.headers
    Job.objects.filter(content=content).update(state=JobState.FAILED, ended_at=NOW, error="Plus de place.")
    response = own_client.get(copy_url(report), headers={"HX-Request": "true"})
    assert response.headers["HX-Refresh"] == "true"
    assert "every 1s" not in response.content.decode()


def test_failure_says_why_and_starts_again(own_client, report):
    content = make_report_copy(report, state=JobState.FAILED)
    Job.objects.update(error="La mise en page du PDF a échoué.")
    html = own_client.get(copy_url(report)).content.decode()
    assert "La mise en page du PDF a échoué." in html
    assert "Relancer" in html
    assert own_client.post(copy_url(report)).url == copy_url(report)
    content.job.refresh_from_db()
    assert (content.job.state, content.job.requested_by) == (JobState.QUEUED, own_client.user)


def test_a_form_sent_without_a_copy_offers_to_make_it(own_client, report):
    assert "Préparer la copie" in own_client.get(copy_url(report)).content.decode()
    for _ in range(2):
        own_client.post(copy_url(report))
    assert DocumentContent.objects.get().report == report


def test_a_form_that_is_not_sent_leads_back_to_it(own_client, laureate):
    draft = make_report(laureate, make_campaign(laureate.cohort), ReportStatus.DRAFT)
    html = own_client.get(copy_url(draft)).content.decode()
    assert "sa copie se préparera à l’envoi" in html
    assert "Préparer la copie" not in html
    response = own_client.post(copy_url(draft), follow=True)
    assert "n’est pas envoyée" in response.content.decode()
    assert Job.objects.count() == 0


def test_the_copy_of_an_earlier_sending_is_not_given_for_the_last(own_client, report):
    old = make_report_copy(report, frozen_at=report.submitted_at - datetime.timedelta(days=3))
    html = own_client.get(copy_url(report)).content.decode()
    assert "Préparer la copie" in html
    assert download_url(old) not in html


def test_taken_back_says_so_to_the_laureate_and_hides_it_from_the_team(client, own_client, report):
    content = make_report_copy(report, withdrawn_at=NOW)
    type(report).objects.update(status=ReportStatus.DRAFT, submitted_at=None)
    assert "l’équipe ne lit plus cette copie" in own_client.get(copy_url(report)).content.decode()
    assert own_client.get(download_url(content)).status_code == 200
    client.force_login(make_team_user(report.laureate.cohort))
    assert "Pas de copie à lire" in client.get(copy_url(report)).content.decode()
    assert client.get(download_url(content)).status_code == 404


def readers(report):
    """Each kind of person, and what the page of the copy and its file answer."""
    cohort, laureate = report.laureate.cohort, report.laureate
    contributor = make_user(person=make_person())
    ReportContributor.objects.create(report=report, person=contributor.person, invited_by=contributor)
    contact = make_sponsor_contact(make_sponsor(cohort), with_user=True)
    make_sponsorship(laureate, contact)
    colleague = make_participant(laureate, with_user=True, can_submit=False)
    former = make_participant(laureate, with_user=True, left_on=datetime.date(2020, 1, 1))
    neighbour = make_participant(make_laureate(cohort), with_user=True)
    return [
        (colleague.person.user, 200, 200),
        (make_team_user(cohort), 200, 200),
        (contributor, 403, 404),
        (former.person.user, 404, 404),
        (neighbour.person.user, 404, 404),
        (contact.person.user, 404, 404),
        (make_funder_user(cohort), 404, 404),
        (make_team_user(make_cohort()), 404, 404),
    ]


def test_who_reads_the_copy(client, report):
    content = make_report_copy(report)
    expected = readers(report)
    found = []
    for user, _, _ in expected:
        client.force_login(user)
        statuses = [client.get(url).status_code for url in (copy_url(report), download_url(content))]
        found.append((user, *statuses))
        assert client.post(copy_url(report)).status_code == (302 if statuses[0] == 200 else statuses[0])
    assert found == expected


def test_an_unknown_form_is_not_found(own_client):
    url = reverse("reporting:report_copy", kwargs={"public_id": uuid.uuid4()})
    assert own_client.get(url).status_code == 404


# ---------------------------------------------------------------- my documents


@pytest.mark.parametrize("rows", [1, 3])
def test_documents_query_count_is_constant(own_client, laureate, rows, django_assert_num_queries):
    for moment in (Moment.ENTRY, Moment.MIDTERM, Moment.EXIT)[:rows]:
        make_report_copy(make_report(laureate, make_campaign(laureate.cohort, moment)))
        make_session(laureate.cohort, minutes="Décisions prises.")
    own_client.get(DOCUMENTS)
    with django_assert_num_queries(DOCUMENTS_QUERIES):
        response = own_client.get(DOCUMENTS)
    assert len(response.context["copies"]) == rows
    assert len(response.context["sessions"]) == rows


def test_documents_are_sorted_and_named(own_client, laureate, report):
    first = make_report_copy(report, frozen_at=NOW)
    second = make_report_copy(report, frozen_at=NOW + datetime.timedelta(days=1), number=2)
    entry = make_report(laureate, make_campaign(laureate.cohort), ReportStatus.VALIDATED)
    make_report(laureate, make_campaign(laureate.cohort, Moment.MIDTERM), ReportStatus.DRAFT)
    make_session(laureate.cohort, title="Séquence avec compte rendu", minutes="Décisions prises.")
    make_session(laureate.cohort, title="Séquence sans rien")
    make_session(make_cohort(), title="Séquence d’ailleurs", minutes="Ailleurs")
    response = own_client.get(DOCUMENTS)
    assert [(line.report, line.content) for line in response.context["copies"]] == [
        (report, second),
        (report, first),
        (entry, None),
    ]
    html = response.content.decode()
    assert html.count("(PDF, 3 pages, 16 octets)") == 2
    assert "Préparer la copie" in html
    assert "Séquence avec compte rendu" in html
    assert "Séquence sans rien" not in html
    assert "Séquence d’ailleurs" not in html
    assert "Elles arrivent après la clôture" in html


def test_documents_say_what_works_and_what_failed(own_client, report, laureate):
    make_report_copy(report, state=JobState.QUEUED)
    entry = make_report(laureate, make_campaign(laureate.cohort))
    make_report_copy(entry, state=JobState.FAILED)
    html = own_client.get(DOCUMENTS).content.decode()
    assert "En préparation" in html
    assert "relancer" in html


def test_no_document_says_what_will_come(own_client):
    html = own_client.get(DOCUMENTS).content.decode()
    assert "Aucune fiche envoyée" in html
    assert "l’équipe publie le compte rendu" in html


def test_documents_of_another_journey_are_chosen_by_the_address(own_client, laureate):
    other = make_laureate(make_cohort(), organisation=laureate.organisation)
    make_participant(other, person=own_client.user.person)
    content = make_report_copy(make_report(other, make_campaign(other.cohort)))
    chosen = own_client.get(DOCUMENTS, {"parcours": str(other.public_id)}).content.decode()
    left = own_client.get(DOCUMENTS, {"parcours": str(laureate.public_id)}).content.decode()
    assert download_url(content) in chosen
    assert download_url(content) not in left


def test_home_has_the_latest_document(own_client, report):
    assert "sa copie PDF se range ici" in own_client.get(HOME).content.decode()
    content = make_report_copy(report)
    html = own_client.get(HOME).content.decode()
    assert download_url(content) in html
    assert f'href="{DOCUMENTS}?parcours={report.laureate.public_id}"' in html


# ---------------------------------------------------------------- what the funder sees


def full_laureate(laureate):
    for moment in (Moment.ENTRY, Moment.EXIT):
        own = {"own_indicator_label": "Pièces", "own_indicator_unit": "pièces/an", "own_indicator_value": 13800}
        make_report(laureate, make_campaign(laureate.cohort, moment), values={"etp_total": 12}, **own)
    half_day = make_half_day(make_session(laureate.cohort))
    make_attendance(half_day, make_participant(laureate))
    sheet = {"slug": laureate.slug, "project": "Doubler l’atelier", "achievement": "", "next_step": "Signer"}
    snapshot = {"laureates": [sheet | {"partners": ["Trame Commune"], "sponsor": ""}]}
    actor = make_team_user(laureate.cohort)
    make_ready_version(laureate.cohort, actor=actor, status=BilanStatus.PUBLISHED, snapshot=snapshot)


@pytest.mark.parametrize("is_full", [False, True])
def test_the_preview_is_the_funder_s_page_byte_for_byte(client, own_client, laureate, is_full):
    if is_full:
        full_laureate(laureate)
    preview = fragment(own_client.get(FUNDER_VIEW))
    client.force_login(make_funder_user(laureate.cohort))
    kwargs = {"slug": laureate.cohort.slug, "laureate_slug": laureate.slug}
    assert fragment(client.get(reverse("reporting:funder_laureate", kwargs=kwargs))) == preview
    assert ("Doubler l’atelier" in preview.decode()) is is_full
    assert ("Rien tant qu’aucune fiche n’est validée." in preview.decode()) is not is_full


def test_preview_says_what_is_never_shown_and_who_reads(own_client, laureate):
    assert "Aucun financeur ne lit votre promotion" in own_client.get(FUNDER_VIEW).content.decode()
    make_funder_user(laureate.cohort)
    html = own_client.get(FUNDER_VIEW).content.decode()
    assert laureate.cohort.fundings.get().funder.name in html
    assert "Vos difficultés, vos besoins" in html


@pytest.mark.parametrize("status", [LaureateStatus.PAUSED, LaureateStatus.LEFT])
def test_a_journey_that_stopped_has_no_page_any_more(client, own_client, laureate, status):
    type(laureate).objects.update(status=status, left_on=timezone.localdate())
    assert "Rien n’est montré" in own_client.get(FUNDER_VIEW).content.decode()
    client.force_login(make_funder_user(laureate.cohort))
    kwargs = {"slug": laureate.cohort.slug, "laureate_slug": laureate.slug}
    assert client.get(reverse("reporting:funder_laureate", kwargs=kwargs)).status_code == 404


def test_preview_query_count_is_constant(own_client, laureate, django_assert_num_queries):
    full_laureate(laureate)
    own_client.get(FUNDER_VIEW)
    with django_assert_num_queries(FUNDER_VIEW_QUERIES):
        own_client.get(FUNDER_VIEW)
