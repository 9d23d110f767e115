"""The base of the pages that carry a token in their own address."""

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.utils import timezone
from django.views.generic import View

from ess_platform.accounts.enums import LinkPurpose
from ess_platform.accounts.models import AccessLink
from ess_platform.accounts.services.access_link import access_link_revoke
from ess_platform.accounts.views.access_link import AccessLinkPageMixin
from tests.factories import make_access_link, make_person

pytestmark = pytest.mark.django_db


class PresencePage(AccessLinkPageMixin, View):
    link_purpose = LinkPurpose.PRESENCE

    def get(self, request, token):
        return HttpResponse(f"{self.person.pk} {self.link.target_id}")

    def post(self, request, token):
        return HttpResponse(status=302 if "oui" in request.POST else 409)


@pytest.fixture
def link() -> AccessLink:
    return make_access_link(make_person(), target_id=uuid.uuid4(), purpose=LinkPurpose.PRESENCE)


def ask(rf, link_or_token, data=None):
    token = getattr(link_or_token, "token", link_or_token)
    request = rf.get("/") if data is None else rf.post("/", data)
    request.user = AnonymousUser()
    return PresencePage.as_view()(request, token=token)


def test_is_public_and_never_kept(rf, link):
    assert PresencePage.as_view().login_required is False
    assert "no-store" in ask(rf, link)["Cache-Control"]


def test_gives_the_link_and_its_person(rf, link):
    assert ask(rf, link).content.decode() == f"{link.person.pk} {link.target_id}"
    assert AccessLink.objects.get().first_used_at is None


def test_only_a_post_that_records_marks_the_link_used(rf, link):
    ask(rf, link, {"non": "1"})
    assert AccessLink.objects.get().first_used_at is None
    ask(rf, link, {"oui": "1"})
    assert AccessLink.objects.get().first_used_at is not None


def test_never_given_or_for_another_page(rf, link):
    assert ask(rf, "jamais-donne").status_code == 404
    other = make_access_link(link.person, target_id=link.target_id, purpose=LinkPurpose.QUESTIONNAIRE)
    assert ask(rf, other).status_code == 404


def test_over(rf, link):
    access_link_revoke(link=link, actor=None, now=timezone.now())
    assert ask(rf, link).status_code == 410
    assert ask(rf, link, {"oui": "1"}).status_code == 410
