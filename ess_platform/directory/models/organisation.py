"""Organisations and people: entered once, reused by every promotion."""

from django.db import models
from django.db.models import Q

from ess_platform.common.models import (
    PublicIdModel,
    TimeStampedModel,
    VersionedModel,
    sort_key,
)

from ..enums import Hat
from .reference import InclusionKind, LegalForm, Sector
from .territory import Territory


class Organisation(PublicIdModel, TimeStampedModel, VersionedModel):
    """A legal entity. Its hats (operator, funder, laureate…) are rows of `OrganisationHat`."""

    reference = models.CharField("référence", max_length=40, unique=True, null=True, blank=True)
    name = models.CharField("nom", max_length=160)
    sort_name = models.CharField("nom pour le tri", max_length=200, editable=False, db_index=True)
    acronym = models.CharField("sigle", max_length=40, blank=True)
    description = models.TextField("description", max_length=2000, blank=True)
    legal_form = models.ForeignKey(
        LegalForm,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name="forme juridique",
    )
    inclusion_kind = models.ForeignKey(
        InclusionKind,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name="structure d’insertion ou adaptée",
    )
    sector = models.ForeignKey(
        Sector,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name="filière",
    )
    sub_sector = models.CharField("sous-filière", max_length=160, blank=True)
    siret = models.CharField("SIRET", max_length=14, unique=True, null=True, blank=True)
    rna = models.CharField("RNA", max_length=10, unique=True, null=True, blank=True)
    founded_year = models.PositiveSmallIntegerField("année de création", null=True, blank=True)
    is_esus = models.BooleanField("agrément ESUS", null=True, blank=True)
    esus_until = models.DateField("agrément ESUS jusqu’au", null=True, blank=True)
    is_large_industrial_group = models.BooleanField("grand groupe industriel", default=False)
    address = models.CharField("adresse", max_length=255, blank=True)
    postcode = models.CharField("code postal", max_length=5, blank=True)
    city = models.CharField("commune", max_length=120, blank=True)
    department = models.ForeignKey(
        Territory,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name="département",
    )
    is_fictitious = models.BooleanField("donnée de démonstration", default=False)

    class Meta:
        ordering = ("sort_name", "pk")
        verbose_name = "structure"
        constraints = [
            models.CheckConstraint(
                condition=Q(siret__isnull=True) | Q(siret__regex=r"^[0-9]{14}$"),
                name="organisation_siret_14_digits",
                violation_error_message="Le SIRET doit contenir 14 chiffres.",
            ),
            models.CheckConstraint(
                condition=Q(rna__isnull=True) | Q(rna__regex=r"^W[0-9]{9}$"),
                name="organisation_rna_shape",
                violation_error_message="Le RNA commence par W suivi de 9 chiffres.",
            ),
            models.CheckConstraint(
                condition=Q(founded_year__isnull=True) | Q(founded_year__gte=1800, founded_year__lte=2100),
                name="organisation_founded_year",
                violation_error_message="L’année de création doit être comprise entre 1800 et 2100.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs):
        self.sort_name = sort_key(self.name)[:200]
        super().save(*args, **kwargs)


class OrganisationHat(models.Model):
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="hats", verbose_name="structure")
    hat = models.CharField("rôle", max_length=12, choices=Hat)

    class Meta:
        verbose_name = "rôle d’une structure"
        verbose_name_plural = "rôles des structures"
        constraints = [models.UniqueConstraint(fields=["organisation", "hat"], name="organisation_hat_unique")]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_hat_display()}"


class Person(PublicIdModel, TimeStampedModel):
    """Somebody whom a programme knows, with or without an account."""

    reference = models.CharField("référence", max_length=40, unique=True, null=True, blank=True)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    sort_name = models.CharField("nom pour le tri", max_length=200, editable=False, db_index=True)
    job_title = models.CharField("fonction", max_length=160, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name="structure",
    )

    class Meta:
        ordering = ("sort_name", "pk")
        verbose_name = "personne"

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def save(self, *args, **kwargs):
        self.sort_name = sort_key(self.last_name, self.first_name)[:200]
        super().save(*args, **kwargs)
