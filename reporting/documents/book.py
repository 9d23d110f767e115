"""Book des lauréats: the showroom's booklet (D3). Cover, map and filières, one page each, indexes.

Only laureates who accept a public page are in it, and only names of those; the others are counted. Nothing from a
form but the next step of a validated one; no figure, no name of a person.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.template.loader import render_to_string

from ess_platform.common import formatting
from ess_platform.common.formatting import count
from ess_platform.common.models import sort_key
from laureates.models import Laureate
from programmes.models import Cohort
from reporting.charts import Chart
from reporting.documents.bilan_charts import department_map
from reporting.documents.bilan_html import typographic
from reporting.documents.bilan_sheets import LONG_NAME, MAX_PARTNERS, place_of
from reporting.documents.bilan_source import shortened
from reporting.documents.head import cohort_values, document_head, file_name, funder_names
from reporting.documents.pictures import stored_picture
from reporting.documents.stamp import Stamp
from reporting.selectors.bilan_people import laureate_sheets

SCHEMA = 1
MAX_TEXT, MAX_PRODUCT = 420, 140
MAX_ENTRY = 42  # an entry of an index is one line: a link cut in two is no longer one for a screen reader
FULL_PAGE, SHORT_TEXT = 620, 300  # characters of text from which a page is set smaller; then the longest text
WITHOUT_SECTOR, WITHOUT_PRODUCT = "Filière non renseignée", "Produit non renseigné"
KEPT = (
    "slug", "name", "city", "department", "department_name", "sector", "sub_sector", "legal_form", "inclusion_kind",
    "is_esus", "founded_year", "settlement", "activity", "project", "product", "next_step", "partners",
)  # fmt: skip


def book_snapshot(*, cohort: Cohort) -> dict[str, Any]:
    """Freeze the booklet of a promotion as plain JSON values."""
    cohort = Cohort.objects.select_related("programme__operator").get(pk=cohort.pk)
    rows = laureate_sheets(cohort)
    shown = [row for row in rows if row["allows_public_page"]]
    names = {row["name"] for row in shown}
    pictures = _pictures(cohort)
    return {
        "schema": SCHEMA,
        "cohort": cohort_values(cohort),
        "funders": funder_names(cohort),
        "period": [day.isoformat() if day else None for day in (cohort.starts_on, cohort.ends_on)],
        "hidden": len(rows) - len(shown),
        "laureates": [
            {key: row[key] for key in KEPT}
            | {"partners": [name for name in row["partners"] if name in names]}
            | pictures[row["slug"]]
            for row in shown
        ],
    }


def _pictures(cohort: Cohort) -> dict[str, dict[str, str]]:
    """Names of the logo, and of the photo when its publication was agreed, by laureate. One query."""
    rows = Laureate.objects.filter(cohort=cohort)
    return {
        laureate.slug: {
            "logo": laureate.logo.name,
            "photo": laureate.photo.name if laureate.allows_photo else "",
            "photo_credit": laureate.photo_credit,
        }
        for laureate in rows
    }


def book_html(*, snapshot: dict[str, Any], stamp: Stamp) -> tuple[str, Mapping[str, bytes]]:
    """Return the page source of the booklet and the pictures it names."""
    images = _images(snapshot["laureates"])
    cohort, rows = snapshot["cohort"], snapshot["laureates"]
    head = document_head(
        cohort, stamp, title="Book des lauréats", label="Book", frozen="préparé", subtitle=count(len(rows), "lauréat")
    )
    context = {
        "document": head | {"cohort": cohort["name"], "funder": ", ".join(snapshot.get("funders", []))},
        "lead": _lead(rows),
        "hidden": _hidden(snapshot["hidden"]),
        "map": _map(rows),
        "sectors": _sectors(rows),
        "pages": [_page(row, images) for row in rows],
        "indexes": _indexes(rows),
    }
    return typographic(render_to_string("reporting/pdf/book.html", context)), images


def _images(rows: list[dict[str, Any]]) -> dict[str, bytes]:
    """« photo-<slug> » and « logo-<slug> » → bytes, for those that can be printed."""
    found = {}
    for row in rows:
        for kind in ("logo", "photo"):
            content = stored_picture(row[kind])
            if content is not None:
                found[f"{kind}-{row['slug']}"] = content
    return found


def _lead(rows: list[dict[str, Any]]) -> str:
    sectors, departments = {row["sector"] for row in rows} - {""}, {row["department"] for row in rows} - {""}
    parts = [count(len(rows), "structure")]
    parts += [count(len(sectors), "filière")] if sectors else []
    parts += [count(len(departments), "département")] if departments else []
    return f"{formatting.sentence_list(parts)} : ce qu’elles fabriquent, pour qui, et la suite de leur projet."


def _hidden(number: int) -> str:
    if not number:
        return ""
    who = "1 lauréat de la promotion n’est" if number == 1 else f"{number} lauréats de la promotion ne sont"
    return f"{who} pas dans ce book, faute d’accord pour une page publique."


def _map(rows: list[dict[str, Any]]) -> Chart:
    values: dict[str, int] = {}
    for row in rows:
        if row["department"]:
            values[row["department"]] = values.get(row["department"], 0) + 1
    return department_map("Où sont les lauréats de ce book", values)


def _by(rows: list[dict[str, Any]], name_of: Callable[[dict[str, Any]], str]) -> list[dict[str, Any]]:
    """Groups in alphabetical order; the group without a name is left out."""
    groups: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        if name := name_of(row):
            groups.setdefault(name, []).append({"anchor": _anchor(row), "name": shortened(row["name"], MAX_ENTRY)})
    return [{"name": name, "entries": groups[name]} for name in sorted(groups, key=sort_key)]


def _sectors(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return _by(rows, lambda row: row["sector"] or WITHOUT_SECTOR)


def _indexes(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By product, then by need of the territory where an implantation answers to one."""
    products = [
        {"anchor": _anchor(row), "name": shortened(row["product"], MAX_ENTRY), "of": shortened(row["name"], MAX_ENTRY)}
        for row in rows
        if row["product"]
    ]
    products.sort(key=lambda entry: sort_key(entry["name"]))
    needs = _by(rows, lambda row: row["settlement"]["need"] if row["settlement"] else "")
    indexes = [
        {"title": "Index par produit", "groups": [{"name": "", "entries": products}] if products else []},
        {"title": "Index par besoin du territoire", "groups": needs},
    ]
    return [index for index in indexes if index["groups"]]


