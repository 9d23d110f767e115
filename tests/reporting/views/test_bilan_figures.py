"""The figures of a bilan: usual ones, chosen ones, their order; and what the document makes of them."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ess_platform.audit.models import AuditEntry
from reporting.digests import snapshot_digest
from reporting.documents.bilan_html import bilan_html
from reporting.documents.bilan_snapshot import bilan_snapshot
from reporting.figures import FIGURES, compute_figures
from reporting.models import BilanFigure, OwnFigure
from reporting.selectors.bilan_figures import USUAL_KEYS
from tests.factories import make_bilan, make_cohort, make_laureate, make_own_figure, make_team_user
from tests.reporting.documents.builders import FROZEN, full_cohort
from tests.reporting.figures.promotion import fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def bilan(cohort, team_client):
    return make_bilan(cohort, created_by=team_client.user)


def page(bilan) -> str:
    return reverse("reporting:bilan_figures", kwargs={"slug": bilan.cohort.slug, "public_id": bilan.public_id})


def codes(response) -> list[str]:
    return [entry.code for _form, entry in response.context["lines"]]


def posted(response, *, kept=None, keys=USUAL_KEYS, **ranks) -> dict:
    """The form of the page as its reader would send it back, with these changes."""
    shown = codes(response)
    data = {"form-TOTAL_FORMS": len(shown), "form-INITIAL_FORMS": len(shown), "digest": response.context["digest"]}
    for rank, code in enumerate(shown):
        data |= {f"form-{rank}-code": code, f"form-{rank}-position": ranks.get(code, rank + 1)}
        data |= {f"form-{rank}-is_kept": "on"} if kept is None or code in kept else {}
        data |= {f"form-{rank}-is_key": "on"} if code in keys else {}
    return data


def printed(cohort, bilan=None) -> str:
    snapshot = json.loads(json.dumps(bilan_snapshot(cohort=cohort, bilan=bilan)))
    return bilan_html(snapshot=snapshot, stamp=FROZEN)[0]


def test_a_choice_and_its_order_are_saved_and_the_usual_ones_come_back(team_client, bilan):
    make_own_figure(bilan.cohort)
    first = team_client.get(page(bilan))
    assert codes(first) == [*FIGURES, "P01"]
    data = posted(first, kept={"K01", "K13", "P01"}, keys={"K13"}, P01=1)
    assert team_client.post(page(bilan), data).status_code == 302
    stored = list(BilanFigure.objects.filter(bilan=bilan).values_list("code", "is_key"))
    assert stored == [("P01", False), ("K01", False), ("K13", True)]
    assert AuditEntry.objects.get(action="bilan.figures").changes == {"codes": ["P01", "K01", "K13"], "key": ["K13"]}
    again = team_client.get(page(bilan))
    assert codes(again)[:3] == ["P01", "K01", "K13"]
    assert team_client.post(page(bilan), posted(again) | {"habituels": "1"}).status_code == 302
    assert not BilanFigure.objects.exists()


def test_moving_redraws_the_page_without_saving(team_client, bilan):
    data = posted(team_client.get(page(bilan)), keys={"K05"})
    moved = team_client.post(page(bilan), data | {"monter": "K05"})
    assert codes(moved)[:5] == ["K01", "K02", "K03", "K05", "K04"]
    assert "L’ordre n’est pas encore enregistré" in moved.content.decode()
    assert [form["is_key"].value() for form, _ in moved.context["lines"]][3:5] == [True, False]
    assert codes(team_client.post(page(bilan), data | {"monter": "K01"}))[0] == "K01"
    assert not BilanFigure.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"keys": set(FIGURES)}, "8 chiffres clés au plus, vous en avez coché 25"),
        ({"keys": set()}, "Cochez au moins un chiffre clé"),
        ({"kept": {"K02"}, "keys": {"K01", "K02"}}, "Un chiffre clé doit aussi être retenu."),
        ({"kept": set(), "keys": set()}, "Retenez au moins un chiffre"),
        ({"K03": "troisième"}, "Indiquez un nombre entier, par exemple 3."),
    ],
)
def test_a_choice_that_cannot_be_is_said_and_nothing_typed_is_lost(team_client, bilan, changes, sentence):
    data = posted(team_client.get(page(bilan)), **changes)
    response = team_client.post(page(bilan), data)
    assert response.status_code == 400
    assert sentence in response.content.decode().replace("\u00a0", " ")
    assert [form["position"].value() for form, _ in response.context["lines"]] == [
        str(data[f"form-{rank}-position"]) for rank in range(25)
    ]
    assert not BilanFigure.objects.exists()


def test_an_old_page_writes_nothing(team_client, bilan):
    old = posted(team_client.get(page(bilan)), keys={"K01"})
    BilanFigure.objects.create(bilan=bilan, code="K02", position=1, is_key=True)
    response = team_client.post(page(bilan), old)
    assert response.status_code == 409
    assert "Quelqu’un a changé les chiffres de ce bilan entre-temps" in response.content.decode()
    assert BilanFigure.objects.get().code == "K02"


def test_the_same_queries_at_any_size(team_client):
    counts = set()
    for laureates in (1, 3, 30):
        cohort = make_cohort()
        bilan = make_bilan(cohort, created_by=make_team_user(cohort))
        fill(cohort, laureates=laureates)
        team_client.force_login(bilan.created_by)
        with CaptureQueriesContext(connection) as captured:
            assert team_client.get(page(bilan)).status_code == 200
        counts.add(len(captured))
    assert len(counts) == 1, counts


def test_the_document_follows_the_choice_and_says_where_each_figure_comes_from():
    cohort = full_cohort()
    bilan = make_bilan(cohort)
    untouched = printed(cohort, bilan)
    assert untouched == printed(cohort)
    assert "Les chiffres de ce bilan" not in untouched
    figures = compute_figures(cohort)
    rows = [row.to_json() for row in figures["K13"].result.rows]
    assert snapshot_digest(rows) in untouched
    assert snapshot_digest(bilan_snapshot(cohort=cohort, bilan=bilan)) in untouched
    make_own_figure(cohort, unit="ETP")
    for rank, (code, is_key) in enumerate([("P01", True), ("K06", True), ("K08", False)], start=1):
        BilanFigure.objects.create(bilan=bilan, code=code, position=rank, is_key=is_key)
    html = printed(cohort, bilan)
    essential = html[html.index('id="essentiel"') : html.index('id="sommaire"')]
    assert essential.index('<p class="key-source">P01') < essential.index('<p class="key-source">K06')
    assert "K13" not in essential
    assert "Calculés et non retenus dans ce tableau" in html
    annex = html[html.index('id="annexe-d"') :]
    assert [annex.index(f'<span class="code">{code}</span>') for code in ("P01", "K06", "K08", "K01")] == sorted(
        annex.index(f'<span class="code">{code}</span>') for code in ("P01", "K06", "K08", "K01")
    )
    OwnFigure.objects.update(is_retired=True)
    assert "P01" not in printed(cohort, bilan)


def test_nothing_of_the_rows_is_printed_when_a_part_is_masked(cohort):
    fill(cohort, laureates=3)
    snapshot = bilan_snapshot(cohort=cohort, bilan=None)
    hidden = {"row_count": None, "rows_sha256": ""}
    assert snapshot["provenance"]["K13"] == hidden
    assert snapshot["provenance"]["K01"]["row_count"] == 3
    masked = {code for code, figure in snapshot["figures"].items() if figure["masked"]}
    assert {code for code, said in snapshot["provenance"].items() if said == hidden} >= masked


def test_a_figure_of_its_own_is_made_changed_and_retired_on_its_pages(team_client, cohort):
    make_laureate(cohort)
    address = reverse("reporting:own_figure_create", kwargs={"slug": cohort.slug})
    data = {"label": "", "question": "etp_total", "aggregation": "sum", "moment": "exit", "unit": "ETP"}
    refused = team_client.post(address, data)
    assert refused.status_code == 400
    assert "Donnez un intitulé à ce chiffre." in refused.content.decode()
    assert refused.context["form"]["unit"].value() == "ETP"
    made = team_client.post(address, data | {"label": "Emplois"}, follow=True)
    assert made.redirect_chain[-1][0].endswith("/chiffres/P01/")
    assert "sans réponse dans une fiche validée" in made.content.decode()
    figure = OwnFigure.objects.get()
    own = {"slug": cohort.slug, "public_id": figure.public_id}
    stale = data | {"label": "Emplois nets", "version": 0}
    assert team_client.post(reverse("reporting:own_figure_edit", kwargs=own), stale).status_code == 400
    assert team_client.post(reverse("reporting:own_figure_edit", kwargs=own), stale | {"version": 1}).status_code == 302
    retire = reverse("reporting:own_figure_retire", kwargs=own)
    assert "Emplois nets" in team_client.get(retire).content.decode()
    assert team_client.post(retire).status_code == 302
    assert (
        team_client.get(reverse("reporting:figure_detail", kwargs={"slug": cohort.slug, "code": "P01"})).status_code
        == 404
    )
