"""The record of the signatures received by phone: what it says, its chain, what it must not let believe."""

import datetime
import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from ess_platform.common.drawings import drawing_clean
from ess_platform.common.formatting import PARIS
from reporting.documents.packs import LAUREATE_ARCHIVE, PACKS, Lot, lots
from reporting.documents.sign_in_record import (
    OTHER_NAME,
    START,
    UNREADABLE,
    sign_in_record_filename,
    sign_in_record_html,
    sign_in_record_snapshot,
)
from reporting.documents.stamp import Stamp
from reporting.documents.subjects import sessions_signed
from reporting.enums import SIGN_IN_RECORD
from reporting.models import Document
from reporting.services.content import occasion_request
from reporting.services.job import job_run
from sessions.enums import AttendanceSource, AttendanceStatus, DayPart, DeviceKind, SessionStatus, SignatureMeans
from sessions.models import AttendanceSignature
from sessions.services.seal import attendance_seal
from tests.drawings import drawing
from tests.factories import (
    make_attendance,
    make_cohort,
    make_contribution,
    make_funder_user,
    make_funding,
    make_half_day,
    make_laureate,
    make_organisation,
    make_participant,
    make_person,
    make_session,
    make_signature,
    make_team_user,
)

pytestmark = pytest.mark.django_db

DAY = datetime.date(2025, 3, 20)
NOW = datetime.datetime(2025, 3, 21, 16, tzinfo=PARIS)
STAMP = Stamp(frozen_at=NOW, version_number=1, verification_code="7F3K-92QD")
QUERIES = 7


@pytest.fixture
def session():
    session = make_session(make_cohort(), starts_on=DAY, title="Acheter autrement", place="Halle, Pantin")
    make_half_day(session, starts_at=datetime.time(9, 30), ends_at=datetime.time(12, 30))
    make_half_day(session, DayPart.AFTERNOON, starts_at=datetime.time(14), ends_at=datetime.time(17))
    make_contribution(session, speaker="Ana Costil")
    return session


def half_day(session, part=DayPart.MORNING):
    return session.half_days.get(part=part)


def person(session, last_name, organisation="Atelier"):
    laureate = make_laureate(session.cohort, organisation=make_organisation(name=organisation))
    return make_participant(laureate, person=make_person(first_name="Camille", last_name=last_name))


def draw(session, who, part=DayPart.MORNING, *, at=datetime.time(9, 40, 12), ink=4, **fields):
    """A drawn signature and the presence that goes with it."""
    moment = datetime.datetime.combine(DAY, at, tzinfo=PARIS)
    make_attendance(half_day(session, part), who, source=AttendanceSource.QR, recorded_at=moment)
    image = drawing_clean(drawing(ink=ink)).content
    return make_signature(half_day(session, part), who, image=image, signed_at=moment, **fields)


def type_name(session, who, part=DayPart.MORNING, *, at=datetime.time(9, 50)):
    """A typed name, from a computer."""
    name = who.person.full_name
    make_attendance(half_day(session, part), who, source=AttendanceSource.QR)
    return AttendanceSignature.objects.create(
        half_day=half_day(session, part),
        participant=who,
        means=SignatureMeans.TYPED,
        typed_name=name,
        sha256=hashlib.sha256(name.encode()).hexdigest(),
        device=DeviceKind.COMPUTER,
        signed_at=datetime.datetime.combine(DAY, at, tzinfo=PARIS),
    )


def page_of(session):
    return sign_in_record_html(snapshot=sign_in_record_snapshot(session=session), stamp=STAMP)


def chain_of(session):
    return [line["chain"] for line in sign_in_record_snapshot(session=session)["lines"]]


def test_says_who_signed_when_and_how_under_the_mentions_of_the_sheet(session):
    first, second = person(session, "Roussel"), person(session, "D'Arvor", "L'Établi")
    make_funding(session.cohort, make_organisation(name="Région Test"))
    user = make_team_user(session.cohort)
    type_name(session, second)
    signature = draw(session, first, signed_by=user)
    draw(session, first, DayPart.AFTERNOON, at=datetime.time(14, 5))
    html, images = page_of(session)
    assert set(images) == {"signature-1", "signature-3"}
    assert hashlib.sha256(images["signature-1"]).hexdigest() == signature.sha256
    for words in (
        "Avec le soutien de</span> Région Test",
        "Halle, Pantin",
        "jeudi 20\u00a0mars 2025",
        "Ana Costil",
        "<h2>Matin, 9\u00a0h\u00a030 – 12\u00a0h\u00a030</h2>",
        "<h2>Après-midi, 14\u00a0h – 17\u00a0h</h2>",
        "09:40:12",
        'alt="Signature dessinée de Camille Roussel"',
        "Téléphone ou tablette, avec son compte",
        "Ordinateur, avec le code de la salle, sans compte",
        "«\u00a0Camille D’Arvor\u00a0»",
        "L’Établi",
        "3 signatures",
        "La séance n’est pas clôturée",
    ):
        assert words in html, words
    assert "Pointage corrigé" not in html
    assert sign_in_record_filename(sign_in_record_snapshot(session=session), STAMP) == (
        f"releve-emargement_{session.slug}_2025-03-20.pdf"
    )


