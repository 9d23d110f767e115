"""A session as plain facts: what a form or a copy gives to a service, and what differs between two of them."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from ess_platform.common import formatting
from sessions.enums import DayPart, SessionAudience, SessionMode, SessionStatus
from sessions.models import HalfDay, SupportSession
from sessions.selectors.timing import USUAL_START, USUAL_TIMES, at

HOUR, CENT = Decimal(60), Decimal("0.01")
UNKNOWN_TIMES, UNKNOWN_PLACE = "Horaires à venir", "Lieu à venir"


@dataclass(frozen=True)
class HalfDayFacts:
    """A half-day; both times, or neither. `half_day_id` names the row that it changes, None for a new one."""

    on: datetime.date
    part: str
    starts_at: datetime.time | None = None
    ends_at: datetime.time | None = None
    half_day_id: int | None = None
    own_hours: Decimal | None = field(default=None, compare=False)

    @property
    def times(self) -> tuple[datetime.time, datetime.time]:
        """The times written, else the usual ones of the part of the day."""
        if self.starts_at and self.ends_at:
            return self.starts_at, self.ends_at
        return USUAL_TIMES[DayPart(self.part)]

    @property
    def hours(self) -> Decimal:
        """From the beginning to the end, two decimals; without times, what was known, else the usual duration."""
        if self.own_hours is not None and not (self.starts_at and self.ends_at):
            return self.own_hours
        start, end = self.times
        minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
        return (Decimal(minutes) / HOUR).quantize(CENT)

    @property
    def words(self) -> str:
        """« jeudi 20 mars 2026, matin : 9 h – 12 h 30 »."""
        said = f"{formatting.date(self.on)}, {DayPart(self.part).label.lower()}"
        if not (self.starts_at and self.ends_at):
            return said
        return f"{said} : {formatting.time(self.starts_at)} – {formatting.time(self.ends_at)}"

    def crosses(self, other: "HalfDayFacts") -> bool:
        """Whether both run at the same time, usual times standing for those that nobody wrote."""
        (start, end), (other_start, other_end) = self.times, other.times
        return self.on == other.on and start < other_end and other_start < end


@dataclass(frozen=True)
class SessionFacts:
    """Everything that is decided about a session. `is_confirmed`: its date no longer moves, or is set again."""

    kind: str
    title: str
    half_days: tuple[HalfDayFacts, ...]
    number: int | None = None
    mode: str = SessionMode.ONSITE
    audience: str = SessionAudience.COHORT
    place: str = ""
    access: str = ""
    remote_url: str = ""
    capacity: int | None = None
    framework: str = ""
    host: str = ""
    site: str = ""
    observed_process: str = ""
    declared_headcount: int | None = None
    is_confirmed: bool = False
    # The day of a session whose half-days nobody has posed yet.
    bare_day: datetime.date | None = field(default=None, compare=False)

    @property
    def days(self) -> list[datetime.date]:
        days = {half_day.on for half_day in self.half_days}
        return sorted(days) if days else [self.bare_day] if self.bare_day else []


# The columns of a session that its facts write as they are.
PLAIN = (
    "kind",
    "title",
    "number",
    "mode",
    "audience",
    "place",
    "access",
    "remote_url",
    "capacity",
    "framework",
    "host",
    "site",
    "observed_process",
    "declared_headcount",
)


def facts_of(session: SupportSession) -> SessionFacts:
    """What is decided about a session today: one query at most."""
    return SessionFacts(
        **{name: getattr(session, name) for name in PLAIN},
        half_days=tuple(half_day_facts(item) for item in session.half_days.all()),
        is_confirmed=session.status == SessionStatus.CONFIRMED,
        bare_day=session.starts_on,
    )


def half_day_facts(half_day: HalfDay) -> HalfDayFacts:
    """A stored half-day; an end that nobody wrote follows from the beginning and the hours."""
    start, end = half_day.starts_at, half_day.ends_at
    if start and not end:
        end = (at(half_day.on, start) + datetime.timedelta(hours=float(half_day.hours))).time()
    if end and (not start or end <= start):
        start = end = None
    return HalfDayFacts(
        on=half_day.on,
        part=half_day.part,
        starts_at=start,
        ends_at=end,
        half_day_id=half_day.pk,
        own_hours=half_day.hours,
    )


def times_words(half_days: Iterable[HalfDayFacts]) -> str:
    """« 9 h – 12 h 30 et 14 h – 17 h »; the day of each when there are several."""
    known = sorted(half_days, key=lambda item: (item.on, item.times))
    has_days = len({item.on for item in known}) > 1
    said = [
        (f"{formatting.date_short(item.on)} : " if has_days else "")
        + f"{formatting.time(item.starts_at)} – {formatting.time(item.ends_at)}"
        for item in known
        if item.starts_at and item.ends_at
    ]
    return formatting.sentence_list(said) if said else UNKNOWN_TIMES


def place_words(facts: SessionFacts) -> str:
    """Where people go: the site, the place, or « à distance »."""
    if facts.mode == SessionMode.REMOTE:
        return " : ".join(filter(None, (SessionMode.REMOTE.label, facts.remote_url)))
    return ", ".join(dict.fromkeys(filter(None, (facts.site, facts.place)))) or UNKNOWN_PLACE


def differences(before: SessionFacts, after: SessionFacts) -> list[list[str]]:
    """What people must be told of: [label, before, after] for the days, the hours and the place."""
    pairs = (
        ("Date", days_words(before), days_words(after)),
        ("Horaires", times_words(before.half_days), times_words(after.half_days)),
        ("Lieu", place_words(before), place_words(after)),
        ("Lien de connexion", before.remote_url, after.remote_url),
    )
    found = [[label, former, new] for label, former, new in pairs if former != new]
    if after.mode == SessionMode.REMOTE:
        return [line for line in found if line[0] != "Lien de connexion"]
    return found


def days_words(facts: SessionFacts) -> str:
    """« jeudi 20 mars 2026 », or each day."""
    return formatting.sentence_list(formatting.date(day) for day in facts.days)


def moves_a_day(before: SessionFacts, after: SessionFacts) -> bool:
    """Whether the answers given before are about another day."""
    return before.days != after.days


def first_moment(facts: SessionFacts) -> datetime.datetime:
    """When it begins, usual times standing for those that nobody wrote."""
    if not facts.half_days:
        return at(facts.days[0], USUAL_START)
    return min(at(item.on, item.times[0]) for item in facts.half_days)
