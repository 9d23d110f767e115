"""A second factor for the team and the administration (AUTH-07)."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP

from tests.factories import make_admin_user, make_cohort, make_funder_user, make_team_user
from tests.factories.accounts import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_cache")]
SET_UP = "/compte/second-facteur/activer/"


@pytest.fixture
def required(settings):
    settings.MFA_REQUIRED_FOR_STAFF = True


@pytest.mark.parametrize("make", [make_team_user, lambda cohort: make_admin_user()])
def test_staff_without_factor_only_reaches_its_set_up(client, required, make):
    client.force_login(make(make_cohort()))
    for url in ("/compte/", "/accueil/", "/administration/comptes/"):
        assert client.get(url).url == SET_UP
    assert client.get("/compte/second-facteur/").status_code == 200
    assert client.post("/deconnexion/").status_code == 302


def test_others_are_free(client, required):
    client.force_login(make_funder_user(make_cohort()))
    assert client.get("/compte/").status_code == 200


def test_staff_with_factor_is_free(client, required):
    user = make_team_user(make_cohort())
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    client.force_login(user)
    assert client.get("/compte/").status_code == 200


def test_not_required_by_default(client):
    client.force_login(make_team_user(make_cohort()))
    assert client.get("/compte/").status_code == 200


def test_set_up_then_asked_at_sign_in(client, required, monkeypatch):
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.validate_totp_code", lambda *a: True)
    user = make_team_user(make_cohort())
    credentials = {"login": user.email, "password": PASSWORD}
    client.post("/connexion/mot-de-passe/", credentials)
    asked = client.get(SET_UP)
    if asked.status_code == 302:  # the password is asked again first
        assert asked.url.startswith("/compte/confirmer/")
        client.post(asked.url, {"password": PASSWORD})
        asked = client.get(SET_UP)
    body = asked.content.decode()
    assert "<svg" in body
    assert "data:image" not in body
    assert client.post(SET_UP, {"code": "123456"}).status_code == 302
    assert Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    client.post("/deconnexion/")
    response = client.post("/connexion/mot-de-passe/", credentials)
    assert response.url == "/connexion/second-facteur/"
    assert client.get("/compte/").status_code == 302, "half a sign-in opens nothing"
    assert client.get("/connexion/second-facteur/").status_code == 200
    assert client.post("/connexion/second-facteur/", {"code": "654321"}).status_code == 302
    assert client.get("/compte/").status_code == 200
