"""Which published documents print a quote."""

from programmes.models import Cohort
from reporting.enums import PUBLIC_STATUSES
from reporting.models import BilanVersion


def bilan_quotes(cohort: Cohort) -> dict[str, list[str]]:
    """{words: [« Bilan 2025, version 1 »]} for the published versions of the bilans of a promotion. One query."""
    versions = BilanVersion.objects.filter(bilan__cohort=cohort, status__in=PUBLIC_STATUSES).order_by(
        "bilan_id", "number"
    )
    found: dict[str, list[str]] = {}
    rows = versions.values_list("bilan__title", "number", "snapshot__testimonials__quotes")
    for title, number, quotes in rows:
        for quote in quotes or ():
            found.setdefault(quote["text"], []).append(f"{title}, version {number}")
    return found
