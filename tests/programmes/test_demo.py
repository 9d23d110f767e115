"""What the loader makes of programmes, promotions and their content."""

import datetime
from decimal import Decimal

import pytest

from ess_platform.audit.models import AuditEntry
from programmes.enums import CohortStatus, FundingState, ProgrammeKind
from programmes.models import (
    BudgetLine,
    Cohort,
    CohortPartner,
    DeclaredFigure,
    Funding,
    Milestone,
    TeamMember,
    TerritoryNeed,
    Testimonial,
)
from tests.ess_platform.common.data_files import demo_value, load_value

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(tmp_path):
    return load_value(tmp_path, demo_value())


@pytest.mark.usefixtures("loaded")
def test_three_promotions():
    rows = Cohort.objects.order_by("reference").values_list("reference", "slug", "programme__kind", "status", "is_demo")
    assert list(rows) == [
        ("EVT-ARG18", "argenteuil-mois-de-l-ess-2018", ProgrammeKind.EVENT, CohortStatus.CLOSED, True),
        ("PRG-IE25", "industries-engagees-2025", ProgrammeKind.INDUSTRIALISATION, CohortStatus.CLOSED, True),
        (
            "PRG-IMP8",
            "implantation-auvergne-rhone-alpes-promotion-8",
            ProgrammeKind.SETTLEMENT,
            CohortStatus.RUNNING,
            True,
        ),
    ]
    cohort = Cohort.objects.get(reference="PRG-IE25")
    assert (cohort.starts_on, cohort.ends_on) == (datetime.date(2024, 12, 20), datetime.date(2025, 7, 2))
    assert (cohort.funding_mode, cohort.volunteer_hourly_rate) == ("grant", 60)
    assert (cohort.programme.name, cohort.programme.operator.reference) == ("Industries Engagées", "ORG-LPR")


@pytest.mark.usefixtures("loaded")
def test_milestones_keep_the_words_of_the_source():
    rows = Milestone.objects.filter(cohort__reference="PRG-IE25").values_list("kind", "date_text").order_by("kind")
    assert dict(rows) == {
        "closing": "",
        "kickoff": "fin décembre 2024",
        "sequence": "de janvier à juin 2025",
        "study": "",
    }


@pytest.mark.usefixtures("loaded")
def test_declared_figures_and_the_reason_of_the_known_gap():
    figures = {figure.figure_code: figure for figure in DeclaredFigure.objects.all()}
    assert {code: figure.value for code, figure in figures.items()} == {
        "K01": 22,
        "K02": 5,
        "K03": 15,
        "K04": 5,
        "K05": 3,
    }
    assert figures["K04"].explanation == ("5 groupes déclarés, 4 nommés dans la source ; le cinquième est fictif.")
    assert figures["K01"].source == "bilan Industries Engagées (Les Petites Rivières)"


@pytest.mark.usefixtures("loaded")
def test_the_funder_and_the_budget():
    funding = Funding.objects.get()
    assert (funding.funder.reference, funding.state) == ("ORG-IDF", FundingState.SETTLED)
    assert funding.amount == Decimal("94400.00")
    lines = BudgetLine.objects.values_list("side", "nature", "account", "planned", "actual")
    charges = [line for line in lines if line[0] == "charge" and line[1] != "in_kind"]
    assert (sum(line[3] for line in charges), sum(line[4] for line in charges)) == (118000, 117370)
    assert [line[2] for line in lines if line[1] == "in_kind"] == ["86", "87"]


@pytest.mark.usefixtures("loaded")
def test_partners_needs_and_quotes():
    kinds = list(CohortPartner.objects.order_by("kind").values_list("kind", flat=True))
    assert {kind: kinds.count(kind) for kind in kinds} == {"cited": 5, "relay": 4, "sourcing": 1, "support": 15}
    assert CohortPartner.objects.get(name="Banque des territoires").organisation.reference == "ORG-BDT"
    needs = TerritoryNeed.objects.values_list("label", "declared_by")
    assert list(needs) == [
        (label, "Métropole de Lyon") for label in ("Alimentation", "Bâtiment durable", "Textile", "Mobilités")
    ]
    assert Testimonial.objects.publishable().count() == 7


@pytest.mark.usefixtures("loaded")
def test_the_team_and_the_journal():
    rows = TeamMember.objects.values_list("user__email", "cohort__reference").order_by(
        "user__email", "cohort__reference"
    )
    assert list(rows) == [
        ("direction.demo@essaim.example", "EVT-ARG18"),
        ("direction.demo@essaim.example", "PRG-IE25"),
        ("implantation.demo@essaim.example", "PRG-IMP8"),
        ("mission.demo@essaim.example", "PRG-IE25"),
    ]
    entries = AuditEntry.objects.filter(action="cohort.load").values_list("scope", flat=True)
    assert "industries-engagees-2025" in entries
