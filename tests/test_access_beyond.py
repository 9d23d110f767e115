"""Access, beyond the matrix: unknown objects, other methods, the technical administration, a right withdrawn."""

import pytest
from django.db import transaction
from django.urls import reverse

from tests.access_matrix import MATRIX
from tests.access_rules import ROLES
from tests.access_world import unknown
from tests.test_access import NAMES, WITH_OBJECT, clients, database_digest, url_of, world

__all__ = ["clients", "world"]  # fixtures

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", [name for name in WITH_OBJECT if not MATRIX[name].is_public])
def test_unknown_object_is_404_for_who_may_see_such_objects(name, world, clients):
    addresses = world.addresses()[name]
    nowhere = reverse(name, kwargs=unknown(addresses))
    for role in ROLES:
        if MATRIX[name].statuses[role] == (200,):
            assert clients[role].get(nowhere).status_code == 404, role


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_change_nothing(method, world, clients):
    before = database_digest()
    wrong = []
    for name in NAMES:
        status = getattr(clients["team"], method)(url_of(world, name)).status_code
        if status >= 500:
            wrong.append(f"{method} {name}: {status}")
    assert not wrong, "\n".join(wrong)
    assert database_digest() == before


@pytest.mark.parametrize("role", ROLES)
def test_technical_administration_is_closed(role, clients):
    status = clients[role].get(reverse("admin:index")).status_code
    assert status == 302
    login = clients[role].get(reverse("admin:login"))
    assert login.status_code == (302 if role == "anonymous" else 403)


def test_withdrawn_right_is_refused_at_the_next_request(world, clients):
    """The assignment ends between the page and the click (AZ-08)."""
    url = url_of(world, "reporting:cohort_overview")
    assert clients["team"].get(url).status_code == 200
    with transaction.atomic():
        world.users["team"].memberships.update(ended_on="2024-06-30")
        assert clients["team"].get(url).status_code == 404
        transaction.set_rollback(True)
    assert clients["team"].get(url).status_code == 200
