"""What leaves, when, in which mail; and what does not."""

import datetime
import uuid
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ess_platform.notifications import reminder_kinds
from ess_platform.notifications.enums import MailState, ReminderState
from ess_platform.notifications.models import OutgoingMail, Reminder
from ess_platform.notifications.services import reminder_mute, reminder_plan, reminders_send
from ess_platform.notifications.tasks import send_reminders
from tests.ess_platform.notifications.conftest import LINK
from tests.ess_platform.notifications.selectors.test_sending_hours import at
from tests.factories import make_person, make_user

pytestmark = pytest.mark.django_db
TUESDAY = "2025-05-06"
REPORT, SESSION = uuid.UUID(int=1), uuid.UUID(int=2)


def plan(person, kind, when, *, target=REPORT, scope="promo", region="", reason="Vous remplissez la fiche."):
    return reminder_plan(
        dedup_key=f"{kind}:{target}:{person.pk}:{when}",
        kind=kind,
        person=person,
        target_id=target,
        scope=scope,
        region=region,
        due_at=at(when),
        reason=reason,
    )


def states() -> list[tuple[str, str, str]]:
    return list(Reminder.objects.order_by("asked_at", "pk").values_list("kind", "state", "stop_reason"))


@pytest.fixture
def person():
    return make_person(first_name="Awa", email="awa@ailleurs.test")


def test_leaves_in_its_time_with_its_words(kinds, person):
    reminder = plan(person, "M02", f"{TUESDAY} 09:00")
    assert reminders_send(now=at(f"{TUESDAY} 08:59")) == 0
    now = at(f"{TUESDAY} 09:00")
    assert reminders_send(now=now) == 1
    assert reminders_send(now=now) == 0
    mail = OutgoingMail.objects.get()
    reminder.refresh_from_db()
    assert (reminder.state, reminder.sent_at, reminder.mail) == (ReminderState.SENT, now, mail)
    assert (mail.to_email, mail.to_person, mail.kind, mail.scope) == (person.email, person, "M02", "promo")
    assert (mail.state, mail.due_at) == (MailState.PENDING, now)
    assert (mail.subject, mail.reply_to) == ("Plus que 7 jours pour votre fiche", "camille@ailleurs.test")
    assert mail.body_text == (
        "Bonjour Awa,\n\n"
        "À remplir avant le vendredi 5 juin pour La Fane.\n\n"
        f"Reprendre ma fiche\u00a0:\n{LINK}\n\n"
        "Camille Essai\n06 39 98 00 01\n\n"
        "--\nVous remplissez la fiche.\n"
        "Recevoir moins de relances\u00a0: http://testserver/compte/courriels/\n"
    )
    assert f'<a href="{LINK}"' in mail.body_html
    assert mail.body_html.count("<a ") == 3  # the button, fewer reminders, the address of the platform


def test_no_longer_needed(kinds, person):
    plan(person, "M02", f"{TUESDAY} 09:00")
    kinds.stops["M02"] = "fiche soumise"
    assert reminders_send(now=at(f"{TUESDAY} 09:00")) == 0
    assert states() == [("M02", ReminderState.STOPPED, "fiche soumise")]


@pytest.mark.parametrize(
    ("now", "region", "then"),
    [
        (f"{TUESDAY} 20:00", "", "2025-05-07 08:30"),
        ("2025-05-08 10:00", "", "2025-05-09 10:00"),  # 8 May
        ("2025-05-11 10:00", "", "2025-05-12 10:00"),  # Sunday
    ],
)
def test_a_late_scheduler_waits_for_a_working_hour(kinds, person, now, region, then):
    reminder = plan(person, "M01", "2025-05-05 09:00", region=region)
    assert reminders_send(now=at(now)) == 0
    reminder.refresh_from_db()
    assert (reminder.due_at, reminder.state) == (at(then), ReminderState.PLANNED)
    assert kinds.asked == [], "asked when it may leave, not before"
    assert reminders_send(now=at(then)) == 1


def test_a_holiday_of_alsace_stops_alsace_only(kinds):
    strasbourg, lyon = make_person(), make_person()
    there = plan(strasbourg, "M01", "2025-04-17 18:00", region="44")
    here = plan(lyon, "M01", "2025-04-17 18:00", region="84")
    assert reminders_send(now=at("2025-04-18 09:00")) == 1
    there.refresh_from_db()
    here.refresh_from_db()
    assert (here.state, there.state) == (ReminderState.SENT, ReminderState.PLANNED)
    assert there.due_at == at("2025-04-22 09:00")


