"""The same gesture on the laureates ticked in the queue: who is told, who is left out, what is written."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from ess_platform.notifications.models import MailBatch, OutgoingMail
from laureates.enums import Moment, ReportStatus
from tests.factories import make_campaign, make_cohort, make_laureate, make_participant, make_report, make_team_user

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
S = ReportStatus
BULK_QUERIES = {"bulk_remind": 9, "bulk_extend": 8, "bulk_exempt": 8}


@pytest.fixture
def scene(client):
    today = timezone.localdate()
    cohort = make_cohort()
    campaign = make_campaign(cohort, Moment.MIDTERM, opens_on=today - 20 * DAY, due_on=today + 3 * DAY)
    rows = {}
    for name, status in (("Brouillon", S.DRAFT), ("Rien", None), ("Soumise", S.SUBMITTED), ("Validée", S.VALIDATED)):
        rows[name] = make_laureate(cohort, name=name, slug=name.lower().replace("é", "e"))
        make_participant(rows[name])
        if status:
            make_report(rows[name], campaign, status)
    rows["Sans adresse"] = make_laureate(cohort, name="Sans adresse", slug="sans-adresse")
    team = make_team_user(cohort)
    client.force_login(team)
    return {"cohort": cohort, "campaign": campaign, "rows": rows, "team": team, "today": today}


def url(name, scene):
    return reverse(
        f"laureates:{name}", kwargs={"slug": scene["cohort"].slug, "campaign_id": scene["campaign"].public_id}
    )


def names(rows):
    return [row.organisation.name for row in rows]


EVERYBODY = {"l": ["brouillon", "rien", "soumise", "validee", "sans-adresse"]}


@pytest.mark.parametrize("name", list(BULK_QUERIES))
@pytest.mark.parametrize("count", [1, 3])
def test_constant_queries(client, scene, django_assert_num_queries, name, count):
    with django_assert_num_queries(BULK_QUERIES[name]):
        client.get(url(name, scene), {"l": EVERYBODY["l"][:count]})


def test_preview_tells_apart_whom_it_does_not_concern(client, scene):
    page = client.get(url("bulk_remind", scene), EVERYBODY)
    assert names(page.context["concerned"]) == ["Brouillon", "Rien"]
    assert [(row.organisation.name, reason) for row, reason in page.context["left_out"]] == [
        ("Soumise", "la fiche est déjà envoyée, elle attend votre relecture"),
        ("Sans adresse", "aucune adresse électronique connue"),
        ("Validée", "la fiche est déjà validée"),
    ]
    assert not MailBatch.objects.exists()


def test_reminding_prepares_drafts_to_read(client, scene):
    answer = client.post(url("bulk_remind", scene), EVERYBODY)
    batch = MailBatch.objects.get()
    assert answer.url == reverse(
        "laureates:mailing_detail", kwargs={"slug": scene["cohort"].slug, "batch_id": batch.public_id}
    )
    assert set(batch.mails.values_list("state", flat=True)) == {"draft"}
    assert batch.mails.count() == 2


@pytest.mark.parametrize(
    ("opens", "closed", "reason"),
    [(5, None, "la campagne n’est pas encore ouverte"), (-20, 0, "la campagne est fermée")],
)
def test_reminding_waits_for_an_open_campaign(client, scene, opens, closed, reason):
    campaign = scene["campaign"]
    campaign.opens_on, campaign.due_on = scene["today"] + opens * DAY, scene["today"] + 9 * DAY
    campaign.closed_on = None if closed is None else scene["today"]
    campaign.save()
    answer = client.post(url("bulk_remind", scene), {"l": ["brouillon"]})
    assert answer.status_code == 409
    assert [text for _, text in answer.context["left_out"]] == [reason]


def test_extending_several(client, scene):
    due_on = scene["today"] + 21 * DAY
    answer = client.post(url("bulk_extend", scene), EVERYBODY | {"due_on": f"{due_on:%d/%m/%Y}"}, follow=True)
    text = answer.content.decode()
    assert "3 délais accordés" in text
    assert "2 lauréats laissés de côté" in text
    assert scene["campaign"].reports.filter(due_on__gte=due_on).count() == 3
    assert OutgoingMail.objects.filter(kind="M03c").count() == 2


@pytest.mark.parametrize("day", ["", "2020-01-01", "2999-01-01", "lundi"])
def test_extending_asks_a_possible_day(client, scene, day):
    answer = client.post(url("bulk_extend", scene), {"l": ["brouillon"], "due_on": day})
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["due_on"])


def test_extending_to_a_day_that_gives_nothing_says_so(client, scene):
    day = f"{scene['today']:%Y-%m-%d}"
    text = client.post(url("bulk_extend", scene), {"l": ["brouillon"], "due_on": day}, follow=True).content.decode()
    assert "Aucun délai accordé." in text
    assert "La structure a déjà jusqu’au" in text


def test_exempting_several(client, scene):
    assert client.post(url("bulk_exempt", scene), {"l": ["rien"]}).status_code == 400
    answer = client.post(url("bulk_exempt", scene), {"l": ["rien", "soumise"], "reason": "Parties"}, follow=True)
    assert "2 lauréats dispensés de cette fiche." in answer.content.decode()
    assert scene["campaign"].reports.filter(status=S.NOT_APPLICABLE).count() == 2


def test_everybody_but_who_was_unticked(client, scene):
    chosen = {"selection": "toutes", "vu": ["rien", "soumise"], "l": ["soumise"]}
    assert names(client.get(url("bulk_exempt", scene), chosen).context["rows"]) == [
        "Soumise",
        "Brouillon",
        "Sans adresse",
        "Validée",
    ]
    filtered = client.get(url("bulk_exempt", scene), {"selection": "toutes", "etat": "draft"})
    assert names(filtered.context["rows"]) == ["Brouillon"]


def test_nobody_ticked_or_somebody_else_s_laureate(client, scene):
    other = make_laureate(make_cohort(), slug="ailleurs")
    for chosen in ({}, {"l": [other.slug]}):
        page = client.get(url("bulk_extend", scene), chosen)
        assert "Aucun lauréat sélectionné" in page.content.decode()