def test_the_chain_is_computed_again_from_what_is_printed(session):
    """By hand, as the sentence of the page says it."""
    first = draw(session, person(session, "Roussel"))
    second = type_name(session, person(session, "D'Arvor", "L'Établi"))
    one = f"{START}|2025-03-20|Matin|Camille Roussel|Atelier|2025-03-20 09:40:12|Signature dessinée|{first.sha256}"
    digest = hashlib.sha256(one.encode()).hexdigest()
    two = f"{digest}|2025-03-20|Matin|Camille D’Arvor|L’Établi|2025-03-20 09:50:00|Nom tapé au clavier|{second.sha256}"
    seal = hashlib.sha256(two.encode()).hexdigest()
    assert chain_of(session) == [digest, seal]
    html, _ = page_of(session)
    assert f'Sceau du relevé, empreinte de sa dernière ligne :<br><strong class="seal">{seal}</strong>' in (
        html.replace("\u00a0", " ")
    )
    assert one in html


def test_one_line_that_changes_moves_each_digest_from_it_on_and_none_before(session):
    people = [person(session, f"Nom{rank}") for rank in range(3)]
    for rank, who in enumerate(people):
        draw(session, who, at=datetime.time(9, 40 + rank))
    before = chain_of(session)
    assert len(set(before)) == 3
    row = AttendanceSignature.objects.get(participant=people[1])
    AttendanceSignature.objects.filter(pk=row.pk).update(signed_at=row.signed_at + datetime.timedelta(seconds=1))
    after = chain_of(session)
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, False, False]
    AttendanceSignature.objects.filter(pk=row.pk).update(signed_at=row.signed_at)
    assert chain_of(session) == before


@pytest.mark.parametrize("content", [None, "other drawing", "no drawing"])
def test_a_drawing_that_is_missing_or_was_changed_is_not_shown(session, content):
    row = draw(session, person(session, "Roussel"))
    draw(session, person(session, "Arvor"), at=datetime.time(9, 45))
    default_storage.delete(row.image.name)
    if content:
        other = drawing_clean(drawing(ink=9)).content if content == "other drawing" else b"rien"
        assert default_storage.save(row.image.name, ContentFile(other)) == row.image.name
    html, images = page_of(session)
    assert set(images) == {"signature-2"}
    assert html.replace("\u00a0", " ").count(UNREADABLE) == 1
    assert "Signature dessinée de Camille Roussel" not in html


def test_a_typed_name_that_was_changed_is_not_shown(session):
    row = type_name(session, person(session, "Roussel"))
    AttendanceSignature.objects.filter(pk=row.pk).update(typed_name="Quelqu’un d’autre")
    html, _ = page_of(session)
    assert OTHER_NAME in html.replace("\u00a0", " ")
    assert "Quelqu’un d’autre" not in html


def test_who_the_team_recorded_is_apart_and_who_was_absent_is_nowhere(session):
    draw(session, person(session, "Signante"))
    morning = half_day(session)
    make_attendance(morning, person(session, "Relevée"), recorded_at=NOW)
    make_attendance(morning, person(session, "Papier"), AttendanceStatus.REMOTE, source=AttendanceSource.PAPER)
    make_attendance(
        morning, person(session, "Titulaire"), AttendanceStatus.REPLACED, replaced_by="Line Auber", recorded_at=NOW
    )
    for status in (AttendanceStatus.ABSENT, AttendanceStatus.EXCUSED, AttendanceStatus.UNRECORDED):
        make_attendance(morning, person(session, f"Nullepart{status}"), status)
    snapshot = sign_in_record_snapshot(session=session)
    assert [row["name"] for row in snapshot["unsigned"]] == ["Camille Papier", "Camille Relevée", "Camille Titulaire"]
    assert len(snapshot["lines"]) == 1
    html, _ = page_of(session)
    signed, apart = html.split("<h2>Présence relevée par l’équipe, sans signature numérique</h2>")
    assert "Camille Signante" in signed
    assert "Camille Signante" not in apart
    assert "Nullepart" not in html
    for words in (
        "Relevée",
        "par l’équipe, d’après la feuille signée",
        "Remplacé·e par Line Auber",
        "21\u00a0mars 2025",
    ):
        assert words in apart
        assert f"Camille {words}" not in signed
    assert "Papier" not in signed


