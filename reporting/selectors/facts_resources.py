"""Facts about the means of a promotion: sponsorships and budget."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Sum

from laureates.enums import IN_SCOPE_STATUSES
from programmes.enums import BudgetNature
from programmes.models import BudgetLine, Cohort
from sponsors.models import Sponsorship


@dataclass(frozen=True)
class SponsorshipFact:
    """A sponsorship of a laureate in scope, with its meetings counted."""

    id: int
    laureate_id: int
    person_id: int
    person_name: str
    organisation_id: int
    organisation_name: str
    is_large_industrial_group: bool
    meetings: int
    minutes: int
    public_id: UUID | None = None
    organisation_public_id: UUID | None = None


@dataclass(frozen=True)
class BudgetFact:
    side: str
    nature: str
    account: str
    label: str
    planned: Decimal | None
    actual: Decimal | None

    @property
    def is_voluntary(self) -> bool:
        """Voluntary contribution: by its nature or by its account (86, 87)."""
        return self.nature == BudgetNature.IN_KIND or self.account.startswith(("86", "87"))

    @property
    def is_subsidy(self) -> bool:
        return self.account.startswith("74")


def load_sponsorships(cohort: Cohort) -> tuple[SponsorshipFact, ...]:
    rows = (
        Sponsorship.objects.filter(laureate__cohort=cohort, laureate__status__in=IN_SCOPE_STATUSES)
        .order_by("laureate__sort_name", "starts_on", "pk")
        .values_list(
            "public_id",
            "contact__sponsor__organisation__public_id",
            "pk",
            "laureate",
            "contact__person",
            "contact__person__first_name",
            "contact__person__last_name",
            "contact__sponsor__organisation",
            "contact__sponsor__organisation__name",
            "contact__sponsor__organisation__is_large_industrial_group",
        )
        .annotate(meeting_count=Count("meetings"), minute_sum=Sum("meetings__minutes", default=0))
    )
    return tuple(
        SponsorshipFact(pk, laureate, person, f"{first} {last}".strip(), *rest, public_id, organisation_public_id)
        for public_id, organisation_public_id, pk, laureate, person, first, last, *rest in rows
    )


def load_budget(cohort: Cohort) -> tuple[BudgetFact, ...]:
    rows = BudgetLine.objects.filter(cohort=cohort).order_by("side", "position")
    fields = ("side", "nature", "account", "label", "planned", "actual")
    return tuple(BudgetFact(*row) for row in rows.values_list(*fields))
