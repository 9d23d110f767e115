"""« Mes vues »: a list as somebody left it, under a name."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ess_platform.common.models import PublicIdModel, TimeStampedModel

from .cohort import Cohort

NAME_MAX, QUERY_MAX = 60, 500


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own views, and those shared with the team, in the promotions that the user runs."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(Q(user=user) | Q(is_shared=True), cohort__in=Cohort.objects.managed_by(user))

    def kept(self):
        """Leave out those that were removed, and that may still be restored."""
        return self.filter(removed_at=None)


class SavedView(PublicIdModel, TimeStampedModel):
    """`query` is the query string of the list, without the page; `removed_at` leaves time to restore."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="saved_views", verbose_name="promotion")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", verbose_name="compte"
    )
    page = models.SlugField("liste", max_length=40)
    name = models.CharField("nom", max_length=NAME_MAX)
    query = models.CharField("filtres", max_length=QUERY_MAX, blank=True)
    is_shared = models.BooleanField("partagée avec l’équipe", default=False)
    removed_at = models.DateTimeField("supprimée le", null=True, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        verbose_name = "vue enregistrée"
        verbose_name_plural = "vues enregistrées"
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "user", "page", "name"],
                condition=Q(removed_at=None),
                name="saved_view_name_unique",
                violation_error_message="Vous avez déjà une vue de ce nom dans cette liste.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
