"""What the team reads of a questionnaire: from five answers, and never one answer by difference."""

import datetime
import itertools
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from ess_platform.common.errors import BusinessRuleError
from ess_platform.notifications.models import OutgoingMail
from sessions.enums import SessionKind
from sessions.models import ActionFollowUp, SatisfactionResponse, SpeakerMark
from sessions.selectors.satisfaction_page import satisfaction_page, shown_answers
from sessions.services.satisfaction import satisfaction_remind
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.sessions import make_contribution, make_half_day, make_response, make_session

pytestmark = pytest.mark.django_db

LIST_QUERIES = 8  # two of them are the savepoint of the request
MASKED = "Résultats affichés à partir de 5 réponses."


@pytest.fixture
def past(cohort):
    return make_session(cohort)


@pytest.fixture
def recent(cohort):
    session = make_session(cohort, starts_on=timezone.localdate() - datetime.timedelta(days=1))
    make_half_day(session)
    return session


def url_of(session, name="satisfaction_detail"):
    return reverse(f"sessions:{name}", kwargs={"slug": session.cohort.slug, "session_slug": session.slug})


def answer(session, usefulness=4, **fields):
    return make_response(session, usefulness=usefulness, answered_at=timezone.now(), **fields)


def test_how_many_answers_are_shown():
    assert [shown_answers(total, is_open=False) for total in (0, 4, 5, 6, 23)] == [0, 0, 5, 6, 23]
    shown = [shown_answers(total, is_open=True) for total in range(40)]
    assert (shown[9], shown[10], shown[14], shown[15], shown[39]) == (0, 5, 5, 10, 30)
    steps = {later - earlier for earlier, later in itertools.pairwise(shown)}
    assert steps == {0, 5}
    # The last step, when the questionnaire closes, also holds five answers at least.
    assert min(shown_answers(n, is_open=False) - shown[n] for n in range(5, 40)) >= 5


def test_two_pages_read_in_a_row_never_differ_by_one_answer(team_client, recent):
    pages = []
    for mark in (5, 5, 4, 4, 4, 5, 5, 5, 5, 5, 1):
        answer(recent, mark, quote=f"Phrase {mark}")
        page = team_client.get(url_of(recent)).context["page"].summary
        pages.append(page and (page.answers, page.questions[0].mean, len(page.quotes)))
    assert pages == [None] * 9 + [(5, Decimal("4.40"), 5)] * 2


def test_fewer_than_five_show_nothing(team_client, past):
    for _ in range(4):
        answer(past, 2, quote="Reconnaissable", action="Embaucher", will_act=True)
    page = team_client.get(url_of(past)).content.decode()
    assert MASKED in page
    assert [word in page for word in ("Reconnaissable", "Embaucher", "2,00")] == [False] * 3
    answer(past, 2)
    page = team_client.get(url_of(past)).content.decode()
    assert (MASKED in page, "2,00" in page) == (False, True)


def test_nps_says_its_numerator_and_denominator(team_client, past):
    for score in (10, 9, 9, 7, 3):
        answer(past, recommendation=score)
    page = team_client.get(url_of(past)).content.decode()
    assert "(3 − 1) ÷ 5" in page
    assert "3 promoteurs moins 1 détracteur" in page


def test_a_question_that_few_answered_has_no_mean(team_client, past):
    for mark in (3, 3, 3, 3, None):
        answer(past, mark)
    page = team_client.get(url_of(past))
    assert page.context["page"].summary.questions[0].is_small
    assert "3,00" not in page.content.decode()


