"""« Avis »: what concerns one person and that she has not necessarily seen, and which kinds she wants."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ess_platform.common.models import PublicIdModel

from ..enums import NoticeMode

TEXT_MAX = 255


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and nobody else's."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(user=user)

    def unread(self):
        return self.filter(read_at=None)


class Notice(PublicIdModel):
    """`url` is a path of the platform. With a `dedup_key`, the same event tells a person once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name="destinataire"
    )
    kind = models.CharField("nature", max_length=40)
    scope = models.CharField("promotion", max_length=120, blank=True)
    text = models.CharField("texte", max_length=TEXT_MAX)
    url = models.CharField("page", max_length=300)
    at = models.DateTimeField("date")
    read_at = models.DateTimeField("lu le", null=True, blank=True)
    dedup_key = models.CharField("clé d’unicité", max_length=160, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = "avis"
        verbose_name_plural = "avis"
        indexes = [
            models.Index(fields=["user", "-at"], name="notice_of_user"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["at"], name="notice_at"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "dedup_key"], condition=~Q(dedup_key=""), name="notice_once"),
            models.CheckConstraint(
                condition=Q(url__startswith="/"),
                name="notice_url_is_a_path",
                violation_error_message="Un avis mène à une page de la plateforme.",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class NoticeChoice(models.Model):
    """How one person wants one kind; without a row, as the kind says."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_choices", verbose_name="compte"
    )
    kind = models.CharField("nature", max_length=40)
    mode = models.CharField("réception", max_length=8, choices=NoticeMode)

    class Meta:
        verbose_name = "préférence d’avis"
        verbose_name_plural = "préférences d’avis"
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="notice_choice_unique")]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.kind}"
