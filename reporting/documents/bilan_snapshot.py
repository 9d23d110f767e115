"""Freeze the content of a bilan: every figure, row and text that its pages show, as plain JSON values.

Nothing here depends on the clock, so that the same data give the same digest; the date stands in the stamp.
"""

from typing import Any

from ess_platform.directory.models import Criterion
from programmes.enums import BudgetNature, FindingKind
from programmes.models import Cohort
from reporting.documents.bilan_sections import ESSENTIAL, LIMITS, RECOMMENDATIONS, Plan, lines_of, plan_of
from reporting.enums import BilanKind
from reporting.figures import FIGURES, compute_figures
from reporting.figures.base import plain
from reporting.figures.provenance import provenance
from reporting.figures.published import published_rows
from reporting.models import Bilan
from reporting.selectors.bilan_figures import chosen_of
from reporting.selectors.bilan_people import cooperation_rows, laureate_sheets, sponsor_rows, strategy_rows
from reporting.selectors.bilan_sessions import attendance_matrix, session_rows
from reporting.selectors.figure_question import printed_questions

BY_FIGURE = ("figures", "provenance", "figure_rows")
SCHEMA = 2  # 1 had no sections: a text was a field of the bilan


def bilan_snapshot(*, cohort: Cohort, bilan: Bilan | None, kind: str = BilanKind.CLOSING) -> dict[str, Any]:
    """Return the whole content of a bilan of a promotion; `kind` is that of a bilan nobody opened yet.

    Figures are masked as for everyone outside the team (n < 5). Quotes without consent are left out and counted.
    """
    return assembled(bilan_facts(cohort), bilan_words(cohort=cohort, bilan=bilan, kind=kind))


def assembled(facts: dict[str, Any], words: dict[str, Any]) -> dict[str, Any]:
    """The snapshot made of its two parts.

    A figure of the promotion's own is in the bilans that keep it, and in those whose team chose nothing; so is its
    provenance. One that was retired since it was chosen is chosen no more.
    """
    figures = facts["figures"]
    chosen = [row for row in words["chosen"] if row["code"] in figures]
    explanations = [
        {"code": row["code"], "name": figures[row["code"]]["name"], "text": row["text"]}
        for row in words["explanations"]
        if row["code"] in figures
    ]
    kept = FIGURES.keys() | {row["code"] for row in chosen} if chosen else figures.keys()
    only = {name: {code: item for code, item in facts[name].items() if code in kept} for name in BY_FIGURE}
    return facts | words | only | {"chosen": chosen, "explanations": explanations}


def plan_of_bilan(bilan: Bilan) -> Plan:
    """The sections of a bilan as the team has them now; one query."""
    return plan_of(kind=bilan.kind, rows=bilan.sections.values("key", "is_on", "position", "title", "text"))


def bilan_words(*, cohort: Cohort, bilan: Bilan | None, kind: str = BilanKind.CLOSING) -> dict[str, Any]:
    """The part of a snapshot that people write: title, plan and texts."""
    plan = plan_of_bilan(bilan) if bilan else plan_of(kind=kind)
    return {
        "chosen": [{"code": row.code, "is_key": row.is_key} for row in (chosen_of(bilan) if bilan else ())],
        "explanations": [
            {"code": row.subject, "text": row.text}
            for row in (bilan.explanations.order_by("subject", "rule") if bilan else ())
        ],
        "bilan": {
            "title": bilan.title if bilan else default_title(kind, cohort),
            "introduction": plan.text(ESSENTIAL),
            "limits": plan.text(LIMITS),
            "recommendations": lines_of(plan.text(RECOMMENDATIONS)),
        },
        "sections": plan.to_json(),
    }


def default_title(kind: str, cohort: Cohort) -> str:
    """« Bilan de clôture Industries Engagées 2025 »."""
    return f"{BilanKind(kind).label} {cohort.name}"


