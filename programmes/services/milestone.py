"""The steps of a promotion: added, changed, taken away by its team."""

import datetime
from dataclasses import asdict, dataclass

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from programmes.enums import MilestoneKind
from programmes.models import Cohort, Milestone

OVER = "Cette promotion est close : rouvrez-la avant de modifier ses jalons."
TAKEN = "Cette promotion a déjà un jalon de cette nature sous cet intitulé."
BACKWARDS = "La fin du jalon précède son début : choisissez un jour plus tardif."


@dataclass(frozen=True)
class MilestoneData:
    """A step as typed; `starts_on` is unknown while it is « à dater »."""

    kind: MilestoneKind | str
    label: str
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None


@transaction.atomic
def milestone_save(*, cohort: Cohort, milestone: Milestone | None, data: MilestoneData, actor) -> Milestone:
    """Add a step (`milestone` is None) or change one; a new date drops the words of the source that said the old one.

    Refuses a closed promotion, an end before its start or without start, and the same kind and label twice. Audit:
    `milestone.create`, `milestone.edit`; nothing when nothing changed.
    """
    _lock_open(cohort)
    if data.ends_on and (data.starts_on is None or data.ends_on < data.starts_on):
        raise BusinessRuleError(BACKWARDS, field="ends_on")
    same = cohort.milestones.filter(kind=data.kind, label=data.label)
    if same.exclude(pk=milestone.pk if milestone else None).exists():
        raise BusinessRuleError(TAKEN, field="label")
    if milestone is None:
        milestone, verb = Milestone(cohort=cohort), "create"
    else:
        milestone, verb = cohort.milestones.select_for_update().get(pk=milestone.pk), "edit"
        if all(getattr(milestone, name) == value for name, value in asdict(data).items()):
            return milestone
        if (milestone.starts_on, milestone.ends_on) != (data.starts_on, data.ends_on):
            milestone.date_text = ""
    for name, value in asdict(data).items():
        setattr(milestone, name, value)
    milestone.save()
    changes = {"starts_on": str(data.starts_on or ""), "ends_on": str(data.ends_on or "")}
    audit.record(actor=actor, action=f"milestone.{verb}", target=milestone, scope=cohort.slug, changes=changes)
    return milestone


@transaction.atomic
def milestone_delete(*, cohort: Cohort, milestone: Milestone, actor) -> None:
    """Take a step away. Refuses a closed promotion. Audit: `milestone.delete`, written before."""
    _lock_open(cohort)
    audit.record(actor=actor, action="milestone.delete", target=milestone, scope=cohort.slug)
    milestone.delete()


def _lock_open(cohort: Cohort) -> None:
    if Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk).is_over:
        raise BusinessRuleError(OVER)
