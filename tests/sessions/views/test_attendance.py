"""The attendance sheet in the browser's words."""

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.enums import AttendanceStatus
from sessions.models import Attendance
from sessions.services.session import session_close
from tests.factories.accounts import make_team_user
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.sessions import make_attendance, make_half_day, make_session

pytestmark = pytest.mark.django_db

SHEET_QUERIES = 15  # two of them are the savepoint of the request


@pytest.fixture
def session(cohort):
    return make_session(cohort)


@pytest.fixture
def half_day(session):
    return make_half_day(session)


@pytest.fixture
def people(cohort):
    laureate = make_laureate(cohort)
    return [make_participant(laureate) for _ in range(2)]


def sheet_url(session):
    return reverse("sessions:attendance_edit", kwargs={"slug": session.cohort.slug, "session_slug": session.slug})


def cell(half_day, person, prefix="p"):
    return f"{prefix}_{half_day.pk}_{person.pk}"


def post(client, session, **data):
    return client.post(sheet_url(session), data)


def test_saving_writes_and_goes_back_to_the_session(team_client, session, half_day, people):
    response = post(team_client, session, **{cell(half_day, people[0]): "present", cell(half_day, people[1]): "absent"})
    assert response.status_code == 302
    assert response.url == f"/programmes/{session.cohort.slug}/agenda/{session.slug}/"
    found = dict(Attendance.objects.values_list("participant", "status"))
    assert found == {people[0].pk: "present", people[1].pk: "absent"}


def test_a_double_click_is_saved_once(team_client, session, half_day, people):
    data = {cell(half_day, people[0]): "present"}
    assert [post(team_client, session, **data).status_code for _ in range(2)] == [302, 302]
    assert Attendance.objects.get().version == 1


def test_two_people_on_the_same_cell_409_with_both_and_nothing_written(client, session, half_day, people):
    colleague = make_team_user(session.cohort)
    client.force_login(colleague)
    read = {cell(half_day, person, "b"): "0:unrecorded::" for person in people}
    post(client, session, **read, **{cell(half_day, people[0]): "excused"})
    client.force_login(make_team_user(session.cohort))
    response = post(
        client, session, **read, **{cell(half_day, people[0]): "absent", cell(half_day, people[1]): "present"}
    )
    assert response.status_code == 409
    (conflict,) = response.context["conflicts"]
    assert (conflict.person, conflict.stored, conflict.typed, conflict.recorded_by) == (
        people[0].person.full_name,
        "Excusé·e",
        "Absent·e",
        str(colleague),
    )
    page = response.content.decode()
    assert page.count('value="absent" aria-label="Absent·e" checked') == 1
    assert page.count('value="present" aria-label="Présent·e" checked') == 1
    assert f'name="{cell(half_day, people[0], "b")}" value="1:excused::"' in page
    assert Attendance.objects.get().status == "excused"
    read[cell(half_day, people[0], "b")] = "1:excused::"
    again = post(client, session, **read, **{cell(half_day, people[0]): "absent"})
    assert (again.status_code, Attendance.objects.get().status) == (302, "absent")


def test_two_people_on_two_cells_both_win_and_a_cell_left_alone_is_not_written(client, session, half_day, people):
    """The second page was opened before the first was saved, and posts every cell that it shows."""
    read = {cell(half_day, person, "b"): "0:unrecorded::" for person in people}
    for person, other in (people, people[::-1]):
        client.force_login(make_team_user(session.cohort))
        response = post(
            client, session, **read, **{cell(half_day, person): "present", cell(half_day, other): "unrecorded"}
        )
        assert response.status_code == 302
    assert set(Attendance.objects.values_list("status", flat=True)) == {"present"}
    assert Attendance.objects.count() == 2


def test_a_closed_session_is_read_with_its_seal_and_written_by_nobody(team_client, session, team, half_day, people):
    make_attendance(half_day, people[0])
    session_close(session=session, actor=team, expected_version=1, now=timezone.now())
    page = team_client.get(sheet_url(session)).content.decode()
    assert "Cette séance est clôturée" in page
    assert session.seals.get().digest in page
    assert f'name="{cell(half_day, people[0])}"' not in page
    assert post(team_client, session, **{cell(half_day, people[1]): "present"}).status_code == 403
    assert Attendance.objects.count() == 1


