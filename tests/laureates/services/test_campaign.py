"""A campaign from its preparation to its reopening: dates, refusals, and what follows the agenda."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from laureates.date_anchors import anchors_moved
from laureates.enums import LaureateStatus, Moment, ReportStatus
from laureates.models import ProgressReport, ReportingCampaign
from laureates.selectors.campaign_dates import ANCHOR, MONTH_END, ChosenDate, DateRule
from laureates.services.campaign import (
    campaign_close,
    campaign_create,
    campaign_edit,
    campaign_reopen,
    campaign_settle_due,
    campaigns_follow_anchors,
)
from programmes.enums import CohortStatus
from sessions.enums import SessionStatus
from tests.factories import make_campaign, make_cohort, make_laureate, make_report, make_session, make_team_user

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2025, 3, 26, 10, tzinfo=ZoneInfo("Europe/Paris"))
TODAY = NOW.date()
DAY = datetime.timedelta(days=1)
S = ReportStatus


def on(year, month, day):
    return ChosenDate(typed=datetime.date(year, month, day))


def after(session, days):
    key = f"session:{session.public_id}"
    return ChosenDate(rule=DateRule(ANCHOR, anchor=key, label=session.title, days=days))


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def team(cohort):
    return make_team_user(cohort)


def create(cohort, team, opens, due, *, moment=Moment.MIDTERM, label="Fiche de mi-parcours"):
    return campaign_create(cohort=cohort, moment=moment, label=label, opens=opens, due=due, actor=team, now=NOW)


def edit(campaign, team, **changes):
    given = {
        "moment": campaign.moment,
        "label": campaign.label,
        "opens": None,
        "due": ChosenDate(typed=campaign.due_on),
    } | changes
    return campaign_edit(campaign=campaign, actor=team, now=NOW, **given)


def test_typed_dates_move_to_a_working_day(cohort, team):
    campaign = create(cohort, team, on(2025, 5, 1), on(2025, 5, 17))
    assert (campaign.opens_on, campaign.due_on) == (datetime.date(2025, 5, 2), datetime.date(2025, 5, 19))
    assert (campaign.opens_rule, campaign.due_rule) == (None, None)
    assert AuditEntry.objects.get(action="campaign.create").changes["due_on"] == "2025-05-19"


def test_an_opening_to_come_creates_no_form_and_a_past_one_creates_them_at_once(cohort, team):
    make_laureate(cohort)
    make_laureate(cohort, status=LaureateStatus.PAUSED)
    create(cohort, team, on(2025, 3, 27), on(2025, 4, 10))
    assert ProgressReport.objects.count() == 0
    opened = create(cohort, team, on(2025, 3, 20), on(2025, 4, 10), moment=Moment.ENTRY, label="Entrée")
    assert list(opened.reports.values_list("status", flat=True)) == [S.NOT_STARTED]
    assert opened.form is not None


def test_rules_are_stored_and_resolved(cohort, team):
    session = make_session(cohort, title="Séquence 4", starts_on=datetime.date(2025, 4, 18))
    campaign = create(
        cohort, team, after(session, 1), ChosenDate(rule=DateRule(MONTH_END, month="2025-05")), label="Fiche"
    )
    # Easter Monday is 21 April; 31 May is a Saturday and 30 May follows Ascension
    assert (campaign.opens_on, campaign.due_on) == (datetime.date(2025, 4, 22), datetime.date(2025, 5, 30))
    assert campaign.opens_rule == {
        "kind": "anchor",
        "anchor": f"session:{session.public_id}",
        "label": "Séquence 4",
        "days": 1,
    }
    assert campaign.due_rule == {"kind": "month_end", "month": "2025-05"}


@pytest.mark.parametrize(
    ("opens", "due", "field"),
    [
        (on(2025, 4, 10), on(2025, 4, 3), "due"),
        (on(2025, 3, 3), on(2025, 3, 14), "due"),
        (ChosenDate(), on(2025, 4, 3), "opens"),
        (on(2025, 4, 3), ChosenDate(), "due"),
        (on(2025, 4, 3), ChosenDate(rule=DateRule(ANCHOR, anchor="session:gone", label="X", days=2)), "due"),
    ],
)
def test_impossible_dates_are_refused(cohort, team, opens, due, field):
    with pytest.raises(BusinessRuleError) as refused:
        create(cohort, team, opens, due)
    assert refused.value.field == field
    assert not ReportingCampaign.objects.exists()


def test_one_campaign_per_moment_and_none_once_archived(cohort, team):
    create(cohort, team, on(2025, 4, 1), on(2025, 4, 15))
    with pytest.raises(BusinessRuleError) as refused:
        create(cohort, team, on(2025, 4, 1), on(2025, 4, 15))
    assert refused.value.field == "moment"
    cohort.status = CohortStatus.ARCHIVED
    cohort.save()
    with pytest.raises(BusinessRuleError, match="archivée"):
        create(cohort, team, on(2025, 4, 1), on(2025, 4, 15), moment=Moment.EXIT)


def test_editing_before_the_opening_changes_everything(cohort, team):
    campaign = create(cohort, team, on(2025, 4, 1), on(2025, 4, 15))
    edit(campaign, team, moment=Moment.EXIT, label="Sortie", opens=on(2025, 6, 2), due=on(2025, 6, 16))
    campaign.refresh_from_db()
    assert (campaign.moment, campaign.label, campaign.opens_on) == (Moment.EXIT, "Sortie", datetime.date(2025, 6, 2))
    entry = AuditEntry.objects.get(action="campaign.edit")
    assert sorted(entry.changes) == ["due_on", "label", "moment", "opens_on"]
    edit(campaign, team)
    assert AuditEntry.objects.filter(action="campaign.edit").count() == 1


def test_editing_an_open_campaign_moves_its_deadline_only(cohort, team):
    campaign = make_campaign(cohort, Moment.MIDTERM, opens_on=TODAY - DAY, due_on=TODAY + 10 * DAY)
    with pytest.raises(BusinessRuleError) as refused:
        edit(campaign, team, moment=Moment.EXIT)
    assert refused.value.field == "moment"
    with pytest.raises(BusinessRuleError) as refused:
        edit(campaign, team, opens=on(2025, 4, 1), due=on(2025, 4, 15))
    assert refused.value.field == "opens"
    edit(campaign, team, due=on(2025, 4, 15))
    campaign.refresh_from_db()
    assert campaign.due_on == datetime.date(2025, 4, 15)
    with pytest.raises(BusinessRuleError) as refused:
        edit(campaign, team, due=on(2025, 3, 25))
    assert refused.value.field == "due"


def test_editing_keeps_a_past_deadline_refuses_a_taken_moment_and_a_closed_campaign(cohort, team):
    campaign = make_campaign(cohort, Moment.ENTRY)
    edit(campaign, team, label="Autre nom")
    campaign.refresh_from_db()
    assert (campaign.label, campaign.due_on) == ("Autre nom", datetime.date(2025, 1, 20))
    later = create(cohort, team, on(2025, 4, 1), on(2025, 4, 15))
    with pytest.raises(BusinessRuleError) as refused:
        edit(later, team, moment=Moment.ENTRY)
    assert refused.value.field == "moment"
    campaign.closed_on = TODAY
    campaign.save()
    with pytest.raises(BusinessRuleError, match="rouvrez-la"):
        edit(campaign, team, label="Encore")


def test_a_moved_session_moves_the_campaign_that_is_not_open(cohort, team):
    session = make_session(cohort, starts_on=datetime.date(2025, 4, 10))
    campaign = create(cohort, team, after(session, 1), after(session, 6))
    session.starts_on = datetime.date(2025, 5, 12)
    campaign.refresh_from_db()
    assert campaigns_follow_anchors(cohort_id=cohort.pk, today=TODAY) == []
    session.save()
    assert [moved.pk for moved in campaigns_follow_anchors(cohort_id=cohort.pk, today=TODAY)] == [campaign.pk]
    campaign.refresh_from_db()
    assert (campaign.opens_on, campaign.due_on) == (datetime.date(2025, 5, 13), datetime.date(2025, 5, 20))
    entry = AuditEntry.objects.get(action="campaign.follow_dates")
    assert entry.changes == {"opens_on": ["2025-04-11", "2025-05-13"], "due_on": ["2025-04-18", "2025-05-20"]}
    assert campaigns_follow_anchors(cohort_id=cohort.pk, today=TODAY) == []


def test_an_open_campaign_never_moves_by_itself(cohort, team):
    session = make_session(cohort, starts_on=datetime.date(2025, 4, 10))
    campaign = create(cohort, team, on(2025, 3, 20), after(session, 0))
    session.starts_on = datetime.date(2025, 4, 17)
    session.save()
    assert campaigns_follow_anchors(cohort_id=cohort.pk, today=TODAY) == []
    campaign.refresh_from_db()
    assert campaign.due_on == datetime.date(2025, 4, 10)
    campaign_settle_due(campaign=campaign, takes=True, actor=team, today=TODAY)
    campaign.refresh_from_db()
    assert campaign.due_on == datetime.date(2025, 4, 17)
    with pytest.raises(BusinessRuleError, match="ne propose plus"):
        campaign_settle_due(campaign=campaign, takes=True, actor=team, today=TODAY)


def test_keeping_the_deadline_lets_the_agenda_go(cohort, team):
    session = make_session(cohort, starts_on=datetime.date(2025, 4, 10))
    campaign = create(cohort, team, on(2025, 3, 20), after(session, 0))
    session.starts_on = datetime.date(2025, 3, 25)
    session.save()
    with pytest.raises(BusinessRuleError, match="déjà passée"):
        campaign_settle_due(campaign=campaign, takes=True, actor=team, today=TODAY)
    campaign_settle_due(campaign=campaign, takes=False, actor=team, today=TODAY)
    campaign.refresh_from_db()
    assert (campaign.due_on, campaign.due_rule) == (datetime.date(2025, 4, 10), None)


def test_what_would_open_in_the_past_or_end_before_it_begins_stays(cohort, team):
    session = make_session(cohort, starts_on=datetime.date(2025, 4, 10))
    campaign = create(cohort, team, after(session, 0), on(2025, 4, 30))
    for day in (datetime.date(2025, 3, 10), datetime.date(2025, 6, 2)):
        session.starts_on = day
        session.save()
        assert campaigns_follow_anchors(cohort_id=cohort.pk, today=TODAY) == []
    session.status = SessionStatus.CANCELLED
    session.save()
    anchors_moved.send(sender=None, cohort_id=cohort.pk)
    campaign.refresh_from_db()
    assert (campaign.opens_on, campaign.due_on) == (datetime.date(2025, 4, 10), datetime.date(2025, 4, 30))


@pytest.fixture
def running(cohort):
    """An open campaign past its deadline, with one form in each state."""
    campaign = make_campaign(cohort, Moment.MIDTERM, opens_on=TODAY - 20 * DAY, due_on=TODAY - DAY)
    for status in S:
        make_report(make_laureate(cohort, name=status.label), campaign, status)
    make_laureate(cohort, name="Sans fiche")
    make_report(make_laureate(cohort, name="Délai"), campaign, S.DRAFT, due_on=TODAY, delay_asked_at=NOW)
    make_report(make_laureate(cohort, name="En pause", status=LaureateStatus.PAUSED), campaign, S.DRAFT)
    return campaign


def states(campaign):
    return dict(campaign.reports.values_list("laureate__organisation__name", "status"))


def test_closing_settles_what_was_never_sent(running, team):
    before = states(running)
    assert campaign_close(campaign=running, actor=team, now=NOW) == 3
    running.refresh_from_db()
    assert running.closed_on == TODAY
    lost = {"Non commencée": S.NOT_RETURNED, "Brouillon": S.NOT_RETURNED, "Sans fiche": S.NOT_RETURNED}
    assert states(running) == before | lost
    assert campaign_close(campaign=running, actor=team, now=NOW) == 0
    assert AuditEntry.objects.filter(action="campaign.close").count() == 1
    assert campaign_close(campaign=running, actor=team, now=NOW + DAY) == 1
    assert states(running)["Délai"] == S.NOT_RETURNED


def test_closing_refuses_a_campaign_to_come(cohort, team):
    campaign = create(cohort, team, on(2025, 4, 1), on(2025, 4, 15))
    with pytest.raises(BusinessRuleError, match="pas ouverte"):
        campaign_close(campaign=campaign, actor=team, now=NOW)


def test_reopening_brings_back_what_the_closing_settled(running, team):
    before = states(running)
    campaign_close(campaign=running, actor=team, now=NOW)
    with pytest.raises(BusinessRuleError) as refused:
        campaign_reopen(campaign=running, due_on=TODAY - DAY, actor=team, now=NOW)
    assert refused.value.field == "due"
    campaign_reopen(campaign=running, due_on=datetime.date(2025, 4, 5), actor=team, now=NOW)
    running.refresh_from_db()
    assert (running.closed_on, running.due_on) == (None, datetime.date(2025, 4, 7))
    assert states(running) == before | {"Sans fiche": S.NOT_STARTED, "Non rendue": S.DRAFT}
    campaign_reopen(campaign=running, due_on=datetime.date(2025, 4, 30), actor=team, now=NOW)
    assert AuditEntry.objects.filter(action="campaign.reopen").count() == 1
