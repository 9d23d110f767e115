"""The catalogue of documents: what can be asked for, under which key, and who builds it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from reporting.documents.badges import badges_filename, badges_html, badges_snapshot
from reporting.documents.bilan_html import bilan_html
from reporting.documents.bilan_snapshot import bilan_snapshot
from reporting.documents.book import book_filename, book_html, book_snapshot
from reporting.documents.commitment import commitment_filename, commitment_html, commitment_snapshot
from reporting.documents.elected_summary import elected_summary_filename, elected_summary_html, elected_summary_snapshot
from reporting.documents.financial_statement import (
    financial_statement_filename,
    financial_statement_html,
    financial_statement_snapshot,
)
from reporting.documents.laureate_sheet import laureate_sheet_filename, laureate_sheet_html, laureate_sheet_snapshot
from reporting.documents.monograph import monograph_filename, monograph_html, monograph_snapshot
from reporting.documents.paper_questionnaire import (
    paper_questionnaire_filename,
    paper_questionnaire_html,
    paper_questionnaire_snapshot,
)
from reporting.documents.participation import participation_filename, participation_html, participation_snapshot
from reporting.documents.report_copy import report_copy_filename, report_copy_html, report_copy_snapshot
from reporting.documents.run_sheet import run_sheet_filename, run_sheet_html, run_sheet_snapshot
from reporting.documents.session_report import session_report_filename, session_report_html, session_report_snapshot
from reporting.documents.sign_in_record import sign_in_record_filename, sign_in_record_html, sign_in_record_snapshot
from reporting.documents.sign_in_sheet import sign_in_sheet_filename, sign_in_sheet_html, sign_in_sheet_snapshot
from reporting.documents.sponsor_report import sponsor_report_filename, sponsor_report_html, sponsor_report_snapshot
from reporting.documents.stamp import Stamp
from reporting.documents.stand_labels import stand_labels_filename, stand_labels_html, stand_labels_snapshot
from reporting.enums import (
    BADGES,
    BILAN_DOCUMENTS,
    BOOK,
    COMMITMENT,
    ELECTED_SUMMARY,
    FINANCIAL_STATEMENT,
    LAUREATE_SHEET,
    MONOGRAPH,
    PAPER_QUESTIONNAIRE,
    PARTICIPATION,
    REPORT_COPY,
    RUN_SHEET,
    SESSION_REPORT,
    SIGN_IN_RECORD,
    SIGN_IN_SHEET,
    SPONSOR_REPORT,
    STAND_LABELS,
    BilanKind,
    JobStep,
)


@dataclass(frozen=True)
class DocumentType:
    """A kind of document.

    `snapshot(…)` reads everything about its subject into plain JSON values; `html(snapshot, stamp)` lays that out
    and returns the page source with the images it names. The same snapshot and stamp give the same source.
    `is_of_cohort`: its subject is a promotion and its bilan, so that a command can ask for it by the promotion.
    `steps` renames the steps that a person watches.
    """

    key: str
    title: str
    snapshot: Callable[..., dict[str, Any]]
    html: Callable[..., tuple[str, Mapping[str, bytes]]]
    filename: Callable[[dict[str, Any], Stamp], str] = field(repr=False)
    is_of_cohort: bool = False
    steps: Mapping[str, str] = field(default_factory=dict, repr=False)


def _bilan(kind: BilanKind) -> DocumentType:
    """The same document for each kind of bilan: its plan says what it prints."""
    key = BILAN_DOCUMENTS[kind]

    def filename(snapshot: dict[str, Any], stamp: Stamp) -> str:
        version = "provisoire" if stamp.is_draft else f"v{stamp.version_number}"
        return f"{key}_{snapshot['cohort']['slug']}_{version}.pdf"

    return DocumentType(
        key=key,
        title=kind.label,
        snapshot=partial(bilan_snapshot, kind=kind),
        html=bilan_html,
        filename=filename,
        is_of_cohort=True,
    )


DOCUMENTS: dict[str, DocumentType] = {
    **{BILAN_DOCUMENTS[kind]: _bilan(kind) for kind in BilanKind},
    COMMITMENT: DocumentType(
        key=COMMITMENT,
        title="Relevé d’engagement",
        snapshot=commitment_snapshot,
        html=commitment_html,
        filename=commitment_filename,
        steps={
            JobStep.FIGURES: "Lecture de vos rendez-vous, figés à la demande",
            JobStep.LAYOUT: "Composition de la page",
        },
    ),
    REPORT_COPY: DocumentType(
        key=REPORT_COPY,
        title="Copie de fiche",
        snapshot=report_copy_snapshot,
        html=report_copy_html,
        filename=report_copy_filename,
        steps={
            JobStep.FIGURES: "Lecture des réponses, figées à l’envoi",
            JobStep.LAYOUT: "Composition des pages",
        },
    ),
    SIGN_IN_SHEET: DocumentType(
        key=SIGN_IN_SHEET,
        title="Feuille d’émargement",
        snapshot=sign_in_sheet_snapshot,
        html=sign_in_sheet_html,
        filename=sign_in_sheet_filename,
        steps={
            JobStep.FIGURES: "Lecture des inscrits et des demi-journées",
            JobStep.LAYOUT: "Composition de la feuille",
        },
    ),
    SIGN_IN_RECORD: DocumentType(
        key=SIGN_IN_RECORD,
        title="Relevé d’émargement numérique",
        snapshot=sign_in_record_snapshot,
        html=sign_in_record_html,
        filename=sign_in_record_filename,
        steps={
            JobStep.FIGURES: "Lecture et chaînage des signatures",
            JobStep.LAYOUT: "Vérification et mise en page des signatures",
        },
    ),
    RUN_SHEET: DocumentType(
        key=RUN_SHEET,
        title="Déroulé de séance",
        snapshot=run_sheet_snapshot,
        html=run_sheet_html,
        filename=run_sheet_filename,
        steps={
            JobStep.FIGURES: "Lecture du déroulé, figé à la demande",
            JobStep.LAYOUT: "Composition des pages",
        },
    ),
    PAPER_QUESTIONNAIRE: DocumentType(
        key=PAPER_QUESTIONNAIRE,
        title="Questionnaire à chaud (papier)",
        snapshot=paper_questionnaire_snapshot,
        html=paper_questionnaire_html,
        filename=paper_questionnaire_filename,
        steps={
            JobStep.FIGURES: "Lecture des questions de la séance",
            JobStep.LAYOUT: "Composition de la page",
        },
    ),
    PARTICIPATION: DocumentType(
        key=PARTICIPATION,
        title="Attestation de participation",
        snapshot=participation_snapshot,
        html=participation_html,
        filename=participation_filename,
        steps={
            JobStep.FIGURES: "Lecture des présences",
            JobStep.LAYOUT: "Composition de l’attestation",
        },
    ),
    LAUREATE_SHEET: DocumentType(
        key=LAUREATE_SHEET,
        title="Fiche lauréat",
        snapshot=laureate_sheet_snapshot,
        html=laureate_sheet_html,
        filename=laureate_sheet_filename,
        steps={
            JobStep.FIGURES: "Lecture des fiches validées",
            JobStep.LAYOUT: "Composition de la fiche",
        },
    ),
    BOOK: DocumentType(
        key=BOOK,
        title="Book des lauréats",
        snapshot=book_snapshot,
        html=book_html,
        filename=book_filename,
        steps={
            JobStep.FIGURES: "Lecture des lauréats qui acceptent une page publique",
            JobStep.LAYOUT: "Composition des pages et de la carte",
        },
    ),
    STAND_LABELS: DocumentType(
        key=STAND_LABELS,
        title="Étiquettes de stand",
        snapshot=stand_labels_snapshot,
        html=stand_labels_html,
        filename=stand_labels_filename,
        steps={
            JobStep.FIGURES: "Lecture des exposants",
            JobStep.LAYOUT: "Composition des étiquettes",
        },
    ),
    BADGES: DocumentType(
        key=BADGES,
        title="Cartes nominatives",
        snapshot=badges_snapshot,
        html=badges_html,
        filename=badges_filename,
        steps={
            JobStep.FIGURES: "Lecture des personnes",
            JobStep.LAYOUT: "Composition des cartes",
        },
    ),
    ELECTED_SUMMARY: DocumentType(
        key=ELECTED_SUMMARY,
        title="Synthèse pour les élus",
        snapshot=elected_summary_snapshot,
        html=elected_summary_html,
        filename=elected_summary_filename,
        steps={
            JobStep.FIGURES: "Lecture de la version publiée du bilan",
            JobStep.LAYOUT: "Composition de la page",
        },
    ),
    SESSION_REPORT: DocumentType(
        key=SESSION_REPORT,
        title="Compte rendu de séance",
        snapshot=session_report_snapshot,
        html=session_report_html,
        filename=session_report_filename,
        steps={
            JobStep.FIGURES: "Lecture du compte rendu publié",
            JobStep.LAYOUT: "Composition des pages",
        },
    ),
    SPONSOR_REPORT: DocumentType(
        key=SPONSOR_REPORT,
        title="Bilan d’un parrain",
        snapshot=sponsor_report_snapshot,
        html=sponsor_report_html,
        filename=sponsor_report_filename,
        steps={
            JobStep.FIGURES: "Lecture des rendez-vous et des séances",
            JobStep.LAYOUT: "Composition du bilan",
        },
    ),
    FINANCIAL_STATEMENT: DocumentType(
        key=FINANCIAL_STATEMENT,
        title="Compte rendu financier",
        snapshot=financial_statement_snapshot,
        html=financial_statement_html,
        filename=financial_statement_filename,
        steps={
            JobStep.FIGURES: "Lecture du budget et calcul des chiffres",
            JobStep.LAYOUT: "Composition des trois feuillets",
        },
    ),
    MONOGRAPH: DocumentType(
        key=MONOGRAPH,
        title="Monographie",
        snapshot=monograph_snapshot,
        html=monograph_html,
        filename=monograph_filename,
        steps={
            JobStep.FIGURES: "Lecture du texte et de l’accord de son lauréat",
            JobStep.LAYOUT: "Composition des pages",
        },
    ),
}
