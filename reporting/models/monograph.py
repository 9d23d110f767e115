"""Monographie: the case of one laureate, on the plan of the national study, which the laureate itself validates."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ess_platform.common.models import PublicIdModel, TimeStampedModel, VersionedModel
from laureates.models import Laureate
from programmes.models import Cohort

from ..enums import MonographState

MAX_PART = 1600  # six parts of it are four pages


class MonographQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The team's promotions; one's own enterprise, from the day when the team proposed the text."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        own = Q(laureate__in=Laureate.objects.belonging_to(user).values("pk")) & ~Q(state=MonographState.DRAFT)
        return self.filter(Q(laureate__cohort__in=Cohort.objects.managed_by(user)) | own)


class Monograph(PublicIdModel, TimeStampedModel, VersionedModel):
    """`correction` keeps the last word of the laureate when it sent the text back."""

    laureate = models.OneToOneField(Laureate, models.PROTECT, related_name="monograph", verbose_name="lauréat")
    introduction = models.TextField("l’activité d’utilité sociale", max_length=MAX_PART, blank=True)
    economy = models.TextField("coûts et revenus", max_length=MAX_PART, blank=True)
    team = models.TextField("équipe", max_length=MAX_PART, blank=True)
    partners = models.TextField("partenaires et écosystème", max_length=MAX_PART, blank=True)
    levers = models.TextField("leviers utilisés", max_length=MAX_PART, blank=True)
    sources = models.TextField("sources", max_length=MAX_PART, blank=True)
    state = models.CharField("état", max_length=10, choices=MonographState, default=MonographState.DRAFT)
    correction = models.TextField("correction demandée", max_length=1000, blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="edited_monographs", verbose_name="rédigée par"
    )
    proposed_at = models.DateTimeField("proposée le", null=True, blank=True)
    validated_at = models.DateTimeField("validée le", null=True, blank=True)
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="validated_monographs",
        verbose_name="validée par",
    )

    objects = MonographQuerySet.as_manager()

    class Meta:
        ordering = ("laureate__sort_name", "pk")
        verbose_name = "monographie"
        constraints = [
            models.CheckConstraint(
                condition=Q(state=MonographState.VALIDATED, validated_at__isnull=False, validated_by__isnull=False)
                | (~Q(state=MonographState.VALIDATED) & Q(validated_at__isnull=True, validated_by__isnull=True)),
                name="monograph_validated_has_date",
                violation_error_message="Une monographie validée, et elle seule, porte sa date et son auteur.",
            ),
            models.CheckConstraint(
                condition=Q(state=MonographState.DRAFT) | (Q(proposed_at__isnull=False) & ~Q(introduction="")),
                name="monograph_proposed_is_written",
                violation_error_message="Une monographie proposée porte sa date et son introduction.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.laureate_id} · {self.state}"
