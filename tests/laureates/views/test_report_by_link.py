"""From the mail to the form in one tap: what a link opens, and all that it does not."""

import datetime

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ess_platform.accounts.enums import LinkPurpose
from ess_platform.accounts.middleware import LINK_COOKIE
from ess_platform.accounts.models import AccessLink
from ess_platform.accounts.services.access_link import access_link_revoke
from laureates.enums import Moment, ReportStatus
from laureates.models import ProgressReport
from tests.factories import (
    make_access_link,
    make_campaign,
    make_cohort,
    make_criteria,
    make_indicator,
    make_laureate,
    make_participant,
    make_person,
    make_report,
    make_sponsor,
    make_sponsor_contact,
    make_sponsorship,
    make_team_user,
)
from tests.laureates.views.test_journey import hidden_fields
from tests.test_access import Writes, database_digest

pytestmark = pytest.mark.django_db
SIGN_IN = "/connexion/"


@pytest.fixture
def report() -> ProgressReport:
    make_criteria()
    make_indicator("etp_total")
    laureate = make_laureate(make_cohort())
    make_participant(laureate)
    return make_report(laureate, make_campaign(laureate.cohort), ReportStatus.DRAFT)


def person_of(report):
    return report.laureate.participants.get(is_main_contact=True).person


def link_to(report, person=None, **fields) -> AccessLink:
    return make_access_link(person or person_of(report), target_id=report.public_id, **fields)


def page(report, name="report_tasks", **kwargs) -> str:
    return reverse(f"laureates:{name}", kwargs={"public_id": report.public_id, **kwargs})


def send_away(answer, url: str) -> bool:
    return answer.status_code == 302 and answer.url == f"{SIGN_IN}?next={url}"


def test_one_tap_from_the_mail_to_the_form(client, report):
    answer = client.get(link_to(report).path)
    assert (answer.status_code, answer.url) == (302, page(report))
    body = client.get(page(report)).content.decode()
    assert "Vous êtes sur votre fiche par le lien reçu" in body
    assert f'href="{SIGN_IN}?next={page(report)}"' in body
    assert "Me déconnecter" not in body
    assert "Navigation principale" not in body
    assert settings.SESSION_COOKIE_NAME not in client.cookies, "no session is made"


def test_the_cookie_goes_nowhere_else(client, report, settings):
    link = link_to(report)
    cookie = client.get(link.path).cookies[LINK_COOKIE]
    assert cookie["path"] == page(report)
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"], cookie["max-age"]) == (True, "Lax", "", "")
    assert cookie.value != link.token
    assert client.get(link.path, secure=True).cookies[LINK_COOKIE]["secure"] is True
    settings.SESSION_COOKIE_SECURE = True
    assert client.get(link.path).cookies[LINK_COOKIE]["secure"] is True


def test_lands_on_the_page_that_the_mail_names(client, report):
    link = link_to(report)
    assert client.get(link.path_to("emploi")).url == page(report, "report_section", section="emploi")
    assert client.get(link.path_to("recapitulatif")).url == page(report, "report_check")
    assert client.get(f"{link.path}x_y.z/").status_code == 404


def test_every_page_of_the_form_and_a_sending(client, report):
    client.get(link_to(report).path)
    url = page(report, "report_section", section="emploi")
    data = hidden_fields(client.get(url)) | {"etp_total": "12", "salaries_formes": "1"}
    assert client.post(url, data).status_code == 302
    assert client.get(page(report, "report_check")).status_code == 200
    report.refresh_from_db()
    assert report.completed_sections == ["emploi"]
    link = AccessLink.objects.get()
    assert link.first_used_at is not None
    refused = client.post(page(report, "report_check"), {"key": "a"})
    assert refused.status_code == 200, "answers miss: the sending is refused by the rules, not by the link"
    assert refused["Cache-Control"] == "no-store"


def test_who_may_not_send_does_not_by_link(client, report):
    colleague = make_participant(report.laureate, can_submit=False).person
    client.get(link_to(report, colleague).path)
    assert client.get(page(report)).status_code == 200
    assert client.post(page(report, "report_check"), {"key": "a"}).status_code == 403


def test_a_post_without_the_token_of_the_form_is_refused(report):
    client = Client(enforce_csrf_checks=True)
    client.get(link_to(report).path)
    url = page(report, "report_section", section="emploi")
    assert client.post(url, {"etp_total": "12"}).status_code == 403
    assert AccessLink.objects.get().first_used_at is None


def test_opens_nothing_else(client, report):
    """The cookie is given by hand to every address: neither another form nor any other page takes it."""
    other = make_report(report.laureate, make_campaign(report.laureate.cohort, Moment.EXIT), ReportStatus.DRAFT)
    client.get(link_to(report).path)
    client.cookies[LINK_COOKIE]["path"] = "/"
    pages = (page(other), page(other, "report_check"), "/mon-espace/", "/mon-espace/fiche/", "/compte/", "/accueil/")
    for url in (*pages, "/mon-espace/agenda/", "/tableau-de-bord/", "/parrain/", "/administration/comptes/"):
        assert send_away(client.get(url), url), url
    assert client.get(page(report)).status_code == 200


