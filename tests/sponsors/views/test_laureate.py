"""« Mon parrain », in the laureate's space, and the answers of the sponsor."""

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from laureates.enums import Moment, ReportStatus
from laureates.models import ProgressReport
from sponsors.enums import IntroductionState
from sponsors.models import Introduction, SponsorMeeting
from tests.factories import (
    make_campaign,
    make_introduction,
    make_laureate,
    make_meeting,
    make_participant,
    make_report,
    make_sponsorship,
)

pytestmark = pytest.mark.django_db
PAGE = reverse("sponsors:laureate_space")
NEW = reverse("sponsors:laureate_meeting_create")
ASK = reverse("sponsors:introduction_ask")
REQUESTS = reverse("sponsors:introduction_list")
HOME = reverse("laureates:space_home")
PAGE_QUERIES = 14
LIST_QUERIES = 8


@pytest.fixture
def owner(client, sponsorship):
    user = make_participant(sponsorship.laureate, with_user=True).person.user
    client.force_login(user)
    return user


def url(name, found):
    return reverse(f"sponsors:{name}", kwargs={"public_id": found.public_id})


def meeting_data(pair, today, **changes):
    return {
        "sponsorship": str(pair.public_id),
        "held_on": today.isoformat(),
        "minutes": "45",
        "other_minutes": "",
        "mode": "phone",
        "subject": "Les achats",
        "next_step": "",
        "idempotency_key": str(uuid.uuid4()),
    } | changes


@pytest.mark.parametrize("rows", [1, 3])
def test_the_same_queries_whatever_there_is_to_show(client, owner, sponsorship, rows, django_assert_num_queries):
    for rank in range(rows):
        make_meeting(sponsorship, held_on=datetime.date(2025, 3, 1 + rank), logged_by=owner, is_logged_by_laureate=True)
        make_introduction(sponsorship, asked_by=owner)
    client.get(PAGE)
    with django_assert_num_queries(PAGE_QUERIES):
        answer = client.get(PAGE)
    assert len(answer.context["rows"]) == rows
    client.force_login(sponsorship.contact.person.user)
    client.get(REQUESTS)
    with django_assert_num_queries(LIST_QUERIES):
        assert len(client.get(REQUESTS).context["page_obj"]) == rows


def test_without_a_sponsor_the_pages_say_why(client, cohort):
    client.force_login(make_participant(make_laureate(cohort), with_user=True).person.user)
    for page in (PAGE, HOME):
        assert "Votre parrain vous sera présenté à la première séquence" in client.get(page).content.decode()
    for page in (NEW, ASK):
        assert "Aucun parrainage en cours" in client.get(page).content.decode()
        assert client.post(page, {}).status_code == 400


def test_after_the_sponsorship_the_past_remains(client, owner, sponsorship, today):
    make_meeting(sponsorship, subject="Un appel d’offres")
    type(sponsorship).objects.filter(pk=sponsorship.pk).update(ends_on=today - datetime.timedelta(days=1))
    page = client.get(PAGE).content.decode()
    assert "Un appel d’offres" in page
    assert "Noter un rendez-vous" not in page
    home = client.get(HOME).content.decode()
    assert "Aucun parrainage n’est en cours" in home
    assert "première séquence" not in home


def test_a_meeting_noted_is_confirmed_from_the_sponsors_home(client, owner, sponsorship, sponsor, today):
    answer = client.post(NEW, meeting_data(sponsorship, today))
    assert (answer.status_code, answer.url) == (302, PAGE)
    meeting = SponsorMeeting.objects.get()
    assert "pas encore confirmé" in client.get(PAGE).content.decode()
    client.force_login(sponsor)
    home = client.get(reverse("sponsors:space_home")).content.decode()
    assert "a noté un rendez-vous avec vous" in home
    assert client.post(url("meeting_confirm", meeting)).status_code == 302
    assert SponsorMeeting.objects.get().confirmed_at
    assert "a noté un rendez-vous" not in client.get(reverse("sponsors:space_home")).content.decode()
    client.force_login(owner)
    assert "confirmé le" in client.get(PAGE).content.decode()
    assert client.get(url("laureate_meeting_delete", meeting)).status_code == 403


def test_what_is_typed_is_kept_beside_its_error(client, owner, sponsorship, today):
    typed = meeting_data(sponsorship, today, held_on="2999-01-01", subject="À garder")
    answer = client.post(NEW, typed)
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["held_on"]
    assert "À garder" in answer.content.decode()
    assert not SponsorMeeting.objects.exists()


def test_a_meeting_noted_by_mistake_is_taken_out(client, owner, sponsorship, today):
    meeting = make_meeting(sponsorship, logged_by=owner, is_logged_by_laureate=True)
    other = make_meeting(sponsorship, held_on=today)
    assert client.get(url("laureate_meeting_delete", other)).status_code == 403
    assert client.get(url("laureate_meeting_delete", meeting)).status_code == 200
    assert client.post(url("laureate_meeting_delete", meeting)).url == PAGE
    assert list(SponsorMeeting.objects.all()) == [other]


