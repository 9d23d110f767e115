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


class JobState(TextChoices):
    QUEUED = "queued", "En attente"
    RUNNING = "running", "En cours"
    DONE = "done", "Prêt"
    FAILED = "failed", "Échec"
