"""The team's pages: make, copy, change, series, month, agenda of the day; what warns people is shown first."""

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from ess_platform.notifications.models import OutgoingMail
from sessions.enums import DayPart, SessionStatus
from sessions.models import SupportSession
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.sessions import make_contribution, make_half_day, make_registration, make_session

pytestmark = pytest.mark.django_db

MONTH_QUERIES, AGENDA_QUERIES, SPEAKER_QUERIES, EDIT_QUERIES = 8, 9, 12, 8
SOON = timezone.localdate() + datetime.timedelta(days=60)


def url(name, cohort, session=None, **kwargs):
    kwargs |= {"slug": cohort.slug} | ({"session_slug": session.slug} if session else {})
    return reverse(f"sessions:{name}", kwargs=kwargs)


def posted(*rows, **fields) -> dict:
    """What the form of a session sends; a row is (day, part, start, end, id)."""
    data = {"kind": "sequence", "title": "Financer", "mode": "onsite", "audience": "cohort"} | fields
    data["half_days-count"] = str(len(rows))
    for rank, (on, part, start, end, *ids) in enumerate(rows):
        values = {"on": on, "part": part, "starts_at": start, "ends_at": end, "id": ids[0] if ids else ""}
        data |= {f"half_days-{rank}-{name}": value for name, value in values.items()}
    return data


@pytest.fixture
def coming(cohort):
    session = make_session(cohort, starts_on=SOON, status=SessionStatus.PLANNED, title="Financer", slug="financer")
    make_half_day(session, starts_at=datetime.time(9), ends_at=datetime.time(12))
    return session


def row_of(session, on=None):
    half_day = session.half_days.get()
    return ((on or half_day.on).isoformat(), "morning", "09:00", "12:00", str(half_day.pk))


def test_a_date_is_added_and_what_deserves_a_look_is_said(team_client, cohort):
    sunday = SOON + datetime.timedelta(days=6 - SOON.weekday())
    page = team_client.get(url("session_create", cohort) + f"?nature=visit&jour={sunday}")
    assert page.context["form"]["half_days-0-on"].value() == sunday
    data = posted((sunday.strftime("%d/%m/%Y"), "morning", "9h30", "12:00"), key=str(uuid.uuid4()))
    for _ in range(2):
        answer = team_client.post(url("session_create", cohort), data, follow=True)
    session = SupportSession.objects.get()
    assert (session.starts_on, session.half_days.get().hours) == (sunday, 2.5)
    assert "tombe en fin de semaine" in answer.content.decode()


def test_bad_input_is_said_beside_the_field_and_nothing_is_lost(team_client, cohort):
    data = posted((SOON.isoformat(), "morning", "12:00", "09:00"), title="Un titre gardé", place="Lyon")
    answer = team_client.post(url("session_create", cohort), data)
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (400, ["half_days-0-ends_at"])
    assert (form["title"].value(), form["place"].value()) == ("Un titre gardé", "Lyon")
    data = posted(("zzz", "morning", "25:00", ""), title="", capacity="0", remote_url="pas une adresse")
    answer = team_client.post(url("session_create", cohort), data)
    assert sorted(answer.context["form"].errors) == [
        "capacity",
        "half_days-0-on",
        "half_days-0-starts_at",
        "remote_url",
        "title",
    ]
    assert team_client.post(url("session_create", cohort), posted()).status_code == 400
    assert team_client.post(url("session_create", cohort), {"half_days-count": "9" * 9}).status_code == 400
    assert not SupportSession.objects.exists()


def test_the_buttons_of_the_rows_redraw_the_form_and_write_nothing(team_client, cohort):
    data = posted((SOON.isoformat(), "morning", "09:00", "12:00"), title="Gardé")
    added = team_client.post(url("session_create", cohort), data | {"rang": "ajouter"}).context["form"]
    assert (added.row_count, added["half_days-1-on"].value(), added["title"].value()) == (2, SOON.isoformat(), "Gardé")
    removed = team_client.post(url("session_create", cohort), data | {"rang": "retirer-0"}).context["form"]
    assert (removed.row_count, removed.errors) == (0, {})
    assert team_client.post(url("session_create", cohort), data | {"rang": "retirer-zzz"}).status_code == 200
    assert not SupportSession.objects.exists()


