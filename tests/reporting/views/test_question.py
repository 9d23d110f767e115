"""A question on a figure: asked by a funder, told to the team, answered, kept beside the figure, printed next."""

import pytest
from django.urls import reverse
from django.utils import timezone

from ess_platform.notifications.models import Notice, OutgoingMail
from programmes.enums import CohortStatus
from programmes.models import Cohort
from reporting.documents.bilan_html import bilan_html
from reporting.documents.bilan_snapshot import bilan_snapshot
from reporting.documents.stamp import Stamp
from reporting.enums import BilanStatus, QuestionState
from reporting.models import BilanVersion, FigureQuestion
from reporting.services.figure_question import question_answer
from tests.factories import make_cohort, make_funder_user, make_organisation, make_question, make_team_user
from tests.reporting.views.builders import make_ready_version

pytestmark = pytest.mark.django_db

TEXT = "D’où viennent ces vingt-deux lauréats ?"
LIST_QUERIES = 8


@pytest.fixture
def version(cohort):
    return make_ready_version(cohort, actor=make_team_user(cohort), status=BilanStatus.PUBLISHED)


@pytest.fixture
def funder(cohort):
    return make_funder_user(cohort)


def figure_url(cohort, code="K01"):
    return reverse("reporting:funder_figure", kwargs={"slug": cohort.slug, "code": code})


def answer_url(question):
    kwargs = {"slug": question.version.bilan.cohort.slug, "public_id": question.public_id}
    return reverse("reporting:question_answer", kwargs=kwargs)


def list_url(cohort):
    return reverse("reporting:question_list", kwargs={"slug": cohort.slug})


def answer(question, *, is_shared=False, text="De l’appel à candidatures."):
    actor = question.version.published_by
    return question_answer(question=question, answer=text, is_shared=is_shared, actor=actor, now=timezone.now())


def test_asked_once_told_to_the_team_and_answered_to_who_asked(client, cohort, version, funder):
    team = version.published_by
    client.force_login(funder)
    for _ in range(2):  # a double click
        assert client.post(figure_url(cohort), {"text": TEXT}).status_code == 302
    question = FigureQuestion.objects.get()
    assert (question.text, question.funder) == (TEXT, cohort.fundings.get().funder)
    mail = OutgoingMail.objects.get(to_email=team.email)
    assert TEXT in mail.body_text
    assert answer_url(question) in mail.body_text
    assert mail.reply_to == funder.email
    assert Notice.objects.get(user=team).url == answer_url(question)

    client.force_login(team)
    assert "1 question de financeur" in client.get(reverse("reporting:dashboard")).content.decode()
    assert TEXT in client.get(list_url(cohort)).content.decode()
    client.post(answer_url(question), {"answer": "De l’appel.", "is_shared": ""})
    question.refresh_from_db()
    assert (question.state, question.is_shared, question.answered_by) == (QuestionState.ANSWERED, False, team)
    reply = OutgoingMail.objects.get(to_email=funder.email)
    assert "De l’appel." in reply.body_text
    assert "question de financeur" not in client.get(reverse("reporting:dashboard")).content.decode()

    client.force_login(funder)
    assert "De l’appel." in client.get(figure_url(cohort)).content.decode()


@pytest.mark.parametrize("text", ["", "Quoi ?", "a" * 1001])
def test_bad_questions_keep_what_was_typed(client, cohort, version, funder, text):
    client.force_login(funder)
    response = client.post(figure_url(cohort), {"text": text})
    assert response.status_code == 200
    assert response.context["form"].errors["text"]
    assert text in response.content.decode()
    assert not FigureQuestion.objects.exists()


def test_refused_when_it_cannot_be_answered(client, cohort, version, funder):
    client.force_login(funder)
    Cohort.objects.filter(pk=cohort.pk).update(status=CohortStatus.ARCHIVED)
    response = client.post(figure_url(cohort), {"text": TEXT})
    assert "archivée" in response.content.decode()
    assert TEXT in response.content.decode()
    BilanVersion.objects.filter(pk=version.pk).update(status=BilanStatus.REPLACED)
    assert client.post(figure_url(cohort), {"text": TEXT}).status_code == 404
    assert not FigureQuestion.objects.exists()


def test_another_funder_reads_it_only_answered_and_shared(client, cohort, version, funder):
    question = make_question(version, funder, text=TEXT)
    colleague = make_funder_user(cohort, funder=question.funder)
    other = make_funder_user(cohort, funder=make_organisation())

    def reads(user) -> bool:
        client.force_login(user)
        return TEXT in client.get(figure_url(cohort)).content.decode()

    assert (reads(colleague), reads(other)) == (True, False)
    answer(question)
    assert (reads(colleague), reads(other)) == (True, False)
    client.force_login(version.published_by)
    client.post(answer_url(question), {"is_shared": "on"})
    assert reads(other)
    elsewhere = make_funder_user(make_cohort())
    assert not FigureQuestion.objects.visible_to(elsewhere).exists()


def test_printed_in_the_next_version_when_shared(cohort, version, funder):
    kept, shown = (make_question(version, funder, text=text) for text in ("Entre nous ?", TEXT))
    make_question(version, funder, text="Sans réponse ?", figure_code="K02")
    answer(kept)
    answer(shown, is_shared=True, text="Voir <l’appel>.")
    snapshot = bilan_snapshot(cohort=cohort, bilan=version.bilan)
    assert [row["text"] for row in snapshot["questions"]] == [TEXT]
    stamp = Stamp(frozen_at=timezone.now(), version_number=2, verification_code="AAAA-BBBB", digest="0" * 64)
    html, _ = bilan_html(snapshot=snapshot, stamp=stamp)
    assert "Questions des financeurs et réponses" in html
    assert "Voir &lt;l’appel&gt;." in html
    assert str(shown.funder) in html
    assert funder.person.last_name not in html
    without = bilan_html(snapshot=snapshot | {"questions": []}, stamp=stamp)[0]
    assert "Questions des financeurs" not in without


def test_answered_once(client, cohort, version, funder):
    question = make_question(version, funder)
    client.force_login(version.published_by)
    empty = client.post(answer_url(question), {"answer": "", "is_shared": "on"})
    assert "Écrivez la réponse." in empty.content.decode()
    answer(question)
    client.post(answer_url(question), {"answer": "Autre chose.", "is_shared": ""})  # the page was opened before
    question.refresh_from_db()
    assert question.answer == "De l’appel à candidatures."


@pytest.mark.parametrize("rows", [1, 3, 60])
def test_list_in_constant_queries_and_waiting_first(client, version, funder, rows, django_assert_num_queries):
    cohort = version.bilan.cohort
    answer(make_question(version, funder, text="Répondue depuis ?"))
    for rank in range(rows):
        make_question(version, funder, text=f"Question {rank} ?")
    client.force_login(version.published_by)
    client.get(list_url(cohort))
    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(list_url(cohort))
    assert not response.context["questions"][0].is_answered
