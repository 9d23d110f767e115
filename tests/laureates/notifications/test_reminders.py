"""What the reminders say: words of a person, one button, a subject that fits; and who gets which link."""

import datetime

import pytest

from ess_platform.accounts.models import AccessLink
from ess_platform.notifications.models import OutgoingMail
from ess_platform.notifications.reminder_kinds import reminder_kind
from ess_platform.notifications.selectors.letter import block_of, letter_of
from ess_platform.notifications.selectors.words import words_of
from ess_platform.notifications.services import reminders_send
from laureates.enums import Moment, ReportStatus
from laureates.notifications.reminders import form_links, form_words, plain_links, what_is_left
from laureates.notifications.signature import signature_of
from laureates.selectors.reminder_ladder import FOLLOW_UP_KINDS, JOURNEY_KINDS
from laureates.selectors.reminder_state import reports_to_remind
from laureates.services.reminder import campaign_plan_reminders
from tests.factories import make_cohort, make_user
from tests.laureates.reminder_scene import DUE_ON, NOW, Scene, contact_of

pytestmark = pytest.mark.django_db

JOURNEY, FOLLOW_UP = tuple(JOURNEY_KINDS.values()), tuple(FOLLOW_UP_KINDS.values())


def words_for(report, now=NOW):
    report = reports_to_remind().get(pk=report.pk)
    return form_words(
        report=report,
        person=contact_of(report),
        links=plain_links(report),
        signature=signature_of(report.laureate.cohort),
        today=now.date(),
    )


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("moment", "kind"), [(Moment.EXIT, kind) for kind in JOURNEY] + [(Moment.FOLLOW_UP_12, kind) for kind in FOLLOW_UP]
)
def test_every_mail_has_a_short_subject_one_button_and_a_person(moment, kind):
    scene = Scene(moment)
    context = words_for(scene.form("Alpha", ReportStatus.DRAFT))
    words = words_of(reminder_kind(kind), scene.cohort.slug)
    letter = letter_of([block_of(words, context)], reason="Pourquoi.", can_mute=False)
    assert 0 < len(letter.subject) <= 60
    assert letter.html.count('bgcolor="#0f5c6b"') == 1
    assert letter.text.startswith("Bonjour Camille,\n\n")
    assert "Noa Référente\n01 99 00 00 01" in letter.text
    assert letter.reply_to == "noa@essaim.example"
    assert "{" not in letter.text


def test_what_the_placeholders_say():
    scene = Scene()
    words = words_for(scene.form("Alpha"))
    assert {name: plain(words[name]) for name in ("prenom", "structure", "fiche", "echeance", "jour", "jours")} == {
        "prenom": "Camille",
        "structure": "Structure Alpha",
        "fiche": "fiche de mi-parcours",
        "echeance": "vendredi 22 mai 2026",
        "jour": "vendredi",
        "jours": "10 jours",
    }
    assert plain(words["reste"]).startswith("Il reste ")
    assert words["telephone"] == "01 99 00 00 01"


def test_the_own_due_date_is_the_one_that_is_said():
    scene = Scene()
    words = words_for(scene.form("Alpha", due_on=datetime.date(2026, 5, 29)))
    assert plain(words["echeance"]) == "vendredi 29 mai 2026"


def test_what_is_left():
    assert plain(what_is_left(["Emploi", "Marchés", "Projet"])) == "Il reste 3 parties : Emploi, Marchés et Projet."
    assert plain(what_is_left([])) == "Tout est rempli : il reste à l’envoyer."


def test_nobody_to_sign():
    assert signature_of(make_cohort()) is None


def test_a_link_opens_the_form_until_a_month_after_the_due_date():
    report = Scene().form("Alpha")
    links = form_links(report=report, person=contact_of(report), now=NOW)
    link = AccessLink.objects.get()
    assert links.form.startswith("http")
    assert "/lien/" in links.form
    assert links.delay.endswith("/delai/")
    assert (link.person, link.target_id) == (contact_of(report), report.public_id)
    assert link.expires_at.date() == DUE_ON + datetime.timedelta(days=30)


def test_a_closed_account_gets_the_plain_address():
    report = Scene().form("Alpha")
    make_user(person=contact_of(report), is_active=False)
    assert form_links(report=report, person=contact_of(report), now=NOW) == plain_links(report)


def test_the_mail_that_leaves():
    scene = Scene()
    report = scene.form("Alpha", ReportStatus.DRAFT)
    campaign_plan_reminders(campaign=scene.campaign, now=NOW)
    assert reminders_send(now=datetime.datetime(2026, 5, 15, 9, tzinfo=NOW.tzinfo)) == 1
    mail = OutgoingMail.objects.get()
    assert plain(mail.subject) == "Plus que 7 jours pour votre fiche"
    assert (mail.kind, mail.to_person, mail.scope) == ("M02", contact_of(report), scene.cohort.slug)
    assert "/lien/" in mail.body_text
    assert "contact principal de Structure Alpha" in mail.body_text
