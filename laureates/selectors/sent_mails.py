"""The mails of a promotion: what left, what did not, to whom, and whether the link was used. No pixel, ever."""

import datetime
from dataclasses import dataclass

from django.db.models import Case, DateTimeField, Exists, ExpressionWrapper, F, OuterRef, QuerySet, Value, When

from ess_platform.accounts.models import AccessLink
from ess_platform.common import formatting
from ess_platform.notifications.enums import MailState
from ess_platform.notifications.models import OutgoingMail
from ess_platform.notifications.reminder_kinds import reminder_kinds
from programmes.models import Cohort

from ..models import Laureate, Participant
from .planned_reminders import laureates_of_people

# What leaves at once because of what somebody did: these are no reminders, and no team writes their words.
ANSWERS = {
    "M03c": "Réponse à une demande de délai",
    "M05": "Fiche bien reçue",
    "M05b": "Fiches reçues (équipe)",
    "M06": "Une précision à apporter",
    "M07": "Fiche validée",
}
GONE = (MailState.SENT, MailState.PENDING, MailState.FAILED, MailState.UNCERTAIN)
TOGETHER = datetime.timedelta(minutes=2)  # a link is made with the mail that carries it
BOX_LENGTH = 20
LEFT_AT = Case(When(sent_at__isnull=False, then=F("sent_at")), default=F("due_at"))


@dataclass(frozen=True)
class RefusedAddress:
    """An address that the mail servers refuse, for somebody who still has it."""

    mail: OutgoingMail
    laureate: Laureate | None
    count: int


def mail_label(kind: str) -> str:
    """What a kind of mail is called in the lists; its code when nobody names it."""
    return mail_labels().get(kind, kind)


def mail_labels() -> dict[str, str]:
    """Every kind that has a name, by code."""
    return {kind.code: kind.label for kind in reminder_kinds()} | ANSWERS


def sent_mails(*, cohort: Cohort) -> QuerySet[OutgoingMail]:
    """What left the promotion, or should have: last first. Annotation `link_used`.

    A link is tied to its mail by its reader and the moment when both were made.
    """
    return with_links(OutgoingMail.objects.filter(scope=cohort.slug, state__in=GONE)).order_by("-at", "-pk")


def with_links(mails: QuerySet[OutgoingMail]) -> QuerySet[OutgoingMail]:
    """Say of each mail whether it carried a link (`has_link`), whether it was opened (`link_used`), and `at`."""
    before = ExpressionWrapper(OuterRef("created_at") - Value(TOGETHER), output_field=DateTimeField())
    after = ExpressionWrapper(OuterRef("created_at") + Value(TOGETHER), output_field=DateTimeField())
    links = AccessLink.objects.filter(person=OuterRef("to_person"), created_at__gte=before, created_at__lte=after)
    return mails.annotate(
        has_link=Exists(links),
        link_used=Exists(links.filter(first_used_at__isnull=False)),
        at=LEFT_AT,
    ).select_related("to_person")


def laureate_mails_queryset(*, laureate: Laureate) -> QuerySet[OutgoingMail]:
    """What the promotion wrote to the people of a laureate, drafts left out; `at` says when."""
    people = Participant.objects.filter(laureate=laureate).values("person")
    mails = OutgoingMail.objects.filter(scope=laureate.cohort.slug, to_person__in=people)
    return mails.exclude(state=MailState.DRAFT).annotate(at=LEFT_AT)


def refused_addresses(*, cohort: Cohort) -> list[RefusedAddress]:
    """The addresses refused for ever that people still have, one line each, last refusal first. Two queries.

    An address corrected since is settled: it leaves the box.
    """
    failed = OutgoingMail.objects.filter(
        scope=cohort.slug, state=MailState.FAILED, to_person__isnull=False, to_email=F("to_person__email")
    )
    lines: dict[int, list[OutgoingMail]] = {}
    for mail in failed.select_related("to_person").order_by("-due_at", "-pk")[: BOX_LENGTH * 5]:
        lines.setdefault(mail.to_person_id, []).append(mail)
    kept = dict(list(lines.items())[:BOX_LENGTH])
    laureates = laureates_of_people(cohort=cohort, people=kept) if kept else {}
    return [RefusedAddress(mails[0], laureates.get(person), len(mails)) for person, mails in kept.items()]


def uncertain_mails(*, cohort: Cohort) -> list[OutgoingMail]:
    """The mails that may have left: somebody asks the reader, then says so. One query."""
    rows = OutgoingMail.objects.filter(scope=cohort.slug, state=MailState.UNCERTAIN)
    return list(rows.select_related("to_person").order_by("-due_at", "-pk")[:BOX_LENGTH])


def day_bounds(day: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
    """Midnight to midnight, in Paris."""
    start = datetime.datetime.combine(day, datetime.time(), formatting.PARIS)
    return start, datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), formatting.PARIS)
