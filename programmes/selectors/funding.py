"""The funders of a promotion, with who reads for them."""

import datetime
from dataclasses import dataclass

from django.db.models import F, Func, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from ess_platform.accounts.enums import Role
from ess_platform.accounts.models import Membership
from programmes.enums import FundingState
from programmes.models import Cohort, Funding


@dataclass(frozen=True)
class FundingRow:
    """`agents` is the number of accounts that read for this funder when its access is open."""

    funding: Funding
    agents: int
    is_open: bool


def funding_rows(cohort: Cohort, today: datetime.date) -> list[FundingRow]:
    """The funders by name, with the state of their access today. One query."""
    agents = (
        Membership.objects.active(today)
        .filter(role=Role.FUNDER, organisation=OuterRef("funder"), user__is_active=True)
        .order_by()
        .annotate(counted=Func(F("pk"), function="COUNT", output_field=IntegerField()))
        .values("counted")
    )
    rows = cohort.fundings.select_related("funder").annotate(agents=Coalesce(Subquery(agents), 0))
    return [FundingRow(row, row.agents, _is_open(row, today)) for row in rows.order_by("funder__sort_name", "pk")]


def _is_open(row: Funding, today: datetime.date) -> bool:
    """As `FundingQuerySet.active` says it."""
    is_agreed = row.state in (FundingState.AGREED, FundingState.SETTLED)
    return is_agreed and (row.access_until is None or row.access_until >= today)
