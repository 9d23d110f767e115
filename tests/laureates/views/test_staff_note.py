"""Notes of the team, in the browser."""

import pytest
from django.urls import reverse

from laureates.models import StaffNote
from tests.factories import make_cohort, make_laureate, make_staff_note, make_team_admin, make_team_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def laureate():
    return make_laureate(make_cohort())


@pytest.fixture
def team(client, laureate):
    client.user = make_team_user(laureate.cohort)
    client.force_login(client.user)
    return client


def page(laureate, name, *args):
    return reverse(f"laureates:note_{name}", args=[laureate.cohort.slug, laureate.slug, *args])


def sheet(laureate):
    return reverse("reporting:laureate_detail", args=[laureate.cohort.slug, laureate.slug])


def test_write_correct_delete_and_take_back(team, laureate):
    assert team.post(page(laureate, "create"), {"body": ""}).status_code == 400
    assert team.post(page(laureate, "create"), {"body": "<i>À rappeler</i>"}).url == sheet(laureate)
    html = team.get(sheet(laureate)).content.decode()
    assert "&lt;i&gt;À rappeler" in html
    assert "pour vous seul·e" in html
    key = StaffNote.objects.get().public_id
    typed = {"body": "Rappelée", "is_shared": "on", "version": 1}
    assert team.post(page(laureate, "edit", key), typed).status_code == 302
    stale = team.post(page(laureate, "edit", key), typed | {"body": "Encore"})
    assert (stale.status_code, "Encore" in stale.content.decode()) == (409, True)
    team.post(page(laureate, "delete", key))
    html = team.get(sheet(laureate)).content.decode()
    assert ("Rappelée" in html, "Rétablir cette note" in html) == (False, True)
    team.post(page(laureate, "restore", key))
    assert "Rappelée" in team.get(sheet(laureate)).content.decode()


def test_a_colleague_reads_what_is_shared_and_changes_nothing(team, laureate):
    colleague = make_team_admin(laureate.cohort)
    shared = make_staff_note(laureate, author=colleague, is_shared=True, body="Vu ensemble")
    own = make_staff_note(laureate, author=colleague, body="Entre nous")
    html = team.get(sheet(laureate)).content.decode()
    assert ("Vu ensemble" in html, "Entre nous" in html) == (True, False)
    assert team.post(page(laureate, "delete", shared.public_id)).status_code == 403
    assert team.get(page(laureate, "edit", own.public_id)).status_code == 404