def test_one_mail_holds_everything_of_the_day(kinds, person):
    plan(person, "M02", f"{TUESDAY} 09:00")
    plan(person, "D01", f"{TUESDAY} 16:00", target=SESSION, reason="Vous êtes attendue.")
    plan(person, "D01", "2025-05-07 09:00", target=uuid.UUID(int=3))
    assert reminders_send(now=at(f"{TUESDAY} 09:01")) == 1
    mail = OutgoingMail.objects.get()
    assert mail.subject == "Plus que 7 jours pour votre fiche", "the most urgent one gives the subject"
    assert mail.reason == "Vous remplissez la fiche. Vous êtes attendue."
    assert mail.body_text.count("Bonjour Awa,") == 1
    assert mail.body_text.index("1. Plus que 7 jours") < mail.body_text.index("2. Après-demain à La Fane")
    assert (mail.body_text.count(LINK), mail.body_html.count(f'href="{LINK}"')) == (2, 2)
    assert Reminder.objects.filter(mail=mail, state=ReminderState.SENT).count() == 2
    assert Reminder.objects.planned().count() == 1


def test_the_most_urgent_leads_even_planned_last(kinds, person):
    plan(person, "D01", f"{TUESDAY} 09:00", target=SESSION)
    plan(person, "M04", f"{TUESDAY} 14:00")
    reminders_send(now=at(f"{TUESDAY} 09:00"))
    assert OutgoingMail.objects.get().subject == "Votre fiche nous manque"


def test_one_mail_a_day_then_the_next_working_day_at_nine(kinds, person):
    plan(person, "M02", "2025-05-07 09:00")
    assert reminders_send(now=at("2025-05-07 09:00")) == 1
    late = plan(person, "D01", "2025-05-07 14:00", target=SESSION)
    assert reminders_send(now=at("2025-05-07 14:00")) == 0
    late.refresh_from_db()
    assert late.due_at == at("2025-05-09 09:00"), "8 May is not worked"
    assert reminders_send(now=at("2025-05-09 09:00")) == 1
    assert list(OutgoingMail.objects.order_by("pk").values_list("kind", flat=True)) == ["M02", "D01"]


def test_what_waited_is_asked_again(kinds, person):
    plan(person, "M02", f"{TUESDAY} 09:00")
    reminders_send(now=at(f"{TUESDAY} 09:00"))
    plan(person, "D01", f"{TUESDAY} 14:00", target=SESSION)
    reminders_send(now=at(f"{TUESDAY} 14:00"))
    kinds.stops["D01"] = "réponse reçue"
    assert reminders_send(now=at("2025-05-07 09:00")) == 0
    assert states()[1] == ("D01", ReminderState.STOPPED, "réponse reçue")


def test_no_salvo_after_days_of_sleep(kinds, person):
    for kind, when in (("M01", "2025-04-28 09:00"), ("M02", "2025-05-05 09:00"), ("M04", f"{TUESDAY} 09:00")):
        plan(person, kind, when)
    assert reminders_send(now=at("2025-05-07 10:00")) == 1
    replaced = "remplacée par la relance suivante"
    assert states() == [
        ("M01", ReminderState.STOPPED, replaced),
        ("M02", ReminderState.STOPPED, replaced),
        ("M04", ReminderState.SENT, ""),
    ]
    assert kinds.asked == ["M04"]


def test_the_rung_before_leaves_when_the_last_is_pointless(kinds, person):
    plan(person, "M02", "2025-05-05 09:00")
    plan(person, "M04", f"{TUESDAY} 09:00")
    kinds.stops["M04"] = "délai accordé"
    assert reminders_send(now=at("2025-05-07 10:00")) == 1
    assert states() == [("M02", ReminderState.SENT, ""), ("M04", ReminderState.STOPPED, "délai accordé")]


def test_what_is_due_later_today_is_not_stopped_before_its_time(kinds, person):
    plan(person, "M02", f"{TUESDAY} 09:00")
    plan(person, "D01", f"{TUESDAY} 16:00", target=SESSION)
    kinds.stops["D01"] = "pas encore"
    assert reminders_send(now=at(f"{TUESDAY} 09:00")) == 1
    assert states() == [("M02", ReminderState.SENT, ""), ("D01", ReminderState.PLANNED, "")]


