"""What merging two structures would do: field by field, row by row, and what stands in the way."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import ForeignKey, ForeignObjectRel, Model, QuerySet, UniqueConstraint

from ess_platform.directory.models import Organisation, OrganisationHat
from programmes.models import Cohort

from ..models import Laureate

# Told to the person who merges, in this order; who wears what name to others.
COMPARED = (
    "name",
    "acronym",
    "description",
    "legal_form",
    "inclusion_kind",
    "sector",
    "sub_sector",
    "siret",
    "rna",
    "founded_year",
    "is_esus",
    "esus_until",
    "is_large_industrial_group",
    "address",
    "postcode",
    "city",
    "department",
)
UNKNOWN = (None, "")
# Rows that give rights over the platform: a team does not move them.
RIGHTS = {"accounts.Membership", "accounts.Invitation", "programmes.Programme", "programmes.Funding"}


@dataclass(frozen=True)
class FieldLine:
    """One field of the identity in both structures. `differs`: both know it, and say otherwise."""

    name: str
    label: str
    kept: Any
    dropped: Any

    @property
    def differs(self) -> bool:
        return self.kept not in UNKNOWN and self.dropped not in UNKNOWN and self.kept != self.dropped

    @property
    def is_filled(self) -> bool:
        """The kept structure does not know it, the other one does: it is taken from there."""
        return self.kept in UNKNOWN and self.dropped not in UNKNOWN


@dataclass(frozen=True)
class MergePlan:
    """`moved` counts rows by kind; `bare` are empty journeys that the merge removes; `refusals` stop it."""

    lines: list[FieldLine]
    moved: list[tuple[str, int]]
    bare: list[Laureate] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


def organisation_links() -> list[ForeignObjectRel]:
    """Every key of the platform to a structure, whatever the application."""
    return list(Organisation._meta.related_objects)


def rows_of(link: ForeignObjectRel, organisation: Organisation) -> QuerySet:
    """The rows that name this structure by this key, whatever their default manager hides."""
    return link.related_model._base_manager.filter(**{link.field.name: organisation})


def merge_plan(*, kept: Organisation, dropped: Organisation, actor) -> MergePlan:
    """Read both structures and everything that names them. Refusals are French sentences."""
    lines = [_line(name, kept, dropped) for name in COMPARED]
    moved, refusals, bare = [], [], []
    if kept.pk == dropped.pk:
        return MergePlan(lines, [], refusals=["Une structure ne se fusionne pas avec elle-même."])
    for link in organisation_links():
        count = rows_of(link, dropped).count()
        if count:
            moved.append((_label(link), count))
        bare_rows, refused = _collisions(link, kept, dropped)
        bare += bare_rows
        refusals += refused
    refusals += _beyond_rights(kept, dropped, actor)
    return MergePlan(lines, moved, bare, list(dict.fromkeys(refusals)))


def _line(name: str, kept: Organisation, dropped: Organisation) -> FieldLine:
    label = Organisation._meta.get_field(name).verbose_name
    return FieldLine(name, label[0].upper() + label[1:], getattr(kept, name), getattr(dropped, name))


def _label(link: ForeignObjectRel) -> str:
    """« lauréat », or « étude (commanditaire) » where one model has several keys."""
    meta = link.related_model._meta
    keys = [one for one in meta.get_fields() if isinstance(one, ForeignKey) and one.related_model is Organisation]
    return f"{meta.verbose_name} ({link.field.verbose_name})" if len(keys) > 1 else str(meta.verbose_name)


def unique_partners(link: ForeignObjectRel) -> list[tuple[str, ...]]:
    """The other columns of each « only one per structure » of a model."""
    name = link.field.name
    return [
        tuple(column for column in constraint.fields if column != name)
        for constraint in link.related_model._meta.constraints
        if isinstance(constraint, UniqueConstraint) and name in constraint.fields
    ]


def _collisions(link, kept: Organisation, dropped: Organisation) -> tuple[list[Laureate], list[str]]:
    """Rows of both that cannot stand together: an empty journey gives way, a hat is the same one, others refuse."""
    bare, refusals = [], []
    if link.related_model is OrganisationHat:
        return bare, refusals
    for columns in unique_partners(link):
        mine = {_values(row, columns): row for row in rows_of(link, kept)}
        for row in rows_of(link, dropped):
            other = mine.get(_values(row, columns))
            if other is None:
                continue
            empty = next((one for one in (row, other) if isinstance(one, Laureate) and is_bare(one)), None)
            if empty is not None:
                bare.append(empty)
            else:
                refusals.append(_twice(link, row))
    return bare, refusals


def _values(row: Model, columns: tuple[str, ...]) -> tuple:
    return tuple(getattr(row, row._meta.get_field(column).attname) for column in columns)


def _twice(link, row: Model) -> str:
    label = link.related_model._meta.verbose_name
    cohort = getattr(row, "cohort", None)
    if cohort is not None:
        return (
            f"Toutes deux sont «\u00a0{label}\u00a0» de la promotion «\u00a0{cohort}\u00a0», "
            f"et chacune y a ses données\u00a0: elles ne peuvent pas n’en faire qu’une."
        )
    return f"Toutes deux portent la même ligne «\u00a0{label}\u00a0»\u00a0: retirez-en d’abord une."


def is_bare(laureate: Laureate) -> bool:
    """A journey of which nothing was ever written: no person, no form, nothing that names it. Zonings aside."""
    links = [link for link in Laureate._meta.related_objects if link.get_accessor_name() != "zonings"]
    return not any(link.related_model._base_manager.filter(**{link.field.name: laureate}).exists() for link in links)


def _beyond_rights(kept: Organisation, dropped: Organisation, actor) -> list[str]:
    """What a team may not move: rights of accounts, and promotions that it does not run."""
    both = [
        (link, link.related_model._base_manager.filter(**{f"{link.field.name}__in": (kept, dropped)}))
        for link in organisation_links()
    ]
    found = []
    if any(rows.exists() for link, rows in both if link.related_model._meta.label in RIGHTS):
        found.append(
            "L’une des deux est opérateur ou financeur, ou donne des droits à des comptes\u00a0: "
            "leur fusion n’appartient pas à une équipe."
        )
    run = Cohort.objects.managed_by(actor).values("pk")
    with_cohort = [rows for link, rows in both if any(one.name == "cohort" for one in link.related_model._meta.fields)]
    if any(rows.exclude(cohort__in=run).exists() for rows in with_cohort):
        found.append("L’une des deux est dans une promotion que vous ne menez pas\u00a0: voyez avec son équipe.")
    return found
