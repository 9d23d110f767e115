"""Lay out the closing bilan: a frozen snapshot and its stamp in, the source of the pages out."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from ess_platform.common import formatting
from reporting.documents.stamp import Stamp

HEADLINE_CODES = ("K01", "K02", "K03", "K04", "K05")


def bilan_html(*, snapshot: dict[str, Any], stamp: Stamp) -> tuple[str, Mapping[str, bytes]]:
    """Return the page source of the bilan and the images it names. The same inputs give the same source."""
    context = {
        "document": document_identity(snapshot, stamp),
        "snapshot": snapshot,
        "figures": snapshot["figures"],
    }
    return render_to_string("reporting/pdf/bilan.html", context), {}


def document_identity(snapshot: dict[str, Any], stamp: Stamp) -> dict[str, Any]:
    """What the cover, the running heads and the foot of each page say."""
    cohort = snapshot["cohort"]
    return {
        "title": snapshot["bilan"]["title"],
        "subtitle": "",
        "programme": cohort["programme"],
        "cohort": cohort["name"],
        "operator": cohort["operator"],
        "funder": ", ".join(funder["name"] for funder in cohort["funders"]),
        "version_label": "Version provisoire" if stamp.is_draft else f"Version {stamp.version_number}",
        "frozen_label": f"figée le {formatting.date_time(stamp.frozen_at)}",
        "verification_code": stamp.verification_code,
        "is_draft": stamp.is_draft,
        "is_demo": cohort["is_demo"],
    }
