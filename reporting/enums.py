import datetime

from django.db.models import TextChoices


class BilanKind(TextChoices):
    CLOSING = "closing", "Bilan de clôture"
    INTERIM = "interim", "Bilan intermédiaire"


class BilanStatus(TextChoices):
    """State of one version. A frozen one may be frozen again until it is published; then it never changes."""

    FROZEN = "frozen", "Figé, non publié"
    PUBLISHED = "published", "Publié"
    REPLACED = "replaced", "Remplacé"


BILAN_TRANSITIONS: dict[str, frozenset[str]] = {
    BilanStatus.FROZEN: frozenset({BilanStatus.PUBLISHED}),
    BilanStatus.PUBLISHED: frozenset({BilanStatus.REPLACED}),
    BilanStatus.REPLACED: frozenset(),
}


# Keys of the catalogue that code names; those that the people of a laureate read when the document is about it.
REPORT_COPY = "copie-fiche"
SIGN_IN_SHEET = "feuille-emargement"
RUN_SHEET = "deroule-seance"
LAUREATE_DOCUMENTS = (REPORT_COPY,)
COMMITMENT = "releve-engagement"
# Remitted to the person who asks for them, about herself.
OWN_DOCUMENTS = (COMMITMENT,)
EVIDENCE_PACK = "dossier-financeur"  # bilan, sheets, lists and budget in one archive, for the funders
EXPORT = "export"  # a list in a spreadsheet: which one is in the parameters of its job
EXPORT_KEPT = datetime.timedelta(days=7)


class JobState(TextChoices):
    QUEUED = "queued", "En attente"
    RUNNING = "running", "En cours"
    DONE = "done", "Prêt"
    FAILED = "failed", "Échec"


class JobStep(TextChoices):
    """What the person watches while a document is made, in this order."""

    FIGURES = "figures", "Calcul et gel des chiffres"
    LAYOUT = "layout", "Composition des pages et des graphiques"
    PDF = "pdf", "Mise en page du PDF accessible"
    FILE = "file", "Enregistrement et empreinte du fichier"


# Percentage shown when a step begins; laying out the PDF takes nearly all of the time.
STEP_PROGRESS = {JobStep.FIGURES: 5, JobStep.LAYOUT: 20, JobStep.PDF: 35, JobStep.FILE: 95}


class QuestionState(TextChoices):
    """Where a question about a published figure stands."""

    ASKED = "asked", "À répondre"
    ANSWERED = "answered", "Répondue"


class ReadingKind(TextChoices):
    """What a funder opened of a published version."""

    PAGE = "page", "Pages"
    FILE = "file", "PDF"


class ExportFormat(TextChoices):
    XLSX = "xlsx", "Classeur XLSX, avec son mode de lecture"
    CSV = "csv", "CSV, pour un autre logiciel"
