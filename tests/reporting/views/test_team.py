"""Dashboard, one promotion at a glance, figures: constant queries, what they say when nothing is known."""

import datetime

import pytest
from django.urls import reverse

from ess_platform.audit.services import record
from ess_platform.common.formatting import NBSP
from ess_platform.notifications.enums import MailState
from laureates.enums import Moment, ReportStatus
from programmes import enums as programme_enums
from programmes.enums import CohortStatus
from programmes.models import DeclaredFigure
from sessions.enums import SessionKind, SessionStatus
from tests.factories import (
    make_action,
    make_attendance,
    make_bilan,
    make_campaign,
    make_cohort,
    make_funder_user,
    make_half_day,
    make_laureate,
    make_mail,
    make_participant,
    make_programme,
    make_report,
    make_session,
    make_team_admin,
    make_testimonial,
    publish_version,
)
from tests.reporting.views.builders import make_ready_version

pytestmark = pytest.mark.django_db

DASHBOARD = reverse("reporting:dashboard")
DASHBOARD_QUERIES = 18
OVERVIEW_QUERIES = 21  # two of them are the savepoint of the request
FUTURE = datetime.date(2099, 1, 1)


def url_of(cohort, name="cohort_overview", **kwargs):
    return reverse(f"reporting:{name}", kwargs={"slug": cohort.slug, **kwargs})


def fill(cohort, laureates=2):
    """Something of everything the dashboard speaks of."""
    campaign = make_campaign(cohort, Moment.EXIT)
    statuses = [ReportStatus.SUBMITTED, ReportStatus.DRAFT]
    half_day = make_half_day(make_session(cohort))
    for rank in range(laureates):
        laureate = make_laureate(cohort)
        make_report(laureate, campaign, statuses[rank % 2])
        make_attendance(half_day, make_participant(laureate))
    make_session(cohort, status=SessionStatus.PLANNED, starts_on=FUTURE)
    make_testimonial(cohort, consent=programme_enums.TestimonialConsent.PENDING)
    record(actor=None, action="report.submitted", target=cohort.laureates.first().reports.get(), scope=cohort.slug)


@pytest.mark.parametrize(("cohorts", "laureates"), [(1, 2), (3, 2), (1, 22), (1, 220)])
def test_dashboard_query_count_is_constant(client, cohorts, laureates, django_assert_num_queries):
    programme = make_programme()
    for _ in range(cohorts):
        fill(make_cohort(programme=programme), laureates)
    closed = make_cohort(programme=programme, status=CohortStatus.CLOSED)
    make_laureate(closed)
    client.force_login(make_team_admin(closed))
    client.get(DASHBOARD)
    with django_assert_num_queries(DASHBOARD_QUERIES):
        response = client.get(DASHBOARD)
    assert len(response.context["dashboard"].cards) == cohorts + 1


def tasks(client):
    return [task.text for task in client.get(DASHBOARD).context["dashboard"].tasks]


def test_dashboard_says_what_is_to_do(team_client, cohort):
    fill(cohort, laureates=8)
    label = "Fiche : Sortie"
    found = team_client.get(DASHBOARD).context["dashboard"]
    assert [task.text.replace(NBSP, " ") for task in found.tasks] == [
        f"4 fiches à relire : {label}",
        f"4 fiches en retard : {label}",
        "4 fiches à saisir, ou non rendues",
        "1 verbatim sans accord de publication",
    ]
    assert len(found.sessions) == 1


def test_dashboard_says_mails_to_check(team_client, cohort):
    make_mail(scope=cohort.slug, state=MailState.UNCERTAIN)
    make_mail(scope="autre", state=MailState.UNCERTAIN)
    [task] = team_client.get(DASHBOARD).context["dashboard"].tasks
    assert (task.text.replace(NBSP, " "), task.url) == ("1 courriel à vérifier", "/courriels-a-verifier/")


