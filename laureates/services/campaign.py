"""The life of a campaign: prepared, opened, moved, closed, reopened. One form per laureate in scope."""

import datetime

from django.db import transaction

from ess_platform.audit.services import record
from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError
from programmes.enums import CohortStatus
from programmes.models import Cohort

from ..date_anchors import anchors_of
from ..enums import Moment, ReportStatus
from ..models import Laureate, ProgressReport, ReportingCampaign
from ..selectors.campaign_dates import (
    ChosenDate,
    DateRule,
    ResolvedDate,
    campaigns_with_rules,
    date_proposals,
    region_of,
    resolve,
    rule_day,
)
from ..selectors.review import UNSENT
from .form import form_freeze
from .reminder import campaign_plan_reminders
from .report_state import former_status, is_closed, move_report

TAKEN = "Cette promotion a déjà une campagne pour ce temps : ouvrez-la plutôt que d’en créer une seconde."
NO_DATE = {
    "opens": "Indiquez la date d’ouverture.",
    "due": "Indiquez l’échéance.",
}
GONE = "Cette séance n’est plus dans l’agenda : choisissez une autre date."
BACKWARDS = "L’échéance ({due}) précède l’ouverture ({opens}) : choisissez un jour plus tardif."
PAST_DUE = "Cette échéance est déjà passée ({day}) : les lauréats n’auraient pas le temps de répondre."
CLOSED = "Cette campagne est fermée : rouvrez-la avant de la modifier."
OPENED = "Cette campagne est ouverte depuis le {day} : {what} ne change plus."


@transaction.atomic
def campaign_open(*, campaign: ReportingCampaign, actor, now: datetime.datetime) -> int:
    """Create the forms that miss for the laureates in scope, and return how many; safe to run again.

    The questions are frozen. Forms that exist are left as they are; the reminders that miss are planned. Audit:
    `campaign.open`, when something was created.
    """
    form_freeze(campaign=campaign, actor=actor, now=now)
    started = ProgressReport.objects.filter(campaign=campaign).values("laureate")
    missing = Laureate.objects.in_scope().filter(cohort=campaign.cohort_id).exclude(pk__in=started)
    rows = [ProgressReport(laureate=laureate, campaign=campaign) for laureate in missing]
    ProgressReport.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    if rows:
        changes = {"created": len(rows)}
        record(actor=actor, action="campaign.open", target=campaign, scope=campaign.cohort.slug, changes=changes)
    campaign_plan_reminders(campaign=campaign, now=now)
    return len(rows)


@transaction.atomic
def campaign_create(
    *, cohort: Cohort, moment: Moment, label: str, opens: ChosenDate, due: ChosenDate, actor, now: datetime.datetime
) -> ReportingCampaign:
    """Prepare a campaign; its forms are created at once when the opening is today or past.

    Both dates fall on a working day of the region. Refuses an archived promotion, a moment that has its campaign, a
    date that cannot be read, a deadline before the opening or already past. Audit: `campaign.create`.
    """
    today = formatting.local_day(now)
    locked = Cohort.objects.select_for_update(of=("self",)).select_related("programme__region").get(pk=cohort.pk)
    if locked.status == CohortStatus.ARCHIVED:
        raise BusinessRuleError("Cette promotion est archivée : elle ne recueille plus de fiches.")
    if locked.campaigns.filter(moment=moment).exists():
        raise BusinessRuleError(TAKEN, field="moment")
    dates = settled_dates(cohort=locked, opens=opens, due=due, today=today)
    campaign = ReportingCampaign(cohort=locked, moment=moment, label=label.strip())
    _set_dates(campaign, *dates)
    campaign.save()
    record(actor=actor, action="campaign.create", target=campaign, scope=locked.slug, changes=_written(campaign))
    if campaign.opens_on <= today:
        campaign_open(campaign=campaign, actor=actor, now=now)
    return campaign


