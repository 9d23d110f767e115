"""Annexes: participants and attendance, half-days, financial report, provenance of figures, tables of the charts."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ess_platform.common import formatting
from ess_platform.common.formatting import UNKNOWN
from reporting.documents.bilan_chapters import Chapter, absent, chapter
from reporting.documents.bilan_sheets import attendance_key, own
from reporting.documents.bilan_source import Source, Table, rate, short_day, shortened, table
from reporting.documents.figures_view import exact
from reporting.figures import Aggregation, Nature

COLUMNS_PER_TABLE = 14  # half-days side by side on a landscape page
KINDS = {"sequence": "S", "visit": "V"}


def annexes(source: Source, *, digest: str) -> list[Chapter]:
    """In the order of the contents; an annex without data says so."""
    return [participants(source), half_days(source), budget(source), dictionary(source, digest), chart_tables(source)]


def participants(source: Source) -> Chapter:
    matrix = source["attendance"]
    people = {attendance_key(row): row["people"] for row in matrix["rows"]}
    identities = [
        (
            shortened(sheet["name"], 120),
            sheet["siret"] or UNKNOWN,
            sheet["legal_form"] or UNKNOWN,
            sheet["city"] or UNKNOWN,
            sheet["department"] or UNKNOWN,
            own(people, sheet, 0) or UNKNOWN,
        )
        for sheet in source["laureates"]
    ]
    if not identities:
        return absent(
            "annexe-a", "Annexe A. Participants et présences", "aucun lauréat actif ou ayant terminé son parcours."
        )
    return chapter(
        "annex_participants",
        "annexe-a",
        "Annexe A",
        "Participants et présences",
        identities=table(
            "Lauréats : identité et nombre de personnes inscrites",
            ("Lauréat", "SIRET", "Forme juridique", "Commune", "Département", "Personnes"),
            identities,
            numeric=(6,),
            css="table-dense",
        ),
        grids=_grids(matrix),
    )


def _grids(matrix: dict[str, Any]) -> list[Table]:
    columns, grids = matrix["columns"], []
    for start in range(0, len(columns), COLUMNS_PER_TABLE):
        part = columns[start : start + COLUMNS_PER_TABLE]
        counted = [rank for rank, column in enumerate(part) if column["kind"] == "sequence"]
        rows = [
            (shortened(row["laureate"], 60), *codes, _followed(codes, counted))
            for row in matrix["rows"]
            for codes in [row["codes"][start : start + COLUMNS_PER_TABLE]]
        ]
        followed = [row["codes"][start + rank] for row in matrix["rows"] for rank in counted]
        present = [sum(row["codes"][start + rank] == "P" for row in matrix["rows"]) for rank in range(len(part))]
        rows.append(("Lauréats présents", *present, _followed(followed, list(range(len(followed))))))
        caption = "Présence par demi-journée"
        if len(columns) > COLUMNS_PER_TABLE:
            caption += f", {start // COLUMNS_PER_TABLE + 1} sur {-(-len(columns) // COLUMNS_PER_TABLE)}"
        headers = ("Lauréat", *(_head(column) for column in part), "Séquences")
        grids.append(table(caption, headers, rows, css="table-codes"))
    return grids if matrix["rows"] else []


def _followed(codes: list[str], counted: list[int]) -> str:
    """« 9/10 »: half-days of sequences only, as in K08; visits have fewer places than laureates."""
    return f"{sum(codes[rank] == 'P' for rank in counted)}/{len(counted)}" if counted else "–"


def _head(column: dict[str, Any]) -> str:
    """« S1 23/01 matin »."""
    name = f"{KINDS[column['kind']]}{column['number'] or ''}"
    return f"{name} {column['on'][8:10]}/{column['on'][5:7]} {column['part'].lower()}"


def half_days(source: Source) -> Chapter:
    matrix = source["attendance"]
    rows = []
    for rank, column in enumerate(matrix["columns"]):
        codes = [row["codes"][rank] for row in matrix["rows"]]
        rows.append(
            (
                f"{KINDS[column['kind']]}{column['number'] or ''} · {shortened(column['session'], 90)}",
                f"{short_day(column['on'])}, {column['part'].lower()}",
                formatting.duration(Decimal(column["hours"]) * 60),
                *(codes.count(code) for code in ("P", "E", "A", "–")),
            )
        )
    if not rows:
        return absent(
            "annexe-b", "Annexe B. Index des demi-journées", "aucune demi-journée de séquence ou de visite tenue."
        )
    return chapter(
        "annex_half_days",
        "annexe-b",
        "Annexe B",
        "Index des demi-journées",
        table=table(
            "Demi-journées de séquence et de visite : lauréats par état",
            ("Séance", "Demi-journée", "Durée", "Présents", "Excusés", "Absents", "Non relevés"),
            rows,
            numeric=(3, 4, 5, 6, 7),
            css="table-half-days",
        ),
    )


def budget(source: Source) -> Chapter:
    """Order of Cerfa 15059: direct charges, indirect charges, income, then voluntary contributions."""
    lines, in_kind = source["budget"]["lines"], source["budget"]["in_kind"]
    if not lines and not in_kind:
        return absent("annexe-c", "Annexe C. Budget et compte rendu financier", "budget non renseigné (K25).")
    return chapter(
        "annex_budget",
        "annexe-c",
        "Annexe C",
        "Budget et compte rendu financier",
        tables=budget_tables(source),
        share=share_sentence(source),
        cost=_cost(source),
        comments=budget_comments(source) + _unexplained([*lines, *in_kind]),
        rules=allocation_rules(source),
        hourly_rate=formatting.euro(exact(source["budget"]["hourly_rate"])) if source["budget"]["hourly_rate"] else "",
        mode=source.cohort["funding_mode"],
        coverage=source.coverage("K25"),
    )


def budget_tables(source: Source) -> list[Table]:
    """The tables of Cerfa 15059, in its order, without the empty ones."""
    lines, in_kind = source["budget"]["lines"], source["budget"]["in_kind"]
    charges = [line for line in lines if line["side"] == "charge"]
    income = [line for line in lines if line["side"] == "income"]
    direct = [line for line in charges if line["nature"] == "direct"]
    indirect = [line for line in charges if line["nature"] != "direct"]
    tables = [
        _amounts("Charges directes affectées à l’action", direct, "Charges directes", () if indirect else charges),
        _amounts("Charges indirectes réparties", indirect, "Charges indirectes", charges),
        _amounts("Produits", income, "Produits"),
        _amounts("Contributions volontaires : emplois (86)", [x for x in in_kind if x["side"] == "charge"], "Emplois"),
        _amounts(
            "Contributions volontaires : ressources (87)", [x for x in in_kind if x["side"] == "income"], "Ressources"
        ),
    ]
    return [item for item in tables if item["rows"]]


def budget_comments(source: Source, *, large_gaps: bool = True) -> list[str]:
    """What was written of each line; without `large_gaps`, only of lines that no table of gaps explains."""
    lines = (*source["budget"]["lines"], *source["budget"]["in_kind"])
    kept = [line for line in lines if line["comment"] and (large_gaps or large_gap(line) is None)]
    return [f"{line['label']} : {line['comment']}" for line in kept]


def allocation_rules(source: Source) -> list[str]:
    lines = source["budget"]["lines"]
    return [f"{line['label']} : {line['allocation_rule']}" for line in lines if line["allocation_rule"]]


def large_gap(line: dict[str, Any]) -> Decimal | None:
    """The gap of a line, in per cent of what was planned, when it is above 10 %; None below, or unknown."""
    planned, actual = exact(line["planned"]), exact(line["actual"])
    if not planned or actual is None or abs(actual - planned) * 10 <= planned:
        return None
    return (actual - planned) * 100 / planned


def _unexplained(lines: list[dict[str, Any]]) -> list[str]:
    """Gaps above 10 % that nobody explained yet (control list before publication): said, never hidden."""
    found = []
    for line in lines:
        gap = large_gap(line)
        if gap is not None and not line["comment"]:
            found.append(f"{line['label']} ({formatting.growth(gap)})")
    return [f"Écart de plus de 10 % sans explication saisie : {formatting.sentence_list(found)}."] if found else []


def _amounts(caption: str, lines: list[dict[str, Any]], total: str, of_all: Sequence[dict[str, Any]] = ()) -> Table:
    """Lines of a part of the budget and their total, then that of `of_all` when the last part of it is this one."""
    rows = [
        (line["account"] or "–", shortened(line["label"], 140), *_pair(exact(line["planned"]), exact(line["actual"])))
        for line in lines
    ]
    totals = [(total, lines), ("Ensemble des charges", of_all)] if lines else []
    for label, summed in totals:
        if summed:
            planned, actual = (_sum(line[key] for line in summed) for key in ("planned", "actual"))
            rows.append(("Total", label, *_pair(planned, actual)))
    return table(
        caption, ("Compte", "Libellé", "Prévu", "Réalisé", "Écart", "Écart en %"), rows, numeric=(3, 4, 5, 6),
        css="table-budget two-totals" if lines and of_all else "table-budget",
    )  # fmt: skip


def _sum(values) -> Decimal | None:
    """A total with an unknown line is unknown."""
    amounts = [exact(value) for value in values]
    return None if any(amount is None for amount in amounts) else sum(amounts, Decimal(0))


def _pair(planned: Decimal | None, actual: Decimal | None) -> tuple[str, str, str, str]:
    gap = share = UNKNOWN
    if planned is not None and actual is not None:
        gap = formatting.signed(actual - planned, 2, "€")
        share = formatting.growth((actual - planned) * 100 / planned) if planned else "–"
    return formatting.euro(planned), formatting.euro(actual), gap, share


def share_sentence(source: Source) -> str:
    """« La subvention de … € représente … % du total des produits », as the form asks; empty when unknown."""
    subsidy, income = source.figures.part("K25", "subvention"), source.figures.part("K25", "produits_realises")
    if subsidy is None or not income:
        return ""
    share = formatting.percent(subsidy * 100 / income, 1)
    return (
        f"La subvention de {formatting.euro(subsidy)} représente {share} du total des produits "
        f"({formatting.euro(income)} ; K25)."
    )


def _cost(source: Source) -> str:
    cost = source.figures.part("K25", "cout_par_laureat")
    if cost is None:
        return ""
    number = source.whole("K01")
    text = formatting.euro(formatting.rounded(cost, 2))
    return f"Coût par lauréat : {text} ({formatting.count(number, 'lauréat')} ; K25)."


def dictionary(source: Source, digest: str) -> Chapter:
    """Definition, value and provenance of every figure: those that the team chose first, in its order."""
    ranks = {row["code"]: rank for rank, row in enumerate(source.chosen)}
    figures = sorted(source.figures, key=lambda figure: ranks.get(figure["code"], len(ranks)))
    entries = [_definition(source, figure) for figure in figures]
    missing = [
        (d["label"], d["denominator"] - d["numerator"], rate(d["denominator"] - d["numerator"], d["denominator"]))
        for d in source.figures["K10"]["details"].values()
        if d["denominator"]
    ]
    return chapter(
        "annex_dictionary",
        "annexe-d",
        "Annexe D",
        "Provenance des chiffres",
        digest=digest,
        entries=entries,
        missing=table(
            "Fiches attendues et non validées, sans nom",
            ("Campagne", "Manquantes", "Part des attendues"),
            missing,
            numeric=(2, 3),
            empty="Aucune campagne de fiches.",
        ),
    )


def _definition(source: Source, figure: dict[str, Any]) -> dict[str, str]:
    """One figure; how many rows it rests on and their digest, unless something of it is masked."""
    rows = source.snapshot.get("provenance", {}).get(figure["code"], {})
    number = rows.get("row_count")
    said = "" if number is None else formatting.count(number, "ligne source", "lignes sources")
    if rows and number is None:
        said = "lignes non imprimées, car une partie du chiffre est masquée"
    kept = ("code", "name", "context", "coverage", "definition", "formula", "scope")
    return {name: figure[name] for name in kept} | {
        "value": figure["display"],
        "nature": Nature(figure["nature"]).label,
        "aggregation": Aggregation(figure["aggregation"]).label if "aggregation" in figure else "",
        "rows": said,
        "sha256": rows.get("rows_sha256", ""),
    }


def chart_tables(source: Source) -> Chapter:
    drawn = [item for item in source.charts.values() if not item.chart.is_empty]
    pairs = [
        (
            shortened(pair["first"], 80),
            shortened(pair["second"], 80),
            pair["state_label"],
            shortened(pair["purpose"], 140) or UNKNOWN,
        )
        for pair in source["cooperations"]
    ]
    if not drawn and not pairs:
        return absent("annexe-e", "Annexe E. Tableaux des graphiques", "aucun graphique n’a de donnée.")
    return chapter(
        "annex_charts",
        "annexe-e",
        "Annexe E",
        "Tableaux des graphiques",
        charts=[item for item in drawn if item.key != "cooperations"],
        cooperations=table(
            "K18 · Coopérations entre lauréats", ("Lauréat", "Lauréat", "État", "Objet"), pairs, css="table-dense"
        ) if pairs else None,
    )  # fmt: skip
