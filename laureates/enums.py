from django.db.models import TextChoices


class LaureateStatus(TextChoices):
    ACTIVE = "active", "Actif"
    PAUSED = "paused", "En pause"
    LEFT = "left", "Sorti"
    FINISHED = "finished", "Parcours terminé"
    ALUMNI = "alumni", "Alumni"


# D2, precision 1: the only statuses that any figure reads.
IN_SCOPE_STATUSES = (LaureateStatus.ACTIVE, LaureateStatus.FINISHED)


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


# C4: from → allowed targets. « En retard » is computed, never stored.
REPORT_TRANSITIONS: dict[str, frozenset[str]] = {
    ReportStatus.NOT_STARTED: frozenset({ReportStatus.DRAFT, ReportStatus.NOT_APPLICABLE}),
    ReportStatus.DRAFT: frozenset({ReportStatus.SUBMITTED, ReportStatus.NOT_APPLICABLE}),
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
    ReportStatus.NOT_APPLICABLE: frozenset(),
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


class SettlementState(TextChoices):
    STUDY = "study", "Étude"
    PARTNERS = "partners", "Partenaires"
    PILOT = "pilot", "Pilote"
    OPENED = "opened", "Ouverte"
    AUTONOMOUS = "autonomous", "Autonome"
    DROPPED = "dropped", "Abandonnée"