def test_a_copy_is_filled_a_month_later(team_client, cohort, coming):
    coming.agenda_items.create(position=1, title="Accueil")
    address = url("session_create", cohort) + "?depuis=financer"
    form = team_client.get(address).context["form"]
    day = form["half_days-0-on"].value()
    assert 20 < (day - SOON).days < 45
    data = posted((day.isoformat(), "morning", "09:00", "12:00"), key=str(uuid.uuid4()), with_agenda="on")
    team_client.post(address, data)
    copy = SupportSession.objects.exclude(pk=coming.pk).get()
    assert (copy.slug, copy.agenda_items.count()) == ("financer-2", 1)
    assert team_client.get(url("session_create", cohort) + "?depuis=zzz").status_code == 404


def test_a_change_shows_who_will_receive_what_before_it_is_written(team_client, cohort, coming):
    person = make_participant(make_laureate(cohort)).person
    later = SOON + datetime.timedelta(days=7)
    data = posted(row_of(coming, later), version="1")
    preview = team_client.post(url("session_edit", cohort, coming), data)
    text = preview.content.decode()
    assert (preview.status_code, person.email in text, "passe au" in text) == (200, True, True)
    assert (SupportSession.objects.get().starts_on, OutgoingMail.objects.count()) == (SOON, 0)
    sent = dict(preview.context["typed"])
    back = team_client.post(url("session_edit", cohort, coming), sent | {"etape": "modifier"})
    assert back.context["form"]["half_days-0-on"].value() == later.isoformat()
    for _ in range(2):
        answer = team_client.post(url("session_edit", cohort, coming), sent | {"etape": "prevenir"})
        assert answer.status_code == 302
    assert SupportSession.objects.get().starts_on == later
    assert OutgoingMail.objects.filter(kind="session.change").count() == 1


def test_a_title_is_changed_at_once_and_a_place_may_be_kept_quiet(team_client, cohort, coming):
    make_participant(make_laureate(cohort))
    data = posted(row_of(coming), version="1", title="Autre titre")
    assert team_client.post(url("session_edit", cohort, coming), data).status_code == 302
    data = posted(row_of(coming), version="2", title="Autre titre", place="Lyon", etape="taire")
    assert team_client.post(url("session_edit", cohort, coming), data).status_code == 302
    coming.refresh_from_db()
    assert (coming.title, coming.place, OutgoingMail.objects.count()) == ("Autre titre", "Lyon", 0)


def test_two_people_who_change_the_same_session_lose_nothing(team_client, cohort, coming):
    SupportSession.objects.update(version=5, title="Titre d’une collègue")
    answer = team_client.post(url("session_edit", cohort, coming), posted(row_of(coming), version="1", title="Le mien"))
    form = answer.context["form"]
    assert (answer.status_code, form["title"].value(), form["version"].value()) == (409, "Le mien", 5)
    assert ("Titre ou thème", "Titre d’une collègue") in answer.context["stored"]


def test_calling_off_needs_a_reason_then_says_how_many_were_told(team_client, cohort, coming):
    make_participant(make_laureate(cohort))
    page = url("session_cancel", cohort, coming)
    assert team_client.post(page, {"version": "1", "reason": ""}).status_code == 400
    assert team_client.post(page, {"version": "9", "reason": "Neige"}).status_code == 409
    answer = team_client.post(page, {"version": "1", "reason": "Neige", "etape": "prevenir"}, follow=True)
    (said,) = answer.context["messages"]
    assert str(said) == "La séance est annulée\u00a0; 1 personne prévenue."
    assert "Neige" in answer.content.decode()
    assert "il n’y a rien à faire ici" in team_client.get(page).content.decode()
    assert "ne se modifie plus" in team_client.get(url("session_edit", cohort, coming)).content.decode()


def test_a_session_on_which_nothing_hangs_is_removed(team_client, cohort, coming):
    row = make_registration(coming, make_participant(make_laureate(cohort)))
    assert team_client.post(url("session_delete", cohort, coming)).status_code == 409
    row.delete()
    assert team_client.post(url("session_delete", cohort, coming)).status_code == 302
    assert not SupportSession.objects.exists()


def series_data(**fields) -> dict:
    data = {"kind": "sequence", "title": "Séquence", "first_number": "4", "rank": "2", "weekday": "1"}
    data |= {"first": "2030-01-01", "last": "2030-07-31", "mode": "onsite", "key": str(uuid.uuid4())}
    return data | {"morning": "on", "morning_starts_at": "09:00", "morning_ends_at": "12:00"} | fields


