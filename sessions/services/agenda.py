"""The agenda of a session, saved whole: what is on the page is what there is, in this order."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.versioning import claim_version
from sessions.enums import AgendaItemKind, SessionStatus
from sessions.models import AgendaItem, SupportSession
from sessions.services.session_writing import check_open

MOST = 60
OUT_OF_THE_WAY = 1000  # positions are unique: rows leave their places before they take the new ones
CANCELLED = "Cette séance est annulée : son déroulé ne se modifie plus."
NO_TITLE = "Donnez un titre à ce point du déroulé."


@dataclass(frozen=True)
class AgendaLine:
    """One item of the page; `item_id` names the row that it changes."""

    kind: str
    title: str
    starts_at: datetime.time | None = None
    minutes: int | None = None
    item_id: int | None = None


@transaction.atomic
def agenda_save(
    *, session: SupportSession, lines: Sequence[AgendaLine], actor, expected_version: int
) -> list[AgendaItem]:
    """Make the agenda of a session these lines, in this order; what is not among them is removed.

    A contribution tied to a removed item stays, tied to none. Lines that change nothing are no writing.
    Refuses a cancelled session, an archived promotion, a line without title, more than `MOST` lines. Raises
    ConflictError when the session was saved meanwhile. Audit: `agenda.save`.
    """
    locked = SupportSession.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=session.pk)
    check_open(locked.cohort)
    if locked.status == SessionStatus.CANCELLED:
        raise BusinessRuleError(CANCELLED)
    if len(lines) > MOST:
        raise BusinessRuleError(f"Le déroulé compte {MOST} points au plus.")
    for rank, line in enumerate(lines):
        if not line.title.strip():
            raise BusinessRuleError(NO_TITLE, field=f"lines-{rank}-title")
    stored = {item.pk: item for item in locked.agenda_items.all()}
    if [_shape(item) for item in stored.values()] == [
        (line.item_id, line.kind, line.title.strip(), line.starts_at, line.minutes) for line in lines
    ]:
        return list(stored.values())
    claim_version(locked, expected_version=expected_version)
    locked.agenda_items.exclude(pk__in=[line.item_id for line in lines if line.item_id]).delete()
    locked.agenda_items.update(position=F("position") + OUT_OF_THE_WAY)
    saved = [_write(locked, line, stored, position) for position, line in enumerate(lines, 1)]
    changes = {"items": len(saved)}
    audit.record(actor=actor, action="agenda.save", target=locked, scope=locked.cohort.slug, changes=changes)
    return saved


def _shape(item: AgendaItem) -> tuple:
    return item.pk, item.kind, item.title, item.starts_at, item.minutes


def _write(session: SupportSession, line: AgendaLine, stored: dict[int, AgendaItem], position: int) -> AgendaItem:
    item = stored.get(line.item_id) or AgendaItem(session=session)
    item.position, item.title, item.kind = position, line.title.strip(), AgendaItemKind(line.kind)
    item.starts_at, item.minutes = line.starts_at, line.minutes
    item.save()
    return item
