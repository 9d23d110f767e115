"""Figures of a promotion's own: what each calculation gives, what is refused, what is masked."""

import datetime
from decimal import Decimal

import pytest

from ess_platform.common.errors import BusinessRuleError, ConflictError
from laureates.enums import LaureateStatus, Moment, ReportStatus
from laureates.models import ProgressReport
from laureates.selectors.form_definition import form_from_data, form_to_data
from laureates.selectors.standard_form import STANDARD_FORM
from reporting.figures import compute_figures
from reporting.models import OwnFigure
from reporting.selectors.own_figure import asked_questions
from reporting.services.own_figure import OwnFigureEntry, own_figure_create, own_figure_edit, own_figure_retire
from tests.factories import (
    make_campaign,
    make_cohort,
    make_form,
    make_laureate,
    make_own_figure,
    make_report,
    make_team_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    """Three laureates who count: entry and exit, entry only, nothing; one who left."""
    cohort = make_cohort()
    entry, last = make_campaign(cohort, Moment.ENTRY), make_campaign(cohort, Moment.EXIT)
    both, first = make_laureate(cohort, name="A deux"), make_laureate(cohort, name="B entrée")
    make_laureate(cohort, name="C rien")
    left = make_laureate(cohort, name="D partie", status=LaureateStatus.LEFT, left_on=datetime.date(2025, 2, 1))
    make_report(both, entry, values={"etp_total": 10})
    make_report(both, last, values={"etp_total": "12.5"})
    make_report(first, entry, values={"etp_total": 4})
    make_report(first, last, ReportStatus.SUBMITTED, values={"etp_total": 99})
    make_report(left, entry, values={"etp_total": 50})
    return cohort


@pytest.mark.parametrize(
    ("aggregation", "moment", "value", "rows"),
    [
        ("sum", "entry", Decimal(14), [Decimal(10), Decimal(4)]),
        ("sum", "exit", Decimal("12.5"), [Decimal("12.5")]),
        ("mean", "entry", Decimal(7), [Decimal(10), Decimal(4)]),
        ("mean", "midterm", None, []),
        ("last", "", Decimal("16.5"), [Decimal("12.5"), Decimal(4)]),
        ("change", "", Decimal("2.5"), [Decimal("2.5")]),
    ],
)
def test_each_calculation_reads_validated_forms_of_laureates_in_scope(cohort, aggregation, moment, value, rows):
    make_own_figure(cohort, aggregation=aggregation, moment=moment, unit="ETP", decimals=1)
    entry = compute_figures(cohort)["P01"]
    result = entry.result
    assert (result.value, result.n, result.population) == (value, len(rows), 3)
    assert [row.value for row in result.rows] == rows
    assert {len(row.columns) for row in result.rows} <= {len(entry.figure.row_columns)}
    public = compute_figures(cohort).for_public()["P01"]
    assert public.display == ("masqué (moins de 5)" if rows else "non renseigné")
    assert public.result.rows == ()
    assert entry.figure.oracle(result) == {}


def test_a_question_added_by_the_team_counts_too():
    cohort = make_cohort()
    data = form_to_data(STANDARD_FORM)
    data["sections"][1]["questions"].append(
        {"code": "repas", "label": "Repas servis", "kind": "count", "moments": ["exit"]}
    )
    campaign = make_campaign(cohort, Moment.EXIT)
    campaign.form = make_form(cohort, form_from_data(data))
    campaign.save(update_fields=["form"])
    for rank, answer in enumerate(("120", "80", None, "beaucoup")):
        report = make_report(make_laureate(cohort, name=f"L{rank}"), campaign)
        ProgressReport.objects.filter(pk=report.pk).update(answers={"repas": answer} if answer else {})
    entry = OwnFigureEntry(label="Repas", question="repas", aggregation="sum", moment="exit", unit="repas")
    own_figure_create(cohort=cohort, entry=entry, actor=make_team_user(cohort))
    figure = compute_figures(cohort, ("P01",))["P01"]
    assert (figure.display, figure.result.n) == ("200\u00a0repas", 2)
    assert figure.figure.definition == "Réponses des lauréats à la question « Repas servis »."


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"question": "inconnue"}, "question", "Cette question n’est pas, ou plus, posée dans les fiches."),
        ({"question": "own_indicator_value"}, "question", "Cette question n’est pas, ou plus, posée dans les fiches."),
        ({"moment": ""}, "moment", "Indiquez à quel temps lire les réponses."),
        ({"moment": "follow_up_12"}, "moment", "Cette question n’est pas posée à ce temps (suivi à 12 mois)."),
        (
            {"question": "part_ca_industriel"},
            "aggregation",
            "Des pourcentages ne s’additionnent pas : choisissez la moyenne.",
        ),
        (
            {"question": "ao_repondus", "aggregation": "change"},
            "aggregation",
            "Un écart se calcule entre l’entrée et la sortie : cette question n’est pas posée aux deux.",
        ),
    ],
)
def test_what_cannot_be_computed_is_refused_beside_its_field(cohort, fields, field, sentence):
    asked = {"label": "Chiffre", "question": "etp_total", "aggregation": "sum", "moment": "exit"} | fields
    with pytest.raises(BusinessRuleError) as refusal:
        own_figure_create(cohort=cohort, entry=OwnFigureEntry(**asked), actor=make_team_user(cohort))
    assert (refusal.value.field, refusal.value.message) == (field, sentence)
    assert not OwnFigure.objects.exists()


def test_a_code_is_never_given_twice_and_an_old_page_writes_nothing(cohort):
    actor = make_team_user(cohort)
    entry = OwnFigureEntry(label="ETP", question="etp_total", aggregation="mean", moment="entry")
    first = own_figure_create(cohort=cohort, entry=entry, actor=actor)
    own_figure_retire(figure=first, actor=actor)
    second = own_figure_create(cohort=cohort, entry=entry, actor=actor)
    assert (first.code, second.code) == ("P01", "P02")
    assert second.unit == asked_questions(cohort)["etp_total"].question.shown_unit
    assert list(compute_figures(cohort))[-1] == "P02"
    own_figure_edit(figure=second, entry=entry, actor=actor, expected_version=1)
    with pytest.raises(ConflictError):
        own_figure_edit(figure=second, entry=entry, actor=actor, expected_version=1)