def test_speakers_one_by_one_and_later_actions(past):
    talk = make_contribution(past, speaker="Une oratrice")
    for rank in range(6):
        response = answer(past, will_act=True)
        SpeakerMark.objects.create(response=response, contribution=talk, mark=5 if rank else 2)
        ActionFollowUp.objects.create(response=response, state="done", answered_at=timezone.now())
    page = satisfaction_page(past, present=8, half_days=[], now=timezone.now())
    assert [(item.speaker, item.answers, item.mean) for item in page.speakers] == [("Une oratrice", 6, Decimal("4.50"))]
    assert (page.follow_ups.answers, page.follow_ups.done) == (5, 5)
    assert (page.total, page.rate, page.kept_back) == (6, Decimal("75.0"), 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_list_query_count_is_constant(team_client, cohort, rows, django_assert_num_queries):
    url = reverse("sessions:satisfaction_list", kwargs={"slug": cohort.slug})
    for _ in range(rows):
        session = make_session(cohort)
        for _ in range(5):
            answer(session)
    team_client.get(url)
    with django_assert_num_queries(LIST_QUERIES):
        page = team_client.get(url)
    assert [(row.answers, row.mean, row.nps, row.nps_answers) for row in page.context["rows"]] == [
        (5, Decimal("4.00"), 100, 5)
    ] * rows


def test_the_lists_wait_for_the_questionnaire_to_close(team_client, cohort, recent):
    for _ in range(5):
        answer(recent)
    row = team_client.get(reverse("sessions:satisfaction_list", kwargs={"slug": cohort.slug})).context["rows"][0]
    assert (row.answers, row.is_open, row.mean, row.nps) == (5, True, None, None)
    agenda = team_client.get(reverse("sessions:session_list", kwargs={"slug": cohort.slug})).context["rows"][0]
    assert (agenda.answers, agenda.mean) == (5, None)


def test_remind_previews_then_writes_once_a_day(team_client, cohort, recent):
    laureate = make_laureate(cohort)
    silent, done = (make_participant(laureate, with_user=True) for _ in range(2))
    make_response(recent, done)
    preview = team_client.get(url_of(recent, "satisfaction_remind"))
    assert (preview.context["people"], OutgoingMail.objects.count()) == ([silent.person], 0)
    for _ in range(2):
        assert team_client.post(url_of(recent, "satisfaction_remind")).status_code == 302
    mail = OutgoingMail.objects.get()
    assert (mail.to_person, mail.kind) == (silent.person, "session.questionnaire")
    assert "/questionnaire/" in mail.body_text


def test_remind_refuses_a_closed_questionnaire_and_nobody(team, past, recent):
    for session, start in ((past, "Ce questionnaire est clos"), (recent, "Tout le monde a répondu")):
        with pytest.raises(BusinessRuleError) as refused:
            satisfaction_remind(session=session, actor=team, now=timezone.now())
        assert refused.value.message.startswith(start)


def test_the_code_leads_to_the_questionnaire(team_client, recent):
    page = team_client.get(url_of(recent, "questionnaire_qr"))
    assert page.context["address"].endswith(f"/mon-espace/agenda/{recent.public_id}/questionnaire/")
    assert page.context["qr"].path.startswith("M4 4h1v1h-1z")


def test_the_closing_day_asks_about_the_programme_and_speakers_may_have_marks(client, cohort):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    session = make_session(cohort, SessionKind.CLOSING, starts_on=yesterday)
    talks = [make_contribution(session, speaker=name) for name in ("Ana", "Bela")]
    participant = make_participant(make_laureate(cohort), with_user=True)
    client.force_login(participant.person.user)
    marks = dict.fromkeys(("usefulness", "content", "speakers", "exchanges", "logistics"), "4")
    data = marks | {"recommendation": "9", "will_act": "oui", "only_here": "Exporter", f"speaker_{talks[1].pk}": "5"}
    url = reverse("sessions:questionnaire", kwargs={"public_id": session.public_id})
    assert "sans le programme" in client.get(url).content.decode()
    assert client.post(url, data).status_code == 302
    response = SatisfactionResponse.objects.get()
    assert (response.only_here, [(row.contribution, row.mark) for row in response.speaker_marks.all()]) == (
        "Exporter",
        [(talks[1], 5)],
    )
    assert client.post(url, data | {f"speaker_{talks[0].pk}": "9"}).status_code == 302  # answered once
    assert SpeakerMark.objects.count() == 1
