"""One page per laureate (product, D3): identity, activity, project, entry and exit figures, what comes next.

Nothing from « difficultés » or « besoins », no name of a person, no rating of the grid.
"""

from decimal import Decimal
from typing import Any

from ess_platform.common import formatting
from ess_platform.common.formatting import UNKNOWN, count
from reporting.documents.bilan_source import MAX_TEXT, Source, shortened
from reporting.documents.figures_view import exact

Sheet = dict[str, Any]
ROWS = (
    ("etp_total", "ETP salariés", "ETP", 1),
    ("ca_12m", "Chiffre d’affaires des 12 derniers mois", "€", 0),
    ("part_ca_industriel", "Part du chiffre d’affaires avec des clients industriels", "%", 0),
    ("contrats_industriels", "Contrats ou conventions signés avec des industriels", "", 0),
)
MAX_PARTNERS = 5
FULL_PAGE = 900  # characters of free text from which each one is cut shorter, so that the sheet stays one page
SHORT_TEXT = 210
LONG_NAME = 60
# What an identity does not say, as it is named in the one line that lists it.
UNKNOWN_AS = {
    "Forme juridique": "forme juridique",
    "Filière": "filière",
    "Création": "année de création",
    "Agrément ESUS": "agrément ESUS",
    "Domaine": "domaine",
    "Vient de": "lieu d’origine",
    "S’implante à": "lieu d’implantation",
    "Répond au besoin": "besoin du territoire",
    "Partenaires locaux": "partenaires locaux",
}
AIRY_TEXT = 520  # characters of free text up to which a sheet is set larger


def sheets(source: Source) -> list[Sheet]:
    """Context of every laureate page, in the order of the snapshot."""
    rows = source["laureates"]
    presence = presence_of(source["attendance"])
    return [sheet(row, f"Fiche {rank} sur {len(rows)}", own(presence, row, "")) for rank, row in enumerate(rows, 1)]


def sheet(row: dict[str, Any], number: str, presence: str) -> Sheet:
    """Context of one laureate page, from its entry of a snapshot (bilan_people.laureate_sheets)."""
    place, limit = place_of(row), _limit(row)
    blocks, is_full = _blocks(row, limit), limit == SHORT_TEXT
    facts = [text for text in (place, row["sector"], row["legal_form"]) if text]
    figures = {item["code"]: item for item in row["indicators"]}
    table = [_line(figures.get(code), label, unit, places) for code, label, unit, places in ROWS]
    return {
        "anchor": f"laureat-{row['slug']}",
        "number": number,
        "name": shortened(row["name"], 130),
        "facts": [shortened(text, 80) for text in facts],
        "is_long_name": len(row["name"]) > LONG_NAME,
        "size": _size(row, blocks),
        "activity": shortened(row["activity"], limit),
        "project": shortened(row["project"], limit),
        "identity": _identity(row, presence),
        "figures": table if row["indicators"] else [],
        "missing": _missing(row),
        "own": _own(row["own_indicator"]),
        "blocks": blocks[:2] if is_full else blocks,
        "pairs": _pairs(blocks[2:]) if is_full else [],
    }


def place_of(row: dict[str, Any]) -> str:
    """« Pantin (93) », « Seine-Saint-Denis (93) », or nothing."""
    if not row["department"]:
        return row["city"]
    return f"{row['city'] or row['department_name']} ({row['department']})"


def _limit(row: dict[str, Any]) -> int:
    """Longest free text of this sheet."""
    texts = (row["activity"], row["project"], row["achievement"], row["next_step"])
    return SHORT_TEXT if sum(min(len(text), MAX_TEXT) for text in texts) > FULL_PAGE else MAX_TEXT


def _size(row: dict[str, Any], blocks: list[dict[str, str]]) -> str:
    """How the sheet is set: « sparse » when it holds an activity at most, so that several share a page; « airy » when
    its texts are short, so that they fill theirs; else nothing."""
    if not (row["project"] or row["indicators"] or row["own_indicator"] or blocks):
        return "sparse"
    written = len(row["activity"]) + len(row["project"]) + sum(len(block["text"]) for block in blocks)
    is_airy = written <= AIRY_TEXT and not row["settlement"] and len(row["name"]) <= LONG_NAME
    return "airy" if is_airy else ""


def _pairs(blocks: list[dict[str, str]]) -> list[list[dict[str, str]]]:
    """Blocks two by two, side by side on the page."""
    return [blocks[start : start + 2] for start in range(0, len(blocks), 2)]


def _line(item: dict[str, Any] | None, label: str, unit: str, places: int) -> dict[str, str]:
    before, after = (exact(item[key]) if item else None for key in ("entry", "exit"))
    change = UNKNOWN
    if before is not None and after is not None:
        change = formatting.signed(after - before, places, "points" if unit == "%" else unit)
    return {
        "label": label,
        "entry": _value(before, unit, places),
        "exit": _value(after, unit, places),
        "change": change,
    }


