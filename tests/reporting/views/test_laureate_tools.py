"""Columns, saved views, cards, risks and bulk actions of the team's list of laureates."""

import datetime

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from ess_platform.common.formatting import NBSP
from ess_platform.notifications.models import MailBatch
from laureates.enums import LaureateStatus, Moment, ReportStatus
from laureates.models import Tag
from laureates.services.tag import laureates_tag
from reporting.export_kinds import ExportRequest, export_kind
from reporting.views.bulk import NO_CAMPAIGN
from sessions.enums import AttendanceStatus, SessionStatus
from sponsors.models import Sponsorship
from tests.factories import (
    make_attendance,
    make_campaign,
    make_cohort,
    make_half_day,
    make_laureate,
    make_meeting,
    make_participant,
    make_report,
    make_session,
    make_sponsor,
    make_sponsor_contact,
    make_sponsorship,
    make_team_user,
)

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
A = AttendanceStatus


def url(cohort, name="laureate_list", **query):
    return reverse(f"reporting:{name}", kwargs={"slug": cohort.slug}, query=query)


def names(response):
    return [row.laureate.organisation.name for row in response.context["rows"]]


def heads(response):
    table = response.content.decode().split("<thead>")[1].split("</thead>")[0]
    return [label for label in ("Filière", "Fiche", "Présence", "Étiquettes") if label in table]


def said(client):
    return [str(message).replace(NBSP, " ") for message in client.get("/compte/").context["messages"]]


@pytest.fixture
def three(cohort):
    return [make_laureate(cohort, name=name, slug=name.lower()) for name in ("Atelier", "Brasserie", "Couture")]


def test_columns_are_chosen_in_the_address(team_client, cohort, three):
    assert heads(team_client.get(url(cohort))) == ["Filière", "Fiche", "Présence"]
    assert heads(team_client.get(url(cohort, col=["fiche", "etiquettes"]))) == ["Fiche", "Étiquettes"]
    assert heads(team_client.get(url(cohort, col="inconnue"))) == ["Filière", "Fiche", "Présence"]


