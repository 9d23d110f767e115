"""The monograph of a laureate: its parts in the order of the study, and what its data already say of each."""

from collections.abc import Iterable
from typing import Any

from ess_platform.common import formatting
from ess_platform.directory.models import Strategy
from laureates.models import Laureate, ProgressReport
from reporting.models import Monograph
from reporting.models.monograph import MAX_PART
from reporting.selectors.bilan_people import laureate_sheets

# Part → title, in the order of the study.
PARTS = {
    "introduction": "L’activité d’utilité sociale",
    "economy": "Coûts et revenus",
    "team": "L’équipe",
    "partners": "Partenaires et écosystème",
    "levers": "Les leviers utilisés",
    "sources": "Sources",
}


def monograph_of(*, user, laureate: Laureate) -> Monograph | None:
    """The monograph that this user may read; None while there is none."""
    rows = Monograph.objects.visible_to(user).filter(laureate=laureate)
    return rows.select_related("edited_by__person", "validated_by__person").first()


def monograph_parts(monograph: Monograph) -> list[tuple[str, str]]:
    """(title, text) of the parts that say something."""
    found = [(title, getattr(monograph, name).strip()) for name, title in PARTS.items()]
    return [(title, text) for title, text in found if text]


def monograph_draft(laureate: Laureate) -> dict[str, str]:
    """A first text of each part, drawn from identity and validated forms only; empty where nothing is known.

    Nothing from « difficultés » or « besoins ».
    """
    rows = laureate_sheets(laureate.cohort, laureate)
    if not rows:
        return dict.fromkeys(PARTS, "")
    row = rows[0]
    labels = dict(Strategy.objects.filter(code__in=row["strategies"]).values_list("code", "label"))
    figures = {item["code"]: item for item in row["indicators"]}
    drafted = {
        "introduction": _paragraphs(
            (_identity(row), laureate.organisation.description, row["activity"], row["project"])
        ),
        "economy": _paragraphs(
            (
                _change(figures.get("ca_12m"), "Chiffre d’affaires des 12 derniers mois", "€"),
                _change(figures.get("part_ca_industriel"), "Part des clients industriels", "%"),
                _change(figures.get("contrats_industriels"), "Contrats ou conventions avec des industriels", ""),
            )
        ),
        "team": _paragraphs((_change(figures.get("etp_total"), "Effectif salarié", "ETP"), _kind(row))),
        "partners": _paragraphs((_sponsor(row), _cooperations(row), _local(row))),
        "levers": "\n".join(f"– {labels[code]}" for code in row["strategies"] if code in labels),
        "sources": _sources(laureate),
    }
    return {name: text[:MAX_PART] for name, text in drafted.items()}


def _paragraphs(texts: Iterable[str]) -> str:
    return "\n\n".join(text.strip() for text in texts if text and text.strip())


def _identity(row: dict[str, Any]) -> str:
    """« Atelier Rebrode : Association loi 1901, Évry-Courcouronnes, structure créée en 2004. »"""
    founded = f"structure créée en {row['founded_year']}" if row["founded_year"] else ""
    inside = ", ".join(text for text in (row["legal_form"], row["city"] or row["department_name"], founded) if text)
    return f"{row['name']} : {inside}." if inside else f"{row['name']}."


def _change(item: dict[str, Any] | None, label: str, unit: str) -> str:
    """« Effectif salarié : 38,5 ETP à l’entrée, 40 ETP à la sortie. »; nothing when both are unknown."""
    if item is None or (item["entry"] is None and item["exit"] is None):
        return ""
    before, after = (_amount(item[key], unit) for key in ("entry", "exit"))
    return f"{label} : {before} à l’entrée, {after} à la sortie."


def _amount(text: str | None, unit: str) -> str:
    if text is None:
        return formatting.UNKNOWN
    return formatting.with_unit(formatting.number(formatting.to_decimal(text)), unit)


def _kind(row: dict[str, Any]) -> str:
    return f"Structure d’insertion ou adaptée : {row['inclusion_kind']}." if row["inclusion_kind"] else ""


def _sponsor(row: dict[str, Any]) -> str:
    return f"Parrainage : {row['sponsor']}." if row["sponsor"] else ""


def _cooperations(row: dict[str, Any]) -> str:
    return f"Coopère avec {formatting.sentence_list(row['partners'])}." if row["partners"] else ""


def _local(row: dict[str, Any]) -> str:
    partners = row["settlement"]["partners"] if row["settlement"] else ""
    return f"Partenaires locaux : {partners}." if partners else ""


def _sources(laureate: Laureate) -> str:
    reports = ProgressReport.objects.validated().filter(laureate=laureate).select_related("campaign")
    return "\n".join(
        f"– {report.campaign.label}, validée le {formatting.date(report.validated_at, weekday=False)}."
        for report in reports.order_by("campaign__opens_on", "pk")
    )
