"""The certificate of a figure: who stays outside, the last change that moved it, the same queries at any size."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ess_platform.audit.services import record
from laureates.enums import LaureateStatus, Moment, ReportStatus
from programmes.models import DeclaredFigure
from reporting.figures import FIGURES, Origin, Population
from reporting.selectors import figure_change
from reporting.selectors.figure_certificate import figure_certificate
from sessions.enums import SessionKind, SessionStatus
from tests.factories import make_campaign, make_cohort, make_laureate, make_report, make_session, make_team_user
from tests.reporting.figures.builders import make_paired
from tests.reporting.figures.promotion import fill

pytestmark = pytest.mark.django_db
# The facts that each figure reads, who stays outside, the journal; a constant whatever the promotion.
MOST_QUERIES = 12


def outside(cohort, code):
    return [(one.label, one.reason) for one in figure_certificate(cohort=cohort, code=code).excluded]


def test_who_stays_outside_a_paired_figure_and_why():
    cohort = make_cohort()
    make_paired(cohort, {"etp_total": 10}, {"etp_total": 12}, name="Comptée")
    make_paired(cohort, {"etp_total": 10}, {}, name="Muette")
    make_laureate(cohort, name="Nouvelle")
    make_laureate(cohort, name="Partie", status=LaureateStatus.LEFT, left_on=datetime.date(2025, 3, 1))
    assert outside(cohort, "K13") == [
        ("Muette", "sans valeur dans l’une des deux fiches"),
        ("Nouvelle", "sans fiche d’entrée et fiche de sortie validées"),
        ("Partie", "sorti de la promotion le 1er mars 2025"),
    ]
    assert [label for label, _ in outside(cohort, "K01")] == ["Partie"]


def test_a_session_that_was_not_held_is_said():
    cohort = make_cohort()
    make_session(cohort, title="Tenue")
    make_session(cohort, title="Annulée", status=SessionStatus.CANCELLED)
    make_session(cohort, SessionKind.VISIT, title="Visite à venir", status=SessionStatus.PLANNED)
    (session,) = outside(cohort, "K02")
    assert session[0] == "Annulée"
    assert session[1].startswith("séance annulée, prévue le ")
    assert [label for label, _ in outside(cohort, "K05")] == ["Visite à venir"]


def test_only_what_moved_a_figure_is_its_last_change():
    cohort = make_cohort()
    actor = make_team_user(cohort)
    assert figure_certificate(cohort=cohort, code="K13").change is None
    laureate = make_laureate(cohort, name="Atelier")
    reports = {moment: make_report(laureate, make_campaign(cohort, moment)) for moment in (Moment.MIDTERM, Moment.EXIT)}

    def say(action, target, **changes):
        record(actor=actor, action=action, target=target, scope=cohort.slug, changes=changes)

    say("report.validated", reports[Moment.EXIT], **{"from": "submitted", "to": "validated"})
    say("report.validated", reports[Moment.MIDTERM], **{"from": "submitted", "to": "validated"})  # K10 only
    say("report.needs_changes", reports[Moment.EXIT], **{"from": "submitted", "to": "needs_changes"})  # moves nothing
    say("session.hold", make_session(cohort, SessionKind.VISIT, title="Visite"))
    changes = {code: figure_certificate(cohort=cohort, code=code).change for code in ("K13", "K10", "K05", "K02")}
    assert (changes["K13"].text, changes["K13"].who) == ("Fiche validée", actor.get_full_name())
    assert changes["K13"].about.startswith("Atelier, ")
    assert changes["K13"].at < changes["K10"].at
    assert (changes["K05"].text, changes["K05"].about) == ("Séance réalisée", "Visite")
    assert changes["K02"] is None  # a visit moves no sequence


def test_every_figure_is_wholly_declared_and_every_change_has_its_words():
    for figure in FIGURES.values():
        assert figure.populations
        assert figure.origins
        assert figure.aggregation.label
    actions = {
        one for table in (figure_change.ACTIONS, figure_change.SESSION_ACTIONS) for row in table.values() for one in row
    }
    moves = {f"report.{status}" for status in ReportStatus.values if status not in ("submitted", "not_returned")}
    alone = {"cohort.load", "import.undo", "import.write", "positioning.agree"}
    assert actions | moves | alone == set(figure_change.SENTENCES)
    fed = {origin for figure in FIGURES.values() for origin in figure.origins}
    assert fed == set(Origin)
    assert {one for figure in FIGURES.values() for one in figure.populations} == set(Population) - {Population.ANSWERED}


def test_a_declared_figure_stands_beside_the_computed_one_with_its_reason():
    cohort = make_cohort()
    make_laureate(cohort)
    DeclaredFigure.objects.create(cohort=cohort, figure_code="K01", value=5, explanation="Quatre abandons.")
    certificate = figure_certificate(cohort=cohort, code="K01")
    assert certificate.declared.explanation == "Quatre abandons."
    assert (certificate.reading.computed, certificate.reading.agrees) == ("1", False)


def test_the_same_queries_at_any_size():
    counts = {}
    for size in (1, 3, 30):
        cohort = make_cohort()
        fill(cohort, laureates=size)
        for code in FIGURES:
            with CaptureQueriesContext(connection) as captured:
                figure_certificate(cohort=cohort, code=code)
            counts.setdefault(code, set()).add(len([row for row in captured if row["sql"].startswith("SELECT")]))
    assert {code: len(found) for code, found in counts.items()} == dict.fromkeys(FIGURES, 1)
    assert max(max(found) for found in counts.values()) <= MOST_QUERIES
