"""The figures of a published version as data: JSON, CSV and its dictionary, read from the frozen content alone.

Masked as in the document (n < 5), without the rows of anybody: what is published there, for another software.
"""

import io
import json
from collections.abc import Iterator
from typing import Any

from ess_platform.common import formatting
from ess_platform.common.spreadsheet_files import CSV_TYPE, Column, write_csv
from reporting.documents.figures_view import exact
from reporting.figures.base import Nature
from reporting.models import BilanVersion

SCHEMA = 1
Line = tuple[dict[str, Any], dict[str, Any] | None]  # a figure, and one of its details or None for the figure itself


def _part(line: Line) -> dict[str, Any]:
    return line[1] or line[0]


def _of_detail(name: str):
    return lambda line: line[1][name] if line[1] else ""


COLUMNS = (
    Column("code", lambda line: line[0]["code"], help="Code du chiffre, celui du document."),
    Column("chiffre", lambda line: line[0]["name"], help="Nom du chiffre."),
    Column("groupe", _of_detail("group"), help="Groupe du détail ; vide pour le chiffre lui-même."),
    Column("detail", _of_detail("label"), help="Libellé du détail ; vide pour le chiffre lui-même."),
    Column(
        "valeur", lambda line: exact(_part(line)["value"]), help="Valeur exacte ; vide si non renseignée ou masquée."
    ),
    Column("unite", lambda line: _part(line)["unit"], help="Unité de la valeur ; vide pour un nombre sans unité."),
    Column("numerateur", lambda line: exact(_part(line)["numerator"]), help="Numérateur d’un taux."),
    Column("denominateur", lambda line: exact(_part(line)["denominator"]), help="Dénominateur d’un taux."),
    Column("n", lambda line: _part(line)["n"], help="Nombre de personnes ou de structures entrées dans le calcul."),
    Column("population", lambda line: _part(line)["population"], help="Nombre de celles qui auraient pu y entrer."),
    Column("masque", lambda line: _part(line)["masked"], help="oui : moins de 5, la valeur n’est pas diffusée."),
    Column("affichage", lambda line: _part(line)["display"], help="Valeur telle qu’imprimée dans le bilan."),
    Column("nature", lambda line: Nature(line[0]["nature"]).label, help="mesuré, déclaré, estimé ou non relevé."),
    Column("couverture", lambda line: line[0]["coverage"], help="Ce qui manque derrière le chiffre."),
)


def figure_lines(snapshot: dict[str, Any]) -> Iterator[Line]:
    """Each figure, then its details, in the order of the bilan."""
    for figure in snapshot.get("figures", {}).values():
        yield figure, None
        for detail in figure["details"].values():
            yield figure, detail


def figures_csv(version: BilanVersion) -> bytes:
    out = io.BytesIO()
    write_csv(out, COLUMNS, figure_lines(version.snapshot))
    return out.getvalue()


def dictionary_csv(version: BilanVersion) -> bytes:
    """What each column and each figure means."""
    columns = (
        Column("champ", lambda line: line[0]),
        Column("libelle", lambda line: line[1]),
        Column("definition", lambda line: line[2]),
        Column("calcul", lambda line: line[3]),
        Column("perimetre", lambda line: line[4]),
    )
    lines = [(column.label, "", column.help, "", "") for column in COLUMNS]
    lines += [
        (figure["code"], figure["name"], figure["definition"], figure["formula"], figure["scope"])
        for figure in version.snapshot.get("figures", {}).values()
    ]
    out = io.BytesIO()
    write_csv(out, columns, lines)
    return out.getvalue()


def figures_json(version: BilanVersion) -> bytes:
    """The same lines by figure, with their definitions; numbers are exact texts, as frozen."""
    snapshot = version.snapshot
    content = {
        "schema": SCHEMA,
        "bilan": {
            "titre": version.bilan.title,
            "version": version.number,
            "chiffres_arretes_le": formatting.local_day(version.frozen_at).isoformat(),
            "publie_le": formatting.local_day(version.published_at).isoformat(),
            "empreinte_des_chiffres_sha256": version.digest,
            "empreinte_du_pdf_sha256": version.document.sha256,
            "code_de_verification": version.verification_code,
        },
        "dictionnaire": {column.label: column.help for column in COLUMNS},
        "chiffres": [_figure(figure) for figure in snapshot.get("figures", {}).values()],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _figure(figure: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": figure["code"],
        "chiffre": figure["name"],
        "definition": figure["definition"],
        "calcul": figure["formula"],
        "perimetre": figure["scope"],
        "nature": Nature(figure["nature"]).label,
        "couverture": figure["coverage"],
        **_values(figure),
        "details": [
            {"groupe": detail["group"], "detail": detail["label"], **_values(detail)}
            for detail in figure["details"].values()
        ],
    }


def _values(part: dict[str, Any]) -> dict[str, Any]:
    return {
        "valeur": part["value"],
        "unite": part["unit"],
        "numerateur": part["numerator"],
        "denominateur": part["denominator"],
        "n": part["n"],
        "population": part["population"],
        "masque": part["masked"],
        "affichage": part["display"],
    }


# File of the address → what makes it, and its type.
DATA_FILES = {
    "donnees.json": (figures_json, "application/json; charset=utf-8"),
    "donnees.csv": (figures_csv, CSV_TYPE),
    "dictionnaire.csv": (dictionary_csv, CSV_TYPE),
}