def test_a_signature_that_the_team_contradicted_says_so(session):
    row = draw(session, person(session, "Roussel"))
    row.half_day.attendances.update(status=AttendanceStatus.ABSENT)
    html, _ = page_of(session)
    assert "Pointage corrigé ensuite par l’équipe\u00a0: absent·e" in html
    assert "sans signature numérique</h2>" not in html


def test_the_seal_of_a_closed_session_is_printed(session):
    draw(session, person(session, "Roussel"))
    session.status, session.closed_at = SessionStatus.CLOSED, NOW
    session.save()
    seal = attendance_seal(session=session, actor=make_team_user(session.cohort), now=NOW)
    html, _ = page_of(session)
    assert "Séance clôturée le 21\u00a0mars 2025 à 16\u00a0h, 1 présence scellée" in html
    assert seal.digest in html


def test_only_a_held_session_that_somebody_signed_is_a_subject(session):
    make_session(session.cohort)
    assert sessions_signed(session.cohort) == []
    for part in (DayPart.MORNING, DayPart.AFTERNOON):
        draw(session, person(session, f"Nom{part}"), part)
    (subject,) = sessions_signed(session.cohort)
    assert subject.arguments == {"session": session}
    session.status = SessionStatus.CONFIRMED
    session.save()
    assert sessions_signed(session.cohort) == []


def test_the_team_asks_for_it_and_no_other_archive_holds_it():
    assert lots()[SIGN_IN_RECORD] == "Relevé d’émargement numérique"
    pieces = [piece for pack in (*PACKS.values(), LAUREATE_ARCHIVE) for piece in pack.pieces if isinstance(piece, Lot)]
    assert pieces
    assert SIGN_IN_RECORD not in {piece.document_key for piece in pieces}


def test_the_attendance_of_a_held_session_leads_to_it(client, session):
    client.force_login(make_team_user(session.cohort))
    kwargs = {"slug": session.cohort.slug, "session_slug": session.slug}
    page, link = reverse("sessions:attendance_live", kwargs=kwargs), f"?document={SIGN_IN_RECORD}"
    assert link not in client.get(page).content.decode()
    draw(session, person(session, "Roussel"))
    assert link in client.get(page).content.decode()
    produce = reverse("reporting:document_produce", kwargs={"slug": session.cohort.slug}) + link
    assert "Acheter autrement, 20 mars 2025" in client.get(produce).content.decode().replace("\u00a0", " ")
    session.status = SessionStatus.CONFIRMED
    session.save()
    assert link not in client.get(page).content.decode()


def test_it_is_one_file_until_somebody_else_signs_and_no_funder_reads_it(session):
    team, funder = make_team_user(session.cohort), make_funder_user(session.cohort)
    signer = person(session, "Roussel")
    draw(session, signer)

    def ask():
        (subject,) = sessions_signed(session.cohort)
        return occasion_request(
            document_key=SIGN_IN_RECORD,
            occasion=subject.origin,
            cohort=session.cohort,
            arguments=subject.arguments,
            actor=team,
            now=NOW,
        )

    job = ask()
    job_run(job_id=job.pk)
    document = Document.objects.get()
    assert (document.title, document.pages) == ("Relevé d’émargement numérique", 1)
    assert list(Document.objects.visible_to(team)) == [document]
    assert not Document.objects.visible_to(funder).exists()
    assert ask() == job
    draw(session, signer, DayPart.AFTERNOON, at=datetime.time(14, 5))
    assert ask() != job


@pytest.mark.parametrize("people", [1, 6])
def test_constant_queries(session, people, django_assert_num_queries):
    for rank in range(people):
        draw(session, person(session, f"Nom{rank}"))
        make_attendance(half_day(session, DayPart.AFTERNOON), person(session, f"Autre{rank}"))
    with django_assert_num_queries(QUERIES):
        snapshot = sign_in_record_snapshot(session=session)
    with django_assert_num_queries(0):
        sign_in_record_html(snapshot=snapshot, stamp=STAMP)
