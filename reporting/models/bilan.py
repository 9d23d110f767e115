"""Bilan and its versions: a version holds a snapshot of every figure; a validated one never changes."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ess_platform.common.models import PublicIdModel, TimeStampedModel, VersionedModel
from programmes.models import Cohort

from ..enums import PUBLIC_STATUSES, BilanKind, BilanStatus


class BilanQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The bilans of the promotions that the team runs."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(cohort__in=Cohort.objects.managed_by(user))


class Bilan(PublicIdModel, TimeStampedModel, VersionedModel):
    """Its texts are those of its sections; `version` is that of its plan: title, order, sections left out."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="bilans", verbose_name="promotion")
    kind = models.CharField("nature", max_length=10, choices=BilanKind, default=BilanKind.CLOSING)
    title = models.CharField("titre", max_length=200)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="created_bilans",
        verbose_name="créé par",
    )

    objects = BilanQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        verbose_name = "bilan"

    def __str__(self) -> str:
        return self.title


class BilanVersionQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=BilanStatus.PUBLISHED)

    def visible_to(self, user):
        """Every version for the team; for a funder, only the current published ones of what it funds."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(
            Q(bilan__cohort__in=Cohort.objects.managed_by(user))
            | Q(
                bilan__cohort__in=Cohort.objects.funded_for(user),
                status=BilanStatus.PUBLISHED,
            )
        )


class BilanVersion(PublicIdModel, TimeStampedModel):
    """`snapshot` is the whole content as computed at `frozen_at`; `digest` is its SHA-256 (canonical JSON)."""

    bilan = models.ForeignKey(Bilan, models.PROTECT, related_name="versions", verbose_name="bilan")
    number = models.PositiveSmallIntegerField("version")
    status = models.CharField("état", max_length=10, choices=BilanStatus, default=BilanStatus.DRAFT)
    snapshot = models.JSONField("chiffres et textes figés")
    digest = models.CharField("empreinte", max_length=64)
    verification_code = models.CharField("code de vérification", max_length=9, unique=True)
    frozen_at = models.DateTimeField("figée le")
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="frozen_versions",
        verbose_name="figée par",
    )
    document = models.OneToOneField(
        "reporting.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="current_version",
        verbose_name="PDF de cette version",
    )
    published_at = models.DateTimeField("publiée le", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="published_versions",
        verbose_name="publiée par",
    )

    objects = BilanVersionQuerySet.as_manager()

    class Meta:
        ordering = ("bilan", "-number")
        verbose_name = "version de bilan"
        verbose_name_plural = "versions de bilan"
        constraints = [
            models.UniqueConstraint(fields=["bilan", "number"], name="bilan_version_number_unique"),
            models.UniqueConstraint(
                fields=["bilan"],
                condition=Q(status=BilanStatus.PUBLISHED),
                name="bilan_one_published_version",
                violation_error_message="Une seule version publiée à la fois.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=PUBLIC_STATUSES)
                | Q(
                    published_at__isnull=False,
                    published_by__isnull=False,
                    document__isnull=False,
                    published_at__gte=F("frozen_at"),
                ),
                name="bilan_version_published_is_whole",
                violation_error_message="Une version publiée porte sa date, son auteur et son PDF.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bilan} · v{self.number}"
