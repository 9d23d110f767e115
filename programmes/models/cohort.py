"""Promotion: one run of a programme, with its dates, its team and its milestones."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ess_platform.accounts.enums import Role
from ess_platform.accounts.spaces import ROLE
from ess_platform.common.models import (
    PublicIdModel,
    TimeStampedModel,
    VersionedModel,
    dates_in_order,
    not_negative,
    sort_key,
)

from ..enums import CohortStatus, FundingMode, MilestoneKind, TeamRole
from .programme import Programme

TEAM = "team"  # kind of reach: the promotions that somebody is assigned to, with the role in each


def _managed(user) -> Q:
    """The assigned ones of the operators one works for, and all of an operator for its direction."""
    directed = user.reach.numbers(ROLE, [Role.TEAM_ADMIN])
    employed = user.reach.numbers(ROLE, [Role.TEAM, Role.TEAM_ADMIN])
    return Q(programme__operator__in=directed) | Q(pk__in=user.reach.numbers(TEAM), programme__operator__in=employed)


def _funded(user) -> Q:
    """Those with a funding in force today by an organisation one reads for."""
    from .funding import Funding  # same package: Funding needs Cohort at class level

    funders = user.reach.numbers(ROLE, [Role.FUNDER])
    fundings = Funding.objects.active(timezone.localdate()).filter(funder__in=funders)
    return Q(pk__in=fundings.values("cohort")) if funders else Q(pk__in=[])


class CohortQuerySet(models.QuerySet):
    def managed_by(self, user):
        """Promotions that the user's team rights reach: assigned ones, and all of an operator for its manager."""
        return self.filter(_managed(user))

    def directed_by(self, user):
        """Promotions of the operators that the user directs: who creates, opens, closes them and names their team."""
        return self.filter(programme__operator__in=user.reach.numbers(ROLE, [Role.TEAM_ADMIN]))

    def funded_for(self, user):
        """Promotions with a funding in force today by an organisation the user reads for."""
        return self.filter(_funded(user))

    def visible_to(self, user):
        """Promotions that exist for this user as team or funder; anybody else finds none (AZ-03)."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(_managed(user) | _funded(user))


class Cohort(PublicIdModel, TimeStampedModel, VersionedModel):
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="cohorts", verbose_name="dispositif")
    reference = models.CharField("référence", max_length=40, unique=True, null=True, blank=True)
    slug = models.SlugField("identifiant d’adresse", max_length=120, unique=True)
    name = models.CharField("nom", max_length=160)
    sort_name = models.CharField("nom pour le tri", max_length=200, editable=False, db_index=True)
    number = models.PositiveSmallIntegerField("rang de la promotion", null=True, blank=True)
    status = models.CharField("état", max_length=10, choices=CohortStatus, default=CohortStatus.DRAFT)
    purpose = models.TextField("objet", max_length=2000, blank=True)
    prior_step = models.CharField("étape préalable", max_length=160, blank=True)
    starts_on = models.DateField("lancement", null=True, blank=True)
    ends_on = models.DateField("clôture", null=True, blank=True)
    funding_mode = models.CharField("mode de financement", max_length=10, choices=FundingMode, blank=True)
    funding_note = models.CharField("précision sur le financement", max_length=400, blank=True)
    volunteer_hourly_rate = models.DecimalField(
        "valorisation d’une heure de bénévolat, en €",
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
    )
    retention_until = models.DateField("pièces à conserver jusqu’au", null=True, blank=True)
    is_demo = models.BooleanField("données de démonstration", default=False)

    objects = CohortQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "sort_name")
        verbose_name = "promotion"
        constraints = [
            dates_in_order(
                "starts_on",
                "ends_on",
                name="cohort_dates",
                message="La clôture précède le lancement.",
            ),
            models.CheckConstraint(
                condition=Q(status=CohortStatus.DRAFT) | Q(starts_on__isnull=False),
                name="cohort_started_has_date",
                violation_error_message="Une promotion en cours ou close a une date de lancement.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=(CohortStatus.CLOSED, CohortStatus.ARCHIVED)) | Q(ends_on__isnull=False),
                name="cohort_closed_has_date",
                violation_error_message="Une promotion close a une date de clôture.",
            ),
            not_negative(
                "volunteer_hourly_rate",
                name="cohort_hourly_rate",
                message="Un taux horaire n’est pas négatif.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_managed_by(self, user) -> bool:
        """The rule of `managed_by` for this one; no query once its programme and the user's reach are read."""
        operator, reach = self.programme.operator_id, user.reach
        if operator not in reach.numbers(ROLE, [Role.TEAM, Role.TEAM_ADMIN]):
            return False
        return self.pk in reach.numbers(TEAM) or self.is_directed_by(user)

    def is_directed_by(self, user) -> bool:
        """The rule of `directed_by` for this one."""
        return self.programme.operator_id in user.reach.numbers(ROLE, [Role.TEAM_ADMIN])

    def is_read_only_for(self, user) -> bool:
        """True for who reads it without changing it: « Lecture » in the team, and not its direction."""
        return self.pk in user.reach.numbers(TEAM, [TeamRole.READER]) and not self.is_directed_by(user)

    @property
    def is_draft(self) -> bool:
        return self.status == CohortStatus.DRAFT

    @property
    def is_over(self) -> bool:
        """Closed or archived: its settings and milestones no longer change."""
        return self.status in (CohortStatus.CLOSED, CohortStatus.ARCHIVED)

    @property
    def region_code(self) -> str:
        """The code that decides its public holidays; empty for those of metropolitan France."""
        return self.programme.region.code if self.programme.region else ""

    def save(self, *args, **kwargs):
        self.sort_name = sort_key(self.name)[:200]
        super().save(*args, **kwargs)


class CohortTheme(models.Model):
    """A theme of the collective sequences, word for word."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="themes", verbose_name="promotion")
    position = models.PositiveSmallIntegerField("ordre")
    label = models.CharField("thème", max_length=255)

    class Meta:
        ordering = ("position",)
        verbose_name = "thème"
        constraints = [models.UniqueConstraint(fields=["cohort", "position"], name="cohort_theme_unique")]

    def __str__(self) -> str:
        return self.label


class Milestone(models.Model):
    """A step of the promotion; `date_text` keeps the words of the source where no day is known."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="milestones", verbose_name="promotion")
    kind = models.CharField("nature", max_length=10, choices=MilestoneKind)
    label = models.CharField("intitulé", max_length=160)
    starts_on = models.DateField("date", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)
    date_text = models.CharField("date, dans les mots de la source", max_length=80, blank=True)

    class Meta:
        ordering = ("starts_on", "pk")
        verbose_name = "jalon"
        constraints = [
            models.UniqueConstraint(fields=["cohort", "kind", "label"], name="milestone_unique"),
            dates_in_order(
                "starts_on",
                "ends_on",
                name="milestone_dates",
                message="La fin du jalon précède son début.",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class TeamMember(TimeStampedModel):
    """A member of the team assigned to a promotion."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="team", verbose_name="promotion")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="team_memberships",
        verbose_name="compte",
    )
    role = models.CharField("rôle", max_length=10, choices=TeamRole, default=TeamRole.MANAGER)

    class Meta:
        verbose_name = "membre de l’équipe"
        verbose_name_plural = "membres de l’équipe"
        constraints = [models.UniqueConstraint(fields=["cohort", "user"], name="team_member_unique")]

    def __str__(self) -> str:
        return f"{self.user} · {self.cohort}"