def test_dashboard_gives_one_line_and_one_number_per_laureate_to_deal_with(team_client, cohort):
    fill(cohort, laureates=12)
    found = team_client.get(DASHBOARD)
    task = next(task for task in found.context["dashboard"].tasks if task.people)
    names = cohort.laureates.filter(reports__status=ReportStatus.DRAFT).order_by("sort_name", "pk")
    assert [line.structure for line in task.people] == [str(laureate) for laureate in names[:4]]
    assert [text.replace(NBSP, " ") for text in task.names] == ["et 2 autres"]
    assert reverse("laureates:staff_task_list", kwargs={"slug": cohort.slug}) in found.content.decode()


def test_dashboard_names_four_late_laureates_and_counts_the_others(team_client, cohort):
    make_campaign(cohort, Moment.EXIT)
    for name in "ABCDEF":
        make_laureate(cohort, name=f"Structure {name}")
    late = team_client.get(DASHBOARD).context["dashboard"].tasks[0]
    assert late.names[:4] == ("Structure A", "Structure B", "Structure C", "Structure D")
    assert late.names[4].replace(NBSP, " ") == "et 2 autres"


def test_dashboard_with_nothing_to_do_says_the_next_day_due(team_client, cohort):
    make_campaign(cohort, opens_on=datetime.date(2025, 1, 1), due_on=FUTURE)
    html = team_client.get(DASHBOARD).content.decode()
    assert "Aucune tâche en attente" in html
    assert "Prochaine échéance" in html
    assert "1er janvier 2099" in html


def test_dashboard_puts_running_promotions_first(client):
    programme = make_programme()
    for status in (CohortStatus.CLOSED, CohortStatus.DRAFT, CohortStatus.RUNNING, CohortStatus.ARCHIVED):
        cohort = make_cohort(programme=programme, status=status)
    client.force_login(make_team_admin(cohort))
    cards = client.get(DASHBOARD).context["dashboard"].cards
    assert [card.cohort.status for card in cards] == ["running", "draft", "closed"]


def test_dashboard_follows_the_bilan_of_a_closed_promotion(team_client, cohort):
    type(cohort).objects.filter(pk=cohort.pk).update(status=CohortStatus.CLOSED)
    assert tasks(team_client) == []  # nobody took part: nothing to account for
    make_laureate(cohort)
    assert tasks(team_client) == ["Bilan de clôture à préparer"]
    bilan = make_bilan(cohort, created_by=team_client.user)
    assert tasks(team_client) == ["Bilan de clôture à générer"]
    version = make_ready_version(cohort, actor=team_client.user, bilan=bilan)
    assert tasks(team_client) == ["Bilan de clôture prêt, à faire relire"]
    publish_version(version, actor=team_client.user)
    assert tasks(team_client) == []
    make_ready_version(cohort, actor=team_client.user, bilan=bilan, number=2)
    assert tasks(team_client) == ["Bilan de clôture prêt, à faire relire"]


def test_dashboard_tells_the_last_five_things_of_my_promotions(team_client, cohort):
    report = make_report(make_laureate(cohort, name="Atelier"), make_campaign(cohort), ReportStatus.SUBMITTED)
    elsewhere = make_cohort()
    record(actor=None, action="bilan.publish", target=make_bilan(elsewhere), scope=elsewhere.slug)
    for action in ("report.save_section", "bilan.create", *["bilan.edit"] * 4, "report.submitted"):
        target = report if action.startswith("report") else make_bilan(cohort)
        record(actor=team_client.user, action=action, target=target, scope=cohort.slug)
    lines = team_client.get(DASHBOARD).context["dashboard"].activity
    assert [line.text for line in lines] == ["Fiche envoyée", *["Textes du bilan modifiés"] * 4]
    assert lines[0].about == "Atelier, fiche : entrée"
    assert lines[0].actor == team_client.user.get_full_name()


def test_dashboard_is_refused_to_a_funder_with_its_reason(funder_client):
    response = funder_client.get(DASHBOARD)
    assert response.status_code == 403
    assert "réservée aux équipes" in response.content.decode()


