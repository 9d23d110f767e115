"""Who pays for a promotion, for what, and until when they read it."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from ess_platform.directory.models import Organisation
from programmes.enums import FundingState
from programmes.models import Cohort, Funding
from programmes.permissions import can_direct_cohort

TAKEN = "Ce financeur est déjà dans la liste : modifiez sa ligne."
BACKWARDS = "La convention finit avant son début : choisissez un jour plus tardif."
NOT_DIRECTION = "Seule la direction de l’opérateur décide des financeurs et de leur accès."
PAST = "Ce jour est passé : choisissez un jour à venir, ou aucune date."
STILL_OPEN = "Ce financeur lit la promotion : retirez d’abord son accès."


@dataclass(frozen=True)
class FundingData:
    """A funding as typed; its access is given apart."""

    funder: Organisation
    perimeter: str = ""
    amount: Decimal | None = None
    convention_reference: str = ""
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None


@transaction.atomic
def funding_save(*, cohort: Cohort, funding: Funding | None, data: FundingData, actor) -> Funding:
    """Add a funder, as « pressenti » (`funding` is None), or change the terms of one; its access does not move.

    Refuses who does not direct the operator, the same funder twice, a convention that ends before it starts. The
    funder of a line does not change. Audit: `funding.create`, `funding.edit`; nothing when nothing changed.
    """
    _check(cohort, actor)
    if data.starts_on and data.ends_on and data.ends_on < data.starts_on:
        raise BusinessRuleError(BACKWARDS, field="ends_on")
    values = {field: getattr(data, field) for field in data.__dataclass_fields__}
    if funding is None:
        if cohort.fundings.filter(funder=data.funder).exists():
            raise BusinessRuleError(TAKEN, field="funder")
        funding, verb = Funding(cohort=cohort, state=FundingState.PLANNED, funder=data.funder), "create"
    else:
        funding, verb = _lock(funding), "edit"
        values["funder"] = funding.funder
        if all(getattr(funding, name) == value for name, value in values.items()):
            return funding
    for name, value in values.items():
        setattr(funding, name, value)
    funding.save()
    audit.record(actor=actor, action=f"funding.{verb}", target=funding, scope=cohort.slug)
    return funding


@transaction.atomic
def funding_give_access(*, funding: Funding, until: datetime.date | None, actor, today: datetime.date) -> Funding:
    """Let the agents of this funder read the promotion from today, up to `until` (no limit when None).

    Refuses who does not direct the operator and a day already past. Audit: `funding.give_access`.
    """
    locked = _lock(funding)
    _check(locked.cohort, actor)
    if until is not None and until < today:
        raise BusinessRuleError(PAST, field="access_until")
    state = FundingState.AGREED if locked.state == FundingState.PLANNED else locked.state
    if (locked.state, locked.access_until) == (state, until):
        return locked
    locked.state, locked.access_until = state, until
    locked.save(update_fields=["state", "access_until", "updated_at"])
    changes = {"until": str(until or "")}
    audit.record(actor=actor, action="funding.give_access", target=locked, scope=locked.cohort.slug, changes=changes)
    return locked


@transaction.atomic
def funding_withdraw_access(*, funding: Funding, actor, today: datetime.date) -> Funding:
    """End the access of a funder at once; the line stays, with its convention. Withdrawing twice changes nothing.

    Refuses who does not direct the operator. Audit: `funding.withdraw_access`.
    """
    locked = _lock(funding)
    _check(locked.cohort, actor)
    if not is_open(locked, today):
        return locked
    locked.access_until = today - datetime.timedelta(days=1)
    locked.save(update_fields=["access_until", "updated_at"])
    audit.record(actor=actor, action="funding.withdraw_access", target=locked, scope=locked.cohort.slug)
    return locked


@transaction.atomic
def funding_delete(*, funding: Funding, actor, today: datetime.date) -> None:
    """Take a funder away from the list.

    Refuses who does not direct the operator, and a funder that reads the promotion. Audit: `funding.delete`.
    """
    locked = _lock(funding)
    _check(locked.cohort, actor)
    if is_open(locked, today):
        raise BusinessRuleError(STILL_OPEN)
    audit.record(actor=actor, action="funding.delete", target=locked, scope=locked.cohort.slug)
    locked.delete()


def is_open(funding: Funding, today: datetime.date) -> bool:
    """Whether the agents of this funder read the promotion today."""
    return Funding.objects.active(today).filter(pk=funding.pk).exists()


def _lock(funding: Funding) -> Funding:
    return Funding.objects.select_for_update(of=("self",)).select_related("cohort", "funder").get(pk=funding.pk)


def _check(cohort: Cohort, actor) -> None:
    if not can_direct_cohort(actor, cohort):
        raise BusinessRuleError(NOT_DIRECTION)
