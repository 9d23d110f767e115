"""Signing by phone: the code shown in the room, whom it opens to, the signatures received.

The code of a half-day changes every 30 seconds and is taken during its own step and the next one: a photo of it is
of no use a minute later. It is a keyed digest of the half-day and the step; nothing is stored.
"""

import datetime

from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from ess_platform.common.formatting import local_day
from laureates.models import Participant
from sessions.enums import CALLED_OFF_STATUSES, SessionStatus
from sessions.models import AttendanceSignature, HalfDay, SupportSession
from sessions.permissions import signing_lock
from sessions.selectors.own_dates import may_answer
from sessions.selectors.timing import signing_window

STEP_SECONDS = 30
STEPS_TAKEN = 2  # the present step and the one before
CODE_LENGTH = 8
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0, 1, I nor O: they are read one for the other
LATEST = 12


def code_at(half_day: HalfDay, now: datetime.datetime, *, steps_ago: int = 0) -> str:
    """The eight characters of a half-day at a moment (40 bits)."""
    step = int(now.timestamp()) // STEP_SECONDS - steps_ago
    digest = salted_hmac("sessions.sign_in", f"{half_day.pk}:{step}", algorithm="sha256").digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:CODE_LENGTH])


def seconds_left(now: datetime.datetime) -> int:
    """How long the present code stays on the screen."""
    return STEP_SECONDS - int(now.timestamp()) % STEP_SECONDS


def half_day_lock(half_day: HalfDay, now: datetime.datetime) -> str:
    """Why nobody signs in this half-day now, in French; empty when they do."""
    opens_at, closes_at = signing_window(half_day)
    return signing_lock(half_day.session, opens_at=opens_at, closes_at=closes_at, now=now)


def half_day_of_code(code: str, now: datetime.datetime) -> HalfDay | None:
    """The half-day, open now, whose present or former code this is."""
    today = local_day(now)
    around = (today - datetime.timedelta(days=1), today, today + datetime.timedelta(days=1))
    half_days = (
        HalfDay.objects.filter(on__in=around)
        .exclude(session__status__in=(*CALLED_OFF_STATUSES, SessionStatus.CLOSED))
        .select_related("session")
    )
    for half_day in half_days:
        if half_day_lock(half_day, now):
            continue
        for steps_ago in range(STEPS_TAKEN):
            if constant_time_compare(code_at(half_day, now, steps_ago=steps_ago), code):
                return half_day
    return None


def half_day_by_key(key: str) -> HalfDay | None:
    """The half-day that a signed cookie of ours names."""
    if not key.isdigit():
        return None
    return HalfDay.objects.select_related("session").filter(pk=key).first()


def shown_half_day(session: SupportSession, now: datetime.datetime) -> HalfDay | None:
    """The half-day to sign for: the first one open now, else the next to open, else the last one."""
    # By their windows and not as the database orders them: a half-day without hours has a window too.
    half_days = sorted(session.half_days.select_related("session"), key=signing_window)
    for half_day in half_days:
        if signing_window(half_day)[1] >= now:
            return half_day
    return half_days[-1] if half_days else None


def signers(half_day: HalfDay) -> QuerySet[Participant]:
    """Who may sign: who represents a laureate that day, or is on the list of the team."""
    session = half_day.session
    return (
        Participant.objects.filter(may_answer(session.pk, half_day.on), laureate__cohort=session.cohort_id)
        .select_related("person", "laureate__organisation")
        .order_by("pk")
    )


def signers_with_account(half_day: HalfDay, user) -> list[Participant]:
    return list(signers(half_day).filter(person__user=user))


def signers_with_address(half_day: HalfDay, email: str) -> list[Participant]:
    """The lines of the one person with this address; empty when there is none, or more than one."""
    found = list(signers(half_day).filter(person__email__iexact=email.strip())) if email.strip() else []
    return found if len({item.person_id for item in found}) == 1 else []


def signature_of(half_day: HalfDay, participants: list[Participant]) -> AttendanceSignature | None:
    """What this person already signed for this half-day."""
    return AttendanceSignature.objects.filter(half_day=half_day, participant__in=participants).first()


def signature_receipt(public_id) -> AttendanceSignature | None:
    """The receipt that a signer was handed, by its unguessable identifier."""
    return AttendanceSignature.objects.filter(public_id=public_id).select_related("half_day__session").first()


def latest_signatures(session: SupportSession) -> list[AttendanceSignature]:
    """The last signatures of a session with their people, latest first."""
    rows = AttendanceSignature.objects.filter(half_day__session=session)
    related = ("participant__person", "participant__laureate__organisation", "half_day")
    return list(rows.select_related(*related)[:LATEST])


def signatures_count(half_day: HalfDay) -> int:
    return half_day.signatures.count()