def bilan_facts(cohort: Cohort) -> dict[str, Any]:
    """The part of a snapshot that the data of the promotion say: every figure and row."""
    complete = compute_figures(cohort)
    figures = complete.for_public()
    return {
        "schema": SCHEMA,
        "cohort": _cohort(cohort),
        "figures": figures.to_json(),
        "provenance": provenance(complete, figures),
        "figure_rows": published_rows(complete),
        "questions": printed_questions(cohort),
        "targets": _targets(cohort),
        "declared": _declared(cohort, figures),
        "milestones": _milestones(cohort),
        "findings": _findings(cohort),
        "partners": [
            {"name": partner.name, "kind": partner.kind, "field": partner.field} for partner in cohort.partners.all()
        ],
        "sessions": session_rows(cohort),
        "attendance": attendance_matrix(cohort),
        "sponsors": sponsor_rows(cohort),
        "cooperations": cooperation_rows(cohort),
        "laureates": laureate_sheets(cohort),
        "testimonials": _testimonials(cohort),
        "budget": _budget(cohort),
        "strategies": strategy_rows(cohort),
        "grid": {item.code: item.family.label for item in Criterion.objects.select_related("family")},
        "needs": [{"label": need.label, "state": need.get_state_display()} for need in cohort.territory_needs.all()],
    }


def _cohort(cohort: Cohort) -> dict[str, Any]:
    programme = cohort.programme
    fundings = cohort.fundings.select_related("funder").order_by("pk")
    return {
        "slug": cohort.slug,
        "name": cohort.name,
        "programme": programme.name,
        "kind": programme.kind,
        "status": cohort.status,
        "operator": programme.operator.name,
        "operator_description": programme.operator.description,
        "commissioner": programme.commissioner.name if programme.commissioner else "",
        "region": programme.region.name if programme.region else "",
        "principle": programme.principle,
        "funders": [
            {
                "name": funding.funder.name,
                "amount": plain(funding.amount),
                "perimeter": funding.perimeter,
                "starts_on": funding.starts_on.isoformat() if funding.starts_on else None,
                "ends_on": funding.ends_on.isoformat() if funding.ends_on else None,
            }
            for funding in fundings
        ],
        "funding_mode": cohort.get_funding_mode_display() if cohort.funding_mode else "",
        "funding_note": cohort.funding_note,
        "purpose": cohort.purpose,
        "prior_step": cohort.prior_step,
        "starts_on": cohort.starts_on.isoformat() if cohort.starts_on else None,
        "ends_on": cohort.ends_on.isoformat() if cohort.ends_on else None,
        "themes": [theme.label for theme in cohort.themes.all()],
        "is_demo": cohort.is_demo,
    }


def _findings(cohort: Cohort) -> dict[str, list[str]]:
    found = list(cohort.findings.all())
    return {kind: [finding.text for finding in found if finding.kind == kind] for kind in FindingKind.values}


def _targets(cohort: Cohort) -> list[dict[str, Any]]:
    return [
        {"code": target.code, "label": target.label, "value": plain(target.value), "unit": target.unit}
        for target in cohort.targets.all()
    ]


def _declared(cohort: Cohort, figures) -> list[dict[str, Any]]:
    rows = []
    for declared in cohort.declared_figures.all():
        if declared.figure_code not in figures:
            continue
        entry = figures[declared.figure_code]
        rows.append(
            {
                "code": declared.figure_code,
                "name": entry.name,
                "declared": plain(declared.value),
                "computed": entry.display,
                "source": declared.source,
                "explanation": declared.explanation,
            }
        )
    return rows


def _milestones(cohort: Cohort) -> list[dict[str, Any]]:
    return [
        {
            "kind": milestone.kind,
            "label": milestone.label,
            "starts_on": milestone.starts_on.isoformat() if milestone.starts_on else None,
            "ends_on": milestone.ends_on.isoformat() if milestone.ends_on else None,
            "date_text": milestone.date_text,
        }
        for milestone in cohort.milestones.all()
    ]


def _testimonials(cohort: Cohort) -> dict[str, Any]:
    """Those whose author agreed; once the team has marked some ready, these only."""
    agreed = list(cohort.testimonials.publishable())
    printed = [quote for quote in agreed if quote.ready_at] or agreed
    quotes = [{"text": quote.text, "attribution": quote.attribution, "theme": quote.theme} for quote in printed]
    return {"quotes": quotes, "without_consent": cohort.testimonials.count() - len(agreed)}


def _budget(cohort: Cohort) -> dict[str, Any]:
    lines = [
        {
            "side": line.side,
            "nature": line.nature,
            "account": line.account,
            "label": line.label,
            "planned": plain(line.planned),
            "actual": plain(line.actual),
            "comment": line.comment,
            "allocation_rule": line.allocation_rule,
        }
        for line in cohort.budget_lines.all()
    ]
    return {
        "lines": [line for line in lines if line["nature"] != BudgetNature.IN_KIND],
        "in_kind": [line for line in lines if line["nature"] == BudgetNature.IN_KIND],
        "hourly_rate": plain(cohort.volunteer_hourly_rate),
    }
