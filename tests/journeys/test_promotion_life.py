"""A whole promotion by its pages: made, filled from a file, run for six months, closed; then its figures are right."""

import datetime
import uuid
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from laureates.models import DataImport, Laureate, Participant
from programmes.enums import CohortStatus
from programmes.models import Cohort
from reporting.figures import compute_figures
from sessions.enums import SessionKind, SessionStatus
from sessions.models import HalfDay, SupportSession
from sponsors.models import Sponsor, SponsorContact
from tests.factories import make_cohort, make_team_admin, make_territory

pytestmark = pytest.mark.django_db
LAUNCH = datetime.date(2027, 1, 12)
TITLES = "Structure;Commune;Département;Prénom du contact;Nom du contact;Courriel du contact"
ROWS = [f"Atelier n° {n:02};Lyon;69;Zoé;Étoile {n:02};zoe{n}@ateliers.test" for n in range(1, 23)]


class Desk:
    """One person of the team at her browser: reads a page, posts it back with a few words changed."""

    def __init__(self, client, user, capture):
        self.client, self.user, self.capture = client, user, capture

    def on(self, day: datetime.date):
        """The clock of the whole platform: half past five in the afternoon of that day, in Paris or nearly."""
        return time_machine.travel(datetime.datetime.combine(day, datetime.time(16), datetime.UTC), tick=False)

    def send(self, url: str, words: dict | None = None, **more) -> str:
        """Open the page, post its form back with `words`; give the address that follows."""
        self.client.force_login(self.user)
        page = self.client.get(url)
        form = page.context["form"] if page.status_code == 200 and "form" in page.context else ()
        typed = {bound.html_name: bound.value() for bound in form}
        typed = {name: value for name, value in typed.items() if value not in (None, "", [], False)}
        with self.capture(execute=True):
            answer = self.client.post(url, typed | (words or {}) | more)
        assert answer.status_code == 302, getattr(answer.context and answer.context.get("form"), "errors", answer)
        return answer.url


@pytest.fixture
def desk(client, django_capture_on_commit_callbacks):
    return Desk(client, make_team_admin(make_cohort()), django_capture_on_commit_callbacks)


def made(desk: Desk) -> Cohort:
    """The pages of a new promotion, from the template: its name and its launch are all that is typed."""
    url = f"{reverse('programmes:cohort_create')}?page=identite&modele=industries-engagees"
    desk.client.force_login(desk.user)
    for words in ({"name": "Promotion entière"}, {"starts_on": f"{LAUNCH:%d/%m/%Y}"}, {}):
        draft = desk.client.get(url).context["draft"]
        url = desk.send(url, words, brouillon=str(draft.id), aller="suite")
    return Cohort.objects.get(name="Promotion entière")


def filled(desk: Desk, address) -> None:
    """22 laureates from a file of an office, and a large group that sponsors the first of them; then it opens."""
    make_territory(code="69", name="Rhône")
    content = "\r\n".join((TITLES, *ROWS)).encode("cp1252")
    upload = {"kind": "laureats", "file": SimpleUploadedFile("laureats.csv", content)}
    desk.send(address("laureates:import_create"), upload, idempotency_key=str(uuid.uuid4()))
    desk.send(address("laureates:import_confirm", import_id=DataImport.objects.get().public_id))
    large = {"name": "Grand groupe", "kind": "large", "is_large_industrial_group": "on"}
    desk.send(f"{address('sponsors:sponsor_create')}?nom=Grand+groupe", large)
    organisation = Sponsor.objects.get().organisation
    person = {"first_name": "Luc", "last_name": "Petit"}
    desk.send(address("sponsors:contact_create", public_id=organisation.public_id), person)
    first, contact = Laureate.objects.order_by("sort_name").first(), SponsorContact.objects.get()
    pair = f"?laureat={first.slug}&parrain={contact.public_id}"
    desk.send(f"{address('sponsors:sponsorship_assign')}{pair}", {"starts_on": f"{LAUNCH:%d/%m/%Y}"})
    desk.send(address("programmes:cohort_open"))


def held(desk: Desk, session: SupportSession, address, absent: str = "") -> None:
    """A session on its day: who came, who spoke, then it is closed. `absent` names the only person who did not come."""
    own = {"session_slug": session.slug}
    if session.kind == SessionKind.VISIT:
        desk.send(address("sessions:session_edit", **own), {"site": f"Usine de {session.title}"}, etape="enregistrer")
    speaker = {"speaker": "Aline Verrier", "speaker_kind": "industry", "title": "Produire", "minutes": "30"}
    desk.send(address("sessions:contribution_create", **own), speaker)
    people = Participant.objects.filter(laureate__cohort=session.cohort).select_related("person")
    desk.send(
        address("sessions:attendance_edit", **own),
        {
            f"p_{half_day.pk}_{row.pk}": "absent" if row.person.last_name == absent else "present"
            for half_day in session.half_days.all()
            for row in people
        },
    )
    session.refresh_from_db()
    desk.send(address("sessions:session_hold", **own), version=str(session.version))
    desk.send(address("sessions:session_close", **own))
    session.refresh_from_db()
    assert session.status == SessionStatus.CLOSED


def test_from_its_creation_to_its_closing(desk):
    with desk.on(LAUNCH - datetime.timedelta(days=40)):
        cohort = made(desk)

        def address(name: str, **more) -> str:
            return reverse(name, kwargs={"slug": cohort.slug} | more)

        filled(desk, address)
    sessions = list(cohort.support_sessions.order_by("starts_on"))
    for session in sessions:
        is_missed = session.kind == SessionKind.SEQUENCE and session.number <= 2
        with desk.on(session.starts_on):
            held(desk, session, address, absent="Étoile 01" if is_missed else "")
    with desk.on(sessions[-1].starts_on + datetime.timedelta(days=30)):
        desk.send(address("programmes:cohort_close"))
        cohort.refresh_from_db()
        figures = compute_figures(cohort)
    assert cohort.status == CohortStatus.CLOSED
    hours = sum((row.hours for row in HalfDay.objects.filter(session__kind=SessionKind.SEQUENCE)), Decimal())
    missed = sum(
        (row.hours for row in HalfDay.objects.filter(session__number__lte=2, session__kind="sequence")), Decimal()
    )
    assert {code: figures[code].result.value for code in ("K01", "K02", "K03", "K04", "K05", "K06", "K07")} == {
        "K01": 22,
        "K02": 5,
        "K03": 5,
        "K04": 1,
        "K05": 2,
        "K06": hours,
        "K07": 22 * hours - missed,
    }
    presence, regular = figures["K08"].result, figures["K09"].result
    assert (presence.numerator, presence.denominator) == (22 * 10 - 4, 22 * 10)
    assert (regular.value, regular.denominator) == (21, 22)
