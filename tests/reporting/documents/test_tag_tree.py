"""The tags of every document of the catalogue, read back from its PDF: what somebody who does not see it is told."""

import datetime
import io
import itertools
import json
from decimal import Decimal

import pypdf
import pytest
from django.db import transaction

from ess_platform.common.drawings import drawing_clean
from laureates.enums import Moment
from reporting import pdf
from reporting.documents.catalogue import DOCUMENTS
from reporting.documents.stamp import Stamp, verify_url
from reporting.documents.subjects import SUBJECTS
from reporting.enums import BADGES, BILAN_DOCUMENTS, COMMITMENT, REPORT_COPY, STAND_LABELS, BilanKind
from sessions.enums import AgendaItemKind, SessionKind
from tests.drawings import drawing
from tests.factories import make_budget_line, make_introduction, make_monograph, make_signature
from tests.reporting.conformity import failures
from tests.reporting.documents.builders import WHEN, full_cohort
from tests.reporting.tag_tree import TaggedPdf

pytestmark = pytest.mark.django_db
STAMP = Stamp(frozen_at=WHEN, version_number=1, verification_code="7F3K-92QD")
HEADINGS = ("H1", "H2", "H3", "H4", "H5", "H6")


def _cohort():
    """A small promotion that has something for each document."""
    cohort = full_cohort(laureates=5)
    cohort.status, cohort.funding_mode = "closed", "grant"
    cohort.save()
    cohort.support_sessions.update(status="held", minutes="Ce qui fut dit.\n– Une décision")
    cohort.laureates.update(allows_public_page=True)
    make_budget_line(cohort, account="64", label="Salaires", planned=1000, actual=1095, position=2)
    session = cohort.support_sessions.get(kind=SessionKind.SEQUENCE)
    session.agenda_items.create(
        position=1, kind=AgendaItemKind.TALK, title="Acheter", starts_at=datetime.time(9), minutes=45
    )
    laureate = cohort.laureates.first()
    make_signature(session.half_days.first(), laureate.participants.get(), image=drawing_clean(drawing()).content)
    make_introduction(laureate.sponsorships.get())
    make_monograph(laureate, levers="– Un levier\n– Un autre")
    return cohort


def _arguments(cohort):
    """What each document is asked with."""
    laureate = cohort.laureates.first()
    for kind in BilanKind:
        yield BILAN_DOCUMENTS[kind], {"cohort": cohort, "bilan": None}
    yield REPORT_COPY, {"report": laureate.reports.get(campaign__moment=Moment.EXIT), "transition": None}
    yield COMMITMENT, {"contact": laureate.sponsorships.get().contact, "until": WHEN.date()}
    for key, subjects_of in SUBJECTS.items():
        yield key, subjects_of(cohort)[0].arguments


@pytest.fixture(scope="module")
def contents(django_db_setup, django_db_blocker):
    """Key of the catalogue → the PDF, each made once."""
    made = {}
    with django_db_blocker.unblock(), transaction.atomic():
        for key, arguments in _arguments(_cohort()):
            snapshot = json.loads(json.dumps(DOCUMENTS[key].snapshot(**arguments)))
            html, images = DOCUMENTS[key].html(snapshot=snapshot, stamp=STAMP)
            made[key] = pdf.render_pdf(html=html, images=images, created_at=WHEN)
        transaction.set_rollback(True)
    return made


@pytest.fixture(scope="module")
def tagged(contents):
    return {key: TaggedPdf(content) for key, content in contents.items()}


@pytest.fixture(params=list(DOCUMENTS))
def key(request):
    return request.param


@pytest.fixture
def tree(tagged, key):
    return tagged[key]


def test_conforms(contents, key):
    assert failures(contents[key]) == []


def test_language_and_title(tree):
    root = tree.document.Root
    assert str(root.Lang) == "fr"
    assert str(tree.document.docinfo.Title)
    assert root.ViewerPreferences.DisplayDocTitle is True
    assert root.MarkInfo.Marked is True


def test_headings_in_order(tree):
    levels = [int(element.role[1]) for element in tree.root.walk() if element.role in HEADINGS]
    assert levels[0] == 1
    assert [(a, b) for a, b in itertools.pairwise(levels) if b > a + 1] == []


def test_no_block_holds_another_of_its_kind(tree):
    for element in tree.root.walk():
        if element.role in (*HEADINGS, "P", "Caption"):
            assert element.all(element.role) == [element], tree.text(element)


def test_bookmarks_are_headings(tree):
    """In their order, each heading of the first level among them."""
    found = [element for element in tree.root.walk() if element.role in HEADINGS]
    headings = [(element.role, _letters(tree.text(element))) for element in found]
    bookmarks, left = [_letters(title) for title in tree.bookmarks()], iter(headings)
    assert bookmarks
    assert [title for title in bookmarks if not any(text == title for _, text in left)] == []
    assert [text for role, text in headings if role == "H1" and text not in bookmarks] == []


def _letters(text):
    """A text without its spaces: the one at the end of a line is not drawn."""
    return "".join(text.split())


def test_tables_have_headers_with_a_scope(tree):
    tables = tree.root.all("Table")
    assert [tree.text(table) for table in tables if not table.all("TH")] == []
    headers = tree.root.all("TH")
    assert [tree.text(cell) for cell in headers if str(cell.item.A.get("/Scope", "")) not in ("/Row", "/Column")] == []


def test_figures_say_what_they_show(tree):
    figures = tree.root.all("Figure")
    assert [figure.pieces for figure in figures if not str(figure.item.get("/Alt", "")).strip()] == []
    pages = tree.document.pages
    for figure in figures:
        left, low, right, high = (Decimal(value) for value in figure.item.A.BBox)
        _, _, width, height = pages[figure.pieces[0][0]].mediabox
        assert 0 <= left < right <= width
        assert 0 <= low < high <= height


def test_nothing_is_drawn_untagged(tree):
    assert tree.untagged == []


def test_running_heads_are_not_read(tree):
    text = tree.text(tree.root)
    assert "page 1 /" not in text
    assert text.count(STAMP.verification_code) <= 4


def test_the_closing_bilan_has_something_of_everything(tagged):
    root = tagged[BILAN_DOCUMENTS[BilanKind.CLOSING]].root
    assert len(root.all("Figure")) >= 7
    assert len(root.all("Table")) >= 10
    assert {str(cell.item.A.Scope) for cell in root.all("TH")} == {"/Row", "/Column"}
    assert len(root.all("Caption")) >= 10
    assert {"H1", "H2", "BlockQuote", "L", "LI", "Link"} <= {element.role for element in root.walk()}


def test_each_page_says_where_to_verify(contents, key):
    """At its foot, for whoever holds the paper; the code itself is that of its own content."""
    reader = pypdf.PdfReader(io.BytesIO(contents[key]))
    words = [" ".join(page.extract_text().split()) for page in reader.pages]
    where = f"Code de vérification {STAMP.verification_code}, à vérifier sur {verify_url(STAMP.verification_code)}"
    if key in (STAND_LABELS, BADGES):  # cut out and stood on a table: nothing but names
        assert STAMP.verification_code not in " ".join(words)
        return
    assert [rank for rank, text in enumerate(words) if where not in text and rank] == []
    assert STAMP.verification_code in words[0]
