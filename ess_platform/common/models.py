"""Abstract bases and constraint builders shared by every app. No table of its own."""

import unicodedata
import uuid

from django.db import models
from django.db.models import F, Q


def sort_key(*parts: str) -> str:
    """Return an unaccented, case-folded text that sorts and searches the same on every database.

    >>> sort_key("Émile", "Œuvrard")
    'emile oeuvrard'
    """
    text = " ".join(part for part in parts if part).replace("œ", "oe").replace("Œ", "Oe").replace("æ", "ae")
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def dates_in_order(start: str, end: str, *, name: str, message: str) -> models.CheckConstraint:
    """Build the constraint « end is not before start », where either may be unknown (NULL)."""
    return models.CheckConstraint(
        condition=Q(**{f"{start}__isnull": True}) | Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": F(start)}),
        name=name,
        violation_error_message=message,
    )


def not_negative(field: str, *, name: str, message: str) -> models.CheckConstraint:
    """Build the constraint « unknown, or zero and more »."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": 0}),
        name=name,
        violation_error_message=message,
    )


class TimeStampedModel(models.Model):
    """When the row was written first and last (UTC)."""

    created_at = models.DateTimeField("créé le", auto_now_add=True, editable=False)
    updated_at = models.DateTimeField("modifié le", auto_now=True, editable=False)

    class Meta:
        abstract = True


class PublicIdModel(models.Model):
    """An identifier that cannot be guessed, for addresses; never the only protection (AZ-05)."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class VersionedModel(models.Model):
    """Optimistic lock: the form carries `version`, the service saves only if it still holds (DATA-01)."""

    version = models.PositiveIntegerField("version", default=1, editable=False)

    class Meta:
        abstract = True


class ReferenceListModel(models.Model):
    """A row of a reference list: a stable code, a French label, a rank."""

    code = models.SlugField("code", max_length=100, unique=True)
    label = models.CharField("libellé", max_length=255)
    position = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        abstract = True
        ordering = ("position", "code")

    def __str__(self) -> str:
        return self.label
