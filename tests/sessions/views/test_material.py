"""Documents and minutes on the pages: added, downloaded by who may, published after a preview."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sessions.models import SessionMaterial, SessionMinutes
from sessions.services.material import NOT_HTTPS, ONE_OF_TWO
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.sessions import make_material, make_session

pytestmark = pytest.mark.django_db

LIST_QUERIES = 8  # two of them are the savepoint of the request


@pytest.fixture
def session(cohort):
    return make_session(cohort)


@pytest.fixture
def laureate_client(cohort):
    client = Client()
    client.force_login(make_participant(make_laureate(cohort), with_user=True).person.user)
    return client


def url_of(session, name, **kwargs):
    return reverse(f"sessions:{name}", kwargs={"slug": session.cohort.slug, "session_slug": session.slug, **kwargs})


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_is_constant(team_client, team, session, rows, django_assert_num_queries):
    for _ in range(rows):
        make_material(session, team)
    team_client.get(url_of(session, "material_list"))
    with django_assert_num_queries(LIST_QUERIES):
        assert len(team_client.get(url_of(session, "material_list")).context["materials"]) == rows


def test_a_file_is_read_by_its_content(team_client, session):
    data = {"kind": "document", "title": "Guide", "visibility": "laureates", "url": ""}
    fake = SimpleUploadedFile("guide.pdf", b"MZ un programme")
    refused = team_client.post(url_of(session, "material_list"), data | {"file": fake})
    assert (refused.status_code, list(refused.context["form"].errors)) == (400, ["file"])
    assert 'value="Guide"' in refused.content.decode()
    real = SimpleUploadedFile("../mon guide.exe", b"%PDF-1.4 essai")
    assert team_client.post(url_of(session, "material_list"), data | {"file": real}).status_code == 302
    row = SessionMaterial.objects.get()
    assert (row.name, row.content_type) == ("mon guide.pdf", "application/pdf")
    for url, field, text in (("http://x.example", "url", NOT_HTTPS), ("", "file", ONE_OF_TWO)):
        refused = team_client.post(url_of(session, "material_list"), data | {"url": url})
        assert refused.context["form"].errors == {field: [text]}


def test_who_reads_a_document(team_client, team, session, laureate_client):
    shared, kept = make_material(session, team, title="Partagé"), make_material(session, team, visibility="team")
    addresses = [reverse("sessions:material_download", kwargs={"public_id": row.public_id}) for row in (shared, kept)]
    assert [team_client.get(url).status_code for url in addresses] == [200, 200]
    assert [laureate_client.get(url).status_code for url in addresses] == [200, 404]
    answer = laureate_client.get(addresses[0])
    assert answer["Content-Disposition"] == 'attachment; filename="essai.pdf"'
    page = reverse("sessions:space_session", kwargs={"public_id": session.public_id})
    assert [row.title for row in laureate_client.get(page).context["materials"]] == ["Partagé"]
    team_client.post(url_of(session, "material_action", public_id=shared.public_id), {"action": "retirer"})
    assert laureate_client.get(addresses[0]).status_code == 404
    assert "Remettre" in team_client.get(url_of(session, "material_list")).content.decode()
    team_client.post(url_of(session, "material_action", public_id=shared.public_id), {"action": "remettre"})
    team_client.post(url_of(session, "material_action", public_id=shared.public_id), {"action": "reserver"})
    assert laureate_client.get(addresses[0]).status_code == 404
    strange = team_client.post(url_of(session, "material_action", public_id=shared.public_id), {"action": "casser"})
    assert strange.status_code == 404


def test_minutes_from_the_template_to_the_laureates(team_client, session, laureate_client):
    edit = url_of(session, "minutes_edit")
    assert team_client.get(edit).context["form"]["decisions"].value() == "– "
    typed = {"version": 0, "decisions": "– Acheter ensemble", "ideas": "", "resources": "", "next_steps": ""}
    assert team_client.post(edit, typed | {"publier": "1"}).url == url_of(session, "minutes_publish")
    own = reverse("sessions:space_session", kwargs={"public_id": session.public_id})
    assert "Acheter ensemble" not in laureate_client.get(own).content.decode()
    preview = team_client.get(url_of(session, "minutes_publish"))
    assert (preview.context["parts"], len(preview.context["readers"])) == ([("Décisions", "– Acheter ensemble")], 1)
    assert team_client.post(url_of(session, "minutes_publish"), {"version": 9}).status_code == 409
    assert team_client.post(url_of(session, "minutes_publish"), {"version": 1}).status_code == 302
    assert "<h3>Décisions</h3>" in laureate_client.get(own).content.decode()


def test_two_people_write_the_minutes_at_once(team_client, session):
    edit = url_of(session, "minutes_edit")
    typed = {"version": 0, "decisions": "La première", "ideas": "", "resources": "", "next_steps": ""}
    assert team_client.post(edit, typed).status_code == 302
    conflict = team_client.post(edit, typed | {"decisions": "La seconde"})
    page = conflict.content.decode()
    assert (conflict.status_code, "La première" in page, "La seconde" in page) == (409, True, True)
    assert SessionMinutes.objects.get().decisions == "La première"
    assert team_client.post(edit, typed | {"version": 1, "decisions": "Les deux"}).status_code == 302
