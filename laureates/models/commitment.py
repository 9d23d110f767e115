"""What a laureate aims at, and what industrialisation must not touch: three goals, three inflexible priorities."""

from django.db import models
from django.db.models import Q

from ess_platform.common.models import TimeStampedModel

from ..enums import COMMITMENT_STATES, CommitmentKind, CommitmentState
from .laureate import Laureate

MOST = 3  # of each kind


class Commitment(TimeStampedModel):
    """Declared at entry, followed until the exit. `state_on` is the day when its state was last said."""

    laureate = models.ForeignKey(Laureate, models.CASCADE, related_name="commitments", verbose_name="lauréat")
    kind = models.CharField("nature", max_length=8, choices=CommitmentKind)
    position = models.PositiveSmallIntegerField("rang")
    text = models.CharField("énoncé", max_length=300)
    state = models.CharField("état", max_length=8, choices=CommitmentState)
    state_on = models.DateField("état constaté le")
    comment = models.CharField("commentaire", max_length=300, blank=True)

    class Meta:
        ordering = ("laureate", "kind", "position")
        verbose_name = "objectif ou priorité"
        verbose_name_plural = "objectifs et priorités"
        constraints = [
            models.UniqueConstraint(fields=["laureate", "kind", "position"], name="commitment_unique"),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=MOST),
                name="commitment_three_at_most",
                violation_error_message="Trois objectifs et trois priorités au plus.",
            ),
            models.CheckConstraint(
                condition=Q(
                    *(Q(kind=kind, state__in=states) for kind, states in COMMITMENT_STATES.items()), _connector=Q.OR
                ),
                name="commitment_state_of_its_kind",
                violation_error_message="Cet état n’est pas celui d’un objectif, ou d’une priorité.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.position}"  # never its text: the journal may copy this
