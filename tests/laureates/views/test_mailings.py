"""« Nouvelle relance », reading, correcting, sending, giving up; and the words of each mail."""

import pytest
import time_machine
from django.urls import reverse

from ess_platform.accounts.models import AccessLink
from ess_platform.notifications.enums import BatchState, MailState
from ess_platform.notifications.models import MailBatch, MailTemplate, OutgoingMail
from ess_platform.notifications.services import mail_batch_cancel, mail_template_save, reminder_mute
from laureates.enums import ReportStatus
from laureates.models import Laureate
from laureates.services.mailing import report_remind_batch
from tests.laureates.reminder_scene import NOW, Scene, contact_of

pytestmark = pytest.mark.django_db

QUERIES = {"mailing_create": 11, "mailing_list": 7, "mailing_detail": 9, "mail_template_list": 7}
WORDS = {"subject": "Un mot", "body": "Bonjour {prenom},\n\nOù en est {structure} ?\n\nRépondre : {lien}"}


@pytest.fixture
def scene(client):
    with time_machine.travel(NOW, tick=False):
        scene = Scene()
        client.force_login(scene.team)
        yield scene


def url(scene, name, **kwargs):
    return reverse(f"laureates:{name}", kwargs={"slug": scene.cohort.slug, **kwargs})


def text_of(response):
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def prepare(scene):
    laureates = list(Laureate.objects.all())
    return report_remind_batch(campaign=scene.campaign, laureates=laureates, actor=scene.team, now=NOW)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", list(QUERIES))
def test_constant_queries(client, scene, name, rows, django_assert_num_queries):
    for rank in range(rows):
        scene.form(f"A{rank}")
    batch = prepare(scene)
    page = url(scene, name, **({"batch_id": batch.public_id} if name == "mailing_detail" else {}))
    client.get(page)
    with django_assert_num_queries(QUERIES[name]):
        assert client.get(page).status_code == 200


def test_choosing_proposes_who_may_be_reminded(client, scene):
    scene.form("Alpha")
    scene.form("Beta", ReportStatus.DRAFT)
    scene.form("Gamma", ReportStatus.SUBMITTED)
    muted = scene.form("Delta")
    reminder_mute(person=contact_of(muted), actor=scene.team, today=NOW.date(), scope=scene.cohort.slug)

    def ticked(**asked):
        page = client.get(url(scene, "mailing_create"), asked)
        return {choice.laureate.organisation.name: is_ticked for choice, is_ticked in page.context["choices"]}

    assert ticked() == {"Structure Alpha": True, "Structure Beta": True, "Structure Delta": False}
    assert ticked(etat="draft") == {"Structure Beta": True}
    assert ticked(laureat=muted.laureate.slug) == {"Structure Delta": False}
    assert ticked(etat="n’importe quoi") == ticked()


def test_the_words_proposed_are_those_of_the_promotion(client, scene):
    scene.form("Alpha")
    mail_template_save(kind="M02", scope=scene.cohort.slug, actor=scene.team, **WORDS)
    form = client.get(url(scene, "mailing_create")).context["form"]
    assert form["subject"].value() == "Un mot"


def test_a_preview_writes_nothing_and_keeps_what_is_typed(client, scene):
    report = scene.form("Alpha")
    given = WORDS | {"laureates": [report.laureate.slug], "preview": "1"}
    page = client.post(url(scene, "mailing_create"), given)
    assert page.context["preview"].reader == "Camille Alpha, Structure Alpha"
    assert "Où en est Structure Alpha ?" in page.context["preview"].text
    assert page.context["form"]["subject"].value() == "Un mot"
    assert (OutgoingMail.objects.count(), AccessLink.objects.count()) == (0, 0)


def test_a_preview_says_what_cannot_become_a_mail(client, scene):
    scene.form("Alpha")
    given = {"subject": "Un mot", "body": "{inconnu}", "preview": "1"}
    assert "{inconnu} n’existe pas ici" in text_of(client.post(url(scene, "mailing_create"), given))


