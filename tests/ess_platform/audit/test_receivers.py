"""Sign-in, log-out and failures are in the journal, and nothing typed by a stranger is."""

import pytest
from django.urls import reverse

from ess_platform.audit.models import AuditEntry
from tests.factories import make_user
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.usefixtures("clean_cache")


def actions():
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def sign_in(client, login, password):
    return client.post(reverse("account_login"), {"login": login, "password": password})


def test_sign_in_and_out(client):
    user = make_user()
    sign_in(client, user.email, PASSWORD)
    client.post(reverse("account_logout"))
    assert actions() == ["session.open", "session.close"]
    assert AuditEntry.objects.first().actor == user


def test_wrong_password(client):
    user = make_user()
    sign_in(client, user.email, "pas le bon mot de passe")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id, entry.actor) == ("session.refuse", str(user.public_id), None)
    assert entry.changes == {"reason": "password"}


def test_unknown_address_is_not_written_down(client):
    sign_in(client, "inconnue@ailleurs.example", "peu importe")
    entry = AuditEntry.objects.get()
    assert (entry.object_id, entry.object_label) == ("", "Adresse inconnue")
    assert "inconnue@ailleurs" not in f"{entry.__dict__}"
