"""A laureate in its promotion, as the team writes it: added, corrected, put in the place of another one."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from ess_platform.audit.services import record
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.models import sort_key
from ess_platform.common.versioning import save_versioned
from ess_platform.directory.models import Organisation
from programmes.enums import CohortStatus
from programmes.models import Cohort

from ..models import Laureate, LaureateZoning
from .journey import laureate_leave
from .organisation import wear_laureate_hat

OVER = (CohortStatus.CLOSED, CohortStatus.ARCHIVED)
FIELDS = ("entered_on", "activity", "project")
# What stands after « laureats/ » in the addresses of a promotion, and is no laureate.
RESERVED = frozenset({"acces", "ajouter", "importer", "imports", "exporter"})
SLUG_LENGTH = 110  # room for a number


@transaction.atomic
def laureate_create(
    *,
    cohort: Cohort,
    organisation: Organisation,
    given: Mapping[str, Any],
    actor,
    today: datetime.date,
    replaced: Laureate | None = None,
) -> Laureate:
    """Add a structure to a promotion: its forms are expected from the campaigns still open, its people from the entry.

    `given` holds what it may of `FIELDS`. `replaced` leaves on the same day, the new one's name as its reason. Refuses
    a promotion that is closed, a structure that it already holds, an entry after its end. Audit: `laureate.create`.
    """
    cohort = Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    if cohort.status in OVER:
        raise BusinessRuleError("Cette promotion est clôturée\u00a0: on n’y ajoute plus de lauréat.")
    if Laureate.objects.filter(cohort=cohort, organisation=organisation).exists():
        raise BusinessRuleError("Cette structure est déjà lauréate de cette promotion.", field="organisation")
    refuse_entry(cohort, given.get("entered_on"))
    laureate = Laureate.objects.create(
        cohort=cohort,
        organisation=organisation,
        slug=free_slug(cohort, organisation.name),
        **{name: given[name] for name in FIELDS if name in given},
    )
    wear_laureate_hat(organisation)
    changes = {"replaces": replaced.slug} if replaced else {}
    record(actor=actor, action="laureate.create", target=laureate, scope=cohort.slug, changes=changes)
    if replaced is not None:
        left_on = given.get("entered_on") or today
        laureate_leave(
            laureate=replaced,
            left_on=left_on,
            reason=f"Remplacé par {organisation.name}"[:255],
            actor=actor,
            expected_version=replaced.version,
            today=today,
        )
    return laureate


@transaction.atomic
def laureate_edit(
    *,
    laureate: Laureate,
    given: Mapping[str, Any],
    zonings: Mapping[int, datetime.date | None],
    actor,
    expected_version: int,
) -> Laureate:
    """Change the entry, the activity, the project, and the zonings (by key) with the day when each was observed.

    Refuses an entry after the end of the promotion or after the laureate left; ConflictError when somebody saved since
    `expected_version`. Nothing changed: nothing is written. Audit: `laureate.edit`, the names of the fields.
    """
    locked = Laureate.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=laureate.pk)
    changed = {name for name in FIELDS if name in given and getattr(locked, name) != given[name]}
    known = dict(locked.zonings.values_list("zoning_id", "observed_on"))
    fields = changed | ({"zonings"} if known != dict(zonings) else set())
    if not fields:
        return locked
    refuse_entry(locked.cohort, given.get("entered_on"), left_on=locked.left_on)
    for name in changed:
        setattr(locked, name, given[name])
    save_versioned(locked, expected_version=expected_version, fields=changed)
    if "zonings" in fields:
        locked.zonings.exclude(zoning__in=zonings).delete()
        for zoning, day in zonings.items():
            LaureateZoning.objects.update_or_create(laureate=locked, zoning_id=zoning, defaults={"observed_on": day})
    record(
        actor=actor, action="laureate.edit", target=locked, scope=locked.cohort.slug, changes={"fields": sorted(fields)}
    )
    return locked


def refuse_entry(cohort: Cohort, entered_on: datetime.date | None, *, left_on: datetime.date | None = None) -> None:
    """Raise for an entry after the end of the promotion, or after the laureate left."""
    if entered_on and cohort.ends_on and entered_on > cohort.ends_on:
        raise BusinessRuleError("L’entrée suit la fin de la promotion.", field="entered_on")
    if entered_on and left_on and entered_on > left_on:
        raise BusinessRuleError("L’entrée suit la sortie de ce lauréat.", field="entered_on")


def free_slug(cohort: Cohort, name: str) -> str:
    """The address of a new laureate: its name, and a number when it is taken or means something else."""
    stem = slugify(sort_key(name))[:SLUG_LENGTH].strip("-") or "laureat"
    taken = set(Laureate.objects.filter(cohort=cohort, slug__startswith=stem).values_list("slug", flat=True)) | RESERVED
    rank, slug = 1, stem
    while slug in taken:
        rank += 1
        slug = f"{stem}-{rank}"
    return slug
