"""The team's pages on campaigns: the form, its preview, what writes and what does not."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from laureates.enums import Moment, ReportStatus
from laureates.models import ReportingCampaign
from tests.factories import (
    make_campaign,
    make_cohort,
    make_laureate,
    make_participant,
    make_report,
    make_session,
    make_team_user,
)

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def cohort(today):
    return make_cohort(starts_on=today - 60 * DAY, ends_on=today + 200 * DAY)


@pytest.fixture
def team(client, cohort):
    user = make_team_user(cohort)
    client.force_login(user)
    return user


def url(name, cohort, campaign=None):
    kwargs = {"slug": cohort.slug} | ({"campaign_id": campaign.public_id} if campaign else {})
    return reverse(f"laureates:{name}", kwargs=kwargs)


def monday_after(day):
    """A Monday in a month without public holidays on Mondays: October."""
    first = datetime.date(day.year + 1, 10, 1)
    return first + datetime.timedelta(days=(7 - first.weekday()) % 7)


def typed(opens, due, **others):
    return {
        "moment": Moment.EXIT,
        "label": "Fiche de sortie",
        "opens_kind": "typed",
        "opens_day": f"{opens:%d/%m/%Y}",
        "due_kind": "typed",
        "due_day": f"{due:%Y-%m-%d}",
    } | others


def test_an_empty_promotion_is_offered_three_campaigns(client, cohort, team):
    page = client.get(url("campaign_list", cohort))
    assert [entry.moment for entry in page.context["standard"]] == [Moment.ENTRY, Moment.MIDTERM, Moment.EXIT]
    form = client.get(f"{url('campaign_create', cohort)}?temps={Moment.MIDTERM}").context["form"]
    assert (form.initial["moment"], form.initial["label"]) == (Moment.MIDTERM, "Fiche de mi-parcours")
    make_campaign(cohort, Moment.ENTRY)
    assert client.get(url("campaign_list", cohort)).context["standard"] == []


def test_preview_first_then_the_word_that_writes(client, cohort, team, today):
    make_participant(make_laureate(cohort))
    make_laureate(cohort)
    monday = monday_after(today)
    given = typed(monday - 2 * DAY, monday + 18 * DAY)  # a Saturday
    preview = client.post(url("campaign_create", cohort), given)
    assert preview.templates[0].name == "laureates/campaign_preview.html"
    found = preview.context["preview"]
    assert (found.opens.day, found.opens.is_moved, found.due.day) == (monday, True, monday + 18 * DAY)
    assert (found.laureates, found.unreachable, found.opens_now) == (2, 1, False)
    assert [mail.label for mail in found.mails] == [
        "La fiche est ouverte",
        "Plus que 7 jours",
        "Après-demain",
        "C’est aujourd’hui",
        "En retard : de quoi avez-vous besoin ?",
    ]
    assert not ReportingCampaign.objects.exists()
    again = client.post(url("campaign_create", cohort), given | {"etape": "modifier"})
    assert again.templates[0].name == "laureates/campaign_form.html"
    assert again.context["form"]["label"].value() == "Fiche de sortie"
    done = client.post(url("campaign_create", cohort), given | {"etape": "confirmer"})
    campaign = ReportingCampaign.objects.get()
    assert done.url == url("review_queue", cohort, campaign)
    assert (campaign.opens_on, campaign.due_on, campaign.moment) == (monday, monday + 18 * DAY, Moment.EXIT)
    twice = client.post(url("campaign_create", cohort), given | {"etape": "confirmer"})
    assert twice.status_code in (302, 400)
    assert ReportingCampaign.objects.count() == 1


def test_a_date_relative_to_the_agenda_and_to_a_month(client, cohort, team, today):
    monday = monday_after(today)
    cohort.ends_on = monday + 90 * DAY
    cohort.save()
    session = make_session(cohort, starts_on=monday, title="Séquence 4")
    given = {
        "moment": Moment.EXIT,
        "label": "Sortie",
        "opens_kind": "anchor",
        "opens_anchor": f"session:{session.public_id}",
        "opens_days": "2",
        "opens_side": "after",
        "due_kind": "month_end",
        "due_month": f"{monday:%Y-%m}",
        "etape": "confirmer",
    }
    assert client.post(url("campaign_create", cohort), given).status_code == 302
    campaign = ReportingCampaign.objects.get()
    assert campaign.opens_on == monday + 2 * DAY
    assert campaign.opens_rule["label"] == "Séquence 4"
    assert (campaign.due_on.month, campaign.due_on.weekday() < 5) == (10, True)
    page = client.get(url("campaign_edit", cohort, campaign))
    assert page.context["form"]["opens_kind"].value() == "anchor"
    assert page.context["form"]["opens_days"].value() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"label": ""}, "label"),
        ({"moment": "jamais"}, "moment"),
        ({"opens_day": ""}, "opens_day"),
        ({"opens_day": "bientôt"}, "opens_day"),
        ({"opens_kind": "anchor", "opens_days": "3"}, "opens_anchor"),
        ({"opens_kind": "anchor", "opens_days": "-3"}, "opens_days"),
        ({"due_kind": "month_end"}, "due_month"),
        ({"due_kind": "autre"}, "due_kind"),
        ({"due_day": "2020-01-02"}, "due_day"),
    ],
)
@pytest.mark.usefixtures("team")
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(client, cohort, changes, field):
    make_session(cohort)
    monday = monday_after(timezone.localdate())
    answer = client.post(url("campaign_create", cohort), typed(monday, monday + 10 * DAY) | changes)
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    if "label" not in changes:
        assert answer.context["form"]["label"].value() == "Fiche de sortie"
    assert not ReportingCampaign.objects.exists()


def test_an_open_campaign_changes_its_title_and_deadline_only(client, cohort, team, today):
    campaign = make_campaign(cohort, Moment.MIDTERM, opens_on=today - DAY, due_on=today + 20 * DAY)
    page = client.get(url("campaign_edit", cohort, campaign))
    assert "opens_day" not in page.context["form"].fields
    monday = monday_after(today)
    given = {"moment": Moment.MIDTERM, "label": "Autre", "due_kind": "typed", "due_day": f"{monday:%d/%m/%Y}"}
    assert client.post(url("campaign_edit", cohort, campaign), given).context["preview"].due.day == monday
    assert client.post(url("campaign_edit", cohort, campaign), given | {"etape": "confirmer"}).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.label, campaign.due_on, campaign.opens_on) == ("Autre", monday, today - DAY)


def test_closing_says_who_loses_what_then_reopening_brings_it_back(client, cohort, team, today):
    campaign = make_campaign(cohort, Moment.MIDTERM, opens_on=today - 20 * DAY, due_on=today - DAY)
    lost = make_report(make_laureate(cohort, name="Perdue"), campaign, ReportStatus.DRAFT)
    make_report(make_laureate(cohort, name="Attendue"), campaign, ReportStatus.DRAFT, due_on=today + DAY)
    page = client.get(url("campaign_close", cohort, campaign))
    assert [row.organisation.name for row in page.context["lost"]] == ["Perdue"]
    assert [row.organisation.name for row in page.context["granted"]] == ["Attendue"]
    assert client.post(url("campaign_close", cohort, campaign)).status_code == 302
    lost.refresh_from_db()
    assert lost.status == ReportStatus.NOT_RETURNED
    assert client.get(url("campaign_edit", cohort, campaign)).status_code == 302
    assert client.post(url("campaign_reopen", cohort, campaign), {"due_on": "2020-01-01"}).status_code == 400
    monday = monday_after(today)
    late = client.post(url("campaign_reopen", cohort, campaign), {"due_on": f"{monday:%Y-%m-%d}"})
    assert late.status_code in (302, 400)  # a year away at most
    near = client.post(url("campaign_reopen", cohort, campaign), {"due_on": f"{today + 30 * DAY:%Y-%m-%d}"})
    assert near.status_code == 302
    lost.refresh_from_db()
    assert lost.status == ReportStatus.DRAFT


def test_closing_a_campaign_to_come_is_refused(client, cohort, team, today):
    campaign = make_campaign(cohort, Moment.EXIT, opens_on=today + DAY, due_on=today + 9 * DAY)
    answer = client.post(url("campaign_close", cohort, campaign))
    assert (answer.status_code, "pas ouverte" in answer.context["refusal"]) == (409, True)


def test_the_agenda_proposes_and_the_team_decides(client, cohort, team, today):
    session = make_session(cohort, starts_on=monday_after(today))
    rule = {"kind": "anchor", "anchor": f"session:{session.public_id}", "label": session.title, "days": 0}
    campaign = make_campaign(cohort, Moment.MIDTERM, opens_on=today - DAY, due_on=today + 20 * DAY, due_rule=rule)
    _, proposal, _ = client.get(url("campaign_list", cohort)).context["campaigns"][0]
    assert proposal.day == monday_after(today)
    client.post(url("campaign_due", cohort, campaign), {"reponse": "prendre"})
    campaign.refresh_from_db()
    assert campaign.due_on == monday_after(today)
    answer = client.post(url("campaign_due", cohort, campaign), {"reponse": "prendre"}, follow=True)
    assert "ne propose plus" in answer.content.decode()


def test_missing_forms_are_created_on_demand(client, cohort, team, today):
    campaign = make_campaign(cohort, Moment.MIDTERM, opens_on=today - DAY, due_on=today + 20 * DAY)
    make_laureate(cohort)
    assert client.post(url("campaign_open", cohort, campaign)).status_code == 302
    assert campaign.reports.count() == 1