def test_filters_keep_order_columns_and_cards(team_client, cohort, three):
    html = team_client.get(url(cohort, tri="-structure", col="fiche", affichage="cartes")).content.decode()
    bar = html.split('class="filter-bar"')[1].split("</form>")[0]
    for name, value in (("tri", "-structure"), ("col", "fiche"), ("affichage", "cartes")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in bar
    assert "as-cards" in html
    assert 'aria-sort="descending"' in html


def test_saved_views_stand_above_the_list(team_client, cohort, three):
    cohort.saved_views.create(user=team_client.user, page="laureats", name="À appeler", query="fiche=retard")
    cohort.saved_views.create(user=team_client.user, page="seances", name="Autre liste")
    links = team_client.get(url(cohort, fiche="retard")).context["saved_views"]
    assert [(link.name, link.is_current) for link in links] == [("À appeler", True)]


# ---- At risk


def attend(participant, day, status, *, session_status=SessionStatus.HELD):
    session = make_session(participant.laureate.cohort, starts_on=day, status=session_status)
    make_attendance(make_half_day(session, on=day), participant, status=status)


@pytest.mark.parametrize(
    ("statuses", "is_at_risk"),
    [
        ((A.ABSENT, A.ABSENT), True),
        ((A.PRESENT, A.ABSENT, A.EXCUSED), True),
        ((A.ABSENT, A.ABSENT, A.REMOTE), False),
        ((A.ABSENT, A.UNRECORDED), False),
        ((A.ABSENT,), False),
        ((), False),
    ],
)
def test_two_sessions_in_a_row_without_anybody(team_client, cohort, statuses, is_at_risk):
    participant = make_participant(make_laureate(cohort))
    for rank, status in enumerate(statuses):
        attend(participant, datetime.date(2025, 2, 3) + rank * 7 * DAY, status)
    found = team_client.get(url(cohort, risque="absences"))
    assert len(names(found)) == is_at_risk


def test_nobody_is_absent_before_joining_nor_from_a_cancelled_session(team_client, cohort):
    first, second = datetime.date(2025, 2, 3), datetime.date(2025, 2, 10)
    late = make_participant(make_laureate(cohort, entered_on=second))
    new = make_participant(make_laureate(cohort), joined_on=second)
    told = make_participant(make_laureate(cohort))
    for participant in (late, new):
        attend(participant, first, A.ABSENT)
        attend(participant, second, A.ABSENT)
    attend(told, first, A.ABSENT)
    attend(told, second, A.ABSENT, session_status=SessionStatus.CANCELLED)
    assert names(team_client.get(url(cohort, risque="absences"))) == []


def test_two_people_of_one_laureate_stand_for_it(team_client, cohort):
    laureate = make_laureate(cohort)
    absent, present = make_participant(laureate), make_participant(laureate)
    for day in (datetime.date(2025, 2, 3), datetime.date(2025, 2, 10)):
        half_day = make_half_day(make_session(cohort, starts_on=day), on=day)
        make_attendance(half_day, absent, status=A.ABSENT)
        make_attendance(half_day, present, status=A.PRESENT)
    assert names(team_client.get(url(cohort, risque="absences"))) == []


def test_no_talk_with_the_sponsor_for_45_days(team_client, cohort):
    today = timezone.localdate()
    old = {"starts_on": today - 100 * DAY}
    make_sponsorship(make_laureate(cohort, name="Silence"), **old)
    make_sponsorship(make_laureate(cohort, name="Nouveau"), starts_on=today - 45 * DAY)
    make_sponsorship(make_laureate(cohort, name="Fini"), ends_on=today - DAY, **old)
    make_meeting(make_sponsorship(make_laureate(cohort, name="Parlé"), **old), held_on=today - 45 * DAY)
    left = make_laureate(cohort, name="Sorti", status=LaureateStatus.LEFT, left_on=today - DAY)
    make_sponsorship(left, **old)
    assert names(team_client.get(url(cohort, risque="parrain"))) == ["Silence"]


# ---- Bulk actions


def test_remind_from_the_list_prepares_drafts(team_client, cohort, three):
    today = timezone.localdate()
    campaign = make_campaign(cohort, Moment.MIDTERM, opens_on=today - 9 * DAY, due_on=today + 3 * DAY)
    for laureate in three:
        make_participant(laureate)
    make_report(three[1], campaign, ReportStatus.SUBMITTED)
    gone = make_laureate(cohort, name="Départ", slug="depart", status=LaureateStatus.LEFT, left_on=today)
    page = team_client.get(url(cohort, "laureate_remind", l=["atelier", "brasserie", "depart"]))
    assert [row.organisation.name for row in page.context["concerned"]] == ["Atelier"]
    assert [row.organisation.name for row, _ in page.context["left_out"]] == ["Brasserie", gone.organisation.name]
    answer = team_client.post(url(cohort, "laureate_remind"), {"l": ["atelier", "brasserie"]})
    batch = MailBatch.objects.get()
    assert answer.url.endswith(f"/envois/{batch.public_id}/")
    assert batch.mails.count() == 1


def test_remind_without_a_campaign_says_so(team_client, cohort, three):
    answer = team_client.get(url(cohort, "laureate_remind", l=["atelier"]))
    assert answer.url == url(cohort)
    assert said(team_client) == [NO_CAMPAIGN]


def test_the_whole_list_is_chosen_but_who_was_unticked(team_client, cohort, three):
    query = {"selection": "toutes", "vu": ["atelier", "brasserie"], "l": ["atelier"]}
    page = team_client.get(url(cohort, "laureate_tag", **query))
    assert [row.slug for row in page.context["selection"]] == ["atelier", "couture"]
    page = team_client.get(url(cohort, "laureate_tag", selection="toutes", q="cout"))
    assert [row.slug for row in page.context["selection"]] == ["couture"]


def test_tag_then_untag(team_client, cohort, three):
    laureates_tag(cohort=cohort, laureates=three[:1], label="À visiter", actor=team_client.user)
    team_client.post(url(cohort, "laureate_tag"), {"l": ["atelier", "couture"], "label": " a  VISITER "})
    assert said(team_client) == ["Étiquette « a  VISITER » posée sur 1 lauréat. 1 la portait déjà."]
    tag = Tag.objects.get()
    assert tag.label == "À visiter"
    assert names(team_client.get(url(cohort, etiquette=tag.public_id))) == ["Atelier", "Couture"]
    team_client.post(url(cohort, "laureate_tag"), {"l": ["atelier"], "retirer": tag.public_id})
    assert said(team_client) == ["Étiquette « À visiter » retirée de 1 lauréat."]
    team_client.post(url(cohort, "laureate_tag"), {"l": ["couture"], "retirer": tag.public_id})
    assert not Tag.objects.exists()
    team_client.post(url(cohort, "laureate_tag"), {"l": ["couture"], "retirer": tag.public_id})
    assert "n’existe plus" in said(team_client)[-1]


@pytest.mark.parametrize("label", ["", "  ", "x" * 41])
def test_a_tag_that_cannot_be_is_said_beside_its_field(team_client, cohort, three, label):
    answer = team_client.post(url(cohort, "laureate_tag"), {"l": ["atelier"], "label": label})
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["label"]


def test_nobody_chosen_is_an_empty_page_and_elsewhere_is_not_reached(team_client, cohort, three):
    other = make_laureate(make_cohort(), slug="ailleurs")
    page = team_client.get(url(cohort, "laureate_tag", l=["ailleurs"]))
    assert "Aucun lauréat sélectionné" in page.content.decode()
    team_client.post(url(cohort, "laureate_tag"), {"l": ["ailleurs"], "label": "Vu"})
    assert not other.tag_links.exists()


def test_one_sponsor_for_several_laureates_all_or_none(team_client, cohort, three):
    contact = make_sponsor_contact(make_sponsor(cohort))
    page = url(cohort, "laureate_assign", l=["atelier", "brasserie"])
    shown = team_client.get(page).context
    assert [row.slug for row in shown["selection"]] == ["atelier", "brasserie"]
    sent = {"l": ["atelier", "brasserie"], "starts_on": "32/13/2026", "reason": "Même filière"}
    refused = team_client.post(page, sent)
    assert (refused.status_code, sorted(refused.context["form"].errors)) == (400, ["contact", "starts_on"])
    assert refused.context["form"]["reason"].value() == "Même filière"
    assert not Sponsorship.objects.exists()
    sent |= {"contact": contact.public_id, "starts_on": f"{timezone.localdate():%d/%m/%Y}"}
    assert team_client.post(page, sent).url == url(cohort)
    assert sorted(Sponsorship.objects.values_list("laureate__slug", flat=True)) == ["atelier", "brasserie"]


def test_what_is_ticked_is_what_is_exported(cohort, three):
    team = make_team_user(cohort)

    def exported(query):
        request = ExportRequest(cohort=cohort, user=team, query=QueryDict(query), today=timezone.localdate())
        content = export_kind("laureats").build(request)
        return [row.laureate.slug for row in content.rows], content.filters

    assert exported("l=atelier&l=couture") == (["atelier", "couture"], [("Sélection", "2 lauréats cochés")])
    assert exported("selection=toutes&vu=atelier&vu=couture&l=couture")[0] == ["brasserie", "couture"]
    assert exported("q=bra") == (["brasserie"], [("Rechercher", "bra")])
