"""The questionnaire on paper: what the on-line form asks, nothing else, on one side, whatever was typed."""

import datetime
import io
import json

import pypdf
import pytest
from django.urls import reverse
from django.utils.html import escape

from ess_platform.common.addresses import absolute_url
from reporting import pdf
from reporting.documents.bilan_html import typographic
from reporting.documents.catalogue import DOCUMENTS
from reporting.documents.paper_questionnaire import MAX_SPEAKERS
from reporting.documents.stamp import Stamp
from reporting.documents.subjects import SUBJECTS
from reporting.enums import PAPER_QUESTIONNAIRE
from sessions.enums import DayPart, SessionKind, SessionMode, SessionStatus
from sessions.forms.satisfaction import SatisfactionForm
from sessions.selectors.qr import qr_drawing
from tests.factories import make_cohort, make_contribution, make_half_day, make_session
from tests.reporting.conformity import failures
from tests.reporting.documents.builders import HOSTILE
from tests.reporting.tag_tree import TaggedPdf

pytestmark = pytest.mark.django_db
DAY = datetime.date(2025, 3, 20)
PRINTED = datetime.datetime(2025, 3, 19, 8, tzinfo=datetime.UTC)
STAMP = Stamp(frozen_at=PRINTED, version_number=1, verification_code="7F3K-92QD")
LAST_EVENING = datetime.datetime(2025, 3, 27, 22, 59, tzinfo=datetime.UTC)  # 23 h 59 in Paris
KINDS = (SessionKind.SEQUENCE, SessionKind.VISIT, SessionKind.CLOSING)
# Ticks: five rows of five, a scale of eleven, oui or non, three consents.
TICKS = 5 * 5 + 11 + 2 + 3


def held(kind=SessionKind.SEQUENCE, *, speakers=0, **fields):
    session = make_session(make_cohort(), kind, number=3, starts_on=DAY, **{"place": "Halle, Pantin"} | fields)
    make_half_day(session)
    make_half_day(session, DayPart.AFTERNOON)
    for rank in range(speakers):
        make_contribution(session, speaker=f"Personne {rank} {'X' * 60}", title=f"Sujet {rank}")
    return session


def laid_out(session, stamp=STAMP):
    snapshot = json.loads(json.dumps(DOCUMENTS[PAPER_QUESTIONNAIRE].snapshot(session=session)))
    return DOCUMENTS[PAPER_QUESTIONNAIRE].html(snapshot=snapshot, stamp=stamp)


def printed(session, stamp=STAMP):
    html, images = laid_out(session, stamp)
    return pdf.render_pdf(html=html, images=images, created_at=stamp.frozen_at)


def words_of(content):
    (page,) = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(page.extract_text().split())


