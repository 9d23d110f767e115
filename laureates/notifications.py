"""Mails of the progress forms: received (M05), returned (M06), validated (M07)."""

import datetime

from django.conf import settings
from django.urls import reverse

from ess_platform.common import formatting
from ess_platform.notifications.services import mail_enqueue

from .models import Participant, ProgressReport, ReportTransition
from .selectors.answers import section_titles


def _absolute(name: str, report: ProgressReport) -> str:
    path = reverse(name, kwargs={"public_id": report.public_id})
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def main_contact(report: ProgressReport, today: datetime.date) -> Participant | None:
    """Whom the team writes to: the main contact, or else the first person who represents the laureate."""
    people = report.laureate.participants.current(today).exclude(person__email="").select_related("person")
    return people.order_by("-is_main_contact", "pk").first()


def _enqueue(*, report, transition, kind, template, to_email, to_person, extra, reply_to, now) -> None:
    mail_enqueue(
        dedup_key=f"{kind}:{transition.pk}:{to_email}",
        kind=kind,
        to_email=to_email,
        to_person=to_person,
        template=template,
        context={
            "campaign": report.campaign.label,
            "laureate": report.laureate.organisation.name,
            "first_name": to_person.first_name if to_person else "",
            "url": _absolute("laureates:report_tasks", report),
            **extra,
        },
        reply_to=reply_to,
        scope=report.laureate.cohort.slug,
        reason=f"Vous remplissez la fiche d’avancement de {report.laureate.organisation.name}.",
        due_at=now,
    )


def notify_received(*, report: ProgressReport, transition: ReportTransition, now: datetime.datetime) -> None:
    """M05, to the person who sent the form."""
    sender = transition.actor
    _enqueue(
        report=report,
        transition=transition,
        kind="M05",
        template="laureates/email/report_received",
        to_email=sender.email,
        to_person=sender.person,
        extra={"received": formatting.date_time(now)},
        reply_to="",
        now=now,
    )


def notify_returned(*, report: ProgressReport, transition: ReportTransition, now: datetime.datetime) -> None:
    """M06, to the main contact: what is asked, which pages, before when."""
    extra = {
        "reviewer": transition.actor.get_short_name(),
        "comment": transition.comment,
        "sections": formatting.sentence_list(section_titles(transition.sections)),
        "due": formatting.date(report.due_on),
    }
    _to_main_contact(report, transition, now, kind="M06", template="laureates/email/report_returned", extra=extra)


def notify_validated(*, report: ProgressReport, transition: ReportTransition, now: datetime.datetime) -> None:
    """M07, to the main contact."""
    extra = {"reviewer": transition.actor.get_short_name()}
    _to_main_contact(report, transition, now, kind="M07", template="laureates/email/report_validated", extra=extra)


def _to_main_contact(report, transition, now, *, kind, template, extra) -> None:
    contact = main_contact(report, formatting.local_day(now))
    if contact is None:
        return
    _enqueue(
        report=report,
        transition=transition,
        kind=kind,
        template=template,
        to_email=contact.person.email,
        to_person=contact.person,
        extra=extra,
        reply_to=transition.actor.email,
        now=now,
    )
