"""What creating and changing a session share: the rules of its facts, and how they become rows."""

import datetime
from collections.abc import Sequence

from django.utils.text import slugify

from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError
from programmes.enums import CohortStatus
from programmes.models import Cohort
from sessions.enums import AttendanceStatus
from sessions.models import Attendance, HalfDay, SupportSession
from sessions.selectors.session_facts import PLAIN, HalfDayFacts, SessionFacts

MAX_SLUG = 100
# Words of the addresses of the agenda, that no session may take.
RESERVED = frozenset(
    {"mois", "nouvelle", "serie", "sondages", "satisfaction", "visites", "carnets", "import", "export"}
)
MAX_HOURS = 12
MOST_HALF_DAYS = 20
FAR_AWAY = datetime.date(1900, 1, 1)
MAX_TITLE = SupportSession._meta.get_field("title").max_length
NO_TITLE = "Donnez un titre à la séance."
NO_HALF_DAY = "Posez au moins une demi-journée."
TOO_MANY = f"Une séance compte {MOST_HALF_DAYS} demi-journées au plus."
ONE_TIME = "Indiquez le début et la fin, ou aucun des deux."
BACKWARDS = "L’heure de fin ({end}) précède l’heure de début ({start}) : corrigez l’une des deux."
TOO_LONG = f"Une demi-journée dure {MAX_HOURS} heures au plus."
TWICE = "Cette demi-journée est déjà posée : changez le jour ou la partie de la journée."
CROSSING = "Ces horaires chevauchent ceux d’une autre demi-journée de la séance."
RECORDED = "{day} : des présences y sont relevées, cette demi-journée ne se retire plus."
ARCHIVED = "Cette promotion est archivée : son agenda ne change plus."


def check_open(cohort: Cohort) -> None:
    """Refuse an archived promotion."""
    if cohort.status == CohortStatus.ARCHIVED:
        raise BusinessRuleError(ARCHIVED)


def check_facts(facts: SessionFacts) -> None:
    """Refuse facts that cannot be written; `field` names the field, `half_days-1-ends_at` that of a row."""
    if not facts.title.strip():
        raise BusinessRuleError(NO_TITLE, field="title")
    if len(facts.title.strip()) > MAX_TITLE:
        raise BusinessRuleError(f"Le titre compte {MAX_TITLE} caractères au plus.", field="title")
    if facts.capacity is not None and facts.capacity < 1:
        raise BusinessRuleError("Indiquez au moins une place, ou laissez vide.", field="capacity")
    check_half_days(facts.half_days)


def check_half_days(half_days: Sequence[HalfDayFacts]) -> None:
    """Refuse none, too many, an end before its start, the same one twice, two at the same time."""
    if not half_days:
        raise BusinessRuleError(NO_HALF_DAY, field="half_days")
    if len(half_days) > MOST_HALF_DAYS:
        raise BusinessRuleError(TOO_MANY, field="half_days")
    for rank, one in enumerate(half_days):
        _check_times(one, f"half_days-{rank}")
        for other in half_days[:rank]:
            if (other.on, other.part) == (one.on, one.part):
                raise BusinessRuleError(TWICE, field=f"half_days-{rank}-part")
            if one.starts_at and other.starts_at and one.crosses(other):
                raise BusinessRuleError(CROSSING, field=f"half_days-{rank}-starts_at")


def _check_times(half_day: HalfDayFacts, name: str) -> None:
    start, end = half_day.starts_at, half_day.ends_at
    if bool(start) != bool(end):
        raise BusinessRuleError(ONE_TIME, field=f"{name}-{'starts_at' if end else 'ends_at'}")
    if start and end and end <= start:
        text = BACKWARDS.format(start=formatting.time(start), end=formatting.time(end))
        raise BusinessRuleError(text, field=f"{name}-ends_at")
    if not 0 < half_day.hours <= MAX_HOURS:
        raise BusinessRuleError(TOO_LONG, field=f"{name}-ends_at")


def free_slug(cohort: Cohort, facts: SessionFacts) -> str:
    """The address of a new session in its promotion: from its title, never a word of the agenda's own pages."""
    base = slugify(facts.title)[:MAX_SLUG].strip("-") or facts.kind
    taken = set(cohort.support_sessions.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED
    rank, slug = 1, base
    while slug in taken:
        rank += 1
        slug = f"{base}-{rank}"
    return slug


def set_facts(session: SupportSession, facts: SessionFacts) -> set[str]:
    """Put the facts on the session, unsaved, and return the names of its columns."""
    for name in PLAIN:
        value = getattr(facts, name)
        setattr(session, name, value.strip() if isinstance(value, str) else value)
    session.starts_on = min(item.on for item in facts.half_days)
    return {*PLAIN, "starts_on"}


def write_half_days(session: SupportSession, half_days: Sequence[HalfDayFacts]) -> None:
    """Make the rows of a session those of its facts. Refuses to remove one whose attendance is recorded."""
    stored = {item.pk: item for item in session.half_days.all()}
    kept = {item.half_day_id for item in half_days if item.half_day_id in stored}
    for half_day in (item for pk, item in stored.items() if pk not in kept):
        _remove(half_day)
    # Rows that exchange their day or part would meet halfway: they leave the calendar first.
    changed = [item for item in half_days if item.half_day_id in kept and _moves(stored[item.half_day_id], item)]
    for rank, facts in enumerate(changed):
        HalfDay.objects.filter(pk=facts.half_day_id).update(on=FAR_AWAY + datetime.timedelta(days=rank))
    for facts in half_days:
        row = stored[facts.half_day_id] if facts.half_day_id in kept else HalfDay(session=session)
        row.on, row.part, row.hours = facts.on, facts.part, facts.hours
        row.starts_at, row.ends_at = facts.starts_at, facts.ends_at
        row.save()


def _moves(row: HalfDay, facts: HalfDayFacts) -> bool:
    return (row.on, row.part) != (facts.on, facts.part)


def _remove(half_day: HalfDay) -> None:
    rows = Attendance.objects.filter(half_day=half_day)
    if rows.exclude(status=AttendanceStatus.UNRECORDED).exists():
        raise BusinessRuleError(RECORDED.format(day=half_day), field="half_days")
    rows.delete()
    half_day.delete()