@pytest.mark.parametrize(("scope", "until"), [("promo", None), ("", None), ("promo", datetime.date(2025, 5, 6))])
def test_muted(kinds, person, scope, until):
    plan(person, "M02", f"{TUESDAY} 09:00")
    reminder_mute(person=person, actor=make_user(), scope=scope, until=until, today=datetime.date(2025, 5, 1))
    assert reminders_send(now=at(f"{TUESDAY} 09:00")) == 0
    assert states() == [("M02", ReminderState.STOPPED, "relances coupées")]


@pytest.mark.parametrize(("scope", "until"), [("autre", None), ("promo", datetime.date(2025, 5, 5))])
def test_muted_elsewhere_or_until_yesterday(kinds, person, scope, until):
    plan(person, "M02", f"{TUESDAY} 09:00")
    reminder_mute(person=person, actor=make_user(), scope=scope, until=until, today=datetime.date(2025, 5, 1))
    assert reminders_send(now=at(f"{TUESDAY} 09:00")) == 1


def test_nowhere_to_write(kinds):
    plan(make_person(email=""), "M02", f"{TUESDAY} 09:00")
    assert reminders_send(now=at(f"{TUESDAY} 09:00")) == 0
    assert states() == [("M02", ReminderState.STOPPED, "aucune adresse électronique")]


def test_a_kind_that_nobody_registers_any_more(kinds, person, monkeypatch):
    plan(person, "M02", f"{TUESDAY} 09:00")
    monkeypatch.setattr(reminder_kinds, "_kinds", {})
    assert reminders_send(now=at(f"{TUESDAY} 09:00")) == 0
    assert states() == [("M02", ReminderState.STOPPED, "ce modèle de relance n’existe plus")]


def test_a_mistake_puts_off_one_person_only(kinds, person, caplog):
    other = make_person()
    plan(person, "M02", f"{TUESDAY} 17:45")
    plan(other, "M02", f"{TUESDAY} 17:45")
    working = reminder_kinds.reminder_kind("M02")
    reminder_kinds.register_reminder_kind(
        replace(working, context=lambda one, now: {} if one.person == person else working.context(one, now))
    )
    assert reminders_send(now=at(f"{TUESDAY} 17:45")) == 1
    waiting = Reminder.objects.planned().get()
    assert (waiting.person, waiting.due_at) == (person, at("2025-05-07 08:30"))
    assert OutgoingMail.objects.get().to_person == other
    assert "put off" in caplog.text


def test_two_workers_write_one_mail_a_day(kinds, person):
    """The second one has read its reminders before the first one wrote."""
    plan(person, "M02", f"{TUESDAY} 09:00")
    reminders_send(now=at(f"{TUESDAY} 09:00"))
    Reminder.objects.update(state=ReminderState.PLANNED, sent_at=None)
    assert reminders_send(now=at(f"{TUESDAY} 09:00")) == 0
    assert OutgoingMail.objects.count() == 1
    assert Reminder.objects.get().due_at == at("2025-05-07 09:00")


def test_the_longest_waiting_come_first(kinds):
    for minute in range(3):
        plan(make_person(), "M02", f"{TUESDAY} 09:0{minute}")
    now = at(f"{TUESDAY} 10:00")
    assert reminders_send(now=now, limit=2) == 2
    assert Reminder.objects.planned().get().due_at == at(f"{TUESDAY} 09:02")
    assert reminders_send(now=now, limit=2) == 1


def queries_for(people: int, when: str, *, muted: bool = False) -> int:
    for _ in range(people):
        reader = make_person()
        plan(reader, "M02", when)
        if muted:
            reminder_mute(person=reader, actor=make_user(), today=at(when).date())
    with CaptureQueriesContext(connection) as captured:
        reminders_send(now=at(when))
    return len(captured)


def test_queries(kinds):
    """Six for the run, and six for each mail; none for who gets nothing."""
    one = queries_for(1, f"{TUESDAY} 09:00")
    three = queries_for(3, "2025-05-07 09:00")
    assert three - one == 2 * 6
    nobody = queries_for(1, "2025-05-13 09:00", muted=True)
    assert queries_for(3, "2025-05-14 09:00", muted=True) == nobody


def test_the_task_reads_the_clock(kinds, person, time_machine, django_capture_on_commit_callbacks, mailoutbox):
    time_machine.move_to(at(f"{TUESDAY} 09:00"), tick=False)
    plan(person, "M02", f"{TUESDAY} 09:00")
    send_reminders()
    assert [message.subject for message in mailoutbox] == ["Plus que 7 jours pour votre fiche"]
    assert OutgoingMail.objects.get().body_text.count("/lien/…/") == 1, "the row forgets the personal link"
    assert LINK in mailoutbox[0].body
