"""The team edits the next version of the form in the browser."""

import pytest
from django.urls import reverse

from laureates.models import ReportForm
from laureates.selectors.form_definition import read_form
from tests.factories import make_campaign, make_cohort, make_team_user

pytestmark = pytest.mark.django_db
GIVEN = {
    "label": "Combien de visiteurs ?",
    "kind": "count",
    "moments": ["midterm", "exit"],
    "required_at": ["exit"],
    "unit": "personnes",
}


@pytest.fixture
def scene(client):
    cohort = make_cohort()
    make_campaign(cohort)
    client.force_login(make_team_user(cohort))
    client.post(reverse("laureates:form_list", kwargs={"slug": cohort.slug}))
    return {"cohort": cohort, "form": ReportForm.objects.get()}


def address(scene, name, **more):
    kwargs = {"slug": scene["cohort"].slug, "form_id": scene["form"].public_id, **more}
    return reverse(f"laureates:{name}", kwargs=kwargs)


def question(scene, label):
    form = read_form(ReportForm.objects.get(pk=scene["form"].pk))
    return next((q for section in form.sections for q in section.questions if q.label == label), None)


def test_from_the_empty_list_to_an_adopted_version(client, scene):
    assert client.get(reverse("laureates:form_list", kwargs={"slug": scene["cohort"].slug})).status_code == 200
    page = address(scene, "form_question_add", page="emploi")
    assert client.get(page).status_code == 200
    response = client.post(page, {**GIVEN, "version": 1})
    assert response.url.endswith("#page-emploi")
    added = question(scene, "Combien de visiteurs ?")
    assert (added.kind, added.unit, added.moments, added.required) == (
        "count",
        "personnes",
        {"midterm", "exit"},
        {"exit"},
    )
    edit = address(scene, "form_question_edit", page="emploi", code=added.code)
    assert client.get(edit).context["form"].initial["label"] == "Combien de visiteurs ?"
    up = address(scene, "form_question_action", page="emploi", code=added.code, action="monter")
    client.post(up, {"version": 2})
    assert client.get(address(scene, "form_detail")).status_code == 200
    adopt = address(scene, "form_adopt")
    assert [q.code for q in client.get(adopt).context["added"]] == [added.code]
    client.post(adopt)
    scene["form"].refresh_from_db()
    assert scene["form"].frozen_at is not None
    assert client.get(edit).status_code == 302
    late = client.post(edit, {**GIVEN, "version": 3})
    assert (late.status_code, "ne change plus" in late.content.decode()) == (409, True)


def test_a_standard_question_is_reworded_and_keeps_its_type(client, scene):
    edit = address(scene, "form_question_edit", page="emploi", code="etp_total")
    form = client.get(edit).context["form"]
    assert "kind" not in form.fields
    client.post(
        edit,
        {"label": "ETP aujourd’hui", "kind": "text", "moments": ["entry", "exit"], "required_at": [], "version": 1},
    )
    changed = question(scene, "ETP aujourd’hui")
    assert (changed.code, changed.kind, changed.store, changed.moments) == (
        "etp_total",
        "number",
        "indicator",
        {"entry", "exit"},
    )


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"label": ""}, "label", "Écrivez la question."),
        ({"moments": []}, "moments", "Cochez au moins un temps."),
        ({"required_at": ["entry"]}, "required_at", "Cette question n’est pas posée à\u00a0: entrée."),
        ({"kind": "choice", "options": "Oui"}, "options", "Donnez de 2 à 30 choix différents, un par ligne."),
        ({"kind": "repeat", "columns": ""}, "columns", "Donnez de 1 à 8 colonnes, une par ligne."),
    ],
)
def test_errors_say_how_to_repair_and_nothing_typed_is_lost(client, scene, change, field, message):
    page = address(scene, "form_question_add", page="emploi")
    response = client.post(page, {**GIVEN, "version": 1, **change})
    assert response.status_code == 200
    assert response.context["form"].errors[field] == [message]
    assert response.context["form"].data.get("unit") == "personnes"


def test_choices_columns_and_conditions(client, scene):
    page = address(scene, "form_question_add", page="emploi")
    client.post(
        page,
        {
            **GIVEN,
            "label": "Statut",
            "kind": "choice",
            "options": "Locataire\nPropriétaire",
            "version": 1,
        },
    )
    status = question(scene, "Statut")
    assert [label for _, label in status.options] == ["Locataire", "Propriétaire"]
    client.post(
        page,
        {
            **GIVEN,
            "label": "Loyers",
            "kind": "repeat",
            "columns": "Site | Texte court\nLoyer | Montant en euros",
            "shown_if": f"{status.code}={status.options[0][0]}",
            "version": 2,
        },
    )
    rents = question(scene, "Loyers")
    assert [(column.label, column.kind) for column in rents.columns] == [("Site", "text"), ("Loyer", "money")]
    assert rents.condition.question == status.code


def test_a_version_being_prepared_is_thrown_away_after_a_confirmation(client, scene):
    page = address(scene, "form_discard")
    assert client.get(page).status_code == 200
    assert ReportForm.objects.count() == 1
    client.post(page)
    assert not ReportForm.objects.exists()
