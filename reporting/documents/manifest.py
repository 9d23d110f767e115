"""Manifest of an archive: each file with its fingerprint, and what is missing with its reason."""

from typing import Any

from django.template.loader import render_to_string

from ess_platform.common import formatting
from reporting.documents.bilan_html import typographic
from reporting.documents.bilan_source import shortened
from reporting.documents.stamp import Stamp

MAX_TITLE = 110
NOTICE = (
    "Chaque empreinte est le SHA-256 du fichier : recalculée chez vous, elle dit si le fichier a changé. Le fichier "
    "SHA256SUMS.txt les répète, celle de ce manifeste comprise, pour une vérification automatique."
)


def manifest_html(*, snapshot: dict[str, Any], stamp: Stamp) -> str:
    """Return the page source of the manifest of an archive; it names no image."""
    cohort = snapshot["cohort"]
    files, missing = snapshot["files"], snapshot["missing"]
    context = {
        "document": {
            "title": f"Manifeste : {shortened(snapshot['title'], MAX_TITLE)}",
            "subtitle": cohort["name"],
            "programme": cohort["programme"],
            "operator": cohort["operator"],
            "version_label": "Archive",
            "frozen_label": f"réunie le {formatting.date_time(stamp.frozen_at)}",
            "verification_code": "",
            "is_draft": False,
            "is_demo": cohort["is_demo"],
        },
        "heading": shortened(snapshot["title"], MAX_TITLE),
        "cohort": cohort["name"],
        "summary": _summary(len(files), len(missing)),
        "facts": _facts(snapshot, stamp),
        "notice": NOTICE,
        "file_headers": ("Fichier", "Pièce", "Taille", "Empreinte SHA-256"),
        "files": [_file(one) for one in files],
        "missing_headers": ("Pièce", "Pourquoi elle n’y est pas"),
        "missing": [(_what(one), one["reason"]) for one in missing],
    }
    return typographic(render_to_string("reporting/pdf/manifest.html", context))


def _summary(files: int, missing: int) -> str:
    held = formatting.count(files, "fichier")
    lacking = formatting.count(missing, "pièce manque", "pièces manquent")
    return f"{held}, rien ne manque" if not missing else f"{held}, {lacking}"


def _facts(snapshot: dict[str, Any], stamp: Stamp) -> list[tuple[str, str]]:
    facts = [("Promotion", snapshot["cohort"]["name"]), ("Réunie le", formatting.date_time(stamp.frozen_at))]
    if snapshot["bilan"]:
        facts.append(("Bilan publié", snapshot["bilan"]))
    return facts


def _what(one: dict[str, Any]) -> str:
    return f"{one['title']} : {one['label']}" if one["label"] else one["title"]


def _file(one: dict[str, Any]) -> tuple[str, ...]:
    """The fingerprint in groups of eight, so that a line breaks between two of them."""
    digest = one["sha256"]
    groups = " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))
    return one["path"], _what(one), formatting.file_size(one["size"]), groups
