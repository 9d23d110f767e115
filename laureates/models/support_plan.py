"""Plan d'accompagnement: the actions agreed with a laureate, most of them drawn from a weak criterion."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ess_platform.common.models import PublicIdModel, TimeStampedModel, VersionedModel
from ess_platform.directory.models import Criterion, LeverTool
from programmes.models import Cohort

from ..enums import IN_SCOPE_STATUSES, OPEN_ACTION_STATES, ActionState
from .laureate import Laureate, Participant


def is_overdue(today) -> Q:
    """Open, its day over, in a journey that goes on: the one statement of « en retard »."""
    return Q(state__in=OPEN_ACTION_STATES, due_on__lt=today, laureate__status__in=IN_SCOPE_STATUSES)


class SupportActionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The team's promotions, and one's own enterprise."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(
            Q(laureate__cohort__in=Cohort.objects.managed_by(user))
            | Q(laureate__in=Laureate.objects.belonging_to(user))
        )


class SupportAction(PublicIdModel, TimeStampedModel, VersionedModel):
    """One action: what, who holds it (a participant of the laureate, or the team), before when, where it stands."""

    laureate = models.ForeignKey(Laureate, models.CASCADE, related_name="actions", verbose_name="lauréat")
    criterion = models.ForeignKey(
        Criterion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name="critère",
    )
    tool = models.ForeignKey(
        LeverTool,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name="outil",
    )
    title = models.CharField("action", max_length=200)
    note = models.TextField("précisions", max_length=1000, blank=True)
    owner = models.ForeignKey(
        Participant,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name="responsable",
        help_text="Vide : l’équipe.",
    )
    due_on = models.DateField("échéance", null=True, blank=True)
    state = models.CharField("état", max_length=10, choices=ActionState, default=ActionState.PROPOSED)
    done_on = models.DateField("faite le", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="created_actions",
        verbose_name="ajoutée par",
    )

    objects = SupportActionQuerySet.as_manager()

    class Meta:
        ordering = ("laureate", "due_on", "pk")
        verbose_name = "action du plan"
        verbose_name_plural = "actions du plan"
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ActionState.DONE, done_on__isnull=False)
                | (~Q(state=ActionState.DONE) & Q(done_on__isnull=True)),
                name="support_action_done_has_date",
                violation_error_message="Une action faite, et elle seule, porte sa date.",
            )
        ]

    def __str__(self) -> str:
        # Goes to the journal, which keeps no free text.
        return f"{self.laureate_id} · action {self.pk}"

    @property
    def is_open(self) -> bool:
        """True while somebody still has to act."""
        return self.state in OPEN_ACTION_STATES

    def is_late(self, today) -> bool:
        """The same as `is_overdue`, on a row whose laureate is loaded."""
        is_past = self.due_on is not None and self.due_on < today
        return is_past and self.is_open and self.laureate.status in IN_SCOPE_STATUSES
