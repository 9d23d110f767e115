"""Mails of the progress forms: received (M05), returned (M06), validated (M07), answer to a delay (M03c)."""

import datetime

from django.urls import reverse

from ess_platform.common import formatting
from ess_platform.common.addresses import absolute_url
from ess_platform.notifications.services import mail_enqueue

from ..models import Participant, ProgressReport, ReportTransition
from ..selectors.form_definition import form_of
from .links import report_link
from .signature import signature_of, signed_by


def main_contact(report: ProgressReport, today: datetime.date) -> Participant | None:
    """Whom the team writes to: the main contact, or else the first person who represents the laureate."""
    people = report.laureate.participants.current(today).exclude(person__email="").select_related("person")
    return people.order_by("-is_main_contact", "pk").first()


def _enqueue(*, report, cause, kind, template, to_email, to_person, extra, signature, now, page="") -> None:
    mail_enqueue(
        dedup_key=f"{kind}:{cause}:{to_email}",
        kind=kind,
        to_email=to_email,
        to_person=to_person,
        template=template,
        context={
            "campaign": report.campaign.label,
            "laureate": report.laureate.organisation.name,
            "first_name": to_person.first_name if to_person else "",
            "url": report_link(report=report, person=to_person, now=now, page=page),
            "signature": signature,
            **extra,
        },
        reply_to=signature.email if signature else "",
        scope=report.laureate.cohort.slug,
        reason=f"Vous remplissez la fiche d’avancement de {report.laureate.organisation.name}.",
        due_at=now,
    )


def notify_received(*, report: ProgressReport, transition: ReportTransition, now: datetime.datetime) -> None:
    """M05, to the person who sent the form; to the main contact when the team sent it on its behalf."""
    sender, signature = transition.actor, signature_of(report.laureate.cohort)
    extra = {
        "received": formatting.date_time(now),
        "reader": signature.name if signature else "L’équipe",
        "documents_url": absolute_url(reverse("reporting:space_documents")),
    }
    if not report.laureate.participants.filter(person__user=sender).exists():
        template = "laureates/email/report_received"
        _to_main_contact(report, sender, now, cause=transition.pk, kind="M05", template=template, extra=extra)
        return
    _enqueue(
        report=report,
        cause=transition.pk,
        kind="M05",
        template="laureates/email/report_received",
        to_email=sender.email,
        to_person=sender.person,
        extra=extra,
        signature=signature,
        now=now,
    )


def notify_returned(*, report: ProgressReport, transition: ReportTransition, now: datetime.datetime) -> None:
    """M06, to the main contact: what is asked, which pages, before when."""
    extra = {
        "reviewer": transition.actor.get_short_name(),
        "comment": transition.comment,
        "sections": formatting.sentence_list(form_of(report.campaign).titles(transition.sections)),
        "due": formatting.date(report.due_on),
    }
    page, template = next(iter(transition.sections), ""), "laureates/email/report_returned"
    _to_main_contact(
        report, transition.actor, now, cause=transition.pk, kind="M06", template=template, extra=extra, page=page
    )


def notify_validated(*, report: ProgressReport, transition: ReportTransition, now: datetime.datetime) -> None:
    """M07, to the main contact."""
    extra = {
        "reviewer": transition.actor.get_short_name(),
        "funder_view_url": absolute_url(reverse("reporting:space_funder_view")),
    }
    template = "laureates/email/report_validated"
    _to_main_contact(report, transition.actor, now, cause=transition.pk, kind="M07", template=template, extra=extra)


def notify_delay_granted(*, report: ProgressReport, actor, now: datetime.datetime) -> None:
    """M03c, to the main contact: until when."""
    extra = {"reviewer": actor.get_short_name(), "due": formatting.date(report.due_on)}
    template, cause = "laureates/email/report_delay_granted", f"{report.pk}:{report.due_on}"
    _to_main_contact(report, actor, now, cause=cause, kind="M03c", template=template, extra=extra)


def notify_delay_refused(*, report: ProgressReport, word: str, actor, now: datetime.datetime) -> None:
    """M03c, to the main contact: the deadline that stays, and the word of the team."""
    due = formatting.date(report.due_on or report.campaign.due_on)
    extra = {"reviewer": actor.get_short_name(), "word": word, "due": due}
    template, cause = "laureates/email/report_delay_refused", f"{report.pk}:{now.isoformat()}"
    _to_main_contact(report, actor, now, cause=cause, kind="M03c", template=template, extra=extra)


def _to_main_contact(report, actor, now, *, cause, kind, template, extra, page="") -> None:
    contact = main_contact(report, formatting.local_day(now))
    if contact is None:
        return
    _enqueue(
        report=report,
        cause=cause,
        kind=kind,
        template=template,
        to_email=contact.person.email,
        to_person=contact.person,
        extra=extra,
        signature=signed_by(actor, report.laureate.cohort),
        now=now,
        page=page,
    )
