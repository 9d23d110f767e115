"""Lauréat: an organisation taking part in a promotion, with the people who attend for it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from ess_platform.accounts.enums import Space
from ess_platform.accounts.spaces import SPACE
from ess_platform.common.models import (
    PublicIdModel,
    TimeStampedModel,
    VersionedModel,
    dates_in_order,
)
from ess_platform.directory.models import Organisation, Person, Zoning
from programmes.models import Cohort

from ..enums import IN_SCOPE_STATUSES, LaureateStatus


def _own(user) -> set[int]:
    """The laureates that the user represents today: no query more than `User.reach`."""
    return user.reach.numbers(SPACE, [Space.LAUREATE])


class LaureateQuerySet(models.QuerySet):
    def in_scope(self):
        """Keep the laureates that figures read: active or finished (D2, precision 1)."""
        return self.filter(status__in=IN_SCOPE_STATUSES)

    def belonging_to(self, user):
        """Laureates that the user represents today as a participant."""
        return self.filter(pk__in=_own(user))

    def visible_to(self, user):
        """The team's promotions, and one's own enterprise. Sponsors read through their sponsorship."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(Q(cohort__in=Cohort.objects.managed_by(user)) | Q(pk__in=_own(user)))

    def fellows_of(self, user):
        """The laureates in scope of the promotions that the user takes part in: what their directory lists."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.in_scope().filter(cohort__in=Laureate.objects.belonging_to(user).values("cohort"))


class Laureate(PublicIdModel, TimeStampedModel, VersionedModel):
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="laureates", verbose_name="promotion")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="journeys", verbose_name="structure")
    reference = models.CharField("référence", max_length=40, blank=True)
    slug = models.SlugField("identifiant d’adresse", max_length=120)
    # Copied from the organisation (receivers.py keeps it true), so that one index gives a page of any promotion.
    sort_name = models.CharField("nom pour le tri", max_length=200, editable=False)
    status = models.CharField(
        "état du parcours",
        max_length=10,
        choices=LaureateStatus,
        default=LaureateStatus.ACTIVE,
    )
    entered_on = models.DateField("entrée", null=True, blank=True)
    left_on = models.DateField("sortie", null=True, blank=True)
    leaving_reason = models.CharField("motif de sortie", max_length=255, blank=True)
    activity = models.TextField("activité", max_length=1000, blank=True)
    project = models.TextField("projet", max_length=1000, blank=True)
    showroom_product = models.CharField("produit présenté au showroom", max_length=200, blank=True)
    is_exhibitor = models.BooleanField("expose à la clôture", null=True, blank=True)
    allows_public_page = models.BooleanField("accepte une page publique", null=True, blank=True)
    allows_photo = models.BooleanField("accepte la publication de photos", null=True, blank=True)
    photo = models.FileField("photo", upload_to="laureates/photos/", max_length=200, blank=True)
    photo_credit = models.CharField("crédit de la photo", max_length=120, blank=True)
    logo = models.FileField("logo", upload_to="laureates/logos/", max_length=200, blank=True)

    objects = LaureateQuerySet.as_manager()

    class Meta:
        ordering = ("sort_name", "pk")
        verbose_name = "lauréat"
        indexes = [models.Index(fields=["cohort", "sort_name", "id"], name="laureate_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "organisation"],
                name="laureate_once_per_cohort",
                violation_error_message="Cette structure est déjà lauréate de cette promotion.",
            ),
            models.UniqueConstraint(fields=["cohort", "slug"], name="laureate_slug_unique"),
            models.UniqueConstraint(
                fields=["cohort", "reference"],
                condition=~Q(reference=""),
                name="laureate_reference_unique",
            ),
            dates_in_order(
                "entered_on",
                "left_on",
                name="laureate_dates",
                message="La sortie précède l’entrée.",
            ),
            models.CheckConstraint(
                condition=~Q(status=LaureateStatus.LEFT) | Q(left_on__isnull=False),
                name="laureate_left_has_date",
                violation_error_message="Indiquez la date de sortie.",
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name

    def save(self, *args, **kwargs):
        if not self.sort_name:
            self.sort_name = self.organisation.sort_name
        super().save(*args, **kwargs)


class LaureateZoning(models.Model):
    """The zoning of the site as it was at entry (D1 K23); never read « today »."""

    laureate = models.ForeignKey(Laureate, models.CASCADE, related_name="zonings", verbose_name="lauréat")
    zoning = models.ForeignKey(Zoning, models.PROTECT, related_name="laureates", verbose_name="zonage")
    observed_on = models.DateField("constaté le", null=True, blank=True)

    class Meta:
        verbose_name = "zonage à l’entrée"
        verbose_name_plural = "zonages à l’entrée"
        constraints = [models.UniqueConstraint(fields=["laureate", "zoning"], name="laureate_zoning_unique")]

    def __str__(self) -> str:
        return f"{self.laureate_id} · {self.zoning_id}"


class ParticipantQuerySet(models.QuerySet):
    def current(self, day):
        """Keep the people who represent their laureate on a day."""
        return self.filter(
            Q(joined_on__isnull=True) | Q(joined_on__lte=day),
            Q(left_on__isnull=True) | Q(left_on__gte=day),
        )

    def representing(self, user):
        """Keep the rows of one person that hold today: from them follow its laureates."""
        return self.current(timezone.localdate()).filter(person=user.person_id)

    def visible_to(self, user):
        """The same scope as their laureates."""
        return self.filter(laureate__in=Laureate.objects.visible_to(user))


class Participant(PublicIdModel, TimeStampedModel):
    """A person of a laureate who attends and signs. One main contact at most per laureate."""

    laureate = models.ForeignKey(Laureate, models.CASCADE, related_name="participants", verbose_name="lauréat")
    person = models.ForeignKey(Person, models.PROTECT, related_name="participations", verbose_name="personne")
    reference = models.CharField("référence", max_length=40, blank=True)
    job_title = models.CharField("fonction", max_length=160, blank=True)
    is_main_contact = models.BooleanField("contact principal", default=False)
    can_submit = models.BooleanField("peut envoyer la fiche", default=True)
    joined_on = models.DateField("depuis", null=True, blank=True)
    left_on = models.DateField("jusqu’au", null=True, blank=True)
    # What the others of the promotion may read in its directory; nothing until the person agrees.
    shows_email = models.BooleanField("montre son adresse à la promotion", default=False)
    shows_phone = models.BooleanField("montre son téléphone à la promotion", default=False)
    details_checked_at = models.DateTimeField("coordonnées vérifiées le", null=True, blank=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ("laureate", "-is_main_contact", "pk")
        verbose_name = "participant·e"
        verbose_name_plural = "participant·es"
        constraints = [
            models.UniqueConstraint(fields=["laureate", "person"], name="participant_unique"),
            models.UniqueConstraint(
                fields=["laureate"],
                condition=Q(is_main_contact=True),
                name="participant_one_main_contact",
                violation_error_message="Un seul contact principal par lauréat.",
            ),
            dates_in_order(
                "joined_on",
                "left_on",
                name="participant_dates",
                message="La fin précède le début.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)
