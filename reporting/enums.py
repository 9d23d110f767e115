import datetime

from django.db.models import TextChoices


class BilanKind(TextChoices):
    CLOSING = "closing", "Bilan de clôture"
    INTERIM = "interim", "Bilan intermédiaire"


class BilanStatus(TextChoices):
    """State of one version. It is made again until it is validated; then its content never changes."""

    DRAFT = "draft", "Brouillon"
    REVIEW = "review", "En relecture"
    TO_FIX = "to_fix", "À corriger"
    VALIDATED = "validated", "Validé"
    PUBLISHED = "published", "Publié"
    REPLACED = "replaced", "Remplacé"


BILAN_TRANSITIONS: dict[str, frozenset[str]] = {
    BilanStatus.DRAFT: frozenset({BilanStatus.REVIEW}),
    BilanStatus.REVIEW: frozenset({BilanStatus.VALIDATED, BilanStatus.TO_FIX, BilanStatus.DRAFT}),
    # Made again it is a draft; sent back for something outside its content, it may be read again as it is.
    BilanStatus.TO_FIX: frozenset({BilanStatus.DRAFT, BilanStatus.REVIEW}),
    BilanStatus.VALIDATED: frozenset({BilanStatus.PUBLISHED}),
    BilanStatus.PUBLISHED: frozenset({BilanStatus.REPLACED}),
    BilanStatus.REPLACED: frozenset(),
}
# « Générer le PDF » writes these again in place; after the others comes the next number.
REWRITABLE_STATUSES = (BilanStatus.DRAFT, BilanStatus.TO_FIX)
PUBLIC_STATUSES = (BilanStatus.PUBLISHED, BilanStatus.REPLACED)


class ReviewDecision(TextChoices):
    """How a reading of a version ended."""

    VALIDATED = "validated", "Validée"
    TO_FIX = "to_fix", "À corriger"
    TAKEN_BACK = "taken_back", "Demande reprise"


# Which document of the catalogue a bilan is.
BILAN_DOCUMENTS: dict[str, str] = {BilanKind.CLOSING: "bilan-cloture", BilanKind.INTERIM: "bilan-intermediaire"}

# Keys of the catalogue that code names; those that the people of a laureate read when the document is about it.
REPORT_COPY = "copie-fiche"
SIGN_IN_SHEET = "feuille-emargement"
SIGN_IN_RECORD = "releve-emargement"
RUN_SHEET = "deroule-seance"
PAPER_QUESTIONNAIRE = "fiche-satisfaction"
PARTICIPATION = "attestation-participation"
LAUREATE_SHEET = "fiche-laureat"
BOOK = "book-laureats"
STAND_LABELS = "etiquettes-stand"
BADGES = "cartes-nominatives"
ELECTED_SUMMARY = "synthese-elus"
SESSION_REPORT = "compte-rendu-seance"
SPONSOR_REPORT = "bilan-parrain"
FINANCIAL_STATEMENT = "compte-rendu-financier"
MONOGRAPH = "monographie"
LAUREATE_DOCUMENTS = (REPORT_COPY, PARTICIPATION, MONOGRAPH)
COMMITMENT = "releve-engagement"
# Remitted to the person who asks for them, about herself.
OWN_DOCUMENTS = (COMMITMENT,)
EVIDENCE_PACK = "dossier-financeur"  # bilan, sheets, lists and budget in one archive, for the funders
EXPORT = "export"  # a list in a spreadsheet: which one is in the parameters of its job
EXPORT_KEPT = datetime.timedelta(days=7)
# Many files asked for at once, handed out as one archive.
LOT = "lot"  # one document for each of its subjects: which one is in the parameters of its job
CLOSING_PACK = "pack-cloture"
LAUREATE_PACK = "dossier-laureat"  # everything about one laureate
BUNDLES = (LOT, CLOSING_PACK, EVIDENCE_PACK, LAUREATE_PACK)
BUNDLE_KEPT = datetime.timedelta(days=30)
# How long a file is handed out, by key; the others stay.
KEPT = {EXPORT: EXPORT_KEPT, **dict.fromkeys(BUNDLES, BUNDLE_KEPT)}


class JobState(TextChoices):
    QUEUED = "queued", "En attente"
    WAITING = "waiting", "Pièces en préparation"  # an archive whose pieces are being made
    RUNNING = "running", "En cours"
    DONE = "done", "Prêt"
    FAILED = "failed", "Échec"
    CANCELLED = "cancelled", "Annulé"
    EXPIRED = "expired", "Expiré"  # its file was erased


WORKING_STATES = (JobState.QUEUED, JobState.WAITING, JobState.RUNNING)
ENDED_STATES = (JobState.DONE, JobState.FAILED, JobState.CANCELLED, JobState.EXPIRED)
# Nothing was made, or it is gone: asked again, it starts again.
RESTARTED_STATES = (JobState.FAILED, JobState.CANCELLED, JobState.EXPIRED)


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


class OwnAggregation(TextChoices):
    """How a figure of a promotion's own adds the answers up. A cumulative answer is never summed over campaigns."""

    SUM = "sum", "Somme des réponses à un temps"
    MEAN = "mean", "Moyenne des réponses à un temps"
    LAST = "last", "Somme des dernières réponses connues"
    CHANGE = "change", "Écart entre l’entrée et la sortie, mêmes lauréats"


# These read one campaign; the others read several.
AT_ONE_MOMENT = (OwnAggregation.SUM, OwnAggregation.MEAN)


class MonographState(TextChoices):
    """Who holds the text of a monograph. Changing it after the laureate agreed asks for its agreement again."""

    DRAFT = "draft", "En rédaction"
    PROPOSED = "proposed", "À valider par le lauréat"
    VALIDATED = "validated", "Validée par le lauréat"


MONOGRAPH_TRANSITIONS: dict[str, frozenset[str]] = {
    MonographState.DRAFT: frozenset({MonographState.PROPOSED}),
    MonographState.PROPOSED: frozenset({MonographState.DRAFT, MonographState.VALIDATED}),
    MonographState.VALIDATED: frozenset({MonographState.DRAFT}),
}
