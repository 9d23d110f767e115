"""Séance: any dated meeting of a promotion, cut into half-days (the unit of attendance)."""

from django.db import models
from django.db.models import F, Q

from ess_platform.common.models import PublicIdModel, TimeStampedModel, VersionedModel, sort_key
from laureates.models import Laureate
from programmes.models import Cohort

from ..enums import (
    COUNTED_SESSION_STATUSES,
    DayPart,
    SessionAudience,
    SessionKind,
    SessionMode,
    SessionStatus,
)


class SupportSessionQuerySet(models.QuerySet):
    def counted(self):
        """Keep the sessions that figures read: held or closed, never postponed nor cancelled."""
        return self.filter(status__in=COUNTED_SESSION_STATUSES)

    def visible_to(self, user):
        """The team's promotions, and those of one's own enterprises."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        own = Laureate.objects.belonging_to(user).values("cohort")
        return self.filter(Q(cohort__in=Cohort.objects.managed_by(user)) | Q(cohort__in=own))


class SupportSession(PublicIdModel, TimeStampedModel, VersionedModel):
    cohort = models.ForeignKey(
        Cohort,
        models.PROTECT,
        related_name="support_sessions",
        verbose_name="promotion",
    )
    reference = models.CharField("référence", max_length=40, blank=True)
    slug = models.SlugField("identifiant d’adresse", max_length=120)
    kind = models.CharField("nature", max_length=10, choices=SessionKind)
    number = models.PositiveSmallIntegerField("numéro", null=True, blank=True)
    title = models.CharField("titre", max_length=200)
    # Title, place and site without accents: what the search of the agenda reads.
    search_key = models.TextField("clé de recherche", editable=False, default="")
    status = models.CharField("état", max_length=10, choices=SessionStatus, default=SessionStatus.PLANNED)
    mode = models.CharField("mode", max_length=8, choices=SessionMode, default=SessionMode.ONSITE)
    starts_on = models.DateField("date")
    date_text = models.CharField("date, dans les mots de la source", max_length=80, blank=True)
    place = models.CharField("lieu", max_length=200, blank=True)
    access = models.CharField("accès", max_length=600, blank=True)
    remote_url = models.URLField("lien de connexion", max_length=500, blank=True)
    audience = models.CharField("ouverte à", max_length=8, choices=SessionAudience, default=SessionAudience.COHORT)
    host = models.CharField("structure qui reçoit", max_length=200, blank=True)
    site = models.CharField("site visité", max_length=200, blank=True)
    observed_process = models.CharField("procédé observé", max_length=200, blank=True)
    capacity = models.PositiveSmallIntegerField("places", null=True, blank=True)
    declared_headcount = models.PositiveIntegerField("participants, estimation", null=True, blank=True)
    declared_headcount_text = models.CharField("participants, tels que déclarés", max_length=80, blank=True)
    framework = models.CharField("cadre", max_length=160, blank=True)
    minutes = models.TextField("compte rendu", max_length=8000, blank=True)
    closed_at = models.DateTimeField("clôturée le", null=True, blank=True)
    called_off_reason = models.CharField("motif du report ou de l’annulation", max_length=500, blank=True)

    objects = SupportSessionQuerySet.as_manager()

    class Meta:
        ordering = ("starts_on", "pk")
        verbose_name = "séance"
        constraints = [
            models.UniqueConstraint(fields=["cohort", "slug"], name="session_slug_unique"),
            models.UniqueConstraint(
                fields=["cohort", "reference"],
                condition=~Q(reference=""),
                name="session_reference_unique",
            ),
            models.CheckConstraint(
                condition=~Q(status=SessionStatus.CLOSED) | Q(closed_at__isnull=False),
                name="session_closed_has_date",
                violation_error_message="Une séance clôturée porte sa date de clôture.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args, update_fields=None, **kwargs):
        self.search_key = sort_key(self.title, self.place, self.site)
        if update_fields is not None:
            update_fields = {*update_fields, "search_key"}
        super().save(*args, update_fields=update_fields, **kwargs)


class HalfDay(models.Model):
    """A Europe/Paris day, a part of it, and how long it lasts in hours (two decimals)."""

    session = models.ForeignKey(SupportSession, models.CASCADE, related_name="half_days", verbose_name="séance")
    on = models.DateField("date")
    part = models.CharField("partie de la journée", max_length=10, choices=DayPart)
    starts_at = models.TimeField("début", null=True, blank=True)
    ends_at = models.TimeField("fin", null=True, blank=True)
    hours = models.DecimalField("durée, en heures", max_digits=5, decimal_places=2)

    class Meta:
        ordering = ("on", "starts_at", "pk")
        verbose_name = "demi-journée"
        verbose_name_plural = "demi-journées"
        constraints = [
            models.UniqueConstraint(fields=["session", "on", "part"], name="half_day_unique"),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="half_day_times",
                violation_error_message="L’heure de fin précède l’heure de début.",
            ),
            models.CheckConstraint(
                condition=Q(hours__gt=0, hours__lte=12),
                name="half_day_hours",
                violation_error_message="Une demi-journée dure entre 0 et 12 heures.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on:%d/%m/%Y} {self.get_part_display()}"
