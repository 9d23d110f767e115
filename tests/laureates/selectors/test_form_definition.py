"""The form as data: read back as it was written, refused when it cannot be asked, frozen once used."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from laureates.enums import Moment
from laureates.selectors.form_definition import form_from_data, form_of, form_to_data, read_form
from laureates.selectors.questions import ANSWERS, INDICATOR
from laureates.selectors.standard_form import STANDARD_FORM, STANDARD_QUESTIONS
from laureates.services.form import form_freeze
from laureates.services.form_edit import form_adopt
from tests.factories import make_campaign, make_cohort, make_form, make_team_user


def data():
    return json.loads(json.dumps(form_to_data(STANDARD_FORM)))


def test_the_standard_form_is_read_back_as_it_was_written():
    assert form_from_data(data()) == STANDARD_FORM


@pytest.mark.parametrize(
    ("moment", "keys"),
    [
        (Moment.FOLLOW_UP_6, ["emploi", "marches", "utilite-sociale"]),
        (
            Moment.ENTRY,
            [
                "structure",
                "emploi",
                "marches",
                "utilite-sociale",
                "projet",
                "positionnement-1",
                "positionnement-2",
                "positionnement-3",
                "priorites",
            ],
        ),
    ],
)
def test_pages_of_a_moment(moment, keys):
    assert [section.key for section in STANDARD_FORM.sections_at(moment)] == keys


def test_a_definition_cannot_send_an_answer_to_another_room():
    definition = data()
    question = definition["sections"][1]["questions"][0]
    assert question["code"] == "etp_total"
    question["store"] = "identity"
    assert form_from_data(definition).question("etp_total")[1].store == INDICATOR
    added = {"code": "autre", "label": "Autre", "kind": "text", "moments": ["entry"], "store": "column"}
    definition["sections"][1]["questions"].append(added)
    assert form_from_data(definition).question("autre")[1].store == ANSWERS


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "count"}, "le type de cette question ne change pas"),
        ({"label": " "}, "porte un code et un intitulé"),
        ({"code": "nouvelle", "kind": "poème"}, "ce type de question n’existe pas"),
        ({"moments": []}, "cochez au moins un temps"),
        ({"code": "nouvelle", "kind": "choice", "options": [["a", "A"]]}, "au moins deux choix"),
        ({"code": "nouvelle", "kind": "repeat"}, "au moins une colonne"),
        ({"code": "ca_12m", "kind": "money"}, "Deux questions portent le code « ca_12m »"),
        ({"condition": {"question": "absente", "values": ["oui"]}}, "dépend d’une question qui n’existe pas"),
        ({"maximum": "beaucoup"}, "le maximum n’est pas un nombre"),
    ],
)
def test_what_a_definition_refuses(change, message):
    definition = data()
    definition["sections"][1]["questions"][0] |= change
    with pytest.raises(ValidationError, match=message):
        form_from_data(definition)


def test_every_question_of_the_standard_form_has_one_code():
    assert len(STANDARD_QUESTIONS) == sum(len(section.questions) for section in STANDARD_FORM.sections)


@pytest.mark.django_db
def test_a_campaign_asks_the_standard_form_until_it_is_frozen_and_then_its_own(settings):
    cohort = make_cohort()
    campaign = make_campaign(cohort)
    assert form_of(campaign) is STANDARD_FORM
    now = campaign.created_at
    form = form_freeze(campaign=campaign, actor=None, now=now)
    assert (form.number, form.frozen_at) == (1, now)
    assert form_of(campaign) == STANDARD_FORM
    assert form_freeze(campaign=campaign, actor=None, now=now) == form
    second = make_campaign(cohort, Moment.EXIT)
    assert form_freeze(campaign=second, actor=None, now=now) == form


@pytest.mark.django_db
def test_the_database_refuses_to_change_a_frozen_form():
    cohort = make_cohort()
    form = make_form(cohort)
    form.definition["sections"][0]["title"] = "Notre structure"
    form.save()
    form_adopt(form=form, actor=make_team_user(cohort), now=form.created_at)
    form.refresh_from_db()
    assert read_form(form).sections[0].title == "Notre structure"
    form.definition["sections"][0]["title"] = "Autre"
    with pytest.raises(IntegrityError, match="ne change plus"), transaction.atomic():
        form.save()