def ask_data(pair, need="Un acheteur de palettes 🪵"):
    return {"sponsorship": str(pair.public_id), "need": need, "idempotency_key": str(uuid.uuid4())}


def test_a_request_goes_and_its_answer_comes_back(client, owner, sponsorship, sponsor):
    data = ask_data(sponsorship)
    for _ in range(2):
        assert client.post(ASK, data).url == PAGE
    request = Introduction.objects.get()
    assert "En attente" in client.get(PAGE).content.decode()
    client.force_login(sponsor)
    assert "Un acheteur de palettes 🪵" in client.get(REQUESTS).content.decode()
    silent = client.post(url("introduction_answer", request), {"state": "redirected", "answer": ""})
    assert (silent.status_code, list(silent.context["form"].errors)) == (400, ["answer"])
    given = {"state": "redirected", "answer": "Voyez l’atelier d’à côté"}
    assert client.post(url("introduction_answer", request), given).url == REQUESTS
    assert "Votre réponse" in client.get(url("introduction_answer", request)).content.decode()
    late = client.post(url("introduction_answer", request), {"state": "accepted", "answer": ""})
    assert "déjà répondu" in late.content.decode()
    client.force_login(owner)
    assert "Voyez l’atelier d’à côté" in client.get(PAGE).content.decode()
    assert "a une réponse" in client.get(HOME).content.decode()
    assert Introduction.objects.get().state == IntroductionState.REDIRECTED


@pytest.mark.parametrize("need", ["", "  ", "x" * 10_000])
def test_a_need_that_cannot_be_sent_is_given_back(client, owner, sponsorship, need):
    answer = client.post(ASK, ask_data(sponsorship, need))
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["need"])
    assert need in answer.content.decode()
    assert not Introduction.objects.exists()


def test_the_sponsor_of_another_laureate_is_refused(client, owner, sponsorship, cohort, today):
    foreign = make_sponsorship(make_laureate(cohort))
    for page, data in ((ASK, ask_data(foreign)), (NEW, meeting_data(foreign, today))):
        answer = client.post(page, data)
        assert list(answer.context["form"].errors) == ["sponsorship"]
    assert not Introduction.objects.exists()


def test_after_the_end_the_sponsor_no_longer_reads_the_request(client, sponsorship, sponsor, today):
    request = make_introduction(sponsorship)
    type(sponsorship).objects.filter(pk=sponsorship.pk).update(ends_on=today - datetime.timedelta(days=1))
    client.force_login(sponsor)
    assert "Aucune demande" in client.get(REQUESTS).content.decode()
    assert client.get(url("introduction_answer", request)).status_code == 404


def test_sharing_is_opened_and_closed_at_any_time(client, owner, sponsorship, sponsor, cohort):
    report = make_report(sponsorship.laureate, make_campaign(cohort), need="Un local à partager")
    detail = reverse("sponsors:laureate_detail", kwargs={"public_id": sponsorship.laureate.public_id})
    for choice, is_read in (("oui", True), ("non", False)):
        client.force_login(owner)
        assert "Un local à partager" in client.get(PAGE).content.decode()
        assert client.post(url("sharing", report), {"partage": choice}).url == PAGE
        client.force_login(sponsor)
        assert ("Un local à partager" in client.get(detail).content.decode()) is is_read


def test_sharing_says_where_the_next_choice_is(client, owner, sponsorship, cohort):
    draft = make_report(sponsorship.laureate, make_campaign(cohort, Moment.EXIT), ReportStatus.DRAFT)
    page = client.get(PAGE).content.decode()
    assert reverse("laureates:report_tasks", kwargs={"public_id": draft.public_id}) in page
    client.post(url("sharing", draft), {"partage": "oui"})
    assert ProgressReport.objects.get().shares_with_sponsor is False


def test_a_reader_of_the_structure_sees_the_choice_without_making_it(client, sponsorship, cohort):
    report = make_report(sponsorship.laureate, make_campaign(cohort))
    helper = make_participant(sponsorship.laureate, with_user=True, can_submit=False).person.user
    client.force_login(helper)
    assert "Partager cette page" not in client.get(PAGE).content.decode()
    client.post(url("sharing", report), {"partage": "oui"})
    assert ProgressReport.objects.get().shares_with_sponsor is False


def test_an_old_answer_leaves_the_home_page(client, owner, sponsorship, sponsor):
    long_ago = timezone.now() - datetime.timedelta(days=32)  # a change of the hour may make a day of 23
    make_introduction(
        sponsorship, state=IntroductionState.ACCEPTED, answered_at=long_ago, answered_by=sponsor, asked_at=long_ago
    )
    assert "a une réponse" not in client.get(HOME).content.decode()
    assert "Acceptée" in client.get(PAGE).content.decode()
