"""Writes in the workshop of a bilan: nobody's text is overwritten, the plan moves under its version."""

import datetime

import pytest

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError, ConflictError
from reporting.documents.bilan_sections import BY_KEY
from reporting.documents.bilan_snapshot import plan_of_bilan
from reporting.services.section import TextConflict, Typed, bilan_plan_save, section_write, text_digest
from tests.factories import make_bilan, make_cohort, make_team_user

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2025, 6, 20, 9, 0, tzinfo=datetime.UTC)
EMPTY = text_digest("")


def bilan_of_two():
    cohort = make_cohort()
    first, second = make_team_user(cohort), make_team_user(cohort)
    return make_bilan(cohort, created_by=first), first, second


def write(bilan, actor, text, *, seen=EMPTY, key="economie", now=NOW, field="text"):
    return section_write(bilan=bilan, key=key, typed={field: Typed(seen, text)}, actor=actor, now=now)


def test_of_two_people_writing_from_the_same_text_the_second_is_told_who_wrote():
    bilan, first, second = bilan_of_two()
    write(bilan, first, "Le sien")
    with pytest.raises(TextConflict) as conflict:
        write(bilan, second, "Le mien")
    assert (conflict.value.section.text, conflict.value.section.written_by) == ("Le sien", first)
    write(bilan, second, "Titre", field="title")  # another text of the same section
    write(bilan, second, "Le mien", seen=text_digest("Le sien"))
    section = bilan.sections.get()
    assert (section.title, section.text, section.written_by) == ("Titre", "Le mien", second)


def test_a_text_left_as_it_was_seen_takes_nothing_back():
    bilan, first, second = bilan_of_two()
    write(bilan, first, "Le sien")
    write(bilan, second, "", seen=EMPTY)
    assert bilan.sections.get().text == "Le sien"


def test_autosave_is_one_line_of_the_journal_per_writing():
    bilan, first, _ = bilan_of_two()
    text = ""
    for rank in range(4):
        seen, text = text_digest(text), text + "a"
        write(bilan, first, text, seen=seen, now=NOW + datetime.timedelta(minutes=rank * 8))
    assert AuditEntry.objects.filter(action="bilan.text").count() == 1
    write(bilan, first, "b", seen=text_digest(text), now=NOW + datetime.timedelta(hours=2))
    assert AuditEntry.objects.filter(action="bilan.text").count() == 2


@pytest.mark.parametrize(("key", "field"), [("zzz", "text"), ("fiches", "text"), ("essentiel", "title")])
def test_a_text_that_no_section_holds_is_refused(key, field):
    bilan, first, _ = bilan_of_two()
    with pytest.raises(BusinessRuleError):
        write(bilan, first, "Texte", key=key, field=field)


def test_plan_off_and_order_under_one_version():
    bilan, first, second = bilan_of_two()
    everything = set(BY_KEY)
    bilan_plan_save(
        bilan=bilan,
        actor=first,
        expected_version=1,
        title="Titre",
        on=everything - {"visites", "annexe-d"},
        moved=("economie", -1),
    )
    plan = plan_of_bilan(bilan)
    assert [one.key for one in plan if not one.is_on] == ["visites"]  # definitions are always printed
    body = plan.body()
    assert body.index("economie") == body.index("participation") - 1
    with pytest.raises(ConflictError):
        bilan_plan_save(bilan=bilan, actor=second, expected_version=1, title="Autre", on=everything)
    bilan.refresh_from_db()
    assert (bilan.title, bilan.version) == ("Titre", 2)
    bilan_plan_save(bilan=bilan, actor=second, expected_version=2, title="Titre", on=everything, moved=("commande", -1))
    assert plan_of_bilan(bilan).body()[0] == "commande"
    assert plan_of_bilan(bilan).is_on("visites")
