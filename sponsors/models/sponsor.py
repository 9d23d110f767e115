"""Organisation marraine and its people. Code name `Sponsor`; a payer is a `Funder`, never a sponsor."""

from django.db import models
from django.db.models import Q

from ess_platform.common.models import PublicIdModel, TimeStampedModel, VersionedModel
from ess_platform.directory.models import Activity, Need, Organisation, Person
from programmes.models import Cohort

from ..enums import SponsorKind


class SponsorQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The team's promotions, and one's own organisation for a sponsor."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        own = SponsorContact.objects.filter(person__user=user).values("sponsor")
        return self.filter(Q(cohort__in=Cohort.objects.managed_by(user)) | Q(pk__in=own))


class Sponsor(TimeStampedModel, VersionedModel):
    """An organisation in one promotion; its page is addressed by the public identifier of the organisation."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="sponsors", verbose_name="promotion")
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="sponsorings",
        verbose_name="organisation",
    )
    kind = models.CharField("type", max_length=8, choices=SponsorKind, blank=True)
    note = models.TextField("note de l’équipe", max_length=1000, blank=True)
    left_on = models.DateField("départ", null=True, blank=True)
    leaving_reason = models.CharField("motif du départ", max_length=255, blank=True)

    objects = SponsorQuerySet.as_manager()

    class Meta:
        ordering = ("organisation__sort_name",)
        verbose_name = "organisation marraine"
        verbose_name_plural = "organisations marraines"
        constraints = [models.UniqueConstraint(fields=["cohort", "organisation"], name="sponsor_unique")]

    def __str__(self) -> str:
        return str(self.organisation)


class SponsorContact(PublicIdModel, TimeStampedModel):
    """Parrain, marraine: the person who accompanies."""

    sponsor = models.ForeignKey(
        Sponsor,
        models.CASCADE,
        related_name="contacts",
        verbose_name="organisation marraine",
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="sponsor_contacts", verbose_name="personne")
    left_on = models.DateField("départ", null=True, blank=True)

    class Meta:
        ordering = ("person__sort_name",)
        verbose_name = "parrain, marraine"
        verbose_name_plural = "parrains, marraines"
        constraints = [models.UniqueConstraint(fields=["sponsor", "person"], name="sponsor_contact_unique")]

    def __str__(self) -> str:
        return str(self.person)


class SponsorOffer(PublicIdModel, TimeStampedModel):
    """What an organisation marraine can give: an answer to a need, an activity it knows, in its own words."""

    sponsor = models.ForeignKey(Sponsor, models.CASCADE, related_name="offers", verbose_name="organisation marraine")
    need = models.ForeignKey(
        Need, models.PROTECT, null=True, blank=True, related_name="sponsor_offers", verbose_name="besoin"
    )
    activity = models.ForeignKey(
        Activity, models.PROTECT, null=True, blank=True, related_name="sponsor_offers", verbose_name="activité"
    )
    text = models.CharField("en quelques mots", max_length=400, blank=True)
    hours = models.PositiveSmallIntegerField("heures offertes", null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = "offre de parrainage"
        verbose_name_plural = "offres de parrainage"
        constraints = [
            models.CheckConstraint(
                condition=Q(need__isnull=False) | Q(activity__isnull=False) | ~Q(text=""),
                name="sponsor_offer_says_something",
                violation_error_message="Choisissez un besoin ou une activité, ou décrivez l’offre.",
            ),
            models.CheckConstraint(
                condition=Q(hours__isnull=True) | Q(hours__gte=1, hours__lte=1000),
                name="sponsor_offer_hours",
                violation_error_message="Indiquez de 1 à 1 000 heures.",
            ),
        ]

    def __str__(self) -> str:
        return self.text or str(self.need or self.activity)
