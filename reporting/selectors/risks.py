"""Who is at risk: nobody came to the last sessions, no talk with the sponsor. Conditions in SQL, thresholds named once.

« Non relevé » is not an absence; who joined later is not expected before; who left is at no risk any more.
"""

import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from laureates.models import Laureate
from sessions.enums import COUNTED_SESSION_STATUSES, PRESENT_STATUSES, AttendanceStatus
from sessions.models import Attendance
from sponsors.models import Sponsorship
from sponsors.selectors.sponsor import QUIET_DAYS

ABSENT_SESSIONS = 2  # sessions in a row without anybody
NOT_THERE = (AttendanceStatus.ABSENT, AttendanceStatus.EXCUSED)
ALWAYS = Value(datetime.date(1, 1, 1))
ABSENT, QUIET = "absences", "parrain"
RISKS = (
    (ABSENT, f"Absent {ABSENT_SESSIONS} séances de suite"),
    (QUIET, f"Sans rendez-vous de parrainage depuis {QUIET_DAYS} jours"),
)


def at_risk(laureates: QuerySet[Laureate], risk: str, today: datetime.date) -> QuerySet[Laureate]:
    """Keep the laureates in scope of whom this risk is true today."""
    laureates = laureates.in_scope()
    return _absent(laureates) if risk == ABSENT else laureates.filter(Exists(_quiet(today)))


def _absent(laureates: QuerySet[Laureate]) -> QuerySet[Laureate]:
    """Nobody of the laureate came since, over two sessions at least where its absence was recorded."""
    rows = Attendance.objects.filter(
        participant__laureate=OuterRef("pk"), half_day__session__status__in=COUNTED_SESSION_STATUSES
    )
    seen = rows.filter(status__in=PRESENT_STATUSES).order_by("-half_day__on").values("half_day__on")[:1]
    laureates = laureates.alias(seen_on=Coalesce(Subquery(seen), ALWAYS))
    joined = Coalesce(F("participant__joined_on"), F("participant__laureate__entered_on"), ALWAYS)
    missed = (
        rows.filter(status__in=NOT_THERE, half_day__on__gt=OuterRef("seen_on"), half_day__on__gte=joined)
        .order_by()
        .values("participant__laureate")
        .annotate(total=Count("half_day__session", distinct=True))
        .values("total")
    )
    return laureates.alias(missed=Coalesce(Subquery(missed), 0)).filter(missed__gte=ABSENT_SESSIONS)


def _quiet(today: datetime.date) -> QuerySet[Sponsorship]:
    """A pair that holds today, begun before the threshold, and no talk since."""
    limit = today - datetime.timedelta(days=QUIET_DAYS)
    holds = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    pairs = Sponsorship.objects.filter(holds, laureate=OuterRef("pk"), starts_on__lt=limit)
    return pairs.exclude(meetings__held_on__gte=limit)
