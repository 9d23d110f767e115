"""The seven tabs of one laureate."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from ess_platform.audit.services import record
from laureates.enums import LaureateStatus, Moment, ReportStatus
from reporting.views.laureate_sheet import TABS
from sessions.enums import AttendanceStatus
from tests.factories import (
    make_attendance,
    make_campaign,
    make_cooperation,
    make_criteria,
    make_half_day,
    make_introduction,
    make_laureate,
    make_mail,
    make_meeting,
    make_organisation,
    make_participant,
    make_positioning,
    make_report,
    make_report_copy,
    make_report_file,
    make_session,
    make_sponsorship,
    make_staff_note,
)

pytestmark = pytest.mark.django_db

SAVEPOINT = 2  # of the request, not of the page
QUERIES = {
    "detail": 12,
    "progress": 11,
    "attendance": 9,
    "ties": 10,
    "documents": 10,
    "journal": 12,
}
PAST = {"opens_on": datetime.date(2025, 6, 6), "due_on": datetime.date(2025, 6, 20)}


def tab_url(laureate, tab="detail", **query):
    return reverse(f"reporting:laureate_{tab}", args=[laureate.cohort.slug, laureate.slug], query=query)


@pytest.fixture
def campaign(cohort):
    return make_campaign(cohort, Moment.EXIT, **PAST)


def tell_everything(laureate, team_user, people):
    """`people` rows of each thing that a tab lists."""
    cohort = laureate.cohort
    half_day = make_half_day(make_session(cohort))
    for moment in (Moment.ENTRY, Moment.MIDTERM, Moment.EXIT):
        report = make_report(laureate, make_campaign(cohort, moment), values={"etp_total": 12})
        report.transitions.create(
            at=timezone.now(), from_status="submitted", to_status="validated", actor=team_user, comment="Bien reçu."
        )
        record(actor=team_user, action="report.extend", target=report, scope=cohort.slug)
        make_report_copy(report)
        make_report_file(report)
    for _ in range(people):
        participant = make_participant(laureate)
        make_attendance(half_day, participant)
        sponsorship = make_sponsorship(laureate)
        make_meeting(sponsorship)
        make_introduction(sponsorship, asked_by=team_user)
        make_cooperation(laureate, make_laureate(cohort))
        make_mail(scope=cohort.slug, to_person=participant.person)
        make_staff_note(laureate, author=team_user)


@pytest.mark.parametrize("people", [1, 3])
@pytest.mark.parametrize("tab", list(QUERIES))
def test_each_tab_takes_the_same_queries(team_client, cohort, tab, people, django_assert_num_queries):
    laureate = make_laureate(cohort)
    tell_everything(laureate, team_client.user, people)
    team_client.get(tab_url(laureate, tab))
    with django_assert_num_queries(QUERIES[tab] + SAVEPOINT):
        assert team_client.get(tab_url(laureate, tab)).status_code == 200


def test_tabs_are_links_and_say_where_one_is(team_client, cohort):
    laureate = make_laureate(cohort)
    for name, label in TABS:
        html = team_client.get(reverse(f"reporting:{name}", args=[cohort.slug, laureate.slug])).content.decode()
        nav = re.search(r'<nav aria-label="Pages de ce lauréat">.*?</nav>', html, re.S)[0]
        assert re.findall(r'aria-current="page">([^<]+)<', nav) == [label]
        assert nav.count("<a href=") == len(TABS)


@pytest.mark.parametrize(
    ("tab", "sentence"),
    [
        ("detail", "Aucune campagne de fiches"),
        ("detail", "aucune séquence réalisée"),
        ("detail", "Aucun contact"),
        ("detail", "non renseigné"),
        ("progress", "Aucune fiche"),
        ("positioning", "Aucun critère noté"),
        ("attendance", "Aucune présence enregistrée"),
        ("ties", "Aucun parrain affecté"),
        ("ties", "Aucune coopération déclarée"),
        ("documents", "Aucun document"),
        ("journal", "Rien n’a encore été fait"),
    ],
)
def test_a_tab_with_nothing_says_what_it_is_for(team_client, cohort, tab, sentence):
    assert sentence in team_client.get(tab_url(make_laureate(cohort), tab)).content.decode()


@pytest.mark.parametrize(
    ("status", "action", "other"),
    [
        (ReportStatus.SUBMITTED, "Relire la fiche", "Voir la dernière fiche"),
        (ReportStatus.VALIDATED, "Voir la dernière fiche", "Relire la fiche"),
    ],
)
def test_summary_offers_what_its_report_calls_for(team_client, campaign, status, action, other):
    laureate = make_laureate(campaign.cohort)
    make_report(laureate, campaign, status)
    html = team_client.get(tab_url(laureate)).content.decode()
    assert action in html
    assert other not in html


def test_summary_says_the_rate_of_the_list(team_client, cohort):
    laureate = make_laureate(cohort)
    one, two = make_participant(laureate), make_participant(laureate)
    session = make_session(cohort)
    make_attendance(make_half_day(session), one, AttendanceStatus.ABSENT)
    make_attendance(session.half_days.get(), two)
    make_half_day(make_session(cohort))
    row = team_client.get(tab_url(laureate)).context["summary"].row
    assert (row.attended, row.half_days) == (1, 2)


def test_progress_names_the_parts_to_complete(team_client, cohort, campaign):
    laureate = make_laureate(cohort)
    make_report(laureate, campaign, ReportStatus.NEEDS_CHANGES, reopened_sections=["emploi", "inconnue"])
    line = team_client.get(tab_url(laureate, "progress")).context["progress"].campaigns[0]
    assert len(line.asked_again) == 1


def test_progress_shows_only_validated_numbers(team_client, cohort, campaign):
    laureate = make_laureate(cohort)
    make_report(laureate, campaign, ReportStatus.SUBMITTED, values={"etp_total": 12345})
    assert team_client.get(tab_url(laureate, "progress")).context["progress"].indicators == []


def test_positioning_gives_the_means_of_the_three_families(team_client, cohort):
    criteria = make_criteria()
    laureate = make_laureate(cohort)
    entry, exit_ = make_campaign(cohort, Moment.ENTRY), make_campaign(cohort, Moment.EXIT)
    make_report(laureate, entry)
    make_report(laureate, exit_)
    make_positioning(laureate, entry, agreed={criteria[0]: 1, criteria[1]: 0}, self_rated={criteria[0]: 4})
    make_positioning(laureate, exit_, self_rated={criteria[0]: 3})
    first, *others = team_client.get(tab_url(laureate, "positioning")).context["view"].families
    assert [(moment, bar.mean, bar.n) for moment, bar in first.bars] == [("Entrée", 1, 1), ("Sortie", 3, 1)]
    assert first.change == 2
    assert [(one.change, [bar.mean for _, bar in one.bars]) for one in others] == [(None, [None, None])] * 2


def test_one_click_phones_the_main_contact(team_client, cohort):
    laureate = make_laureate(cohort)
    make_participant(laureate, is_main_contact=False)
    main = make_participant(laureate, is_main_contact=True)
    type(main.person).objects.filter(pk=main.person.pk).update(phone="06 39 98 12 34")
    html = team_client.get(tab_url(laureate)).content.decode()
    assert html.count('href="tel:0639981234"') == 2  # the head of the page, and the contacts
    assert f'href="mailto:{main.person.email}"' in html


def test_who_is_gone_is_not_called(team_client, cohort):
    laureate = make_laureate(cohort)
    gone = make_participant(laureate, left_on=datetime.date(2025, 1, 1))
    contacts = team_client.get(tab_url(laureate)).context["contacts"]
    assert (contacts.main, contacts.current, contacts.former) == (None, [], [gone])


def test_sheet_says_who_left_and_writes_names_safely(team_client, cohort):
    organisation = make_organisation(name="<b>Atelier</b>")
    laureate = make_laureate(
        cohort, organisation=organisation, status=LaureateStatus.LEFT, left_on=datetime.date(2025, 3, 1)
    )
    for name, _ in TABS:
        html = team_client.get(reverse(f"reporting:{name}", args=[cohort.slug, laureate.slug])).content.decode()
        assert "Parcours interrompu" in html
        assert "<b>Atelier</b>" not in html
        assert "&lt;b&gt;Atelier&lt;/b&gt;" in html


def test_journal_tells_what_is_about_this_laureate_only(team_client, cohort):
    laureate, other = make_laureate(cohort), make_laureate(cohort)
    tell_everything(laureate, team_client.user, 1)
    make_participant(other)
    record(actor=team_client.user, action="laureate.update", target=other, scope=cohort.slug)
    record(actor=team_client.user, action="report.save_section", target=laureate.reports.first(), scope=cohort.slug)
    pair = make_cooperation(laureate, other)
    record(actor=team_client.user, action="cooperation.declare", target=pair, scope=cohort.slug)
    make_mail(scope="une-autre-promotion", to_person=laureate.participants.get().person)
    lines = team_client.get(tab_url(laureate, "journal")).context["lines"]
    told = sorted((line.text, line.comment) for line in lines if line.mail is None)
    assert told == [
        ("Coopération déclarée", ""),
        *[("Délai accordé", "")] * 3,
        *[("Fiche validée", "Bien reçu.")] * 3,
    ]
    assert [line.at for line in lines] == sorted((line.at for line in lines), reverse=True)
    assert len([line for line in lines if line.mail]) == 1


def test_journal_is_cut_in_pages(team_client, cohort):
    laureate = make_laureate(cohort)
    for _ in range(26):
        record(actor=team_client.user, action="laureate.update", target=laureate, scope=cohort.slug)
    assert len(team_client.get(tab_url(laureate, "journal")).context["lines"]) == 25
    assert len(team_client.get(tab_url(laureate, "journal", page=2)).context["lines"]) == 1
