"""The states of a promotion, each with its rule, and its settings with the version that protects them."""

import datetime
from dataclasses import replace

import pytest
from django.utils import timezone

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError, ConflictError
from laureates.enums import Moment, ReportStatus
from programmes.enums import CohortStatus, TeamRole
from programmes.services.cohort import cohort_edit, current_settings
from programmes.services.cohort_state import cohort_archive, cohort_close, cohort_open, cohort_reopen
from programmes.state_guards import blockers_of
from sessions.enums import SessionStatus
from tests.factories import (
    make_campaign,
    make_cohort,
    make_laureate,
    make_report,
    make_session,
    make_team_admin,
    make_team_user,
)

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2025, 9, 1)


def move(service, cohort, actor, **fields):
    given = {"cohort": cohort, "actor": actor, "today": TODAY, "expected_version": cohort.version}
    return service(**given | fields)


def ready(status, **fields):
    cohort = make_cohort(status=status, **fields)
    make_team_user(cohort)
    return cohort, make_team_admin(cohort)


@pytest.mark.parametrize(
    ("service", "status", "target", "verb", "fields"),
    [
        (cohort_open, CohortStatus.DRAFT, CohortStatus.RUNNING, "open", {}),
        (cohort_close, CohortStatus.RUNNING, CohortStatus.CLOSED, "close", {}),
        (cohort_reopen, CohortStatus.CLOSED, CohortStatus.RUNNING, "reopen", {"reason": "Une séance oubliée"}),
        (cohort_archive, CohortStatus.CLOSED, CohortStatus.ARCHIVED, "archive", {}),
    ],
)
def test_each_arrow_is_followed_once_and_written(service, status, target, verb, fields):
    cohort, director = ready(status)
    moved = move(service, cohort, director, **fields)
    assert (moved.status, moved.version) == (target, cohort.version + 1)
    assert move(service, moved, director, **fields).version == moved.version
    entry = AuditEntry.objects.get(action=f"cohort.{verb}")
    assert entry.changes == {"status": [status, target]} | fields
    assert entry.scope == cohort.slug


@pytest.mark.parametrize(
    ("service", "status", "words", "fields"),
    [
        (cohort_open, CohortStatus.ARCHIVED, "ne devient pas", {}),
        (cohort_close, CohortStatus.DRAFT, "ne devient pas", {}),
        (cohort_archive, CohortStatus.RUNNING, "ne devient pas", {}),
        (cohort_reopen, CohortStatus.ARCHIVED, "ne devient pas", {"reason": "Un oubli"}),
        (cohort_reopen, CohortStatus.DRAFT, "ne devient pas", {"reason": "Un oubli"}),
        (cohort_reopen, CohortStatus.CLOSED, "pourquoi", {"reason": "  "}),
    ],
)
def test_an_arrow_that_does_not_exist_is_refused(service, status, words, fields):
    cohort, director = ready(status)
    with pytest.raises(BusinessRuleError, match=words):
        move(service, cohort, director, **fields)
    cohort.refresh_from_db()
    assert cohort.status == status


def test_only_the_direction_changes_a_state():
    cohort, _director = ready(CohortStatus.DRAFT)
    with pytest.raises(BusinessRuleError, match="direction"):
        move(cohort_open, cohort, make_team_user(cohort))


def test_opening_asks_for_both_dates_and_somebody_in_charge():
    cohort, director = ready(CohortStatus.DRAFT, ends_on=None)
    with pytest.raises(BusinessRuleError, match="date de clôture"):
        move(cohort_open, cohort, director)
    cohort.ends_on = datetime.date(2025, 12, 1)
    cohort.save()
    cohort.team.update(role=TeamRole.READER)
    with pytest.raises(BusinessRuleError, match="au moins une personne"):
        move(cohort_open, cohort, director)


@pytest.mark.parametrize(
    ("ends_on", "words"),
    [(None, "Donnez une date de clôture"), (datetime.date(2025, 9, 2), "prévue le 2 septembre 2025")],
)
def test_closing_waits_for_the_closing_day(ends_on, words):
    cohort, director = ready(CohortStatus.RUNNING, ends_on=ends_on)
    with pytest.raises(BusinessRuleError, match=words):
        move(cohort_close, cohort, director)


