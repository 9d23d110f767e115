"""One shape for the mails that somebody's gesture sends about a date: a few lines, one button, who signs."""

import datetime
from collections.abc import Sequence

from ess_platform.directory.models import Person
from ess_platform.notifications.models import OutgoingMail
from ess_platform.notifications.services import mail_enqueue
from laureates.notifications.signature import signature_of
from programmes.models import Cohort


def notice(
    *,
    key: str,
    kind: str,
    person: Person,
    cohort: Cohort,
    subject: str,
    lines: Sequence[str],
    button: str,
    url: str,
    reason: str,
    now: datetime.datetime,
) -> bool:
    """Write the mail once by `key`; say whether it is new. Nothing for a person without address."""
    if not person.email or OutgoingMail.objects.filter(dedup_key=key).exists():
        return False
    signature = signature_of(cohort)
    mail_enqueue(
        dedup_key=key,
        kind=kind,
        to_email=person.email,
        to_person=person,
        reply_to=signature.email if signature else "",
        template="sessions/email/notice",
        context={
            "subject": subject,
            "first_name": person.first_name,
            "lines": lines,
            "button": button,
            "url": url,
            "signature": signature,
        },
        scope=cohort.slug,
        reason=reason,
        due_at=now,
    )
    return True
