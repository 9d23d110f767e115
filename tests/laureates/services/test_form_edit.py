"""Preparing the next version of a form: what each gesture does, and every refusal."""

from dataclasses import replace

import pytest

from ess_platform.common.errors import BusinessRuleError, ConflictError
from laureates.models import ReportForm
from laureates.selectors.form_definition import form_of, read_form
from laureates.selectors.questions import Question
from laureates.services.form import form_freeze
from laureates.services.form_edit import (
    form_adopt,
    form_discard,
    form_prepare,
    question_move,
    question_retire,
    question_save,
)
from tests.factories import make_campaign, make_cohort, make_form, make_team_user

pytestmark = pytest.mark.django_db
NEW = Question("visiteurs_1", "Combien de visiteurs ?", "count", moments=frozenset({"entry"}))


@pytest.fixture
def scene():
    cohort = make_cohort()
    return {"cohort": cohort, "team": make_team_user(cohort)}


def codes(form, key="emploi"):
    form.refresh_from_db()
    return [question.code for question in read_form(form).section(key).questions]


def save(form, scene, question=NEW, key="emploi", version=None):
    form.refresh_from_db()
    return question_save(
        form=form,
        section_key=key,
        question=question,
        actor=scene["team"],
        expected_version=version or form.version,
    )


def test_preparing_copies_the_last_version_once(scene):
    first = form_prepare(cohort=scene["cohort"], actor=scene["team"])
    assert form_prepare(cohort=scene["cohort"], actor=scene["team"]) == first
    save(first, scene)
    first.refresh_from_db()
    form_adopt(form=first, actor=scene["team"], now=first.created_at)
    second = form_prepare(cohort=scene["cohort"], actor=scene["team"])
    assert (first.number, second.number, second.frozen_at) == (1, 2, None)
    assert "visiteurs_1" in codes(second)


def test_a_question_is_added_edited_moved_retired_and_asked_again(scene):
    form = form_prepare(cohort=scene["cohort"], actor=scene["team"])
    before = codes(form)
    save(form, scene)
    assert codes(form) == [*before, "visiteurs_1"]
    save(form, scene, replace(NEW, label="Visiteurs de l’atelier"))
    assert read_form(form).question("visiteurs_1")[1].label != "Visiteurs de l’atelier"
    form.refresh_from_db()
    assert read_form(form).question("visiteurs_1")[1].label == "Visiteurs de l’atelier"
    given = {"form": form, "section_key": "emploi", "actor": scene["team"]}
    question_move(code="visiteurs_1", steps=-1, expected_version=form.version, **given)
    assert codes(form)[-2:] == ["visiteurs_1", before[-1]]
    question_retire(code="etp_total", is_retired=True, expected_version=form.version, **given)
    assert codes(form)[0] == "etp_total"
    assert read_form(form).question("etp_total")[1].is_retired
    question_retire(code="etp_total", is_retired=False, expected_version=form.version, **given)
    form.refresh_from_db()
    assert not read_form(form).question("etp_total")[1].is_retired
    question_retire(code="visiteurs_1", is_retired=True, expected_version=form.version, **given)
    assert codes(form) == before  # never asked: nothing to keep


def test_what_a_version_refuses(scene):
    form = form_prepare(cohort=scene["cohort"], actor=scene["team"])
    with pytest.raises(BusinessRuleError, match="ne se modifie pas ici"):
        save(form, scene, key="positionnement-1")
    with pytest.raises(BusinessRuleError, match="Cette page n’existe pas"):
        save(form, scene, key="absente")
    with pytest.raises(BusinessRuleError, match="au moins deux choix"):
        save(form, scene, replace(NEW, kind="choice"))
    given = {"form": form, "section_key": "emploi", "actor": scene["team"], "expected_version": form.version}
    with pytest.raises(BusinessRuleError, match="n’est plus sur cette page"):
        question_move(code="absente", steps=1, **given)
    with pytest.raises(BusinessRuleError, match="n’est plus sur cette page"):
        question_retire(code="absente", is_retired=True, **given)
    with pytest.raises(ConflictError):
        save(form, scene, version=form.version + 7)
    form_adopt(form=form, actor=scene["team"], now=form.created_at)
    with pytest.raises(BusinessRuleError, match="ne change plus"):
        save(form, scene)
    with pytest.raises(BusinessRuleError, match="ne change plus"):
        form_discard(form=form, actor=scene["team"])


def test_an_open_campaign_keeps_its_questions_and_the_next_asks_the_adopted_ones(scene):
    first = make_campaign(scene["cohort"], "entry")
    form_freeze(campaign=first, actor=None, now=first.created_at)
    draft = form_prepare(cohort=scene["cohort"], actor=scene["team"])
    save(draft, scene)
    form_adopt(form=draft, actor=scene["team"], now=first.created_at)
    last = make_campaign(scene["cohort"], "exit")
    form_freeze(campaign=last, actor=None, now=first.created_at)
    first.refresh_from_db()
    assert form_of(first).question("visiteurs_1") is None
    assert form_of(last).question("visiteurs_1")[1] == NEW


def test_a_version_being_prepared_is_thrown_away(scene):
    form = make_form(scene["cohort"])
    form_discard(form=form, actor=scene["team"])
    assert not ReportForm.objects.exists()
