"""The pages of signing: the code of the room, the signature by phone, what the team sees of it, the scans."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from ess_platform.common.formatting import PARIS
from sessions.enums import SessionMode, SessionStatus
from sessions.models import Attendance, AttendanceSignature, SignedSheet
from sessions.selectors.sign_in import code_at
from tests.drawings import drawing
from tests.factories.accounts import make_funder_user
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.sessions import make_half_day, make_session, make_signature, make_signed_sheet
from tests.pictures import EXECUTABLE, encoded, upload

pytestmark = pytest.mark.django_db

DAY = datetime.date(2025, 3, 20)
PDF = b"%PDF-1.7 une feuille"


def at(hour, minute=0):
    return datetime.datetime.combine(DAY, datetime.time(hour, minute), tzinfo=PARIS)


@pytest.fixture
def session(cohort):
    return make_session(cohort, starts_on=DAY, status=SessionStatus.CONFIRMED)


@pytest.fixture
def half_day(session):
    return make_half_day(session, starts_at=datetime.time(9, 30), ends_at=datetime.time(12, 30))


@pytest.fixture
def person(cohort):
    return make_participant(make_laureate(cohort), with_user=True)


@pytest.fixture
def clock():
    with time_machine.travel(at(9, 30), tick=False) as traveller:
        yield traveller


def page(name, session, **kwargs):
    return reverse(f"sessions:{name}", kwargs={"slug": session.cohort.slug, "session_slug": session.slug} | kwargs)


def room(half_day):
    return reverse("sessions:signing", kwargs={"token": code_at(half_day, at(9, 30))})


def test_the_screen_shows_the_code_of_the_moment_and_another_one_later(client, clock, session, half_day, team):
    client.force_login(team)
    first = client.get(page("attendance_qr", session))
    assert first.context["code"].replace("-", "") == code_at(half_day, at(9, 30))
    assert first.context["qr"].side > 20
    clock.shift(30)
    fragment = client.get(page("attendance_qr", session), headers={"HX-Request": "true"})
    assert fragment.context["code"] != first.context["code"]
    assert "<html" not in fragment.content.decode()


@pytest.mark.parametrize(("hour", "words"), [(8, "L’émargement ouvre"), (14, "L’émargement ferme 30 minutes après")])
def test_out_of_the_window_the_screen_says_so_and_shows_no_code(client, clock, session, half_day, team, hour, words):  # noqa: PLR0917
    client.force_login(team)
    clock.move_to(at(hour))
    content = client.get(page("attendance_qr", session)).content.decode()
    assert words in content
    assert "qr-code" not in content


def test_the_half_day_open_now_comes_before_one_without_hours(client, clock, session, half_day, team):
    make_half_day(session, part="afternoon", starts_at=None, ends_at=None)
    client.force_login(team)
    assert client.get(page("attendance_qr", session)).context["half_day"] == half_day
    clock.move_to(at(14))
    assert client.get(page("attendance_qr", session)).context["half_day"] != half_day


def test_somebody_without_account_signs_with_her_address(client, clock, half_day, person):
    assert client.get(room(half_day)).status_code == 200
    sent = {"email": person.person.email.upper(), "drawing": drawing()}
    answer = client.post(room(half_day), sent, headers={"User-Agent": "Mobile"})
    signature = AttendanceSignature.objects.get()
    assert answer.url == reverse("sessions:signing_done", kwargs={"public_id": signature.public_id})
    assert (signature.participant, signature.signed_by, signature.device) == (person, None, "phone")
    receipt = client.get(answer.url).content.decode()
    assert "Votre présence est signée" in receipt
    assert person.person.last_name not in receipt


def test_with_her_account_she_is_known_and_then_told_that_she_signed(client, clock, half_day, person):
    client.force_login(person.person.user)
    assert person.person.full_name in client.get(room(half_day)).content.decode()
    answer = client.post(room(half_day), {"typed_name": person.person.full_name.upper()})
    assert AttendanceSignature.objects.get().signed_by == person.person.user
    assert client.get(room(half_day)).url == answer.url


def test_a_code_over_opens_to_nobody_else_but_the_browser_that_read_it_has_ten_minutes(client, clock, half_day, person):
    client.get(room(half_day))
    clock.shift(9 * 60)
    other = client.__class__()
    assert other.get(room(half_day)).status_code == 404
    sent = {"email": person.person.email, "typed_name": person.person.full_name}
    assert other.post(room(half_day), sent).status_code == 404
    assert client.post(room(half_day), {}).status_code == 400
    clock.shift(2 * 60)
    assert client.post(room(half_day), sent).status_code == 404
    assert AttendanceSignature.objects.count() == 0


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"email": "", "typed_name": "Awa"}, "Indiquez l’adresse où vous recevez"),
        ({"email": "inconnue@ailleurs.test", "typed_name": "Awa"}, "Aucune personne attendue"),
        ({"email": "OWN"}, "Signez dans le cadre, ou tapez votre nom."),
        ({"email": "OWN", "typed_name": "Quelqu’un d’autre"}, "Ce nom n’est pas celui"),
        ({"email": "OWN", "drawing": drawing(ink=0)}, "Le cadre est vide"),
    ],
)
def test_what_is_wrong_is_said_beside_and_nothing_is_kept(client, clock, half_day, person, sent, words):  # noqa: PLR0917
    client.get(room(half_day))
    sent = {key: person.person.email if value == "OWN" else value for key, value in sent.items()}
    answer = client.post(room(half_day), sent)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert AttendanceSignature.objects.count() == 0


def test_a_mixed_session_asks_where_the_person_is(client, clock, session, half_day, person):
    session.mode = SessionMode.HYBRID
    session.save()
    client.force_login(person.person.user)
    client.post(room(half_day), {"typed_name": person.person.full_name, "place": "remote"})
    assert Attendance.objects.get().status == "remote"


def test_the_code_typed_with_spaces_small_letters_and_a_dash_opens_the_page(client, clock, half_day):
    code = code_at(half_day, at(9, 30))
    typed = f" {code[:4].lower()} - {code[4:].lower()}"
    assert client.post(reverse("sessions:signing_code"), {"code": typed}).url == room(half_day)
    assert client.post(reverse("sessions:signing_code"), {"code": "ABC"}).status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_the_live_list_names_who_signed_in_a_constant_number_of_queries(
    client, half_day, team, count, django_assert_num_queries
):
    session = half_day.session
    client.force_login(team)
    people = [make_participant(make_laureate(session.cohort)) for _ in range(count)]
    for one in people:
        make_signature(half_day, one)
    client.get(page("attendance_live", session))
    with django_assert_num_queries(8):
        content = client.get(page("attendance_live", session)).content.decode()
    assert all(one.person.full_name in content for one in people)
    assert 'hx-trigger="every 10s"' in content


def test_a_signature_is_shown_to_the_team_and_never_to_the_funder(client, half_day, person, team):
    url = reverse("sessions:signature_image", kwargs={"public_id": make_signature(half_day, person).public_id})
    client.force_login(team)
    answer = client.get(url)
    assert (answer["Content-Type"], answer.content) == ("image/png", b"\x89PNG essai")
    client.force_login(make_funder_user(half_day.session.cohort))
    assert client.get(url).status_code == 404


def test_a_scan_is_joined_listed_handed_out_and_removed(client, session, half_day, team):
    client.force_login(team)
    client.post(page("sheet_scan_add", session), {"file": upload(PDF, "Feuille signée.pdf", "application/pdf")})
    scan = SignedSheet.objects.get()
    assert (scan.name, scan.size, scan.uploaded_by) == ("Feuille signée.pdf", len(PDF), team)
    assert "Feuille signée.pdf" in client.get(page("attendance_edit", session)).content.decode()
    assert client.get(reverse("sessions:sheet_scan", kwargs={"public_id": scan.public_id})).content == PDF
    twice = client.post(page("sheet_scan_add", session), {"file": upload(PDF, "encore.pdf", "application/pdf")})
    assert "Ce fichier est déjà joint à la séance." in twice.content.decode()
    client.post(page("sheet_scan_remove", session, public_id=scan.public_id))
    assert SignedSheet.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (EXECUTABLE, "Ce fichier n’est ni un PDF"),
        (b"%PDF-1.7" + b"0" * 10_000_000, "Ce fichier dépasse 10 Mo."),
        (b"\x89PNG\r\n\x1a\n abime", "Cette image est incomplète ou abîmée."),
    ],
)
def test_a_scan_is_recognised_by_its_content(client, session, team, content, words):
    client.force_login(team)
    answer = client.post(page("sheet_scan_add", session), {"file": upload(content, "feuille.pdf", "application/pdf")})
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert SignedSheet.objects.count() == 0


def test_a_photo_is_encoded_again_and_an_evidence_of_a_closed_session_stays(client, session, team):
    client.force_login(team)
    client.post(page("sheet_scan_add", session), {"file": upload(encoded(), "photo.jpg")})
    scan = SignedSheet.objects.get()
    assert scan.content_type == "image/jpeg"
    session.status, session.closed_at = SessionStatus.CLOSED, at(18)
    session.save()
    client.post(page("sheet_scan_remove", session, public_id=scan.public_id))
    assert SignedSheet.objects.get() == scan


def test_the_funder_reads_the_sheet_of_a_held_session_only(client, session):
    scan = make_signed_sheet(session)
    url = reverse("sessions:sheet_scan", kwargs={"public_id": scan.public_id})
    client.force_login(make_funder_user(session.cohort))
    assert client.get(url).status_code == 404
    session.status = SessionStatus.HELD
    session.save()
    assert client.get(url).status_code == 200
