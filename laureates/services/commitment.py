"""The goals and the inflexible priorities of a laureate, as the team writes them with it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from ess_platform.audit.services import record
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.versioning import claim_version

from ..enums import COMMITMENT_STATES, LaureateStatus
from ..models import Commitment, Laureate
from ..models.commitment import MOST

TEXT_LENGTH = Commitment._meta.get_field("text").max_length


@dataclass(frozen=True)
class Said:
    """One line: without a text, there is none at this place."""

    kind: str
    position: int
    text: str
    state: str = ""
    comment: str = ""


@transaction.atomic
def commitments_save(
    *, laureate: Laureate, lines: Iterable[Said], actor, expected_version: int, today: datetime.date
) -> list[Commitment]:
    """Write the whole of the goals and priorities; the day of a state is kept while it does not change.

    Refuses a laureate who left, a fourth line of a kind, a text that is too long, a state of the other kind.
    ConflictError when somebody saved since `expected_version`. Nothing changed: nothing is written. Audit:
    `laureate.commitments`: which lines and their states, never the texts.
    """
    locked = Laureate.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=laureate.pk)
    if locked.status == LaureateStatus.LEFT:
        raise BusinessRuleError("Ce lauréat a quitté la promotion\u00a0: ses objectifs ne changent plus.")
    known = {(row.kind, row.position): row for row in locked.commitments.all()}
    changed = []
    for line in map(_checked, lines):
        row = known.get((line.kind, line.position))
        if _write(locked, row, line, today):
            changed.append([line.kind, line.position, row.state if row else "", line.state if line.text else ""])
    if changed:
        claim_version(locked, expected_version=expected_version)
        changes = {"lines": changed}
        record(actor=actor, action="laureate.commitments", target=locked, scope=locked.cohort.slug, changes=changes)
    return list(locked.commitments.all())


def _checked(line: Said) -> Said:
    if not 1 <= line.position <= MOST or line.kind not in COMMITMENT_STATES:
        raise BusinessRuleError("Trois objectifs et trois priorités au plus.")
    text, comment = line.text.strip(), line.comment.strip()
    field = f"{line.kind}_{line.position}"
    if max(len(text), len(comment)) > TEXT_LENGTH:
        raise BusinessRuleError(f"Restez à {TEXT_LENGTH} caractères.", field=f"{field}_text")
    state = line.state or COMMITMENT_STATES[line.kind][0]
    if state not in COMMITMENT_STATES[line.kind]:
        raise BusinessRuleError("Choisissez un état dans la liste.", field=f"{field}_state")
    return Said(line.kind, line.position, text, state, comment)


def _write(laureate: Laureate, row: Commitment | None, line: Said, today: datetime.date) -> bool:
    """Create, change or remove one line; say whether something changed."""
    if not line.text:
        if row is not None:
            Commitment.objects.filter(pk=row.pk).delete()
        return row is not None
    told = {"text": line.text, "state": line.state, "comment": line.comment}
    if row is not None and all(getattr(row, name) == value for name, value in told.items()):
        return False
    is_same_state = row is not None and row.state == line.state
    told["state_on"] = row.state_on if is_same_state else today
    Commitment.objects.update_or_create(laureate=laureate, kind=line.kind, position=line.position, defaults=told)
    return True
