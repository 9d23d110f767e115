"""The pages of the closing bilan: complete, honest, repeatable, and readable by everyone."""

import io
import json
import re

import pikepdf
import pypdf
import pytest

from laureates.models import IndicatorValue
from reporting import pdf
from reporting.documents.bilan_html import bilan_html, typographic
from reporting.documents.bilan_sentences import of_funders
from reporting.documents.bilan_snapshot import bilan_snapshot
from reporting.documents.bilan_source import shortened
from tests.factories import make_cohort, make_laureate
from tests.reporting.conformity import failures
from tests.reporting.documents.builders import DRAFT, FROZEN, HOSTILE, SURNAME, full_cohort

pytestmark = pytest.mark.django_db
NEVER = ("SECRET", SURNAME, "None", "nan ", "Decimal(", "dict_", "a créé", "grâce au programme")


def frozen(cohort, bilan=None):
    """The snapshot as it comes back from the database: through JSON."""
    return json.loads(json.dumps(bilan_snapshot(cohort=cohort, bilan=bilan)))


def source_of(cohort, stamp=FROZEN):
    return bilan_html(snapshot=frozen(cohort), stamp=stamp)[0]


def made(cohort, stamp=FROZEN):
    return pdf.render_pdf(html=source_of(cohort, stamp), created_at=stamp.frozen_at)


def pages(content):
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def headings(html):
    return [re.sub(r"<[^>]+>", "", text) for text in re.findall(r"<h1[^>]*>(.*?)</h1>", html)]


def assert_honest(html):
    for text in NEVER:
        assert text not in html, text


def test_same_snapshot_and_stamp_give_the_same_source():
    cohort = full_cohort()
    assert frozen(cohort) == frozen(cohort)
    assert source_of(cohort) == source_of(cohort)


def test_chapters_of_a_full_promotion():
    html = source_of(full_cohort())
    assert_honest(html)
    assert headings(html) == [
        "L’essentiel",
        "Sommaire",
        "1 objectif atteint sur 1",
        "6 lauréats",
        "Six mois de parcours",
        "Une séquence, 6\u00a0h ensemble",
        "Une intervention",
        "Un site visité pour voir et comprendre",
        "6 parrainages et 6\u00a0h d’échange",
        "10 demi-journées suivies sur 12",
        "12\u00a0ETP de plus qu’à l’entrée chez 6 lauréats",
        "6 marchés gagnés sur 12 décidés",
        "6 lauréats sur 6 en progrès sur les 17 critères",
        "1 coopération entre 2 lauréats",
        "ESS et industrie\u00a0: ce que nous retenons",
        "La clôture du 2\u00a0juillet 2025 et la suite",
        *(f"Structure {rank}" for rank in range(6)),
        "Participants et présences",
        "Index des demi-journées",
        "Budget et compte rendu financier",
        "Provenance des chiffres",
        "Tableaux des graphiques",
    ]


def test_only_quotes_with_consent_are_printed():
    cohort = full_cohort()
    html = source_of(cohort)
    assert html.count("Un témoignage accordé.") == 1
    assert "Un témoignage sans accord de publication" in html
    cohort.testimonials.update(consent="withdrawn")
    assert "Un témoignage accordé." not in source_of(cohort)


def test_employment_is_said_of_those_who_answered_and_never_caused():
    html = source_of(full_cohort())
    assert "Les 6 lauréats ayant rendu leurs deux fiches emploient 12\u00a0ETP de plus qu’à l’entrée" in html
    assert "(60,0\u00a0→\u00a072,0\u00a0; K13, n\u00a0=\u00a06/6)" in html


def test_unknown_is_never_zero():
    cohort = full_cohort(laureates=1)
    IndicatorValue.objects.filter(report__campaign__moment="exit").update(value=None)
    html = source_of(cohort)
    assert_honest(html)
    assert "<td>10\u00a0ETP</td><td>non renseigné</td><td>non renseigné</td>" in html


def test_promotion_without_any_data():
    cohort = make_cohort()
    html = source_of(cohort, DRAFT)
    assert_honest(html)
    assert headings(html)[:2] == ["L’essentiel", "Sommaire"]
    assert "Chapitres sans donnée" in headings(html)
    sizes = [len(page) for page in pages(made(cohort, DRAFT))]
    assert [size for size in sizes[1:] if size < 250] == []
    assert "data:image" not in html


