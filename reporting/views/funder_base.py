"""What the pages of a funded promotion share: the promotion, its published bilan, the tabs, « vu le »."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from programmes.models import Cohort
from reporting.enums import ReadingKind
from reporting.models import BilanVersion
from reporting.selectors.bilan import published_version
from reporting.selectors.funder_results import published_editions
from reporting.services.version_reading import version_read

TABS = (
    ("funder_cohort", "Promotion"),
    ("funder_results", "Résultats"),
    ("funder_laureate_list", "Lauréats"),
    ("funder_evidence", "Pièces"),
    ("funder_compare", "Comparer"),
)


class FundedCohortMixin:
    """Load `self.funded_cohort`, funded today for the person, or 404. `tab` names the current page of the menu."""

    tab = ""

    @cached_property
    def funded_cohort(self) -> Cohort:
        funded = Cohort.objects.funded_for(self.request.user).select_related("programme__operator")
        return get_object_or_404(funded, slug=self.kwargs["slug"])

    @cached_property
    def editions(self) -> list[BilanVersion]:
        """The published bilans that the person may compare; « Comparer » hides below two."""
        return list(published_editions(self.request.user))

    @property
    def comparable(self) -> dict[str, BilanVersion]:
        """The latest published bilan of each promotion, by the slug of the promotion."""
        found: dict[str, BilanVersion] = {}
        for version in self.editions:
            found.setdefault(version.bilan.cohort.slug, version)
        return found

    def get_context_data(self, **kwargs):
        cohort, can_compare = self.funded_cohort, len(self.comparable) > 1
        tabs = [
            (reverse(f"reporting:{name}", kwargs={"slug": cohort.slug}), label, name == self.tab)
            for name, label in TABS
            if name != "funder_compare" or can_compare or self.tab == name
        ]
        return super().get_context_data(funded_cohort=cohort, tabs=tabs, **kwargs)


class PublishedBilanMixin(FundedCohortMixin):
    """Load `self.version`, the published bilan read here, and keep that the person opened it."""

    @cached_property
    def version(self) -> BilanVersion | None:
        return published_version(user=self.request.user, cohort=self.funded_cohort)

    @property
    def snapshot(self) -> dict:
        return self.version.snapshot if self.version else {}

    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        if self.version is not None:
            version_read(version=self.version, reader=request.user, kind=ReadingKind.PAGE, now=timezone.now())
        return response

    def get_context_data(self, **kwargs):
        return super().get_context_data(version=self.version, **kwargs)
