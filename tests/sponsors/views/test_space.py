"""The sponsor's space: what it shows, to whom, and logging a meeting."""

import datetime
import uuid

import pytest
from django.urls import reverse

from sponsors.models import SponsorMeeting
from tests.factories.accounts import make_admin_user, make_funder_user, make_team_user, make_user
from tests.factories.laureates import make_campaign, make_laureate, make_participant, make_report
from tests.factories.sponsors import make_meeting, make_sponsor, make_sponsor_contact, make_sponsorship

pytestmark = pytest.mark.django_db

HOME = reverse("sponsors:space_home")
NEW = reverse("sponsors:meeting_create")
LOG = reverse("sponsors:commitment")
HOME_QUERIES = 14  # two of them are the savepoint of the request
LOG_QUERIES = 11


def detail_url(laureate):
    return reverse("sponsors:laureate_detail", kwargs={"public_id": laureate.public_id})


def form_data(pair, today, **changes):
    return {
        "sponsorship": str(pair.public_id),
        "held_on": today.isoformat(),
        "minutes": "45",
        "other_minutes": "",
        "mode": "phone",
        "subject": "Organisation de l’atelier",
        "next_step": "",
        "idempotency_key": str(uuid.uuid4()),
    } | changes


@pytest.mark.parametrize("rows", [1, 3])
def test_home_and_log_query_counts_are_constant(sponsor_client, contact, cohort, rows, django_assert_num_queries):
    campaign = make_campaign(cohort)
    for _ in range(rows):
        pair = make_sponsorship(make_laureate(cohort), contact)
        make_report(pair.laureate, campaign, shares_with_sponsor=True, need="Un local")
        make_meeting(pair)
    sponsor_client.get(HOME)
    with django_assert_num_queries(HOME_QUERIES):
        response = sponsor_client.get(HOME)
    assert len(response.context["cards"]) == rows
    with django_assert_num_queries(LOG_QUERIES):
        response = sponsor_client.get(LOG)
    assert len(response.context["rows"]) == rows


def test_home_keeps_the_log_of_what_is_over_and_nothing_that_was_shared(sponsor_client, contact, cohort):
    laureate = make_laureate(cohort, name="Atelier Fini", project="Un projet confié")
    pair = make_sponsorship(laureate, contact, ends_on=datetime.date(2025, 7, 2))
    make_meeting(pair, minutes=90)
    page = sponsor_client.get(HOME).content.decode()
    assert "Atelier Fini" in page
    assert "1 h 30" in page.replace("\xa0", " ").replace("\u202f", " ")
    assert "Un projet confié" not in page
    assert sponsor_client.get(detail_url(laureate)).status_code == 404


def test_space_exists_for_sponsors_only(client, cohort, sponsorship, sponsor):
    participant = make_participant(sponsorship.laureate, with_user=True)
    expected = [
        (sponsor, 200),
        (make_team_user(cohort), 404),
        (make_funder_user(cohort), 404),
        (make_admin_user(), 404),
        (participant.person.user, 404),
        (make_user(), 404),
    ]
    for url in (HOME, NEW, LOG, detail_url(sponsorship.laureate)):
        found = []
        for user, _ in expected:
            client.force_login(user)
            found.append(client.get(url).status_code)
        assert found == [status for _, status in expected], url
        client.logout()
        assert client.get(url).status_code == 302


def test_another_sponsors_laureate_does_not_exist(sponsor_client, cohort):
    other = make_sponsorship(make_laureate(cohort))
    assert sponsor_client.get(detail_url(other.laureate)).status_code == 404
    unknown = reverse("sponsors:laureate_detail", kwargs={"public_id": uuid.uuid4()})
    assert sponsor_client.get(unknown).status_code == 404


def test_after_the_end_only_the_log_is_left(sponsor_client, sponsorship, today):
    make_meeting(sponsorship, subject="Avant la fin")
    sponsorship.ends_on = today - datetime.timedelta(days=1)
    sponsorship.save()
    assert sponsor_client.get(HOME).context["cards"] == ()
    assert sponsor_client.get(detail_url(sponsorship.laureate)).status_code == 404
    assert "Aucun parrainage en cours" in sponsor_client.get(NEW).content.decode()
    assert "Avant la fin" in sponsor_client.get(LOG).content.decode()


def test_only_what_the_laureate_shares_is_shown(sponsor_client, sponsorship, cohort):
    report = make_report(
        sponsorship.laureate, make_campaign(cohort), need="Un local de 300 m²", situation="Texte gardé"
    )
    for url in (HOME, detail_url(sponsorship.laureate)):
        page = sponsor_client.get(url).content.decode()
        assert "Un local de 300 m²" not in page
        assert "Une seconde ligne" in page
    report.shares_with_sponsor = True
    report.save()
    for url in (HOME, detail_url(sponsorship.laureate)):
        page = sponsor_client.get(url).content.decode()
        assert "Un local de 300 m²" in page
        assert "Texte gardé" not in page


def test_detail_gives_the_main_contact_as_links(sponsor_client, sponsorship):
    person = sponsorship.laureate.participants.get().person
    person.phone, person.email = "0139980022", "contact@structure.example"
    person.save()
    page = sponsor_client.get(detail_url(sponsorship.laureate)).content.decode()
    assert 'href="tel:0139980022"' in page
    assert 'href="mailto:contact@structure.example"' in page


