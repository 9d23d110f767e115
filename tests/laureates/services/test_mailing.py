"""Mass mails about a campaign: drafts to read, who is left out, and every refusal."""

import datetime

import pytest

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from ess_platform.notifications.enums import MailState
from ess_platform.notifications.models import OutgoingMail
from ess_platform.notifications.services import mail_batch_send, mail_draft_edit, mail_draft_withdraw
from laureates.enums import LaureateStatus, Moment, ReportStatus
from laureates.models import CampaignMailing, Laureate
from laureates.services.mailing import kind_for, mailing_rewrite, report_remind_batch
from tests.factories import make_person
from tests.laureates.reminder_scene import DUE_ON, NOW, Scene

pytestmark = pytest.mark.django_db

S = ReportStatus
WORDS = {"subject": "Un mot de l’équipe", "body": "Bonjour {prenom},\n\nOù en est {structure} ?\n\nRépondre : {lien}"}


@pytest.fixture
def scene():
    return Scene()


def prepare(scene, now=NOW, **options):
    options.setdefault("laureates", list(Laureate.objects.all()))
    return report_remind_batch(campaign=scene.campaign, actor=scene.team, now=now, **options)


def readers(batch):
    return sorted(batch.mails.values_list("to_email", flat=True))


def test_one_draft_for_each_laureate_that_owes_its_form(scene):
    scene.form("Alpha")
    scene.form("Beta", S.DRAFT)
    for name, status in (("Gamma", S.SUBMITTED), ("Delta", S.NOT_APPLICABLE), ("Eta", S.NOT_RETURNED)):
        scene.form(name, status)
    scene.form("Iota", laureate={"status": LaureateStatus.PAUSED})
    scene.form("Kappa", person=make_person(email=""))
    batch = prepare(scene)
    assert readers(batch) == ["alpha@essaim.example", "beta@essaim.example"]
    assert set(batch.mails.values_list("state", flat=True)) == {MailState.DRAFT}
    mail = batch.mails.first()
    assert mail.reply_to == scene.team.email
    assert "Noa Référente" in mail.body_text
    assert CampaignMailing.objects.get().campaign == scene.campaign
    assert AuditEntry.objects.filter(action="mail_batch.create").count() == 1


def test_the_words_typed_for_all_replace_those_of_the_kind(scene):
    scene.form("Alpha")
    mail = prepare(scene, **WORDS).mails.get()
    assert mail.subject == "Un mot de l’équipe"
    assert "Où en est Structure Alpha ?" in mail.body_text


@pytest.mark.parametrize(
    ("days", "kind"), [(-10, "M02"), (-3, "M02"), (-2, "M03"), (-1, "M03"), (0, "M03b"), (1, "M04"), (20, "M04")]
)
def test_the_mail_that_fits_the_day(scene, days, kind):
    assert kind_for(scene.campaign, DUE_ON + datetime.timedelta(days=days)) == kind


def test_a_follow_up_has_its_own_mail():
    assert kind_for(Scene(Moment.FOLLOW_UP_6).campaign, DUE_ON) == "M19-3b"


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"laureates": []}, "laureates"),
        ({"kind": "M19"}, "kind"),
        ({"kind": "inconnu"}, "kind"),
        ({"subject": "Objet", "body": ""}, "body"),
        ({"subject": "", "body": "{lien}"}, "subject"),
        ({"subject": "x" * 61, "body": "{lien}"}, "subject"),
        ({"subject": "Objet", "body": "Bonjour"}, "body"),
        ({"subject": "Objet", "body": "{inconnu} {lien}"}, "body"),
    ],
)
def test_refusals_that_name_their_field(scene, options, field):
    scene.form("Alpha")
    with pytest.raises(BusinessRuleError) as error:
        prepare(scene, **options)
    assert error.value.field == field
    assert OutgoingMail.objects.count() == 0


def test_refused_when_nobody_is_left(scene):
    scene.form("Alpha", S.SUBMITTED)
    with pytest.raises(BusinessRuleError, match="n’a de fiche à envoyer"):
        prepare(scene)
    scene.form("Beta", person=make_person(email=""))
    with pytest.raises(BusinessRuleError, match="adresse électronique"):
        prepare(scene)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"opens_on": datetime.date(2026, 5, 13)}, "ouvrira le mercredi 13 mai 2026"),
        ({"closed_on": datetime.date(2026, 5, 12)}, "fermée"),
    ],
)
def test_refused_before_the_opening_and_after_the_closing(scene, change, words):
    scene.form("Alpha")
    type(scene.campaign).objects.filter(pk=scene.campaign.pk).update(**change)
    scene.campaign.refresh_from_db()
    with pytest.raises(BusinessRuleError, match=words):
        prepare(scene)


@pytest.fixture
def mailing(scene):
    scene.form("Alpha")
    scene.form("Beta")
    return CampaignMailing.objects.select_related("campaign__cohort").get(batch=prepare(scene))


def rewrite(scene, mailing, **words):
    return mailing_rewrite(mailing=mailing, actor=scene.team, now=NOW, **(WORDS | words))


def test_rewritten_for_all_except_who_was_put_aside(scene, mailing):
    first, second = mailing.batch.mails.order_by("to_email")
    mail_draft_withdraw(mail=first, actor=scene.team)
    mail_draft_edit(mail=second, subject="À la main", body="Bonjour,\n\n{lien}", actor=scene.team)
    assert rewrite(scene, mailing) == 1
    second.refresh_from_db()
    assert second.subject == "Un mot de l’équipe"
    assert "/lien/" in second.body_text
    first.refresh_from_db()
    assert first.state == MailState.CANCELLED
    mailing.refresh_from_db()
    assert (mailing.subject, mailing.body) == (WORDS["subject"], WORDS["body"])
    assert AuditEntry.objects.filter(action="mail_batch.rewrite").count() == 1


def test_rewriting_refuses_bad_words_and_what_left(scene, mailing):
    with pytest.raises(BusinessRuleError) as error:
        rewrite(scene, mailing, body="Sans lien")
    assert error.value.field == "body"
    mail_batch_send(batch=mailing.batch, actor=scene.team, now=NOW)
    with pytest.raises(BusinessRuleError, match="n’est plus à relire"):
        rewrite(scene, mailing)