def test_drafts_are_prepared_then_read(client, scene):
    report = scene.form("Alpha")
    scene.form("Beta")
    answer = client.post(url(scene, "mailing_create"), WORDS | {"laureates": [report.laureate.slug]})
    batch = MailBatch.objects.get()
    assert answer.url == url(scene, "mailing_detail", batch_id=batch.public_id)
    html = text_of(client.get(answer.url))
    assert "Où en est Structure Alpha ?" in html
    assert "/lien/…" in html  # the team never reads somebody's personal link
    assert batch.mails.get().state == MailState.DRAFT
    assert "Fiche de mi-parcours" in text_of(client.get(url(scene, "mailing_list")))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (WORDS, "Cochez au moins un lauréat."),
        (WORDS | {"laureates": ["inconnu"]}, "la liste vient de changer"),
        ({"subject": "Un mot", "body": "Sans bouton", "laureates": True}, "Le texte doit contenir {lien}"),
    ],
)
def test_what_cannot_be_prepared_comes_back_as_typed(client, scene, given, words):
    report = scene.form("Alpha")
    if given.get("laureates") is True:
        given = given | {"laureates": [report.laureate.slug]}
    page = client.post(url(scene, "mailing_create"), given)
    assert words in text_of(page)
    assert page.context["form"]["subject"].value() == "Un mot"
    assert MailBatch.objects.count() == 0


def test_without_an_open_campaign(client, scene):
    scene.campaign.closed_on = NOW.date()
    scene.campaign.save()
    assert "Aucune campagne ouverte" in text_of(client.get(url(scene, "mailing_create")))
    assert client.post(url(scene, "mailing_create"), WORDS).url == url(scene, "mailing_create")


def test_everybody_has_sent(client, scene):
    scene.form("Alpha", ReportStatus.SUBMITTED)
    assert "Personne à relancer" in text_of(client.get(url(scene, "mailing_create")))


@pytest.fixture
def batch(scene):
    scene.form("Alpha")
    scene.form("Beta")
    return prepare(scene)


def page_of(scene, batch, name, **kwargs):
    return url(scene, name, batch_id=batch.public_id, **kwargs)


def test_sending_is_confirmed_then_done_once(client, scene, batch):
    page = page_of(scene, batch, "mailing_send")
    html = text_of(client.get(page))
    assert "Envoyer 2 courriels ?" in html
    assert "alpha@essaim.example" in html
    assert set(batch.mails.values_list("state", flat=True)) == {MailState.DRAFT}
    assert "2 courriels partent dans la minute" in text_of(client.post(page, follow=True))
    assert set(batch.mails.values_list("state", flat=True)) == {MailState.PENDING}
    client.post(page)
    assert batch.mails.count() == 2
    assert "n’est plus à relire" in text_of(client.get(page))


def test_a_batch_is_given_up(client, scene, batch):
    page = page_of(scene, batch, "mailing_cancel")
    assert "2 brouillons seront abandonnés" in text_of(client.get(page))
    assert client.post(page).url == url(scene, "mailing_list")
    batch.refresh_from_db()
    assert batch.state == BatchState.CANCELLED
    sending = client.post(page_of(scene, batch, "mailing_send"), follow=True)
    assert "a été abandonné" in text_of(sending)


def test_one_mail_is_corrected_without_showing_its_link(client, scene, batch):
    mail = batch.mails.get(to_email="alpha@essaim.example")
    page = page_of(scene, batch, "draft_edit", mail_id=mail.public_id)
    html = client.get(page).content.decode()
    assert "/lien/" not in html.split("<main")[1]
    assert "{lien}" in html
    client.post(page, {"subject": "Corrigé", "body": "Bonjour,\n\nReprendre : {lien}"})
    mail.refresh_from_db()
    assert mail.subject == "Corrigé"
    assert "/lien/" in mail.body_text
    assert "n’a plus de bouton" in text_of(client.post(page, {"subject": "Corrigé", "body": "Bonjour"}))


