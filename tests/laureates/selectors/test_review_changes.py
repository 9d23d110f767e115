"""What changed in a form: since the last one, since it was sent back, and everything that happened to it."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from laureates.enums import Moment, ReportStatus
from laureates.selectors.answers import ReportAnswers
from laureates.selectors.report_check import report_warnings
from laureates.selectors.review_changes import (
    corrections_of,
    report_history,
    report_moves,
    review_pages,
    what_happened,
)
from laureates.services.extension import report_extend
from laureates.services.report_state import move_report
from laureates.services.review import report_return
from tests.factories import (
    make_campaign,
    make_cohort,
    make_criteria,
    make_indicator,
    make_laureate,
    make_positioning,
    make_report,
    make_team_user,
)

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2025, 3, 26, 10, tzinfo=ZoneInfo("Europe/Paris"))
DAY = datetime.timedelta(days=1)
S = ReportStatus


@pytest.fixture
def scene():
    cohort = make_cohort()
    laureate = make_laureate(cohort)
    entry = make_campaign(cohort, Moment.ENTRY)
    midterm = make_campaign(cohort, Moment.MIDTERM)
    make_report(
        laureate, entry, S.VALIDATED, values={"ca_12m": 498_000, "etp_total": 10}, objective="Ouvrir un atelier"
    )
    return {"cohort": cohort, "laureate": laureate, "entry": entry, "midterm": midterm, "team": make_team_user(cohort)}


def pages_of(report):
    answers = ReportAnswers(report)
    return {page.section.key: page for page in review_pages(answers, report_warnings(answers))}


def lines_of(page):
    return {line.row.code: line for line in page.lines}


def test_each_answer_stands_beside_the_last_one(scene):
    report = make_report(
        scene["laureate"],
        scene["midterm"],
        S.SUBMITTED,
        values={"ca_12m": 545_000, "etp_total": 10, "part_ca_industriel": 20},
        objective="Ouvrir deux ateliers",
    )
    pages = pages_of(report)
    turnover, share = (lines_of(pages["marches"])[code] for code in ("ca_12m", "part_ca_industriel"))
    assert (turnover.is_changed, turnover.moment, turnover.change) == (True, "Entrée", "+9\u00a0%")
    assert (share.is_changed, share.before, share.change) == (False, None, "")
    assert lines_of(pages["emploi"])["etp_total"].is_changed is False
    objective = lines_of(pages["projet"])["objective"]
    assert (objective.before, objective.change) == ("Ouvrir un atelier", "modifié")
    assert (pages["marches"].changed, pages["marches"].before_title) == (1, "Entrée")


def test_an_answer_that_is_gone_and_two_former_moments(scene):
    make_report(scene["laureate"], scene["midterm"], S.VALIDATED, values={"etp_total": 12, "part_ca_industriel": 5})
    exit_campaign = make_campaign(scene["cohort"], Moment.EXIT)
    report = make_report(scene["laureate"], exit_campaign, S.SUBMITTED, values={"part_ca_industriel": 5})
    pages = pages_of(report)
    turnover = lines_of(pages["marches"])["ca_12m"]
    assert (turnover.change, turnover.moment) == ("effacé", "Entrée")
    assert pages["marches"].before_title == "Avant"
    assert lines_of(pages["emploi"])["etp_total"].moment == "Mi-parcours"


def test_warnings_stand_on_their_page(scene):
    report = make_report(scene["laureate"], scene["midterm"], S.SUBMITTED, values={"ca_12m": 2_000_000})
    pages = pages_of(report)
    assert [warning.code for warning in pages["marches"].warnings] == ["variation-ca_12m"]
    assert pages["emploi"].warnings == ()


def test_what_the_laureate_changed_after_the_return(scene):
    criterion = make_criteria()[0]
    make_positioning(scene["laureate"], scene["midterm"], self_rated={criterion: 2})
    report = make_report(scene["laureate"], scene["midterm"], S.SUBMITTED, values={"ca_12m": 545_000, "etp_total": 10})
    asked = "Le chiffre d’affaires comprend-il des aides ?"
    sections = ["marches", "positionnement-1"]
    report_return(report=report, actor=scene["team"], comment=asked, sections=sections, now=NOW)
    report.refresh_from_db()
    assert corrections_of(list(pages_of(report).values()), report_moves(report)) is None
    report.values.filter(indicator__code="ca_12m").update(value=500_000)
    report.values.filter(indicator__code="etp_total").update(value=11)  # another page: not reopened
    scene["laureate"].positionings.get().ratings.update(self_rating=3)
    move_report(report=report, to_status=S.SUBMITTED, actor=scene["team"], now=NOW + DAY)
    report.refresh_from_db()
    found = corrections_of(list(pages_of(report).values()), report_moves(report))
    assert found.request.comment == asked
    numbers = [
        (item.label, item.before.replace("\u202f", " "), item.now.replace("\u202f", " ")) for item in found.changed
    ]
    assert numbers == [
        ("Chiffre d’affaires des 12 derniers mois, en € HT", "545 000\u00a0€", "500 000\u00a0€"),
        (criterion.short_label, "2 En construction", "3 Consolidé"),
    ]


def test_history_tells_moves_and_delays_in_order(scene):
    make_indicator("ca_12m")
    report = make_report(scene["laureate"], scene["midterm"], S.DRAFT)
    report_extend(report=report, due_on=datetime.date(2025, 4, 15), actor=scene["team"], now=NOW)
    report.refresh_from_db()
    future = datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC)  # the journal is dated by the real clock
    move_report(report=report, to_status=S.NOT_RETURNED, actor=scene["team"], now=future)
    lines = report_history(report, report_moves(report), {})
    assert [(line.text, line.who, line.comment) for line in lines] == [
        ("Délai accordé", scene["team"].get_full_name(), "jusqu’au mardi 15 avril 2025"),
        ("Notée « non rendue »", scene["team"].get_full_name(), ""),
    ]


def test_who_did_the_last_thing(scene):
    report = make_report(scene["laureate"], scene["midterm"], S.DRAFT)
    assert what_happened(report) == ""
    move_report(report=report, to_status=S.NOT_APPLICABLE, actor=scene["team"], now=NOW)
    name = scene["team"].get_full_name()
    assert what_happened(report).replace("\u00a0", " ") == f"{name} a dispensé cette structure le 26 mars 2025 à 10 h."
