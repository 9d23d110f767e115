"""Laureates × sponsors: who accompanies whom, what could be, and how loaded each sponsor is."""

import datetime
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef

from laureates.models import Laureate
from programmes.enums import CohortStatus
from programmes.models import Cohort
from sponsors.enums import SponsorshipState
from sponsors.models import SponsorContact, Sponsorship
from sponsors.selectors.matching import Suggestion, available_contacts, laureates_with_needs, suggestions_for

PAGE_SIZE = 25


@dataclass(frozen=True)
class MatrixCell:
    """One laureate and one sponsor: their sponsorship, over or not, or None."""

    contact: SponsorContact
    pair: Sponsorship | None
    state: SponsorshipState | None


@dataclass(frozen=True)
class MatrixRow:
    laureate: Laureate
    cells: tuple[MatrixCell, ...]

    @property
    def is_alone(self) -> bool:
        """As `laureates_without_sponsor` says it: over is over in a promotion that runs."""
        return not self.laureate.is_paired


@dataclass(frozen=True)
class Matrix:
    contacts: list[SponsorContact]
    rows: list[MatrixRow]
    page_obj: Page


def matrix_page(*, cohort: Cohort, today: datetime.date, number: str | None) -> Matrix:
    """One page of laureates in scope, those without sponsor first, against every available sponsor. Five queries."""
    contacts = available_contacts(cohort, today)
    links = Sponsorship.objects.filter(laureate=OuterRef("pk"))
    if cohort.status == CohortStatus.RUNNING:
        links = links.active(today)
    laureates = Laureate.objects.filter(cohort=cohort).in_scope().annotate(is_paired=Exists(links))
    ordered = laureates.select_related("organisation").order_by("is_paired", "sort_name", "pk")
    page = Paginator(ordered, PAGE_SIZE).get_page(number)
    pairs = Sponsorship.objects.filter(laureate__in=[one.pk for one in page])
    found = {(pair.laureate_id, pair.contact_id): pair for pair in pairs}
    rows = []
    for laureate in page:
        cells = []
        for contact in contacts:
            pair = found.get((laureate.pk, contact.pk))
            cells.append(MatrixCell(contact, pair, pair.state_on(today) if pair else None))
        rows.append(MatrixRow(laureate, tuple(cells)))
    return Matrix(contacts, rows, page)


@dataclass(frozen=True)
class ToPair:
    """A laureate that nobody accompanies, with the best suggestions."""

    laureate: Laureate
    suggestions: list[Suggestion]


def laureates_to_pair(*, contacts: list[SponsorContact], alone, limit: int) -> list[ToPair]:
    """The first laureates without sponsor, each with up to three suggestions. One query."""
    rows = laureates_with_needs(alone)[:limit]
    return [ToPair(laureate, suggestions_for(laureate, contacts)) for laureate in rows]