@transaction.atomic
def campaign_edit(
    *,
    campaign: ReportingCampaign,
    moment: Moment,
    label: str,
    opens: ChosenDate | None,
    due: ChosenDate,
    actor,
    now: datetime.datetime,
) -> ReportingCampaign:
    """Change the title and the dates; `opens` is None to keep the opening as it is.

    Refuses a closed campaign, another moment or another opening once it is open, and what `campaign_create` refuses of
    dates. Delays that were granted stay. Audit: `campaign.edit`, when something changed.
    """
    locked, today = _lock(campaign), formatting.local_day(now)
    if locked.closed_on is not None:
        raise BusinessRuleError(CLOSED)
    is_open = locked.opens_on <= today
    if is_open and moment != locked.moment:
        raise BusinessRuleError(_opened(locked, "le temps du parcours"), field="moment")
    if locked.cohort.campaigns.filter(moment=moment).exclude(pk=locked.pk).exists():
        raise BusinessRuleError(TAKEN, field="moment")
    before = _written(locked)
    kept = ResolvedDate(locked.opens_on, locked.opens_on, DateRule.from_json(locked.opens_rule))
    dates = settled_dates(cohort=locked.cohort, opens=opens or kept, due=due, today=today, current=locked)
    if is_open and dates[0].day != locked.opens_on:
        raise BusinessRuleError(_opened(locked, "son ouverture"), field="opens")
    locked.moment, locked.label = moment, label.strip()
    _set_dates(locked, *dates)
    after = _written(locked)
    if after == before:
        return locked
    locked.save()
    changes = {name: [before[name], after[name]] for name in after if after[name] != before[name]}
    record(actor=actor, action="campaign.edit", target=locked, scope=locked.cohort.slug, changes=changes)
    if locked.opens_on <= today:
        campaign_open(campaign=locked, actor=actor, now=now)
    return locked


def settled_dates(
    *,
    cohort: Cohort,
    opens: ChosenDate | ResolvedDate,
    due: ChosenDate,
    today: datetime.date,
    current: ReportingCampaign | None = None,
) -> tuple[ResolvedDate, ResolvedDate]:
    """The two days that follow from what was chosen, or the BusinessRuleError that says what to repair.

    `current` is the campaign being changed: its own deadline, even past, may stay.
    """
    anchors, region = anchors_of(cohort), region_of(cohort)
    found = []
    for field, choice in (("opens", opens), ("due", due)):
        day = choice if isinstance(choice, ResolvedDate) else resolve(choice, anchors=anchors, region=region)
        if day is None:
            raise BusinessRuleError(GONE if choice.rule else NO_DATE[field], field=field)
        found.append(day)
    first, last = found
    if last.day < first.day:
        words = {"due": formatting.date(last.day), "opens": formatting.date(first.day)}
        raise BusinessRuleError(BACKWARDS.format(**words), field="due")
    if last.day < today and (current is None or last.day != current.due_on):
        raise BusinessRuleError(PAST_DUE.format(day=formatting.date(last.day)), field="due")
    return first, last


@transaction.atomic
def campaigns_follow_anchors(*, cohort_id: int, today: datetime.date) -> list[ReportingCampaign]:
    """Move the campaigns that are not open yet after the dates that they follow; return those that moved.

    An open campaign never moves by itself: its page proposes the new deadline. An opening that would fall in the
    past, and a deadline that would precede its opening, leave the campaign as it is. Audit: `campaign.follow_dates`.
    """
    rows = campaigns_with_rules(cohort_id).filter(opens_on__gt=today).select_for_update(of=("self",))
    campaigns = list(rows.select_related("cohort__programme__region"))
    if not campaigns:
        return []
    cohort = campaigns[0].cohort
    anchors, region = anchors_of(cohort), region_of(cohort)
    moved = []
    for campaign in campaigns:
        opens_on = _followed(campaign.opens_rule, campaign.opens_on, anchors, region)
        due_on = _followed(campaign.due_rule, campaign.due_on, anchors, region)
        before = (campaign.opens_on, campaign.due_on)
        if (opens_on, due_on) == before or opens_on < today or due_on < opens_on:
            continue
        campaign.opens_on, campaign.due_on = opens_on, due_on
        campaign.save(update_fields=["opens_on", "due_on", "updated_at"])
        changes = {
            "opens_on": [str(before[0]), str(opens_on)],
            "due_on": [str(before[1]), str(due_on)],
        }
        scope = campaign.cohort.slug
        record(actor=None, action="campaign.follow_dates", target=campaign, scope=scope, changes=changes)
        moved.append(campaign)
    return moved


def _followed(rule: dict | None, current: datetime.date, anchors, region: str) -> datetime.date:
    """The day of a rule, or the current one when there is no rule or its anchor is gone."""
    found = DateRule.from_json(rule)
    return (rule_day(found, anchors=anchors, region=region) if found else None) or current