def test_one_page_each_for_long_and_hostile_names():
    cohort = full_cohort(laureates=6, name=HOSTILE)
    html = source_of(cohort)
    assert "<b>&</b>" not in html
    assert "&lt;b&gt;&amp;&lt;/b&gt;" in html
    content = made(cohort)
    assert failures(content) == []
    reader = pypdf.PdfReader(io.BytesIO(content))
    chapters = [item for item in reader.outline if not isinstance(item, list)]
    first = next(rank for rank, item in enumerate(chapters) if item.title.startswith("L’Atelier"))
    starts = [reader.get_destination_page_number(item) for item in chapters[first : first + 7]]
    assert starts == list(range(starts[0], starts[0] + 7))
    assert chapters[first + 6].title == "Participants et présences"


def test_sixty_laureates_have_sixty_sheets_and_those_that_say_next_to_nothing_share_pages():
    cohort = full_cohort(laureates=2)
    for rank in range(58):
        make_laureate(cohort, name=f"Autre {rank}")
    found = [re.findall(r"Fiche (\d+) sur 60", page) for page in pages(made(cohort))]
    assert [int(rank) for page in found for rank in page] == list(range(1, 61))
    assert max(map(len, found)) > 1
    assert found[-1] == []  # the annexes have pages of their own
    alone = [page for page in found if page in (["59"], ["60"])]
    assert alone == [["59"], ["60"]]  # « Structure … », which have figures


class TestPdf:
    @pytest.fixture
    def content(self):
        return made(full_cohort())

    def test_conforms(self, content):
        assert failures(content) == []

    def test_language_title_outline_and_figures(self, content):
        with pikepdf.open(io.BytesIO(content)) as document:
            assert str(document.Root.Lang) == "fr"
            assert str(document.docinfo.Title).startswith("Bilan de clôture")
            figures = [o for o in document.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Figure"]
            assert len(figures) >= 7
            assert all(str(figure.get("/Alt", "")) for figure in figures)
            with document.open_outline() as outline:
                titles = [item.title for item in outline.root]
        assert titles[:3] == ["L’essentiel", "Sommaire", "1 objectif atteint sur 1"]
        assert titles[-1] == "Tableaux des graphiques"

    def test_five_key_figures_on_the_second_page_and_nobody_named(self, content):
        text = pages(content)
        for label in ("lauréats accompagnés", "séquences d’accompagnement", "interventions en séquence"):
            assert label in text[1]
        assert "grands groupes industriels" in text[1]
        assert "visites apprenantes" in text[1]
        assert "Sommaire" in text[2]
        assert_honest(" ".join(text))

    def test_no_page_is_nearly_empty(self, content):
        assert [number for number, text in enumerate(pages(content), 1) if len(text) < 250][1:] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("court", "court"),
        ("mot " * 100, "mot " * 78 + "mot\u00a0…"),
        ("x" * 400, "x" * 318 + "\u00a0…"),
        ("  deux\n lignes ", "deux lignes"),
    ],
)
def test_shortened_cuts_between_words(text, expected):
    assert shortened(text) == expected
    assert len(shortened(text)) <= 320


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("l'été d'Orly", "l’été d’Orly"),
        ("qu'«\u00a0elle\u00a0»", "qu’«\u00a0elle\u00a0»"),
        ("5' 30 et 'seul'", "5' 30 et 'seul'"),
        ("l&#x27;an, &#x27;seul&#x27;", "l’an, &#x27;seul&#x27;"),
    ],
)
def test_the_apostrophe_of_a_keyboard_is_printed_as_in_french(typed, printed):
    assert typographic(f"<body><p>{typed}</p>") == f"<body><p>{printed}</p>"


def test_a_day_is_never_parted_from_its_month():
    assert typographic("<body><p>du 20 décembre 2024 au 1er juillet, 12 marsouins</p>") == (
        "<body><p>du 20\u00a0décembre 2024 au 1er\u00a0juillet, 12 marsouins</p>"
    )


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], ""),
        (["Région Île-de-France"], "de la Région Île-de-France"),
        (["Région Var", "État", "Département du Var"], "de la Région Var, de l’État et du Département du Var"),
        (["Région Bretagne", "Avise"], "de : Région Bretagne et Avise"),
    ],
)
def test_support_is_said_with_the_article_of_each_funder_or_of_none(names, said):
    assert of_funders([{"name": name} for name in names]) == said


def test_typography_touches_texts_only():
    html = '<html><body class="a : b"><p title="x ; y">« Oui » : 12 % ; n = 3 !</p>'
    assert typographic(html) == (
        '<html><body class="a : b"><p title="x ; y">'
        "«\u00a0Oui\u00a0»\u00a0: 12\u00a0%\u00a0; n\u00a0=\u00a03\u00a0!</p>"
    )