@pytest.mark.parametrize("laureates", [1, 3, 22])
def test_overview_query_count_is_constant(team_client, cohort, laureates, django_assert_num_queries):
    fill(cohort, laureates)
    team_client.get(url_of(cohort))
    with django_assert_num_queries(OVERVIEW_QUERIES):
        assert team_client.get(url_of(cohort)).status_code == 200


def test_overview_of_an_empty_promotion(team_client, cohort):
    html = team_client.get(url_of(cohort)).content.decode()
    assert "Aucune date" in html
    assert "Aucun verbatim recueilli" in html
    assert "non renseigné" in html


def alerts(client, cohort):
    return [alert.text.replace(NBSP, " ") for alert in client.get(url_of(cohort)).context["alerts"]]


def test_overview_names_laureates_without_sponsor_while_it_runs(team_client, cohort):
    make_laureate(cohort, name="Seule")
    assert alerts(team_client, cohort) == ["Sans parrain : Seule."]
    type(cohort).objects.filter(pk=cohort.pk).update(status=CohortStatus.CLOSED)
    assert alerts(team_client, cohort) == []


def test_overview_says_where_a_declared_figure_differs(team_client, cohort):
    make_laureate(cohort)
    type(cohort).objects.filter(pk=cohort.pk).update(status=CohortStatus.CLOSED)
    DeclaredFigure.objects.create(cohort=cohort, figure_code="K01", value=5, explanation="Quatre abandons.")
    (text,) = alerts(team_client, cohort)
    assert "5 déclaré, 1 calculé. Quatre abandons." in text
    DeclaredFigure.objects.update(value=1)
    assert alerts(team_client, cohort) == []


def test_overview_of_a_closed_promotion_asks_for_its_bilan(team_client, cohort):
    type(cohort).objects.filter(pk=cohort.pk).update(status=CohortStatus.CLOSED)
    make_session(cohort, SessionKind.CLOSING)
    assert alerts(team_client, cohort) == ["La promotion est close et n’a pas encore de bilan."]
    make_bilan(cohort)
    assert alerts(team_client, cohort) == []


def test_every_figure_opens_its_definition_and_rows(team_client, cohort):
    make_laureate(cohort, name="Atelier Unique")
    entries = [
        entry for _, rows in team_client.get(url_of(cohort, "figure_list")).context["chapters"] for entry, *_ in rows
    ]
    assert len(entries) == 25
    for entry in entries:
        response = team_client.get(url_of(cohort, "figure_detail", code=entry.code))
        assert response.status_code == 200
        assert "Définition" in response.content.decode()
    assert "Atelier Unique" in team_client.get(url_of(cohort, "figure_detail", code="K01")).content.decode()


@pytest.mark.parametrize("code", ["K99", "zzz", "k01"])
def test_unknown_figure_is_not_found(team_client, cohort, code):
    assert team_client.get(url_of(cohort, "figure_detail", code=code)).status_code == 404


@pytest.mark.parametrize("name", ["cohort_overview", "figure_list"])
def test_pages_of_a_promotion_by_role(client, cohort, name):
    client.force_login(make_team_admin(make_cohort()))
    assert client.get(url_of(cohort, name)).status_code == 404
    client.force_login(make_funder_user(cohort))
    response = client.get(url_of(cohort, name))
    assert response.status_code == 403
    assert "réservée à l" in response.content.decode()


def test_dashboard_names_who_has_a_late_action(client):
    cohort = make_cohort(status=CohortStatus.RUNNING)
    for day, name in enumerate(("Forge", "Atelier"), start=1):
        make_action(make_laureate(cohort, name=name), due_on=datetime.date(2025, 1, day))
    closed = make_cohort(programme=cohort.programme, status=CohortStatus.CLOSED)
    make_action(make_laureate(closed), due_on=datetime.date(2025, 1, 1))
    client.force_login(make_team_admin(cohort))
    tasks = [task for task in client.get(DASHBOARD).context["dashboard"].tasks if "plan" in task.text]
    assert [(task.text, task.names) for task in tasks] == [("2 actions du plan en retard", ("Forge", "Atelier"))]
    assert tasks[0].url == f"{reverse('laureates:plan_list', kwargs={'slug': cohort.slug})}?etat=late"
