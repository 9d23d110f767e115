"""Why a sponsor is suggested to a laureate."""

import datetime

import pytest

from ess_platform.directory.models import Sector
from laureates.enums import Moment, ReportStatus
from laureates.models import Laureate
from sponsors.selectors.matching import available_contacts, laureates_with_needs, suggestions_for
from tests.factories import (
    make_campaign,
    make_laureate,
    make_offer,
    make_report,
    make_sponsor,
    make_sponsor_contact,
    make_sponsorship,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def laureate(cohort):
    sector = Sector.objects.create(code="bois", label="Bois", position=90)
    found = make_laureate(cohort, activity="Réemploi de palettes")
    found.organisation.sector = sector
    found.organisation.save()
    make_report(found, make_campaign(cohort, Moment.ENTRY), ReportStatus.VALIDATED, need="Un acheteur de fibres")
    return found


def suggested(cohort, laureate, today):
    row = laureates_with_needs(Laureate.objects.filter(pk=laureate.pk)).get()
    return suggestions_for(row, available_contacts(cohort, today))


def test_need_first_then_sector_then_the_lightest_load(cohort, laureate, today, django_assert_num_queries):
    buyer, neighbour, busy, stranger = (make_sponsor_contact(make_sponsor(cohort)) for _ in range(4))
    make_offer(buyer.sponsor, text="Présenter nos acheteurs")
    make_offer(buyer.sponsor, text="Prêter des palettes")
    for contact in (neighbour, busy):
        contact.sponsor.organisation.sector = laureate.organisation.sector
        contact.sponsor.organisation.save()
    make_sponsorship(make_laureate(cohort), busy)
    with django_assert_num_queries(3):
        found = suggested(cohort, laureate, today)
    assert [one.contact for one in found] == [buyer, neighbour, busy]
    assert stranger not in [one.contact for one in found]
    assert [reason.text for reason in found[0].reasons] == [
        "L’offre «\u00a0Présenter nos acheteurs\u00a0» répond au besoin de sa fiche («\u00a0acheteur\u00a0»).",
        "L’offre «\u00a0Prêter des palettes\u00a0» touche à son activité («\u00a0palettes\u00a0»).",
    ]
    assert found[1].shareable == "Même filière\u00a0: Bois."


def test_what_the_laureate_told_the_team_is_not_shared(cohort, laureate, today):
    contact = make_sponsor_contact(make_sponsor(cohort))
    make_offer(contact.sponsor, text="Présenter nos acheteurs")
    (only,) = suggested(cohort, laureate, today)
    assert (len(only.reasons), only.shareable) == (1, "")


def test_who_has_left_is_not_suggested(cohort, laureate, today):
    gone, closed = (make_sponsor_contact(make_sponsor(cohort)) for _ in range(2))
    gone.left_on = today
    gone.save()
    closed.sponsor.left_on = today - datetime.timedelta(days=1)
    closed.sponsor.save()
    assert available_contacts(cohort, today) == []
