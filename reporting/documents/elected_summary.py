"""Synthèse élus: page 2 of the closing bilan, alone (D3), from its published version when there is one."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from ess_platform.common import formatting
from programmes.models import Cohort
from reporting.documents.bilan_chapters import essential
from reporting.documents.bilan_html import document_identity, typographic
from reporting.documents.bilan_snapshot import bilan_snapshot
from reporting.documents.bilan_source import Source
from reporting.documents.head import file_name, running
from reporting.documents.stamp import Stamp
from reporting.enums import BilanKind
from reporting.models import BilanVersion

SCHEMA = 1
# What « L’essentiel » reads of the content of a bilan.
KEPT = ("cohort", "bilan", "figures", "chosen", "targets", "sessions", "testimonials", "laureates")


def elected_summary_snapshot(*, cohort: Cohort) -> dict[str, Any]:
    """Freeze the page as plain JSON values: word for word the published version, else the figures of the moment."""
    versions = BilanVersion.objects.published().filter(bilan__cohort=cohort, bilan__kind=BilanKind.CLOSING)
    version = versions.order_by("-published_at").first()
    bilan = cohort.bilans.filter(kind=BilanKind.CLOSING).first()
    content = version.snapshot if version else bilan_snapshot(cohort=cohort, bilan=bilan)
    kept = {key: content[key] for key in KEPT if key in content}
    return kept | {
        "schema": SCHEMA,
        # Of the sheets of laureates, this page only counts the steps of their implantations.
        "laureates": [{"settlement": row["settlement"]} for row in content["laureates"]],
        "version": {"number": version.number, "frozen_at": version.frozen_at.isoformat()} if version else None,
    }


def elected_summary_html(*, snapshot: dict[str, Any], stamp: Stamp) -> tuple[str, Mapping[str, bytes]]:
    """Return the page source of the summary; it names no image."""
    version = snapshot["version"]
    head = document_identity(snapshot, stamp)
    head |= {
        "title": f"Synthèse : {snapshot['cohort']['name']}",
        "running_title": running(f"Synthèse : {snapshot['cohort']['name']}"),
        "version_label": f"Synthèse du bilan, version {version['number']}" if version else "Synthèse provisoire",
        "is_draft": stamp.is_draft or version is None,
    }
    if version:
        frozen_at = datetime.datetime.fromisoformat(version["frozen_at"])
        head["frozen_label"] = f"figée le {formatting.date_time(frozen_at)}"
    context = {"document": head, "essential": essential(Source(snapshot))}
    return typographic(render_to_string("reporting/pdf/elected_summary.html", context)), {}


def elected_summary_filename(snapshot: dict[str, Any], stamp: Stamp) -> str:
    """« synthese-elus_industries-engagees-2025_v1.pdf »."""
    version = snapshot["version"]
    return file_name("synthese-elus", snapshot["cohort"]["slug"], f"v{version['number']}" if version else "provisoire")
