"""The pages of the copy of a form: what was answered, who sent it, accessible, and whatever was typed."""

import datetime
import io
import json
from types import SimpleNamespace
from unittest.mock import patch

import pypdf
import pytest

from laureates.enums import Moment, ReportStatus
from laureates.selectors.answer_display import AnswerRow, SectionAnswers
from reporting import pdf
from reporting.documents.report_copy import NOTICE, report_copy_filename, report_copy_html, report_copy_snapshot
from reporting.documents.stamp import Stamp
from tests.factories import (
    make_campaign,
    make_cohort,
    make_cooperation,
    make_criteria,
    make_laureate,
    make_participant,
    make_positioning,
    make_report,
)
from tests.reporting.conformity import failures
from tests.reporting.documents.builders import HOSTILE

pytestmark = pytest.mark.django_db

WHEN = datetime.datetime(2025, 6, 16, 10, 30, tzinfo=datetime.UTC)
STAMP = Stamp(frozen_at=WHEN, version_number=2, verification_code="7F3K-92QD")


@pytest.fixture
def report():
    laureate = make_laureate(make_cohort(), name="Atelier du Bois")
    make_participant(laureate)
    campaign = make_campaign(laureate.cohort, Moment.EXIT)
    criterion = make_criteria()[0]
    make_positioning(laureate, campaign, self_rated={criterion: 3}, agreed={criterion: 1})
    laureate.positionings.get().ratings.update(comment="REMARQUE DE L’ÉQUIPE")
    make_cooperation(laureate, make_laureate(laureate.cohort, name="Trame Commune"), purpose="Fil recyclé")
    return make_report(
        laureate,
        campaign,
        ReportStatus.SUBMITTED,
        values={"etp_total": 12, "ca_12m": 742000},
        submitted_at=WHEN,
        difficulty="Retard de livraison\nde deux semaines",
        shares_with_sponsor=True,
    )


def frozen(report):
    """The snapshot as it comes back from the database: through JSON."""
    return json.loads(json.dumps(report_copy_snapshot(report=report, transition=None)))


def made(report):
    html, images = report_copy_html(snapshot=frozen(report), stamp=STAMP)
    assert images == {}
    return pdf.render_pdf(html=html, created_at=STAMP.frozen_at)


def text_of(content):
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_says_what_was_answered_when_and_that_it_is_not_public(report):
    text = text_of(made(report))
    for expected in (
        "Atelier du Bois",
        "16 juin 2025 à 12 h 30",
        "742 000 €",
        "Retard de livraison",
        "3 Consolidé",
        "Trame Commune",
        "Fil recyclé",
        "non renseigné",
        "n° 2, après correction",
        "Code de vérification 7F3K-92QD",
        "Ceci n’est pas un document public",
    ):
        assert expected in text, expected


def test_leaves_out_what_the_laureate_did_not_write(report):
    snapshot = json.dumps(frozen(report), ensure_ascii=False)
    assert "REMARQUE" not in snapshot
    assert "1 Fragile" not in snapshot


def test_same_snapshot_and_stamp_give_the_same_bytes(report):
    assert frozen(report) == frozen(report)
    assert made(report) == made(report)


def test_passes_pdf_ua(report):
    assert failures(made(report)) == []


def test_whatever_was_typed_is_printed_as_text(report):
    report.situation = report.difficulty = HOSTILE
    report.need = "mot " * 2500
    report.achievement = "x" * 10_000
    report.next_step = "<script>alert(1)</script> مشروع 🐝"
    report.save()
    content = made(report)
    text = text_of(content)
    assert "<script>alert(1)</script>" in text
    assert text.count("mot") >= 2500
    assert failures(content) == []


def test_a_repeated_block_keeps_its_lines_and_says_who_typed(report):
    row = AnswerRow("financements", "Financements", "2 lignes", lines=("Banque, 30 000 €", "Région"), by_team=True)
    pages = [SectionAnswers(SimpleNamespace(title="Financements"), (row,))]
    with patch("reporting.documents.report_copy.report_answers", return_value=pages):
        section = frozen(report)["sections"][0]
    assert section["rows"] == [["Financements", "Banque, 30 000 €\nRégion\n(saisi par l’équipe pour la structure)"]]


def test_an_empty_form_is_a_document(report):
    empty = make_report(report.laureate, make_campaign(report.laureate.cohort, Moment.ENTRY), ReportStatus.SUBMITTED)
    assert NOTICE.split(".")[0] in text_of(made(empty))


def test_file_name_is_made_of_our_words(report):
    assert report_copy_filename(frozen(report), STAMP) == f"fiche_{report.laureate.slug}_sortie_2.pdf"
