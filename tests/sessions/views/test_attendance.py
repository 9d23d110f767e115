"""The attendance sheet in the browser's words."""

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.enums import AttendanceStatus, SessionStatus
from sessions.models import Attendance
from tests.factories.accounts import make_team_user
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.sessions import make_half_day, make_session

pytestmark = pytest.mark.django_db

SHEET_QUERIES = 12  # two of them are the savepoint of the request


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


def post(client, session, version=1, **data):
    return client.post(sheet_url(session), {"version": version} | data)


def test_saving_writes_and_goes_back_to_the_session(team_client, session, half_day, people):
    response = post(team_client, session, **{cell(half_day, people[0]): "present", cell(half_day, people[1]): "absent"})
    assert response.status_code == 302
    assert response.url == f"/programmes/{session.cohort.slug}/agenda/{session.slug}/"
    found = dict(Attendance.objects.values_list("participant", "status"))
    assert found == {people[0].pk: "present", people[1].pk: "absent"}


def test_a_double_click_is_saved_once(team_client, session, half_day, people):
    data = {cell(half_day, people[0]): "present"}
    assert [post(team_client, session, **data).status_code for _ in range(2)] == [302, 302]
    session.refresh_from_db()
    assert (session.version, Attendance.objects.count()) == (2, 1)


def test_a_stale_sheet_answers_409_with_both_texts(client, session, half_day, people):
    colleague = make_team_user(session.cohort)
    client.force_login(colleague)
    post(client, session, **{cell(half_day, people[0]): "excused"})
    client.force_login(make_team_user(session.cohort))
    response = post(client, session, **{cell(half_day, people[0]): "absent", cell(half_day, people[1]): "present"})
    assert response.status_code == 409
    (conflict,) = response.context["conflicts"]
    assert (conflict.person, conflict.stored, conflict.typed, conflict.recorded_by) == (
        people[0].person.full_name,
        "Excusé·e",
        "Absent·e",
        str(colleague),
    )
    page = response.content.decode()
    assert '<input type="hidden" name="version" value="2"' in page
    assert page.count('value="absent" selected') == 1
    assert page.count('value="present" selected') == 1
    assert Attendance.objects.get().status == "excused"
    again = post(client, session, version=2, **{cell(half_day, people[0]): "absent"})
    assert (again.status_code, Attendance.objects.get().status) == (302, "absent")


def test_a_closed_session_is_403_with_the_reason(team_client, session, half_day, people):
    session.status, session.closed_at = SessionStatus.CLOSED, timezone.now()
    session.save()
    answers = [
        team_client.get(sheet_url(session)),
        post(team_client, session, **{cell(half_day, people[0]): "present"}),
    ]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert "Cette séance est clôturée" in answers[0].content.decode()
    assert Attendance.objects.count() == 0


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
    assert page.count('value="absent" selected') == 1
    assert Attendance.objects.count() == 0


def test_a_french_decimal_is_read(team_client, session, half_day, people):
    post(team_client, session, **{cell(half_day, people[0]): "partial", cell(half_day, people[0], "d"): "1,5 h"})
    stored = Attendance.objects.get()
    assert (stored.status, str(stored.partial_hours)) == (AttendanceStatus.PARTIAL, "1.50")


@pytest.mark.parametrize("data", [{"version": "abc"}, {"version": ""}, {"fill": "abc"}, {"page": "abc"}])
def test_nonsense_is_never_an_error_500(team_client, session, half_day, people, data):
    response = team_client.post(sheet_url(session), {"version": 1, cell(half_day, people[0]): "present"} | data)
    assert response.status_code in (302, 400)


def test_an_unknown_status_is_refused_beside_the_cell(team_client, session, half_day, people):
    response = post(team_client, session, **{cell(half_day, people[0]): "dormant"})
    assert response.status_code == 400
    assert "Choisissez une présence dans la liste." in response.content.decode()


def test_each_select_is_named_by_its_person_and_its_half_day(team_client, session, half_day, people):
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
