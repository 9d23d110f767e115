"""What proves a presence: signatures by phone, scans of the signed sheet, the seal of a closed session."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ess_platform.common.models import PublicIdModel, TimeStampedModel
from laureates.models import Participant
from programmes.models import Cohort

from ..enums import COUNTED_SESSION_STATUSES, DeviceKind, SignatureMeans
from .session import HalfDay, SupportSession


class AttendanceSignatureQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The team's promotions, and nobody else: the drawing of a signature is shown to no funder."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(half_day__session__cohort__in=Cohort.objects.managed_by(user))


class AttendanceSignature(PublicIdModel):
    """A person signed for one half-day, once. Kept even when the team corrects the presence afterwards."""

    half_day = models.ForeignKey(HalfDay, models.PROTECT, related_name="signatures", verbose_name="demi-journée")
    participant = models.ForeignKey(
        Participant,
        models.PROTECT,
        related_name="signatures",
        verbose_name="participant·e",
    )
    means = models.CharField("moyen", max_length=8, choices=SignatureMeans)
    image = models.FileField("signature", upload_to="sessions/signatures/", max_length=200, blank=True)
    typed_name = models.CharField("nom tapé", max_length=160, blank=True)
    sha256 = models.CharField("empreinte", max_length=64)
    device = models.CharField("appareil", max_length=10, choices=DeviceKind)
    signed_at = models.DateTimeField("signé le")
    # Empty when the person was not signed in: the code of the room and her address said who she was.
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attendance_signatures",
        verbose_name="signé avec le compte",
    )

    objects = AttendanceSignatureQuerySet.as_manager()

    class Meta:
        ordering = ("-signed_at", "-pk")
        verbose_name = "signature"
        constraints = [
            models.UniqueConstraint(
                fields=["half_day", "participant"],
                name="signature_once_per_half_day",
                violation_error_message="Une seule signature par personne et par demi-journée.",
            ),
            models.CheckConstraint(
                condition=Q(means=SignatureMeans.DRAWN) & ~Q(image="")
                | Q(means=SignatureMeans.TYPED) & ~Q(typed_name=""),
                name="signature_drawn_or_typed",
                violation_error_message="Une signature est dessinée ou tapée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.half_day_id} · {self.participant_id}"


class SignedSheetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The team's promotions; for a funder, the sheets of the held sessions of what it funds (evidence)."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(
            Q(session__cohort__in=Cohort.objects.managed_by(user))
            | Q(
                session__cohort__in=Cohort.objects.funded_for(user),
                session__status__in=COUNTED_SESSION_STATUSES,
            )
        )


class SignedSheet(PublicIdModel, TimeStampedModel):
    """The scan or the photo of a sheet signed on paper; checked by its content, stored under a name of ours."""

    session = models.ForeignKey(SupportSession, models.PROTECT, related_name="signed_sheets", verbose_name="séance")
    name = models.CharField("nom du fichier", max_length=160)
    content_type = models.CharField("type", max_length=80)
    size = models.PositiveIntegerField("taille, en octets")
    sha256 = models.CharField("empreinte", max_length=64)
    file = models.FileField("fichier", upload_to="sessions/signed_sheets/", max_length=200)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="signed_sheets",
        verbose_name="déposé par",
    )

    objects = SignedSheetQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "pk")
        verbose_name = "feuille signée"
        verbose_name_plural = "feuilles signées"
        constraints = [
            models.UniqueConstraint(
                fields=["session", "sha256"],
                name="signed_sheet_once",
                violation_error_message="Ce fichier est déjà joint à la séance.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AttendanceSeal(models.Model):
    """The attendance of a session as it was closed: SHA-256 of its canonical rows (`sessions/digests.py`).

    One per closing; reopening writes when, who and why on it. What it says of the closing never changes (a
    trigger says so).
    """

    session = models.ForeignKey(SupportSession, models.PROTECT, related_name="seals", verbose_name="séance")
    number = models.PositiveSmallIntegerField("numéro")
    digest = models.CharField("empreinte", max_length=64)
    rows = models.PositiveIntegerField("lignes scellées")
    sealed_at = models.DateTimeField("scellé le")
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="attendance_seals",
        verbose_name="scellé par",
    )
    opened_at = models.DateTimeField("rouvert le", null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="opened_attendance_seals",
        verbose_name="rouvert par",
    )
    reason = models.CharField("motif de la réouverture", max_length=500, blank=True)

    class Meta:
        ordering = ("session", "-number")
        verbose_name = "scellé"
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="attendance_seal_number"),
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(opened_at__isnull=True),
                name="attendance_seal_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, opened_by__isnull=True, reason="")
                | Q(opened_at__isnull=False, opened_by__isnull=False) & ~Q(reason=""),
                name="attendance_seal_opened_with_reason",
                violation_error_message="Une réouverture porte sa date, son auteur et son motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} · {self.number}"


class SealedHalfDay(models.Model):
    """A half-day whose presences and signatures the database refuses to change, while this row exists."""

    half_day = models.OneToOneField(HalfDay, models.PROTECT, related_name="sealing", verbose_name="demi-journée")
    seal = models.ForeignKey(AttendanceSeal, models.CASCADE, related_name="half_days", verbose_name="scellé")

    class Meta:
        verbose_name = "demi-journée scellée"
        verbose_name_plural = "demi-journées scellées"

    def __str__(self) -> str:
        return str(self.half_day_id)
