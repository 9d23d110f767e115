import datetime

import pytest

from ess_platform.directory.models import InclusionKind, LegalForm, Sector, TerritoryZoning
from laureates.models import LaureateZoning
from tests.factories import (
    make_cohort,
    make_laureate,
    make_organisation,
    make_territory,
    make_zoning,
)

from .builders import figure, make_out_of_scope, oracle

pytestmark = pytest.mark.django_db


def test_k01_counts_active_and_finished_and_gives_the_others_apart():
    cohort = make_cohort()
    make_laureate(cohort)
    make_laureate(cohort, status="finished")
    make_out_of_scope(cohort)
    make_laureate(make_cohort())

    result = figure(cohort, "K01")

    assert result.value == 2
    assert {key: detail.value for key, detail in result.details.items()} == {
        "sortis": 1,
        "en_pause": 1,
        "alumni": 1,
    }
    assert len(result.rows) == 2


def test_k23_reads_the_zoning_observed_at_entry_not_the_one_of_today():
    cohort = make_cohort()
    department = make_territory()
    zoned_then = make_laureate(cohort)
    LaureateZoning.objects.create(laureate=zoned_then, zoning=make_zoning("QPV"))
    zoned_now = make_laureate(cohort, organisation=make_organisation(department=department))
    TerritoryZoning.objects.create(
        territory=department, zoning=make_zoning("QPV"), valid_from=datetime.date(2026, 1, 1)
    )
    LaureateZoning.objects.create(laureate=zoned_now, zoning=make_zoning("TI"))

    profile = oracle(cohort)["K23_profil"]

    assert (profile["qpv"], profile["territoires_industrie"]) == (1, 1)


def test_k23_counts_each_axis_over_the_laureates_in_scope():
    cohort = make_cohort()
    textile = Sector.objects.get_or_create(code="textile", defaults={"label": "Textile"})[0]
    scop = LegalForm.objects.get_or_create(code="scop", defaults={"label": "Scop"})[0]
    aci = InclusionKind.objects.get_or_create(code="ACI", defaults={"label": "ACI"})[0]
    common = {"sector": textile, "legal_form": scop, "department": make_territory(code="75", name="Paris")}
    make_laureate(cohort, organisation=make_organisation(is_esus=True, inclusion_kind=aci, **common))
    make_laureate(cohort, organisation=make_organisation(is_esus=False, **common))
    make_laureate(cohort)
    make_laureate(cohort, status="paused", organisation=make_organisation(is_esus=True, **common))

    assert oracle(cohort)["K23_profil"] == {
        "qpv": 0,
        "territoires_industrie": 0,
        "esus": 1,
        "inclusion": 1,
        "par_filiere": {"textile": 2},
        "par_departement": {"75": 2},
        "par_forme": {"scop": 2},
    }
    note = figure(cohort, "K23").coverage_note
    assert "filière pour 1\u00a0lauréat" in note or "filière pour 1 lauréat" in note
    assert len(figure(cohort, "K23").rows) == 3
