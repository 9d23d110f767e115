"""What the team writes of cooperations: a pair it was told of, a correction, a pair taken back."""

from dataclasses import dataclass

from django.db import transaction

from ess_platform.accounts.models import User
from ess_platform.audit.services import record
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.versioning import save_versioned
from ess_platform.directory.models import CooperationType
from programmes.models import Cohort

from ..enums import IN_SCOPE_STATUSES, CooperationOrigin, CooperationState
from ..models import Cooperation, Laureate

FIELDS = ("state", "purpose", "origin", "origin_detail")


@dataclass(frozen=True)
class CooperationDetails:
    """What is said of a pair; `origin` is empty while nobody knows where it was born."""

    state: CooperationState
    purpose: str
    types: tuple[CooperationType, ...]
    origin: CooperationOrigin | str
    origin_detail: str


@transaction.atomic
def cooperation_record(
    *, cohort: Cohort, one: Laureate, other: Laureate, details: CooperationDetails, actor: User
) -> tuple[Cooperation, bool]:
    """Note a pair for the laureates; return it, and whether it is new. Neither side has confirmed it yet.

    A pair that is there already is given back as it is, denied or not: it is corrected on its own page. Refuses a
    laureate of another promotion or out of scope, and a cooperation with oneself. Audit: `cooperation.record`.
    """
    if one.pk == other.pk:
        raise BusinessRuleError("Choisissez deux lauréats différents.", field="other")
    for laureate, field in ((one, "one"), (other, "other")):
        if laureate.cohort_id != cohort.pk or laureate.status not in IN_SCOPE_STATUSES:
            raise BusinessRuleError("Choisissez un lauréat en parcours dans cette promotion.", field=field)
    first, second = sorted((one, other), key=lambda laureate: laureate.pk)
    values = {name: getattr(details, name) for name in FIELDS}
    pair, is_new = Cooperation.every.select_for_update().get_or_create(
        first=first, second=second, defaults={"cohort": cohort, **values}
    )
    if is_new:
        pair.types.set(details.types)
        record(actor=actor, action="cooperation.record", target=pair, scope=cohort.slug, changes=_told(pair))
    return pair, is_new


@transaction.atomic
def cooperation_correct(
    *, cooperation: Cooperation, details: CooperationDetails, actor: User, expected_version: int
) -> Cooperation:
    """Correct what is said of a pair, a state set back included; what each side confirmed stays.

    ConflictError when somebody, a laureate included, wrote meanwhile. Audit: `cooperation.correct`, with both values.
    """
    pair = Cooperation.every.select_for_update(of=("self",)).select_related("cohort").get(pk=cooperation.pk)
    former, former_types = _told(pair), set(pair.types.values_list("code", flat=True))
    for name in FIELDS:
        setattr(pair, name, getattr(details, name))
    save_versioned(pair, expected_version=expected_version, fields=FIELDS)
    pair.types.set(details.types)
    changes = {name: [former[name], value] for name, value in _told(pair).items() if value != former[name]}
    types = {kind.code for kind in details.types}
    if types != former_types:
        changes["types"] = [sorted(former_types), sorted(types)]
    record(actor=actor, action="cooperation.correct", target=pair, scope=pair.cohort.slug, changes=changes)
    return pair


@transaction.atomic
def cooperation_take_back(*, cooperation: Cooperation, actor: User) -> None:
    """Remove a pair noted by mistake; the journal keeps what it said. One already gone is fine.

    Refuses a pair that one side has declared or confirmed: it is not the team's to remove.
    Audit: `cooperation.take_back`.
    """
    pair = Cooperation.every.select_for_update(of=("self",)).select_related("cohort").filter(pk=cooperation.pk).first()
    if pair is None:
        return
    if pair.first_confirmed_on or pair.second_confirmed_on:
        raise BusinessRuleError("Un lauréat a déclaré cette coopération : elle se corrige, elle ne se retire pas.")
    record(actor=actor, action="cooperation.take_back", target=pair, scope=pair.cohort.slug, changes=_told(pair))
    pair.delete()


def _told(pair: Cooperation) -> dict[str, str]:
    return {name: str(getattr(pair, name)) for name in FIELDS}