@transaction.atomic
def campaign_settle_due(*, campaign: ReportingCampaign, takes: bool, actor, today: datetime.date) -> ReportingCampaign:
    """Answer the new deadline that the agenda proposes: take it, or keep the current one for good.

    Keeping it makes of the deadline a typed date: it follows nothing any more. Refuses when nothing is proposed any
    more, or a day already past. Audit: `campaign.edit`.
    """
    locked = _lock(campaign)
    anchors, region = anchors_of(locked.cohort), region_of(locked.cohort)
    proposal = date_proposals([locked], anchors=anchors, region=region).get(locked.pk)
    if proposal is None or (takes and proposal.day is None):
        raise BusinessRuleError("L’agenda ne propose plus de nouvelle échéance : rien n’a changé.")
    before = str(locked.due_on)
    if takes:
        if proposal.day < today:
            raise BusinessRuleError(PAST_DUE.format(day=formatting.date(proposal.day)))
        locked.due_on = proposal.day
    else:
        locked.due_rule = None
    locked.save(update_fields=["due_on", "due_rule", "updated_at"])
    changes = {"due_on": [before, str(locked.due_on)], "follows": locked.due_rule is not None}
    record(actor=actor, action="campaign.edit", target=locked, scope=locked.cohort.slug, changes=changes)
    return locked


@transaction.atomic
def campaign_close(*, campaign: ReportingCampaign, actor, now: datetime.datetime) -> int:
    """Close a campaign: forms never sent become « non rendue », with what was typed; return how many.

    A delay granted up to today or later, and a correction that was asked for, stay open. Refuses a campaign that is
    not open yet. Closing again settles what is left. Audit: `campaign.close` once, and one entry per form.
    """
    locked, today = _lock(campaign), formatting.local_day(now)
    if today < locked.opens_on:
        day = formatting.date(locked.opens_on)
        raise BusinessRuleError(f"Cette campagne n’est pas ouverte (ouverture le {day}) : rien n’est à fermer.")
    campaign_open(campaign=locked, actor=actor, now=now)
    if locked.closed_on is None:
        locked.closed_on = today
        locked.save(update_fields=["closed_on", "updated_at"])
        record(actor=actor, action="campaign.close", target=locked, scope=locked.cohort.slug)
    settled = 0
    for report in _reports(locked, UNSENT):
        report.campaign = locked
        if is_closed(report, today):
            move_report(report=report, to_status=ReportStatus.NOT_RETURNED, actor=actor, now=now, delay_asked_at=None)
            settled += 1
    return settled


@transaction.atomic
def campaign_reopen(
    *, campaign: ReportingCampaign, due_on: datetime.date, actor, now: datetime.datetime
) -> ReportingCampaign:
    """Open a closed campaign again until `due_on`, moved to a working day: forms « non rendue » become drafts again.

    Refuses a day already past or before the opening. Reopening an open campaign changes nothing. Audit:
    `campaign.reopen`, and one entry per form.
    """
    locked, today = _lock(campaign), formatting.local_day(now)
    if locked.closed_on is None:
        return locked
    chosen = settled_dates(
        cohort=locked.cohort,
        opens=ResolvedDate(locked.opens_on, locked.opens_on),
        due=ChosenDate(typed=due_on),
        today=today,
    )[1]
    locked.closed_on, locked.due_on, locked.due_rule = None, chosen.day, None
    locked.save(update_fields=["closed_on", "due_on", "due_rule", "updated_at"])
    changes = {"due_on": str(chosen.day)}
    record(actor=actor, action="campaign.reopen", target=locked, scope=locked.cohort.slug, changes=changes)
    for report in _reports(locked, (ReportStatus.NOT_RETURNED,)):
        move_report(report=report, to_status=former_status(report), actor=actor, now=now)
    return locked


def _reports(campaign: ReportingCampaign, statuses) -> list[ProgressReport]:
    rows = ProgressReport.objects.filter(campaign=campaign, status__in=statuses)
    rows = rows.filter(laureate__in=Laureate.objects.in_scope()).select_for_update(of=("self",))
    return list(rows.select_related("laureate__cohort").order_by("pk"))


def _lock(campaign: ReportingCampaign) -> ReportingCampaign:
    rows = ReportingCampaign.objects.select_for_update(of=("self",))
    return rows.select_related("cohort__programme__region").get(pk=campaign.pk)


def _opened(campaign: ReportingCampaign, what: str) -> str:
    return OPENED.format(day=formatting.date(campaign.opens_on), what=what)


def _set_dates(campaign: ReportingCampaign, opens: ResolvedDate, due: ResolvedDate) -> None:
    campaign.opens_on, campaign.due_on = opens.day, due.day
    campaign.opens_rule = opens.rule.to_json() if opens.rule else None
    campaign.due_rule = due.rule.to_json() if due.rule else None


def _written(campaign: ReportingCampaign) -> dict[str, object]:
    """What the journal keeps of a campaign."""
    return {
        "moment": str(campaign.moment),
        "label": campaign.label,
        "opens_on": str(campaign.opens_on),
        "due_on": str(campaign.due_on),
        "opens_rule": campaign.opens_rule,
        "due_rule": campaign.due_rule,
    }
