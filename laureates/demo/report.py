"""Progress forms: `fiches_avancement`, with their values and the history of their states."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from ess_platform.common.data_file import Load, Node, Row

from ..enums import IndicatorType, LaureateStatus, ReportStatus
from ..models import (
    Indicator,
    IndicatorValue,
    Laureate,
    ProgressReport,
    ReportingCampaign,
    ReportTransition,
)

STATUSES = {
    "non_commencee": ReportStatus.NOT_STARTED,
    "brouillon": ReportStatus.DRAFT,
    "soumise": ReportStatus.SUBMITTED,
    "a_completer": ReportStatus.NEEDS_CHANGES,
    "validee": ReportStatus.VALIDATED,
    "sans_objet": ReportStatus.NOT_APPLICABLE,
}
TEXTS = {
    "situation": ("situation", ProgressReport.situation),
    "objective": ("objectif", ProgressReport.objective),
    "achievement": ("avancee", ProgressReport.achievement),
    "difficulty": ("difficulte", ProgressReport.difficulty),
    "need": ("besoin", ProgressReport.need),
    "next_step": ("prochaine_etape", ProgressReport.next_step),
}
SENT = (ReportStatus.SUBMITTED, ReportStatus.NEEDS_CHANGES, ReportStatus.VALIDATED)
NOON = datetime.time(12)


def load_reports(load: Load) -> None:
    """Load the forms; a form that people have worked on since its first loading is left as it stands."""
    types = _indicator_types(load)
    for reference, block in load.cohort_blocks():
        touched = _touched(load, reference, block)
        rows = _reports(load, reference, block, touched)
        load.save(ProgressReport, rows, "laureate_id", "campaign_id", kind="report")
        rows = _values(load, reference, block, touched, types)
        load.save(IndicatorValue, rows, "report_id", "indicator_id", is_nested=True)
        rows = _strategies(load, reference, block, touched)
        load.save(ProgressReport.strategies.through, rows, "progressreport_id", "strategy_id")
        rows = _transitions(load, reference, block, touched)
        load.save(ReportTransition, rows, "report_id", "at", is_nested=True)
        rows = _missing(load, reference)
        load.save(ProgressReport, rows, "laureate_id", "campaign_id", create_only=True, is_nested=True)


def at_noon(day: datetime.date, rank: int = 0) -> datetime.datetime:
    """Noon in Paris; steps of one same day follow each other by one minute."""
    moment = datetime.datetime.combine(day, NOON) + datetime.timedelta(minutes=rank)
    return timezone.make_aware(moment)


def _forms(block: Node, touched: set[str]) -> Iterator[Node]:
    return (node for node in block.objects("fiches_avancement") if node.text("id") not in touched)


def _touched(load: Load, reference: str, block: Node) -> set[str]:
    ends: dict[str, datetime.datetime | None] = {}
    for node in block.objects("fiches_avancement"):
        history = list(_history(node))
        ends[node.text("id")] = history[-1][0] if history else None
    return worked_on(load, reference, ends, block.at("fiches_avancement"))


def worked_on(load: Load, reference: str, ends: dict[str, datetime.datetime | None], path: str) -> set[str]:
    """The forms whose history in the database has gone beyond the one of the file (reference → last step)."""
    if load.checking:
        return set()
    latest: dict[str, datetime.datetime] = {}
    cohort_id = load.pk("cohort", reference)
    rows = ReportTransition.objects.filter(report__laureate__cohort=cohort_id).exclude(report__reference="")
    for name, at in rows.values_list("report__reference", "at").iterator():
        latest[name] = max(latest.get(name, at), at)
    touched = {name for name, at in latest.items() if name in ends and (ends[name] is None or at > ends[name])}
    if touched:
        count = len(touched)
        load.warn(path, f"{count} fiche(s) modifiée(s) depuis le premier chargement : laissée(s) en l’état")
    return touched


def _history(node: Node) -> Iterator[tuple[datetime.datetime, str, str, Node]]:
    """The states that a form went through, as (moment, from, to, step)."""
    before, last, rank = ReportStatus.NOT_STARTED, None, 0
    for step in node.objects("historique"):
        day = step.date("le", required=True)
        status = step.choice("etat", STATUSES)
        if day is None or not status:
            continue
        if last is not None and day < last:
            step.fail("le", f"cette date précède celle de l’étape d’avant ({last:%d/%m/%Y})")
        rank = rank + 1 if day == last else 0
        yield at_noon(day, rank), before, status, step
        before, last = status, day


def _reports(load: Load, reference: str, block: Node, touched: set[str]) -> Iterator[Row]:
    for node in _forms(block, touched):
        name = node.code("id")
        laureate = node.reference("laureat", "laureate", scope=reference, required=True)
        campaign = node.reference("campagne", "campaign", scope=reference, required=True)
        own, texts = node.object("indicateur_propre"), node.object("textes")
        fields = {
            "laureate_id": load.pk("laureate", laureate, reference),
            "campaign_id": load.pk("campaign", campaign, reference),
            "reference": name,
            **_state(node),
            "own_indicator_label": own.text("libelle", ProgressReport.own_indicator_label),
            "own_indicator_unit": own.text("unite", ProgressReport.own_indicator_unit),
            "own_indicator_value": own.decimal("valeur", ProgressReport.own_indicator_value, low=None),
            **{column: texts.text(key, field) for column, (key, field) in TEXTS.items()},
        }
        yield Row(node.path, fields, id=name, scope=reference)


def _state(node: Node) -> dict[str, Any]:
    """The state of a form and the dates that go with it, from its history."""
    status = node.choice("etat", STATUSES, default=ReportStatus.NOT_STARTED)
    history = list(_history(node))
    sent = [at for at, _, to, _ in history if to == ReportStatus.SUBMITTED]
    agreed = [at for at, _, to, _ in history if to == ReportStatus.VALIDATED]
    if history and history[-1][2] != status:
        node.fail("etat", "l’état n’est pas celui de la dernière étape de l’historique")
    if status in SENT and not sent:
        node.fail("historique", "une fiche envoyée porte l’étape « soumise » et sa date")
    if status == ReportStatus.VALIDATED and not agreed:
        node.fail("historique", "une fiche validée porte l’étape « validee » et sa date")
    is_validated = status == ReportStatus.VALIDATED and agreed
    return {
        "status": status,
        "submitted_at": sent[-1] if sent else None,
        "validated_at": agreed[-1] if is_validated else None,
    }


def _indicator_types(load: Load) -> dict[str, str]:
    """The type of each indicator by code: those of the database, then those of the file."""
    types = dict(Indicator.objects.values_list("code", "value_type"))
    for node in load.root.object("referentiels").objects("indicateurs"):
        is_integer = node.raw("type") == "entier"
        types[node.text("code")] = IndicatorType.INTEGER if is_integer else IndicatorType.DECIMAL
    return types


def _values(load: Load, reference: str, block: Node, touched: set[str], types: dict[str, str]) -> Iterator[Row]:
    for node in _forms(block, touched):
        report_id = load.pk("report", node.text("id"), reference)
        below = node.object("indicateurs")
        for code in below.value:
            load.expect("indicator", code, "", below.at(code))
            value = below.decimal(code, IndicatorValue.value)
            if value is not None and types.get(code) == IndicatorType.INTEGER and value != int(value):
                below.fail(code, f"cet indicateur est un nombre entier, pas {value.normalize():f}")
            fields = {"report_id": report_id, "indicator_id": load.pk("indicator", code), "value": value}
            yield Row(below.path, fields)


def _strategies(load: Load, reference: str, block: Node, touched: set[str]) -> Iterator[Row]:
    for node in _forms(block, touched):
        report_id = load.pk("report", node.text("id"), reference)
        for path, code in node.references("strategies", "strategy"):
            yield Row(path, {"progressreport_id": report_id, "strategy_id": load.pk("strategy", code)})


def _transitions(load: Load, reference: str, block: Node, touched: set[str]) -> Iterator[Row]:
    for node in _forms(block, touched):
        report_id = load.pk("report", node.text("id"), reference)
        for at, before, after, step in _history(node):
            fields = {
                "report_id": report_id,
                "at": at,
                "from_status": before,
                "to_status": after,
                "comment": step.text("motif", ReportTransition.comment),
            }
            yield Row(step.path, fields)


def _missing(load: Load, reference: str) -> Iterator[Row]:
    """A form is expected of every laureate in every campaign: those of which the file says nothing wait."""
    if load.checking:
        return
    cohort_id = load.pk("cohort", reference)
    campaigns = list(ReportingCampaign.objects.filter(cohort=cohort_id))
    laureates = Laureate.objects.filter(cohort=cohort_id).values_list("pk", "status", "left_on")
    known = set(ProgressReport.objects.filter(laureate__cohort=cohort_id).values_list("laureate", "campaign"))
    for laureate_id, status, left_on in laureates.iterator():
        for campaign in campaigns:
            is_gone = status == LaureateStatus.LEFT and left_on < campaign.opens_on
            if not is_gone and (laureate_id, campaign.pk) not in known:
                fields = {"laureate_id": laureate_id, "campaign_id": campaign.pk}
                yield Row("", fields, once={"status": ReportStatus.NOT_STARTED})
