"""Sign-in by code and by password, without telling who has an account."""

import re

import pytest
from django.core import mail as mailbox

from ess_platform.notifications.models import OutgoingMail
from tests.factories import make_user
from tests.factories.accounts import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_cache")]
CODE_PAGE = "/connexion/"
PASSWORD_PAGE = "/connexion/mot-de-passe/"
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|"X-CSRFToken": "[^"]+"')


def text(response) -> str:
    return CSRF.sub("", response.content.decode())


def sign_in(client, login, password=PASSWORD, **extra):
    return client.post(PASSWORD_PAGE, {"login": login, "password": password, **extra})


def test_by_password(client):
    user = make_user()
    response = sign_in(client, user.email.upper())
    assert (response.status_code, response.url) == (302, "/accueil/")
    assert client.get("/compte/").status_code == 200


def test_password_is_used_as_typed(client):
    user = make_user(password="zgrptlmnbvhqsdkfjw ")
    assert sign_in(client, user.email, "zgrptlmnbvhqsdkfjw").status_code == 200
    assert sign_in(client, user.email, "zgrptlmnbvhqsdkfjw ").status_code == 302


def test_same_words_for_wrong_password_unknown_address_and_closed_account(client):
    known, closed = make_user(email="connue@ailleurs.test"), make_user(email="fermee@ailleurs.test", is_active=False)
    pages = [
        sign_in(client, known.email, "pas le bon"),
        sign_in(client, "absente@ailleurs.test", "pas le bon"),
        sign_in(client, closed.email),
    ]
    bodies = {re.sub(r"(connue|absente|fermee)@ailleurs\.test", "", text(page)) for page in pages}
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert len(bodies) == 1
    assert "ne correspond pas" in bodies.pop()


def test_what_was_typed_is_kept(client):
    page = text(sign_in(client, "quelqu.un@ailleurs.test", "pas le bon"))
    assert 'value="quelqu.un@ailleurs.test"' in page
    assert "pas le bon" not in page


def test_by_code(client, django_capture_on_commit_callbacks):
    user = make_user()
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(CODE_PAGE, {"email": user.email})
    assert (response.status_code, response.url) == (302, "/connexion/code/")
    [message] = mailbox.outbox
    code = re.search(r"^ {4}(\S+)$", message.body, re.M)[1]
    assert "30\xa0minutes" in text(client.get("/connexion/code/")) or "30&nbsp;minutes" in text(
        client.get("/connexion/code/")
    )
    wrong = client.post("/connexion/code/", {"code": "XXXXXX"})
    assert wrong.status_code == 200
    assert "Ce code n’est pas le bon" in text(wrong)
    right = client.post("/connexion/code/", {"code": code})
    assert (right.status_code, right.url) == (302, "/accueil/")
    assert OutgoingMail.objects.get().body_text == "", "the code is forgotten once sent"


@pytest.mark.parametrize("state", ["unknown", "closed"])
def test_code_for_nobody_looks_the_same(client, state):
    email = "absente@ailleurs.test"
    known = make_user()
    if state == "closed":
        make_user(email=email, is_active=False)
    first = client.post(CODE_PAGE, {"email": known.email})
    there = text(client.get("/connexion/code/"))
    client.post("/deconnexion/")
    client.cookies.clear()
    second = client.post(CODE_PAGE, {"email": email})
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert text(client.get("/connexion/code/")) == there
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize("page", [CODE_PAGE, PASSWORD_PAGE])
def test_already_signed_in(client, page):
    client.force_login(make_user())
    response = client.get(page)
    assert (response.status_code, response.url) == (302, "/accueil/")


@pytest.mark.parametrize(
    ("target", "expected"),
    [("/compte/", "/compte/"), ("https://ailleurs.test/", "/accueil/"), ("//ailleurs.test", "/accueil/")],
)
def test_next_is_checked(client, target, expected):
    assert sign_in(client, make_user().email, next=target).url == expected


@pytest.mark.parametrize("login", ["x" * 100_000, "x" * 300 + "@ailleurs.test", "pas une adresse", "", "é@è"])
@pytest.mark.parametrize("password", ["", "x" * 100_000, "x"])
def test_absurd_input_is_a_form_error(client, login, password):
    assert sign_in(client, login, password).status_code == 200
    assert client.post(CODE_PAGE, {"email": login}).status_code == 200


def test_nul_is_refused_politely(client):
    assert sign_in(client, "a\x00@ailleurs.test", "x\x00").status_code == 400


def test_too_many_failures_are_429_and_the_owner_gets_in_from_elsewhere(client):
    user = make_user()
    for _ in range(5):
        assert sign_in(client, user.email, "pas le bon").status_code == 200
    refused = sign_in(client, user.email)
    assert refused.status_code == 429
    assert refused["Retry-After"] == "60"
    assert "Trop d’essais" in text(refused)
    elsewhere = client.post(PASSWORD_PAGE, {"login": user.email, "password": PASSWORD}, REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code == 302


def test_too_many_requests_from_one_network(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    for _ in range(2):
        sign_in(client, "absente@ailleurs.test")
    refused = sign_in(client, "absente@ailleurs.test")
    assert refused.status_code == 429
    assert refused["Retry-After"] == "60"
    assert "<title>Trop de demandes" in text(refused)


def test_log_out(client):
    client.force_login(make_user())
    assert client.get("/deconnexion/").status_code == 200
    assert client.get("/compte/").status_code == 200, "GET changes nothing"
    response = client.post("/deconnexion/")
    assert (response.status_code, response.url) == (302, "/connexion/")
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/compte/").status_code == 302


def test_closed_account_loses_its_session_at_once(client):
    user = make_user()
    client.force_login(user)
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/compte/").status_code == 302


def test_forgotten_password(client, django_capture_on_commit_callbacks):
    user = make_user()
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post("/mot-de-passe-oublie/", {"email": user.email})
    assert response.url == "/mot-de-passe-oublie/envoye/"
    link = re.search(r"http://testserver(/mot-de-passe-oublie/\S+)", mailbox.outbox[0].body)[1]
    page = client.get(link, follow=True)
    assert "Choisir un nouveau mot de passe" in text(page)
    weak = client.post(page.request["PATH_INFO"], {"password1": "court", "password2": "court"})
    assert "trop court" in text(weak)
    new = "zgrptlmnbvhqsdkfjw"
    done = client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    assert done.url == "/mot-de-passe-oublie/change/"
    assert "Ce lien a déjà servi" in text(client.get(link, follow=True))
    assert sign_in(client, user.email, new).status_code == 302


def test_forgotten_password_of_nobody_looks_the_same(client):
    response = client.post("/mot-de-passe-oublie/", {"email": "absente@ailleurs.test"})
    assert response.url == "/mot-de-passe-oublie/envoye/"
    assert OutgoingMail.objects.count() == 0


def test_change_of_password_is_told(client):
    user = make_user()
    sign_in(client, user.email)
    new = "zgrptlmnbvhqsdkfjw"
    response = client.post("/compte/mot-de-passe/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert response.status_code == 302, text(response)
    assert response.url == "/compte/"
    assert OutgoingMail.objects.get().to_email == user.email
