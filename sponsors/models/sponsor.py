"""Organisation marraine and its people. Code name `Sponsor`; a payer is a `Funder`, never a sponsor."""

from django.db import models
from django.db.models import Q

from ess_platform.common.models import PublicIdModel, TimeStampedModel
from ess_platform.directory.models import Organisation, Person
from programmes.models import Cohort


class SponsorQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The team's promotions, and one's own organisation for a sponsor."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        own = SponsorContact.objects.filter(person__user=user).values("sponsor")
        return self.filter(Q(cohort__in=Cohort.objects.managed_by(user)) | Q(pk__in=own))


class Sponsor(TimeStampedModel):
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="sponsors", verbose_name="promotion")
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="sponsorings",
        verbose_name="organisation",
    )

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

    class Meta:
        ordering = ("person__sort_name",)
        verbose_name = "parrain, marraine"
        verbose_name_plural = "parrains, marraines"
        constraints = [models.UniqueConstraint(fields=["sponsor", "person"], name="sponsor_contact_unique")]

    def __str__(self) -> str:
        return str(self.person)
