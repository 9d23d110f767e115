"""What the team's home says of who is late or at risk, its one action, and a part that fails alone."""

import datetime

import pytest
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from ess_platform.common.formatting import NBSP
from ess_platform.notifications.enums import BatchState
from ess_platform.notifications.models import MailBatch
from laureates.enums import Moment, ReportStatus
from programmes.enums import CohortStatus
from reporting.selectors import dashboard as home
from sessions.enums import AttendanceStatus
from tests.factories import (
    make_attendance,
    make_campaign,
    make_half_day,
    make_laureate,
    make_participant,
    make_report,
    make_session,
    make_sponsorship,
)

pytestmark = pytest.mark.django_db

DASHBOARD = reverse("reporting:dashboard")
DAY = datetime.timedelta(days=1)


@pytest.fixture
def late(cohort):
    """A campaign whose day is over: two late, one sent."""
    today = timezone.localdate()
    campaign = make_campaign(cohort, Moment.MIDTERM, opens_on=today - 20 * DAY, due_on=today - DAY)
    for name in ("Atelier", "Brasserie", "Couture"):
        make_participant(make_laureate(cohort, name=name))
    make_report(cohort.laureates.last(), campaign, ReportStatus.SUBMITTED)
    return campaign


@pytest.fixture
def at_risk(cohort):
    participant = make_participant(make_laureate(cohort, name="Absente"))
    for day in (datetime.date(2025, 2, 3), datetime.date(2025, 2, 10)):
        half_day = make_half_day(make_session(cohort, starts_on=day), on=day)
        make_attendance(half_day, participant, status=AttendanceStatus.ABSENT)
    make_sponsorship(make_laureate(cohort, name="Silence"), starts_on=datetime.date(2025, 1, 6))


def texts(client):
    return {task.text.replace(NBSP, " "): task for task in client.get(DASHBOARD).context["dashboard"].tasks}


def test_who_is_at_risk_has_a_line_that_opens_the_rows(team_client, cohort, at_risk):
    found = texts(team_client)
    absent = found["1 lauréat à risque : 2 séances de suite sans personne"]
    quiet = found["1 lauréat à risque : aucun rendez-vous de parrainage depuis 45 jours"]
    assert (absent.names, quiet.names) == (("Absente",), ("Silence",))
    for task in (absent, quiet):
        rows = team_client.get(task.url).context["rows"]
        assert tuple(row.laureate.organisation.name for row in rows) == task.names
    type(cohort).objects.filter(pk=cohort.pk).update(status=CohortStatus.CLOSED)
    assert not [text for text in texts(team_client) if "risque" in text]


def test_late_forms_are_reminded_of_from_the_home(team_client, cohort, late):
    task = texts(team_client)[f"2 fiches en retard : {late.label}"]
    assert (task.names, task.action) == (("Atelier", "Brasserie"), "Les relancer")
    drafts = team_client.post(task.url, dict(task.sends))
    batch = MailBatch.objects.get()
    assert batch.state == BatchState.DRAFT
    assert batch.mails.count() == 2
    team_client.post(f"{drafts.url}envoyer/")
    batch.refresh_from_db()
    assert batch.state == BatchState.SENT


def test_forms_still_waited_for_are_named_before_their_day(team_client, cohort, late):
    type(late).objects.filter(pk=late.pk).update(due_on=timezone.localdate() + 5 * DAY)
    task = texts(team_client)[f"2 fiches attendues : {late.label}"]
    assert (task.names, task.tone) == (("Atelier", "Brasserie"), "info")
    team_client.post(task.url, dict(task.sends))
    assert MailBatch.objects.get().mails.count() == 2
    type(late).objects.filter(pk=late.pk).update(closed_on=timezone.localdate())
    assert not [text for text in texts(team_client) if "attendue" in text]


def test_overview_says_who_is_late_and_at_risk(team_client, cohort, late, at_risk):
    page = team_client.get(reverse("reporting:cohort_overview", kwargs={"slug": cohort.slug}))
    late_one, absent, quiet, *_ = page.context["alerts"]
    assert (
        late_one.text.replace(NBSP, " ") == f"En retard pour « {late.label} » : Absente, Atelier, Brasserie et Silence."
    )
    assert absent.text.replace(NBSP, " ") == "Absent 2 séances de suite : Absente."
    assert "Silence" in quiet.text
    assert team_client.get(late_one.url).context["verb"] == "remind"


@pytest.mark.parametrize(
    ("broken", "label"),
    [
        ("waiting_in", home.SMALL),
        ("unsent_tasks", home.UNSENT_FORMS),
        ("_fill_reports", home.CARDS),
        ("_fill_attendance", home.ATTENDANCE),
        ("_next_sessions", home.SESSIONS),
        ("recent_activity", home.ACTIVITY),
    ],
)
@pytest.mark.usefixtures("late")
def test_a_part_that_fails_says_so_alone(team_client, cohort, monkeypatch, broken, label):
    def fail(*args, **kwargs):
        raise DatabaseError("essai")

    monkeypatch.setattr(home, broken, fail)
    page = team_client.get(DASHBOARD)
    assert page.status_code == 200
    assert page.context["failed"] == [label]
    assert f"<h2>{label}</h2>" in page.content.decode()
    assert str(cohort) in page.content.decode()
    assert any("à relire" in task.text for task in page.context["dashboard"].tasks)


def test_of_many_at_risk_the_first_four_are_named_and_all_are_counted(team_client, cohort):
    for name in ("Fraise", "Abricot", "Cerise", "Banane", "Datte", "Endive"):
        make_sponsorship(make_laureate(cohort, name=name), starts_on=datetime.date(2025, 1, 6))
    task = texts(team_client)["6 lauréats à risque : aucun rendez-vous de parrainage depuis 45 jours"]
    assert [name.replace(NBSP, " ") for name in task.names] == ["Abricot", "Banane", "Cerise", "Datte", "et 2 autres"]
    page = team_client.get(reverse("reporting:cohort_overview", kwargs={"slug": cohort.slug}))
    quiet = next(alert.text for alert in page.context["alerts"] if "parrainage" in alert.text)
    assert quiet.replace(NBSP, " ").endswith(" : Abricot, Banane, Cerise, Datte et 2 autres.")
