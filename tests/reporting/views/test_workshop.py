"""« Atelier du bilan »: one text at a time, its autosave and conflicts, its plan, its preview."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reporting.documents.bilan_sections import BY_KEY
from reporting.services.section import text_digest
from tests.factories import make_bilan, make_laureate, make_team_user
from tests.reporting.documents.builders import full_cohort

pytestmark = pytest.mark.django_db

EMPTY = text_digest("")
PAGE_BUDGET = 15
SAVEPOINT = 2  # the transaction around a request is two statements inside the one of the test


@pytest.fixture
def bilan(cohort, team_client):
    cache.clear()
    return make_bilan(cohort, created_by=team_client.user)


def url(bilan, name="bilan_detail", section="economie"):
    kwargs = {"slug": bilan.cohort.slug, "public_id": bilan.public_id}
    return reverse(f"reporting:{name}", kwargs=kwargs) + (f"?section={section}" if section else "")


def typed(text="", title="", seen=EMPTY):
    return {"title": title, "text": text, "seen-title": EMPTY, "seen-text": seen}


def stored(bilan, key="economie"):
    section = bilan.sections.filter(key=key).first()
    return section.text if section else ""


def test_a_plain_post_saves_and_comes_back_to_the_section(team_client, bilan):
    response = team_client.post(url(bilan), typed("Un texte.\r\nSuite"), follow=True)
    assert response.redirect_chain == [(url(bilan), 302)]
    assert stored(bilan) == "Un texte.\nSuite"
    assert "texte enregistré" in response.content.decode()


def test_a_stale_post_shows_both_texts_and_keeps_what_was_typed(team_client, bilan):
    team_client.post(url(bilan), typed("Texte de ma collègue"))
    response = team_client.post(url(bilan), typed("Mon texte"))
    assert response.status_code == 409
    assert response.context["both_texts"] == [("Texte", "Mon texte", "Texte de ma collègue")]
    assert response.context["section_form"]["text"].value() == "Mon texte"
    assert "a modifié cette section" in response.content.decode()
    assert stored(bilan) == "Texte de ma collègue"
    again = typed("Mon texte", seen=response.context["seen"]["text"])
    assert team_client.post(url(bilan), again).status_code == 302
    assert stored(bilan) == "Mon texte"


def autosave(client, bilan, text, seen=EMPTY, question="text"):
    data = {"question": question, f"seen-{question}": seen, question: text}
    return client.post(url(bilan, "bilan_text"), data)


def test_autosave_answers_saved_then_conflict_with_its_author(team_client, bilan):
    first = autosave(team_client, bilan, "Un").json()
    assert (first["state"], first["seen"]) == ("saved", text_digest("Un"))
    assert autosave(team_client, bilan, "Un deux", seen=first["seen"]).json()["state"] == "saved"
    late = autosave(team_client, bilan, "Trois")
    answer = late.json()
    assert (late.status_code, answer["state"], answer["theirs"]) == (409, "conflict", "Un deux")
    assert answer["who"] == team_client.user.get_short_name()
    assert stored(bilan) == "Un deux"


def test_autosave_keeps_out_what_is_too_long_or_of_no_section(team_client, bilan):
    long = autosave(team_client, bilan, "x" * 10_001)
    assert (long.status_code, long.json()["state"]) == (422, "invalid")
    assert "10 000 caractères" in long.json()["message"]
    assert autosave(team_client, bilan, "x", question="zzz").status_code == 404
    page = team_client.post(url(bilan), typed("x" * 10_001))
    assert 'id="id_text_error"' in page.content.decode()
    assert "x" * 10_001 in page.content.decode()
    assert "maxlength" not in str(page.context["section_form"]["text"])  # a browser would cut the paste silently
    assert stored(bilan) == ""
    assert team_client.get(url(bilan, section="zzz")).status_code == 404


def test_a_sentence_is_added_without_script(client):
    cache.clear()
    cohort = full_cohort()
    bilan = make_bilan(cohort, created_by=make_team_user(cohort))
    client.force_login(bilan.created_by)
    sentences = client.get(url(bilan)).context["board"].sentences
    client.post(url(bilan), typed("Avant.") | {"phrase": "0"})
    assert stored(bilan) == f"Avant.\n{sentences[0]}"


def test_plan_saves_says_errors_beside_the_field_and_refuses_a_stale_page(team_client, bilan):
    data = {"version": 1, "title": "Mon bilan", "on": [key for key in BY_KEY if key != "visites"]}
    assert team_client.post(url(bilan, "bilan_plan"), data).status_code == 302
    page = team_client.get(url(bilan, section="visites"))
    assert page.context["board"].current.state == "cut"
    stale = team_client.post(url(bilan, "bilan_plan"), data | {"title": "Autre"})
    assert stale.status_code == 409
    assert stale.context["plan_form"]["title"].value() == "Autre"
    empty = team_client.post(url(bilan, "bilan_plan"), data | {"title": "", "version": 2})
    assert "Indiquez le titre du bilan." in empty.content.decode()
    bilan.refresh_from_db()
    assert bilan.title == "Mon bilan"


def test_preview_is_a_draft_in_a_closed_frame_and_follows_the_text(team_client, bilan):
    autosave(team_client, bilan, 'Texte <script>alert("1")</script>')
    response = team_client.get(url(bilan, "bilan_preview"))
    html = response.content.decode()
    assert 'data-draft="PROVISOIRE"' in html
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    policy = response.headers["Content-Security-Policy"]
    assert "sandbox allow-same-origin" in policy
    assert "frame-ancestors 'self'" in policy
    part = team_client.get(url(bilan, "bilan_preview", "limites")).content.decode()
    assert "La clôture et la suite" in part
    assert "Sommaire" not in part


@pytest.mark.parametrize("laureates", [1, 3])
def test_workshop_and_preview_stay_within_their_queries(team_client, bilan, laureates):
    for _ in range(laureates):
        make_laureate(bilan.cohort)
    counts = {}
    for name in ("bilan_detail", "bilan_preview"):
        team_client.get(url(bilan, name))
        with CaptureQueriesContext(connection) as captured:
            assert team_client.get(url(bilan, name)).status_code == 200
        counts[name] = len(captured) - SAVEPOINT
    assert counts == {"bilan_detail": 15, "bilan_preview": 9}
    assert max(counts.values()) <= PAGE_BUDGET
