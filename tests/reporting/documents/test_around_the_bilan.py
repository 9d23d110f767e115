"""The documents around the bilan: who gets one, what it says, what it keeps to itself, on how many pages."""

import datetime
import io
import json
from decimal import Decimal

import pypdf
import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import reverse

from ess_platform.common.errors import BusinessRuleError
from programmes.enums import BudgetNature, BudgetSide
from reporting import pdf
from reporting.documents.catalogue import DOCUMENTS
from reporting.documents.subjects import SUBJECTS
from reporting.enums import (
    BADGES,
    BOOK,
    ELECTED_SUMMARY,
    FINANCIAL_STATEMENT,
    LAUREATE_SHEET,
    PARTICIPATION,
    SESSION_REPORT,
    SPONSOR_REPORT,
    STAND_LABELS,
    BilanStatus,
)
from reporting.models import Document
from reporting.services.content import document_request
from sessions.enums import AttendanceStatus, DayPart, SessionKind
from tests.factories import (
    make_attendance,
    make_bilan,
    make_budget_line,
    make_cohort,
    make_contribution,
    make_document,
    make_half_day,
    make_introduction,
    make_job,
    make_laureate,
    make_monograph,
    make_organisation,
    make_participant,
    make_person,
    make_response,
    make_session,
    make_signature,
    make_sponsor,
    make_sponsor_contact,
    make_sponsorship,
    make_testimonial,
    make_user,
    make_version,
)
from tests.reporting.conformity import failures
from tests.reporting.documents.builders import DRAFT, FROZEN, HOSTILE, SURNAME, full_cohort

pytestmark = pytest.mark.django_db
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf500f0003860180"
)


def frozen(key, **arguments):
    """The snapshot as it comes back from the database: through JSON."""
    return json.loads(json.dumps(DOCUMENTS[key].snapshot(**arguments)))


def source_of(key, stamp=FROZEN, **arguments):
    html, _ = DOCUMENTS[key].html(snapshot=frozen(key, **arguments), stamp=stamp)
    return html.replace("\u00a0", " ")


def pages_of(key, **arguments):
    """Text of each page of the PDF, which must conform."""
    html, images = DOCUMENTS[key].html(snapshot=frozen(key, **arguments), stamp=FROZEN)
    content = pdf.render_pdf(html=html, images=images, created_at=FROZEN.frozen_at)
    assert failures(content) == []
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages]


@pytest.fixture
def hostile():
    """A promotion whose every name is a trap."""
    cohort = full_cohort(laureates=2, name=HOSTILE)
    cohort.status, cohort.funding_mode = "closed", "grant"
    cohort.save()
    cohort.laureates.update(allows_public_page=True, is_exhibitor=True, showroom_product=HOSTILE)
    session = cohort.support_sessions.get(kind=SessionKind.SEQUENCE)
    session.title, session.minutes = HOSTILE, f"Décisions\n– {HOSTILE}\n– <script>alert(1)</script>"
    session.save()
    make_signature(session.half_days.first(), cohort.laureates.first().participants.first(), image=PNG)
    make_monograph(cohort.laureates.first(), introduction=HOSTILE)
    return cohort


