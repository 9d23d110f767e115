"""The page of an invitation."""

import pytest
from django.utils import timezone

from ess_platform.accounts.enums import Role
from ess_platform.accounts.models import Invitation, User
from ess_platform.accounts.services.invitation import invitation_create
from ess_platform.notifications.models import OutgoingMail
from tests.factories import make_admin_user, make_organisation, make_person

pytestmark = pytest.mark.django_db
PASSWORD = "zgrptlmnbvhqsdkfjw"


@pytest.fixture
def link():
    _, token = invitation_create(
        email="claire@ailleurs.test",
        person=make_person(email="claire@ailleurs.test"),
        purpose="Industries Engagées 2025",
        role=Role.FUNDER,
        organisation=make_organisation(),
        invited_by=make_admin_user(),
        now=timezone.now(),
    )
    return f"/invitation/{token}/"


def test_get_shows_and_changes_nothing(client, link):
    for _ in range(2):
        page = client.get(link)
        assert page.status_code == 200
    body = page.content.decode()
    for expected in ("Industries Engagées 2025", "Financeur", "claire@ailleurs.test"):
        assert expected in body
    assert Invitation.objects.get().accepted_at is None


def test_post_opens_the_account_and_signs_in(client, link):
    response = client.post(link, {"password": PASSWORD, "confirmation": PASSWORD})
    assert (response.status_code, response.url) == (302, "/accueil/")
    assert client.get("/compte/").status_code == 200
    assert client.get(link).status_code == 410
    assert client.post(link, {"password": PASSWORD, "confirmation": PASSWORD}).status_code == 410


@pytest.mark.parametrize(
    ("password", "confirmation", "message"),
    [
        ("court", "court", "trop court"),
        (PASSWORD, "autre chose", "Les deux saisies diffèrent"),
        ("", "", "Choisissez un mot de passe"),
    ],
)
def test_errors_beside_the_field(client, link, password, confirmation, message):
    response = client.post(link, {"password": password, "confirmation": confirmation})
    assert response.status_code == 200
    assert message in response.content.decode()
    assert not User.objects.filter(email="claire@ailleurs.test").exists()


def test_dead_links(client, link):
    assert client.get("/invitation/jamais-donne/").status_code == 404
    Invitation.objects.update(revoked_at=timezone.now())
    page = client.get(link)
    assert page.status_code == 410
    assert "a déjà servi ou a expiré" in page.content.decode()


@pytest.fixture
def laureate_link():
    """Without a role: the person's links give the space."""
    _, token = invitation_create(
        email="awa@ailleurs.test",
        person=make_person(email="awa@ailleurs.test"),
        purpose="Industries Engagées 2025",
        invited_by=make_admin_user(),
        now=timezone.now(),
    )
    return f"/invitation/{token}/"


def test_a_laureate_activates_without_a_password(client, laureate_link):
    body = client.get(laureate_link).content.decode()
    assert "Choisir un mot de passe (facultatif)" in body
    assert client.post(laureate_link, {"password": "", "confirmation": ""}).url == "/accueil/"
    user = User.objects.get(email="awa@ailleurs.test")
    assert (user.has_usable_password(), user.is_dormant) == (False, False)
    assert client.get("/compte/").status_code == 200


@pytest.mark.parametrize(("password", "confirmation"), [("court", "court"), (PASSWORD, ""), ("", PASSWORD)])
def test_a_password_that_is_begun_is_a_good_one(client, laureate_link, password, confirmation):
    assert client.post(laureate_link, {"password": password, "confirmation": confirmation}).status_code == 200
    assert not User.objects.filter(email="awa@ailleurs.test").exists()


def test_an_expired_invitation_is_asked_again(client, laureate_link):
    Invitation.objects.update(revoked_at=timezone.now())
    body = client.get(laureate_link).content.decode()
    assert f'action="{laureate_link}demander/"' in body
    answers = [client.post(f"{laureate_link}demander/"), client.post("/invitation/jamais-donne/demander/")]
    assert [(answer.status_code, answer.url) for answer in answers] == [(302, "/connexion/")] * 2
    assert "vient d’être prévenue" in client.get("/connexion/").content.decode()
    assert list(OutgoingMail.objects.values_list("kind", flat=True)) == [
        "account.invitation_asked",
        "account.invitation",
    ]


def test_a_link_never_given_is_not_asked_again(client):
    assert "demander/" not in client.get("/invitation/jamais-donne/").content.decode()
