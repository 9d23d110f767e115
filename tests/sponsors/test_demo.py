"""What the loader makes of sponsors, sponsorships and meetings."""

import pytest
from django.db.models import Sum

from sponsors.models import Sponsor, SponsorContact, SponsorMeeting, Sponsorship
from tests.ess_platform.common.data_files import BLOCK, demo_value, load_value, problems_of

pytestmark = pytest.mark.django_db


def test_sponsors_contacts_and_meetings(tmp_path):
    load_value(tmp_path, demo_value())
    assert Sponsor.objects.filter(organisation__is_large_industrial_group=True).count() == 5
    assert (SponsorContact.objects.count(), Sponsorship.objects.count()) == (7, 22)
    assert SponsorMeeting.objects.aggregate(total=Sum("minutes")) == {"total": 2565}
    first = SponsorMeeting.objects.get(reference="RDV-01")
    assert (first.mode, first.minutes, first.sponsorship.laureate.reference) == ("video", 60, "LAU-01")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"duree_min": 0}, "duree_min\u00a0: le nombre doit être compris entre 1 et 720, pas 0"),
        ({"parrainage": "PRG-99"}, "parrainage\u00a0: «\u00a0PRG-99\u00a0» ne désigne aucun parrainage"),
    ],
)
def test_a_meeting_that_cannot_be(tmp_path, change, problem):
    value = demo_value()
    value[BLOCK]["rendez_vous_parrainage"][0] |= change
    assert problems_of(tmp_path, value) == [f"$.{BLOCK}.rendez_vous_parrainage[0].{problem}"]


def test_a_sponsorship_ends_after_it_begins(tmp_path):
    value = demo_value()
    value[BLOCK]["parrainages"][0]["fin"] = "2025-01-01"
    assert problems_of(tmp_path, value) == [
        f"$.{BLOCK}.parrainages[0].fin\u00a0: la fin précède le début (01/01/2025 avant 23/01/2025)"
    ]