class TestParticipation:
    @pytest.fixture
    def person(self):
        cohort = make_cohort()
        participant = make_participant(make_laureate(cohort), person=make_person(first_name="Léa", last_name="Roy"))
        held = make_session(cohort, title="Financer son projet", status="held")
        for part, status in ((DayPart.MORNING, "present"), (DayPart.AFTERNOON, "remote")):
            make_attendance(make_half_day(held, part, hours=Decimal(3)), participant, status)
        late = make_half_day(held, DayPart.EVENING, hours=Decimal(2))
        make_attendance(late, participant, AttendanceStatus.PARTIAL, partial_hours=Decimal("1.5"))
        for status, state in (("excused", "held"), ("replaced", "held"), ("present", "planned")):
            half_day = make_half_day(make_session(cohort, title="JAMAIS", status=state))
            more = {"replaced_by": "Un collègue"} if status == "replaced" else {}
            make_attendance(half_day, participant, status, **more)
        return participant

    def test_counts_present_half_days_of_sessions_held_and_nothing_else(self, person, django_assert_num_queries):
        with django_assert_num_queries(2):
            snapshot = DOCUMENTS[PARTICIPATION].snapshot(participant=person)
        assert (snapshot["hours"], snapshot["half_days"]) == ("7.5", 3)
        html = source_of(PARTICIPATION, participant=person)
        assert "JAMAIS" not in html
        said = ("Léa Roy", "7 h 30", "3, dont 1 à distance", FROZEN.verification_code, "Nom, fonction et signature")
        assert [text for text in said if text not in html] == []
        assert DOCUMENTS[PARTICIPATION].filename(snapshot, FROZEN).startswith("attestation_lea-roy_")

    def test_is_for_those_who_came_once_the_promotion_is_over(self, person, django_assert_num_queries):
        cohort = person.laureate.cohort
        absent = make_participant(person.laureate)
        assert SUBJECTS[PARTICIPATION](cohort) == []
        make_session(cohort, SessionKind.CLOSING, status="held")
        with django_assert_num_queries(3):
            subject, *others = SUBJECTS[PARTICIPATION](cohort)
        assert (subject.laureate, subject.arguments, others) == (person.laureate, {"participant": person}, [])
        person.attendances.filter(status="remote").update(status="absent")
        assert SUBJECTS[PARTICIPATION](cohort)[0].origin != subject.origin
        with pytest.raises(BusinessRuleError, match="Aucune demi-journée de présence"):
            DOCUMENTS[PARTICIPATION].snapshot(participant=absent)

    def test_stays_one_page_with_many_sessions(self, person):
        cohort = person.laureate.cohort
        for rank in range(20):
            half_day = make_half_day(make_session(cohort, title=f"Atelier {rank} {HOSTILE}", status="held"))
            make_attendance(half_day, person)
        pages = pages_of(PARTICIPATION, participant=person)
        assert len(pages) == 1
        assert "Séquence d’accompagnement 21 23" in pages[0]

    def test_is_found_by_its_laureate_only_the_latest_of_each_person(self, person, client):
        cohort, page = person.laureate.cohort, reverse("reporting:space_documents")
        own = make_participant(person.laureate, with_user=True).person.user
        other = make_participant(make_laureate(cohort), with_user=True).person.user
        documents = []
        for rank in range(2):
            job = document_request(
                document_key=PARTICIPATION,
                origin=f"participation:{person.pk}:{rank}",
                cohort=cohort,
                laureate=person.laureate,
                snapshot=frozen(PARTICIPATION, participant=person),
                actor=make_user(),
                now=FROZEN.frozen_at + datetime.timedelta(days=rank),
            )
            documents.append(make_document(job))
        client.force_login(own)
        html = client.get(page).content.decode()
        assert [str(document.public_id) in html for document in documents] == [False, True]
        assert "Léa Roy" in html
        client.force_login(other)
        assert "Léa Roy" not in client.get(page).content.decode()
        assert list(Document.objects.visible_to(other)) == []


def test_a_sheet_hides_difficulties_and_quotes_only_who_signed():
    cohort = full_cohort(laureates=1)
    laureate = cohort.laureates.get()
    author = laureate.participants.get().person
    for consent in ("named", "anonymous", "withdrawn"):
        make_testimonial(cohort, text=f"Mots {consent}.", consent=consent, author=author, attribution="La direction")
    html = source_of(LAUREATE_SHEET, laureate=laureate)
    assert [text for text in ("SECRET", SURNAME, "Mots anonymous", "Mots withdrawn") if text in html] == []
    assert "« Mots named. »" in html
    laureate.status, laureate.left_on = "left", cohort.starts_on
    laureate.save()
    with pytest.raises(BusinessRuleError, match="actif ou terminé"):
        DOCUMENTS[LAUREATE_SHEET].snapshot(laureate=laureate)


def test_a_sheet_without_anything_says_so():
    html = source_of(LAUREATE_SHEET, laureate=make_laureate(make_cohort()))
    assert 'L’activité</h2><p class="note">non renseignée' in html
    assert "Chiffres d’entrée et de sortie : non renseignés" in html


