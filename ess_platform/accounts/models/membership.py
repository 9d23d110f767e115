"""Who works for which operator, or reads for which funder, and since when."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from ess_platform.common.models import TimeStampedModel, dates_in_order
from ess_platform.directory.models import Organisation

from ..enums import Role


class MembershipQuerySet(models.QuerySet):
    def active(self, today: datetime.date):
        """Keep the memberships in force on a day (Europe/Paris)."""
        return self.filter(started_on__lte=today).filter(Q(ended_on__isnull=True) | Q(ended_on__gte=today))


class Membership(TimeStampedModel):
    """A role in an organisation: operator for the team, funder for a regional agent; none for an administrator."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="memberships",
        verbose_name="compte",
    )
    role = models.CharField("rôle", max_length=12, choices=Role)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name="structure",
    )
    started_on = models.DateField("depuis")
    ended_on = models.DateField("jusqu’au", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "appartenance"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "organisation"],
                name="membership_unique",
                violation_error_message="Cette personne a déjà ce rôle dans cette structure.",
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(organisation__isnull=True),
                name="membership_without_organisation_unique",
                violation_error_message="Cette personne a déjà ce rôle.",
            ),
            models.CheckConstraint(
                condition=Q(role=Role.ADMIN, organisation__isnull=True)
                | (~Q(role=Role.ADMIN) & Q(organisation__isnull=False)),
                name="membership_scope",
                violation_error_message="Ce rôle s’exerce dans une structure ; l’administration, dans aucune.",
            ),
            dates_in_order(
                "started_on",
                "ended_on",
                name="membership_dates",
                message="La fin précède le début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.get_role_display()}"
