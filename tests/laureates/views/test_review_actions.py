"""The gestures of the review: what each does, where it leads, and what somebody who comes too late reads."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from ess_platform.notifications.models import OutgoingMail
from laureates import report_guards
from laureates.enums import Moment, ReportStatus
from laureates.services.review import report_validate
from tests.factories import (
    make_campaign,
    make_cohort,
    make_laureate,
    make_participant,
    make_report,
    make_team_admin,
    make_team_user,
)

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
COMMENT = "Merci de préciser le chiffre d’affaires."
S = ReportStatus
REVIEW_QUERIES = 20


@pytest.fixture
def scene(client):
    today = timezone.localdate()
    cohort = make_cohort()
    campaign = make_campaign(cohort, Moment.MIDTERM, opens_on=today - 20 * DAY, due_on=today - DAY)
    laureate = make_laureate(cohort, name="Bleu", slug="bleu")
    make_participant(laureate)
    team = make_team_user(cohort)
    client.force_login(team)
    return {"cohort": cohort, "campaign": campaign, "laureate": laureate, "team": team, "today": today}


def page_url(scene, slug="bleu"):
    kwargs = {"slug": scene["cohort"].slug, "campaign_id": scene["campaign"].public_id, "laureate_slug": slug}
    return reverse("laureates:progress_review", kwargs=kwargs)


def queue_url(scene, name="review_queue"):
    kwargs = {"slug": scene["cohort"].slug, "campaign_id": scene["campaign"].public_id}
    return reverse(f"laureates:{name}", kwargs=kwargs)


def report_in(scene, status, **fields):
    return make_report(scene["laureate"], scene["campaign"], status, **fields)


@pytest.mark.parametrize("others", [0, 2])
def test_constant_queries(client, scene, django_assert_num_queries, others):
    report_in(scene, S.SUBMITTED, values={"ca_12m": 10})
    for _ in range(others):
        make_report(make_laureate(scene["cohort"]), scene["campaign"], S.SUBMITTED)
    with django_assert_num_queries(REVIEW_QUERIES):
        assert client.get(page_url(scene)).status_code == 200


def test_reviewing_goes_from_one_form_to_the_next(client, scene):
    for name in ("Ambre", "Bleu", "Cyan"):
        laureate = scene["laureate"] if name == "Bleu" else make_laureate(scene["cohort"], name=name, slug=name.lower())
        make_report(laureate, scene["campaign"], S.SUBMITTED)
    assert client.get(queue_url(scene, "review_next")).url == page_url(scene, "ambre")
    place = client.get(page_url(scene)).context["place"]
    assert (place.before.name, place.after.name, place.rank, place.total) == ("Ambre", "Cyan", 2, 3)
    assert client.post(f"{page_url(scene)}valider/").url == page_url(scene, "cyan")
    assert client.post(f"{page_url(scene, 'cyan')}valider/").url == page_url(scene, "ambre")
    assert client.post(f"{page_url(scene, 'ambre')}valider/").url == queue_url(scene)
    assert client.get(queue_url(scene, "review_next")).url == queue_url(scene)
    assert "Tout est relu. 3 fiches validées sur 3." in client.get(queue_url(scene)).content.decode()


def test_who_comes_too_late_reads_who_did_what_and_when(client, scene):
    report = report_in(scene, S.SUBMITTED)
    colleague = make_team_user(scene["cohort"])
    report_validate(report=report, actor=colleague, acknowledged=(), now=timezone.now())
    answer = client.post(f"{page_url(scene)}renvoyer/", {"retour-comment": COMMENT, "retour-sections": "marches"})
    assert answer.status_code == 409
    assert f"{colleague.get_full_name()} a validé cette fiche le" in answer.context["conflict"]
    assert COMMENT in answer.content.decode() or answer.context["return_form"]["comment"].value() == COMMENT


def test_a_delay_is_granted_in_one_click_or_refused_with_a_word(client, scene):
    report = report_in(scene, S.DRAFT, delay_asked_at=timezone.now())
    assert "Accorder 5 jours" in client.get(page_url(scene)).content.decode()
    empty = client.post(f"{page_url(scene)}refuser-delai/", {"delai-word": ""})
    assert list(empty.context["word_form"].errors) == ["word"]
    assert client.post(f"{page_url(scene)}accorder-delai/").status_code == 302
    report.refresh_from_db()
    assert report.delay_asked_at is None
    assert report.due_on > scene["today"] + 4 * DAY
    type(report).objects.update(delay_asked_at=timezone.now())
    word = "Le bilan part lundi, appelez-moi."
    assert client.post(f"{page_url(scene)}refuser-delai/", {"delai-word": word}).status_code == 302
    assert OutgoingMail.objects.filter(kind="M03c").count() == 2


def test_a_request_overtaken_by_the_sending_asks_nothing_any_more(client, scene):
    report_in(scene, S.SUBMITTED, delay_asked_at=timezone.now())
    assert "Délai demandé" not in client.get(page_url(scene)).content.decode()
    assert "Délai demandé" not in client.get(queue_url(scene)).content.decode()
    scene["campaign"].reports.update(status=S.DRAFT)
    assert "Délai demandé" in client.get(queue_url(scene)).content.decode()


def test_given_up_then_taken_up(client, scene):
    report = report_in(scene, S.DRAFT)
    assert "Noter «\u00a0non rendue\u00a0»" in client.get(page_url(scene)).content.decode()
    for action, status in (("non-rendue", S.NOT_RETURNED), ("reprendre", S.DRAFT)):
        assert client.post(f"{page_url(scene)}{action}/").status_code == 302
        report.refresh_from_db()
        assert report.status == status
    late = client.post(f"{page_url(scene)}non-rendue/")
    assert (late.status_code, "pas encore en retard" in late.context["conflict"]) == (409, True)


def test_only_the_manager_is_offered_to_reopen(client, scene):
    report = report_in(scene, S.VALIDATED)
    given = {"reouverture-reason": COMMENT, "reouverture-sections": "marches"}
    assert client.get(page_url(scene)).context["may_reopen"] is False
    refused = client.post(f"{page_url(scene)}rouvrir/", given)
    assert (refused.status_code, "responsable" in refused.context["conflict"]) == (409, True)
    client.force_login(make_team_admin(scene["cohort"]))
    assert client.get(page_url(scene)).context["may_reopen"] is True
    short = client.post(f"{page_url(scene)}rouvrir/", given | {"reouverture-reason": "Court"})
    assert list(short.context["reopen_form"].errors) == ["reason"]
    assert client.post(f"{page_url(scene)}rouvrir/", given).status_code == 302
    report.refresh_from_db()
    assert report.status == S.NEEDS_CHANGES


def test_a_held_form_says_why_instead_of_offering(client, scene, monkeypatch):
    report_in(scene, S.VALIDATED)
    monkeypatch.setattr(report_guards, "_guards", {"test": lambda report: "Publiez une nouvelle version."})
    client.force_login(make_team_admin(scene["cohort"]))
    text = client.get(page_url(scene)).content.decode()
    assert "Publiez une nouvelle version." in text
    assert "Rouvrir la fiche validée" not in text
    assert "Dispenser de cette fiche" not in text


def test_a_form_not_started_offers_to_remind_or_to_type_it(client, scene):
    text = client.get(page_url(scene)).content.decode()
    assert "Fiche non commencée" in text
    assert f"{queue_url(scene, 'bulk_remind')}?l=bleu" in text
    assert "Saisir pour le compte de la structure" in text


@pytest.mark.parametrize("action", ["inconnue", "dispenser"])
def test_an_unknown_gesture_does_not_exist(client, scene, action):
    report_in(scene, S.SUBMITTED)
    assert client.post(f"{page_url(scene)}{action}/").status_code == 404