def test_one_reader_is_taken_out(client, scene, batch):
    mail = batch.mails.get(to_email="alpha@essaim.example")
    page = page_of(scene, batch, "draft_withdraw", mail_id=mail.public_id)
    assert "Retirer Camille Alpha de l’envoi ?" in text_of(client.get(page))
    assert "ne recevra pas ce courriel" in text_of(client.post(page, follow=True))
    mail.refresh_from_db()
    assert mail.state == MailState.CANCELLED
    assert "n’est plus un brouillon" in text_of(client.post(page, follow=True))


def test_the_text_of_all_is_rewritten(client, scene, batch):
    page = page_of(scene, batch, "mailing_rewrite")
    assert client.get(page).context["form"]["body"].value().startswith("Bonjour {prenom},")
    assert "2 brouillons réécrits" in text_of(client.post(page, WORDS, follow=True))
    assert set(batch.mails.values_list("subject", flat=True)) == {"Un mot"}
    assert "{lien}" in text_of(client.post(page, WORDS | {"body": "Sans bouton"}))
    mail_batch_cancel(batch=batch, actor=scene.team)
    assert "n’est plus à relire" in text_of(client.post(page, WORDS))


def template(scene, kind="M02", name="mail_template_edit"):
    return url(scene, name, kind=kind)


def test_the_words_of_a_mail_are_changed_then_given_back(client, scene):
    scene.form("Alpha")
    page = client.get(template(scene))
    form, preview = page.context["form"], page.context["preview"]
    assert form["version"].value() == 0
    assert preview.reader == "Camille Alpha, Structure Alpha"
    assert client.post(template(scene), WORDS | {"version": "0"}).url == template(scene)
    assert MailTemplate.objects.get().subject == "Un mot"
    assert "Texte de la promotion" in text_of(client.get(url(scene, "mail_template_list")))
    reset = template(scene, name="mail_template_reset")
    assert "Revenir au texte d’origine ?" in text_of(client.get(reset))
    assert MailTemplate.objects.count() == 1
    client.post(reset)
    assert MailTemplate.objects.count() == 0
    assert "avait déjà son texte d’origine" in text_of(client.post(reset, follow=True))


def test_a_live_preview_saves_nothing(client, scene):
    scene.form("Alpha")
    page = client.post(template(scene), WORDS | {"version": "0", "preview": "1"}, headers={"HX-Request": "true"})
    assert "Où en est Structure Alpha ?" in page.context["preview"].text
    assert MailTemplate.objects.count() == 0


def test_a_preview_without_any_laureate_shows_what_each_brace_says(client, scene):
    preview = client.get(template(scene)).context["preview"]
    assert preview.reader == ""
    assert "‹le prénom de la personne›" in preview.text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"subject": ""}, "L’objet est vide."),
        ({"subject": "x" * 61}, "le maximum est 60"),
        ({"body": "{inconnu} {lien}"}, "{inconnu} n’existe pas ici"),
        ({"body": "Bonjour {prenom {lien}"}, "Une accolade est ouverte ou fermée seule"),
        ({"body": "Bonjour"}, "Le texte doit contenir {lien}"),
    ],
)
def test_words_that_cannot_become_a_mail(client, scene, words, message):
    page = client.post(template(scene), WORDS | words | {"version": "0"})
    assert message in text_of(page)
    assert MailTemplate.objects.count() == 0


def test_two_people_on_the_same_words(client, scene):
    mail_template_save(kind="M02", scope=scene.cohort.slug, actor=scene.team, **(WORDS | {"subject": "Le leur"}))
    page = client.post(template(scene), WORDS | {"version": "0"})
    assert page.status_code == 409
    assert "Le leur" in text_of(page)
    assert page.context["form"]["subject"].value() == "Un mot"
    mine = WORDS | {"version": page.context["form"]["version"].value()}
    assert client.post(template(scene), mine).status_code == 302
    assert MailTemplate.objects.get().subject == "Un mot"


def test_an_unknown_kind_is_not_found(client, scene):
    assert client.get(template(scene, "M99")).status_code == 404
