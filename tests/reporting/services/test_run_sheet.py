"""The run sheet of a session: frozen when asked for, the same while nothing changes, pages that say it all."""

import datetime
import io
from unittest.mock import patch

import pypdf
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from ess_platform.common.formatting import PARIS
from reporting.models import DocumentContent, Job
from reporting.services import job as jobs
from reporting.services.run_sheet import run_sheet_request
from sessions.enums import AgendaItemKind, DayPart, SessionKind, SessionStatus
from tests.factories import make_cohort, make_contribution, make_half_day, make_session, make_team_user
from tests.reporting.conformity import failures

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=PARIS)
QUERIES = 13


@pytest.fixture
def session():
    session = make_session(
        make_cohort(),
        SessionKind.VISIT,
        title="Visite de la fonderie",
        status=SessionStatus.PLANNED,
        place="Givors",
        host="Fonderie du Port",
    )
    make_half_day(session, starts_at=datetime.time(9), ends_at=datetime.time(12))
    talk = session.agenda_items.create(
        position=1, kind=AgendaItemKind.TALK, title="Acheter autrement", starts_at=datetime.time(9), minutes=45
    )
    session.agenda_items.create(position=2, kind=AgendaItemKind.BREAK, title="Pause", minutes=15)
    make_contribution(session, speaker="Line Auber", agenda_item=talk, email="line@exemple.test")
    return session


@pytest.fixture
def team(session):
    return make_team_user(session.cohort)


def page_of(session) -> str:
    kwargs = {"slug": session.cohort.slug, "session_slug": session.slug}
    return reverse("reporting:run_sheet", kwargs=kwargs)


def test_the_same_agenda_is_one_document_and_a_change_the_next_one(session, team):
    asked = [run_sheet_request(session=session, actor=team, now=NOW) for _ in range(2)]
    assert asked[0] == asked[1]
    session.agenda_items.filter(position=2).update(title="Café")
    changed = run_sheet_request(session=session, actor=team, now=NOW)
    assert list(DocumentContent.objects.order_by("pk").values_list("job", "number")) == [
        (asked[0].pk, 1),
        (changed.pk, 2),
    ]


def test_the_pages_say_it_all_but_nobodys_address(session, team):
    make_half_day(session, DayPart.AFTERNOON, starts_at=datetime.time(14), ends_at=datetime.time(17))
    job = run_sheet_request(session=session, actor=team, now=NOW)
    jobs.job_run(job_id=job.pk)
    document = Job.objects.get(pk=job.pk).document
    assert document.filename == f"deroule_{session.slug}_1.pdf"
    with default_storage.open(document.storage_name) as stored:
        content = stored.read()
    text = " ".join(" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    text = text.replace("\u00a0", " ").replace("\u202f", " ")
    for words in (
        "Visite de la fonderie",
        "Quand jeudi 20 mars 2025, matin : 9 h – 12 h ; après-midi : 14 h – 17 h",
        "Reçus par Fonderie du Port",
        "9 h 45 15 min Pause",
        "1 h de déroulé pour 6 h de demi-journées : il reste 5 h.",
        "Line Auber",
        "Pas encore sollicité·e",
    ):
        assert words in text
    assert "line@exemple.test" not in text
    assert "Structure" not in text  # nobody who speaks has one
    assert failures(content) == []


def test_the_page_asks_waits_gives_and_says_when_it_is_out_of_date(client, session, team, django_assert_num_queries):
    client.force_login(team)
    assert "Préparer le PDF" in client.get(page_of(session)).content.decode()
    assert client.post(page_of(session)).status_code == 302
    with django_assert_num_queries(QUERIES):
        assert "se prépare" in client.get(page_of(session)).content.decode()
    with patch.object(jobs, "render_pdf", return_value=b"%PDF-1.7"), patch.object(jobs, "page_count", return_value=1):
        jobs.job_run(job_id=Job.objects.get().pk)
    assert "Télécharger le déroulé" in client.get(page_of(session)).content.decode()
    session.agenda_items.all().delete()
    assert "La séance a changé depuis" in client.get(page_of(session)).content.decode()
    client.post(page_of(session))
    assert Job.objects.count() == 2
