"""A promotion is created, and its settings change. Its states are in `cohort_state`."""

import datetime
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.text import slugify

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.versioning import save_versioned
from ess_platform.directory.models import Organisation, Territory
from programmes.copy_steps import CohortPlan, CopyPreview, CopyStep, copy_steps
from programmes.enums import FundingMode, FundingState, ProgrammeKind
from programmes.models import Cohort, CohortTheme, Funding, Programme, TeamMember
from programmes.permissions import can_direct_cohort, directed_operators

RESERVED = ("nouveau",)  # an address of its own
NOT_DIRECTED = "Seule la direction de l’opérateur crée une promotion de ce dispositif."
BACKWARDS = "La clôture précède le lancement : choisissez un jour plus tardif."
OVER = "Cette promotion est close : rouvrez-la avant de modifier ses paramètres."
NEEDS_START = "Une promotion en cours garde une date de lancement."


@dataclass(frozen=True)
class NewProgramme:
    """A dispositif to create along with its first promotion."""

    name: str
    kind: ProgrammeKind
    operator: Organisation
    region: Territory | None = None


@dataclass(frozen=True)
class FunderTerms:
    """Who pays, as typed at the creation: a promise until its access is given."""

    funder: Organisation
    perimeter: str = ""
    amount: Decimal | None = None
    convention_reference: str = ""


@dataclass(frozen=True)
class CohortIdentity:
    """What a promotion says of itself when it is created."""

    name: str
    number: int | None = None
    purpose: str = ""
    funding_mode: FundingMode | str = ""


@transaction.atomic
def cohort_create(
    *,
    public_id: uuid.UUID,
    identity: CohortIdentity,
    programme: Programme | NewProgramme,
    plan: CohortPlan,
    steps: Collection[str],
    terms: FunderTerms | None,
    actor,
) -> Cohort:
    """Create a promotion « en préparation » with what `steps` take from the plan's source or template.

    Its launch and closing fall on working days of the region. Whoever creates it is of its team. A second call with
    the same `public_id` gives back the first promotion. Refuses who does not direct the operator, and a closing before
    the launch. Audit: `cohort.create`.
    """
    # Two clicks, or two people, come one after the other: the second finds the promotion, or another address.
    Organisation.objects.select_for_update(of=("self",)).get(pk=programme.operator.pk)
    made = Cohort.objects.filter(public_id=public_id).first()
    if made is not None and can_direct_cohort(actor, made):
        return made
    programme = _programme(programme, actor)
    starts_on = plan.working_day(plan.starts_on)
    ends_on = plan.working_day(plan.ends_on) if plan.ends_on else None
    if ends_on and ends_on < starts_on:
        raise BusinessRuleError(BACKWARDS, field="ends_on")
    cohort = Cohort.objects.create(
        public_id=public_id,
        programme=programme,
        slug=free_slug(Cohort, identity.name),
        name=identity.name.strip(),
        number=identity.number,
        purpose=identity.purpose.strip(),
        funding_mode=identity.funding_mode,
        starts_on=starts_on,
        ends_on=ends_on,
        volunteer_hourly_rate=plan.source.volunteer_hourly_rate if plan.source else None,
    )
    TeamMember.objects.create(cohort=cohort, user=actor)
    if terms:
        _promise(cohort, terms)
    copied = {step.code: step.copy(plan, cohort) for step, _preview in offered_steps(plan) if step.code in steps}
    changes = {
        "starts_on": str(starts_on),
        "ends_on": str(ends_on or ""),
        "source": plan.source.slug if plan.source else "",
        "template": plan.template.code if plan.template else "",
        "copied": copied,
    }
    audit.record(actor=actor, action="cohort.create", target=cohort, scope=cohort.slug, changes=changes)
    return cohort


def offered_steps(plan: CohortPlan) -> list[tuple[CopyStep, CopyPreview]]:
    """The steps that have something to copy, with what they would copy."""
    previews = [(step, step.preview(plan)) for step in copy_steps()]
    return [(step, preview) for step, preview in previews if preview is not None]


def _programme(given: Programme | NewProgramme, actor) -> Programme:
    if isinstance(given, NewProgramme):
        if given.operator not in directed_operators(actor):
            raise BusinessRuleError(NOT_DIRECTED, field="operator")
        return Programme.objects.create(
            slug=free_slug(Programme, given.name),
            name=given.name.strip(),
            kind=given.kind,
            operator=given.operator,
            region=given.region,
        )
    if not Programme.objects.directed_by(actor).filter(pk=given.pk).exists():
        raise BusinessRuleError(NOT_DIRECTED, field="programme")
    return given


def _promise(cohort: Cohort, terms: FunderTerms) -> None:
    Funding.objects.create(
        cohort=cohort,
        funder=terms.funder,
        state=FundingState.PLANNED,
        perimeter=terms.perimeter.strip(),
        amount=terms.amount,
        convention_reference=terms.convention_reference.strip(),
    )


def free_slug(model, name: str) -> str:
    """An address that nobody has: the name, then the name and a number."""
    base = slugify(name)[:110] or "promotion"
    taken = set(model.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | set(RESERVED)
    slug, rank = base, 2
    while slug in taken:
        slug, rank = f"{base}-{rank}", rank + 1
    return slug


@dataclass(frozen=True)
class CohortSettings:
    """The settings of a promotion, as its page shows them; `themes` are in order."""

    name: str
    number: int | None
    purpose: str
    prior_step: str
    starts_on: datetime.date | None
    ends_on: datetime.date | None
    funding_mode: str
    funding_note: str
    volunteer_hourly_rate: Decimal | None
    retention_until: datetime.date | None
    themes: tuple[str, ...]


def current_settings(cohort: Cohort) -> CohortSettings:
    """What is stored today."""
    stored = {name: getattr(cohort, name) for name in CohortSettings.__dataclass_fields__ if name != "themes"}
    return CohortSettings(**stored, themes=tuple(cohort.themes.values_list("label", flat=True)))


@transaction.atomic
def cohort_edit(*, cohort: Cohort, settings: CohortSettings, actor, expected_version: int) -> Cohort:
    """Change the settings; the address stays, so that links keep working.

    Refuses a closed promotion, a closing before the launch, and no launch once it is running; ConflictError when
    somebody saved meanwhile. Nothing is written when nothing changed. Audit: `cohort.edit`, names of what changed.
    """
    locked = Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    if locked.is_over:
        raise BusinessRuleError(OVER)
    if settings.starts_on and settings.ends_on and settings.ends_on < settings.starts_on:
        raise BusinessRuleError(BACKWARDS, field="ends_on")
    if not locked.is_draft and settings.starts_on is None:
        raise BusinessRuleError(NEEDS_START, field="starts_on")
    before = current_settings(locked)
    changed = [name for name in CohortSettings.__dataclass_fields__ if getattr(before, name) != getattr(settings, name)]
    own = [name for name in changed if name != "themes"]
    for name in own:
        setattr(locked, name, getattr(settings, name))
    if not changed and locked.version == expected_version:
        return locked
    fields = {*own, "sort_name"} if "name" in own else set(own)
    save_versioned(locked, expected_version=expected_version, fields=fields)
    if "themes" in changed:
        locked.themes.all().delete()
        rows = (CohortTheme(cohort=locked, position=rank, label=text) for rank, text in enumerate(settings.themes, 1))
        CohortTheme.objects.bulk_create(rows)
    audit.record(
        actor=actor, action="cohort.edit", target=locked, scope=locked.slug, changes={"fields": sorted(changed)}
    )
    return locked
