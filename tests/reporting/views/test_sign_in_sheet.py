"""The sheet to print: what it freezes, one job for the same people, its page, and the PDF itself."""

import base64
import datetime
import io
import re
from unittest.mock import patch

import pypdf
import pytest
from django.urls import reverse
from django.utils import timezone

from ess_platform.common.addresses import absolute_url
from ess_platform.common.errors import BusinessRuleError
from reporting.documents.sign_in_sheet import sign_in_sheet_html, sign_in_sheet_snapshot
from reporting.documents.stamp import Stamp
from reporting.models import Document, Job
from reporting.pdf import is_own_svg, render_pdf
from reporting.services import job as jobs
from reporting.services.sign_in_sheet import sign_in_sheet_request
from sessions.enums import DayPart, SessionStatus
from sessions.selectors.qr import qr_drawing
from tests.factories import (
    make_cohort,
    make_contribution,
    make_funding,
    make_half_day,
    make_laureate,
    make_organisation,
    make_participant,
    make_person,
    make_session,
    make_team_user,
)

pytestmark = pytest.mark.django_db

DAY = datetime.date(2025, 3, 20)
NOW = datetime.datetime(2025, 3, 19, 16, tzinfo=datetime.UTC)


@pytest.fixture
def session():
    session = make_session(make_cohort(), starts_on=DAY, status=SessionStatus.CONFIRMED, place="Halle, Pantin")
    make_half_day(session, starts_at=datetime.time(9, 30), ends_at=datetime.time(12, 30))
    make_half_day(session, DayPart.AFTERNOON, starts_at=datetime.time(14), ends_at=datetime.time(17))
    make_contribution(session, speaker="Ana Costil")
    return session


@pytest.fixture
def team(session):
    return make_team_user(session.cohort)


def add_people(session, count):
    laureate = make_laureate(session.cohort)
    for rank in range(count):
        make_participant(laureate, person=make_person(last_name=f"Nom{rank:02d}"))


def sheet_url(session):
    return reverse("reporting:sheet_pdf", kwargs={"slug": session.cohort.slug, "session_slug": session.slug})


def html_of(session):
    snapshot = sign_in_sheet_snapshot(session=session)
    return sign_in_sheet_html(snapshot=snapshot, stamp=Stamp(frozen_at=NOW, version_number=1))[0]


def test_the_sheet_names_who_is_expected_that_day_and_ticks_nothing(session):
    add_people(session, 2)
    make_participant(session.cohort.laureates.get(), joined_on=DAY + datetime.timedelta(days=1))
    snapshot = sign_in_sheet_snapshot(session=session)
    assert [person["last_name"] for person in snapshot["people"]] == ["Nom00", "Nom01"]
    page = html_of(session)
    assert page.count('<td class="to-sign"></td>') == 2 * (2 + 5) + 2 * 3
    for words in (
        "Ana Costil",
        "Halle, Pantin",
        "jeudi 20\u00a0mars 2025",
        "9\u00a0h\u00a030 – 12\u00a0h\u00a030",
        "paraphée",
    ):
        assert words in page


@pytest.mark.parametrize(("people", "pages", "heads"), [(22, 3, 3), (60, 7, 6)])
def test_the_pages_repeat_the_head_and_hold_every_name(session, people, pages, heads):
    add_people(session, people)
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(html=html_of(session), created_at=NOW)))
    texts = [page.extract_text() for page in reader.pages]
    assert len(texts) == pages
    assert all(page.mediabox.width > page.mediabox.height for page in reader.pages)
    assert sum("Fonction" in text for text in texts) == heads
    assert all(f"Nom{rank:02d}" in "".join(texts) for rank in range(people))


def test_the_sheet_carries_the_way_to_sign_by_phone(session):
    page = html_of(session)
    assert "Signer par téléphone\u00a0: scannez, puis tapez le code affiché dans la salle." in page
    code_url = absolute_url(reverse("sessions:signing_code"))
    assert f'alt="QR code vers la page où se tape le code de la salle : {code_url}"' in page
    picture = base64.b64decode(re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page)[1])
    assert is_own_svg(picture)
    assert f'd="{qr_drawing(code_url).path}"' in picture.decode()


def test_the_same_people_are_one_job_and_a_newcomer_another(session, team):
    add_people(session, 1)
    first = sign_in_sheet_request(session=session, actor=team, now=NOW)
    assert sign_in_sheet_request(session=session, actor=team, now=NOW) == first
    add_people(session, 1)
    assert sign_in_sheet_request(session=session, actor=team, now=NOW) != first


def test_who_speaks_twice_signs_once_and_the_funder_is_named(session):
    make_contribution(session, speaker="Ana Costil")
    make_funding(session.cohort, make_organisation(name="Région Test"))
    page = html_of(session)
    assert page.count("Ana Costil") == 1
    assert "Avec le soutien de</span> Région Test" in page


@pytest.mark.parametrize("status", [SessionStatus.CANCELLED, SessionStatus.POSTPONED])
def test_no_sheet_for_a_session_called_off_nor_without_half_day(session, team, status):
    session.half_days.all().delete()
    with pytest.raises(BusinessRuleError, match="aucune demi-journée"):
        sign_in_sheet_request(session=session, actor=team, now=NOW)
    session.status = status
    session.save()
    with pytest.raises(BusinessRuleError, match="aucune feuille ne s’imprime"):
        sign_in_sheet_request(session=session, actor=team, now=NOW)
    assert Job.objects.count() == 0


def test_the_button_asks_and_the_page_gives_the_file(client, session, team):
    client.force_login(team)
    assert "Préparer la feuille" in client.get(sheet_url(session)).content.decode()
    answer = client.post(sheet_url(session))
    job = Job.objects.get()
    assert answer.url == f"{sheet_url(session)}?demande={job.public_id}"
    fragment = client.get(answer.url, headers={"HX-Request": "true"}).content.decode()
    assert f'hx-get="{answer.url}" hx-trigger="every 1s"' in fragment
    with (
        patch.object(jobs, "render_pdf", return_value=b"%PDF-1.7"),
        patch.object(jobs, "page_count", return_value=2),
    ):
        jobs.job_run(job_id=job.pk)
    document = Document.objects.get()
    assert document.filename == f"emargement_{session.slug}_2025-03-20.pdf"
    assert reverse("reporting:document_download", kwargs={"public_id": document.public_id}) in (
        client.get(answer.url).content.decode()
    )


def test_a_sheet_that_failed_is_started_again_by_the_same_button(client, session, team):
    client.force_login(team)
    client.post(sheet_url(session))
    Job.objects.update(state="failed", error="Panne", ended_at=timezone.now())
    assert "Panne" in client.get(sheet_url(session)).content.decode()
    client.post(sheet_url(session))
    assert Job.objects.get().state == "queued"


def test_nonsense_in_the_address_shows_the_empty_page(client, session, team):
    client.force_login(team)
    assert client.get(f"{sheet_url(session)}?demande=zzz").status_code == 200
