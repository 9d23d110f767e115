"""What one document says, frozen before it is printed: any document but the bilan, which has its versions."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ess_platform.common.models import PublicIdModel, TimeStampedModel
from laureates.models import Laureate, ProgressReport
from programmes.models import Cohort

from ..enums import LAUREATE_DOCUMENTS, OWN_DOCUMENTS


class DocumentContentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The team's promotions, except what was taken back; one's own enterprise, for what is addressed to it;
        what one asked about oneself."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(
            Q(cohort__in=Cohort.objects.managed_by(user), withdrawn_at__isnull=True)
            | Q(laureate__in=Laureate.objects.belonging_to(user), document_key__in=LAUREATE_DOCUMENTS)
            | Q(frozen_by=user, document_key__in=OWN_DOCUMENTS)
        )


class DocumentContent(PublicIdModel, TimeStampedModel):
    """A document of the catalogue about one subject, as of one occasion (`origin`): asked twice, it is the same row.

    `snapshot` and what identifies it never change (a trigger says so); its job makes the PDF. A document about
    something else than a laureate or its form leaves both empty.
    """

    document_key = models.CharField("document", max_length=40)
    origin = models.CharField("occasion", max_length=80)
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="document_contents", verbose_name="promotion")
    laureate = models.ForeignKey(
        Laureate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="document_contents",
        verbose_name="lauréat",
    )
    report = models.ForeignKey(
        ProgressReport,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="document_contents",
        verbose_name="fiche",
    )
    number = models.PositiveSmallIntegerField("numéro", default=1)
    snapshot = models.JSONField("contenu figé")
    digest = models.CharField("empreinte", max_length=64)
    verification_code = models.CharField("code de vérification", max_length=9, unique=True)
    frozen_at = models.DateTimeField("figé le")
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="frozen_contents",
        verbose_name="figé par",
    )
    withdrawn_at = models.DateTimeField("repris le", null=True, blank=True)

    objects = DocumentContentQuerySet.as_manager()

    class Meta:
        ordering = ("-frozen_at", "-pk")
        verbose_name = "contenu de document"
        verbose_name_plural = "contenus de documents"
        constraints = [
            models.UniqueConstraint(fields=["document_key", "origin"], name="document_content_once_per_occasion"),
        ]

    def __str__(self) -> str:
        return f"{self.document_key} · {self.origin}"
