"""The session is over: a script is told so, and after signing in one comes back where one was."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail as mailbox
from django.test import Client

from tests.factories import make_cohort, make_team_user, make_user
from tests.factories.accounts import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_cache")]
PAGE = "/compte/?onglet=donnees"
HTMX = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{PAGE}"}
FETCH = {"X-Requested-With": "fetch", "Referer": f"http://testserver{PAGE}"}
CODE = re.compile(r"^ {4}(\S+)$", re.M)


def login_url(client) -> str:
    """Where a script whose session is over sends its page."""
    answer = client.post("/compte/mot-de-passe/", headers=FETCH)
    assert answer.status_code == 401
    return answer.json()["login_url"]


def hidden_next(response) -> dict:
    found = re.search(r'<input type="hidden" name="next" value="([^"]*)"', response.content.decode())
    return {"next": found[1]} if found else {}


def send_code(client, email, start, capture) -> dict:
    """Ask for a code as a browser does; what its page then posts."""
    with capture(execute=True):
        asked = client.post("/connexion/", {"email": email} | hidden_next(start))
    return {"code": CODE.search(mailbox.outbox[-1].body)[1]} | hidden_next(client.get(asked.url))


@pytest.mark.parametrize(
    "headers", [HTMX, FETCH, {"Accept": "application/json", "Referer": f"http://testserver{PAGE}"}]
)
def test_a_script_is_told_where_its_page_comes_back(client, headers):
    answer = client.get("/compte/mot-de-passe/", headers=headers)
    assert answer.status_code == 401
    assert answer.json() == {"error": "signed_out", "login_url": "/connexion/?next=%2Fcompte%2F%3Fonglet%3Ddonnees"}


@pytest.mark.parametrize("page", ["https://ailleurs.test/", "", "javascript:alert(1)"])
def test_a_page_of_elsewhere_is_not_come_back_to(client, page):
    answer = client.get("/compte/", headers={"HX-Request": "true", "HX-Current-URL": page})
    assert answer.json()["login_url"] == "/connexion/?next=%2Fcompte%2F"


def test_who_reads_is_sent_to_sign_in(client):
    assert client.get("/compte/", headers={"Accept": "text/html,application/json"}).status_code == 302


def test_back_after_a_code(client, django_capture_on_commit_callbacks):
    start = client.get(login_url(client))
    typed = send_code(client, make_user().email, start, django_capture_on_commit_callbacks)
    wrong = client.post("/connexion/code/", typed | {"code": "XXXXXX"})
    assert hidden_next(wrong) == {"next": PAGE}
    assert 'value="/connexion/?next=%2Fcompte%2F%3Fonglet%3Ddonnees"' in wrong.content.decode(), "another address"
    assert client.post("/connexion/code/", typed).url == PAGE


def test_back_after_a_password(client):
    start = client.get(login_url(client))
    by_password = re.search(r'href="(/connexion/mot-de-passe/[^"]*)"', start.content.decode())[1]
    form = client.get(by_password.replace("&amp;", "&"))
    credentials = {"login": make_user().email, "password": PASSWORD}
    assert client.post("/connexion/mot-de-passe/", credentials | hidden_next(form)).url == PAGE


def test_back_after_a_code_and_a_second_factor(client, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.validate_totp_code", lambda *a: True)
    user = make_team_user(make_cohort())
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    start = client.get(login_url(client))
    typed = send_code(client, user.email, start, django_capture_on_commit_callbacks)
    factor = client.post("/connexion/code/", typed)
    assert factor.url.startswith("/connexion/second-facteur/")
    assert client.post("/connexion/second-facteur/", {"code": "123456"}).url == PAGE


def test_a_page_older_than_the_last_sign_in_says_so_to_its_script():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user())
    answer = client.post("/compte/mot-de-passe/", headers=FETCH)
    assert (answer.status_code, answer.json()) == (403, {"error": "stale_page"})
    assert "Ce formulaire a expiré" in client.post("/compte/mot-de-passe/").content.decode()
