"""Fiche lauréat: the page of one laureate, alone (D3). The bilan prints the same page (bilan_sheets)."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from ess_platform.common.errors import BusinessRuleError
from laureates.models import Laureate
from programmes.enums import TestimonialConsent
from programmes.models import Testimonial
from reporting.documents.bilan_html import typographic
from reporting.documents.bilan_sheets import own, presence_of, sheet
from reporting.documents.bilan_source import shortened
from reporting.documents.head import MAX_NAME, cohort_values, document_head, file_name
from reporting.documents.pictures import stored_picture
from reporting.documents.stamp import Stamp
from reporting.selectors.bilan_people import laureate_sheets
from reporting.selectors.bilan_sessions import attendance_matrix

SCHEMA = 1
MAX_QUOTE, SHORT_QUOTE, MAX_SOURCE = 220, 75, 60  # short beside a page already full
OUT_OF_SCOPE = "La fiche d’un lauréat se prépare pour un parcours actif ou terminé."


def laureate_sheet_snapshot(*, laureate: Laureate) -> dict[str, Any]:
    """Freeze what the page says as plain JSON values; refuses a laureate who left or is paused.

    The quote is one that somebody of this laureate agreed to sign: without a name it would be read as theirs here.
    """
    laureate = Laureate.objects.select_related("cohort__programme__operator").get(pk=laureate.pk)
    cohort = laureate.cohort
    rows = laureate_sheets(cohort, laureate)
    if not rows:
        raise BusinessRuleError(OUT_OF_SCOPE)
    return {
        "schema": SCHEMA,
        "cohort": cohort_values(cohort),
        "laureate": rows[0],
        "attendance": attendance_matrix(cohort, laureate),
        "quote": _quote(laureate),
        "logo": laureate.logo.name,
    }


def _quote(laureate: Laureate) -> dict[str, str] | None:
    signed = Testimonial.objects.filter(cohort=laureate.cohort, consent=TestimonialConsent.NAMED)
    signed = signed.filter(author__participations__laureate=laureate).order_by("-ready_at", "pk")
    quote = signed.distinct().first()
    return {"text": quote.text, "attribution": quote.attribution} if quote else None


def laureate_sheet_html(*, snapshot: dict[str, Any], stamp: Stamp) -> tuple[str, Mapping[str, bytes]]:
    """Return the page source of the sheet, and the logo of the laureate if it can be printed."""
    logo = stored_picture(snapshot["logo"])
    row, cohort, quote = snapshot["laureate"], snapshot["cohort"], snapshot["quote"]
    presence = presence_of(snapshot["attendance"])
    page = sheet(row, shortened(cohort["name"], MAX_SOURCE), own(presence, row, ""))
    context = {
        "document": document_head(
            cohort,
            stamp,
            title=f"Fiche lauréat : {shortened(row['name'], MAX_NAME)}",
            label="Fiche",
            frozen="figée",
        ),
        "l": page,
        "quote": _shown(quote, SHORT_QUOTE if page["pairs"] else MAX_QUOTE),
        "logo": "logo" if logo else "",
        "contact": shortened(cohort["operator"], MAX_SOURCE),
    }
    html = typographic(render_to_string("reporting/pdf/laureate_sheet.html", context))
    return html, {"logo": logo} if logo else {}


def _shown(quote: dict[str, str] | None, limit: int) -> dict[str, str] | None:
    if quote is None:
        return None
    return {"text": shortened(quote["text"], limit), "author": shortened(quote["attribution"], MAX_SOURCE)}


def laureate_sheet_filename(snapshot: dict[str, Any], stamp: Stamp) -> str:
    """« fiche-laureat_atelier-du-bois_industries-engagees-2025.pdf »."""
    return file_name("fiche-laureat", snapshot["laureate"]["slug"], snapshot["cohort"]["slug"])