def test_all_present_fills_the_rest_and_stays_on_the_sheet(team_client, session, half_day, people):
    data = {cell(half_day, people[0]): "excused", cell(half_day, people[1]): "unrecorded", "fill": half_day.pk}
    response = post(team_client, session, **data)
    assert response.url.startswith(sheet_url(session))
    found = dict(Attendance.objects.values_list("participant", "status"))
    assert found == {people[0].pk: "excused", people[1].pk: "present"}


@pytest.mark.parametrize(
    ("hours", "message"),
    [
        ("", "Indiquez la durée présente en heures, par exemple 1,5."),
        ("beaucoup", "Indiquez la durée présente en heures, par exemple 1,5."),
        ("-1", "Indiquez la durée présente en heures, par exemple 1,5."),
        ("nan", "Indiquez la durée présente en heures, par exemple 1,5."),
        ("3,5", "La durée présente dépasse celle de la demi-journée."),
    ],
)
def test_a_partial_presence_asks_its_duration_beside_it(team_client, session, half_day, people, hours, message):  # noqa: PLR0917
    data = {
        cell(half_day, people[0]): "partial",
        cell(half_day, people[0], "d"): hours,
        cell(half_day, people[1]): "absent",
    }
    response = post(team_client, session, **data)
    page = response.content.decode()
    assert response.status_code == 400
    assert message in page
    assert f'name="{cell(half_day, people[0], "d")}" value="{hours}"' in page
    assert page.count('value="absent" aria-label="Absent·e" checked') == 1
    assert Attendance.objects.count() == 0


def test_a_replacement_asks_by_whom_and_keeps_it(team_client, session, half_day, people):
    data = {cell(half_day, people[0]): "replaced"}
    response = post(team_client, session, **data, **{cell(half_day, people[0], "r"): " "})
    assert response.status_code == 400
    assert "Indiquez le nom de la personne venue à sa place." in response.content.decode()
    post(team_client, session, **data, **{cell(half_day, people[0], "r"): " Luc  Petit "})
    stored = Attendance.objects.get()
    assert (stored.status, stored.replaced_by) == ("replaced", "Luc Petit")


def test_paper_is_said(team_client, session, half_day, people):
    post(team_client, session, **{cell(half_day, people[0]): "present", "is_paper": "on"})
    assert Attendance.objects.get().source == "paper"


def test_a_french_decimal_is_read(team_client, session, half_day, people):
    post(team_client, session, **{cell(half_day, people[0]): "partial", cell(half_day, people[0], "d"): "1,5 h"})
    stored = Attendance.objects.get()
    assert (stored.status, str(stored.partial_hours)) == (AttendanceStatus.PARTIAL, "1.50")


@pytest.mark.parametrize("data", [{"b_1_2": "abc"}, {"fill": "abc"}, {"page": "abc"}])
def test_nonsense_is_never_an_error_500(team_client, session, half_day, people, data):
    response = team_client.post(
        sheet_url(session), {cell(half_day, people[0]): "present", cell(half_day, people[0], "b"): "x:y"} | data
    )
    assert response.status_code in (302, 400)


def test_an_unknown_status_is_refused_beside_the_cell(team_client, session, half_day, people):
    response = post(team_client, session, **{cell(half_day, people[0]): "dormant"})
    assert response.status_code == 400
    assert "Choisissez une présence dans la liste." in response.content.decode()


def test_each_choice_is_named_by_its_person_and_its_half_day(team_client, session, half_day, people):
    page = team_client.get(sheet_url(session)).content.decode()
    for person in people:
        assert f'aria-labelledby="p{person.pk} h{half_day.pk}"' in page


@pytest.mark.parametrize("count", [1, 12])
def test_the_sheet_takes_a_constant_number_of_queries(team_client, session, half_day, count, django_assert_num_queries):
    laureate = make_laureate(session.cohort)
    for _ in range(count):
        make_participant(laureate)
    team_client.get(sheet_url(session))
    with django_assert_num_queries(SHEET_QUERIES):
        team_client.get(sheet_url(session))
