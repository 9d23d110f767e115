"""The validated forms: one row per laureate and campaign, one column per answer that a spreadsheet can hold."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch

from ess_platform.common.spreadsheet_files import Column, Kind
from laureates.enums import IndicatorType
from laureates.models import Indicator, IndicatorValue, ProgressReport, ReportingCampaign
from reporting.export_kinds import ExportContent, ExportKind, ExportRequest
from reporting.exports.base import rows_of, structure_columns

COMPLETED = 4_000  # forms whose values are fetched together
TEXTS = (
    ("situation", "Situation"),
    ("objective", "Projet en une phrase"),
    ("achievement", "Avancée"),
    ("difficulty", "Difficulté"),
    ("need", "Besoin"),
    ("next_step", "Prochaine étape"),
)


def reports(request: ExportRequest) -> ExportContent:
    """Validated forms of laureates in scope; `?campagne=` keeps the forms of one campaign."""
    rows = (
        ProgressReport.objects.visible_to(request.user)
        .validated()
        .filter(campaign__cohort=request.cohort)
        .select_related("laureate__organisation", "campaign", "validated_by__person")
        .defer("answers", "raw_answers", "answer_trace")
        .prefetch_related(
            "strategies", Prefetch("values", IndicatorValue.objects.only("report_id", "indicator_id", "value"))
        )
        .order_by("campaign__opens_on", "campaign", "laureate__sort_name", "pk")
    )
    filters = []
    campaigns = ReportingCampaign.objects.visible_to(request.user).filter(cohort=request.cohort)
    asked = next((row for row in campaigns if str(row.public_id) == request.query.get("campagne")), None)
    if asked is not None:
        rows = rows.filter(campaign=asked)
        filters.append(("Campagne", asked.label))
    return ExportContent(_columns(), _with_values(rows), filters, rows.count)


def _with_values(rows) -> Iterator[tuple[ProgressReport, dict[int, Any]]]:
    """Each form with its indicators by key."""
    for report in rows_of(rows, block=COMPLETED):
        yield report, {value.indicator_id: value.value for value in report.values.all()}


def _columns() -> list[Column]:
    return [
        *structure_columns(lambda row: row[0].laureate),
        Column("Campagne", lambda row: row[0].campaign.label),
        Column("Temps", lambda row: row[0].campaign.get_moment_display()),
        Column("Envoyée le", lambda row: row[0].submitted_at, Kind.MOMENT),
        Column("Validée le", lambda row: row[0].validated_at, Kind.MOMENT),
        *[_indicator_column(indicator) for indicator in Indicator.objects.order_by("position", "code")],
        Column("Votre indicateur", lambda row: row[0].own_indicator_label),
        Column("Votre indicateur : valeur", lambda row: row[0].own_indicator_value, Kind.DECIMAL),
        Column("Votre indicateur : unité", lambda row: row[0].own_indicator_unit),
        *[_text_column(name, label) for name, label in TEXTS],
        Column("Stratégies", lambda row: ", ".join(str(one) for one in row[0].strategies.all()), Kind.LONG_TEXT),
        Column("Souhaite être rappelé·e", lambda row: row[0].wants_callback, Kind.YES_NO, "Vide : pas de réponse."),
    ]


def _indicator_column(indicator: Indicator) -> Column:
    kind = Kind.INTEGER if indicator.value_type == IndicatorType.INTEGER else Kind.DECIMAL
    told = " ".join(filter(None, (indicator.definition, "Vide : non renseigné, jamais zéro.")))
    return Column(f"{indicator.label} ({indicator.unit})", lambda row: row[1].get(indicator.pk), kind, told)


def _text_column(name: str, label: str) -> Column:
    return Column(label, lambda row: getattr(row[0], name), Kind.LONG_TEXT, "Réponse libre, telle qu’écrite.")


EXPORTS = (ExportKind("fiches", "Fiches validées", "Une ligne par fiche d’avancement validée.", reports),)
