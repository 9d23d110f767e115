"""An account is opened by invitation only (AUTH-06): one use, dated, only the token's hash is kept."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ess_platform.common.models import PublicIdModel, TimeStampedModel
from ess_platform.directory.models import Organisation, Person

from ..enums import Role


class Invitation(PublicIdModel, TimeStampedModel):
    """`role` is empty for a laureate or a sponsor: the person's links give the space."""

    email = models.EmailField("adresse électronique")
    person = models.ForeignKey(
        Person,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name="personne",
    )
    role = models.CharField("rôle", max_length=12, choices=Role, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name="structure",
    )
    purpose = models.CharField("pour", max_length=200)
    token_hash = models.CharField("empreinte du jeton", max_length=64, unique=True)
    expires_at = models.DateTimeField("expire le")
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="sent_invitations",
        verbose_name="invité par",
    )
    accepted_at = models.DateTimeField("acceptée le", null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="accepted_invitations",
        verbose_name="acceptée par",
    )
    revoked_at = models.DateTimeField("annulée le", null=True, blank=True)
    # Where who sent it sends it again, when it has expired and the person asks.
    renew_path = models.CharField("page d’où elle se renvoie", max_length=200, blank=True)
    asked_again_at = models.DateTimeField("nouvelle invitation demandée le", null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        verbose_name = "invitation"
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_by",
                violation_error_message="Une invitation acceptée l’est par quelqu’un.",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="invitation_expires_later",
                violation_error_message="L’invitation doit expirer après sa création.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.purpose}"
