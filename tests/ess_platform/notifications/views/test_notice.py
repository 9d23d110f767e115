"""« Avis »: the page, its filters, read or not, the number in the header, the preferences."""

import pytest
from django.urls import reverse
from django.utils import timezone

from ess_platform.common.formatting import NBSP
from ess_platform.notifications.enums import NoticeMode
from ess_platform.notifications.models import Notice, NoticeChoice
from tests.factories import make_cohort, make_notice, make_team_user, make_user

pytestmark = pytest.mark.django_db

URL = reverse("notifications:notice_list")
QUERIES = 8  # two of them are the savepoint of the request


@pytest.fixture
def user(client):
    user = make_team_user(make_cohort())
    client.force_login(user)
    return user


def texts(response):
    return [line.notice.text for line in response.context["lines"]]


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_query_count_is_constant(client, user, rows, django_assert_num_queries):
    cohort = user.team_memberships.get().cohort
    for _ in range(rows):
        make_notice(user, scope=cohort.slug)
    client.get(URL)
    with django_assert_num_queries(QUERIES):
        page = client.get(URL)
    assert len(page.context["lines"]) == min(rows, 25)
    assert page.context["unread_notices"] == rows


def test_only_mine_last_first_and_by_filter(client, user):
    make_notice(make_user(), text="D’un autre")
    now = timezone.now()
    make_notice(user, text="Lu", read_at=now, at=now)
    make_notice(user, text="Nouveau", kind="report.sent", at=now)
    assert texts(client.get(URL)) == ["Nouveau", "Lu"]
    assert texts(client.get(URL, {"etat": "non-lus"})) == ["Nouveau"]
    assert texts(client.get(URL, {"nature": "mail.failed"})) == ["Lu"]
    assert "Réinitialiser" in client.get(URL, {"nature": "job.done"}).content.decode()


def test_opening_reads_and_leads_to_the_page(client, user):
    notice = make_notice(user, url="/compte/")
    url = reverse("notifications:notice", kwargs={"public_id": notice.public_id})
    assert "<b>1</b>" in client.get(URL).content.decode().split("bell")[1][:600]
    assert client.post(url).url == "/compte/"
    assert client.get(URL).context["unread_notices"] == 0
    assert client.post(url, {"geste": "garder"}).url == URL
    assert Notice.objects.get().read_at is None
    client.post(url, {"geste": "lire"})
    assert Notice.objects.get().read_at is not None
    other = make_notice(make_user())
    assert client.post(reverse("notifications:notice", kwargs={"public_id": other.public_id})).status_code == 404


def test_everything_is_read_at_once(client, user):
    make_notice(user)
    make_notice(user)
    other = make_notice(make_user())
    page = client.post(reverse("notifications:notice_read_all"), follow=True)
    assert [str(text).replace(NBSP, " ") for text in page.context["messages"]] == ["2 avis marqués comme lus."]
    other.refresh_from_db()
    assert other.read_at is None


def test_preferences_are_those_of_my_spaces(client, user):
    url = reverse("notifications:notice_preferences")
    form = client.get(url).context["form"]
    assert {"report.sent", "mail.failed", "job.failed"} <= set(form.fields)
    assert not {"report.validated", "introduction.asked"} & set(form.fields)
    assert form["job.done"].value() == NoticeMode.DIGEST
    given = dict.fromkeys(form.fields, "page") | {"report.sent": "none"}
    assert client.post(url, given).url == url
    assert NoticeChoice.objects.get(user=user, kind="report.sent").mode == NoticeMode.NONE
    assert client.post(url, given | {"report.sent": "pigeon"}).status_code == 400