def test_two_hats_one_page(client, report):
    """A laureate who is also a sponsor reads her form by link, and nothing of the laureates she sponsors."""
    person = person_of(report)
    sponsored = make_laureate(report.laureate.cohort)
    make_sponsorship(sponsored, make_sponsor_contact(make_sponsor(report.laureate.cohort), person=person))
    client.get(link_to(report).path)
    client.cookies[LINK_COOKIE]["path"] = "/"
    assert client.get(page(report)).status_code == 200
    for url in ("/parrain/", reverse("sponsors:laureate_detail", kwargs={"public_id": sponsored.public_id})):
        assert send_away(client.get(url), url), url


def test_staff_sign_in_with_their_second_factor(client, report):
    user = make_team_user(report.laureate.cohort, person=person_of(report))
    client.get(link_to(report, user.person).path)
    assert send_away(client.get(page(report)), page(report))


def test_a_signed_in_session_always_wins(client, report):
    link, team = link_to(report), make_team_user(report.laureate.cohort)
    client.get(link.path)
    client.force_login(team)
    assert client.get(page(report)).status_code == 403, "the team reviews, it does not fill here"
    told = client.get(link.path)
    assert told.status_code == 403
    assert "a été envoyé à une autre personne" in told.content.decode()
    assert LINK_COOKIE not in told.cookies
    assert client.post("/deconnexion/", {"next": link.path}).url == link.path


def test_signed_in_as_oneself(client, report):
    link = link_to(report)
    client.force_login(link.user)
    answer = client.get(link.path)
    assert (answer.status_code, answer.url, LINK_COOKIE in answer.cookies) == (302, page(report), False)
    assert "par le lien reçu" not in client.get(page(report)).content.decode()


@pytest.mark.parametrize("closing", ["expired", "revoked", "account closed", "given to another account"])
def test_dead_links(client, report, closing):
    link = link_to(report)
    client.get(link.path)
    rows = AccessLink.objects.filter(pk=link.pk)
    if closing == "expired":
        rows.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    elif closing == "revoked":
        access_link_revoke(link=link, actor=None, now=timezone.now())
    elif closing == "account closed":
        type(link.user).objects.update(is_active=False)
    else:
        type(link.user).objects.update(person=make_person())
    assert send_away(client.get(page(report)), page(report)), "the cookie died with the link"
    dead = client.get(link.path)
    body = dead.content.decode()
    assert dead.status_code == 410
    assert "Ce lien a expiré" in body
    assert "Me connecter par code" in body
    assert link.user.email not in body
    assert LINK_COOKIE not in dead.cookies


def test_never_given(client):
    answer = client.get("/lien/jamais-donne/")
    assert answer.status_code == 404
    assert "n’a jamais été donné" in answer.content.decode()


def test_a_purpose_with_its_own_page_has_none_here(client, report):
    assert client.get(link_to(report, purpose=LinkPurpose.PRESENCE).path).status_code == 404


def test_a_link_of_another_purpose_opens_no_form(client, report):
    client.get(link_to(report).path)
    AccessLink.objects.update(purpose=LinkPurpose.DELAY)
    assert send_away(client.get(page(report)), page(report))


def test_who_no_longer_represents_the_laureate_finds_nothing(client, report):
    client.get(link_to(report).path)
    report.laureate.participants.update(left_on=timezone.localdate() - datetime.timedelta(days=1))
    assert client.get(page(report)).status_code == 404


def test_the_cookie_lasts_as_long_as_a_session(client, report, time_machine):
    time_machine.move_to("2026-03-02T09:00:00+01:00", tick=False)
    client.get(link_to(report).path)
    time_machine.move_to("2026-03-03T08:59:00+01:00", tick=False)
    assert client.get(page(report)).status_code == 200
    time_machine.move_to("2026-03-03T09:01:00+01:00", tick=False)
    assert send_away(client.get(page(report)), page(report))


@pytest.mark.parametrize(
    "value", ["", "n'importe quoi", "a:b:c", "jeton:1xVUPn:Cry869yDhd-NPrc-mwBrajtYPGMuZTMm6opp95l26Sg"]
)
def test_a_forged_cookie_is_no_link(client, report, value):
    client.cookies[LINK_COOKIE] = value
    assert send_away(client.get(page(report)), page(report))


def test_a_scanner_that_opens_every_link_changes_nothing(client, report):
    links = [link_to(report), link_to(report, make_participant(report.laureate).person)]
    before, writes = database_digest(), Writes()
    with connection.execute_wrapper(writes):
        for link in links * 2:
            for url in (link.path, link.path_to("emploi"), link.path_to("recapitulatif")):
                answer = client.get(url, follow=True)
                assert answer.status_code == 200
                assert client.head(url).status_code == 302
    assert writes.found == []
    assert database_digest() == before


@pytest.mark.parametrize("headers", [{"Accept": "application/json"}, {"X-Requested-With": "fetch"}])
def test_a_script_is_told_that_the_session_is_over(client, report, headers):
    url = page(report, "report_section", section="emploi")
    answer = client.post(url, {"etp_total": "12"}, headers=headers)
    assert answer.status_code == 401
    assert answer.json() == {"error": "signed_out", "login_url": f"{SIGN_IN}?next={url.replace('/', '%2F')}"}
