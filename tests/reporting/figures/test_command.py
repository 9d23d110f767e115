"""The command `figures`, and the oracle of the demo data: the acceptance test of the figures."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

import programmes
from programmes.models import Cohort
from reporting.figures import compute_figures
from tests.factories import make_cohort

DEMO_FILE = Path(programmes.__file__).parent / "demo" / "demo-data.json"
SLUG = "industries-engagees-2025"


def printed(*args) -> str:
    out = StringIO()
    call_command("figures", *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def expected() -> dict:
    return json.loads(DEMO_FILE.read_text())["oracle_bilan_industries_engagees_2025"]["valeurs"]


@pytest.fixture
def demo(db) -> Cohort:
    call_command("load_programme", str(DEMO_FILE), stdout=StringIO())
    return Cohort.objects.get(slug=SLUG)


def assert_same_types(found, expected, path=""):
    """30.0 and 30 are equal in Python, not in a contract."""
    assert type(found) is type(expected), path
    if isinstance(expected, dict):
        for key, value in expected.items():
            assert_same_types(found[key], value, f"{path}/{key}")


def test_the_figures_of_the_demo_are_those_of_the_oracle(demo, expected):
    found = compute_figures(demo).to_oracle()

    assert found == expected
    assert_same_types(found, expected)


def test_the_command_prints_the_oracle(demo, expected):
    assert json.loads(printed(SLUG, "--json")) == expected


def test_the_table_is_readable_french(demo):
    lines = printed(SLUG).splitlines()

    assert lines[0] == "Chiffres de «\u00a0Industries Engagées 2025\u00a0»"
    assert sum(line.startswith("K") for line in lines) == 25
    shown = {line[:3]: line for line in lines}
    assert shown["K08"].endswith("84,1\u00a0% (185 sur 220 demi-journées-lauréats)".replace(" (", "  ("))
    assert shown["K12"].endswith("+24  (n\u00a0=\u00a0104)")
    assert shown["K13"].endswith("+41,5\u00a0ETP  (n\u00a0=\u00a021/22)")
    assert shown["K16"].split("  ")[-2].startswith("2,94\u00a0M€ obtenus\u00a0; 2,21\u00a0M€ investis")


@pytest.mark.django_db
def test_an_unknown_promotion_is_refused_in_french():
    with pytest.raises(CommandError) as refusal:
        printed("inconnue")
    assert str(refusal.value) == "Aucune promotion ne porte l’identifiant «\u00a0inconnue\u00a0»."


@pytest.mark.django_db
@pytest.mark.parametrize("option", [(), ("--json",)])
def test_a_promotion_without_data_is_printed(option):
    assert printed(make_cohort().slug, *option)
