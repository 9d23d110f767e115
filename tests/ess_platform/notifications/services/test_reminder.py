"""Planning and stopping reminders."""

import uuid

import pytest

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from ess_platform.notifications.enums import ReminderState
from ess_platform.notifications.models import Reminder
from ess_platform.notifications.services import reminder_plan, reminder_stop
from tests.ess_platform.notifications.selectors.test_sending_hours import at
from tests.factories import make_person, make_user

pytestmark = pytest.mark.django_db
TARGET = uuid.UUID(int=7)


def plan(key="M01:1", **fields) -> Reminder:
    fields = {
        "kind": "M01",
        "person": fields.pop("person", None) or make_person(),
        "target_id": TARGET,
        "scope": "promo",
        "region": "",
        "due_at": at("2025-05-06 09:00"),
        "reason": "Vous remplissez la fiche.",
    } | fields
    return reminder_plan(dedup_key=key, **fields)


def test_written_once_and_moved_to_a_working_hour():
    person = make_person()
    first = plan(person=person, due_at=at("2025-05-08 08:00"))
    again = plan(person=person, due_at=at("2025-05-08 08:00"))
    assert (first.pk, Reminder.objects.count()) == (again.pk, 1)
    assert (first.asked_at, first.due_at) == (at("2025-05-08 08:00"), at("2025-05-09 08:30"))
    assert first.state == ReminderState.PLANNED


def test_follows_a_new_date_while_it_is_planned():
    reminder = plan()
    plan(due_at=at("2025-05-13 09:00"))
    reminder.refresh_from_db()
    assert (reminder.asked_at, reminder.due_at) == (at("2025-05-13 09:00"), at("2025-05-13 09:00"))


def test_planning_again_leaves_a_moved_reminder_where_it_is():
    reminder = plan()
    Reminder.objects.update(due_at=at("2025-05-07 09:00"))
    assert plan().due_at == at("2025-05-07 09:00")
    assert plan().pk == reminder.pk


def test_what_is_stopped_stays_stopped():
    reminder = plan()
    reminder_stop(reason="fiche soumise", dedup_key="M01:1")
    plan(due_at=at("2025-05-13 09:00"))
    reminder.refresh_from_db()
    assert (reminder.state, reminder.stop_reason) == (ReminderState.STOPPED, "fiche soumise")
    assert reminder.due_at == at("2025-05-06 09:00")


def test_stopping_by_target_person_scope_and_kind():
    person = make_person()
    plan("a", person=person)
    plan("b", person=person, kind="M02")
    plan("c", scope="autre")
    plan("d", target_id=uuid.UUID(int=8))
    assert reminder_stop(reason="délai accordé", target_id=TARGET, scope="promo", kinds=["M02"]) == 1
    assert reminder_stop(reason="délai accordé", person=person) == 1
    assert reminder_stop(reason="délai accordé", person=person) == 0
    assert reminder_stop(reason="délai accordé", scope="autre") == 1
    assert list(Reminder.objects.planned().values_list("dedup_key", flat=True)) == ["d"]


def test_a_person_who_stops_is_in_the_journal():
    plan("a")
    plan("b")
    actor = make_user()
    assert reminder_stop(reason="vu au téléphone", target_id=TARGET, actor=actor) == 2
    rows = AuditEntry.objects.filter(action="reminder.stop")
    assert {(row.actor, row.scope) for row in rows} == {(actor, "promo")}
    assert rows.count() == 2


def test_refusals():
    plan()
    with pytest.raises(BusinessRuleError, match="pourquoi") as refused:
        reminder_stop(reason=" ", target_id=TARGET)
    assert refused.value.field == "reason"
    with pytest.raises(BusinessRuleError, match="quelles relances"):
        reminder_stop(reason="fini", kinds=["M01"])
    assert Reminder.objects.planned().count() == 1
