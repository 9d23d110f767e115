"""What the agenda still asks for before a promotion closes."""

from django.urls import reverse

from ess_platform.common import formatting
from programmes.models import Cohort
from programmes.state_guards import Blocker
from sessions.enums import SessionStatus
from sessions.models import SupportSession

SETTLED = (SessionStatus.CLOSED, SessionStatus.CANCELLED)
NAMED = 3  # one line each up to this many, one line for all beyond


def sessions_to_close(cohort: Cohort) -> list[Blocker]:
    """The sessions neither closed nor cancelled, each with its page. One query."""
    rows = list(SupportSession.objects.filter(cohort=cohort).exclude(status__in=SETTLED).order_by("starts_on", "pk"))
    if len(rows) > NAMED:
        text = f"{formatting.count(len(rows), 'séance')} à clôturer ou à annuler."
        return [Blocker(text, reverse("sessions:session_list", kwargs={"slug": cohort.slug}), "Ouvrir l’agenda")]
    return [
        Blocker(
            f"«\u00a0{row.title}\u00a0» ({formatting.date_short(row.starts_on)}) n’est ni clôturée ni annulée.",
            reverse("sessions:session_detail", kwargs={"slug": cohort.slug, "session_slug": row.slug}),
            "Voir la séance",
        )
        for row in rows
    ]
