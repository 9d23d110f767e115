"""Accounts of the demo: one per entry of the file, and an administrator."""

import pytest
from django.conf import settings

from ess_platform.accounts.models import Membership, User
from laureates.models import Laureate
from programmes.models import Cohort
from tests.ess_platform.common.data_files import demo_value, load_value, problems_of

pytestmark = pytest.mark.django_db


def test_one_account_per_entry_and_an_administrator(tmp_path):
    load_value(tmp_path, demo_value())
    names = (
        "admin",
        "assemblee",
        "direction",
        "implantation",
        "laureat01",
        "laureat03",
        "mission",
        "parrain",
        "region",
    )
    assert [user.email for user in User.objects.order_by("email")] == [f"{name}.demo@essaim.example" for name in names]
    assert all(user.check_password(settings.DEMO_PASSWORD) for user in User.objects.all())
    roles = Membership.objects.order_by("user__email").values_list("user__email", "role", "organisation__reference")
    assert [(email.partition(".")[0], role, organisation) for email, role, organisation in roles] == [
        ("admin", "admin", None),
        ("assemblee", "funder", "ORG-IDF"),
        ("direction", "team_admin", "ORG-LPR"),
        ("implantation", "team", "ORG-RON"),
        ("mission", "team", "ORG-LPR"),
        ("region", "funder", "ORG-IDF"),
    ]


@pytest.mark.parametrize(
    ("name", "promotions", "laureates"),
    [
        ("mission", {"PRG-IE25"}, 22),
        ("direction", {"PRG-IE25", "EVT-ARG18"}, 22),
        ("implantation", {"PRG-IMP8"}, 8),
        ("region", {"PRG-IE25"}, 0),
        ("laureat01", set(), 1),
        ("parrain", set(), 0),
        ("admin", set(), 0),
    ],
)
def test_each_account_reaches_its_own(tmp_path, name, promotions, laureates):
    load_value(tmp_path, demo_value())
    user = User.objects.get(email=f"{name}.demo@essaim.example")
    assert set(Cohort.objects.visible_to(user).values_list("reference", flat=True)) == promotions
    assert Laureate.objects.visible_to(user).count() == laureates


def test_a_password_changed_meanwhile_comes_back_with_the_file(tmp_path):
    load_value(tmp_path, demo_value())
    user = User.objects.get(email="mission.demo@essaim.example")
    user.set_password("autre")
    user.save()
    assert load_value(tmp_path, demo_value()).updated == {"comptes": 1}
    user.refresh_from_db()
    assert user.check_password(settings.DEMO_PASSWORD)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"participant": "PART-99"}, "participant\u00a0: «\u00a0PRG-IE25/PART-99\u00a0» ne désigne aucune personne"),
        (
            {"identifiant": "é.demo"},
            "identifiant\u00a0: seuls les lettres sans accent, les chiffres, « . », « - » et « _ » sont permis",
        ),
    ],
)
def test_an_account_that_cannot_be(tmp_path, change, problem):
    value = demo_value()
    value["utilisateurs"][5] |= change
    assert problems_of(tmp_path, value) == [f"$.utilisateurs[5].{problem}"]
