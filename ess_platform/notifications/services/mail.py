"""Write a mail in the outbox, inside the transaction of what it tells (JOB-09)."""

import datetime
from typing import Any

from django.db import transaction
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import render_to_string, select_template
from django.utils import timezone

from ess_platform.directory.models import Person
from ess_platform.notifications.enums import MailState
from ess_platform.notifications.models import OutgoingMail
from ess_platform.notifications.selectors.letter import one_line
from ess_platform.notifications.tasks import wake_outbox

from .forgetting import closed_texts

BODY_ENDINGS = ("body", "message")  # the second is how allauth names its own


@transaction.atomic
def mail_enqueue(
    *,
    dedup_key: str,
    kind: str,
    to_email: str,
    template: str,
    context: dict[str, Any],
    to_person: Person | None = None,
    reply_to: str = "",
    scope: str = "",
    reason: str = "",
    due_at: datetime.datetime | None = None,
) -> OutgoingMail:
    """Render a mail and write it once: the same `dedup_key` gives back the row that is already there.

    `template` is the beginning of its files: `<template>_subject.txt`, `_body.txt` and `_body.html` (the last
    one may be missing). The context also holds `reason` (why I get this) and `kind`. Without `due_at`
    it is due now, and the worker is woken when the transaction is committed.
    """
    found = OutgoingMail.objects.filter(dedup_key=dedup_key).first()
    if found is not None:
        return found
    now = timezone.now()
    full = {**context, "reason": reason, "kind": kind}
    mail, is_new = OutgoingMail.objects.get_or_create(
        dedup_key=dedup_key,
        defaults={
            "kind": kind,
            "reason": reason,
            "to_email": to_email,
            "to_person": to_person,
            "reply_to": reply_to,
            "subject": render_subject(template, full),
            "body_text": render_body(template, "txt", full),
            "body_html": render_html(template, full),
            "scope": scope,
            "due_at": due_at or now,
        },
    )
    if is_new and mail.due_at <= now:
        transaction.on_commit(wake_outbox)
    return mail


@transaction.atomic
def mail_cancel(*, dedup_key: str) -> bool:
    """Cancel a mail that is still waiting; say whether there was one. A sent one stays sent.

    One that a mail server is being given is no longer waiting.
    """
    waiting = OutgoingMail.objects.filter(dedup_key=dedup_key, state=MailState.PENDING, handed_over_at=None)
    mail = waiting.first()
    if mail is None:
        return False
    changes = {"state": MailState.CANCELLED, "lease_expires_at": None, "updated_at": timezone.now()}
    return bool(waiting.update(**changes, **closed_texts(mail)))


def render_subject(template: str, context: dict[str, Any]) -> str:
    """The subject, in one line."""
    return one_line(render_to_string(f"{template}_subject.txt", context))


def render_body(template: str, extension: str, context: dict[str, Any]) -> str:
    """The body in one format."""
    names = [f"{template}_{ending}.{extension}" for ending in BODY_ENDINGS]
    return f"{select_template(names).render(context).strip()}\n"


def render_html(template: str, context: dict[str, Any]) -> str:
    """The HTML twin, empty when there is none."""
    try:
        return render_body(template, "html", context)
    except TemplateDoesNotExist:
        return ""