def test_logging_a_meeting_twice_writes_it_once(sponsor_client, sponsorship, today):
    data = form_data(sponsorship, today)
    first, second = sponsor_client.post(NEW, data), sponsor_client.post(NEW, data)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url == detail_url(sponsorship.laureate)
    meeting = SponsorMeeting.objects.get()
    assert (meeting.minutes, meeting.mode, meeting.held_on) == (45, "phone", today)


def test_another_duration(sponsor_client, sponsorship, today):
    sponsor_client.post(NEW, form_data(sponsorship, today, minutes="autre", other_minutes="75"))
    assert SponsorMeeting.objects.get().minutes == 75


@pytest.mark.parametrize(
    "case",
    [
        ({"sponsorship": ""}, "sponsorship", "Choisissez le lauréat que vous avez rencontré."),
        ({"sponsorship": "abc"}, "sponsorship", "Ce lauréat ne fait pas partie de ceux que vous accompagnez."),
        (
            {"sponsorship": str(uuid.uuid4())},
            "sponsorship",
            "Ce lauréat ne fait pas partie de ceux que vous accompagnez.",
        ),
        ({"held_on": ""}, "held_on", "Indiquez la date du rendez-vous."),
        ({"held_on": "32/13/2026"}, "held_on", "Indiquez une date, par exemple 21/03/2026."),
        (
            {"held_on": "2999-01-01"},
            "held_on",
            "Un rendez-vous se note une fois tenu : cette date est à venir.",
        ),
        ({"minutes": ""}, "minutes", "Indiquez la durée."),
        ({"minutes": "31"}, "minutes", "Choisissez une durée dans la liste."),
        ({"minutes": "autre"}, "other_minutes", "Indiquez la durée en minutes."),
        (
            {"minutes": "autre", "other_minutes": "721"},
            "other_minutes",
            "Un rendez-vous dure entre 1 minute et 12 heures.",
        ),
        (
            {"minutes": "autre", "other_minutes": "une heure"},
            "other_minutes",
            "Indiquez un nombre entier de minutes, par exemple 75.",
        ),
        ({"mode": "pigeon"}, "mode", "Choisissez un mode dans la liste."),
    ],
)
def test_errors_are_beside_the_field_and_keep_what_was_typed(sponsor_client, sponsorship, today, case):
    changes, field, message = case
    response = sponsor_client.post(NEW, form_data(sponsorship, today, **changes))
    assert response.status_code == 400
    assert response.context["form"].errors == {field: [message]}
    assert "Organisation de l’atelier" in response.content.decode()
    assert SponsorMeeting.objects.count() == 0


def test_somebody_elses_sponsorship_is_a_form_error(sponsor_client, sponsorship, cohort, today):
    other = make_sponsorship(make_laureate(cohort))
    response = sponsor_client.post(NEW, form_data(other, today))
    assert response.context["form"].errors == {
        "sponsorship": ["Ce lauréat ne fait pas partie de ceux que vous accompagnez."]
    }
    assert SponsorMeeting.objects.count() == 0


def test_a_long_subject_is_refused_not_cut(sponsor_client, sponsorship, today):
    response = sponsor_client.post(NEW, form_data(sponsorship, today, subject="x" * 256))
    assert (response.status_code, list(response.context["form"].errors)) == (400, ["subject"])


def test_the_form_knows_the_laureate_it_comes_from(sponsor_client, sponsorship, contact, cohort):
    make_sponsorship(make_laureate(cohort), contact)
    response = sponsor_client.get(f"{NEW}?laureat={sponsorship.laureate.public_id}")
    assert response.context["form"].initial["sponsorship"] == sponsorship.public_id
    assert "sponsorship" not in sponsor_client.get(f"{NEW}?laureat=abc").context["form"].initial


def test_deleting_ones_own_line(sponsor_client, sponsorship, sponsor):
    meeting = make_meeting(sponsorship, logged_by=sponsor)
    url = reverse("sponsors:meeting_delete", kwargs={"public_id": meeting.public_id})
    assert "Supprimer le rendez-vous" in sponsor_client.get(url).content.decode()
    assert SponsorMeeting.objects.count() == 1
    assert sponsor_client.post(url).status_code == 302
    assert SponsorMeeting.objects.count() == 0


def test_deleting_is_refused_for_lines_that_others_wrote(sponsor_client, sponsorship, cohort):
    imported = make_meeting(sponsorship)
    foreign = make_meeting(make_sponsorship(make_laureate(cohort)))
    statuses = [
        sponsor_client.post(reverse("sponsors:meeting_delete", kwargs={"public_id": meeting.public_id})).status_code
        for meeting in (imported, foreign)
    ]
    assert statuses == [403, 404]
    assert SponsorMeeting.objects.count() == 2


@pytest.mark.parametrize("page", ["9999", "abc", "0"])
def test_pages_out_of_range(sponsor_client, sponsorship, page):
    assert sponsor_client.get(LOG, {"page": page}).status_code == 200


def test_a_contact_without_laureate_sees_why(client, cohort):
    contact = make_sponsor_contact(make_sponsor(cohort), with_user=True)
    client.force_login(contact.person.user)
    assert "L’équipe vous proposera un lauréat." in client.get(HOME).content.decode()
