"""Two structures that are one: everything that names the second comes to the first, then the second goes."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Model

from ess_platform.audit.services import record
from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.common.versioning import CONFLICT_MESSAGE
from ess_platform.directory.models import Organisation, OrganisationHat

from ..models import Laureate
from ..selectors.structure_merge import COMPARED, merge_plan, organisation_links, rows_of


@transaction.atomic
def structure_merge(
    *,
    kept: Organisation,
    dropped: Organisation,
    taken: Collection[str],
    actor,
    versions: tuple[int, int],
) -> Organisation:
    """Move every row that names `dropped` to `kept`, fill what `kept` does not know, take the fields of `taken`.

    Walks every key to a structure, so that one added later moves too. An empty journey of a promotion where both are
    gives way; the reference of `dropped` is taken when `kept` has none. Refuses what `merge_plan` refuses (the same
    promotion twice, rights of accounts, a promotion of another team). ConflictError when one of the two was saved
    since `versions`. Cannot be undone: the journal keeps the whole identity of `dropped`. Audit: `organisation.merge`.
    """
    rows = Organisation.objects.select_for_update(of=("self",)).order_by("pk").filter(pk__in=(kept.pk, dropped.pk))
    locked = {row.pk: row for row in rows}
    if len(locked) != 2 or (locked[kept.pk].version, locked[dropped.pk].version) != versions:
        raise ConflictError(CONFLICT_MESSAGE)
    kept, dropped = locked[kept.pk], locked[dropped.pk]
    plan = merge_plan(kept=kept, dropped=dropped, actor=actor)
    if plan.refusals:
        raise BusinessRuleError(" ".join(plan.refusals))
    wanted = {line.name: line.dropped for line in plan.lines if line.is_filled or (line.differs and line.name in taken)}
    if not kept.reference:
        wanted["reference"] = dropped.reference
    former = _identity(dropped)
    for journey in plan.bare:
        journey.zonings.all().delete()
        journey.delete()
    _same_hats(kept, dropped)
    for link in organisation_links():
        rows_of(link, dropped).update(**{link.field.name: kept})
    dropped.delete()
    for name, value in wanted.items():
        setattr(kept, name, value)
    kept.version += 1
    kept.save()
    Laureate.objects.filter(organisation=kept).update(sort_name=kept.sort_name)
    record(
        actor=actor,
        action="organisation.merge",
        target=kept,
        changes={
            "dropped": former,
            "taken": sorted(wanted),
            "moved": [[label, count] for label, count in plan.moved],
            "empty_journeys": [str(journey.cohort) for journey in plan.bare],
        },
    )
    return kept


def _same_hats(kept: Organisation, dropped: Organisation) -> None:
    """A hat that both wear is one hat."""
    worn = OrganisationHat.objects.filter(organisation=kept).values_list("hat", flat=True)
    OrganisationHat.objects.filter(organisation=dropped, hat__in=list(worn)).delete()


def _identity(organisation: Organisation) -> dict[str, str | None]:
    """Everything that was known of a structure, as plain JSON."""
    found = {"public_id": str(organisation.public_id), "reference": organisation.reference}
    for name in COMPARED:
        value = getattr(organisation, name)
        found[name] = str(value) if isinstance(value, Model) else value
    found["esus_until"] = organisation.esus_until.isoformat() if organisation.esus_until else None
    return found
