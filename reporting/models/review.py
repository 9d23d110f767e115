"""What people say of a bilan before it is published: readings by a second person, reasons of what a rule refuses."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ess_platform.common.models import TimeStampedModel

from ..enums import ReviewDecision
from .bilan import Bilan, BilanVersion


class BilanReview(TimeStampedModel):
    """One reading of a version: asked with a word, decided once. `digest` says what content was read."""

    version = models.ForeignKey(BilanVersion, models.PROTECT, related_name="reviews", verbose_name="version")
    digest = models.CharField("empreinte relue", max_length=64)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="asked_reviews",
        verbose_name="demandée par",
    )
    asked_at = models.DateTimeField("demandée le")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="received_reviews",
        verbose_name="demandée à",
    )
    note = models.CharField("mot pour la relecture", max_length=600, blank=True)
    decision = models.CharField("décision", max_length=10, choices=ReviewDecision, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decided_reviews",
        verbose_name="décidée par",
    )
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    comment = models.TextField("commentaire", max_length=1000, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        verbose_name = "relecture"
        constraints = [
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(decision=""),
                name="bilan_review_one_open",
                violation_error_message="Une relecture de cette version est déjà demandée.",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(decision="") & Q(decided_at__gte=F("asked_at"), decided_by__isnull=False)),
                name="bilan_review_decided_is_whole",
                violation_error_message="Une relecture finie porte sa date et son auteur.",
            ),
            models.CheckConstraint(
                condition=~Q(decision=ReviewDecision.TO_FIX) | ~Q(comment=""),
                name="bilan_review_says_what_to_fix",
                violation_error_message="Dites ce qui est à corriger.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} · {self.asked_at:%d/%m/%Y}"

    @property
    def is_by_same_person(self) -> bool:
        """Validated by who had asked: nobody else of the team could."""
        return self.decision == ReviewDecision.VALIDATED and self.decided_by_id == self.asked_by_id


class ControlExplanation(TimeStampedModel):
    """Why a bilan is published although a control refuses it: for the rules that accept a reason, by subject."""

    bilan = models.ForeignKey(Bilan, models.CASCADE, related_name="explanations", verbose_name="bilan")
    rule = models.CharField("contrôle", max_length=40)
    subject = models.CharField("objet", max_length=20)  # the code of a figure
    text = models.TextField("explication", max_length=1000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="written_explanations",
        verbose_name="écrite par",
    )

    class Meta:
        ordering = ("rule", "subject")
        verbose_name = "explication d’un contrôle"
        verbose_name_plural = "explications de contrôles"
        constraints = [
            models.UniqueConstraint(fields=["bilan", "rule", "subject"], name="control_explanation_once"),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="control_explanation_says_something",
                violation_error_message="Écrivez l’explication.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} · {self.subject}"
