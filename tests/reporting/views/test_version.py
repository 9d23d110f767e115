"""The pages of a version: ask for its reading, decide, and what a page refuses beside the field."""

import pytest
from django.urls import reverse

from reporting.enums import BilanStatus
from tests.factories import explain_key_figures, make_bilan, make_team_user
from tests.reporting.views.builders import make_ready_version

pytestmark = pytest.mark.django_db


def url_of(version, name):
    where = {"slug": version.bilan.cohort.slug, "public_id": version.bilan.public_id, "number": version.number}
    return reverse(f"reporting:version_{name}", kwargs=where)


def test_from_the_request_to_the_publication(client, team_client, cohort):
    version = make_ready_version(cohort, actor=team_client.user)
    second = make_team_user(cohort)
    asked = {"digest": version.digest, "reviewer": second.pk, "note": "La page 13, <b>surtout</b>."}
    assert team_client.post(url_of(version, "ask_review"), asked | {"reviewer": ""}).status_code == 400
    assert team_client.post(url_of(version, "ask_review"), asked).url == url_of(version, "detail")
    html = team_client.get(url_of(version, "detail")).content.decode()
    assert "&lt;b&gt;surtout&lt;/b&gt;" in html
    assert "Reprendre ma demande" in html
    assert "une autre personne de l’équipe la décide" in team_client.get(url_of(version, "review")).content.decode()

    client.force_login(second)
    decision = {"digest": version.digest, "comment": "Trop court.", "renvoyer": "1"}
    short = client.post(url_of(version, "review"), decision)
    assert short.status_code == 400
    assert short.context["form"].errors["comment"]
    assert "Trop court." in short.content.decode()
    assert client.post(url_of(version, "review"), decision | {"digest": "f" * 64}).status_code == 409
    del decision["renvoyer"]
    assert client.post(url_of(version, "review"), decision).status_code == 302
    version.refresh_from_db()
    assert version.status == BilanStatus.VALIDATED

    where = {"slug": cohort.slug, "public_id": version.bilan.public_id}
    publish = reverse("reporting:bilan_publish", kwargs=where)
    blocked = team_client.post(publish, {"digest": version.digest})
    assert "La publication est bloquée" in blocked.content.decode()
    explain_key_figures(version.bilan)
    assert team_client.post(publish, {"digest": version.digest}).status_code == 302
    version.refresh_from_db()
    assert version.status == BilanStatus.PUBLISHED
    assert "Page publique de vérification" in team_client.get(url_of(version, "detail")).content.decode()


def test_a_reason_is_written_beside_the_control_and_a_short_one_is_kept_on_the_page(team_client, cohort):
    bilan = make_bilan(cohort, created_by=team_client.user)
    where = {"slug": cohort.slug, "public_id": bilan.public_id}
    url = reverse("reporting:control_explain", kwargs=where | {"rule": "key_figures", "code": "K02"})
    refused = team_client.post(url, {"text": "Court."})
    assert refused.status_code == 400
    assert "Court." in refused.content.decode()
    text = "La promotion n’a tenu que des visites cette année."
    assert team_client.post(url, {"text": text}).status_code == 302
    html = team_client.get(reverse("reporting:bilan_detail", kwargs=where)).content.decode()
    assert "Écrire pourquoi&nbsp;: Séquences" not in html
    other = reverse("reporting:control_explain", kwargs=where | {"rule": "quotes", "code": "K02"})
    assert team_client.get(other).status_code == 404
