"""Minutes and documents: drafted, published once, seen by who may."""

import datetime

import pytest

from ess_platform.audit.models import AuditEntry
from ess_platform.common.attachments import Attachment
from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.common.formatting import PARIS
from ess_platform.notifications.models import OutgoingMail
from sessions.enums import SessionStatus
from sessions.models import SessionMaterial, SessionMinutes
from sessions.selectors.minutes import minutes_parts, minutes_template, published_text
from sessions.services import material as materials
from sessions.services import minutes as service
from sessions.services.material import (
    is_https,
    material_add,
    material_remove,
    material_restore,
    material_share,
)
from sessions.services.minutes import minutes_publish, minutes_save
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.sessions import make_contribution, make_material, make_session

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2025, 3, 21, 10, tzinfo=PARIS)
PDF = Attachment(b"%PDF-1.4", "notes.pdf", "pdf", "application/pdf")


@pytest.fixture
def session(cohort):
    return make_session(cohort)


def refusal(error=BusinessRuleError, call=minutes_publish, **options) -> str:
    with pytest.raises(error) as refused:
        call(**options)
    return refused.value.message


def test_template_starts_from_what_is_known(cohort, team, session):
    make_contribution(session, speaker="Ana")
    make_material(session, team, title="Guide des achats")
    make_material(session, team, title="Réservé", visibility="team")
    make_session(cohort, starts_on=datetime.date(2025, 3, 25), status=SessionStatus.CANCELLED)
    make_session(cohort, starts_on=datetime.date(2025, 4, 3), title="Visite du site")
    assert minutes_template(session) == {
        "decisions": "– ",
        "ideas": "– Ana : ",
        "resources": "– Guide des achats",
        "next_steps": "– Prochaine date : Visite du site, jeudi 3 avril 2025",
    }


def test_text_leaves_empty_parts_out_and_is_read_back():
    draft = SessionMinutes(decisions="– ", ideas="– Mutualiser\n– ", resources="", next_steps="Un mot\n\nDeux mots")
    text = published_text(draft)
    assert text == "Idées fortes\n– Mutualiser\n\nSuites\nUn mot\n\nDeux mots"
    assert minutes_parts(text) == [("Idées fortes", "– Mutualiser"), ("Suites", "Un mot\n\nDeux mots")]
    assert minutes_parts("Texte repris.\n\nSuite.") == [("", "Texte repris.\n\nSuite.")]
    assert (published_text(SessionMinutes(decisions="– \n–")), minutes_parts("")) == ("", [])


def test_saves_by_version(team, session):
    draft = minutes_save(session=session, actor=team, expected_version=0, decisions=" Oui \r\n", ideas="Une")
    assert (draft.version, draft.decisions, draft.ideas, draft.resources) == (1, "Oui", "Une", "")
    assert minutes_save(session=session, actor=team, expected_version=1, decisions="Non").version == 2
    for version in (0, 1):
        refusal(ConflictError, minutes_save, session=session, actor=team, expected_version=version, decisions="?")
    assert SessionMinutes.objects.get().decisions == "Non"
    long = {"session": session, "actor": team, "expected_version": 2, "ideas": "é" * 1901}
    assert refusal(call=minutes_save, **long) == service.TOO_LONG
    session.refresh_from_db()
    assert session.minutes == ""


def test_publishes_and_tells_once(cohort, team, session):
    person = make_participant(make_laureate(cohort)).person
    minutes_save(session=session, actor=team, expected_version=0, decisions="– Acheter ensemble")
    publish = {"session": session, "actor": team, "now": NOW}
    assert minutes_publish(**publish, expected_version=1) == 1
    assert minutes_publish(**publish, expected_version=1) == 0
    session.refresh_from_db()
    assert (session.minutes, session.version) == ("Décisions\n– Acheter ensemble", 1)
    minutes_save(session=session, actor=team, expected_version=1, decisions="– Acheter à trois")
    session.refresh_from_db()
    assert session.minutes == "Décisions\n– Acheter ensemble"
    assert minutes_publish(**publish, expected_version=2) == 0
    session.refresh_from_db()
    assert session.minutes == "Décisions\n– Acheter à trois"
    assert [mail.to_person for mail in OutgoingMail.objects.all()] == [person]
    assert AuditEntry.objects.filter(action="minutes.publish").count() == 2


def test_refusals_of_publishing(cohort, team, session):
    publish = {"actor": team, "now": NOW}
    assert refusal(session=session, expected_version=1, **publish) == service.NO_DRAFT
    coming = make_session(cohort, starts_on=datetime.date(2025, 3, 22))
    assert refusal(session=coming, expected_version=1, **publish) == service.NOT_YET
    off = make_session(cohort, status=SessionStatus.CANCELLED)
    assert refusal(session=off, expected_version=1, **publish) == service.CALLED_OFF
    minutes_save(session=session, actor=team, expected_version=0, decisions="– ")
    assert refusal(session=session, expected_version=1, **publish) == service.NOTHING_SAID
    refusal(ConflictError, session=session, expected_version=3, **publish)
    assert not OutgoingMail.objects.exists()


def test_a_document_is_kept_shared_removed_and_put_back(team, session):
    added = {"session": session, "actor": team, "kind": "slides", "visibility": "team"}
    material = material_add(**added, title=" Notes ", attachment=PDF)
    assert (material.title, material.size, material.extension, material.sha256) == ("Notes", 8, "PDF", PDF.sha256)
    material_share(material=material, actor=team, visibility="laureates")
    for _ in range(2):
        material_remove(material=material, actor=team, now=NOW)
    assert SessionMaterial.objects.get().removed_at == NOW
    for _ in range(2):
        material_restore(material=material, actor=team)
    material.refresh_from_db()
    assert (material.removed_at, material.visibility) == (None, "laureates")
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["material.add", "material.share", "material.remove", "material.restore"]


def test_refusals_of_a_document(team, session):
    base = {"session": session, "actor": team, "kind": "replay", "visibility": "team", "title": "Replay"}
    url = "https://video.example/1"
    cases = (
        ({"title": " ", "url": url}, materials.NO_TITLE),
        ({}, materials.ONE_OF_TWO),
        ({"url": url, "attachment": PDF}, materials.ONE_OF_TWO),
        ({"url": "http://video.example"}, materials.NOT_HTTPS),
        ({"url": "javascript:alert(1)"}, materials.NOT_HTTPS),
        ({"url": url, "kind": "autre"}, materials.UNKNOWN),
        ({"url": url, "visibility": "public"}, materials.UNKNOWN),
    )
    for options, text in cases:
        assert refusal(call=material_add, **base | options) == text
    material = material_add(**base, url=url)
    assert refusal(call=material_share, material=material, actor=team, visibility="x") == materials.UNKNOWN
    assert [is_https(text) for text in ("https://", "https://[", "ftp://a.b")] == [False] * 3
