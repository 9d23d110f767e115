"""The mailbox of a demonstration: public there, absent elsewhere."""

import os
import time
import uuid

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.urls import reverse

from ess_platform.notifications.spool import SPOOL_BACKEND

pytestmark = pytest.mark.django_db
LIST = reverse("notifications:demo_mail_list")
FIRST, SECOND = uuid.UUID(int=1), uuid.UUID(int=2)
HTML = "<!doctype html><html><head><title>Essai</title></head><body><a href='http://testserver/aide/'>Voir</a></body>"


@pytest.fixture
def spool(settings, tmp_path):
    settings.EMAIL_BACKEND = SPOOL_BACKEND
    settings.EMAIL_FILE_PATH = str(tmp_path / "mails")
    return tmp_path / "mails"


def put(name=FIRST, *, to="awa@ailleurs.test", subject="Votre fiche", text="Bonjour", html="", age=0):
    message = EmailMultiAlternatives(subject, text, "Essaim <ne-pas-repondre@ailleurs.test>", [to])
    message.extra_headers["Message-ID"] = f"<{name}@testserver>"
    if html:
        message.attach_alternative(html, "text/html")
    connection = get_connection()
    connection.send_messages([message])
    os.utime(connection.folder / f"{name}.eml", (time.time() - age,) * 2)


def test_list_newest_first(client, spool):
    put(FIRST, subject="Ancien", age=60)
    put(SECOND, subject="Récent <b>", to="paul@ailleurs.test")
    page = client.get(LIST)
    html = page.content.decode()
    assert [mail.subject for mail in page.context["page_obj"]] == ["Récent <b>", "Ancien"]
    assert "Récent &lt;b&gt;" in html
    assert "2 courriels" in html
    assert reverse("notifications:demo_mail", args=[SECOND]) in html


def test_hours_are_those_of_paris(client, spool, time_machine):
    time_machine.move_to("2025-05-06T07:30:00Z", tick=False)
    put()
    assert "6 mai 2025 à 9\u00a0h\u00a030" in client.get(LIST).content.decode()


def test_by_recipient(client, spool):
    put(FIRST)
    put(SECOND, to="paul@ailleurs.test")
    page = client.get(LIST, {"destinataire": " AWA@ "})
    assert [mail.to for mail in page.context["page_obj"]] == ["awa@ailleurs.test"]
    assert "Aucun courriel n’est parti vers cette adresse." in client.get(LIST, {"destinataire": "x"}).content.decode()


def test_nothing_yet(client, spool):
    assert "La plateforme n’a encore rien envoyé" in client.get(LIST).content.decode()


def test_pages_of_twenty_five(client, spool):
    for number in range(26):
        put(uuid.UUID(int=number + 10))
    assert len(client.get(LIST).context["page_obj"].object_list) == 25
    assert len(client.get(LIST, {"page": 2}).context["page_obj"].object_list) == 1


def test_one_mail(client, spool):
    put(text="Voir :\nhttp://testserver/lien/vrai-jeton/\n<script>", html=HTML)
    page = client.get(reverse("notifications:demo_mail", args=[FIRST]))
    html = page.content.decode()
    assert '<a href="http://testserver/lien/vrai-jeton/">' in html
    assert "&lt;script&gt;" in html
    assert '<iframe class="mail-frame"' in html
    assert "frame-src 'self'" in page["Content-Security-Policy"]


def test_html_twin_is_locked_in(client, spool):
    put(html=HTML)
    page = client.get(reverse("notifications:demo_mail_html", args=[FIRST]))
    policy = page["Content-Security-Policy"]
    assert "sandbox allow-top-navigation-by-user-activation" in policy
    assert "script-src 'none'" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert '<head><base target="_top">' in page.content.decode()


def test_a_mail_without_twin(client, spool):
    put()
    assert "<iframe" not in client.get(reverse("notifications:demo_mail", args=[FIRST])).content.decode()
    assert client.get(reverse("notifications:demo_mail_html", args=[FIRST])).status_code == 404


def test_a_mail_that_is_not_there(client, spool):
    for name in ("demo_mail", "demo_mail_html"):
        assert client.get(reverse(f"notifications:{name}", args=[FIRST])).status_code == 404


@pytest.mark.parametrize(
    ("demo", "backend"), [(False, SPOOL_BACKEND), (True, "ess_platform.notifications.smtp.EmailBackend")]
)
def test_absent_elsewhere(client, spool, settings, demo, backend):
    put(html=HTML)
    settings.DEMO_MODE, settings.EMAIL_BACKEND = demo, backend
    pages = [reverse(f"notifications:{name}", args=[FIRST]) for name in ("demo_mail", "demo_mail_html")]
    for address in (LIST, *pages):
        assert client.get(address).status_code == 404
    assert LIST not in client.get(reverse("account_request_login_code")).content.decode()


def test_said_on_every_page_of_the_demonstration(client, spool):
    assert client.get(reverse("account_request_login_code")).content.decode().count(LIST) == 2
    assert client.get(reverse("pages:help")).content.decode().count(LIST) == 1
