"""« Nouvelle relance »: mass mails about a campaign, as drafts that somebody reads before they leave (TSK-3)."""

import datetime
from collections.abc import Collection

from django.db import transaction

from ess_platform.audit.services import record
from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError
from ess_platform.notifications.enums import BatchState
from ess_platform.notifications.models import MailBatch
from ess_platform.notifications.reminder_kinds import ReminderKind, reminder_kind
from ess_platform.notifications.selectors.words import Words, words_of, words_typed
from ess_platform.notifications.services import Recipient, mail_batch_create, mail_draft_rewrite
from ess_platform.notifications.services.template import check_words

from ..enums import IN_SCOPE_STATUSES
from ..models import CampaignMailing, Laureate, ProgressReport, ReportingCampaign
from ..notifications.reminders import form_links, form_words, reason_of
from ..notifications.signature import signed_by
from ..selectors.reminder_ladder import LAST_DAY, LATE, TWO_DAYS_BEFORE, WEEK_BEFORE, kind_of
from ..selectors.reminder_state import contact_of, reports_to_remind
from ..selectors.review import UNSENT

NOBODY = "Choisissez au moins un lauréat."
NOBODY_LEFT = "Aucun des lauréats choisis n’a de fiche à envoyer dans cette campagne."
NOBODY_REACHED = "Aucun des lauréats choisis n’a de contact avec une adresse électronique."
CLOSED = "Cette campagne est fermée : plus aucune fiche n’y est attendue."
NOT_OPEN_YET = "Cette campagne ouvrira le {day} : personne n’a encore de fiche à remplir."
WRONG_KIND = "Ce modèle n’est pas celui d’une fiche de cette campagne."
NOT_A_DRAFT = "Cet envoi n’est plus à relire : préparez-en un autre."


def kind_for(campaign: ReportingCampaign, today: datetime.date) -> str:
    """The mail of the ladder that fits a reminder sent today."""
    left = (campaign.due_on - today).days
    rung = LATE if left < 0 else LAST_DAY if left == 0 else TWO_DAYS_BEFORE if left <= 2 else WEEK_BEFORE
    return kind_of(rung, campaign.moment)


def kinds_for(campaign: ReportingCampaign) -> list[ReminderKind]:
    """The mails that a team may choose for a campaign, in the order of the ladder."""
    codes = [kind_of(rung, campaign.moment) for rung in (WEEK_BEFORE, TWO_DAYS_BEFORE, LAST_DAY, LATE)]
    return [kind for code in codes if (kind := reminder_kind(code)) is not None]


@transaction.atomic
def report_remind_batch(
    *,
    campaign: ReportingCampaign,
    laureates: Collection[Laureate],
    actor,
    now: datetime.datetime,
    kind: str = "",
    subject: str = "",
    body: str = "",
) -> MailBatch:
    """Prepare one draft for each laureate chosen who still owes its form; nothing leaves before it is read.

    Left out: a form already sent or set aside, a laureate out of scope, nobody to write to. Without `kind`, the mail of
    the ladder that fits the day; `subject` and `body`, both or none, replace its words for this batch.
    Refuses a campaign not open yet or closed, another campaign's mail, words that cannot become a mail, and a choice
    that leaves nobody. Audit: `mail_batch.create`.
    """
    today = formatting.local_day(now)
    _refuse_campaign(campaign, today)
    if not laureates:
        raise BusinessRuleError(NOBODY, field="laureates")
    known = reminder_kind(kind or kind_for(campaign, today))
    if known not in kinds_for(campaign):
        raise BusinessRuleError(WRONG_KIND, field="kind")
    words = _words(known, campaign, subject, body)
    reports = _waiting(campaign).filter(laureate__in=laureates)
    recipients = _recipients(reports, actor, now)
    batch = mail_batch_create(
        scope=campaign.cohort.slug,
        kind=known.code,
        label=campaign.label,
        recipients=recipients,
        words=words,
        actor=actor,
        now=now,
    )
    CampaignMailing.objects.create(batch=batch, campaign=campaign, subject=subject.strip(), body=body.strip())
    return batch


def _refuse_campaign(campaign: ReportingCampaign, today: datetime.date) -> None:
    if today < campaign.opens_on:
        raise BusinessRuleError(NOT_OPEN_YET.format(day=formatting.date(campaign.opens_on)))
    if campaign.closed_on is not None and today >= campaign.closed_on:
        raise BusinessRuleError(CLOSED)


def _words(kind: ReminderKind, campaign: ReportingCampaign, subject: str, body: str) -> Words:
    if not subject.strip() and not body.strip():
        return words_of(kind, campaign.cohort.slug)
    check_words(kind, subject=subject.strip(), body=body.strip())
    return words_typed(kind, subject.strip(), body.strip())


def _waiting(campaign: ReportingCampaign):
    """The forms of a campaign that somebody still has to send, in the order of the names."""
    waiting = reports_to_remind().filter(campaign=campaign, status__in=UNSENT, laureate__status__in=IN_SCOPE_STATUSES)
    return waiting.order_by("laureate__sort_name", "pk")


def _recipients(reports: Collection[ProgressReport], actor, now: datetime.datetime) -> list[Recipient]:
    """Whom to write to, and what each mail says; who prepares the batch signs it."""
    today, found = formatting.local_day(now), []
    for report in reports:
        person = contact_of(report.laureate.participants.all(), today)
        if person is None:
            continue
        signature = signed_by(actor, report.laureate.cohort)
        links = form_links(report=report, person=person, now=now)
        words = form_words(report=report, person=person, links=links, signature=signature, today=today)
        found.append(Recipient(person, words, reason_of(report)))
    if not found:
        raise BusinessRuleError(NOBODY_REACHED if reports else NOBODY_LEFT, field="laureates")
    return found


@transaction.atomic
def mailing_rewrite(*, mailing: CampaignMailing, subject: str, body: str, actor, now: datetime.datetime) -> int:
    """Write every draft of a batch again with the same words for all, and return how many.

    What was corrected mail by mail is replaced; readers put aside stay so, and whoever has sent its form meanwhile
    keeps its former draft, to be put aside by who reads. Refuses a batch that left or was given up, and
    words that cannot become a mail. Audit: `mail_batch.rewrite`.
    """
    batch = MailBatch.objects.select_for_update().get(pk=mailing.batch_id)
    if batch.state != BatchState.DRAFT:
        raise BusinessRuleError(NOT_A_DRAFT)
    kind = reminder_kind(batch.kind)
    words = _words(kind, mailing.campaign, subject, body)
    recipients = {one.person.pk: one for one in _recipients(_waiting(mailing.campaign), actor, now)}
    count = mail_draft_rewrite(batch=batch, words=words, recipients=recipients)
    mailing.subject, mailing.body = subject.strip(), body.strip()
    mailing.save(update_fields=["subject", "body", "updated_at"])
    record(actor=actor, action="mail_batch.rewrite", target=batch, scope=batch.scope, changes={"mails": count})
    return count
