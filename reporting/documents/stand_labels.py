"""Étiquettes de stand: one A5 page per exhibitor of the showroom (D3). No code to scan: there is no public page."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from laureates.models import Laureate
from programmes.models import Cohort
from reporting.documents.bilan_html import typographic
from reporting.documents.bilan_source import shortened
from reporting.documents.head import cohort_values, document_head, file_name
from reporting.documents.pictures import stored_picture
from reporting.documents.stamp import Stamp

SCHEMA = 1
MAX_NAME, MAX_SENTENCE, MAX_FOOT = 90, 160, 60
LONG = 85  # characters of name and product from which a label is set smaller


def stand_labels_snapshot(*, cohort: Cohort) -> dict[str, Any]:
    """Freeze the exhibitors of a promotion as plain JSON values. Two queries."""
    cohort = Cohort.objects.select_related("programme__operator").get(pk=cohort.pk)
    return {
        "schema": SCHEMA,
        "cohort": cohort_values(cohort),
        "labels": [
            {
                "slug": laureate.slug,
                "name": laureate.organisation.name,
                "city": laureate.organisation.city,
                "product": laureate.showroom_product,
                "sentence": laureate.activity,
                "logo": laureate.logo.name,
            }
            for laureate in exhibitors(cohort)
        ],
    }


def exhibitors(cohort: Cohort):
    """Laureates in scope who said that they exhibit, by name."""
    rows = Laureate.objects.in_scope().filter(cohort=cohort, is_exhibitor=True)
    return rows.select_related("organisation").order_by("sort_name", "pk")


def stand_labels_html(*, snapshot: dict[str, Any], stamp: Stamp) -> tuple[str, Mapping[str, bytes]]:
    """Return the page source of the labels and the logos they name."""
    found = {f"logo-{label['slug']}": stored_picture(label["logo"]) for label in snapshot["labels"]}
    images = {name: content for name, content in found.items() if content is not None}
    cohort = snapshot["cohort"]
    context = {
        "document": document_head(cohort, stamp, title="Étiquettes de stand", label="Étiquettes", frozen="préparées"),
        "foot": f"{shortened(cohort['programme'], MAX_FOOT)} · {shortened(cohort['operator'], MAX_FOOT)}",
        "labels": [_label(label, images) for label in snapshot["labels"]],
    }
    return typographic(render_to_string("reporting/pdf/stand_labels.html", context)), images


def _label(label: dict[str, str], images: Mapping[str, bytes]) -> dict[str, Any]:
    logo = f"logo-{label['slug']}"
    first, end, _ = " ".join(label["sentence"].split()).partition(". ")
    return {
        "name": shortened(label["name"], MAX_NAME),
        "is_long": len(label["name"]) + len(label["product"]) > LONG,
        "city": label["city"],
        "product": shortened(label["product"], MAX_NAME),
        "sentence": shortened(f"{first}." if end else first, MAX_SENTENCE),
        "logo": logo if logo in images else "",
    }


def stand_labels_filename(snapshot: dict[str, Any], stamp: Stamp) -> str:
    """« etiquettes-stand_industries-engagees-2025.pdf »."""
    return file_name("etiquettes-stand", snapshot["cohort"]["slug"])