def test_the_book_leaves_out_who_did_not_agree_and_counts_them():
    cohort = full_cohort(laureates=3, name="Maison")
    shown, hidden, third = cohort.laureates.order_by("sort_name")
    for laureate in (shown, third):
        laureate.allows_public_page, laureate.allows_photo = True, laureate == shown
        laureate.photo.save("photo.png", ContentFile(PNG))
    snapshot = frozen(BOOK, cohort=cohort)
    html, images = DOCUMENTS[BOOK].html(snapshot=snapshot, stamp=FROZEN)
    html = html.replace("\u00a0", " ")
    assert hidden.organisation.name not in json.dumps(snapshot)
    assert "1 lauréat de la promotion n’est pas dans ce book" in html
    assert html.index("Index par produit") > html.index(f'id="laureat-{third.slug}"')
    assert "SECRET" not in html
    assert list(images) == [f"photo-{shown.slug}"]
    shown.photo.storage.delete(shown.photo.name)
    assert DOCUMENTS[BOOK].html(snapshot=snapshot, stamp=FROZEN)[1] == {}


def test_the_summary_is_the_published_version_or_says_that_it_is_not():
    cohort = full_cohort(laureates=1)
    html = source_of(ELECTED_SUMMARY, cohort=cohort)
    assert ("PROVISOIRE" in html, "Synthèse provisoire" in html) == (True, True)
    content = frozen("bilan-cloture", cohort=cohort, bilan=None)
    bilan, when = make_bilan(cohort), FROZEN.frozen_at
    make_version(
        bilan,
        snapshot=content,
        status=BilanStatus.PUBLISHED,
        frozen_at=when,
        published_at=when,
        published_by=bilan.created_by,
        document=make_document(make_job(cohort)),
    )
    make_laureate(cohort)
    snapshot = frozen(ELECTED_SUMMARY, cohort=cohort)
    assert snapshot["figures"] == content["figures"] != frozen("bilan-cloture", cohort=cohort, bilan=None)["figures"]
    html = source_of(ELECTED_SUMMARY, cohort=cohort)
    assert ("PROVISOIRE" in html, "Synthèse du bilan, version 1, figée le 1er juillet 2025" in html) == (False, True)


def test_the_account_of_a_session_is_what_was_published_and_masks_few_answers():
    cohort = make_cohort()
    session = make_session(cohort, title="Financer", starts_on=datetime.date(2025, 3, 20), status="held")
    with pytest.raises(BusinessRuleError, match="pas encore publié"):
        DOCUMENTS[SESSION_REPORT].snapshot(session=session)
    assert SUBJECTS[SESSION_REPORT](cohort) == []
    session.minutes = (
        "Décisions\n– Se revoir\n– Écrire à trois banques\n\n"
        "Idées fortes\nUn dossier, trois chiffres.\n\nRessources\nUn modèle\nUn guide"
    )
    session.save()
    make_contribution(session, title="Lire un plan")
    make_session(cohort, title="La suite", starts_on=datetime.date(2025, 4, 10), status="planned")
    half_day, laureate = make_half_day(session), make_laureate(cohort)
    for rank in range(5):
        participant = make_participant(laureate)
        make_attendance(half_day, participant)
        html = source_of(SESSION_REPORT, session=session)
        assert "non affichée sous 5 réponses" in html, rank
        make_response(session, participant, recommendation=10, usefulness=4)
    html = source_of(SESSION_REPORT, session=session)
    said = (
        "<li>Écrire à trois banques</li>",
        "<p>Un dossier, trois chiffres.</p>",
        "<li>Un modèle</li><li>Un guide</li>",
        "Lire un plan",
        "La suite, jeudi 10",
    )
    assert [text for text in (*said, "5 réponses pour 5 présents", "recommandation +100") if text not in html] == []
    assert len(SUBJECTS[SESSION_REPORT](cohort)) == 1


