"""One attendance corrected on its sheet: what depends on it moves on screen and in version 2, and nowhere else."""

import re
from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from programmes.models import Cohort
from reporting.digests import file_digest, snapshot_digest
from reporting.documents.bilan_snapshot import bilan_snapshot
from reporting.enums import BilanStatus
from reporting.figures import FIGURES
from reporting.services.bilan import version_freeze
from sessions.enums import SessionStatus
from tests.factories import make_bilan, make_funder_user, make_team_user
from tests.reporting.figures.test_command import DEMO_FILE, SLUG
from tests.reporting.figures.test_one_attendance import expected_codes, presences
from tests.reporting.views.builders import make_ready_version

pytestmark = pytest.mark.django_db

MOVED = {"K07", "K08", "K09"}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken[^}]*')  # another one for each page


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown(client, cohort) -> dict[str, tuple[str, str]]:
    """Value and base of each figure, as the page of the figures shows them."""
    page = client.get(reverse("reporting:figure_list", kwargs={"slug": cohort.slug}))
    html = page.content.decode()
    entries = [entry for _, rows in page.context["chapters"] for entry, *_ in rows]
    assert all(entry.display in html and entry.context_line in html for entry in entries)
    return {entry.code: (entry.display, entry.context_line) for entry in entries}


def published(client, version) -> dict[str, str]:
    """What a funder reads of a published version: pages, data files, the public page of its code."""
    where = {"slug": version.bilan.cohort.slug}
    addresses = [reverse(f"reporting:funder_{page}", kwargs=where) for page in ("cohort", "results")]
    addresses += [reverse("reporting:funder_figure", kwargs=where | {"code": code}) for code in FIGURES]
    files = ("donnees.json", "donnees.csv")
    addresses += [reverse("reporting:funder_data", kwargs=where | {"filename": name}) for name in files]
    addresses.append(reverse("reporting:verify_code", kwargs={"code": version.verification_code}))
    found = {address: client.get(address) for address in addresses}
    assert {response.status_code for response in found.values()} == {200}
    return {address: TOKEN.sub("", response.content.decode()) for address, response in found.items()}


def correct(client, one) -> None:
    """As the team does it: the session is opened again, then one choice of its sheet changes."""
    session = one.half_day.session
    where = {"slug": session.cohort.slug, "session_slug": session.slug}
    if session.status == SessionStatus.CLOSED:
        reason = {"reason": "Erreur de saisie.", "version": session.version}
        assert client.post(reverse("sessions:session_reopen", kwargs=where), reason).status_code == 302
    choice = {f"p_{one.half_day_id}_{one.participant_id}": "absent"}
    assert client.post(reverse("sessions:attendance_edit", kwargs=where), choice).status_code == 302
    one.refresh_from_db()
    assert one.status == "absent"


def test_the_figures_move_on_screen_the_published_version_does_not_and_the_next_says_which():
    call_command("load_programme", str(DEMO_FILE), stdout=StringIO())
    cohort = Cohort.objects.get(slug=SLUG)
    actor, funder = make_team_user(cohort), make_funder_user(cohort)
    team, reader = signed_in(actor), signed_in(funder)
    bilan = make_bilan(cohort, created_by=actor)
    frozen = bilan_snapshot(cohort=cohort, bilan=bilan)
    first = make_ready_version(
        cohort,
        actor=actor,
        bilan=bilan,
        status=BilanStatus.PUBLISHED,
        snapshot=frozen,
        digest=snapshot_digest(frozen),
    )
    rows = presences(cohort)
    one = next(row for row in rows if expected_codes(rows, row) == MOVED)
    before, read = shown(team, cohort), published(reader, first)

    correct(team, one)

    after = shown(team, cohort)
    assert {code for code in FIGURES if before[code] != after[code]} == MOVED
    assert (before["K08"], after["K08"]) == (
        ("84,1\u00a0%", "185 sur 220 demi-journées-lauréats"),
        ("83,6\u00a0%", "184 sur 220 demi-journées-lauréats"),
    )
    assert published(reader, first) == read
    with default_storage.open(first.document.storage_name) as stored:
        assert file_digest(stored.read()) == first.document.sha256

    now = bilan_snapshot(cohort=cohort, bilan=bilan)
    second = version_freeze(bilan=bilan, snapshot=now, actor=actor, now=timezone.now())
    where = {"slug": cohort.slug, "public_id": bilan.public_id, "number": second.number}
    page = team.get(reverse("reporting:version_detail", kwargs=where))
    changes = page.context["changes"]
    assert (second.number, changes.previous) == (2, first)
    assert {change.code for change in changes.figures} == MOVED
    listed = page.content.decode().partition('id="ce-qui-change"')[2].partition("</table>")[0]
    assert set(re.findall(r">(K\d\d) · ", listed)) == MOVED
    assert ("84,1\u00a0%" in listed, "83,6\u00a0%" in listed) == (True, True)
    assert published(reader, first) == read
