"""« Ma promotion »: the directory, only what each agreed to show, and « Nous coopérons »."""

import datetime

import pytest
from django.urls import reverse

from ess_platform.directory.models import Sector
from laureates.enums import CooperationState, LaureateStatus
from laureates.models import Cooperation
from tests.factories import (
    make_cohort,
    make_cooperation,
    make_laureate,
    make_organisation,
    make_participant,
    make_person,
)

pytestmark = pytest.mark.django_db
PAGE = reverse("laureates:promotion")
HOME = reverse("laureates:space_home")
PAGE_QUERIES = 10
TODAY = datetime.date(2025, 4, 1)


@pytest.fixture
def mine(client):
    """The laureate of whoever is signed in."""
    laureate = make_laureate(make_cohort(), name="Chez moi")
    client.force_login(make_participant(laureate, with_user=True).person.user)
    return laureate


def user_of(laureate):
    return make_participant(laureate, with_user=True).person.user


def url(name, other):
    return reverse(f"laureates:{name}", kwargs={"public_id": other.public_id})


def names(answer):
    return [row.organisation.name for row, *_ in answer.context["rows"]]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_same_queries_whatever_the_promotion(client, mine, rows, django_assert_num_queries):
    for _ in range(rows):
        other = make_laureate(mine.cohort)
        make_participant(other)
        make_cooperation(mine, other)
    client.get(PAGE)
    with django_assert_num_queries(PAGE_QUERIES):
        assert len(client.get(PAGE).context["rows"]) == rows + 1


def test_each_person_shows_only_what_it_agreed_to(client, mine):
    other = make_laureate(mine.cohort)
    shown = {"both": (True, True), "email": (True, False), "phone": (False, True), "none": (False, False)}
    for name, (email, phone) in shown.items():
        person = make_person(last_name=name, email=f"{name}@atelier.example", phone=f"01 {name}")
        make_participant(other, person=person, shows_email=email, shows_phone=phone)
    gone = make_person(last_name="Partie", email="partie@atelier.example")
    make_participant(other, person=gone, shows_email=True, left_on=datetime.date(2024, 1, 1))
    page = client.get(PAGE).content.decode()
    for name, (email, phone) in shown.items():
        assert (f"{name}@atelier.example" in page, f"01 {name}" in page) == (email, phone), name
        assert f"Prénom {name}" in page
    assert "Partie" not in page


def test_the_directory_holds_the_promotion_in_scope_and_nobody_else(client, mine):
    make_laureate(mine.cohort, name="Sortie", status=LaureateStatus.LEFT, left_on=TODAY)
    make_laureate(mine.cohort, name="Alumni", status=LaureateStatus.ALUMNI)
    make_laureate(make_cohort(), name="Ailleurs")
    make_laureate(mine.cohort, name="Atelier")
    assert names(client.get(PAGE)) == ["Atelier", "Chez moi"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("METALLERIE", ["Métallerie du Nord"]),
        ("évry", ["Métallerie du Nord"]),
        ("evry portail", ["Métallerie du Nord"]),
        ("bâtiment", ["Métallerie du Nord"]),
        ("bonnet", ["Chez moi"]),
        ("zzz", []),
        ("  ", ["Chez moi", "Métallerie du Nord"]),
        ("x" * 10_000, []),
        ("%_'\"<script>", []),
    ],
)
def test_search_looks_everywhere_accents_aside(client, mine, text, expected):
    sector = Sector.objects.get_or_create(code="batiment", defaults={"label": "Bâtiment"})[0]
    structure = make_organisation(name="Métallerie du Nord", city="Évry-Courcouronnes", sector=sector)
    make_laureate(mine.cohort, organisation=structure, activity="Portails et garde-corps")
    mine.showroom_product = "Bonnet recyclé"
    mine.save()
    answer = client.get(PAGE, {"q": text})
    assert names(answer) == expected
    if not expected:
        assert "Aucun lauréat ne correspond" in answer.content.decode()


def test_declared_then_confirmed_from_the_home_page(client, mine):
    other = make_laureate(mine.cohort, name="Atelier")
    page = client.get(url("cooperation_declare", other)).content.decode()
    assert "trouvera votre déclaration" in page
    answer = client.post(url("cooperation_declare", other), {"state": "ongoing", "purpose": "Un local"}, follow=True)
    assert "pas encore confirmée" in answer.content.decode()
    client.force_login(user_of(other))
    home = client.get(HOME).content.decode()
    assert "Une coopération à confirmer" in home
    assert "Un local" in home
    client.post(url("cooperation_answer", mine), {"reponse": "oui"})
    pair = Cooperation.objects.get()
    assert pair.first_confirmed_on
    assert pair.second_confirmed_on
    assert "Une coopération à confirmer" not in client.get(HOME).content.decode()


def test_denied_the_first_one_is_told(client, mine):
    other = make_laureate(mine.cohort, name="Atelier")
    client.post(url("cooperation_declare", other), {"state": "ongoing", "purpose": ""})
    client.force_login(user_of(other))
    assert "Ce n’est pas le cas" in client.get(PAGE).content.decode()
    client.post(url("cooperation_answer", mine), {"reponse": "non"})
    assert not Cooperation.objects.exists()
    client.force_login(mine.participants.first().person.user)
    page = client.get(PAGE).content.decode()
    assert "Démentie" in page
    assert "ce n’est pas le cas" in page
    assert "Nous coopérons" in page


def test_bad_input_is_said_beside_the_field(client, mine):
    other = make_laureate(mine.cohort)
    answer = client.post(url("cooperation_declare", other), {"state": "autre", "purpose": "x" * 10_000})
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["state", "purpose"]
    assert "x" * 10_000 in answer.content.decode()
    assert client.post(url("cooperation_declare", other), {}).status_code == 400
    follow = client.post(url("cooperation_answer", other), {"reponse": "peut-être"}, follow=True)
    assert "Choisissez l’une des deux réponses." in follow.content.decode()
    assert not Cooperation.every.exists()


def test_a_pair_only_offers_to_move_forward(client, mine):
    other = make_laureate(mine.cohort)
    make_cooperation(mine, other, state=CooperationState.ONGOING)
    states = client.get(url("cooperation_declare", other)).context["form"].fields["state"].choices
    assert [value for value, _ in states] == [CooperationState.ONGOING, CooperationState.CONTRACTED]


def test_oneself_and_who_left_are_404(client, mine):
    gone = make_laureate(mine.cohort, status=LaureateStatus.LEFT, left_on=TODAY)
    for other in (mine, gone, make_laureate(make_cohort())):
        assert client.get(url("cooperation_declare", other)).status_code == 404
        assert client.post(url("cooperation_answer", other), {"reponse": "oui"}).status_code == 404
