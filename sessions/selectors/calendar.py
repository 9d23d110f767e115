"""Dates as an iCalendar (RFC 5545): one event per half-day, in Paris time, the same identifiers for ever.

The first event of a session carries the identifier of the session, the next ones its rank: a date that moves
keeps its identifier, and its SEQUENCE, the version of the session, grows. Times that nobody wrote are not
invented: such a half-day is an event of the whole day.
"""

import datetime
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from ess_platform.accounts.models import User
from ess_platform.common.addresses import absolute_url
from ess_platform.common.formatting import PARIS
from sessions.enums import CALLED_OFF_STATUSES, RegistrationState, SessionStatus
from sessions.models import CalendarFeed, HalfDay, SupportSession
from sessions.selectors.own_dates import own_dates
from sessions.selectors.timing import at

SIGNER = Signer(salt="sessions.calendar_feed", sep=".")
FEED_PAST = datetime.timedelta(days=365)
REFRESH = datetime.timedelta(hours=6)
HOUR = datetime.timedelta(hours=1)
# The rule of the European Union since 1996. icalendar's own generated table gives the changes an hour late.
SUMMER = {"freq": "yearly", "bymonth": 3, "byday": "-1su"}
WINTER = {"freq": "yearly", "bymonth": 10, "byday": "-1su"}


def feed_of(user: User) -> CalendarFeed | None:
    """The subscription of a person that is in force."""
    return CalendarFeed.objects.filter(user=user, revoked_at=None).first()


def feed_token(feed: CalendarFeed) -> str:
    """What the address of a subscription carries: its identifier, signed."""
    return SIGNER.sign(feed.public_id.hex)


def feed_url(feed: CalendarFeed) -> str:
    """Absolute address of a subscription."""
    return absolute_url(reverse("sessions:calendar_feed", kwargs={"token": feed_token(feed)}))


def find_feed(token: str) -> CalendarFeed | None:
    """The subscription of an address; None when it was never given, is revoked, or its account is closed."""
    try:
        public_id = SIGNER.unsign(token)
    except BadSignature:
        return None
    found = CalendarFeed.objects.filter(public_id=public_id, revoked_at=None, user__is_active=True)
    return found.select_related("user__person").first()


def feed_sessions(user: User, today: datetime.date) -> list[SupportSession]:
    """What a subscription holds: a year back and everything to come, but what the person declined."""
    recent = own_dates(user).filter(starts_on__gte=today - FEED_PAST).order_by("starts_on", "pk")
    return list(recent.exclude(own_state=RegistrationState.DECLINED))


def calendar_of(sessions: Iterable[SupportSession], *, name: str = "") -> bytes:
    """An iCalendar of sessions, whose half-days are known already; valid when there is none."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.PRODUCT_NAME}//Agenda//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT6H")
    calendar.add_component(paris_timezone())
    for session in sessions:
        for event in events_of(session):
            calendar.add_component(event)
    return calendar.to_ical()


def paris_timezone() -> Timezone:
    """VTIMEZONE of Europe/Paris: the last Sundays of March and October, at one o'clock UTC."""
    zone = Timezone()
    zone.add("tzid", PARIS.key)
    local = datetime.datetime.combine  # these are wall-clock times, as the format wants them
    summer, winter = TimezoneDaylight(), TimezoneStandard()
    for part, starts, rule, name, before, after in (
        (summer, local(datetime.date(1996, 3, 31), datetime.time(2)), SUMMER, "CEST", HOUR, 2 * HOUR),
        (winter, local(datetime.date(1996, 10, 27), datetime.time(3)), WINTER, "CET", 2 * HOUR, HOUR),
    ):
        part.add("dtstart", starts)
        part.add("rrule", rule)
        part.add("tzname", name)
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        zone.add_component(part)
    return zone


def events_of(session: SupportSession) -> list[Event]:
    """The events of a session: each half-day with its times, each day without, the day of the session at least."""
    moments = _moments(session, session.half_days.all())
    return [
        _event(session, rank, start, end, part if len(moments) > 1 else "")
        for rank, (start, end, part) in enumerate(moments)
    ]


def _moments(session: SupportSession, half_days: Sequence[HalfDay]) -> list[tuple]:
    """(start, end, part of the day) in order; dates instead of moments for a whole day."""
    found, whole_days = [], []
    for half_day in half_days:
        if half_day.starts_at:
            start = at(half_day.on, half_day.starts_at)
            end = _end(half_day, start)
            found.append((start, end, half_day.get_part_display().lower()))
        elif half_day.on not in whole_days:
            whole_days.append(half_day.on)
    if not found and not whole_days:
        whole_days.append(session.starts_on)
    found += [(day, day + datetime.timedelta(days=1), "") for day in whole_days]
    return sorted(found, key=lambda moment: (moment[0].timetuple()[:5], moment[2]))


def _end(half_day: HalfDay, start: datetime.datetime) -> datetime.datetime:
    if half_day.ends_at:
        return at(half_day.on, half_day.ends_at)
    return start + datetime.timedelta(hours=float(half_day.hours))


def _event(session: SupportSession, rank: int, start, end, part: str) -> Event:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    url = absolute_url(reverse("sessions:space_session", kwargs={"public_id": session.public_id}))
    event = Event()
    event.add("uid", f"{session.public_id}{f'-{rank}' if rank else ''}@{host}")
    event.add("sequence", session.version - 1)
    event.add("dtstamp", session.updated_at.astimezone(datetime.UTC))
    event.add("last-modified", session.updated_at.astimezone(datetime.UTC))
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", f"{session.title} ({part})" if part else session.title)
    if place := ", ".join(dict.fromkeys(filter(None, (session.site, session.place)))):
        event.add("location", place)
    event.add("description", f"{description_of(session)}\n{url}")
    event.add("url", url)
    event.add("status", status_of(session))
    is_busy = isinstance(start, datetime.datetime) and session.status not in CALLED_OFF_STATUSES
    event.add("transp", "OPAQUE" if is_busy else "TRANSPARENT")
    return event


def description_of(session: SupportSession) -> str:
    """What the entry says besides its title."""
    kind = f"{session.get_kind_display()} {session.number or ''}".strip()
    lines = [f"{kind}, {session.cohort.name}", session.get_mode_display()]
    if session.status in CALLED_OFF_STATUSES:
        lines.insert(0, f"Séance {session.get_status_display().lower()}.")
    else:
        lines += filter(None, (session.access, session.remote_url))
    return "\n".join(lines)


def status_of(session: SupportSession) -> str:
    """A date put off no longer holds: it is struck out until the new one is set."""
    if session.status in CALLED_OFF_STATUSES:
        return "CANCELLED"
    return "TENTATIVE" if session.status == SessionStatus.PLANNED else "CONFIRMED"
