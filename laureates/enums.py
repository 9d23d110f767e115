from django.db.models import TextChoices


class LaureateStatus(TextChoices):
    ACTIVE = "active", "Actif"
    PAUSED = "paused", "En pause"
    LEFT = "left", "Sorti"
    FINISHED = "finished", "Parcours terminé"
    ALUMNI = "alumni", "Alumni"


# D2, precision 1: the only statuses that any figure reads.
IN_SCOPE_STATUSES = (LaureateStatus.ACTIVE, LaureateStatus.FINISHED)

# From → allowed targets; `services/journey.py` is the only place that follows an arrow.
JOURNEY_TRANSITIONS: dict[str, frozenset[str]] = {
    LaureateStatus.ACTIVE: frozenset({LaureateStatus.PAUSED, LaureateStatus.LEFT, LaureateStatus.FINISHED}),
    LaureateStatus.PAUSED: frozenset({LaureateStatus.ACTIVE, LaureateStatus.LEFT}),
    LaureateStatus.LEFT: frozenset({LaureateStatus.ACTIVE}),
    LaureateStatus.FINISHED: frozenset({LaureateStatus.ACTIVE, LaureateStatus.ALUMNI}),
    LaureateStatus.ALUMNI: frozenset({LaureateStatus.FINISHED}),
}


class Moment(TextChoices):
    """The times of a follow-up: one campaign each."""

    ENTRY = "entry", "Entrée"
    MIDTERM = "midterm", "Mi-parcours"
    EXIT = "exit", "Sortie"
    FOLLOW_UP_6 = "follow_up_6", "Suivi à 6 mois"
    FOLLOW_UP_12 = "follow_up_12", "Suivi à 12 mois"


class ReportStatus(TextChoices):
    NOT_STARTED = "not_started", "Non commencée"
    DRAFT = "draft", "Brouillon"
    SUBMITTED = "submitted", "Soumise"
    NEEDS_CHANGES = "needs_changes", "À compléter"
    VALIDATED = "validated", "Validée"
    NOT_APPLICABLE = "not_applicable", "Sans objet"
    NOT_RETURNED = "not_returned", "Non rendue"


# C4: from → allowed targets. « En retard » is computed, never stored.
REPORT_TRANSITIONS: dict[str, frozenset[str]] = {
    ReportStatus.NOT_STARTED: frozenset({ReportStatus.DRAFT, ReportStatus.NOT_APPLICABLE, ReportStatus.NOT_RETURNED}),
    ReportStatus.DRAFT: frozenset({ReportStatus.SUBMITTED, ReportStatus.NOT_APPLICABLE, ReportStatus.NOT_RETURNED}),
    ReportStatus.SUBMITTED: frozenset(
        {
            ReportStatus.DRAFT,
            ReportStatus.NEEDS_CHANGES,
            ReportStatus.VALIDATED,
            ReportStatus.NOT_APPLICABLE,
        }
    ),
    ReportStatus.NEEDS_CHANGES: frozenset({ReportStatus.SUBMITTED, ReportStatus.NOT_APPLICABLE}),
    ReportStatus.VALIDATED: frozenset({ReportStatus.NEEDS_CHANGES, ReportStatus.NOT_APPLICABLE}),
    # What the team set aside, it can take up again: with what was typed, as a draft.
    ReportStatus.NOT_APPLICABLE: frozenset({ReportStatus.NOT_STARTED, ReportStatus.DRAFT}),
    ReportStatus.NOT_RETURNED: frozenset({ReportStatus.NOT_STARTED, ReportStatus.DRAFT, ReportStatus.NOT_APPLICABLE}),
}

EDITABLE_REPORT_STATUSES = (
    ReportStatus.NOT_STARTED,
    ReportStatus.DRAFT,
    ReportStatus.NEEDS_CHANGES,
)


class IndicatorType(TextChoices):
    INTEGER = "integer", "Entier"
    DECIMAL = "decimal", "Décimal"


class IndicatorNature(TextChoices):
    """`point_in_time` is a state at a date; `cumulative` counts since the kick-off and is never summed over time."""

    POINT_IN_TIME = "point_in_time", "Photo"
    CUMULATIVE = "cumulative", "Cumul"


class CooperationState(TextChoices):
    EXPLORATION = "exploration", "En exploration"
    ONGOING = "ongoing", "En cours"
    CONTRACTED = "contracted", "Contractualisée"


# Least to most advanced: a pair declared twice keeps the most advanced (D2, precision 6).
COOPERATION_RANK = {
    CooperationState.EXPLORATION: 0,
    CooperationState.ONGOING: 1,
    CooperationState.CONTRACTED: 2,
}


class CooperationOrigin(TextChoices):
    """Where a cooperation was born (COO-3)."""

    SESSION = "session", "Une séance"
    VISIT = "visit", "Une visite apprenante"
    SPONSOR = "sponsor", "Une mise en relation par un parrain"
    FORM = "form", "Une fiche d’avancement"
    OTHER = "other", "Ailleurs"


