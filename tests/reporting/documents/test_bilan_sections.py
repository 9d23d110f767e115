"""What the team writes and leaves out in a bilan; the sentences it may borrow; the interim bilan."""

import re
from dataclasses import replace

import pytest

from laureates.models import IndicatorValue
from reporting import pdf
from reporting.documents.bilan_html import bilan_html
from reporting.documents.bilan_sections import SECTIONS, Place, paragraphs, plan_of
from reporting.documents.bilan_snapshot import bilan_snapshot
from reporting.documents.bilan_source import Source
from reporting.documents.bilan_suggestions import MAKERS, suggestions
from reporting.documents.catalogue import DOCUMENTS
from reporting.enums import BilanKind
from reporting.models import BilanSection
from tests.factories import make_bilan, make_cohort
from tests.reporting.conformity import failures
from tests.reporting.documents.builders import DRAFT, FROZEN, full_cohort
from tests.reporting.documents.test_bilan import headings, pages

pytestmark = pytest.mark.django_db
HOSTILE = '<script>alert("1")</script> 🐝 مشروع « Zoé »\n\n- premier point\n- second\n\n' + "x" * 120 + "\n"
CAUSAL = re.compile(r"grâce|permis|créé|a généré|impact de|en raison|effet du|because", re.IGNORECASE)


def snapshot_of(bilan):
    return bilan_snapshot(cohort=bilan.cohort, bilan=bilan)


def source_of(bilan, stamp=FROZEN, **kwargs):
    return bilan_html(snapshot=snapshot_of(bilan), stamp=stamp, **kwargs)[0]


def write(bilan, key, **fields):
    BilanSection.objects.create(bilan=bilan, key=key, **fields)


def test_a_bilan_nobody_touched_prints_what_one_without_sections_did():
    bilan = make_bilan(full_cohort())
    snapshot = snapshot_of(bilan)
    older = {key: value for key, value in snapshot.items() if key != "sections"} | {"schema": 1}
    stamp = replace(FROZEN, digest="a" * 64)
    assert bilan_html(snapshot=older, stamp=stamp) == bilan_html(snapshot=snapshot, stamp=stamp)


def test_each_section_has_its_chapter_under_its_key():
    source = Source(snapshot_of(make_bilan(full_cohort())))
    chapters = {section.key: section.build(source) for section in SECTIONS if section.build}
    assert list(chapters) == plan_of(kind=BilanKind.CLOSING).body()
    assert [key for key, chapter in chapters.items() if chapter is None] == ["chiffres"]  # nobody chose any
    built = {key: chapter["anchor"] for key, chapter in chapters.items() if chapter}
    assert built == {key: key for key in built}
    assert all(section.build for section in SECTIONS if section.place == Place.BODY)
    assert set(MAKERS) <= {section.key for section in SECTIONS}
    shown = [name for section in SECTIONS for name in (*section.charts, *section.figures)]
    assert [name for name in shown if name not in source.charts and name not in source["figures"]] == []


def test_texts_titles_order_and_sections_left_out():
    bilan = make_bilan(full_cohort())
    write(bilan, "economie", title="Notre titre", text=HOSTILE, position=0)
    write(bilan, "visites", is_on=False)
    write(bilan, "fiches", is_on=False)
    write(bilan, "annexe-b", is_on=False)
    write(bilan, "recommandations", text="Première.\n\nDeuxième.")
    html = source_of(bilan)
    found = headings(html)
    assert found[:3] == ["L’essentiel", "Sommaire", "Notre titre"]
    assert not {"Un site visité pour voir et comprendre", "Structure 0", "Index des demi-journées"} & set(found)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "<li>premier point</li>" in html
    assert html.count("Première.") == 2
    assert "Économie et emploi\u00a0: Notre titre" in html  # in the contents
    assert headings(source_of(bilan, only="economie")) == ["Notre titre"]


def test_hostile_texts_of_ten_thousand_characters_are_printed():
    bilan = make_bilan(make_cohort(), title="Bilan <b>" + "n" * 120)
    for section in SECTIONS:
        if section.has_text:
            write(bilan, section.key, text=(HOSTILE * 40)[:10_000])
    content = pdf.render_pdf(html=source_of(bilan, DRAFT), created_at=DRAFT.frozen_at)
    assert failures(content) == []
    assert [size for size in map(len, pages(content)[1:]) if size < 100] == []


def test_a_section_without_data_is_printed_as_soon_as_it_has_a_text():
    bilan = make_bilan(make_cohort())
    assert "Les parrains" not in headings(source_of(bilan))
    write(bilan, "parrains", text="Aucun parrain cette année.")
    html = source_of(bilan)
    assert "Les parrains" in headings(html)
    assert "Sans donnée à la date des chiffres\u00a0: aucune organisation marraine" in html


def test_the_interim_bilan_is_the_same_document_without_the_closing():
    cohort = full_cohort()
    document = DOCUMENTS["bilan-intermediaire"]
    snapshot = document.snapshot(cohort=cohort, bilan=None)
    html, _ = document.html(snapshot=snapshot, stamp=FROZEN)
    assert document.filename(snapshot, FROZEN) == f"bilan-intermediaire_{cohort.slug}_v1.pdf"
    assert f"Bilan intermédiaire {cohort.name}" in html
    closing = headings(source_of(make_bilan(cohort)))
    left_out = [title for title in closing if title not in headings(html)]
    assert left_out == ["La clôture du 2\u00a0juillet 2025 et la suite"]


def test_suggestions_say_how_many_and_never_why():
    source = Source(snapshot_of(make_bilan(full_cohort())))
    found = {key: suggestions(source, key) for key in MAKERS}
    sentences = [sentence for proposed in found.values() for sentence in proposed]
    assert found["economie"][0] == (
        "Les 6 lauréats ayant rendu leurs deux fiches emploient 12\u00a0ETP de plus qu’à l’entrée "
        "(60,0\u00a0→\u00a072,0\u00a0; K13, n\u00a0=\u00a06/6)."
    ).replace("\u00a0;", " ;")
    assert {"economie", "marches", "participation", "cooperations", "parrains"} <= {k for k, v in found.items() if v}
    for sentence in sentences:
        assert re.search(r"\d|une?\b", sentence), sentence
        assert not CAUSAL.search(sentence), sentence
        assert "non renseigné" not in sentence
        assert "masqué" not in sentence
        assert sentence.endswith(".")


def test_no_suggestion_from_what_is_unknown_or_masked():
    IndicatorValue.objects.all().delete()
    unknown = Source(snapshot_of(make_bilan(make_cohort())))
    assert [sentence for key in MAKERS for sentence in suggestions(unknown, key)] == []
    alone = Source(snapshot_of(make_bilan(full_cohort(laureates=1))))
    assert suggestions(alone, "criteres") == []
    assert [one for one in suggestions(alone, "participation") if "moyenne" in one or "NPS" in one] == []


def test_paragraphs_and_lists_are_the_only_markup():
    assert paragraphs("Un\r\ndeux\r\n\r\n\r\n- a\n– b\nfin **gras** <b>") == [
        {"kind": "text", "lines": ["Un", "deux"]},
        {"kind": "list", "lines": ["a", "b"]},
        {"kind": "text", "lines": ["fin **gras** <b>"]},
    ]
