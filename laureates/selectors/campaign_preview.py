"""What a campaign will do, said before it is confirmed: its days, how many laureates, which mails and when."""

import datetime
from dataclasses import dataclass

from ess_platform.notifications.reminder_kinds import reminder_kind
from programmes.models import Cohort

from ..models import Laureate
from .campaign_dates import ResolvedDate, region_of
from .reminder_ladder import kind_of, ladder


@dataclass(frozen=True)
class PlannedMail:
    """One mail of the schedule, and the day it leaves."""

    label: str
    day: datetime.date


@dataclass(frozen=True)
class CampaignPreview:
    """`laureates` counts those in scope today, `unreachable` those among them without any address."""

    opens: ResolvedDate
    due: ResolvedDate
    laureates: int
    unreachable: int
    mails: tuple[PlannedMail, ...]
    opens_now: bool


def campaign_preview(
    *, cohort: Cohort, moment: str, opens: ResolvedDate, due: ResolvedDate, today: datetime.date
) -> CampaignPreview:
    """What these dates will do to the laureates of a promotion. Two queries.

    Mails whose day is past are left out: they are never caught up.
    """
    laureates = Laureate.objects.in_scope().filter(cohort=cohort)
    reachable = laureates.filter(participants__person__email__gt="").distinct()
    total = laureates.count()
    steps = ladder(opens_on=opens.day, due_on=due.day, region=region_of(cohort))
    return CampaignPreview(
        opens=opens,
        due=due,
        laureates=total,
        unreachable=total - reachable.count(),
        mails=tuple(PlannedMail(_label(step.rung, moment), step.day) for step in steps if step.day >= today),
        opens_now=opens.day <= today,
    )


def _label(rung: str, moment: str) -> str:
    kind = reminder_kind(kind_of(rung, moment))
    return kind.label if kind else kind_of(rung, moment)
