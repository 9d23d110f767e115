"""Correcting one draft: its personal addresses are markers, nothing is lost, and what cannot be sent is refused."""

import pytest
from django.conf import settings
from django.utils import timezone

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from ess_platform.notifications.enums import MailState
from ess_platform.notifications.selectors.draft import draft_body
from ess_platform.notifications.services import mail_draft_edit
from tests.factories import make_mail, make_user

pytestmark = pytest.mark.django_db

SITE = settings.SITE_URL.rstrip("/")
FORM, DELAY = f"{SITE}/lien/jeton/", f"{SITE}/lien/jeton/delai/"
TEXT = f"Bonjour Camille,\n\nBesoin d’un délai ? {DELAY}\n\nReprendre :\n{FORM}\n\nNoa\n\n--\nParce que.\n"


@pytest.fixture
def mail():
    return make_mail(
        state=MailState.DRAFT, subject="Avant", body_text=TEXT, reason="Parce que.", reply_to="noa@essaim.example"
    )


def edit(mail, **words):
    given = {"subject": "Après", "body": "Bonjour,\n\nCommencer : {lien}"} | words
    return mail_draft_edit(mail=mail, actor=make_user(), **given)


def test_what_is_shown_holds_no_personal_address(mail):
    assert draft_body(mail) == "Bonjour Camille,\n\nBesoin d’un délai ? {lien-2}\n\nReprendre :\n{lien}\n\nNoa"


def test_the_addresses_come_back_where_their_markers_are(mail):
    edit(mail, body="Bonjour,\n\nUn délai : {lien-2} !\n\nCommencer : {lien}\n\nNoa")
    mail.refresh_from_db()
    assert mail.subject == "Après"
    assert DELAY in mail.body_text
    assert FORM in mail.body_text
    assert f'<a href="{FORM}">' in mail.body_html
    assert "Parce que." in mail.body_text
    assert mail.reply_to == "noa@essaim.example"
    assert draft_body(mail) == "Bonjour,\n\nUn délai : {lien-2} !\n\nCommencer\u00a0:\n{lien}\n\nNoa"
    assert AuditEntry.objects.filter(action="mail_draft.edit").count() == 1


def test_the_same_words_change_nothing(mail):
    edit(mail, subject="Avant", body=draft_body(mail))
    mail.refresh_from_db()
    assert mail.body_text == TEXT
    assert AuditEntry.objects.filter(action="mail_draft.edit").count() == 0


def test_what_is_typed_is_escaped(mail):
    edit(mail, body="<b>Bonjour</b>\n\n{lien}")
    mail.refresh_from_db()
    assert "&lt;b&gt;Bonjour" in mail.body_html


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"subject": "  "}, "subject"),
        ({"subject": "x" * 61}, "subject"),
        ({"body": " "}, "body"),
        ({"body": "{lien}" + "x" * 5_000}, "body"),
        ({"body": "Bonjour, sans bouton"}, "body"),
    ],
)
def test_refusals(mail, words, field):
    with pytest.raises(BusinessRuleError) as error:
        edit(mail, **words)
    assert error.value.field == field
    mail.refresh_from_db()
    assert mail.subject == "Avant"


@pytest.mark.parametrize("state", [state for state in MailState if state != MailState.DRAFT])
def test_only_a_draft_is_corrected(mail, state):
    type(mail).objects.filter(pk=mail.pk).update(state=state, sent_at=timezone.now())
    with pytest.raises(BusinessRuleError, match="n’est plus un brouillon"):
        edit(mail)


def test_a_mail_without_button_needs_no_marker():
    mail = make_mail(state=MailState.DRAFT, body_text="Bonjour.\n\n--\nParce que.\n")
    edit(mail, body="Bonsoir.")
    mail.refresh_from_db()
    assert "Bonsoir." in mail.body_text
