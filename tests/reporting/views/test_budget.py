"""The page of the budget: typed, pasted, kept when refused; and the page of targets."""

from decimal import Decimal

import pytest
from django.urls import reverse

from programmes.models import BudgetLine, DeclaredFigure, Target
from tests.factories import make_budget_line, make_cohort, make_laureate, make_team_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def team(client, cohort):
    client.force_login(make_team_user(cohort))
    return client


def url_of(name, cohort):
    return reverse(f"reporting:{name}", kwargs={"slug": cohort.slug})


def posted(page) -> dict:
    """What the browser would send from a page: every form set as it stands, and the digest."""
    data = {"digest": page.context["digest"]}
    for formset in (page.context[name] for name in ("formset", "targets", "declared") if name in page.context):
        data |= {
            f"{formset.prefix}-{name}": formset.management_form[name].value()
            for name in ("TOTAL_FORMS", "INITIAL_FORMS")
        }
        for form in formset.forms:
            data |= {bound.html_name: bound.value() or "" for bound in form if bound.name != "DELETE"}
    return data


def row_with(data, **wanted):
    """The number of the form whose fields hold these values."""
    rows = {key.split("-")[1] for key in data if key.count("-") == 2}
    return next(row for row in sorted(rows, key=int) if all(data[f"form-{row}-{k}"] == v for k, v in wanted.items()))


def test_a_line_is_typed_and_the_figures_follow(team, cohort):
    make_laureate(cohort)
    line = make_budget_line(cohort, planned=100)
    page = team.get(url_of("budget_detail", cohort))
    data = posted(page)
    data[f"form-{row_with(data, pk=line.pk)}-actual"] = "105,50 €"
    free = row_with(data, pk="", side="income", nature="direct")
    data |= {f"form-{free}-account": "74", f"form-{free}-label": "Région", f"form-{free}-planned": "100"}
    assert team.post(url_of("budget_detail", cohort), data).status_code == 302
    assert list(BudgetLine.objects.order_by("side").values_list("account", "planned", "actual")) == [
        ("60", 100, Decimal("105.50")),
        ("74", 100, None),
    ]
    text = " ".join(team.get(url_of("budget_detail", cohort)).content.decode().split())
    assert "La subvention prévue de 100&nbsp;€ représente 100 % du total des produits" in text
    assert "105,5" in text or "106 €" in text


def test_a_gap_asks_its_comment_beside_the_line_and_keeps_everything(team, cohort):
    line = make_budget_line(cohort, planned=100)
    data = posted(team.get(url_of("budget_detail", cohort)))
    row = row_with(data, pk=line.pk)
    data[f"form-{row}-actual"] = "150"
    answer = team.post(url_of("budget_detail", cohort), data)
    content = answer.content.decode()
    assert answer.status_code == 400
    assert "L’écart dépasse 10 % : dites pourquoi en une phrase." in content
    assert f'name="form-{row}-actual" value="150"' in content
    data[f"form-{row}-comment"] = "Deux salles de plus."
    assert team.post(url_of("budget_detail", cohort), data).status_code == 302
    assert BudgetLine.objects.get().comment == "Deux salles de plus."


def test_a_line_is_removed_and_a_stale_page_is_409_with_both(team, cohort):
    gone, kept = make_budget_line(cohort, planned=1), make_budget_line(cohort, account="61", planned=2)
    data = posted(team.get(url_of("budget_detail", cohort)))
    stale = dict(data)
    data[f"form-{row_with(data, pk=gone.pk)}-DELETE"] = "on"
    team.post(url_of("budget_detail", cohort), data)
    assert BudgetLine.objects.get() == kept
    stale[f"form-{row_with(stale, pk=kept.pk)}-planned"] = "77"
    answer = team.post(url_of("budget_detail", cohort), stale)
    assert answer.status_code == 409
    assert "Ce qui est enregistré maintenant" in answer.content.decode()
    assert 'value="77"' in answer.content.decode()
    assert BudgetLine.objects.get().planned == 2


