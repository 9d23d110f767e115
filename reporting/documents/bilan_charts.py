"""The charts of the closing bilan, drawn from the frozen snapshot alone."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from laureates.enums import CooperationState
from reporting import charts
from reporting.charts import Chart
from reporting.documents.figures_view import FrozenFigures, exact

Snapshot = dict[str, Any]
KIND_NAMES = {"kickoff": "Lancement", "sequence": "Séquence", "visit": "Visite", "closing": "Clôture", "study": "Étude"}


@dataclass(frozen=True)
class BilanChart:
    """A chart with the code and the coverage of its figure; `columns` are the numeric columns of its table."""

    key: str
    chart: Chart
    code: str = ""
    n: str = ""

    @property
    def numeric(self) -> tuple[int, ...]:
        """Columns after the first, counted from 1, when they hold numbers."""
        width = len(self.chart.table_headers)
        return tuple(range(2, width + 1)) if self.key not in ("timeline", "cooperations") else ()


def bilan_charts(snapshot: Snapshot) -> dict[str, BilanChart]:
    """Every chart by key. Each one answers for missing data by saying so, never by an empty frame."""
    figures = FrozenFigures(snapshot["figures"])
    drawn = (
        _sectors(figures),
        _departments(figures),
        _timeline(snapshot),
        _attendance(snapshot, figures),
        _nps(snapshot, figures),
        _totals(figures),
        _tenders(figures),
        _criteria(snapshot, figures),
        _cooperations(snapshot, figures),
        _targets_profile(figures),
    )
    return {chart.key: chart for chart in drawn}


def _sectors(figures: FrozenFigures) -> BilanChart:
    group = figures.group("K23", "par_filiere")
    chart = charts.bars(
        title="Lauréats par filière",
        labels=[detail["label"] for detail in group.values()],
        series={"Lauréats": [exact(detail["value"]) for detail in group.values()]},
        unit="lauréats",
        label_header="Filière",
    )
    return BilanChart("sectors", chart, "K23", figures["K23"]["context"])


def _departments(figures: FrozenFigures) -> BilanChart:
    group = figures.group("K23", "par_departement")
    codes = {code: exact(detail["value"]) for code, detail in group.items()}
    chart = department_map("Lauréats par département", codes)
    return BilanChart("departments", chart, "K23", figures["K23"]["context"])


def department_map(title: str, values: Mapping[str, int | Decimal | None]) -> Chart:
    """Laureates by code of département; on Île-de-France alone when they all are there."""
    inside = {"75", "77", "78", "91", "92", "93", "94", "95"}
    scope = "ile-de-france" if values and set(values) <= inside else "france"
    return charts.tile_map(title=title, values=values, scope=scope, unit="lauréats")


def _targets_profile(figures: FrozenFigures) -> BilanChart:
    group = figures.group("K23", "par_forme")
    chart = charts.bars(
        title="Lauréats par forme juridique",
        labels=[detail["label"] for detail in group.values()],
        series={"Lauréats": [exact(detail["value"]) for detail in group.values()]},
        unit="lauréats",
        label_header="Forme juridique",
    )
    return BilanChart("legal_forms", chart, "K23", figures["K23"]["context"])


def _timeline(snapshot: Snapshot) -> BilanChart:
    names = _session_names(snapshot)
    events = [
        (
            datetime.date.fromisoformat(session["on"]),
            names.get(session["reference"], session["title"]),
            KIND_NAMES.get(session["kind"], session["kind_label"]),
        )
        for session in snapshot["sessions"]
    ]
    return BilanChart("timeline", charts.timeline(title="Le parcours, du lancement à la clôture", events=events))


def _attendance(snapshot: Snapshot, figures: FrozenFigures) -> BilanChart:
    group = figures.group("K08", "par_sequence")
    names = _session_names(snapshot)
    rows = [(names.get(key, detail["label"]), *_numerator(detail)) for key, detail in group.items()]
    chart = charts.attendance(title="Présence des lauréats par séquence", rows=rows, target=80, label_header="Séquence")
    return BilanChart("attendance", chart, "K08", figures["K08"]["context"])


def _numerator(detail: dict[str, Any]) -> tuple[Any, Any]:
    """Present and expected laureate-half-days of one sequence: its numerator and denominator."""
    return exact(detail["numerator"]), exact(detail["denominator"])


def _session_names(snapshot: Snapshot) -> dict[str, str]:
    """Short names by reference: « Séquence 3 », « Visite 1 », else the title."""
    short = {"sequence": "Séquence", "visit": "Visite"}
    return {
        session["reference"]: f"{short[session['kind']]} {session['number']}"
        if session["kind"] in short and session["number"]
        else session["title"]
        for session in snapshot["sessions"]
    }


def _nps(snapshot: Snapshot, figures: FrozenFigures) -> BilanChart:
    names = _session_names(snapshot)
    rows = []
    for session in snapshot["sessions"]:
        if session["kind"] not in ("sequence", "visit") or session["satisfaction"] is None:
            continue
        answers = session["satisfaction"]
        name = names.get(session["reference"], session["title"])
        rows.append((name, answers["detractors"], answers["passives"], answers["promoters"]))
    chart = charts.stacked_nps(title="Recommandation par séance", rows=rows)
    return BilanChart("nps", chart, "K12", figures["K12"]["context"])


def _totals(figures: FrozenFigures) -> BilanChart:
    rows = [
        ("ETP salariés", figures.part("K13", "T0"), figures.part("K13", "T2"), "ETP", figures["K13"]["context"]),
        (
            "dont ETP accompagnés",
            figures.part("K14", "T0"),
            figures.part("K14", "T2"),
            "ETP",
            figures["K14"]["context"],
        ),
        (
            "Chiffre d’affaires de 12 mois",
            figures.part("K15", "T0"),
            figures.part("K15", "T2"),
            "€",
            figures["K15"]["context"],
        ),
    ]
    chart = charts.dumbbell_totals(
        title="Emploi et chiffre d’affaires, de l’entrée à la sortie", rows=rows, decimals=(1, 1, 0)
    )
    return BilanChart("totals", chart, "K13 à K15")


def _tenders(figures: FrozenFigures) -> BilanChart:
    won, lost = figures.part("K17", "gagnes"), figures.part("K17", "perdus")
    decided = None if won is None or lost is None else won + lost
    steps = [("Réponses déposées", figures.part("K17", "repondus")), ("Décidées", decided), ("Gagnées", won)]
    chart = charts.funnel_bars(title="Appels d’offres industriels", steps=steps, unit="appels d’offres")
    return BilanChart("tenders", chart, "K17", figures["K17"]["context"])


def _criteria(snapshot: Snapshot, figures: FrozenFigures) -> BilanChart:
    before, after = figures.group("K22", "criteres_T0"), figures.group("K22", "criteres_T2")
    rows = [
        (detail["label"], exact(detail["value"]), exact(after[code]["value"]) if code in after else None)
        for code, detail in before.items()
    ]
    families = snapshot.get("grid", {})
    groups = [families[code] for code in before] if all(code in families for code in before) else []
    chart = charts.dumbbell(title="Les 17 critères, de l’entrée à la sortie", rows=rows, groups=groups, decimals=2)
    return BilanChart("criteria", chart, "K22", figures["K22"]["context"])


def _cooperations(snapshot: Snapshot, figures: FrozenFigures) -> BilanChart:
    links = [(pair["first"], pair["second"], pair["state_label"]) for pair in snapshot["cooperations"]]
    chart = charts.network(
        title="Qui coopère avec qui",
        links=links,
        names=[laureate["name"] for laureate in snapshot["laureates"]],
        states=CooperationState.labels,
    )
    return BilanChart("cooperations", chart, "K18", figures["K18"]["context"])
