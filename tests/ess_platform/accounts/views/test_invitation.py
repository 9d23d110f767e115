"""The page of an invitation."""

import pytest
from django.utils import timezone

from ess_platform.accounts.enums import Role
from ess_platform.accounts.models import Invitation, User
from ess_platform.accounts.services.invitation import invitation_create
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
