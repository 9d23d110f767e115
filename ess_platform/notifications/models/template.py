"""The words that a team gives to a kind of mail; without a row the files of the product speak."""

from django.conf import settings
from django.db import models

from ess_platform.common.models import TimeStampedModel, VersionedModel

SUBJECT_MAX = 60
BODY_MAX = 5_000


class MailTemplate(TimeStampedModel, VersionedModel):
    kind = models.CharField("modèle", max_length=40)
    scope = models.CharField("promotion", max_length=120, blank=True)
    subject = models.CharField("objet", max_length=SUBJECT_MAX)
    body = models.TextField("texte", max_length=BODY_MAX)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="mail_templates",
        verbose_name="modifié par",
    )

    class Meta:
        ordering = ("scope", "kind")
        verbose_name = "modèle de courriel"
        verbose_name_plural = "modèles de courriel"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "scope"],
                name="mail_template_unique",
                violation_error_message="Ce modèle a déjà un texte pour cette promotion.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.scope}" if self.scope else self.kind
