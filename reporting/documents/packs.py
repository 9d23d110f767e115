"""The archives that a team asks for in one request: what each one holds, in the order of its list.

A pack is declared here, piece by piece; `services/bundle_plan.py` asks for them and `services/bundle_file.py` puts
them together. A lot is a pack of one piece: a document for each of its subjects.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from reporting.documents.catalogue import DOCUMENTS
from reporting.documents.subjects import SUBJECTS, Subject
from reporting.enums import (
    BADGES,
    BOOK,
    CLOSING_PACK,
    ELECTED_SUMMARY,
    EVIDENCE_PACK,
    FINANCIAL_STATEMENT,
    LAUREATE_PACK,
    LAUREATE_SHEET,
    LOT,
    MONOGRAPH,
    PARTICIPATION,
    RUN_SHEET,
    SESSION_REPORT,
    SIGN_IN_SHEET,
    SPONSOR_REPORT,
    STAND_LABELS,
    ExportFormat,
    JobStep,
)
from reporting.models import Job
from sessions.enums import SessionKind

# The data written with the archive (`documents/pack_data.py`).
PARTICIPANTS, FIGURES, DICTIONARY = "participants", "donnees", "dictionnaire"

STEPS = {
    JobStep.FIGURES: "Demande des pièces, une par une",
    JobStep.LAYOUT: "Réunion des pièces et contrôle des empreintes",
    JobStep.PDF: "Manifeste",
    JobStep.FILE: "Enregistrement de l’archive",
}


def _everyone(subject: Subject) -> bool:
    return True


@dataclass(frozen=True)
class Lot:
    """A document of the catalogue for each of its subjects that `keep` accepts.

    `filename` is for a document of one subject: what it is called in the archive. `of_bilan`: it repeats the
    figures of the bilan, so that it waits for a published one.
    """

    document_key: str
    title: str
    folder: str = ""
    filename: str = ""
    keep: Callable[[Subject], bool] = field(default=_everyone, repr=False)
    of_bilan: bool = False


@dataclass(frozen=True)
class PublishedBilan:
    """The PDF of the closing bilan as it was published, never a draft."""

    title: str
    filename: str


@dataclass(frozen=True)
class ExportedList:
    """A list of `export_kinds`, whole; `of_laureate`: what it says of the laureate of the archive."""

    list_key: str
    file_format: ExportFormat
    title: str
    filename: str
    of_laureate: bool = False


@dataclass(frozen=True)
class Scans:
    """The sheets signed on paper and uploaded, of the sessions that were held."""

    title: str
    folder: str


@dataclass(frozen=True)
class FormCopies:
    """The copies of the forms that the laureate sent, as they were sent."""

    title: str
    folder: str


@dataclass(frozen=True)
class GivenFiles:
    """The files that the laureate gave in its forms."""

    title: str
    folder: str


@dataclass(frozen=True)
class Data:
    """A table written when the archive is put together. `of_bilan`: from the figures of the published version."""

    data_key: str
    title: str
    filename: str
    of_bilan: bool = False


Piece = Lot | PublishedBilan | ExportedList | Scans | FormCopies | GivenFiles | Data


@dataclass(frozen=True)
class Pack:
    """`key` is stored with each request and never changes; `text` says what it is for."""

    key: str
    title: str
    text: str
    pieces: tuple[Piece, ...]


def _of_closing_day(subject: Subject) -> bool:
    return subject.arguments["session"].kind == SessionKind.CLOSING


PACKS: dict[str, Pack] = {
    CLOSING_PACK: Pack(
        CLOSING_PACK,
        "Pack de clôture",
        "Tout ce qu’il faut le jour de la clôture, et ce qui s’y remet.",
        (
            Lot(RUN_SHEET, "Déroulé de la journée de clôture", "01_deroule", keep=_of_closing_day),
            Lot(SIGN_IN_SHEET, "Feuille d’émargement de la clôture", "02_emargement", keep=_of_closing_day),
            Lot(BADGES, "Cartes nominatives", filename="03_cartes-nominatives.pdf"),
            Lot(BOOK, "Book des lauréats", filename="04_book-laureats.pdf"),
            Lot(STAND_LABELS, "Étiquettes de stand", "05_etiquettes-stand"),
            Lot(PARTICIPATION, "Attestations de participation", "06_attestations"),
            Lot(SPONSOR_REPORT, "Bilans des parrains", "07_bilans-parrains"),
            PublishedBilan("Bilan de clôture", "08_bilan.pdf"),
            Lot(ELECTED_SUMMARY, "Synthèse élus", filename="09_synthese.pdf", of_bilan=True),
            ExportedList("laureats", ExportFormat.XLSX, "Liste des lauréats", "10_laureats.xlsx"),
            ExportedList("parrains", ExportFormat.XLSX, "Liste des parrains", "11_parrains.xlsx"),
        ),
    ),
    EVIDENCE_PACK: Pack(
        EVIDENCE_PACK,
        "Dossier financeur",
        "Le bilan publié et ses preuves, pour le service instructeur. Les financeurs de la promotion le lisent dès "
        "qu’il est prêt, si un bilan est publié.",
        (
            PublishedBilan("Bilan de clôture", "01_bilan.pdf"),
            Lot(ELECTED_SUMMARY, "Synthèse élus", filename="02_synthese.pdf", of_bilan=True),
            Data(PARTICIPANTS, "Structures participantes", "03_participants.xlsx"),
            Scans("Feuilles d’émargement signées", "04_emargements"),
            Lot(SESSION_REPORT, "Comptes rendus de séance", "05_comptes-rendus"),
            Lot(FINANCIAL_STATEMENT, "Compte rendu financier", filename="06_budget.pdf"),
            ExportedList("budget", ExportFormat.XLSX, "Budget", "06_budget.xlsx"),
            Lot(LAUREATE_SHEET, "Fiches des lauréats", "07_fiches-laureats"),
            Data(FIGURES, "Chiffres du bilan publié", "08_donnees.csv", of_bilan=True),
            Data(DICTIONARY, "Dictionnaire des chiffres", "08_dictionnaire.csv", of_bilan=True),
        ),
    ),
}

# Asked for from the page of a laureate; the documents of a lot are those about it.
LAUREATE_ARCHIVE = Pack(
    LAUREATE_PACK,
    "Dossier d’un lauréat",
    "Tout ce que la promotion garde d’une structure, ses fiches entières comprises : pour l’équipe et pour elle, "
    "jamais pour un financeur.",
    (
        Lot(LAUREATE_SHEET, "Fiche lauréat", filename="01_fiche-laureat.pdf"),
        FormCopies("Fiches envoyées", "02_fiches-envoyees"),
        GivenFiles("Pièces déposées dans ses fiches", "03_pieces"),
        ExportedList("presences", ExportFormat.XLSX, "Présences", "04_presences.xlsx", of_laureate=True),
        Lot(PARTICIPATION, "Attestations de participation", "05_attestations"),
        Lot(MONOGRAPH, "Monographie", filename="06_monographie.pdf"),
    ),
)


def lot_of(document_key: str) -> Pack:
    """The pack of one document for each of its subjects. KeyError for what is not in the catalogue."""
    document = DOCUMENTS[document_key]
    return Pack(LOT, document.title, "Un fichier pour chacun.", (Lot(document_key, document.title),))


def pack_of(job: Job) -> Pack:
    """What an archive holds. KeyError when it left the catalogue."""
    if job.document_key == LOT:
        return lot_of(job.params["document"])
    return LAUREATE_ARCHIVE if job.document_key == LAUREATE_PACK else PACKS[job.document_key]


def archive_title(job: Job) -> str:
    """Its name, and that of its laureate when it is about one."""
    title = pack_of(job).title
    return f"{title} : {job.laureate.organisation.name}" if job.laureate else title


def lots() -> Mapping[str, str]:
    """The documents that are asked for by the lot: key → title, in the order of the catalogue."""
    return {key: document.title for key, document in DOCUMENTS.items() if key in SUBJECTS}
