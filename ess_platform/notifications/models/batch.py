"""A mass mail: drafts that somebody reads before they leave (TSK-3)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ess_platform.common.models import PublicIdModel, TimeStampedModel

from ..enums import BatchState


class MailBatch(PublicIdModel, TimeStampedModel):
    scope = models.CharField("promotion", max_length=120, blank=True)
    kind = models.CharField("modèle", max_length=40)
    label = models.CharField("intitulé", max_length=160)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="mail_batches",
        verbose_name="préparé par",
    )
    state = models.CharField("état", max_length=10, choices=BatchState, default=BatchState.DRAFT)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = "envoi groupé"
        verbose_name_plural = "envois groupés"
        indexes = [models.Index(fields=["scope", "state"], name="mail_batch_scope")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=BatchState.SENT) | Q(sent_at__isnull=False),
                name="mail_batch_sent_has_date",
                violation_error_message="Un envoi groupé parti porte sa date d’envoi.",
            )
        ]

    def __str__(self) -> str:
        return self.label
