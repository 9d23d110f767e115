"""The catalogue of documents: what can be asked for, under which key, and who builds it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from reporting.documents.bilan_html import bilan_html
from reporting.documents.bilan_snapshot import bilan_snapshot
from reporting.documents.commitment import commitment_filename, commitment_html, commitment_snapshot
from reporting.documents.report_copy import report_copy_filename, report_copy_html, report_copy_snapshot
from reporting.documents.run_sheet import run_sheet_filename, run_sheet_html, run_sheet_snapshot
from reporting.documents.sign_in_sheet import sign_in_sheet_filename, sign_in_sheet_html, sign_in_sheet_snapshot
from reporting.documents.stamp import Stamp
from reporting.enums import BILAN_DOCUMENTS, COMMITMENT, REPORT_COPY, RUN_SHEET, SIGN_IN_SHEET, BilanKind, JobStep


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
}
