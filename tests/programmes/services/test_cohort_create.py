"""A promotion is created: from last year's, from a template, from nothing. Only working days, and nobody's data."""

import datetime
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.working_days import is_working_day
from laureates.enums import Moment
from laureates.models import ReportForm
from laureates.selectors.campaign_dates import ANCHOR, MONTH_END, DateRule
from programmes.cohort_templates import TEMPLATES
from programmes.copy_steps import copy_steps
from programmes.enums import CohortStatus, FundingState, MilestoneKind, ProgrammeKind, TeamRole
from programmes.models import Programme
from programmes.selectors.next_edition import next_edition_dates, next_edition_name
from programmes.services.cohort import FunderTerms, NewProgramme
from sessions.enums import SessionKind, SessionStatus
from tests.factories import (
    make_campaign,
    make_cohort,
    make_form,
    make_funding,
    make_half_day,
    make_laureate,
    make_organisation,
    make_programme,
    make_session,
    make_team_admin,
    make_team_user,
)
from tests.programmes.copy_scene import ALSACE, create, dates_of, make_source, plan_of

pytestmark = pytest.mark.django_db

FEW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
DAYS = st.dates(datetime.date(2026, 1, 1), datetime.date(2029, 12, 31))
REGIONS = st.sampled_from(["", "11", ALSACE, "04"])


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.fixture
def source():
    return make_source(name="Industries Engagées 2025")


@pytest.fixture
def director(source):
    return make_team_admin(source)


def test_last_year_is_copied_with_its_dates_on_working_days_and_nobody(source, director):
    make_laureate(source)
    officer = make_team_user(source)
    gone = make_team_user(source)
    gone.memberships.update(ended_on=day("2025-06-01"))
    make_funding(source, perimeter="Les séquences", amount=48_000, convention_reference="C-1")
    make_form(source, frozen_at=datetime.datetime(2025, 1, 10, tzinfo=datetime.UTC))
    cohort = create(plan_of(source), source.programme, director)

    assert (cohort.status, cohort.starts_on, cohort.ends_on) == (
        CohortStatus.DRAFT,
        day("2026-01-08"),
        day("2026-07-01"),
    )
    assert cohort.laureates.count() == 0
    assert [(row.label, row.starts_on, row.ends_on, row.date_text) for row in cohort.milestones.all()] == [
        ("Lancement", day("2026-01-08"), None, ""),
        ("Séquences", day("2026-02-02"), day("2026-06-29"), ""),
    ]
    sessions = cohort.support_sessions.order_by("starts_on")
    # 17 April 2026 is a Friday; 6 May a Wednesday. In 2025, the 18th of April was Good Friday.
    assert [row.starts_on.isoformat() for row in sessions] == ["2026-01-08", "2026-04-17", "2026-05-06", "2026-07-01"]
    assert {row.status for row in sessions} == {SessionStatus.PLANNED}
    assert [half_day.on for row in sessions for half_day in row.half_days.all()] == [row.starts_on for row in sessions]
    assert [row.moment for row in cohort.campaigns.all()] == [Moment.ENTRY]
    assert [row.label for row in cohort.themes.all()] == ["Accéder aux marchés"]
    assert [(row.code, row.value) for row in cohort.targets.all()] == [("nps", 50)]
    assert [(row.account, row.planned, row.actual, row.comment) for row in cohort.budget_lines.all()] == [
        ("60", 1000, None, "")
    ]
    assert set(cohort.team.values_list("user", "role")) == {
        (director.pk, TeamRole.MANAGER),
        (officer.pk, TeamRole.MANAGER),
    }
    funding = cohort.fundings.get()
    assert (funding.state, funding.perimeter, funding.amount) == (FundingState.PLANNED, "Les séquences", None)
    assert funding.convention_reference == ""
    form = ReportForm.objects.get(cohort=cohort)
    assert (form.number, form.frozen_at is not None) == (1, True)
    assert all(is_working_day(found, ALSACE) for found in dates_of(cohort))
    entry = AuditEntry.objects.get(action="cohort.create")
    assert entry.changes["copied"] == {
        "jalons": 2, "themes": 1, "seances": 4, "campagnes": 1, "modele": 1, "objectifs": 1, "budget": 1, "equipe": 1,
        "financeurs": 1,
    }  # fmt: skip


