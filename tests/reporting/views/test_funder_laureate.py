"""The funder's pages about laureates: what is funded and in scope, validated only, no name of a person."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from laureates.enums import LaureateStatus, Moment, ReportStatus
from programmes.models import Funding
from reporting.selectors.funder_laureate import funder_laureate_sheet
from sessions.enums import AttendanceStatus, DayPart, SessionStatus
from tests.factories import (
    make_attendance,
    make_campaign,
    make_cohort,
    make_half_day,
    make_laureate,
    make_participant,
    make_report,
    make_session,
)

pytestmark = pytest.mark.django_db

LIST_QUERIES = 9  # two of them are the savepoint of the request
SHEET_QUERIES = 14


def list_url(cohort, **query):
    return reverse("reporting:funder_laureate_list", kwargs={"slug": cohort.slug}, query=query)


def sheet_url(laureate):
    return reverse("reporting:funder_laureate", kwargs={"slug": laureate.cohort.slug, "laureate_slug": laureate.slug})


@pytest.mark.parametrize("rows", [1, 3, 60])
def test_list_query_count_is_constant(funder_client, cohort, rows, django_assert_num_queries):
    campaign = make_campaign(cohort)
    for _ in range(rows):
        make_report(make_laureate(cohort), campaign)
    funder_client.get(list_url(cohort))
    with django_assert_num_queries(LIST_QUERIES):
        response = funder_client.get(list_url(cohort))
    assert len(response.context["laureates"]) == min(rows, 25)


def test_list_holds_who_is_in_scope_and_counts_validated_forms(funder_client, cohort):
    first = make_laureate(cohort, name="Atelier")
    make_laureate(cohort, name="Briques", status=LaureateStatus.FINISHED)
    make_laureate(cohort, name="Pause", status=LaureateStatus.PAUSED)
    make_laureate(cohort, name="Sortie", status=LaureateStatus.LEFT, left_on=datetime.date(2025, 3, 1))
    make_laureate(make_cohort(), name="Ailleurs")
    make_report(first, make_campaign(cohort), ReportStatus.VALIDATED)
    make_report(first, make_campaign(cohort, Moment.MIDTERM), ReportStatus.SUBMITTED)
    rows = funder_client.get(list_url(cohort)).context["laureates"]
    assert [(row.organisation.name, row.validated_reports) for row in rows] == [("Atelier", 1), ("Briques", 0)]


def test_empty_list_says_what_it_is_for(funder_client, cohort):
    assert "Aucun lauréat" in funder_client.get(list_url(cohort)).content.decode()
    assert funder_client.get(list_url(cohort, page="9")).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_sheet_query_count_is_constant(funder_client, cohort, rows, django_assert_num_queries):
    laureate = make_laureate(cohort)
    for moment in (Moment.ENTRY, Moment.MIDTERM, Moment.EXIT)[:rows]:
        make_report(laureate, make_campaign(cohort, moment), values={"etp_total": 1, "ca_12m": 2})
        make_attendance(make_half_day(make_session(cohort)), make_participant(laureate))
    funder_client.get(sheet_url(laureate))
    with django_assert_num_queries(SHEET_QUERIES):
        funder_client.get(sheet_url(laureate))


def test_figures_are_those_of_validated_forms_and_unknown_is_not_zero(cohort):
    laureate = make_laureate(cohort)
    own = {"own_indicator_label": "Pièces", "own_indicator_unit": "pièces/an"}
    make_report(laureate, make_campaign(cohort), values={"etp_total": 12}, own_indicator_value=5, **own)
    make_report(laureate, make_campaign(cohort, Moment.MIDTERM), ReportStatus.SUBMITTED, values={"etp_total": 777})
    make_report(laureate, make_campaign(cohort, Moment.EXIT), values={"etp_total": None}, **own)
    sheet = funder_laureate_sheet(laureate)
    assert sheet.moments == ("Entrée", "Sortie")
    assert [(line.label, line.unit, line.by_moment) for line in sheet.figures] == [
        ("etp_total", "nombre", (("Entrée", 12), ("Sortie", None))),
        ("Pièces", "pièces/an", (("Entrée", 5), ("Sortie", None))),
    ]


def test_attendance_is_the_laureate_s_whoever_came(cohort):
    laureate = make_laureate(cohort)
    one, two = make_participant(laureate), make_participant(laureate)
    held = make_session(cohort, title="Financer")
    planned = make_session(cohort, status=SessionStatus.PLANNED)
    morning, afternoon = make_half_day(held), make_half_day(held, DayPart.AFTERNOON)
    make_attendance(morning, one, AttendanceStatus.ABSENT)
    make_attendance(morning, two, AttendanceStatus.REMOTE)
    make_attendance(afternoon, one, AttendanceStatus.EXCUSED)
    make_attendance(afternoon, two, AttendanceStatus.UNRECORDED)
    make_attendance(make_half_day(planned), one)
    sheet = funder_laureate_sheet(laureate)
    assert [(line.session, line.part, line.label) for line in sheet.attendance] == [
        ("Financer", "Matin", "À distance"),
        ("Financer", "Après-midi", "Excusé·e"),
    ]
    assert (sheet.attended, len(sheet.attendance)) == (1, 2)


def test_no_person_is_named(funder_client, cohort):
    laureate = make_laureate(cohort)
    participant = make_participant(laureate, job_title="Direction")
    make_attendance(make_half_day(make_session(cohort)), participant)
    html = funder_client.get(sheet_url(laureate)).content.decode()
    person = participant.person
    for text in (person.last_name, person.email, "Direction"):
        assert text not in html, text


def test_names_are_written_safely(funder_client, cohort):
    laureate = make_laureate(cohort, name="<b>Atelier</b>", showroom_product="<script>alert(1)</script>")
    html = funder_client.get(sheet_url(laureate)).content.decode()
    assert "<b>Atelier</b>" not in html
    assert "<script>alert(1)" not in html


def test_what_is_not_funded_is_not_found(funder_client, cohort):
    elsewhere = make_laureate(make_cohort())
    mine = make_laureate(cohort)
    assert funder_client.get(sheet_url(mine)).status_code == 200
    assert funder_client.get(sheet_url(elsewhere)).status_code == 404
    assert funder_client.get(list_url(elsewhere.cohort)).status_code == 404
    crossed = reverse("reporting:funder_laureate", kwargs={"slug": cohort.slug, "laureate_slug": elsewhere.slug})
    assert funder_client.get(crossed).status_code == 404
    Funding.objects.update(access_until=timezone.localdate() - datetime.timedelta(days=1))
    assert funder_client.get(sheet_url(mine)).status_code == 404
    assert funder_client.get(list_url(cohort)).status_code == 404


def test_the_page_of_the_promotion_leads_to_the_list(funder_client, cohort):
    html = funder_client.get(reverse("reporting:funder_cohort", kwargs={"slug": cohort.slug})).content.decode()
    assert f'href="{list_url(cohort)}"' in html
