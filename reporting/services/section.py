"""Writes in the workshop of a bilan: its plan, and one text at a time."""

import datetime
import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.common.versioning import CONFLICT_MESSAGE, save_versioned
from reporting.documents.bilan_sections import BY_KEY
from reporting.documents.bilan_snapshot import plan_of_bilan
from reporting.models import Bilan, BilanSection

FIELDS = ("title", "text")
# An autosaved text is one line of the journal per person and quarter of an hour, not one per pause in the typing.
SAME_WRITING = datetime.timedelta(minutes=15)
UNKNOWN_SECTION = "Cette section n’existe pas dans ce bilan : rechargez la page."


def text_digest(text: str) -> str:
    """What a page sends back to say from which text it was filled."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class TextConflict(ConflictError):
    """Somebody else wrote this text meanwhile: `section` is the row as it is now, `field` which of its texts."""

    def __init__(self, section: BilanSection, field: str):
        super().__init__(CONFLICT_MESSAGE)
        self.section, self.field = section, field


@dataclass(frozen=True)
class Typed:
    """A text as a page sends it: the one it was filled from (`seen`) and the one typed."""

    seen: str
    text: str


@transaction.atomic
def section_write(*, bilan: Bilan, key: str, typed: dict[str, Typed], actor, now: datetime.datetime) -> BilanSection:
    """Save the title or the text of a section, or both, and return its row.

    A text left as it was seen is not written: what a colleague typed since stays. One that both have changed raises
    TextConflict, and nothing is written. Refuses a section that holds no such text. Audit: `bilan.text`.
    """
    section = _locked(bilan, key)
    changed = {}
    for field, sent in typed.items():
        if not _holds(key, field):
            raise BusinessRuleError(UNKNOWN_SECTION)
        stored = getattr(section, field)
        if sent.text == stored or text_digest(sent.text) == sent.seen:
            continue
        if text_digest(stored) != sent.seen:
            raise TextConflict(section, field)
        changed[field] = sent.text
    if not changed:
        return section
    is_new_writing = (
        section.written_by_id != actor.pk or section.written_at is None or now - section.written_at > SAME_WRITING
    )
    for field, text in changed.items():
        setattr(section, field, text)
    section.written_by, section.written_at = actor, now
    section.save(update_fields=[*changed, "written_by", "written_at", "updated_at"])
    if is_new_writing:
        changes = {"section": key, "fields": sorted(changed)}
        audit.record(actor=actor, action="bilan.text", target=bilan, scope=bilan.cohort.slug, changes=changes)
    return section


def _holds(key: str, field: str) -> bool:
    section = BY_KEY.get(key)
    return section is not None and field in FIELDS and getattr(section, f"has_{field}")


def _locked(bilan: Bilan, key: str) -> BilanSection:
    """The row of a section, made when somebody first writes there, locked until the end of the transaction."""
    if key not in BY_KEY:
        raise BusinessRuleError(UNKNOWN_SECTION)
    bilan.sections.get_or_create(key=key)
    return BilanSection.objects.select_for_update(of=("self",)).select_related("written_by__person").get(
        bilan=bilan, key=key
    )  # fmt: skip


@transaction.atomic
def bilan_plan_save(
    *, bilan: Bilan, actor, expected_version: int, title: str, on: Collection[str], moved: tuple[str, int] | None = None
) -> Bilan:
    """Save the title of a bilan, which sections it prints, and their order: `moved` is one key and -1 or +1.

    Raises ConflictError if somebody changed the plan since `expected_version`; nothing is written then. A required
    section stays on; a section already first does not go higher. Audit: `bilan.plan`.
    """
    plan = plan_of_bilan(bilan)
    before = bilan.title
    bilan.title = title
    save_versioned(bilan, expected_version=expected_version, fields=("title",))
    body = plan.body()
    order = _moved(body, *moved) if moved else body
    changes = {"title": title != before, "order": moved[0] if order != body else "", "on": [], "off": []}
    for planned in plan:
        row = {}
        is_on = planned.section.is_required or planned.key in on
        if is_on != planned.is_on:
            row["is_on"] = is_on
            changes["on" if is_on else "off"].append(planned.key)
        if order != body and planned.key in body:
            row["position"] = order.index(planned.key)
        if row:
            bilan.sections.update_or_create(key=planned.key, defaults=row)
    audit.record(actor=actor, action="bilan.plan", target=bilan, scope=bilan.cohort.slug, changes=changes)
    return bilan


def _moved(body: list[str], key: str, step: int) -> list[str]:
    """The order with one section a place higher (-1) or lower (+1); as it was at either end."""
    if key not in body:
        return body
    order, rank = list(body), body.index(key)
    place = min(max(rank + step, 0), len(order) - 1)
    order.insert(place, order.pop(rank))
    return order
