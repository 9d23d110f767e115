"""Tasks S5 and S6: print the sheet, record 22 laureates, by mouse and by keyboard; two people at once; signing."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.clicks import Clicks
from tests.browser.walk import check

MAXIMUM = {"S5": 2, "S6": 24}
# A session today whose half-day is open whatever the hour, and 22 laureates with one person each.
PREPARE = """
import datetime
from django.utils import timezone
from laureates.enums import LaureateStatus
from laureates.models import Laureate
from programmes.models import Cohort
from sessions.models import HalfDay, Registration, SupportSession
cohort = Cohort.objects.get(slug="industries-engagees-2025")
today = timezone.localdate()
people = [one.participants.order_by("-is_main_contact", "pk").first() for one in Laureate.objects.filter(cohort=cohort)]
def make(slug, day, hours):
    session = SupportSession.objects.create(
        cohort=cohort, slug=slug, kind="sequence", title=f"Séance {slug}", status="confirmed", starts_on=day
    )
    for part, start, end in hours:
        HalfDay.objects.create(session=session, on=day, part=part, starts_at=start, ends_at=end, hours=3)
    Registration.objects.bulk_create(Registration(session=session, participant=one) for one in people if one)
    return session
times = [("morning", datetime.time(0, 1), datetime.time(23, 58)), ("afternoon", None, None)]
days = {"clavier": -1, "ensemble": -1, "clics": 0, "telephone": 0, "demain": 1}  # the dashboard names three to come
for slug, shift in days.items():
    make(slug, today + datetime.timedelta(days=shift), times)
