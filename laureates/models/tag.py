"""Étiquettes: words of the team on its laureates. Neither the laureates nor the funders read them."""

from django.conf import settings
from django.db import models

from ess_platform.common.models import PublicIdModel, TimeStampedModel, sort_key
from programmes.models import Cohort

from .laureate import Laureate

LABEL_MAX = 40


class Tag(PublicIdModel, TimeStampedModel):
    """A word of one promotion; two that read the same without accents are one."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="tags", verbose_name="promotion")
    label = models.CharField("étiquette", max_length=LABEL_MAX)
    sort_label = models.CharField("étiquette pour le tri", max_length=60, editable=False)

    class Meta:
        ordering = ("sort_label", "pk")
        verbose_name = "étiquette"
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "sort_label"],
                name="tag_once_per_cohort",
                violation_error_message="Cette étiquette existe déjà dans la promotion.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def save(self, *args, **kwargs):
        self.sort_label = sort_key(self.label)[:60]
        super().save(*args, **kwargs)


class LaureateTag(TimeStampedModel):
    """A word on a laureate, and who put it there."""

    laureate = models.ForeignKey(Laureate, models.CASCADE, related_name="tag_links", verbose_name="lauréat")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="links", verbose_name="étiquette")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="tags_added", verbose_name="posée par"
    )

    class Meta:
        verbose_name = "étiquette d’un lauréat"
        verbose_name_plural = "étiquettes des lauréats"
        constraints = [models.UniqueConstraint(fields=["laureate", "tag"], name="laureate_tag_unique")]

    def __str__(self) -> str:
        return f"{self.laureate_id} · {self.tag_id}"
