from django.db.models import TextChoices


class MailState(TextChoices):
    """A draft waits to be read; « à vérifier » may have left, and only a person may say so."""

    DRAFT = "draft", "Brouillon"
    PENDING = "pending", "En attente"
    SENT = "sent", "Envoyé"
    UNCERTAIN = "uncertain", "À vérifier"
    FAILED = "failed", "Échec"
    CANCELLED = "cancelled", "Annulé"


class NoticeMode(TextChoices):
    """How a person wants one kind of notice."""

    PAGE = "page", "Dans la plateforme"
    DIGEST = "digest", "Dans la plateforme, et dans le récapitulatif du lundi"
    NONE = "none", "Aucun avis"


class BatchState(TextChoices):
    DRAFT = "draft", "À relire"
    SENT = "sent", "Envoyé"
    CANCELLED = "cancelled", "Abandonné"


class ReminderState(TextChoices):
    PLANNED = "planned", "Prévue"
    SENT = "sent", "Envoyée"
    STOPPED = "stopped", "Arrêtée"
