"""Monographie: the case of one laureate on the plan of the study, two to four pages (D3)."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from ess_platform.common import formatting
from reporting.documents.bilan_html import typographic
from reporting.documents.bilan_source import shortened
from reporting.documents.head import MAX_NAME, cohort_values, document_head, file_name, plain_day
from reporting.documents.pictures import stored_picture
from reporting.documents.stamp import Stamp
from reporting.enums import MonographState
from reporting.models import Monograph
from reporting.selectors.monograph import monograph_parts
from sessions.selectors.minutes import DASHES

SCHEMA = 1


def monograph_snapshot(*, monograph: Monograph) -> dict[str, Any]:
    """Freeze the text as plain JSON values, with the day when its laureate agreed. No name of a person."""
    related = ("laureate__organisation__department", "laureate__organisation__legal_form")
    related += ("laureate__organisation__sector", "laureate__cohort__programme__operator")
    monograph = Monograph.objects.select_related(*related).get(pk=monograph.pk)
    laureate, organisation = monograph.laureate, monograph.laureate.organisation
    is_validated = monograph.state == MonographState.VALIDATED
    return {
        "schema": SCHEMA,
        "cohort": cohort_values(laureate.cohort),
        "laureate": {
            "slug": laureate.slug,
            "name": organisation.name,
            "place": organisation.city or (organisation.department.name if organisation.department else ""),
            "legal_form": organisation.legal_form.label if organisation.legal_form else "",
            "sector": organisation.sector.label if organisation.sector else "",
            "logo": laureate.logo.name,
        },
        "parts": [list(part) for part in monograph_parts(monograph)],
        "validated_on": formatting.local_day(monograph.validated_at).isoformat() if is_validated else None,
    }


def monograph_html(*, snapshot: dict[str, Any], stamp: Stamp) -> tuple[str, Mapping[str, bytes]]:
    """Return the page source of the monograph, and the logo if it can be printed; « PROVISOIRE » until validated."""
    logo = stored_picture(snapshot["laureate"]["logo"])
    cohort, laureate, validated_on = snapshot["cohort"], snapshot["laureate"], snapshot["validated_on"]
    name = shortened(laureate["name"], MAX_NAME)
    context = {
        "document": document_head(
            cohort,
            stamp,
            title=f"Monographie : {name}",
            label="Monographie",
            frozen="figée",
            is_draft=validated_on is None,
        ),
        "name": name,
        "logo": "logo" if logo else "",
        "cohort": cohort["name"],
        "facts": [text for text in (laureate["place"], laureate["sector"], laureate["legal_form"]) if text],
        "parts": [_part(title, text) for title, text in snapshot["parts"]],
        "agreement": (
            f"Texte relu et validé par {name} le {plain_day(validated_on)}."
            if validated_on
            else "Texte provisoire : son lauréat ne l’a pas encore validé."
        ),
    }
    html = typographic(render_to_string("reporting/pdf/monograph.html", context))
    return html, {"logo": logo} if logo else {}


def _part(title: str, text: str) -> dict[str, Any]:
    """A part as blocks, each a paragraph or a list of the lines that start with a dash."""
    blocks: list[dict[str, Any]] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        is_item = line[0] in DASHES
        if is_item and blocks and blocks[-1]["lines"]:
            blocks[-1]["lines"].append(line.lstrip(DASHES))
        else:
            blocks.append({"lines": [line.lstrip(DASHES)] if is_item else [], "text": "" if is_item else line})
    return {"title": title, "blocks": blocks}


def monograph_filename(snapshot: dict[str, Any], stamp: Stamp) -> str:
    """« monographie_atelier-rebrode_industries-engagees-2025.pdf »."""
    state = "" if snapshot["validated_on"] else "provisoire"
    return file_name("monographie", snapshot["laureate"]["slug"], snapshot["cohort"]["slug"], state)
