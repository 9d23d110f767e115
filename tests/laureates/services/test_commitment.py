"""Three goals, three inflexible priorities, followed over time."""

import datetime

import pytest
from django.urls import reverse

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError, ConflictError
from laureates.enums import LaureateStatus
from laureates.services.commitment import Said, commitments_save
from tests.factories import make_cohort, make_laureate, make_team_user

pytestmark = pytest.mark.django_db

TODAY, LATER = datetime.date(2025, 1, 20), datetime.date(2025, 6, 20)


@pytest.fixture
def laureate():
    return make_laureate(make_cohort())


def save(laureate, *lines, today=TODAY, version=None):
    laureate.refresh_from_db()
    return commitments_save(
        laureate=laureate,
        lines=lines,
        actor=make_team_user(laureate.cohort),
        expected_version=version or laureate.version,
        today=today,
    )


def test_a_state_keeps_its_day_until_it_changes(laureate):
    goal, held = Said("goal", 1, " Doubler l’atelier "), Said("priority", 3, "Garder les postes adaptés")
    first, second = save(laureate, goal, held)
    assert (first.text, first.state, first.state_on) == ("Doubler l’atelier", "aimed", TODAY)
    assert (second.state, second.position) == ("held", 3)
    save(laureate, goal, held)
    assert AuditEntry.objects.count() == 1  # nothing changed
    strained = Said("priority", 3, "Garder les postes adaptés", "strained", "Cadences")
    first, second = save(laureate, Said("goal", 1, "Tripler l’atelier"), strained, today=LATER)
    assert (first.state_on, second.state_on, second.comment) == (TODAY, LATER, "Cadences")
    assert AuditEntry.objects.latest("pk").changes == {
        "lines": [["goal", 1, "aimed", "aimed"], ["priority", 3, "held", "strained"]]
    }
    assert save(laureate, Said("goal", 1, ""))[0].kind == "priority"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (Said("goal", 4, "x"), "Trois objectifs"),
        (Said("wish", 1, "x"), "Trois objectifs"),
        (Said("goal", 1, "x" * 301), "300 caractères"),
        (Said("goal", 1, "x", "held"), "état dans la liste"),
    ],
)
def test_what_is_refused(laureate, line, words):
    with pytest.raises(BusinessRuleError, match=words):
        save(laureate, line)


def test_who_left_keeps_its_goals_and_a_stale_page_writes_nothing(laureate):
    with pytest.raises(ConflictError):
        save(laureate, Said("goal", 1, "x"), version=7)
    type(laureate).objects.update(status=LaureateStatus.LEFT, left_on=TODAY)
    with pytest.raises(BusinessRuleError, match="ne changent plus"):
        save(laureate, Said("goal", 1, "x"))


def test_the_page(client, laureate):
    client.force_login(make_team_user(laureate.cohort))
    args = [laureate.cohort.slug, laureate.slug]
    url, tab = reverse("laureates:commitments_edit", args=args), reverse("reporting:laureate_progress", args=args)
    typed = {"version": laureate.version, "goal_1_text": "Doubler", "goal_1_state": "aimed"}
    assert client.post(url, typed | {"goal_1_state": "held"}).status_code == 400
    assert client.post(url, typed).url == tab
    assert "Doubler" in client.get(tab).content.decode()
    stale = client.post(url, typed | {"goal_1_text": "Tripler"})
    assert (stale.status_code, "Tripler" in stale.content.decode()) == (409, True)
    again = typed | {"goal_1_text": "Tripler", "version": stale.context["form"].data["version"]}
    assert client.post(url, again).status_code == 302
