"""The campaigns and the form of a promotion, taken from an older one or from a template: no laureate, no answer."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ess_platform.common import formatting
from programmes.copy_steps import CohortPlan, CopyPreview, CopyStep, DatedLine, register_copy_step
from programmes.models import Cohort

from ..date_anchors import DateAnchor, anchors_of
from ..models import ReportForm, ReportingCampaign
from ..selectors.campaign_dates import ANCHOR, DateRule, rule_day


@dataclass(frozen=True)
class CopiedCampaign:
    """A campaign of the promotion to come; its rules still name the dates of the source."""

    moment: str
    label: str
    opens_on: datetime.date
    due_on: datetime.date
    opens_rule: DateRule | None = None
    due_rule: DateRule | None = None
    source: ReportingCampaign | None = None


def _copied(plan: CohortPlan) -> Iterator[CopiedCampaign]:
    if plan.source:
        former = anchors_of(plan.source)
        anchors = {key: DateAnchor(key, anchor.label, plan.day(anchor.day)) for key, anchor in former.items()}
        for row in plan.source.campaigns.all():
            yield _copy_of(row, plan, anchors)
    elif plan.template:
        for line in plan.template.campaigns:
            opens_on = plan.offset_day(line.opens, from_end=line.from_end)
            due_on = plan.offset_day(line.due, from_end=line.from_end)
            if opens_on and due_on:
                yield CopiedCampaign(line.moment, line.label, opens_on, due_on)


def _copy_of(row: ReportingCampaign, plan: CohortPlan, anchors: dict[str, DateAnchor]) -> CopiedCampaign:
    """The dates move with those of the promotion; one that followed a session follows the same one again."""
    opens_rule, due_rule = (_kept(rule, anchors) for rule in (row.opens_rule, row.due_rule))
    opens_on = _day(opens_rule, row.opens_on, plan, anchors)
    due_on = max(opens_on, _day(due_rule, row.due_on, plan, anchors))
    return CopiedCampaign(row.moment, row.label, opens_on, due_on, opens_rule, due_rule, row)


def _kept(stored: dict | None, anchors: dict[str, DateAnchor]) -> DateRule | None:
    """The end of a month is that of last year: only what follows a session is kept as a rule."""
    rule = DateRule.from_json(stored)
    return rule if rule and rule.kind == ANCHOR and rule.anchor in anchors else None


def _day(rule: DateRule | None, former: datetime.date, plan: CohortPlan, anchors) -> datetime.date:
    found = rule_day(rule, anchors=anchors, region=plan.region) if rule else None
    return found or plan.day(former)


def preview_campaigns(plan: CohortPlan) -> CopyPreview | None:
    """Opening and deadline of each campaign."""
    found = list(_copied(plan))
    lines = []
    for campaign in found:
        former = campaign.source
        lines += [
            DatedLine(f"{campaign.label} : ouverture", campaign.opens_on, former.opens_on if former else None),
            DatedLine(f"{campaign.label} : échéance", campaign.due_on, former.due_on if former else None),
        ]
    return CopyPreview(formatting.count(len(found), "campagne"), tuple(lines)) if found else None


def copy_campaigns(plan: CohortPlan, cohort: Cohort) -> int:
    """Write the campaigns, none of them opened. What followed a session that was not copied becomes a plain date."""
    rows = [
        ReportingCampaign(
            cohort=cohort,
            moment=campaign.moment,
            label=campaign.label,
            opens_on=campaign.opens_on,
            due_on=campaign.due_on,
            opens_rule=_renamed(campaign.opens_rule, plan),
            due_rule=_renamed(campaign.due_rule, plan),
        )
        for campaign in _copied(plan)
    ]
    return len(ReportingCampaign.objects.bulk_create(rows))


def _renamed(rule: DateRule | None, plan: CohortPlan) -> dict | None:
    anchor = plan.renamed.get(rule.anchor) if rule else None
    return replace(rule, anchor=anchor).to_json() if anchor else None


def _form_of(plan: CohortPlan) -> ReportForm | None:
    """The questions that the last edition asked; None when it asked the standard ones."""
    if not plan.source:
        return None
    return ReportForm.objects.filter(cohort=plan.source, frozen_at__isnull=False).order_by("-number").first()


def preview_form(plan: CohortPlan) -> CopyPreview | None:
    form = _form_of(plan)
    return CopyPreview("les questions de la dernière fiche, et la grille de 17 critères") if form else None


def copy_form(plan: CohortPlan, cohort: Cohort) -> int:
    """The same questions, frozen as they were: entry and exit stay comparable from one edition to the next."""
    form = _form_of(plan)
    ReportForm.objects.create(cohort=cohort, number=1, definition=form.definition, frozen_at=plan.now)
    return 1


def register_campaign_copy() -> None:
    """After the sessions, that campaigns may follow."""
    register_copy_step(CopyStep("campagnes", "Les campagnes de fiches", 40, preview_campaigns, copy_campaigns))
    register_copy_step(CopyStep("modele", "Le modèle de fiche", 50, preview_form, copy_form))