@pytest.mark.parametrize("kind", KINDS)
def test_every_question_of_the_form_is_asked_with_its_choices(kind):
    session = held(kind)
    html, _ = laid_out(session)
    form = SatisfactionForm(session=session)
    fields = [field for field, _ in form.questions]
    shown = [typographic(f">{escape(field.label)}")[1:] for field in fields]
    places = [html.index(label) for label in shown]
    assert places == sorted(places)
    assert len(fields) == {SessionKind.SEQUENCE: 10, SessionKind.VISIT: 11, SessionKind.CLOSING: 11}[kind]
    assert [field.name for field in fields if typographic(f">{escape(field.help_text)}")[1:] not in html] == []
    assert html.count("☐") == TICKS
    for words in ("Avec mon nom", "Sans mon nom", "Ne pas publier", "Oui", "Non"):
        assert f'<span class="paper-box">☐</span> {words}</li>' in html
    last = 9 if kind == SessionKind.CLOSING else 8
    assert f"{last}. {form.fields['quote'].label}".replace(" ?", "\u00a0?") in html
    assert f"{last + 1}. " not in html


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("speakers", [0, 3, MAX_SPEAKERS, MAX_SPEAKERS + 1])
def test_it_is_one_side_whatever_the_length_of_what_was_typed(kind, speakers):
    """Title, place, site and speakers as long as their fields take them."""
    session = held(kind, speakers=speakers, title="Financer " * 13 + "la fin", place="Lieu " * 40, site="Site " * 40)
    type(session.cohort).objects.filter(pk=session.cohort.pk).update(name="Promotion " * 10)
    words = words_of(printed(session))
    assert "Mon nom, si je l’accepte" in words
    assert "page 1 / 1" in words
    assert words.count("Personne") == (speakers if speakers <= MAX_SPEAKERS and kind != SessionKind.VISIT else 0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("speakers", [0, 1, 2])
@pytest.mark.parametrize("title", ["Financer son projet", "Répondre ensemble à des appels d’offres industriels, " * 2])
def test_it_is_one_side_when_little_was_typed(kind, speakers, title):
    """Where the page is set with room: as much title and as many speakers as it takes so."""
    assert "page 1 / 1" in words_of(printed(held(kind, speakers=speakers, title=title)))


def test_it_says_which_session_that_it_is_anonymous_how_long_it_takes_and_whom_to_give_it_to():
    session = held(title="Financer son projet")
    words = words_of(printed(session))
    for expected in (
        f"{session.get_kind_display()} 3",
        "Financer son projet",
        "jeudi 20 mars 2025",
        "Halle, Pantin",
        session.cohort.name,
        "Anonyme",
        "Deux minutes",
        f"l’équipe de {session.cohort.programme.operator.name}, avant de partir",
        "jusqu’au 27 mars 2025",
    ):
        assert expected in words, expected


def test_the_code_leads_to_the_form_and_is_described():
    session = held()
    address = absolute_url(reverse("sessions:questionnaire", kwargs={"public_id": session.public_id}))
    html, images = laid_out(session)
    assert f'<a href="{address}">' in html
    (drawing,) = images.values()
    assert f' d="{qr_drawing(address).path}"' in drawing.decode()
    content = printed(session)
    assert failures(content) == []
    tree = TaggedPdf(content)
    (figure,) = tree.root.all("Figure")
    assert "QR code" in str(figure.item.Alt)


def test_no_code_once_the_form_on_line_takes_no_answer():
    session = held()
    html, images = laid_out(session, Stamp(frozen_at=LAST_EVENING, version_number=1))
    assert (len(images), html.count("<img"), "en ligne" in html) == (1, 1, True)
    html, images = laid_out(session, Stamp(frozen_at=LAST_EVENING + datetime.timedelta(minutes=1), version_number=1))
    assert (images, html.count("<img"), "en ligne" in html) == ({}, 0, False)


def test_a_session_at_a_distance_gives_no_link_to_its_meeting():
    session = held(mode=SessionMode.REMOTE, place="", remote_url="https://visio.example/secret")
    html, _ = laid_out(session)
    assert "À distance" in html
    assert "visio.example" not in html
    assert "à votre prochaine rencontre" in html
    assert "avant de partir" not in html


def test_a_hostile_title_is_a_text():
    session = held(title=HOSTILE, place=HOSTILE, speakers=2)
    session.contributions.update(speaker=HOSTILE)
    make_contribution(session, speaker="Une autre <script>")
    html, _ = laid_out(session)
    assert [one for one in ("<b>", "<script") if one in html] == []
    content = printed(session)
    assert failures(content) == []
    assert "<b>&</b>" in words_of(content)


def test_the_same_queries_whoever_speaks(django_assert_num_queries):
    few, many = held(speakers=1), held(speakers=12)
    for session in (few, many):
        with django_assert_num_queries(3):
            DOCUMENTS[PAPER_QUESTIONNAIRE].snapshot(session=session)


def test_one_for_each_session_that_was_not_called_off():
    session = held()
    for status in (SessionStatus.CANCELLED, SessionStatus.POSTPONED):
        make_session(session.cohort, status=status)
    (subject,) = SUBJECTS[PAPER_QUESTIONNAIRE](session.cohort)
    assert subject.arguments == {"session": session}
    name = DOCUMENTS[PAPER_QUESTIONNAIRE].filename(DOCUMENTS[PAPER_QUESTIONNAIRE].snapshot(session=session), STAMP)
    assert name == f"questionnaire-a-chaud_{session.slug}_{session.cohort.slug}.pdf"
