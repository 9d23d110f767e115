"""What a member of the team writes for herself, or for the team, about a laureate. Nobody else ever reads it."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from ess_platform.common.models import PublicIdModel, TimeStampedModel, VersionedModel
from programmes.models import Cohort

from .laureate import Laureate

UNDO_DELAY = datetime.timedelta(days=1)


class StaffNoteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """In the promotions that the user runs: her own notes, and those that the others share. Deleted ones too."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        runs = self.filter(laureate__cohort__in=Cohort.objects.managed_by(user))
        return runs.filter(Q(author=user) | Q(is_shared=True))

    def standing(self):
        """Keep those that nobody deleted."""
        return self.filter(deleted_at=None)


class StaffNote(PublicIdModel, TimeStampedModel, VersionedModel):
    laureate = models.ForeignKey(Laureate, models.CASCADE, related_name="staff_notes", verbose_name="lauréat")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="staff_notes", verbose_name="auteur"
    )
    body = models.TextField("note", max_length=2000)
    is_shared = models.BooleanField("partagée avec l’équipe", default=False)
    # Kept a day so that its author can take it back, then erased.
    deleted_at = models.DateTimeField("supprimée le", null=True, blank=True)

    objects = StaffNoteQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = "note de l’équipe"
        verbose_name_plural = "notes de l’équipe"
        constraints = [
            models.CheckConstraint(
                condition=~Q(body=""), name="staff_note_says_something", violation_error_message="La note est vide."
            )
        ]

    def __str__(self) -> str:
        return "Note de l’équipe"  # never its text: the journal copies this
