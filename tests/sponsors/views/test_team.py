"""The team's pages on one organisation marraine and on one pair."""

import pytest
from django.urls import reverse
from django.utils import timezone

from ess_platform.notifications.models import OutgoingMail
from sponsors.models import Sponsor, SponsorCharter, SponsorMeeting, Sponsorship
from tests.factories import (
    make_laureate,
    make_meeting,
    make_offer,
    make_organisation,
    make_participant,
    make_sponsor,
    make_sponsor_charter,
    make_sponsor_contact,
    make_sponsorship,
)

pytestmark = pytest.mark.django_db
MATRIX_QUERIES, DETAIL_QUERIES, PAIR_QUERIES = 11, 14, 9  # two: savepoint of the request


def address(name, cohort, sponsor=None, **kwargs):
    own = {"public_id": sponsor.organisation.public_id} if sponsor else {}
    return reverse(f"sponsors:{name}", kwargs={"slug": cohort.slug} | own | kwargs)


def test_search_then_choose_or_add(team_client, cohort):
    known = make_organisation(name="Élan Métallerie")
    url = address("sponsor_create", cohort)
    page = team_client.get(url, {"q": "elan met"})
    assert page.context["found"] == [known]
    assert team_client.get(url, {"structure": "00000000-0000-4000-8000-000000000000"}).status_code == 404
    answer = team_client.post(f"{url}?structure={known.public_id}", {"kind": "sme"})
    assert answer.url == address("sponsor_detail", cohort, Sponsor.objects.get())
    refused = team_client.post(f"{url}?nom=x", {"name": "élan métallerie", "kind": "ess", "note": "À garder"})
    assert (refused.status_code, refused.context["form"]["note"].value()) == (400, "À garder")
    assert list(refused.context["form"].errors) == ["name"]


@pytest.mark.parametrize("rows", [1, 3])
def test_query_counts_are_constant(team_client, cohort, django_assert_num_queries, rows):
    sponsor = make_sponsor(cohort)
    for _ in range(rows):
        contact = make_sponsor_contact(sponsor)
        pair = make_sponsorship(make_laureate(cohort), contact)
        make_meeting(pair)
        make_offer(sponsor)
        make_laureate(cohort)
    for url, count in (
        (address("sponsor_detail", cohort, sponsor), DETAIL_QUERIES),
        (address("sponsorship_matrix", cohort), MATRIX_QUERIES),
        (address("sponsorship_detail", cohort, public_id=pair.public_id), PAIR_QUERIES),
    ):
        team_client.get(url)
        with django_assert_num_queries(count):
            assert team_client.get(url).status_code == 200


def test_the_matrix_shows_unpaired_laureates_first(team_client, cohort, contact):
    paired, alone = make_laureate(cohort), make_laureate(cohort)
    make_sponsorship(paired, contact)
    rows = team_client.get(address("sponsorship_matrix", cohort)).context["matrix"].rows
    assert [(row.laureate, row.is_alone) for row in rows] == [(alone, True), (paired, False)]


def test_assign_after_a_last_look(team_client, cohort, contact, today):
    laureate = make_laureate(cohort)
    make_participant(laureate)
    url = f"{address('sponsorship_assign', cohort)}?laureat={laureate.slug}&parrain={contact.public_id}"
    assert team_client.get(address("sponsorship_assign", cohort)).url == address("sponsorship_list", cohort)
    assert team_client.get(url).context["is_running"] is False
    assert Sponsorship.objects.count() == 0
    refused = team_client.post(url, {"starts_on": "32/13/2026", "reason": "Bois"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (400, ["starts_on"])
    team_client.post(url, {"starts_on": f"{today:%d/%m/%Y}", "reason": "Bois"})
    assert (Sponsorship.objects.get().laureate, OutgoingMail.objects.count()) == (laureate, 2)
    for unknown in (f"laureat={laureate.slug}&parrain=zzz", f"laureat=zzz&parrain={contact.public_id}"):
        assert team_client.get(f"{address('sponsorship_assign', cohort)}?{unknown}").status_code == 404


def test_end_keeps_what_was_typed(team_client, cohort, sponsorship, today):
    url = address("sponsorship_end", cohort, public_id=sponsorship.public_id)
    stale = team_client.post(url, {"ends_on": f"{today:%d/%m/%Y}", "reason": "Mutation", "version": "9"})
    assert (stale.status_code, stale.context["form"]["reason"].value()) == (409, "Mutation")
    team_client.post(url, {"ends_on": f"{today:%d/%m/%Y}", "reason": "Mutation", "version": "1"})
    assert Sponsorship.objects.get().ends_on == today


def test_meeting_noted_then_corrected(team_client, cohort, sponsorship, today):
    url = address("team_meeting_create", cohort, public_id=sponsorship.public_id)
    form = team_client.get(url).context["form"]
    sent = {"held_on": today.isoformat(), "minutes": "60", "mode": "phone", "subject": "Achats"}
    sent["idempotency_key"] = form["idempotency_key"].value()
    team_client.post(url, sent)
    meeting = SponsorMeeting.objects.get()
    url = address("team_meeting_edit", cohort, public_id=sponsorship.public_id, meeting_id=meeting.public_id)
    shown = team_client.get(url).context["form"].initial
    assert (shown["minutes"], shown["subject"], shown["version"]) == ("60", "Achats", 1)
    refused = team_client.post(url, sent | {"minutes": "autre", "other_minutes": "75", "version": "1"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (400, ["reason"])
    team_client.post(url, sent | {"minutes": "autre", "other_minutes": "75", "version": "1", "reason": "Durée"})
    assert SponsorMeeting.objects.get().minutes == 75


def test_the_charter_is_read_again_then_published(team_client, cohort):
    url = address("charter_publish", cohort)
    sent = {"text": "Se parler.", "number": "0"}
    assert team_client.post(url, sent).context["is_read_again"] is True
    assert SponsorCharter.objects.count() == 0
    team_client.post(url, sent | {"publish": "1"})
    stale = team_client.post(url, {"text": "Autre", "number": "0", "publish": "1"})
    assert (stale.status_code, SponsorCharter.objects.get().text) == (409, "Se parler.")
    form = stale.context["form"]
    assert (form["text"].value(), form["number"].value(), stale.context["other"].number) == ("Autre", "1", 1)


def test_each_side_accepts_on_its_page(client, cohort, sponsorship, sponsor):
    make_sponsor_charter(cohort)
    laureate_user = make_participant(sponsorship.laureate, with_user=True).person.user
    url = reverse("sponsors:pair_charter", kwargs={"public_id": sponsorship.public_id})
    for user, side in ((sponsor, "sponsor"), (laureate_user, "laureate")):
        client.force_login(user)
        assert client.get(url).context["waiting"] == side
        assert client.post(url, {"number": "9", "side": side}).status_code == 409
        client.post(url, {"number": "1", "side": side})
        assert client.get(url).context["waiting"] is None
    assert Sponsorship.objects.get().charter_signed_on == timezone.localdate()


def test_the_laureate_confirms_from_its_page(client, sponsorship, sponsor):
    meeting = make_meeting(sponsorship, logged_by=sponsor)
    client.force_login(make_participant(sponsorship.laureate, with_user=True).person.user)
    url = reverse("sponsors:laureate_meeting_confirm", kwargs={"public_id": meeting.public_id})
    assert url in client.get(reverse("sponsors:laureate_space")).content.decode()
    client.post(url)
    assert url not in client.get(reverse("sponsors:laureate_space")).content.decode()
