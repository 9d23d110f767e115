"""Content of a bilan about laureates, sponsors and cooperations, as plain JSON values.

Everything here may reach a funder: no name of a person, nothing from « difficultés » or « besoins », no grid of one
laureate (product, « Who sees what »). Only validated reports are read.
"""

from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, OuterRef, Prefetch, Q, Subquery, Sum

from ess_platform.directory.models import Strategy
from laureates.enums import IN_SCOPE_STATUSES, Moment
from laureates.models import Cooperation, IndicatorValue, Laureate, LaureateZoning, ProgressReport
from programmes.models import Cohort
from reporting.figures.base import plain
from sponsors.models import Sponsor, Sponsorship

# Before → after of one laureate's page, in this order (D3).
SHEET_INDICATORS = ("etp_total", "ca_12m", "part_ca_industriel", "contrats_industriels")


def _validated_reports() -> Prefetch:
    values = IndicatorValue.objects.filter(indicator__code__in=SHEET_INDICATORS).select_related("indicator")
    reports = (
        ProgressReport.objects.validated()
        .filter(campaign__moment__in=(Moment.ENTRY, Moment.MIDTERM, Moment.EXIT))
        .select_related("campaign")
        .prefetch_related(
            Prefetch("values", values, to_attr="sheet_values"),
            Prefetch("strategies", to_attr="sheet_strategies"),
        )
    )
    return Prefetch("reports", reports, to_attr="validated_reports")


def _zonings() -> Prefetch:
    """As a plain list, as those above: one manager per laureate and per report costs more than reading the rows."""
    return Prefetch("zonings", LaureateZoning.objects.select_related("zoning"), to_attr="sheet_zonings")


def laureate_sheets(cohort: Cohort, only: Laureate | None = None) -> list[dict[str, Any]]:
    """One entry per laureate in scope, or for one of them, by name: identity, project, entry and exit values, own
    indicator, partners."""
    kept = {"cohort": cohort} if only is None else {"cohort": cohort, "pk": only.pk}
    laureates = (
        Laureate.objects.in_scope()
        .filter(**kept)
        .select_related(
            "organisation__legal_form",
            "organisation__inclusion_kind",
            "organisation__sector",
            "organisation__department",
            "settlement__need",
        )
        .prefetch_related(_validated_reports(), _zonings())
        .order_by("sort_name", "pk")
    )
    partners = _partners_by_laureate(cohort)
    sponsors = _sponsors_by_laureate(cohort)
    return [
        _sheet(laureate) | {"partners": partners.get(laureate.pk, []), "sponsor": sponsors.get(laureate.pk, "")}
        for laureate in laureates
    ]


def _sheet(laureate: Laureate) -> dict[str, Any]:
    organisation = laureate.organisation
    by_moment = {report.campaign.moment: report for report in laureate.validated_reports}
    entry, exit_ = by_moment.get(Moment.ENTRY), by_moment.get(Moment.EXIT)
    latest = exit_ or by_moment.get(Moment.MIDTERM) or entry
    return {
        "reference": laureate.reference,
        "slug": laureate.slug,
        "name": organisation.name,
        "city": organisation.city,
        "department": organisation.department.code if organisation.department else "",
        "department_name": organisation.department.name if organisation.department else "",
        "sector": organisation.sector.label if organisation.sector else "",
        "sub_sector": organisation.sub_sector,
        "legal_form": organisation.legal_form.label if organisation.legal_form else "",
        "inclusion_kind": organisation.inclusion_kind.label if organisation.inclusion_kind else "",
        "is_esus": organisation.is_esus,
        "founded_year": organisation.founded_year,
        "siret": organisation.siret or "",
        "settlement": _settlement(laureate),
        "zonings": sorted(item.zoning.label for item in laureate.sheet_zonings),
        "status": laureate.get_status_display(),
        "activity": laureate.activity,
        "project": laureate.project,
        "product": laureate.showroom_product,
        "is_exhibitor": laureate.is_exhibitor,
        "allows_public_page": laureate.allows_public_page,
        "has_entry": entry is not None,
        "has_exit": exit_ is not None,
        "indicators": _before_after(entry, exit_),
        "own_indicator": _own_indicator(entry, exit_),
        "achievement": latest.achievement if latest else "",
        "next_step": latest.next_step if latest else "",
        "strategies": [strategy.code for strategy in latest.sheet_strategies] if latest else [],
    }


def _settlement(laureate: Laureate) -> dict[str, str] | None:
    """Where an implantation comes from and goes to; None for a laureate that has none."""
    settlement = getattr(laureate, "settlement", None)
    if settlement is None:
        return None
    return {
        "field": settlement.field,
        "origin": settlement.origin_text,
        "target": settlement.target_text,
        "need": settlement.need.label if settlement.need else "",
        "partners": settlement.local_partners,
        "state": settlement.get_state_display(),
    }