print(len(people), people[0].person.email, people[0].person.last_name)
"""
AGENDA = "/programmes/industries-engagees-2025/agenda/"


@pytest.fixture(scope="module")
def first_person(stack):
    count, email, name = stack.shell(PREPARE).split(" ", 2)
    assert int(count) >= 22
    return email, name


@pytest.fixture
def team(first_person, sign_in):
    return sign_in("mission.demo")


def statuses(stack, slug) -> dict:
    return stack.json(
        "from collections import Counter\nfrom sessions.models import Attendance\n"
        f"rows = Attendance.objects.filter(half_day__session__slug='{slug}').values_list('status', flat=True)\n"
        "print(json.dumps(Counter(rows)))"
    )


def open_sheet(page, slug):
    page.goto(f"{AGENDA}{slug}/emargement/")


def choose(cell, letter):
    return cell.locator("label").filter(has_text=re.compile(f"^{letter}$"))


def test_s5_tomorrow_s_sheet_is_two_clicks_from_the_dashboard(team):
    clicks = Clicks(team)
    clicks.button("Imprimer l’émargement : Séance demain")
    ready = team.get_by_role("link", name="Ouvrir la feuille à imprimer")
    expect(ready).to_be_visible(timeout=60_000)
    with team.expect_download() as download:
        clicks.on(ready)
    assert download.value.suggested_filename.startswith("emargement_demain_")
    assert clicks.count <= MAXIMUM["S5"]


def test_s6_22_laureates_all_present_then_the_exceptions(stack, team):
    clicks = Clicks(team)
    clicks.link("Pointer : Séance clics")
    people = team.locator("table.attendance tbody tr")
    expected = people.count()
    assert expected >= 22
    clicks.button("Tous présents : matin")
    clicks.button("Tous présents : après-midi")
    for rank in range(3):
        clicks.on(choose(people.nth(rank).locator("td").first, "E"))
        clicks.on(choose(people.nth(rank).locator("td").nth(1), "A"))
    clicks.on(choose(people.nth(4).locator("td").first, "R"))
    people.nth(4).get_by_label(re.compile("^Qui remplace")).first.fill("Luc Petit")
    clicks.button("Enregistrer le pointage")
    expect(team.get_by_role("status").filter(has_text="7 cases modifiées")).to_be_visible()
    assert statuses(stack, "clics") == {"present": 2 * expected - 7, "excused": 3, "absent": 3, "replaced": 1}
    assert clicks.count <= MAXIMUM["S6"]


def test_s6_by_keyboard_alone(stack, team):
    open_sheet(team, "clavier")
    people = team.locator("table.attendance tbody tr")
    count = people.count()
    people.first.locator("input[type=radio]:checked").first.focus()
    for letter in "PEAPPD" + "P" * (count - 7):
        team.keyboard.press(letter)
        team.keyboard.press("ArrowDown")
    team.keyboard.press("t")
    expect(people.last.get_by_label(re.compile("^Durée présente")).first).to_be_focused()
    team.keyboard.type("1,5")
    team.keyboard.press("ArrowUp")
    expect(people.nth(count - 2).locator("input[value=present]").first).to_be_focused()
    team.get_by_role("button", name="Enregistrer le pointage").focus()
    team.keyboard.press("Enter")
    expect(team.get_by_role("status").filter(has_text=f"{count} cases modifiées")).to_be_visible()
    assert statuses(stack, "clavier") == {
        "present": count - 4,
        "excused": 1,
        "absent": 1,
        "remote": 1,
        "partial": 1,
    }


def test_two_people_on_one_cell_are_told_and_lose_nothing(stack, team, sign_in):
    colleague = sign_in("direction.demo")
    for page in (team, colleague):
        open_sheet(page, "ensemble")
    for page, mine, ours in ((team, 1, "E"), (colleague, 2, "A")):
        rows = page.locator("table.attendance tbody tr")
        choose(rows.nth(mine).locator("td").first, "P").click()
        choose(rows.first.locator("td").first, ours).click()
        page.get_by_role("button", name="Enregistrer le pointage").click()
    alert = colleague.get_by_role("alert").filter(has_text="Quelqu’un a pointé les mêmes cases")
    expect(alert).to_be_visible()
    expect(colleague.get_by_role("table").first).to_contain_text("Excusé·e")
    assert statuses(stack, "ensemble") == {"present": 1, "excused": 1}
    colleague.complaints = []
    check(colleague)
    colleague.get_by_role("button", name="Enregistrer le pointage").click()
    expect(colleague.get_by_role("status").filter(has_text="2 cases modifiées")).to_be_visible()
    assert statuses(stack, "ensemble") == {"present": 2, "absent": 1}


def test_a_person_signs_with_a_finger_and_the_team_sees_it_arrive(stack, team, browser, first_person):
    email, _ = first_person
    open_sheet(team, "telephone")
    screen = team.context.new_page()
    screen.goto(f"{AGENDA}telephone/emargement/qr/")
    code = screen.locator(".qr-code").inner_text()
    phone = browser.new_page(base_url=stack.base, locale="fr-FR", viewport={"width": 390, "height": 844})
    phone.goto("/emargement/")
    phone.get_by_label("Code affiché dans la salle").fill(code)
    phone.get_by_role("button", name="Continuer").click()
    for page in (screen, phone):
        page.complaints = []
        check(page)
    phone.get_by_label("Votre adresse de courriel").fill(email)
    pad = phone.locator("canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    phone.mouse.move(box["x"] + 20, box["y"] + 40)
    phone.mouse.down()
    for step in range(1, 8):
        phone.mouse.move(box["x"] + 20 + 30 * step, box["y"] + (80 if step % 2 else 20))
    phone.mouse.up()
    phone.get_by_role("button", name="Je signe ma présence").click()
    expect(phone.get_by_text("Votre présence est signée")).to_be_visible()
    expect(team.locator("#signatures li")).to_have_count(1, timeout=15_000)
    expect(screen.get_by_text("1 signature reçue")).to_be_visible(timeout=15_000)
    found = stack.json(
        "from sessions.models import Attendance\n"
        "row = Attendance.objects.get(half_day__session__slug='telephone')\n"
        "print(json.dumps([row.status, row.source, row.half_day.part]))"
    )
    assert found == ["present", "qr", "morning"]
    phone.close()
