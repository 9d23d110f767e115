"""Cartes nominatives: who somebody is and for whom, ten to a page, to cut out for a meeting (D3)."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.template.loader import render_to_string

from ess_platform.common.formatting import count
from laureates.enums import IN_SCOPE_STATUSES
from laureates.models import Participant
from programmes.models import Cohort
from reporting.documents.bilan_html import typographic
from reporting.documents.bilan_source import shortened
from reporting.documents.head import cohort_values, document_head, file_name
from reporting.documents.stamp import Stamp
from sponsors.models import SponsorContact

SCHEMA = 1
PER_PAGE = 10
MAX_PERSON, MAX_ORGANISATION = 70, 80
LONG_PERSON, LONG_ORGANISATION = 26, 45  # characters from which a card is set smaller
LONG_PART = 18  # a longer part of a name may have to be cut


def badges_snapshot(*, cohort: Cohort) -> dict[str, Any]:
    """Freeze the people of a promotion as plain JSON values: laureates, sponsors, team. Four queries."""
    cohort = Cohort.objects.select_related("programme__operator").get(pk=cohort.pk)
    people = [*_participants(cohort), *_sponsors(cohort), *_team(cohort)]
    return {"schema": SCHEMA, "cohort": cohort_values(cohort), "people": people}


def _participants(cohort: Cohort) -> Iterator[dict[str, str]]:
    rows = Participant.objects.filter(
        laureate__cohort=cohort, laureate__status__in=IN_SCOPE_STATUSES, left_on__isnull=True
    )
    rows = rows.select_related("person", "laureate__organisation").order_by("person__sort_name", "pk")
    return (_card(row.person, row.laureate.organisation.name, "Lauréat·e") for row in rows)


def _sponsors(cohort: Cohort) -> Iterator[dict[str, str]]:
    rows = SponsorContact.objects.filter(sponsor__cohort=cohort, left_on__isnull=True, sponsor__left_on__isnull=True)
    rows = rows.select_related("person", "sponsor__organisation").order_by("person__sort_name", "pk")
    return (_card(row.person, row.sponsor.organisation.name, "Parrainage") for row in rows)


def _team(cohort: Cohort) -> Iterator[dict[str, str]]:
    rows = cohort.team.filter(user__is_active=True, user__person__isnull=False).select_related("user__person")
    rows = rows.order_by("user__person__sort_name", "pk")
    return (_card(row.user.person, cohort.programme.operator.name, "Équipe") for row in rows)


def _card(person, organisation: str, side: str) -> dict[str, str]:
    return {"name": person.full_name, "organisation": organisation, "side": side}


def badges_html(*, snapshot: dict[str, Any], stamp: Stamp) -> tuple[str, Mapping[str, bytes]]:
    """Return the page source of the cards; it names no image."""
    cohort, people = snapshot["cohort"], snapshot["people"]
    cards = [
        {
            "names": _names(person),
            "is_long": len(person["name"]) > LONG_PERSON or len(person["organisation"]) > LONG_ORGANISATION,
            "organisation": shortened(person["organisation"], MAX_ORGANISATION),
            "side": person["side"],
        }
        for person in people
    ]
    context = {
        "document": document_head(cohort, stamp, title="Cartes nominatives", label="Cartes", frozen="préparées"),
        "programme": shortened(cohort["name"], 50),
        "heading": f"Cartes nominatives : {count(len(people), 'personne')}",
        "pages": [cards[start : start + PER_PAGE] for start in range(0, len(cards), PER_PAGE)],
    }
    return typographic(render_to_string("reporting/pdf/badges.html", context)), {}


def _names(person: dict[str, str]) -> list[str]:
    """What is printed of a name, in parts that a line never cuts: « Olivier », « Bensoussan-Roy »."""
    name = shortened(person["name"], MAX_PERSON)
    return name.split(" ") if all(len(part) <= LONG_PART for part in name.split(" ")) else [name]


def badges_filename(snapshot: dict[str, Any], stamp: Stamp) -> str:
    """« cartes-nominatives_industries-engagees-2025.pdf »."""
    return file_name("cartes-nominatives", snapshot["cohort"]["slug"])
