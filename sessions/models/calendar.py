"""Subscription of a person's calendar to its dates: an address that anybody who holds it can read."""

from django.conf import settings
from django.db import models

from ess_platform.common.models import PublicIdModel, TimeStampedModel


class CalendarFeed(PublicIdModel, TimeStampedModel):
    """One address in force per account. The address is `public_id` signed with the key of the installation:
    a copy of the database alone opens nothing, and the page can still show the address again."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="calendar_feeds",
        verbose_name="compte",
    )
    revoked_at = models.DateTimeField("révoquée le", null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = "abonnement d’agenda"
        verbose_name_plural = "abonnements d’agenda"
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(revoked_at__isnull=True),
                name="calendar_feed_one_in_force",
                violation_error_message="Une seule adresse d’abonnement par compte.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.created_at:%d/%m/%Y}"
