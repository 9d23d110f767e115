"""« L’essentiel » of a version as a web page: the twin of page 2 of its PDF, from the same frozen content.

Who cannot read a PDF reads the same words here, and more than the paper has room for: what each figure that it tells
means, and their charts as tables. Nothing is read from the live data: the two never say different things.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from ess_platform.common import formatting
from reporting.documents.bilan_chapters import essential
from reporting.documents.bilan_html import typographic
from reporting.documents.bilan_source import Source
from reporting.documents.figures_view import exact
from reporting.figures.base import Nature

_CODE = re.compile(r"\b[KP]\d{2}\b")


@dataclass(frozen=True)
class ToldFigure:
    """A figure of the page, and what it means."""

    content: dict[str, Any]

    @property
    def nature(self) -> str:
        return Nature(self.content["nature"]).label

    @property
    def base(self) -> str:
        """What it is made of: the two terms of a quotient, how many entered it out of how many, or a plain count."""
        above, below, n, out_of = (
            formatting.number(exact(self.content[term])) for term in ("numerator", "denominator", "n", "population")
        )
        if self.content["denominator"] is not None:
            return f"Numérateur {above}, dénominateur {below}"
        if self.content["population"] is not None:
            return f"n = {n} sur {out_of}"
        return "Un décompte, sans dénominateur"


def essential_page(snapshot: dict[str, Any]) -> SafeString:
    """The content of the page, escaped, with the spaces of French typography; a chart without data is left out."""
    source = Source(snapshot)
    chapter = essential(source)
    told = " ".join([*(key["code"] for key in chapter["keys"]), *(item["text"] for item in chapter["results"])])
    codes = [code for code in dict.fromkeys(_CODE.findall(told)) if code in snapshot["figures"]]
    drawn = [one for one in source.charts.values() if not one.chart.is_empty]
    context = {
        "c": chapter,
        "told": [ToldFigure(source.figures[code]) for code in codes],
        "charts": [one for one in drawn if not set(codes).isdisjoint(_CODE.findall(one.code))],
    }
    return mark_safe(typographic(render_to_string("reporting/_essential.html", context)))
