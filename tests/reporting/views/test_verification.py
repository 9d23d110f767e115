"""The public page of a code: what it says to anybody, and what it keeps to itself."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from reporting.enums import BilanStatus
from reporting.models import DocumentContent
from tests.factories import (
    make_campaign,
    make_cohort,
    make_laureate,
    make_report,
    make_report_copy,
    make_team_user,
    publish_version,
)
from tests.reporting.views.builders import make_ready_version

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_visit_yet():
    cache.clear()


def page(client, code, **query):
    return client.get(reverse("reporting:verify_code", kwargs={"code": code}), query)


def test_a_draft_is_unknown_then_published_then_replaced(client):
    cohort = make_cohort()
    actor = make_team_user(cohort)
    version = make_ready_version(cohort, actor=actor)
    answer = page(client, version.verification_code)
    assert answer.status_code == 404
    assert "Aucun document ne porte ce code" in answer.content.decode()
    publish_version(version, actor=actor)
    html = page(client, version.verification_code.lower().replace("-", " ")).content.decode()
    assert "Document authentique, en vigueur" in html
    assert version.document.sha256 in html
    assert version.bilan.title in html
    type(version).objects.filter(pk=version.pk).update(status=BilanStatus.REPLACED)
    make_ready_version(cohort, actor=actor, bilan=version.bilan, number=2, status=BilanStatus.PUBLISHED)
    assert "remplacée par la version 2" in page(client, version.verification_code).content.decode()


def test_the_fingerprint_of_a_file_is_compared(client):
    cohort = make_cohort()
    version = make_ready_version(cohort, actor=make_team_user(cohort), status=BilanStatus.PUBLISHED)
    sha, code = version.document.sha256, version.verification_code
    assert page(client, code, empreinte=f" {sha.upper()} ").context["matches"] is True
    assert page(client, code, empreinte="0" * 64).context["matches"] is False
    bad = page(client, code, empreinte="<b>abc")
    assert bad.context["matches"] is None
    assert "compte 64 chiffres et lettres" in bad.content.decode()
    assert "&lt;b&gt;abc" in bad.content.decode()


def test_any_document_answers_without_naming_anybody(client):
    laureate = make_laureate(make_cohort())
    content = make_report_copy(make_report(laureate, make_campaign(laureate.cohort)))
    html = page(client, content.verification_code).content.decode()
    assert "Copie de fiche" in html
    assert str(laureate) not in html
    DocumentContent.objects.update(withdrawn_at=content.frozen_at)
    assert "Document repris" in page(client, content.verification_code).content.decode()


@pytest.mark.parametrize("typed", ["xx", "7F3K/92QD", "é" * 41, ""])
def test_what_is_no_code_is_said_beside_the_field(client, typed):
    answer = client.get(reverse("reporting:verify"), {"code": typed})
    assert answer.status_code == 200
    assert answer.context["form"].errors["code"]


def test_codes_are_not_tried_one_after_the_other(client):
    for _ in range(30):
        client.get(reverse("reporting:verify"))
    assert page(client, "7F3K-92QD").status_code == 429