def test_only_what_is_asked_is_copied(source, director):
    cohort = create(plan_of(source), source.programme, director, steps=["themes"])
    assert cohort.themes.count() == 1
    assert not any((cohort.milestones.exists(), cohort.support_sessions.exists(), cohort.budget_lines.exists()))


@FEW
@given(starts_on=DAYS, length=st.integers(20, 500), region=REGIONS)
def test_a_copy_gives_only_working_days(source, director, starts_on, length, region):
    plan = plan_of(source, starts_on=starts_on, ends_on=starts_on + datetime.timedelta(days=length), region=region)
    found = dates_of(create(plan, source.programme, director))
    assert len(found) == 15
    assert [one for one in found if not is_working_day(one, region)] == []


@FEW
@given(code=st.sampled_from(sorted(TEMPLATES)), starts_on=DAYS, region=REGIONS)
def test_a_template_gives_only_working_days(source, director, code, starts_on, region):
    cohort = create(plan_of(template=code, starts_on=starts_on, region=region), source.programme, director)
    template = TEMPLATES[code]
    assert cohort.support_sessions.count() == len(template.sessions)
    assert cohort.campaigns.count() == len(template.campaigns)
    assert [one for one in dates_of(cohort) if not is_working_day(one, region)] == []
    closing = cohort.support_sessions.get(kind=SessionKind.CLOSING)
    assert closing.starts_on == cohort.ends_on


def test_templates_speak_the_words_of_the_apps_that_own_them():
    for template in TEMPLATES.values():
        assert {line.kind for line in template.sessions} <= set(SessionKind.values)
        assert {line.kind for line in template.milestones} <= set(MilestoneKind.values)
        assert [line.moment for line in template.campaigns] == list(Moment.values)
        assert all(line.opens < line.due for line in template.campaigns)
        assert len({line.title for line in template.sessions}) == len(template.sessions)


def test_the_steps_run_in_order_sessions_before_the_campaigns_that_follow_them():
    assert [step.code for step in copy_steps()] == [
        "jalons", "themes", "seances", "campagnes", "modele", "objectifs", "budget", "equipe", "financeurs",
    ]  # fmt: skip


def test_a_day_moves_by_whole_weeks_and_never_before_the_launch(source):
    plan = plan_of(source, starts_on=day("2026-03-12"), ends_on=day("2026-10-15"))
    assert plan.day(day("2025-01-09")) == day("2026-03-12")  # the launch
    assert plan.day(day("2025-07-02")) == day("2026-10-15")  # the closing, whatever the length
    assert plan.day(day("2025-02-13")) == day("2026-04-16")  # a Thursday stays a Thursday
    assert plan_of(source, starts_on=day("2026-01-11")).day(day("2025-01-10")) == day("2026-01-12")


def test_two_days_of_one_session_never_fall_on_the_same(source):
    session = make_session(source, title="Deux jours", slug="deux-jours", starts_on=day("2025-05-08"))
    make_half_day(session, on=day("2025-05-08"))
    make_half_day(session, on=day("2025-05-09"))
    # A year later, that is Thursday 7 and Friday 8 May: the second is a holiday, and so is a Sunday after it.
    days = plan_of(source).days([day("2025-05-08"), day("2025-05-09")])
    assert list(days.values()) == [day("2026-05-07"), day("2026-05-11")]
    shifted = plan_of(source, starts_on=day("2026-01-15"), ends_on=day("2026-07-08"))
    ascension = shifted.days([day("2025-05-08"), day("2025-05-09")])
    assert list(ascension.values()) == [day("2026-05-15"), day("2026-05-18")]


def test_a_campaign_follows_the_copied_session_and_forgets_the_month(source, director):
    session = source.support_sessions.get(slug="seance-3")
    rule = DateRule(ANCHOR, anchor=f"session:{session.public_id}", label=session.title, days=2)
    make_campaign(
        source, Moment.MIDTERM, opens_on=day("2025-05-02"), due_on=day("2025-05-12"), due_rule=rule.to_json(),
        opens_rule=DateRule(MONTH_END, month="2025-04").to_json(),
    )  # fmt: skip
    cohort = create(plan_of(source), source.programme, director)
    copied, again = cohort.campaigns.get(moment=Moment.MIDTERM), cohort.support_sessions.get(slug="seance-3")
    assert copied.opens_rule is None
    assert copied.due_rule == rule.to_json() | {"anchor": f"session:{again.public_id}"}
    assert (copied.opens_on, copied.due_on) == (day("2026-05-04"), day("2026-05-11"))  # the 8th of May is between


