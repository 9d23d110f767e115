"""What changed in a date once it was given, and who was told."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ess_platform.common.models import PublicIdModel

from ..enums import SessionChangeKind
from .session import SupportSession


class SessionChange(PublicIdModel):
    """One change of day, hours or place, one postponement or cancellation. Its mails name it: each is sent once.

    `facts` is a list of [label, before, after], in the words of that day.
    """

    session = models.ForeignKey(SupportSession, models.CASCADE, related_name="changes", verbose_name="séance")
    kind = models.CharField("nature", max_length=10, choices=SessionChangeKind)
    facts = models.JSONField("ce qui change", default=list, blank=True)
    reason = models.CharField("motif", max_length=500, blank=True)
    made_at = models.DateTimeField("fait le")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="session_changes",
        verbose_name="fait par",
    )
    told_people = models.PositiveSmallIntegerField("personnes prévenues", default=0)

    class Meta:
        ordering = ("session", "-made_at", "-pk")
        verbose_name = "changement de séance"
        verbose_name_plural = "changements de séance"
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=(SessionChangeKind.POSTPONED, SessionChangeKind.CANCELLED)) | ~Q(reason=""),
                name="session_change_has_reason",
                violation_error_message="Un report ou une annulation dit son motif.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.session_id}"
