"""A structure of the directory, as the team writes it: identity once, whatever the number of its journeys."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from ess_platform.audit.services import record
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.versioning import save_versioned
from ess_platform.directory.enums import Hat
from ess_platform.directory.models import Organisation, OrganisationHat

FIELDS = (
    "name",
    "acronym",
    "legal_form",
    "inclusion_kind",
    "sector",
    "siret",
    "rna",
    "founded_year",
    "is_esus",
    "address",
    "postcode",
    "city",
    "department",
)
UNIQUE = {"siret": "SIRET", "rna": "RNA"}


@transaction.atomic
def organisation_create(*, given: Mapping[str, Any], actor, scope: str) -> Organisation:
    """Add a structure from what `given` holds of `FIELDS`, as a laureate.

    Refuses a SIRET or an RNA that another structure has. Audit: `organisation.create` in `scope` (the promotion).
    """
    refuse_taken(given)
    organisation = Organisation.objects.create(**{name: given[name] for name in FIELDS if name in given})
    wear_laureate_hat(organisation)
    record(actor=actor, action="organisation.create", target=organisation, scope=scope)
    return organisation


@transaction.atomic
def organisation_update(
    *, organisation: Organisation, given: Mapping[str, Any], actor, expected_version: int, scope: str
) -> Organisation:
    """Change the identity of a structure, for all its journeys.

    Refuses a SIRET or an RNA that another structure has; ConflictError when somebody saved since
    `expected_version`. Nothing changed: nothing is written. Audit: `organisation.update`, the names of the fields.
    """
    locked = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    changed = {name for name in FIELDS if name in given and getattr(locked, name) != given[name]}
    if not changed:
        return locked
    refuse_taken(given, other_than=locked)
    for name in changed:
        setattr(locked, name, given[name])
    columns = changed | ({"sort_name"} if "name" in changed else set())
    save_versioned(locked, expected_version=expected_version, fields=columns)
    record(actor=actor, action="organisation.update", target=locked, scope=scope, changes={"fields": sorted(changed)})
    return locked


def wear_laureate_hat(organisation: Organisation) -> None:
    OrganisationHat.objects.get_or_create(organisation=organisation, hat=Hat.LAUREATE)


def refuse_taken(given: Mapping[str, Any], *, other_than: Organisation | None = None) -> None:
    """Raise when another structure already has this SIRET or this RNA."""
    for name, label in UNIQUE.items():
        if not given.get(name):
            continue
        same = Organisation.objects.filter(**{name: given[name]})
        if other_than is not None:
            same = same.exclude(pk=other_than.pk)
        if found := same.first():
            raise BusinessRuleError(f"Ce {label} est déjà celui de «\u00a0{found.name}\u00a0».", field=name)
