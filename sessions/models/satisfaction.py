"""Questionnaire of satisfaction: one answer per person and session, shown without names from five answers."""

from django.db import models
from django.db.models import Q

from laureates.models import Participant

from ..enums import FollowUpState, QuoteConsent
from .contribution import Contribution
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
    action = models.CharField("quelle action", max_length=200, blank=True)
    only_here = models.CharField("ce que le programme a permis", max_length=300, blank=True)
    observed_process = models.CharField("procédé transposable", max_length=200, blank=True)
    quote = models.TextField("phrase à retenir", max_length=300, blank=True)
    quote_consent = models.CharField("accord de publication", max_length=10, choices=QuoteConsent, blank=True)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)

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


class SpeakerMark(models.Model):
    """Q3 speaker by speaker, where there are several: optional."""

    response = models.ForeignKey(
        SatisfactionResponse, models.CASCADE, related_name="speaker_marks", verbose_name="réponse"
    )
    contribution = models.ForeignKey(
        Contribution, models.CASCADE, related_name="speaker_marks", verbose_name="intervention"
    )
    mark = models.PositiveSmallIntegerField("note")

    class Meta:
        verbose_name = "note d’une intervention"
        verbose_name_plural = "notes des interventions"
        constraints = [
            models.UniqueConstraint(fields=["response", "contribution"], name="speaker_mark_unique"),
            models.CheckConstraint(
                condition=Q(mark__gte=1, mark__lte=5),
                name="speaker_mark_1_to_5",
                violation_error_message="Une note va de 1 à 5.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id} · {self.mark}"


class ActionFollowUp(models.Model):
    """« À froid »: what became of the action of Q7, three months after the session."""

    response = models.OneToOneField(
        SatisfactionResponse, models.CASCADE, related_name="follow_up", verbose_name="réponse"
    )
    state = models.CharField("où en est l’action", max_length=7, choices=FollowUpState)
    note = models.CharField("ce que cela a donné", max_length=300, blank=True)
    answered_at = models.DateTimeField("répondu le")

    class Meta:
        verbose_name = "suite d’une action"
        verbose_name_plural = "suites des actions"

    def __str__(self) -> str:
        return f"{self.response_id} · {self.state}"
