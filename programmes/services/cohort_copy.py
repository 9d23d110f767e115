"""What this app itself takes from an older promotion or from a template: never its people, never what was achieved."""

import datetime

from ess_platform.common import formatting
from programmes.copy_steps import CohortPlan, CopyPreview, CopyStep, DatedLine, register_copy_step
from programmes.enums import FundingState
from programmes.models import BudgetLine, Cohort, CohortTheme, Funding, Milestone, Target, TeamMember
from programmes.selectors.team import colleagues, team_rows

Bounds = tuple[datetime.date | None, datetime.date | None]


def _milestones(plan: CohortPlan) -> list[tuple[str, str, Bounds, Bounds]]:
    """Kind, label, new bounds and former bounds of each step; `date_text` says a former date: it is left out."""
    if plan.source:
        found = []
        for row in plan.source.milestones.all():
            former = (row.starts_on, row.ends_on)
            days = tuple(plan.day(day) if day else None for day in former)
            found.append((row.kind, row.label, days, former))
        return found
    lines = plan.template.milestones if plan.template else ()
    return [
        (
            line.kind,
            line.label,
            (
                plan.offset_day(line.starts, from_end=line.from_end),
                None if line.ends is None else plan.offset_day(line.ends, from_end=line.from_end),
            ),
            (None, None),
        )
        for line in lines
    ]


def preview_milestones(plan: CohortPlan) -> CopyPreview | None:
    """The steps and their days."""
    rows = _milestones(plan)
    lines = []
    for _kind, label, days, former in rows:
        if days[0]:
            lines.append(DatedLine(label, days[0], former[0]))
        if days[1]:
            lines.append(DatedLine(f"{label} (fin)", days[1], former[1]))
    return CopyPreview(formatting.count(len(rows), "jalon"), tuple(lines)) if rows else None


def copy_milestones(plan: CohortPlan, cohort: Cohort) -> int:
    rows = [
        Milestone(cohort=cohort, kind=kind, label=label, starts_on=days[0], ends_on=days[1])
        for kind, label, days, _former in _milestones(plan)
    ]
    return len(Milestone.objects.bulk_create(rows))


def _themes(plan: CohortPlan) -> list[str]:
    if plan.source:
        return list(plan.source.themes.values_list("label", flat=True))
    return list(plan.template.themes) if plan.template else []


def preview_themes(plan: CohortPlan) -> CopyPreview | None:
    themes = _themes(plan)
    return CopyPreview(" · ".join(themes)) if themes else None


def copy_themes(plan: CohortPlan, cohort: Cohort) -> int:
    rows = [CohortTheme(cohort=cohort, position=rank, label=label) for rank, label in enumerate(_themes(plan), start=1)]
    return len(CohortTheme.objects.bulk_create(rows))


def preview_targets(plan: CohortPlan) -> CopyPreview | None:
    count = plan.source.targets.count() if plan.source else 0
    return CopyPreview(f"{formatting.count(count, 'objectif')}, cibles comprises") if count else None


def copy_targets(plan: CohortPlan, cohort: Cohort) -> int:
    rows = list(plan.source.targets.all())
    for row in rows:
        row.pk, row.cohort = None, cohort
    return len(Target.objects.bulk_create(rows))


def preview_budget(plan: CohortPlan) -> CopyPreview | None:
    if plan.source:
        count, amounts = plan.source.budget_lines.count(), ", montants prévus compris, sans le réalisé"
    else:
        count, amounts = len(plan.template.budget) if plan.template else 0, ", montants à remplir"
    return CopyPreview(formatting.count(count, "ligne") + amounts) if count else None


def copy_budget(plan: CohortPlan, cohort: Cohort) -> int:
    """Accounts, labels and planned amounts; nothing of what was spent, nor the comments that explain it."""
    if plan.source:
        rows = [
            BudgetLine(
                cohort=cohort,
                side=line.side,
                nature=line.nature,
                account=line.account,
                label=line.label,
                planned=line.planned,
                allocation_rule=line.allocation_rule,
                position=line.position,
            )
            for line in plan.source.budget_lines.all()
        ]
    else:
        rows = [
            BudgetLine(
                cohort=cohort,
                side=line.side,
                nature=line.nature,
                account=line.account,
                label=line.label,
                position=rank,
            )
            for rank, line in enumerate(plan.template.budget, start=1)
        ]
    return len(BudgetLine.objects.bulk_create(rows))


def _members(plan: CohortPlan):
    """Those of the former team who still work for the operator."""
    return team_rows(plan.source).filter(user__in=colleagues(plan.source, formatting.local_day(plan.now)))


def preview_team(plan: CohortPlan) -> CopyPreview | None:
    members = _members(plan) if plan.source else []
    names = [member.user.get_full_name() for member in members]
    return CopyPreview(formatting.sentence_list(names)) if names else None


def copy_team(plan: CohortPlan, cohort: Cohort) -> int:
    """The same people with the same role; whoever creates the promotion is already of the team."""
    rows = [
        TeamMember(cohort=cohort, user_id=member.user_id, role=member.role)
        for member in _members(plan).exclude(user__in=cohort.team.values("user"))
    ]
    return len(TeamMember.objects.bulk_create(rows))


def preview_funders(plan: CohortPlan) -> CopyPreview | None:
    rows = plan.source.fundings.select_related("funder") if plan.source else []
    names = [row.funder.name for row in rows]
    return (
        CopyPreview(f"{formatting.sentence_list(names)}, comme pressentis : sans montant ni accès") if names else None
    )


def copy_funders(plan: CohortPlan, cohort: Cohort) -> int:
    """The same funders, as « pressentis », with the perimeter each one pays for: no convention, amount nor access."""
    rows = [
        Funding(cohort=cohort, funder_id=row.funder_id, perimeter=row.perimeter, state=FundingState.PLANNED)
        for row in plan.source.fundings.exclude(funder__in=cohort.fundings.values("funder"))
    ]
    return len(Funding.objects.bulk_create(rows))


def register_own_steps() -> None:
    """The steps of this app; those of the apps above come between and after."""
    for step in (
        CopyStep("jalons", "Les jalons", 10, preview_milestones, copy_milestones),
        CopyStep("themes", "Les thèmes des séquences", 20, preview_themes, copy_themes),
        CopyStep("objectifs", "Les objectifs de la convention", 60, preview_targets, copy_targets),
        CopyStep("budget", "Le cadre du budget", 70, preview_budget, copy_budget),
        CopyStep("equipe", "L’équipe", 80, preview_team, copy_team),
        CopyStep("financeurs", "Les financeurs", 90, preview_funders, copy_funders),
    ):
        register_copy_step(step)