def _anchor(row: dict[str, Any]) -> str:
    return f"laureat-{row['slug']}"


def _page(row: dict[str, Any], images: Mapping[str, bytes]) -> dict[str, Any]:
    photo, logo = (f"{kind}-{row['slug']}" for kind in ("photo", "logo"))
    texts = (row["activity"], row["project"], row["next_step"])
    is_full = sum(min(len(text), MAX_TEXT) for text in texts) > FULL_PAGE or len(row["name"]) > LONG_NAME
    limit = SHORT_TEXT if is_full else MAX_TEXT
    blocks = (
        ("L’activité", shortened(row["activity"], limit)),
        ("Le projet", shortened(row["project"], limit)),
        ("Prochaine étape", shortened(row["next_step"], limit)),
        ("Coopère avec", formatting.sentence_list(shortened(name, 60) for name in row["partners"][:MAX_PARTNERS])),
    )
    return {
        "anchor": _anchor(row),
        "is_full": is_full,
        "name": shortened(row["name"], 130),
        "overline": row["sector"] or WITHOUT_SECTOR,
        "product": shortened(row["product"], MAX_PRODUCT) or WITHOUT_PRODUCT,
        "facts": [shortened(text, 80) for text in (place_of(row), row["legal_form"]) if text],
        "photo": photo if photo in images else "",
        "credit": row["photo_credit"],
        "logo": logo if logo in images else "",
        "blocks": [{"title": title, "text": text or formatting.UNKNOWN} for title, text in blocks[:2]]
        + [{"title": title, "text": text} for title, text in blocks[2:] if text],
        "identity": _identity(row),
    }


def _identity(row: dict[str, Any]) -> list[tuple[str, str]]:
    esus = {True: "oui", False: "non", None: formatting.UNKNOWN}[row["is_esus"]]
    facts = [
        ("Spécialité", row["sub_sector"]),
        ("Création", str(row["founded_year"] or "")),
        ("Insertion ou adaptation", row["inclusion_kind"]),
        ("Agrément ESUS", esus),
    ]
    if row["settlement"]:
        facts += [("S’implante à", row["settlement"]["target"]), ("Répond au besoin", row["settlement"]["need"])]
    return [(label, shortened(text, 110)) for label, text in facts if text]


def book_filename(snapshot: dict[str, Any], stamp: Stamp) -> str:
    """« book-laureats_industries-engagees-2025.pdf »."""
    return file_name("book-laureats", snapshot["cohort"]["slug"])
