"""The outbox: a mail is a row first, sent by a worker afterwards, never twice (JOB-09)."""

import uuid

from django.db import models
from django.db.models import Q

from ess_platform.accounts.enums import Role
from ess_platform.accounts.spaces import ROLE
from ess_platform.common.models import PublicIdModel, TimeStampedModel
from ess_platform.directory.models import Person

from ..enums import MailState
from ..scopes import managed_scopes
from .batch import MailBatch


class OutgoingMailQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The mails of the promotions that the user runs; those of no promotion, for the administration."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        seen = Q(scope__in=managed_scopes(user))
        return self.filter(seen | Q(scope="") if Role.ADMIN in user.reach.names(ROLE) else seen)


class OutgoingMail(PublicIdModel, TimeStampedModel):
    """`dedup_key` says what the mail is about, so that the same event cannot write twice to one person."""

    dedup_key = models.CharField("clé d’unicité", max_length=200, unique=True)
    kind = models.CharField("modèle", max_length=40)
    reason = models.CharField("raison", max_length=200, blank=True)
    to_email = models.EmailField("destinataire")
    to_person = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="mails",
        verbose_name="personne",
    )
    reply_to = models.EmailField("répondre à", blank=True)
    subject = models.CharField("objet", max_length=160)
    body_text = models.TextField("texte")
    body_html = models.TextField("version HTML", blank=True)
    scope = models.CharField("promotion", max_length=120, blank=True)
    batch = models.ForeignKey(
        MailBatch,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mails",
        verbose_name="envoi groupé",
    )
    due_at = models.DateTimeField("à envoyer le", db_index=True)
    state = models.CharField("état", max_length=10, choices=MailState, default=MailState.PENDING)
    message_id = models.CharField("identifiant de message", max_length=120, default=uuid.uuid4, editable=False)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    lease_expires_at = models.DateTimeField("réservé jusqu’au", null=True, blank=True)
    # Written just before a mail server is given the text: from there to `sent_at`, nobody knows (outbox.py).
    handed_over_at = models.DateTimeField("remis au serveur le", null=True, blank=True)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    last_error = models.CharField("dernière erreur", max_length=300, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        ordering = ("-due_at", "-pk")
        verbose_name = "courriel"
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="pending"), name="mail_waiting"),
            models.Index(fields=["scope", "state"], name="mail_scope"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=MailState.SENT) | Q(sent_at__isnull=False),
                name="mail_sent_has_date",
                violation_error_message="Un courriel envoyé porte sa date d’envoi.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.to_email}"
