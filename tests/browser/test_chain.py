"""The whole chain in a real browser, on the platform as the README starts it."""

import hashlib
import os
import signal
import time

import pytest
from playwright.sync_api import expect

from tests.browser.bilan_review import settle_quotes, validated_by

COHORT = "industries-engagees-2025"
BILANS = f"/programmes/{COHORT}/bilans/"

OTHER_FUNDER = """
from ess_platform.accounts.models import Membership, User
from ess_platform.directory.models import Organisation, Person
import datetime
organisation, _ = Organisation.objects.get_or_create(reference="TEST-REG", defaults={"name": "Région voisine (test)"})
person, _ = Person.objects.get_or_create(
    reference="TEST-FIN", defaults={"first_name": "Léa", "last_name": "Voisine", "email": "voisine.demo@essaim.example"}
)
if not User.objects.filter(person=person).exists():
    user = User.objects.create_user("voisine.demo@essaim.example", "essaim-demo-2026", person=person)
    Membership.objects.create(
        user=user, role="funder", organisation=organisation, started_on=datetime.date(2024, 1, 1)
    )
"""
JOBS = (
    "from reporting.models import Job, Document\n"
    "print(json.dumps([list(Job.objects.values_list('state', flat=True)), Document.objects.count()]))"
)


@pytest.mark.parametrize(
    ("account", "landing", "words"),
    [
        ("mission.demo", "/tableau-de-bord/", "Industries Engagées 2025"),
        ("direction.demo", "/tableau-de-bord/", "Industries Engagées 2025"),
        ("implantation.demo", "/tableau-de-bord/", "Implantation Auvergne-Rhône-Alpes"),
        ("region.demo", "/financeur/", "Industries Engagées 2025"),
        ("assemblee.demo", "/financeur/", "Industries Engagées 2025"),
        ("laureat01.demo", "/mon-espace/", "Les Mailles du Canal"),
        ("laureat03.demo", "/mon-espace/", "Trame Commune"),
        ("parrain.demo", "/parrain/", "Drêche Vive"),
        ("admin.demo", "/administration/comptes/", "mission.demo@essaim.example"),
    ],
)
def test_every_demo_account_lands_in_its_space(sign_in, account, landing, words):
    page = sign_in(account)
    assert page.url.endswith(landing)
    expect(page.locator("main")).to_contain_text(words)


def test_five_figures_and_their_rows(sign_in):
    page = sign_in("mission.demo")
    page.goto(f"/programmes/{COHORT}/")
    values = [text.strip() for text in page.locator(".stats .stat-value").all_inner_texts()]
    assert values == ["22", "5", "15", "5", "3"]
    for code, rows in (("K01", 22), ("K02", 5), ("K03", 15), ("K04", 5), ("K05", 3)):
        page.goto(f"/programmes/{COHORT}/chiffres/{code}/")
        expect(page.locator("section[aria-labelledby=lignes] tbody tr")).to_have_count(rows)


def test_bilan_from_the_team_to_the_funder(stack, sign_in, tmp_path):
    team = sign_in("mission.demo")
    team.goto(BILANS)
    team.get_by_role("link", name="Nouveau bilan").first.click()
    team.get_by_role("button", name="Créer le bilan").click()
    team.get_by_role("button", name="Générer le PDF").click()
    expect(team.locator("#job")).to_be_visible()
    expect(team.locator("#job li")).to_have_count(4)
    ask = team.get_by_role("link", name="Demander la relecture")
    expect(ask).to_be_visible(timeout=90_000)  # the page refreshes itself when the worker has finished

    with team.expect_download() as downloading:
        team.get_by_role("link", name="Ouvrir le bilan").click()
    opened = tmp_path / "team.pdf"
    downloading.value.save_as(opened)
    assert opened.read_bytes().startswith(b"%PDF-")

    ask.click()
    team.get_by_role("button", name="Demander la relecture").click()
    expect(team.locator("main")).to_contain_text("En attente : Armand Haddadi")
    validated_by(sign_in("direction.demo"), team.url)
    team.reload()
    publish = team.get_by_role("link", name="Publier la version 1")
    publish.click()
    expect(team.locator("main")).to_contain_text("1 contrôle bloque la publication")
    settle_quotes(stack, COHORT)
    team.reload()
    expect(team.locator("main")).to_contain_text("Rachida Abrial")
    team.get_by_role("button", name="Publier").click()
    expect(team.locator("main")).to_contain_text("Version 1 publiée")

    funder = sign_in("region.demo")
    funder.goto(f"/financeur/{COHORT}/")
    with funder.expect_download() as downloading:
        funder.get_by_role("link", name="Télécharger le bilan").click()
    received = tmp_path / "funder.pdf"
    downloading.value.save_as(received)
    assert received.read_bytes() == opened.read_bytes()
    digest = hashlib.sha256(received.read_bytes()).hexdigest()
    expect(funder.locator("main")).to_contain_text(digest)

    stack.shell(OTHER_FUNDER)
    address = downloading.value.url
    for stranger in ("laureat01.demo", "voisine.demo", "parrain.demo"):
        assert sign_in(stranger).request.get(address).status == 404


def test_killed_worker_ends_with_exactly_one_document(stack, sign_in):
    """Kill -9 the worker and its pool in the middle of a bilan; the worker started again finishes it, once."""
    team = sign_in("mission.demo")
    team.goto(BILANS)
    team.locator("tbody th a").first.click()
    jobs_before, documents_before = stack.json(JOBS)
    stack.shell(
        "from programmes.models import Cohort\n"
        f"laureates = Cohort.objects.get(slug='{COHORT}').laureates\n"
        "laureates.filter(reference='LAU-01').update(project='Autre')"
    )
    team.get_by_role("button", name="Générer le PDF").click()
    expect(team.locator("#job .is-current")).to_be_visible(timeout=30_000)
    for pid in stack.worker_pids():
        os.kill(pid, signal.SIGKILL)
    states, documents = stack.json(JOBS)
    assert (len(states), documents) == (len(jobs_before) + 1, documents_before)
    assert states.count("done") == jobs_before.count("done")

    end = time.monotonic() + 120
    while time.monotonic() < end:
        states, documents = stack.json(JOBS)
        if states.count("done") == len(states):
            break
        time.sleep(1)
    assert states == ["done"] * (len(jobs_before) + 1)
    assert documents == documents_before + 1