def test_a_series_is_read_then_made(team_client, cohort):
    page, data = url("session_series", cohort), series_data()
    preview = team_client.post(page, data)
    form = preview.context["form"]
    assert (form.count, SupportSession.objects.count()) == (7, 0)
    sent = dict(preview.context["typed"]) | {"dates": "7", "etape": "creer"}
    for rank, row in enumerate(form.rows()):
        sent |= {f"d-{rank}-on": row["on"].value(), f"d-{rank}-title": row["title"].value()}
        sent |= {f"d-{rank}-number": row["number"].value()} | ({f"d-{rank}-keep": "on"} if rank < 5 else {})
    sent["d-1-on"] = "14/02/2030"
    wrong = team_client.post(page, sent | {"d-0-on": "", "d-2-title": " "})
    assert (wrong.status_code, sorted(wrong.context["form"].errors)) == (400, ["d-0-on", "d-2-title"])
    for _ in range(2):
        assert team_client.post(page, sent).status_code == 302
    made = SupportSession.objects.order_by("starts_on")
    assert [(session.number, session.starts_on.isoformat()) for session in made][:2] == [
        (4, "2030-01-08"),
        (5, "2030-02-14"),
    ]
    assert (made.count(), made[0].title, made[0].half_days.get().hours) == (5, "Séquence 4", 3)


def test_a_series_refuses_a_rule_that_gives_nothing(team_client, cohort):
    def errors(**fields):
        return list(team_client.post(url("session_series", cohort), series_data(**fields)).context["form"].errors)

    assert errors(last="2029-12-31") == ["last"]
    assert errors(last="2030-01-03") == ["last"]
    assert errors(last="2035-01-03") == ["last"]
    assert errors(morning="") == ["morning"]
    assert errors(morning_ends_at="08:00") == ["morning_ends_at"]


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_hold_their_query_counts(team_client, cohort, coming, rows, django_assert_num_queries):
    for rank in range(rows):
        other = make_session(cohort, starts_on=SOON)
        make_half_day(other, DayPart.AFTERNOON)
        make_contribution(coming, email=f"a{rank}@exemple.test")
        make_contribution(other, email=f"a{rank}@exemple.test")
        coming.agenda_items.create(position=rank + 1, title="Point", minutes=10)
    pages = [
        (url("session_month", cohort) + f"?mois={SOON:%Y-%m}", MONTH_QUERIES),
        (url("agenda_edit", cohort, coming), AGENDA_QUERIES),
        (url("contribution_list", cohort, coming), SPEAKER_QUERIES),
        (url("session_edit", cohort, coming), EDIT_QUERIES),
    ]
    for page, expected in pages:
        team_client.get(page)
        with django_assert_num_queries(expected):
            assert team_client.get(page).status_code == 200


def test_the_agenda_is_saved_whole_in_its_order(team_client, cohort, coming):
    page = url("agenda_edit", cohort, coming)
    assert "Aucun point au déroulé" in team_client.get(page).content.decode()
    first = {
        "lines-0-kind": "talk",
        "lines-0-title": "Conférence",
        "lines-0-minutes": "45",
        "lines-0-starts_at": "9:00",
    }
    second = {"lines-1-kind": "break", "lines-1-title": "Pause", "lines-1-minutes": "", "lines-1-starts_at": ""}
    data = {"version": "1", "lines-count": "2"} | first | second
    moved = team_client.post(page, data | {"rang": "monter-1"}).context["form"]
    assert [row.fields["title"].value() for row in moved.rows] == ["Pause", "Conférence"]
    assert team_client.post(page, data).status_code == 302
    talk, pause = coming.agenda_items.all()
    swapped = {f"lines-{1 - int(name[6])}{name[7:]}": value for name, value in (first | second).items()}
    swapped |= {"lines-0-id": str(pause.pk), "lines-1-id": str(talk.pk), "version": "2", "lines-count": "2"}
    assert team_client.post(page, swapped).status_code == 302
    assert list(coming.agenda_items.values_list("pk", flat=True)) == [pause.pk, talk.pk]
    assert team_client.post(page, data).status_code == 409
    assert team_client.post(page, swapped | {"version": "3", "lines-0-title": ""}).status_code == 400
    only = {"version": "3", "lines-count": "1", "lines-0-kind": "break", "lines-0-title": "Pause"}
    team_client.post(page, only | {"lines-0-id": str(pause.pk)})
    assert coming.agenda_items.get() == pause


def test_the_first_action_follows_the_moment(team_client, cohort, coming):
    def primary(session):
        text = team_client.get(url("session_detail", cohort, session)).content.decode()
        return text.split('class="page-actions"')[1].split("btn-primary")[1].split("</a>")[0]

    assert "Modifier" in primary(coming)
    today = make_session(cohort, starts_on=timezone.localdate(), status=SessionStatus.PLANNED)
    make_half_day(today)
    assert "Pointer les présences" in primary(today)
    SupportSession.objects.filter(pk=coming.pk).update(status=SessionStatus.POSTPONED)
    assert "Fixer la nouvelle date" in primary(coming)
