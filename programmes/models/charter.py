"""What the charters of a promotion share: one text after another, the last one in force."""

from django.db import models

from ess_platform.common.models import TimeStampedModel


class CharterVersion(TimeStampedModel):
    """One version of a charter; a new text is a new version, a published one never changes.

    A child adds `cohort`, the number unique in it, and the guard of the database that keeps the text.
    """

    number = models.PositiveSmallIntegerField("version")
    text = models.TextField("texte", max_length=10_000)
    published_at = models.DateTimeField("publiée le")

    class Meta:
        abstract = True
        ordering = ("cohort", "-number")

    def __str__(self) -> str:
        return f"{str(self._meta.verbose_name).capitalize()}, version {self.number}"
