"""« Tout demander »: drafts of mails to whoever holds what a bilan lacks; nothing leaves before it is read."""

import datetime

from django.db import transaction

from ess_platform.common import formatting
from ess_platform.common.addresses import absolute_url
from ess_platform.common.errors import BusinessRuleError
from ess_platform.notifications.enums import BatchState
from ess_platform.notifications.models import MailBatch
from ess_platform.notifications.services import Recipient, mail_batch_create
from laureates.notifications.links import report_link
from laureates.notifications.signature import signed_by
from reporting.models import Bilan
from reporting.notifications import MISSING_KIND, missing_words
from reporting.permissions import can_review_bilan
from reporting.selectors.asking import Asking, askings_of

NOTHING_TO_ASK = "Rien n’est à demander : ce qui manque est entre les mains de l’équipe."


def waiting_batch(bilan: Bilan) -> MailBatch | None:
    """The drafts about this promotion that somebody has prepared and not sent yet."""
    rows = MailBatch.objects.filter(scope=bilan.cohort.slug, kind=MISSING_KIND, state=BatchState.DRAFT)
    return rows.order_by("-created_at").first()


@transaction.atomic
def bilan_ask_missing(*, bilan: Bilan, actor, now: datetime.datetime) -> MailBatch:
    """Prepare one draft per person that holds something, with the button that opens where it is done.

    Asked again while the drafts wait, it is the same batch. Refuses who is not of the team, and a bilan that lacks
    nothing from anybody else. Audit: `mail_batch.create`.
    """
    Bilan.objects.select_for_update(of=("self",)).get(pk=bilan.pk)
    if not can_review_bilan(actor, bilan):
        raise BusinessRuleError("Seule l’équipe de la promotion prépare son bilan.")
    if waiting := waiting_batch(bilan):
        return waiting
    askings = askings_of(bilan, formatting.local_day(now))
    if not askings.mails:
        raise BusinessRuleError(NOTHING_TO_ASK)
    return mail_batch_create(
        scope=bilan.cohort.slug,
        kind=MISSING_KIND,
        label=f"Ce qui manque au bilan : {bilan.title}"[:120],
        recipients=[_recipient(asking, bilan, actor, now) for asking in askings.mails],
        actor=actor,
        now=now,
    )


def _recipient(asking: Asking, bilan: Bilan, actor, now: datetime.datetime) -> Recipient:
    if asking.report is None:
        link = absolute_url(asking.path)
    else:
        link = report_link(report=asking.report, person=asking.person, now=now)
    words = missing_words(asking, bilan.cohort, link) | {"signature": signed_by(actor, bilan.cohort)}
    return Recipient(asking.person, words, asking.reason)