def test_pasted_cells_are_shown_before_anything_is_written(team, cohort):
    page = team.post(url_of("budget_detail", cohort), {"action": "coller", "text": "60\tAchats\t10\n74\tRégion\t10"})
    assert page.status_code == 200
    assert "Aperçu&nbsp;: rien n’est encore enregistré" in page.content.decode()
    assert BudgetLine.objects.count() == 0
    assert team.post(url_of("budget_detail", cohort), posted(page)).status_code == 302
    assert list(BudgetLine.objects.values_list("account", "label", "planned")) == [
        ("60", "Achats", 10),
        ("74", "Région", 10),
    ]
    wrong = team.post(url_of("budget_detail", cohort), {"action": "coller", "text": "60\tAchats\tzut"})
    assert wrong.status_code == 400
    assert "Ligne 1, prévu" in wrong.content.decode()
    assert "zut" in wrong.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_budget_takes_a_constant_number_of_queries(team, cohort, count, django_assert_num_queries):
    for _ in range(count):
        make_budget_line(cohort, planned=1)
    team.get(url_of("budget_detail", cohort))
    with django_assert_num_queries(BUDGET_QUERIES):
        team.get(url_of("budget_detail", cohort))


BUDGET_QUERIES = 12  # two of them are the savepoint of the request


def test_a_target_is_read_beside_its_figure(team, cohort):
    for _ in range(3):
        make_laureate(cohort)
    data = posted(team.get(url_of("target_list", cohort)))
    data |= {"objectif-0-code": "laureats", "objectif-0-label": "Lauréats", "objectif-0-value": "4"}
    assert team.post(url_of("target_list", cohort), data).status_code == 302
    target = Target.objects.get()
    assert (target.code, target.value, target.position) == ("laureats", 4, 1)
    content = team.get(url_of("target_list", cohort)).content.decode()
    assert "non atteint" in content
    assert reverse("reporting:figure_detail", kwargs={"slug": cohort.slug, "code": "K01"}) in content


def test_a_declared_figure_that_differs_is_explained_in_a_sentence(team, cohort):
    make_laureate(cohort)
    data = posted(team.get(url_of("target_list", cohort)))
    data |= {"declare-0-figure_code": "K01", "declare-0-value": "5", "declare-0-source": "Convention"}
    answer = team.post(url_of("target_list", cohort), data)
    assert answer.status_code == 400
    assert "Le chiffre calculé est 1 : expliquez l’écart en une phrase." in answer.content.decode()
    assert DeclaredFigure.objects.count() == 0
    data["declare-0-explanation"] = "Quatre structures se sont retirées avant l’entrée."
    assert team.post(url_of("target_list", cohort), data).status_code == 302
    data = posted(team.get(url_of("target_list", cohort)))
    data |= {"declare-0-value": "1", "declare-0-explanation": ""}
    assert team.post(url_of("target_list", cohort), data).status_code == 302
    assert DeclaredFigure.objects.get().explanation == ""


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"objectif-0-label": "Sans chiffre", "objectif-0-value": "3"}, "Choisissez le chiffre"),
        ({"objectif-0-code": "nps", "objectif-0-value": "3"}, "Indiquez un intitulé."),
        ({"objectif-0-code": "nps", "objectif-0-label": "NPS", "objectif-0-value": "haut"}, "Écrivez un montant"),
        (
            {f"objectif-{n}-{k}": v for n in (0, 1) for k, v in {"code": "nps", "label": "N", "value": "3"}.items()},
            "déjà",
        ),
        ({"declare-0-source": "Article"}, "Choisissez le chiffre déclaré."),
    ],
)
def test_a_wrong_target_is_said_beside_and_nothing_is_written(team, cohort, wrong, words):
    data = posted(team.get(url_of("target_list", cohort))) | wrong
    answer = team.post(url_of("target_list", cohort), data)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert Target.objects.count() == 0


def test_a_stale_page_of_targets_is_409(team, cohort):
    data = posted(team.get(url_of("target_list", cohort)))
    data |= {"objectif-0-code": "nps", "objectif-0-label": "NPS", "objectif-0-value": "30"}
    Target.objects.create(cohort=cohort, code="visites", label="Visites", value=3)
    answer = team.post(url_of("target_list", cohort), data)
    assert answer.status_code == 409
    assert "Visites&nbsp;: 3" in answer.content.decode()
    assert Target.objects.get().code == "visites"
