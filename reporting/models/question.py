"""A question of a funder about a published figure, and the answer of the team: kept beside the figure."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ess_platform.accounts.enums import Role
from ess_platform.accounts.models import Membership
from ess_platform.common.models import PublicIdModel, TimeStampedModel
from ess_platform.directory.models import Organisation
from programmes.models import Cohort

from ..enums import QuestionState
from .bilan import BilanVersion


class FigureQuestionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All of them for the team; for a funder, those of its own organisation, and what is answered and shared."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        own = Membership.objects.active(timezone.localdate()).filter(user=user, role=Role.FUNDER)
        shared = Q(state=QuestionState.ANSWERED, is_shared=True)
        return self.filter(
            Q(version__bilan__cohort__in=Cohort.objects.managed_by(user))
            | Q(version__bilan__cohort__in=Cohort.objects.funded_for(user))
            & (Q(funder__in=own.values("organisation")) | shared)
        )


class FigureQuestion(PublicIdModel, TimeStampedModel):
    """Asked on one version, about one figure. `is_shared`: read by every funder, and printed in the next version."""

    version = models.ForeignKey(BilanVersion, models.PROTECT, related_name="questions", verbose_name="version")
    figure_code = models.CharField("chiffre", max_length=10)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="figure_questions",
        verbose_name="posée par",
    )
    funder = models.ForeignKey(Organisation, models.PROTECT, related_name="figure_questions", verbose_name="financeur")
    text = models.TextField("question", max_length=1000)
    state = models.CharField("état", max_length=8, choices=QuestionState, default=QuestionState.ASKED)
    answer = models.TextField("réponse", max_length=2000, blank=True)
    answered_at = models.DateTimeField("répondue le", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answered_figure_questions",
        verbose_name="répondue par",
    )
    is_shared = models.BooleanField("visible par tous les financeurs", default=False)

    objects = FigureQuestionQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = "question sur un chiffre"
        verbose_name_plural = "questions sur un chiffre"
        constraints = [
            models.CheckConstraint(
                condition=Q(state=QuestionState.ASKED, answer="", answered_at__isnull=True, answered_by__isnull=True)
                | Q(state=QuestionState.ANSWERED, answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="figure_question_answer_is_whole",
                violation_error_message="Une réponse porte son texte, sa date et son auteur.",
            ),
            models.CheckConstraint(
                condition=Q(is_shared=False) | Q(state=QuestionState.ANSWERED),
                name="figure_question_shared_once_answered",
                violation_error_message="Une question se partage avec sa réponse.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.figure_code} · {self.funder}"

    @property
    def is_answered(self) -> bool:
        return self.state == QuestionState.ANSWERED