def test_a_campaign_whose_session_stays_behind_keeps_a_plain_date(source, director):
    session = source.support_sessions.get(slug="seance-3")
    rule = DateRule(ANCHOR, anchor=f"session:{session.public_id}", label=session.title, days=2).to_json()
    make_campaign(source, Moment.MIDTERM, opens_on=day("2025-05-02"), due_on=day("2025-05-12"), due_rule=rule)
    cohort = create(plan_of(source), source.programme, director, steps=["campagnes"])
    assert cohort.campaigns.get(moment=Moment.MIDTERM).due_rule is None


def test_a_blank_promotion_of_a_new_programme(source, director):
    given = NewProgramme("Ressourceries", ProgrammeKind.OTHER, source.programme.operator)
    terms = FunderTerms(make_organisation(), "Tout", 1000, "C-9")
    cohort = create(plan_of(starts_on=day("2026-05-09")), given, director, terms=terms)
    assert (cohort.programme.slug, cohort.programme.kind) == ("ressourceries", ProgrammeKind.OTHER)
    assert cohort.starts_on == day("2026-05-11")  # the 9th is a Saturday
    assert cohort.ends_on is None
    funding = cohort.fundings.get()
    assert (funding.state, funding.amount, funding.convention_reference) == (FundingState.PLANNED, 1000, "C-9")


def test_the_same_name_gets_another_address_and_the_reserved_one_is_never_given(source, director):
    plan = plan_of(starts_on=day("2026-05-11"))
    names = ("Nouveau", "Essai", "Essai")
    slugs = [create(plan, source.programme, director, name=name).slug for name in names]
    assert slugs == ["nouveau-2", "essai", "essai-2"]


def test_a_second_call_gives_back_the_first_promotion(source, director):
    public_id, plan = uuid.uuid4(), plan_of(starts_on=day("2026-05-11"))
    first = create(plan, source.programme, director, public_id=public_id)
    assert create(plan, source.programme, director, public_id=public_id) == first
    assert AuditEntry.objects.filter(action="cohort.create").count() == 1


@pytest.mark.parametrize("who", ["officer", "stranger"])
def test_only_the_direction_of_the_operator_creates(source, who):
    actor = make_team_user(source) if who == "officer" else make_team_admin(make_cohort())
    plan = plan_of(starts_on=day("2026-05-11"))
    with pytest.raises(BusinessRuleError, match="direction") as refusal:
        create(plan, source.programme, actor)
    assert refusal.value.field == "programme"
    with pytest.raises(BusinessRuleError, match="direction"):
        create(plan, NewProgramme("X", ProgrammeKind.OTHER, source.programme.operator), actor)
    assert Programme.objects.filter(name="X").count() == 0


def test_a_closing_before_the_launch_is_refused(source, director):
    with pytest.raises(BusinessRuleError, match="précède le lancement") as refusal:
        create(plan_of(starts_on=day("2026-05-11"), ends_on=day("2026-05-04")), source.programme, director)
    assert refusal.value.field == "ends_on"


def test_the_next_edition_is_a_year_later_and_to_come(source):
    assert next_edition_dates(source, day("2025-03-01")) == (day("2026-01-08"), day("2026-07-01"))
    assert next_edition_dates(source, day("2026-03-01"))[0] == day("2027-01-07")
    assert next_edition_dates(make_cohort(starts_on=None, ends_on=None, status="draft"), day("2025-03-01")) == (
        None,
        None,
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Industries Engagées 2025", "Industries Engagées 2026"),
        ("Essor 2024-2025", "Essor 2025-2026"),
        ("Implantation, 8e promotion", "Implantation, 9e promotion"),
        ("Implantation – promotion 8", "Implantation – promotion 9"),
        ("Accélérateur", "Accélérateur (suite)"),
    ],
)
def test_the_name_of_the_next_edition(name, expected):
    cohort = make_cohort(programme=make_programme(), name=name)
    assert next_edition_name(cohort, day("2026-01-08")) == expected
