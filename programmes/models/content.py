"""What a promotion has learnt, who stood beside it, and the words it may quote."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ess_platform.common.models import PublicIdModel, TimeStampedModel, VersionedModel
from ess_platform.directory.models import Need, Organisation, Person, Territory

from ..enums import (
    PUBLISHABLE_CONSENTS,
    FindingKind,
    PartnerKind,
    TerritoryNeedState,
    TestimonialConsent,
    TestimonialOrigin,
)
from .cohort import Cohort


class Finding(models.Model):
    """A strategy, a fear or an effect that the promotion brought out."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="findings", verbose_name="promotion")
    kind = models.CharField("nature", max_length=10, choices=FindingKind)
    position = models.PositiveSmallIntegerField("ordre")
    text = models.CharField("texte", max_length=400)

    class Meta:
        ordering = ("kind", "position")
        verbose_name = "enseignement"
        constraints = [models.UniqueConstraint(fields=["cohort", "kind", "position"], name="finding_unique")]

    def __str__(self) -> str:
        return self.text


class CohortPartner(models.Model):
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="partners", verbose_name="promotion")
    kind = models.CharField("rôle", max_length=10, choices=PartnerKind)
    name = models.CharField("nom", max_length=160)
    field = models.CharField("domaine", max_length=80, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="partnerships",
        verbose_name="structure",
    )
    position = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        ordering = ("kind", "position")
        verbose_name = "partenaire"
        constraints = [models.UniqueConstraint(fields=["cohort", "kind", "name"], name="cohort_partner_unique")]

    def __str__(self) -> str:
        return self.name


class TerritoryNeed(models.Model):
    """A need that a territory has declared; implantation cohorts answer to it."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="territory_needs", verbose_name="promotion")
    label = models.CharField("besoin", max_length=200)
    need = models.ForeignKey(
        Need,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="territory_needs",
        verbose_name="besoin de référence",
    )
    territory = models.ForeignKey(
        Territory,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="needs",
        verbose_name="territoire",
    )
    declared_by = models.CharField("déclaré par", max_length=160, blank=True)
    state = models.CharField(
        "état",
        max_length=10,
        choices=TerritoryNeedState,
        default=TerritoryNeedState.REPORTED,
    )
    position = models.PositiveSmallIntegerField("priorité", default=0)

    class Meta:
        ordering = ("position", "pk")
        verbose_name = "besoin de territoire"
        verbose_name_plural = "besoins de territoire"
        constraints = [models.UniqueConstraint(fields=["cohort", "label"], name="territory_need_unique")]

    def __str__(self) -> str:
        return self.label


class TestimonialQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The team's promotions, and one's own words."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(Q(cohort__in=Cohort.objects.managed_by(user)) | Q(author__user=user))

    def publishable(self):
        """Keep the quotes whose author agreed; nothing else may be printed."""
        return self.filter(consent__in=PUBLISHABLE_CONSENTS)


class Testimonial(PublicIdModel, TimeStampedModel, VersionedModel):
    """Verbatim: printed only with its author's consent, under the agreed attribution."""

    __test__ = False  # the name starts with « Test »: it is not a test class

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="testimonials", verbose_name="promotion")
    reference = models.CharField("référence", max_length=40, blank=True)
    text = models.TextField("citation", max_length=600)
    attribution = models.CharField("attribution", max_length=160)
    theme = models.CharField("thème", max_length=60, blank=True)
    origin = models.CharField("recueilli dans", max_length=10, choices=TestimonialOrigin, blank=True)
    origin_detail = models.CharField("précision", max_length=160, blank=True)
    author = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="testimonials",
        verbose_name="auteur",
    )
    consent = models.CharField(
        "accord",
        max_length=10,
        choices=TestimonialConsent,
        default=TestimonialConsent.PENDING,
    )
    consented_at = models.DateTimeField("accord donné le", null=True, blank=True)
    asked_at = models.DateTimeField("accord demandé le", null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="asked_testimonials",
        verbose_name="accord demandé par",
    )
    ready_at = models.DateTimeField("prêt à publier le", null=True, blank=True)
    ready_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="ready_testimonials",
        verbose_name="prêt selon",
    )

    objects = TestimonialQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = "verbatim"
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "reference"],
                condition=~Q(reference=""),
                name="testimonial_reference_unique",
            ),
            models.CheckConstraint(
                condition=Q(ready_at__isnull=True) | Q(consent__in=PUBLISHABLE_CONSENTS),
                name="testimonial_ready_has_consent",
                violation_error_message="Sans l’accord de la personne, un verbatim n’est pas prêt à publier.",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def has_consent(self) -> bool:
        return self.consent in PUBLISHABLE_CONSENTS
