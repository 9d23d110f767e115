"""Relances: each planned mail is a row, with its time, its reason, and why it did not leave when it did not."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from ess_platform.common.models import PublicIdModel, TimeStampedModel
from ess_platform.directory.models import Person

from ..enums import ReminderState
from .mail import OutgoingMail


class ReminderQuerySet(models.QuerySet):
    def planned(self):
        """Keep the reminders that may still leave."""
        return self.filter(state=ReminderState.PLANNED)


class Reminder(PublicIdModel, TimeStampedModel):
    """`asked_at` is the moment the planner wanted, `due_at` the one that the sending hours and limits allow.

    `target_id` is the public identifier of what is waited for (a form, a session…): of several reminders that are
    due about one target, only the latest leaves.
    """

    dedup_key = models.CharField("clé d’unicité", max_length=200, unique=True)
    kind = models.CharField("modèle", max_length=40)
    person = models.ForeignKey(Person, models.CASCADE, related_name="reminders", verbose_name="personne")
    target_id = models.UUIDField("objet de la relance")
    scope = models.CharField("promotion", max_length=120, blank=True)
    region = models.CharField("région", max_length=20, blank=True)
    asked_at = models.DateTimeField("demandée pour le")
    due_at = models.DateTimeField("prévue le")
    reason = models.CharField("raison", max_length=200)
    state = models.CharField("état", max_length=10, choices=ReminderState, default=ReminderState.PLANNED)
    stop_reason = models.CharField("raison de l’arrêt", max_length=200, blank=True)
    sent_at = models.DateTimeField("partie le", null=True, blank=True)
    mail = models.ForeignKey(
        OutgoingMail,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="reminders",
        verbose_name="courriel",
    )

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ("due_at", "pk")
        verbose_name = "relance"
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="planned"), name="reminder_due"),
            models.Index(fields=["person", "sent_at"], condition=Q(state="sent"), name="reminder_sent"),
            models.Index(fields=["target_id", "state"], name="reminder_target"),
            models.Index(fields=["scope", "due_at"], name="reminder_scope"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ReminderState.SENT) | Q(sent_at__isnull=False),
                name="reminder_sent_has_date",
                violation_error_message="Une relance partie porte sa date d’envoi.",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReminderState.STOPPED) | ~Q(stop_reason=""),
                name="reminder_stopped_has_reason",
                violation_error_message="Une relance arrêtée dit pourquoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.person}"


class ReminderMuteQuerySet(models.QuerySet):
    def active(self, today: datetime.date):
        """Keep those in force on a day; `until` is the last one."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=today))


class ReminderMute(models.Model):
    """No automatic reminder for a person: in one promotion, or anywhere when `scope` is empty."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="reminder_mutes", verbose_name="personne")
    scope = models.CharField("promotion", max_length=120, blank=True)
    muted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="reminder_mutes_made",
        verbose_name="coupées par",
    )
    until = models.DateField("jusqu’au", null=True, blank=True)
    created_at = models.DateTimeField("depuis le", auto_now_add=True, editable=False)

    objects = ReminderMuteQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = "relances coupées"
        verbose_name_plural = "relances coupées"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "scope"],
                name="reminder_mute_unique",
                violation_error_message="Les relances de cette personne sont déjà coupées.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.scope or 'tout'}"
