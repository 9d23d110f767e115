"""Declaring cooperations: a pair exists once, whoever names it first, and only moves forward."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from ess_platform.common.errors import BusinessRuleError

from ..enums import COOPERATION_RANK
from ..models import Cooperation, Laureate


@dataclass(frozen=True)
class DeclaredCooperation:
    """What a laureate says of one pair: the other laureate, how far they are, and what it is for."""

    other_id: int
    state: str
    purpose: str


def cooperation_declare(
    *, laureate: Laureate, declared: Iterable[DeclaredCooperation], today: datetime.date
) -> list[Cooperation]:
    """Write the pairs that `laureate` names; called inside the saving of its report.

    A pair already declared by the other side is confirmed, keeps the most advanced of both states (D2,
    precision 6) and a purpose already written stays unless a new one is given.
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
        written.append(_declare_one(laureate, line, today))
    return written


def _declare_one(laureate: Laureate, line: DeclaredCooperation, today: datetime.date) -> Cooperation:
    first, second = sorted((laureate.pk, line.other_id))
    pair, is_new = Cooperation.objects.select_for_update().get_or_create(
        first_id=first,
        second_id=second,
        defaults={"cohort_id": laureate.cohort_id, "state": line.state, "purpose": line.purpose},
    )
    side = "first_confirmed_on" if laureate.pk == first else "second_confirmed_on"
    if getattr(pair, side) is None:
        setattr(pair, side, today)
    if not is_new:
        pair.state = max(pair.state, line.state, key=COOPERATION_RANK.__getitem__)
        pair.purpose = line.purpose or pair.purpose
    pair.save()
    return pair
