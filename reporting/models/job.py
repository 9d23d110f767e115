"""The job row is the truth, a message only a hint (JOB-01); one finished document per job, whatever happens."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ess_platform.common.models import PublicIdModel, TimeStampedModel
from laureates.models import Laureate
from programmes.models import Cohort

from ..enums import ENDED_STATES, EVIDENCE_PACK, KEPT, LAUREATE_DOCUMENTS, OWN_DOCUMENTS, JobState
from .bilan import Bilan, BilanVersion
from .content import DocumentContent


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The jobs of the promotions that the team runs; the documents of one's own enterprise have their page."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(Q(cohort__in=Cohort.objects.managed_by(user)))


class Job(PublicIdModel, TimeStampedModel):
    """A document asked for. The key comes with the form: a request posted twice is one job."""

    idempotency_key = models.CharField("clé d’unicité", max_length=120, unique=True)
    document_key = models.CharField("document", max_length=40)
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="jobs", verbose_name="promotion")
    bilan = models.ForeignKey(Bilan, models.CASCADE, null=True, blank=True, related_name="jobs", verbose_name="bilan")
    # The published version that the evidence for the funders is made from.
    bilan_version = models.ForeignKey(
        BilanVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence_jobs",
        verbose_name="version publiée jointe",
    )
    # What is printed, when it is not a bilan: frozen before the job exists.
    content = models.OneToOneField(
        DocumentContent,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="job",
        verbose_name="contenu figé",
    )
    # Whom an archive is about, when it is not the whole promotion.
    laureate = models.ForeignKey(
        Laureate, models.CASCADE, null=True, blank=True, related_name="jobs", verbose_name="lauréat"
    )
    params = models.JSONField("paramètres", default=dict, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="jobs",
        verbose_name="demandé par",
    )
    state = models.CharField("état", max_length=10, choices=JobState, default=JobState.QUEUED, db_index=True)
    step = models.CharField("étape", max_length=40, blank=True)
    progress = models.PositiveSmallIntegerField("avancement, en %", default=0)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    token = models.UUIDField("jeton de l’exécutant", null=True, blank=True)
    lease_expires_at = models.DateTimeField("réservé jusqu’au", null=True, blank=True)
    sent_at = models.DateTimeField("message envoyé le", null=True, blank=True)
    started_at = models.DateTimeField("commencé le", null=True, blank=True)
    ended_at = models.DateTimeField("fini le", null=True, blank=True)
    error = models.CharField("raison de l’échec", max_length=400, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        verbose_name = "demande de document"
        verbose_name_plural = "demandes de document"
        constraints = [
            models.UniqueConstraint(
                fields=["bilan", "document_key"],
                condition=Q(state__in=(JobState.QUEUED, JobState.RUNNING)),
                name="job_one_active_per_bilan",
                violation_error_message="Ce document est déjà en préparation.",
            ),
            models.CheckConstraint(
                condition=Q(bilan__isnull=True) | Q(content__isnull=True),
                name="job_one_subject",
                violation_error_message="Une demande porte sur un bilan ou sur un autre document.",
            ),
            models.CheckConstraint(
                condition=Q(progress__lte=100),
                name="job_progress",
                violation_error_message="Au plus 100 %.",
            ),
            models.CheckConstraint(
                condition=~Q(state=JobState.RUNNING) | Q(token__isnull=False, lease_expires_at__isnull=False),
                name="job_running_has_lease",
                violation_error_message="Une demande en cours est tenue par un exécutant.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ENDED_STATES) | Q(ended_at__isnull=False),
                name="job_ended_has_date",
                violation_error_message="Une demande finie porte sa date de fin.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_key} · {self.cohort_id}"


def over_at(now: datetime.datetime) -> Q:
    """The files that are handed out for a time only, and no longer at this moment."""
    over = Q()
    for key, kept in KEPT.items():
        over |= Q(key=key, created_at__lt=now - kept)
    return over


class DocumentQuerySet(models.QuerySet):
    def over(self, now: datetime.datetime):
        return self.filter(over_at(now))

    def visible_to(self, user):
        """The team's promotions, except what was taken back; for a funder, the file of a published version of what
        it funds, and the evidence made from it; for the people of a laureate, what is addressed to it; what one asked
        about oneself. An export or an archive is handed out for a time only."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.exclude(over_at(timezone.now())).filter(
            Q(job__cohort__in=Cohort.objects.managed_by(user), job__content__withdrawn_at__isnull=True)
            | Q(job__content__laureate__in=Laureate.objects.belonging_to(user), key__in=LAUREATE_DOCUMENTS)
            | Q(job__content__frozen_by=user, key__in=OWN_DOCUMENTS)
            | Q(current_version__in=BilanVersion.objects.published().visible_to(user))
            | Q(key=EVIDENCE_PACK, job__bilan_version__in=BilanVersion.objects.published().visible_to(user))
        )


class Document(PublicIdModel, TimeStampedModel):
    """A produced file: written whole, then named here; its SHA-256 is checked at each download (PDF-07)."""

    job = models.OneToOneField(Job, models.PROTECT, related_name="document", verbose_name="demande")
    key = models.CharField("document", max_length=40)
    title = models.CharField("titre", max_length=200)
    filename = models.CharField("nom de fichier", max_length=200)
    storage_name = models.CharField("nom de stockage", max_length=200, unique=True)
    size = models.PositiveIntegerField("taille, en octets")
    pages = models.PositiveIntegerField("pages", null=True, blank=True)
    sha256 = models.CharField("empreinte", max_length=64)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        verbose_name = "document"

    def __str__(self) -> str:
        return self.filename
