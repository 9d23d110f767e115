"""« Courriels à vérifier »: the team says what became of a mail."""

import pytest
from django.urls import reverse

from ess_platform.notifications.enums import MailState
from ess_platform.notifications.models import OutgoingMail
from tests.factories import make_admin_user, make_cohort, make_mail, make_team_user, make_user

pytestmark = pytest.mark.django_db
LIST = reverse("notifications:mail_check_list")
QUERIES = 8


@pytest.fixture
def cohort():
    return make_cohort(name="Promotion 8")


@pytest.fixture
def team(client, cohort):
    user = make_team_user(cohort)
    client.force_login(user)
    return user


def page_of(mail) -> str:
    return reverse("notifications:mail_check", kwargs={"public_id": mail.public_id})


def test_list_of_my_promotions(client, team, cohort):
    mine = make_mail(scope=cohort.slug, state=MailState.UNCERTAIN, subject="Le mien")
    make_mail(scope=cohort.slug, subject="En attente")
    make_mail(scope=make_cohort().slug, state=MailState.UNCERTAIN, subject="À d’autres")
    make_mail(state=MailState.UNCERTAIN, subject="Sans promotion")
    page = client.get(LIST)
    assert list(page.context["page_obj"]) == [mine]
    assert "Promotion 8" in page.content.decode()


def test_mails_of_no_promotion_are_the_administration_s(client):
    mail = make_mail(state=MailState.UNCERTAIN)
    client.force_login(make_admin_user())
    assert list(client.get(LIST).context["page_obj"]) == [mail]
    assert client.get(page_of(mail)).status_code == 200


def test_nothing_to_check(client, team):
    assert "Aucun courriel à vérifier" in client.get(LIST).content.decode()


def test_others_are_refused_with_the_reason(client):
    client.force_login(make_user())
    page = client.get(LIST)
    assert page.status_code == 403
    assert "réservée aux équipes" in page.content.decode()


def test_the_page_hides_personal_links_and_writes_nothing(client, team, cohort):
    mail = make_mail(scope=cohort.slug, state=MailState.UNCERTAIN)
    html = client.get(page_of(mail)).content.decode()
    assert "http://testserver/lien/…/" in html
    assert "jeton-secret" not in html
    assert "Il est bien parti" in html
    assert OutgoingMail.objects.get().state == MailState.UNCERTAIN


@pytest.mark.parametrize(
    ("outcome", "result"),
    [("parti", (MailState.SENT, "noté comme envoyé")), ("renvoyer", (MailState.PENDING, "repart à"))],
)
def test_the_two_answers(client, team, cohort, outcome, result):
    state, said = result
    mail = make_mail(scope=cohort.slug, state=MailState.UNCERTAIN)
    answer = client.post(page_of(mail), {"outcome": outcome}, follow=True)
    assert answer.redirect_chain == [(LIST, 302)]
    assert said in answer.content.decode()
    mail.refresh_from_db()
    assert mail.state == state
    late = client.post(page_of(mail), {"outcome": "renvoyer"})
    assert late.status_code == 409
    assert "n’est plus à vérifier" in late.content.decode()


def test_an_answer_that_is_none(client, team, cohort):
    mail = make_mail(scope=cohort.slug, state=MailState.UNCERTAIN)
    answer = client.post(page_of(mail), {"outcome": "jeter"})
    assert answer.status_code == 400
    assert "Choisissez une des deux réponses." in answer.content.decode()


def test_another_team_finds_nothing(client, team):
    mail = make_mail(scope=make_cohort().slug, state=MailState.UNCERTAIN)
    assert client.get(page_of(mail)).status_code == 404
    assert client.post(page_of(mail), {"outcome": "parti"}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_queries(client, team, cohort, django_assert_num_queries, count):
    for _ in range(count):
        make_mail(scope=cohort.slug, state=MailState.UNCERTAIN)
    with django_assert_num_queries(QUERIES):
        client.get(LIST)