def _value(value: Decimal | None, unit: str, places: int) -> str:
    return UNKNOWN if value is None else formatting.with_unit(formatting.number(value, places), unit)


def _missing(row: dict[str, Any]) -> str:
    if row["has_entry"] and row["has_exit"]:
        return ""
    if not row["has_entry"] and not row["has_exit"]:
        return "Chiffres d’entrée et de sortie : non renseignés, faute de fiches validées à la date des chiffres."
    return f"Fiche {'de sortie' if row['has_entry'] else 'd’entrée'} non validée à la date des chiffres."


def _own(own: dict[str, Any] | None) -> dict[str, str] | None:
    if own is None:
        return None
    before, after = exact(own["entry"]), exact(own["exit"])
    unit = shortened(own["unit"], 40)
    change = formatting.signed(after - before, 2) if before is not None and after is not None else UNKNOWN
    return {
        "label": shortened(own["label"], 130),
        "unit": unit,
        "entry": formatting.number(before),
        "exit": formatting.number(after),
        "change": change,
    }


def _identity(row: dict[str, Any], presence: str) -> list[tuple[str, str]]:
    esus = {True: "oui", False: "non", None: UNKNOWN}[row["is_esus"]]
    settlement = row["settlement"]
    lines = [
        ("Forme juridique", row["legal_form"] or UNKNOWN),
        ("Filière", " · ".join(text for text in (row["sector"], row["sub_sector"]) if text) or UNKNOWN),
        ("Création", str(row["founded_year"]) if row["founded_year"] else UNKNOWN),
        ("SIRET", _siret(row["siret"])),
        ("Insertion ou adaptation", row["inclusion_kind"] or "non"),
        ("Agrément ESUS", esus),
        ("Zonage à l’entrée", formatting.sentence_list(row["zonings"]) or "aucun relevé"),
    ]
    if settlement:
        lines = [
            ("Domaine", settlement["field"] or row["sector"] or UNKNOWN),
            ("Vient de", settlement["origin"] or UNKNOWN),
            ("S’implante à", settlement["target"] or UNKNOWN),
            ("Étape", settlement["state"]),
            ("Répond au besoin", settlement["need"] or UNKNOWN),
            ("Partenaires locaux", settlement["partners"] or UNKNOWN),
            ("Forme juridique", row["legal_form"] or UNKNOWN),
            ("Agrément ESUS", esus),
        ]
    lines.append(("Parrainage", row["sponsor"] or "aucun"))
    if presence:
        lines.append(("Présence aux séquences", presence))
    unknown = [UNKNOWN_AS.get(label, label) for label, text in lines if text == UNKNOWN]
    if len(unknown) > 1:
        lines = [line for line in lines if line[1] != UNKNOWN]
        lines.append(("Non renseigné", formatting.sentence_list(unknown)))
    return [(label, shortened(text, 150)) for label, text in lines]


def _siret(text: str) -> str:
    """« 999 990 013 00107 », never parted."""
    if len(text) != 14:
        return text or UNKNOWN
    return formatting.NBSP.join((text[:3], text[3:6], text[6:9], text[9:]))


def _blocks(row: dict[str, Any], limit: int) -> list[dict[str, str]]:
    partners = row["partners"][:MAX_PARTNERS]
    names = formatting.sentence_list(shortened(name, 45) for name in partners)
    hidden = len(row["partners"]) - len(partners)
    if hidden > 0:
        names = f"{names}, et {count(hidden, 'autre')}"
    blocks = (
        ("Une avancée", shortened(row["achievement"], limit)),
        ("Prochaine étape", shortened(row["next_step"], limit)),
        ("Produit présenté", shortened(row["product"], 140)),
        ("Coopère avec", names),
    )
    return [{"title": title, "text": text} for title, text in blocks if text]


def attendance_key(row: dict[str, Any]) -> str:
    """What tells a laureate from another in the attendance: its address; its name in a content frozen before."""
    return row.get("slug") or row["laureate"]


def own(found: dict[str, Any], row: dict[str, Any], default: Any) -> Any:
    """What was kept by `attendance_key` for a laureate of the snapshot: two of one name are told apart."""
    return found.get(row["slug"], found.get(row["name"], default))


def presence_of(attendance: dict[str, Any]) -> dict[str, str]:
    """« 9 demi-journées sur 10 » by laureate (see `own`), over sequences where something was recorded for it."""
    columns = attendance["columns"]
    kept = [rank for rank, column in enumerate(columns) if column["kind"] == "sequence"]
    found = {}
    for row in attendance["rows"]:
        codes = [row["codes"][rank] for rank in kept]
        if any(code != "–" for code in codes):
            found[attendance_key(row)] = (
                f"{codes.count('P')} {formatting.plural(codes.count('P'), 'demi-journée')} sur {len(codes)}"
            )
    return found
