"""Questionnaire of satisfaction: one answer per person and session, shown without names from five answers."""

from django.db import models
from django.db.models import Q

from laureates.models import Participant

from ..enums import QuoteConsent
from .session import SupportSession

SCALE_FIELDS = ("usefulness", "content", "speakers", "exchanges", "logistics")


def _one_to_five(field: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": 1, f"{field}__lte": 5}),
        name=f"satisfaction_{field}_1_to_5",
        violation_error_message="Une note va de 1 à 5.",
    )


class SatisfactionResponse(models.Model):
    session = models.ForeignKey(
        SupportSession,
        models.PROTECT,
        related_name="satisfaction_responses",
        verbose_name="séance",
    )
    participant = models.ForeignKey(
        Participant,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="satisfaction_responses",
        verbose_name="participant·e",
    )
    reference = models.CharField("référence", max_length=40, blank=True)
    usefulness = models.PositiveSmallIntegerField("utilité", null=True, blank=True)
    content = models.PositiveSmallIntegerField("contenu", null=True, blank=True)
    speakers = models.PositiveSmallIntegerField("interventions", null=True, blank=True)
    exchanges = models.PositiveSmallIntegerField("échanges", null=True, blank=True)
    logistics = models.PositiveSmallIntegerField("organisation", null=True, blank=True)
    recommendation = models.PositiveSmallIntegerField("recommandation", null=True, blank=True)
    will_act = models.BooleanField("action engagée", null=True, blank=True)
    quote = models.TextField("phrase à retenir", max_length=300, blank=True)
    quote_consent = models.CharField("accord de publication", max_length=10, choices=QuoteConsent, blank=True)

    class Meta:
        ordering = ("session", "pk")
        verbose_name = "réponse de satisfaction"
        verbose_name_plural = "réponses de satisfaction"
        constraints = [
            models.UniqueConstraint(
                fields=["session", "participant"],
                name="satisfaction_one_answer",
                violation_error_message="Cette personne a déjà répondu.",
            ),
            *[_one_to_five(field) for field in SCALE_FIELDS],
            models.CheckConstraint(
                condition=Q(recommendation__isnull=True) | Q(recommendation__lte=10),
                name="satisfaction_recommendation_0_to_10",
                violation_error_message="La recommandation va de 0 à 10.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} · {self.recommendation}"