def test_sessions_and_forms_stand_in_the_way_of_the_closing_each_with_its_page():
    cohort, director = ready(CohortStatus.RUNNING)
    held = make_session(cohort, title="Séquence 1", status=SessionStatus.HELD)
    make_session(cohort, status=SessionStatus.CANCELLED)
    make_session(cohort, status=SessionStatus.CLOSED, closed_at=timezone.now())
    campaign = make_campaign(cohort, Moment.EXIT, label="Fiche de sortie")
    report = make_report(make_laureate(cohort), campaign, ReportStatus.SUBMITTED)
    make_report(make_laureate(cohort), campaign, ReportStatus.VALIDATED)
    found = blockers_of(cohort, CohortStatus.CLOSED)
    assert {(blocker.text, blocker.url) for blocker in found} == {
        (
            "«\u00a0Séquence 1\u00a0» (20 mars 2025) n’est ni clôturée ni annulée.",
            f"/programmes/{cohort.slug}/agenda/{held.slug}/",
        ),
        ("1 fiche à relire\u00a0: Fiche de sortie.", f"/programmes/{cohort.slug}/avancement/{campaign.public_id}/"),
    }
    with pytest.raises(BusinessRuleError, match="ni clôturée ni annulée"):
        move(cohort_close, cohort, director)
    held.status, held.closed_at = SessionStatus.CLOSED, timezone.now()
    held.save()
    report.status = ReportStatus.VALIDATED
    report.validated_at = report.submitted_at
    report.save()
    assert move(cohort_close, cohort, director).status == CohortStatus.CLOSED


def test_many_sessions_are_said_in_one_line():
    cohort = make_cohort()
    for _ in range(4):
        make_session(cohort)
    (blocker,) = blockers_of(cohort, CohortStatus.CLOSED)
    assert (blocker.text, blocker.url) == ("4 séances à clôturer ou à annuler.", f"/programmes/{cohort.slug}/agenda/")


def test_an_open_follow_up_stands_in_the_way_of_the_archive():
    cohort, director = ready(CohortStatus.CLOSED)
    campaign = make_campaign(cohort, Moment.FOLLOW_UP_6)
    assert blockers_of(cohort, CohortStatus.ARCHIVED) == []  # nobody was asked anything yet
    make_report(make_laureate(cohort), campaign, ReportStatus.VALIDATED)
    with pytest.raises(BusinessRuleError, match="n’est pas fermée"):
        move(cohort_archive, cohort, director)
    campaign.closed_on = campaign.due_on
    campaign.save()
    assert move(cohort_archive, cohort, director).status == CohortStatus.ARCHIVED


def test_a_stale_page_changes_no_state():
    cohort, director = ready(CohortStatus.DRAFT)
    with pytest.raises(ConflictError):
        move(cohort_open, cohort, director, expected_version=cohort.version + 1)


# --- settings ------------------------------------------------------------------------------------------------


def edit(cohort, actor, *, version=None, **fields):
    settings = replace(current_settings(cohort), **fields)
    return cohort_edit(cohort=cohort, settings=settings, actor=actor, expected_version=version or cohort.version)


def test_settings_change_once_and_say_what_changed():
    cohort, director = ready(CohortStatus.RUNNING)
    saved = edit(cohort, director, name="Élan 2025", themes=("Marchés", "Finance"))
    assert (saved.name, saved.sort_name, saved.slug) == ("Élan 2025", "elan 2025", cohort.slug)
    assert [theme.label for theme in cohort.themes.all()] == ["Marchés", "Finance"]
    assert AuditEntry.objects.get(action="cohort.edit").changes == {"fields": ["name", "themes"]}
    assert edit(saved, director).version == saved.version  # nothing changed: nothing written
    with pytest.raises(ConflictError):
        edit(saved, director, version=cohort.version, name="Autre")


@pytest.mark.parametrize(
    ("status", "fields", "field"),
    [
        (CohortStatus.CLOSED, {"name": "Autre"}, None),
        (CohortStatus.RUNNING, {"starts_on": None}, "starts_on"),
        (CohortStatus.DRAFT, {"ends_on": datetime.date(2020, 1, 1)}, "ends_on"),
    ],
)
def test_settings_refuse(status, fields, field):
    cohort, director = ready(status)
    with pytest.raises(BusinessRuleError) as refusal:
        edit(cohort, director, **fields)
    assert refusal.value.field == field
