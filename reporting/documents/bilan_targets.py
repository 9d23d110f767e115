"""Targets of the convention and figures declared elsewhere, read beside the computed ones."""

from decimal import Decimal

from ess_platform.common import formatting
from reporting.documents.bilan_source import Source, Table, table
from reporting.documents.figures_view import exact
from reporting.figures.targets import answer_of


def result_of(source: Source, code: str, unit: str) -> tuple[str, Decimal | None]:
    """Figure code and value that answer a target; no code when no figure does."""
    figure, detail, field = answer_of(code, unit)
    if figure not in source["figures"]:
        return "", None
    holder = source.figures[figure]
    if detail:
        holder = holder["details"].get(detail, {})
    return figure, exact(holder.get(field))


def readings(source: Source) -> list[tuple[dict, str, Decimal | None, bool | None]]:
    """Target, figure code, result, and whether it is reached (None when unknown)."""
    found = []
    for target in source["targets"]:
        code, value = result_of(source, target["code"], target["unit"])
        aim = exact(target["value"])
        found.append((target, code, value, None if value is None or aim is None else value >= aim))
    return found


def targets_title(source: Source) -> str:
    """« 4 objectifs atteints sur 4 »; empty when there is no target or no result."""
    known = [reached for *_, reached in readings(source) if reached is not None]
    if not known:
        return ""
    number = sum(known)
    word = formatting.plural(number, "objectif atteint", "objectifs atteints")
    return f"{number} {word} sur {len(source['targets'])}"


def target_table(source: Source) -> Table:
    rows = []
    for target, code, value, reached in readings(source):
        unit = target["unit"]
        places = {"%": 1, "points": 0}.get(unit, 2)
        context = source.figures[code]["context"] if code else ""
        if code == "K10":
            context = "fiches validées"
        rows.append(
            (
                target["label"],
                formatting.with_unit(formatting.number(exact(target["value"]), places), unit),
                formatting.UNKNOWN if value is None else _result(value, places, unit, code),
                {True: "atteint", False: "non atteint", None: formatting.UNKNOWN}[reached],
                " · ".join(text for text in (code, context) if text) or "hors des chiffres K01 à K25",
            )
        )
    return table(
        "Objectifs et résultats",
        ("Objectif", "Cible", "Résultat", "Lecture", "Source"),
        rows,
        numeric=(2, 3),
        css="table-dense",
    )


def _result(value: Decimal, places: int, unit: str, code: str) -> str:
    """A score of recommendation keeps its sign."""
    if code == "K12":
        return formatting.signed(value, places, unit)
    return formatting.with_unit(formatting.number(value, places), unit)


def declared_table(source: Source) -> Table:
    """Declared beside computed; a gap without explanation is said, never corrected."""
    rows = []
    for item in source["declared"]:
        declared = formatting.number(exact(item["declared"]))
        value = source.figures.value(item["code"])
        same = value is not None and item["declared"] is not None and value == exact(item["declared"])
        reading = item["explanation"] or ("identique" if same else "écart à expliquer")
        rows.append((f"{item['code']} · {item['name']}", declared, item["computed"], reading))
    note = "Source du chiffre déclaré : " + " ; ".join(
        sorted({item["source"] for item in source["declared"] if item["source"]})
    )
    return table(
        "Chiffres déclarés et chiffres calculés",
        ("Chiffre", "Déclaré", "Calculé", "Explication"),
        rows,
        numeric=(2, 3),
        css="table-dense",
        note=note + "." if any(item["source"] for item in source["declared"]) else "",
    )