def test_the_report_of_a_sponsor_names_laureates_by_consent_or_sharing():
    cohort = make_cohort()
    contact = make_sponsor_contact(make_sponsor(cohort, organisation=make_organisation(name="Manutan")))
    named, hidden = make_laureate(cohort, allows_public_page=True), make_laureate(cohort, name="NOM-CACHE")
    for laureate in (named, hidden):
        make_introduction(make_sponsorship(laureate, contact=contact), asked_at=FROZEN.frozen_at)
    visit = make_session(cohort, SessionKind.VISIT, host="MANUTAN", status="held")
    make_contribution(visit, speaker_organisation="Manutan", title="Acheter autrement")
    make_contribution(visit, speaker_organisation="Manutan Collectivités", title="JAMAIS", position=2)
    html = source_of(SPONSOR_REPORT, sponsor=contact.sponsor)
    assert [text for text in ("NOM-CACHE", "JAMAIS", contact.person.full_name) if text in html] == []
    said = (named.organisation.name, "2 demandes en attente", "1 site ouvert à une visite", "Acheter autrement")
    assert [text for text in said if text not in html] == []


def test_the_accounts_follow_the_form_and_ask_for_missing_explanations():
    cohort = make_cohort(funding_mode="grant")
    make_budget_line(cohort, account="60", label="Achats", planned=1000, actual=500, comment="Moins de papier.")
    make_budget_line(cohort, account="64", label="Salaires", planned=1000, actual=1095, position=2)
    make_budget_line(
        cohort, account="86", label="Temps donné", planned=100, actual=None, nature=BudgetNature.IN_KIND, position=3
    )
    make_budget_line(cohort, side=BudgetSide.INCOME, account="74", label="Région", planned=2000, actual=1000)
    html = source_of(FINANCIAL_STATEMENT, cohort=cohort)
    order = ("1. Bilan qualitatif", "2. Tableau de synthèse", "Produits", "(86)", "3. Données chiffrées", "certifie")
    assert [html.index(text) for text in order] == sorted(html.index(text) for text in order)
    gaps = html[html.index("Écarts de plus de 10") : html.index("Contributions volontaires en nature")]
    assert ("Moins de papier." in gaps, "Salaires" in gaps, "Temps donné" in gaps) == (True, False, False)
    assert "−50 %" in gaps
    assert "à expliquer : aucun commentaire" in gaps
    assert "PROVISOIRE" in html
    cohort.funding_mode = "contract"
    assert SUBJECTS[FINANCIAL_STATEMENT](cohort) == []


def test_cards_are_for_those_who_are_still_there():
    cohort = make_cohort()
    laureate = make_laureate(cohort, name="Atelier")
    make_participant(laureate, person=make_person(first_name="Ana", last_name="Ici"))
    make_participant(laureate, person=make_person(last_name="PARTI"), left_on=datetime.date(2025, 1, 1))
    make_sponsor_contact(make_sponsor(cohort), person=make_person(first_name="Luc", last_name="Parrain"))
    snapshot = frozen(BADGES, cohort=cohort)
    names = [(one["name"], one["side"]) for one in snapshot["people"]]
    assert names == [("Ana Ici", "Lauréat·e"), ("Luc Parrain", "Parrainage")]
    html, _ = DOCUMENTS[BADGES].html(snapshot=snapshot, stamp=DRAFT)
    assert '<span class="whole">Luc</span> <span class="whole">Parrain</span>' in html


def test_the_same_content_gives_the_same_page_whatever_was_typed(hostile):
    for key, subjects_of in SUBJECTS.items():
        subjects = subjects_of(hostile)
        assert len({subject.origin for subject in subjects}) == len(subjects) > 0, key
        subject = subjects[0]
        first, again = (frozen(key, **subject.arguments) for _ in range(2))
        assert (first, len(subject.origin) <= 50) == (again, True), key
        html, images = DOCUMENTS[key].html(snapshot=first, stamp=DRAFT)
        assert (html, images) == DOCUMENTS[key].html(snapshot=first, stamp=DRAFT), key
        assert [text for text in ("<script", "<b>", "None", "SECRET") if text in html] == [], key
        assert DOCUMENTS[key].filename(first, FROZEN).endswith(".pdf")


def test_labels_are_one_page_per_exhibitor_and_the_command_writes_them(hostile, tmp_path):
    call_command("render_document", hostile.slug, STAND_LABELS, out=tmp_path, stdout=io.StringIO())
    (written,) = tmp_path.iterdir()
    assert pdf.page_count(written.read_bytes()) == 2
