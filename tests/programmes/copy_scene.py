"""A promotion worth copying, dated with public holidays in the way, and the plan that copies it."""

import datetime
import uuid

from django.utils import timezone

from programmes.cohort_templates import TEMPLATES
from programmes.copy_steps import CohortPlan, copy_steps
from programmes.enums import MilestoneKind
from programmes.selectors.next_edition import next_edition_dates
from programmes.services.cohort import CohortIdentity, cohort_create
from sessions.enums import SessionKind
from tests.factories import (
    make_budget_line,
    make_campaign,
    make_cohort,
    make_half_day,
    make_session,
    make_territory,
)

ALSACE = "44"  # Grand Est: Good Friday and Saint Stephen's day are not worked


def make_source(**fields):
    """One year of a promotion in Grand Est: 9 January to 2 July 2025."""
    cohort = make_cohort(starts_on=datetime.date(2025, 1, 9), ends_on=datetime.date(2025, 7, 2), number=1, **fields)
    cohort.programme.region = make_territory(level="region", code=ALSACE, name="Grand Est")
    cohort.programme.save()
    cohort.milestones.create(
        kind=MilestoneKind.KICKOFF,
        label="Lancement",
        starts_on=datetime.date(2025, 1, 9),
        date_text="le 9 janvier 2025",
    )
    cohort.milestones.create(
        kind=MilestoneKind.SEQUENCE,
        label="Séquences",
        starts_on=datetime.date(2025, 2, 1),
        ends_on=datetime.date(2025, 6, 30),
    )
    cohort.themes.create(position=1, label="Accéder aux marchés")
    cohort.targets.create(code="nps", label="Recommandation", value=50)
    make_budget_line(cohort, account="60", planned=1000, actual=900, comment="Moins de déplacements")
    for rank, day in enumerate(("2025-01-09", "2025-04-18", "2025-05-07", "2025-07-02"), start=1):
        kind = {1: SessionKind.KICKOFF, 4: SessionKind.CLOSING}.get(rank, SessionKind.SEQUENCE)
        session = make_session(
            cohort, kind, title=f"Séance {rank}", slug=f"seance-{rank}", starts_on=datetime.date.fromisoformat(day)
        )
        make_half_day(session)
    make_campaign(cohort)
    return cohort


def plan_of(source=None, template=None, *, starts_on=None, ends_on=None, region=ALSACE, today=None) -> CohortPlan:
    """The plan of the pages: dates of the next edition unless they are given."""
    if source and starts_on is None:
        starts_on, ends_on = next_edition_dates(source, today or source.starts_on)
    if template:
        template = TEMPLATES[template]
        ends_on = ends_on or starts_on + datetime.timedelta(days=template.length)
    return CohortPlan(starts_on, ends_on, timezone.now(), region, source, template)


def create(plan, programme, actor, *, steps=None, **fields):
    return cohort_create(
        public_id=fields.pop("public_id", None) or uuid.uuid4(),
        identity=CohortIdentity(fields.pop("name", "Promotion à venir")),
        programme=programme,
        plan=plan,
        steps=[step.code for step in copy_steps()] if steps is None else steps,
        terms=fields.pop("terms", None),
        actor=actor,
    )


def dates_of(cohort) -> list[datetime.date]:
    """Every day that a promotion holds."""
    found = [cohort.starts_on, cohort.ends_on]
    for milestone in cohort.milestones.all():
        found += [milestone.starts_on, milestone.ends_on]
    for session in cohort.support_sessions.all():
        found += [session.starts_on, *(half_day.on for half_day in session.half_days.all())]
    for campaign in cohort.campaigns.all():
        found += [campaign.opens_on, campaign.due_on]
    return [day for day in found if day]
