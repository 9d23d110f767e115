"""The team's lists: a constant number of queries, whatever the number of rows; who may open what."""

import datetime

import pytest
from django.urls import reverse

from laureates.enums import Moment, ReportStatus
from tests.factories import (
    make_campaign,
    make_cohort,
    make_funder_user,
    make_laureate,
    make_participant,
    make_report,
    make_team_user,
)

pytestmark = pytest.mark.django_db

LIST_QUERIES = {"campaign_list": 10, "review_queue": 10}


@pytest.fixture
def cohort():
    return make_cohort()


def address(name, cohort, campaign, laureate=None):
    kwargs = {"slug": cohort.slug}
    if name != "campaign_list":
        kwargs["campaign_id"] = campaign.public_id
    if laureate:
        kwargs["laureate_slug"] = laureate.slug
    return reverse(f"laureates:{name}", kwargs=kwargs)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", list(LIST_QUERIES))
def test_constant_queries(client, cohort, django_assert_num_queries, name, rows):
    campaign = make_campaign(cohort)
    for _ in range(rows):
        make_report(make_laureate(cohort), campaign, ReportStatus.SUBMITTED)
    client.force_login(make_team_user(cohort))
    with django_assert_num_queries(LIST_QUERIES[name]):
        assert client.get(address(name, cohort, campaign)).status_code == 200


def test_queue_is_sorted_by_what_waits_for_the_team(client, cohort):
    today = datetime.date.today()  # noqa: DTZ011 - only a day far from the due dates
    campaign = make_campaign(cohort, opens_on=today, due_on=today + datetime.timedelta(days=30))
    for name, status in (
        ("A", ReportStatus.VALIDATED),
        ("B", None),
        ("C", ReportStatus.DRAFT),
        ("D", ReportStatus.NEEDS_CHANGES),
        ("E", ReportStatus.SUBMITTED),
    ):
        laureate = make_laureate(cohort, name=name)
        if status:
            make_report(laureate, campaign, status)
    late = make_laureate(cohort, name="F")
    make_report(late, campaign, ReportStatus.DRAFT, due_on=today - datetime.timedelta(days=1))
    client.force_login(make_team_user(cohort))
    page = client.get(address("review_queue", cohort, campaign))
    states = [(row.organisation.name, row.state) for row in page.context["page_obj"].object_list]
    assert states == [
        ("E", "submitted"),
        ("D", "needs_changes"),
        ("F", "late"),
        ("C", "draft"),
        ("B", "not_started"),
        ("A", "validated"),
    ]
    listed = client.get(address("campaign_list", cohort, campaign)).context["campaigns"][0][0]
    assert {entry.state: entry.count for entry in listed.states} == dict.fromkeys(
        ["submitted", "needs_changes", "late", "draft", "not_started", "validated"], 1
    )
    assert (listed.validated, listed.expected) == (1, 6)
    only = client.get(address("review_queue", cohort, campaign), {"etat": "late"})
    assert [row.organisation.name for row in only.context["page_obj"].object_list] == ["F"]


def test_who_may_open_the_pages(client, cohort):
    campaign = make_campaign(cohort)
    laureate = make_laureate(cohort)
    participant = make_participant(laureate, with_user=True)
    report = make_report(laureate, campaign, ReportStatus.SUBMITTED)
    review = address("progress_review", cohort, campaign, laureate)
    tasks = reverse("laureates:report_tasks", kwargs={"public_id": report.public_id})
    home = reverse("laureates:space_home")
    stranger = make_participant(make_laureate(make_cohort()), with_user=True).person.user
    expected = {
        make_team_user(cohort): (200, 403, 403),
        make_team_user(make_cohort()): (404, 404, 403),
        make_funder_user(cohort): (403, 404, 403),
        participant.person.user: (404, 302, 200),
        stranger: (404, 404, 200),
    }
    for user, statuses in expected.items():
        client.force_login(user)
        assert tuple(client.get(url).status_code for url in (review, tasks, home)) == statuses


def test_no_right_to_send_reads_and_fills_but_does_not_send(client, cohort):
    campaign = make_campaign(cohort, Moment.ENTRY)
    laureate = make_laureate(cohort)
    user = make_participant(laureate, with_user=True, can_submit=False).person.user
    report = make_report(laureate, campaign, ReportStatus.DRAFT)
    client.force_login(user)
    url = reverse("laureates:report_check", kwargs={"public_id": report.public_id})
    assert client.get(url).status_code == 200
    assert client.post(url, {"key": "a"}).status_code == 403
