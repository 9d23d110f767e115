"""The dates of a promotion, taken from an older one or from a template: planned again, without anybody nor content."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.text import slugify

from ess_platform.common import formatting
from programmes.cohort_templates import SessionLine
from programmes.copy_steps import CohortPlan, CopyPreview, CopyStep, DatedLine, register_copy_step
from programmes.models import Cohort
from sessions.enums import DayPart, SessionStatus
from sessions.models import HalfDay, SupportSession
from sessions.selectors.session import anchor_key

MORNING = (DayPart.MORNING, datetime.time(9, 30), datetime.time(12, 30), Decimal(3))
AFTERNOON = (DayPart.AFTERNOON, datetime.time(14), datetime.time(17), Decimal(3))


@dataclass(frozen=True)
class CopiedSession:
    """A session of the promotion to come, its half-days, and the one it comes from."""

    session: SupportSession
    half_days: tuple[HalfDay, ...]
    source: SupportSession | None = None


def _copied(plan: CohortPlan) -> Iterator[CopiedSession]:
    if plan.source:
        rows = SupportSession.objects.filter(cohort=plan.source).exclude(status=SessionStatus.CANCELLED)
        for row in rows.prefetch_related("half_days").order_by("starts_on", "pk"):
            yield _copy_of(row, plan)
    elif plan.template:
        for line in plan.template.sessions:
            if (day := plan.offset_day(line.day, from_end=line.from_end)) is not None:
                yield _from_template(line, day)


def _copy_of(row: SupportSession, plan: CohortPlan) -> CopiedSession:
    """Kind, title, mode and seats; no place, nobody, no content: they belong to a day that is past."""
    half_days = list(row.half_days.all())
    days = plan.days([row.starts_on, *(half_day.on for half_day in half_days)])
    session = SupportSession(
        kind=row.kind,
        number=row.number,
        title=row.title,
        slug=row.slug,
        mode=row.mode,
        capacity=row.capacity,
        starts_on=days[row.starts_on],
    )
    copies = tuple(
        HalfDay(
            session=session,
            on=days[half_day.on],
            part=half_day.part,
            starts_at=half_day.starts_at,
            ends_at=half_day.ends_at,
            hours=half_day.hours,
        )
        for half_day in half_days
    )
    return CopiedSession(session, copies, row)


def _from_template(line: SessionLine, day: datetime.date) -> CopiedSession:
    session = SupportSession(
        kind=line.kind, number=line.number, title=line.title, slug=slugify(line.title)[:120], starts_on=day
    )
    parts = (MORNING, AFTERNOON) if line.is_long else (AFTERNOON,)
    half_days = tuple(
        HalfDay(session=session, on=day, part=part, starts_at=starts_at, ends_at=ends_at, hours=hours)
        for part, starts_at, ends_at, hours in parts
    )
    return CopiedSession(session, half_days)


def preview_sessions(plan: CohortPlan) -> CopyPreview | None:
    """The dates, in the order of the calendar to come."""
    found = sorted(_copied(plan), key=lambda copied: copied.session.starts_on)
    if not found:
        return None
    lines = tuple(
        DatedLine(copied.session.title, copied.session.starts_on, copied.source.starts_on if copied.source else None)
        for copied in found
    )
    return CopyPreview(formatting.count(len(found), "séance"), lines)


def copy_sessions(plan: CohortPlan, cohort: Cohort) -> int:
    """Write the sessions, planned, and say in the plan which date each one answers."""
    found = list(_copied(plan))
    for copied in found:
        copied.session.cohort = cohort
        copied.session.save()
        if copied.source:
            plan.renamed[anchor_key(copied.source)] = anchor_key(copied.session)
    HalfDay.objects.bulk_create([half_day for copied in found for half_day in copied.half_days])
    return len(found)


def register_session_copy() -> None:
    """Before the campaigns: some follow these dates."""
    register_copy_step(CopyStep("seances", "Les séances", 30, preview_sessions, copy_sessions))
