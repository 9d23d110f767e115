"""Mise en relation: a laureate asks its sponsor to be put in touch with somebody."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ess_platform.common.models import PublicIdModel, TimeStampedModel

from ..enums import IntroductionState
from .sponsorship import Sponsorship


class IntroductionQuerySet(models.QuerySet):
    def held_by(self, user):
        """Those addressed to the user as a sponsor."""
        return self.filter(sponsorship__contact__person__user=user)


class Introduction(PublicIdModel, TimeStampedModel):
    sponsorship = models.ForeignKey(
        Sponsorship, models.PROTECT, related_name="introductions", verbose_name="parrainage"
    )
    need = models.TextField("besoin", max_length=400)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="asked_introductions", verbose_name="demandée par"
    )
    asked_at = models.DateTimeField("demandée le")
    state = models.CharField("état", max_length=10, choices=IntroductionState, default=IntroductionState.ASKED)
    answer = models.TextField("réponse", max_length=600, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answered_introductions",
        verbose_name="répondue par",
    )
    answered_at = models.DateTimeField("répondue le", null=True, blank=True)
    idempotency_key = models.CharField("clé d’unicité", max_length=64, unique=True, null=True, blank=True)

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-pk")
        verbose_name = "mise en relation"
        verbose_name_plural = "mises en relation"
        constraints = [
            models.CheckConstraint(
                condition=Q(state=IntroductionState.ASKED, answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(state=IntroductionState.ASKED) & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="introduction_answered_has_date",
                violation_error_message="Une demande répondue porte la date et l’auteur de la réponse.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sponsorship_id} · {self.asked_at:%d/%m/%Y}"

    @property
    def is_waiting(self) -> bool:
        return self.state == IntroductionState.ASKED
