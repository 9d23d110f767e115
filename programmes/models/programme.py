from django.db import models

from ess_platform.accounts.enums import Role
from ess_platform.accounts.spaces import ROLE
from ess_platform.common.models import PublicIdModel, TimeStampedModel, VersionedModel
from ess_platform.directory.models import Organisation, Territory

from ..enums import ProgrammeKind


class ProgrammeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The programmes of the promotions that exist for this user."""
        from .cohort import Cohort  # same package: Cohort needs Programme at class level

        return self.filter(pk__in=Cohort.objects.visible_to(user).values("programme"))

    def directed_by(self, user):
        """The programmes of the operators that the user directs: a new promotion may be one of theirs."""
        return self.filter(operator__in=user.reach.numbers(ROLE, [Role.TEAM_ADMIN]))


class Programme(PublicIdModel, TimeStampedModel, VersionedModel):
    """Dispositif: a family of accompaniment (« Industries Engagées »), run again from year to year."""

    slug = models.SlugField("identifiant d’adresse", max_length=120, unique=True)
    name = models.CharField("nom", max_length=160)
    kind = models.CharField("nature", max_length=20, choices=ProgrammeKind)
    operator = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="operated_programmes",
        verbose_name="opérateur",
    )
    commissioner = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="commissioned_programmes",
        verbose_name="commanditaire",
    )
    region = models.ForeignKey(
        Territory,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="programmes",
        verbose_name="région",
    )
    principle = models.TextField("principe", max_length=2000, blank=True)
    since_year = models.PositiveSmallIntegerField("depuis", null=True, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = "dispositif"

    def __str__(self) -> str:
        return self.name