class CommitmentKind(TextChoices):
    GOAL = "goal", "Objectif"
    PRIORITY = "priority", "Priorité inflexible"


class CommitmentState(TextChoices):
    AIMED = "aimed", "À atteindre"
    ONGOING = "ongoing", "En cours"
    REACHED = "reached", "Atteint"
    DROPPED = "dropped", "Abandonné"
    HELD = "held", "Tenue"
    STRAINED = "strained", "Sous tension"
    BROKEN = "broken", "Perdue"


# A goal is reached or not; a priority is held or not. The first state of each is that of the entry.
COMMITMENT_STATES: dict[str, tuple[str, ...]] = {
    CommitmentKind.GOAL: (
        CommitmentState.AIMED,
        CommitmentState.ONGOING,
        CommitmentState.REACHED,
        CommitmentState.DROPPED,
    ),
    CommitmentKind.PRIORITY: (CommitmentState.HELD, CommitmentState.STRAINED, CommitmentState.BROKEN),
}


class ActionState(TextChoices):
    """An action of the support plan."""

    PROPOSED = "proposed", "Proposée"
    ONGOING = "ongoing", "En cours"
    BLOCKED = "blocked", "Bloquée"
    DONE = "done", "Faite"
    DROPPED = "dropped", "Abandonnée"


# From → allowed targets. Every move may be undone: the table reads the same both ways.
ACTION_TRANSITIONS: dict[str, frozenset[str]] = {
    ActionState.PROPOSED: frozenset({ActionState.ONGOING, ActionState.DONE, ActionState.DROPPED}),
    ActionState.ONGOING: frozenset({ActionState.PROPOSED, ActionState.BLOCKED, ActionState.DONE, ActionState.DROPPED}),
    ActionState.BLOCKED: frozenset({ActionState.ONGOING, ActionState.DONE, ActionState.DROPPED}),
    ActionState.DONE: frozenset({ActionState.PROPOSED, ActionState.ONGOING, ActionState.BLOCKED}),
    ActionState.DROPPED: frozenset({ActionState.PROPOSED, ActionState.ONGOING, ActionState.BLOCKED}),
}

# An action that somebody still has to act on: only these can be late.
OPEN_ACTION_STATES = (ActionState.PROPOSED, ActionState.ONGOING, ActionState.BLOCKED)


class AccessState(TextChoices):
    """How far the access of a participant is; computed, never stored."""

    NONE = "none", "Aucun accès"
    NO_ADDRESS = "no_address", "Sans adresse"
    INVITED = "invited", "Invité·e"
    EXPIRED = "expired", "Invitation expirée"
    ACTIVE = "active", "Actif"
    CLOSED = "closed", "Compte désactivé"


class SettlementState(TextChoices):
    STUDY = "study", "Étude"
    PARTNERS = "partners", "Partenaires"
    PILOT = "pilot", "Pilote"
    OPENED = "opened", "Ouverte"
    AUTONOMOUS = "autonomous", "Autonome"
    DROPPED = "dropped", "Abandonnée"


class ImportState(TextChoices):
    """An imported file. A worker reads it while « reading » and writes its rows while « writing »."""

    READING = "reading", "Lecture en cours"
    MAPPING = "mapping", "Colonnes à indiquer"
    REFUSED = "refused", "À corriger"
    READY = "ready", "À confirmer"
    WRITING = "writing", "Import en cours"
    DONE = "done", "Importé"
    FAILED = "failed", "Échec"
    ABANDONED = "abandoned", "Abandonné"
    UNDONE = "undone", "Annulé"


# From → allowed targets; a service is the only place that follows an arrow.
IMPORT_TRANSITIONS: dict[str, frozenset[str]] = {
    ImportState.READING: frozenset(
        {ImportState.MAPPING, ImportState.REFUSED, ImportState.READY, ImportState.FAILED, ImportState.ABANDONED}
    ),
    ImportState.MAPPING: frozenset({ImportState.READING, ImportState.ABANDONED}),
    ImportState.REFUSED: frozenset({ImportState.READING, ImportState.ABANDONED}),
    ImportState.READY: frozenset({ImportState.READING, ImportState.WRITING, ImportState.ABANDONED}),
    # What changed meanwhile may refuse a row that was right: the page says it again.
    ImportState.WRITING: frozenset({ImportState.DONE, ImportState.REFUSED, ImportState.FAILED}),
    ImportState.DONE: frozenset({ImportState.UNDONE}),
    ImportState.FAILED: frozenset({ImportState.READING, ImportState.ABANDONED}),
    ImportState.ABANDONED: frozenset(),
    ImportState.UNDONE: frozenset(),
}

WORKING_IMPORTS = (ImportState.READING, ImportState.WRITING)  # a worker holds them, or will
OPEN_IMPORTS = (ImportState.MAPPING, ImportState.REFUSED, ImportState.READY, ImportState.FAILED)
