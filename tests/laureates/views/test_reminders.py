"""The pages « Relances »: planned, sent, to call, silence; constant queries; a GET writes nothing."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from ess_platform.accounts.models import AccessLink
from ess_platform.notifications.enums import MailState, ReminderState
from ess_platform.notifications.models import OutgoingMail, Reminder, ReminderMute
from ess_platform.notifications.services import reminder_mute, reminders_send
from laureates.enums import Moment, ReportStatus
from laureates.selectors.planned_reminders import next_mails
from laureates.services.reminder import campaign_plan_reminders
from tests.factories import make_campaign, make_mail, make_participant
from tests.laureates.reminder_scene import NOW, Scene, contact_of

pytestmark = pytest.mark.django_db

QUERIES = {"reminder_list": 16, "mail_list": 12, "staff_task_list": 7}


@pytest.fixture
def scene(client):
    with time_machine.travel(NOW, tick=False):
        scene = Scene()
        client.force_login(scene.team)
        yield scene


def url(scene, name="reminder_list", **kwargs):
    return reverse(f"laureates:{name}", kwargs={"slug": scene.cohort.slug, **kwargs})


def plan(scene):
    campaign_plan_reminders(campaign=scene.campaign, now=NOW)


def text_of(response):
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", list(QUERIES))
def test_constant_queries(client, scene, name, rows, django_assert_num_queries):
    for rank in range(rows):
        report = scene.form(f"A{rank}", ReportStatus.DRAFT, due_on=datetime.date(2026, 5, 4 if rank % 2 else 29))
        scene.form(f"B{rank}")
        person = contact_of(report)
        make_mail(scope=scene.cohort.slug, state=MailState.FAILED, to_person=person, to_email=person.email)
        make_mail(scope=scene.cohort.slug, state=MailState.UNCERTAIN, to_person=person)
        ReminderMute.objects.create(person=person, scope=scene.cohort.slug, muted_by=scene.team)
    plan(scene)
    client.get(url(scene, name))
    with django_assert_num_queries(QUERIES[name]):
        assert client.get(url(scene, name)).status_code == 200


def test_planned_day_by_day_with_what_is_held_back(client, scene):
    scene.form("Alpha")
    sent = scene.form("Beta")
    muted = scene.form("Gamma")
    plan(scene)
    type(sent).objects.filter(pk=sent.pk).update(status=ReportStatus.SUBMITTED, submitted_at=NOW)
    reminder_mute(person=contact_of(muted), actor=scene.team, today=NOW.date(), scope=scene.cohort.slug)
    lines = client.get(url(scene)).context["lines"]
    found = {(line.structure, line.reminder.kind): line.held for line in lines}
    assert found["Structure Alpha", "M02"] == ""
    assert found["Structure Beta", "M02"] == "fiche envoyée"
    assert found["Structure Gamma", "M02"] == "relances coupées pour cette personne"
    assert {line.reminder.kind for line in lines if line.is_due} == {"M01"}
    assert {line.day for line in lines if line.is_due} == {NOW.date()}
    assert [line.day.isoformat() for line in lines] == sorted(line.day.isoformat() for line in lines)


def test_a_campaign_to_come_is_announced(client, scene):
    scene.form("Alpha")
    days = {"opens_on": datetime.date(2026, 5, 25), "due_on": datetime.date(2026, 6, 12)}
    make_campaign(scene.cohort, Moment.EXIT, label="Fiche de sortie", **days)
    html = text_of(client.get(url(scene)))
    assert "mardi 26 mai 2026, 9 h – <strong>Fiche de sortie</strong>" in html  # the 25th is Whit Monday
    assert "à 1 lauréat" in html


def test_nothing_planned_says_why(client, scene):
    assert "Aucune relance prévue" in text_of(client.get(url(scene)))


def test_one_reminder_is_taken_out_after_a_confirmation(client, scene):
    scene.form("Alpha")
    plan(scene)
    reminder = Reminder.objects.get(kind="M02")
    page = url(scene, "reminder_stop", reminder_id=reminder.public_id)
    assert "Ne pas envoyer cette relance ?" in text_of(client.get(page))
    reminder.refresh_from_db()
    assert reminder.state == ReminderState.PLANNED
    assert client.post(page).url == url(scene)
    reminder.refresh_from_db()
    assert (reminder.state, reminder.stop_reason) == (ReminderState.STOPPED, "retirée par l’équipe")
    assert Reminder.objects.planned().count() == 4
    assert "n’était plus prévue" in text_of(client.post(page, follow=True))


def test_a_campaign_is_paused_then_resumed(client, scene):
    scene.form("Alpha")
    plan(scene)
    page = url(scene, "campaign_reminders", campaign_id=scene.campaign.public_id)
    assert "Suspendre les relances" in text_of(client.get(page))
    assert "sont suspendues" in text_of(client.post(page, follow=True))
    held = {line.held for line in client.get(url(scene)).context["lines"]}
    assert held == {"relances de la campagne suspendues"}
    assert "Les reprendre" in text_of(client.get(url(scene, "campaign_list")))
    assert "sont reprises" in text_of(client.post(page, follow=True))
    assert {line.held for line in client.get(url(scene)).context["lines"]} == {""}


def mute_page(scene, report):
    participant = report.laureate.participants.get(is_main_contact=True)
    return url(scene, "person_reminders", participant_id=participant.public_id)


def test_one_person_is_silenced_until_a_day_then_reminded_again(client, scene):
    report = scene.form("Alpha")
    page = mute_page(scene, report)
    answer = client.post(page, {"how_long": "until", "until": "2026-05-31"}, follow=True)
    assert "coupées pour Camille Alpha, jusqu’au 31 mai 2026 inclus" in text_of(answer)
    assert ReminderMute.objects.get().until == datetime.date(2026, 5, 31)
    assert "Relances coupées" in text_of(client.get(page))
    client.post(page, {"how_long": "forever"})
    assert ReminderMute.objects.get().until is None
    client.post(page, {"unmute": "1"})
    assert ReminderMute.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Dites jusqu’à quand."),
        ({"how_long": "until"}, "Indiquez le dernier jour sans relance."),
        ({"how_long": "until", "until": "bientôt"}, "Écrivez une date"),
        ({"how_long": "until", "until": "2026-05-11"}, "Choisissez un jour à venir"),
    ],
)
def test_a_silence_that_cannot_be_understood(client, scene, given, words):
    page = mute_page(scene, scene.form("Alpha"))
    assert words in text_of(client.post(page, given))
    assert ReminderMute.objects.count() == 0


def test_what_left_with_its_filters(client, scene):
    report = scene.form("Alpha", ReportStatus.DRAFT)
    scene.form("Beta")
    plan(scene)
    now = datetime.datetime(2026, 5, 15, 9, tzinfo=NOW.tzinfo)
    with time_machine.travel(now, tick=False):
        assert reminders_send(now=now) == 2
        OutgoingMail.objects.update(state=MailState.SENT, sent_at=now)
        AccessLink.objects.filter(person=contact_of(report)).update(first_used_at=now)

    def shown(**asked):
        page = client.get(url(scene, "mail_list"), asked)
        return [(mail.to_person.last_name, label, mail.link_used) for mail, label in page.context["rows"]]

    everything = [("Beta", "Plus que 7 jours", False), ("Alpha", "Plus que 7 jours", True)]
    assert sorted(shown()) == sorted(everything)
    assert shown(q="alph") == [everything[1]]
    assert shown(modele="M03") == []
    assert sorted(shown(depuis="2026-05-15", jusque="2026-05-15", etat="sent")) == sorted(everything)
    assert shown(depuis="2026-05-16") == []
    assert shown(jusque="2026-05-14") == []
    assert "Aucun résultat pour ces filtres" in text_of(client.get(url(scene, "mail_list"), {"q": "zzz"}))


def test_refused_addresses_leave_the_box_once_corrected(client, scene):
    person = contact_of(scene.form("Alpha"))
    fields = {"scope": scene.cohort.slug, "to_person": person, "to_email": person.email}
    for _ in range(2):
        make_mail(state=MailState.FAILED, last_error="550 No such user", **fields)
    html = text_of(client.get(url(scene, "mail_list")))
    assert "Adresses refusées" in html
    assert "2 courriels refusés" in html
    assert "550 No such user" in html
    assert "Structure Alpha" in html
    person.email = "nouvelle@essaim.example"
    person.save()
    assert "Adresses refusées" not in text_of(client.get(url(scene, "mail_list")))


def test_mails_to_check_lead_to_their_page(client, scene):
    mail = make_mail(scope=scene.cohort.slug, state=MailState.UNCERTAIN)
    make_mail(scope="ailleurs", state=MailState.UNCERTAIN)
    html = text_of(client.get(url(scene, "mail_list")))
    assert reverse("notifications:mail_check", kwargs={"public_id": mail.public_id}) in html
    assert html.count("Vérifier<") == 1


def test_whom_to_call(client, scene):
    scene.form("Alpha", ReportStatus.DRAFT, due_on=datetime.date(2026, 5, 4))
    html = text_of(client.get(url(scene, "staff_task_list")))
    assert "À appeler (1)" in html
    assert 'href="tel:0639980001"' in html
    assert "5 jours ouvrés de retard" in html


def test_nobody_to_call(client, scene):
    assert "Personne à appeler" in text_of(client.get(url(scene, "staff_task_list")))


def test_progress_says_the_next_mail_of_each_campaign(client, scene):
    scene.form("Alpha")
    scene.form("Beta")
    sent = scene.form("Gamma")
    plan(scene)
    type(sent).objects.filter(pk=sent.pk).update(status=ReportStatus.SUBMITTED, submitted_at=NOW)
    found = next_mails(cohort=scene.cohort, now=NOW)[scene.campaign.pk]
    assert (found.count, found.is_due) == (10, True)
    html = text_of(client.get(url(scene, "campaign_list")))
    assert "Prochaine relance : au prochain passage (10 courriels prévus en tout)" in html
    Reminder.objects.filter(kind="M01").delete()
    html = text_of(client.get(url(scene, "campaign_list")))
    assert "Prochaine relance : vendredi 15 mai 2026, 9 h (8 courriels prévus en tout)" in html


def test_the_journal_of_a_laureate(client, scene):
    report = scene.form("Alpha")
    other = make_participant(report.laureate).person
    fields = {"scope": scene.cohort.slug, "state": MailState.SENT, "sent_at": NOW}
    make_mail(kind="M01", to_person=contact_of(report), subject="Ouverte", **fields)
    make_mail(kind="M05", to_person=other, subject="Reçue", **fields)
    make_mail(kind="M01", to_person=contact_of(scene.form("Beta")), subject="Ailleurs", **fields)
    make_mail(kind="M01", to_person=other, scope="ailleurs", subject="Autre promotion", state=MailState.PENDING)
    page = reverse(
        "reporting:laureate_journal", kwargs={"slug": scene.cohort.slug, "laureate_slug": report.laureate.slug}
    )
    lines = client.get(page).context["lines"]
    assert [(line.text, line.about) for line in lines if line.mail] == [
        ("Reçue", "Fiche bien reçue"),
        ("Ouverte", "La fiche est ouverte"),
    ]
