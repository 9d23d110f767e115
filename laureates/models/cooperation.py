"""Coopération: an unordered pair of laureates of one promotion, counted once."""

from django.db import models
from django.db.models import F, Q

from ess_platform.common.models import TimeStampedModel, VersionedModel
from ess_platform.directory.models import CooperationType
from programmes.models import Cohort

from ..enums import CooperationOrigin, CooperationState
from .laureate import Laureate


class CooperationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The team's promotions, and the pairs of one's own enterprise."""
        own = Laureate.objects.belonging_to(user)
        return self.filter(Q(cohort__in=Cohort.objects.managed_by(user)) | Q(first__in=own) | Q(second__in=own))


class StandingCooperationManager(models.Manager.from_queryset(CooperationQuerySet)):
    """The pairs that nobody has denied: what every page and every figure reads."""

    def get_queryset(self):
        return super().get_queryset().filter(denied_on__isnull=True)


class Cooperation(TimeStampedModel, VersionedModel):
    """`first` is always the laureate with the smaller key, so that a pair cannot be written twice.

    A pair that one side declared and the other denied is kept, so that the first one is told; it counts nowhere.
    """

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="cooperations", verbose_name="promotion")
    reference = models.CharField("référence", max_length=40, blank=True)
    first = models.ForeignKey(
        Laureate,
        models.PROTECT,
        related_name="cooperations_as_first",
        verbose_name="lauréat",
    )
    second = models.ForeignKey(
        Laureate,
        models.PROTECT,
        related_name="cooperations_as_second",
        verbose_name="autre lauréat",
    )
    state = models.CharField(
        "état",
        max_length=12,
        choices=CooperationState,
        default=CooperationState.EXPLORATION,
    )
    purpose = models.CharField("objet", max_length=255, blank=True)
    origin = models.CharField("née dans", max_length=8, choices=CooperationOrigin, blank=True)
    origin_detail = models.CharField("précision", max_length=160, blank=True)
    types = models.ManyToManyField(CooperationType, related_name="cooperations", blank=True, verbose_name="types")
    first_confirmed_on = models.DateField("confirmée par le premier le", null=True, blank=True)
    second_confirmed_on = models.DateField("confirmée par le second le", null=True, blank=True)

    denied_on = models.DateField("démentie le", null=True, blank=True)

    # `every` also holds what was denied. It stands first: Django's own look-ups, and the loading of a file, must
    # find the pair that is there.
    every = CooperationQuerySet.as_manager()
    objects = StandingCooperationManager()

    class Meta:
        ordering = ("cohort", "pk")
        verbose_name = "coopération"
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                name="cooperation_pair_unique",
                violation_error_message="Cette coopération existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(denied_on__isnull=True)
                | Q(first_confirmed_on__isnull=True)
                | Q(second_confirmed_on__isnull=True),
                name="cooperation_denied_by_one",
                violation_error_message="Une coopération confirmée des deux côtés n’est pas démentie.",
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="cooperation_pair_ordered",
                violation_error_message="Une coopération lie deux lauréats différents, dans l’ordre de leurs clés.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} – {self.second_id}"
