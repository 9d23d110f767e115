"""Cooperations: a pair exists once, whoever names it first, only moves forward, and the other side confirms it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from ess_platform.audit.services import record
from ess_platform.common.errors import BusinessRuleError

from ..enums import COOPERATION_RANK, IN_SCOPE_STATUSES
from ..models import Cooperation, Laureate
from ..notifications.notices import notice_of_cooperation
from ..permissions import represents

NOT_YOURS = "Seules les personnes de cette structure peuvent parler de ses coopérations."
NOT_IN_SCOPE = "Cette structure ne fait plus partie de la promotion : écrivez à l’équipe pour en parler."


@dataclass(frozen=True)
class DeclaredCooperation:
    """What a laureate says of one pair: the other laureate, how far they are, and what it is for."""

    other_id: int
    state: str
    purpose: str


def cooperation_declare(
    *, laureate: Laureate, declared: Iterable[DeclaredCooperation], today: datetime.date, origin: str = ""
) -> list[Cooperation]:
    """Write the pairs that `laureate` names; called inside the saving of its report.

    A pair already declared by the other side is confirmed, keeps the most advanced of both states (D2,
    precision 6) and a purpose already written stays unless a new one is given. A pair that was denied stands
    again: whoever has not confirmed it is asked anew. `origin` says where a new pair was born, when that is known.
    Refuses a laureate of another promotion, and a cooperation with oneself.
    """
    lines = list(declared)
    allowed = set(
        Laureate.objects.filter(cohort=laureate.cohort_id, pk__in=[line.other_id for line in lines])
        .exclude(pk=laureate.pk)
        .values_list("pk", flat=True)
    )
    written = []
    for line in lines:
        if line.other_id not in allowed:
            raise BusinessRuleError("Choisissez un autre lauréat de votre promotion.")
        written.append(_declare_one(laureate, line, today, origin))
    return written


def _declare_one(laureate: Laureate, line: DeclaredCooperation, today: datetime.date, origin: str) -> Cooperation:
    first, second = sorted((laureate.pk, line.other_id))
    pair, is_new = Cooperation.every.select_for_update().get_or_create(
        first_id=first,
        second_id=second,
        defaults={
            "cohort_id": laureate.cohort_id,
            "state": line.state,
            "purpose": line.purpose,
            "origin": origin,
        },
    )
    side = "first_confirmed_on" if laureate.pk == first else "second_confirmed_on"
    if getattr(pair, side) is None:
        setattr(pair, side, today)
    pair.denied_on = None
    if not is_new:
        pair.state = max(pair.state, line.state, key=COOPERATION_RANK.__getitem__)
        pair.purpose = line.purpose or pair.purpose
        pair.version += 1
    pair.save()
    return pair


@transaction.atomic
def cooperation_announce(
    *, laureate: Laureate, other: Laureate, state: str, purpose: str, actor, today: datetime.date
) -> Cooperation:
    """« Nous coopérons », said outside a form: the other side finds it on its home page, to confirm.

    Refuses somebody who does not represent the laureate, a laureate of another promotion, oneself, and either
    of both once out of the promotion. Audit: `cooperation.declare`.
    """
    if not represents(actor, laureate):
        raise BusinessRuleError(NOT_YOURS)
    if {laureate.status, other.status} - set(IN_SCOPE_STATUSES):
        raise BusinessRuleError(NOT_IN_SCOPE)
    line = DeclaredCooperation(other.pk, state, purpose.strip())
    (pair,) = cooperation_declare(laureate=laureate, declared=[line], today=today)
    _record(pair, laureate, actor, "cooperation.declare", state=pair.state)
    notice_of_cooperation(laureate=laureate, other=other, actor=actor, now=pair.updated_at)
    return pair


@transaction.atomic
def cooperation_answer(
    *, laureate: Laureate, other: Laureate, is_true: bool, actor, today: datetime.date
) -> Cooperation:
    """Confirm what the other side declared, or say « ce n’est pas le cas »; the second click changes nothing.

    A denied pair no longer counts anywhere; the side that declared it reads the answer on its page. Refuses
    somebody who does not represent the laureate, a pair that nobody declared, and the denial of a cooperation
    that this side has declared or confirmed itself. Audit: `cooperation.confirm` or `cooperation.deny`.
    """
    if not represents(actor, laureate):
        raise BusinessRuleError(NOT_YOURS)
    first, second = sorted((laureate.pk, other.pk))
    pair = Cooperation.every.select_for_update().filter(first=first, second=second).first()
    mine, theirs = ("first", "second") if laureate.pk == first else ("second", "first")
    if pair is None or getattr(pair, f"{theirs}_confirmed_on") is None:
        raise BusinessRuleError("Cette structure n’a pas déclaré de coopération avec vous.")
    is_confirmed = getattr(pair, f"{mine}_confirmed_on") is not None
    if is_confirmed if is_true else pair.denied_on is not None:
        return pair
    if is_confirmed:
        raise BusinessRuleError("Vous avez déjà confirmé cette coopération. Écrivez à l’équipe pour la corriger.")
    if is_true:
        setattr(pair, f"{mine}_confirmed_on", today)
    pair.denied_on = None if is_true else today
    pair.version += 1
    pair.save()
    _record(pair, laureate, actor, "cooperation.confirm" if is_true else "cooperation.deny")
    return pair


def _record(pair: Cooperation, laureate: Laureate, actor, action: str, **changes) -> None:
    changes = {"by": str(laureate.public_id), **changes}
    record(actor=actor, action=action, target=pair, scope=laureate.cohort.slug, changes=changes)