def _before_after(entry, exit_) -> list[dict[str, Any]]:
    before = {value.indicator.code: value for value in entry.sheet_values} if entry else {}
    after = {value.indicator.code: value for value in exit_.sheet_values} if exit_ else {}
    rows = []
    for code in SHEET_INDICATORS:
        known = before.get(code) or after.get(code)
        if known is None:
            continue
        rows.append(
            {
                "code": code,
                "label": known.indicator.label,
                "unit": known.indicator.unit,
                "entry": plain(before[code].value) if code in before else None,
                "exit": plain(after[code].value) if code in after else None,
            }
        )
    return rows


def strategy_rows(cohort: Cohort) -> list[dict[str, Any]]:
    """Strategies that laureates in scope declared in their last validated report, with how many; [] when none did."""
    latest = (
        ProgressReport.objects.validated()
        .filter(laureate=OuterRef("laureate"), strategies__isnull=False)
        .order_by("-campaign__opens_on", "-pk")
        .values("pk")[:1]
    )
    reports = ProgressReport.objects.filter(laureate__cohort=cohort, pk=Subquery(latest))
    strategies = Strategy.objects.annotate(laureates=Count("reports", filter=Q(reports__in=reports), distinct=True))
    return [
        {"code": strategy.code, "label": strategy.label, "laureates": strategy.laureates}
        for strategy in strategies.filter(laureates__gt=0).order_by("position", "code")
    ]


def _own_indicator(entry, exit_) -> dict[str, Any] | None:
    source = exit_ or entry
    if source is None or not source.own_indicator_label:
        return None
    return {
        "label": source.own_indicator_label,
        "unit": source.own_indicator_unit,
        "entry": plain(entry.own_indicator_value) if entry else None,
        "exit": plain(exit_.own_indicator_value) if exit_ else None,
    }


def _partners_by_laureate(cohort: Cohort) -> dict[int, list[str]]:
    partners: dict[int, list[str]] = {}
    names = ("first__organisation__name", "second__organisation__name")
    for first, second, first_name, second_name in _pairs(cohort).values_list("first", "second", *names):
        partners.setdefault(first, []).append(second_name)
        partners.setdefault(second, []).append(first_name)
    return {key: sorted(names) for key, names in partners.items()}


def _sponsors_by_laureate(cohort: Cohort) -> dict[int, str]:
    rows = Sponsorship.objects.filter(laureate__cohort=cohort).order_by("pk")
    return dict(rows.values_list("laureate", "contact__sponsor__organisation__name"))


def _pairs(cohort: Cohort):
    return (
        Cooperation.objects.filter(
            cohort=cohort, first__status__in=IN_SCOPE_STATUSES, second__status__in=IN_SCOPE_STATUSES
        )
        .select_related("first__organisation", "second__organisation")
        .order_by("first__sort_name", "second__sort_name", "pk")
    )


def cooperation_rows(cohort: Cohort) -> list[dict[str, Any]]:
    """Pairs of laureates in scope, each once, by name."""
    return [
        {
            "reference": pair.reference,
            "first": pair.first.organisation.name,
            "second": pair.second.organisation.name,
            "state": pair.state,
            "state_label": pair.get_state_display(),
            "purpose": pair.purpose,
        }
        for pair in _pairs(cohort)
    ]


def sponsor_rows(cohort: Cohort) -> list[dict[str, Any]]:
    """Sponsor organisations: people, laureates, meetings, hours (exact), last meeting. Laureates in scope only."""
    in_scope = Q(contacts__sponsorships__laureate__status__in=IN_SCOPE_STATUSES)
    sponsorships = "contacts__sponsorships"
    sponsors = (
        Sponsor.objects.filter(cohort=cohort)
        .select_related("organisation")
        .annotate(
            people=Count("contacts", filter=in_scope, distinct=True),
            laureate_count=Count(f"{sponsorships}__laureate", filter=in_scope, distinct=True),
            meeting_count=Count(f"{sponsorships}__meetings", filter=in_scope, distinct=True),
            minutes=Sum(f"{sponsorships}__meetings__minutes", filter=in_scope),
            last_meeting=Max(f"{sponsorships}__meetings__held_on", filter=in_scope),
        )
        .order_by("organisation__sort_name")
    )
    return [
        {
            "name": sponsor.organisation.name,
            "is_large_industrial_group": sponsor.organisation.is_large_industrial_group,
            "people": sponsor.people,
            "laureates": sponsor.laureate_count,
            "meetings": sponsor.meeting_count,
            "hours": plain(Decimal(sponsor.minutes) / 60) if sponsor.minutes is not None else None,
            "last_meeting": sponsor.last_meeting.isoformat() if sponsor.last_meeting else None,
        }
        for sponsor in sponsors
    ]
