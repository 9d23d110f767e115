"""Quotes: written, asked, answered, withdrawn, marked ready."""

import datetime

import pytest
from django.utils import timezone

from ess_platform.accounts.models import AccessLink
from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.directory.models import Person
from ess_platform.notifications.models import OutgoingMail
from programmes.enums import TestimonialConsent as Consent
from programmes.models import Testimonial
from programmes.services import testimonial as quotes  # its functions start with « test »
from programmes.services.testimonial import NO_CONSENT, WITHOUT_NAME, TestimonialDetails
from tests.factories import make_cohort, make_person, make_team_user, make_testimonial, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def actor(cohort):
    return make_team_user(cohort)


@pytest.fixture
def author():
    return make_user(person=make_person(email="awa@atelier.example"))


def details(**changes) -> TestimonialDetails:
    given = {"text": "On ne serait pas allés seuls.", "attribution": "Awa Diallo, Atelier", "theme": "coopération"}
    who = {"first_name": "Awa", "last_name": "Diallo", "email": "Awa@atelier.example"}
    return TestimonialDetails(**given | {"origin": "session", "origin_detail": "Séquence 3"} | who | changes)


def told(testimonial) -> tuple:
    testimonial.refresh_from_db()
    return testimonial.consent, testimonial.attribution, testimonial.ready_at is not None


def test_the_same_words_are_one_quote_and_the_author_is_found_by_her_address(cohort, actor, author):
    found = [quotes.testimonial_add(cohort=cohort, details=details(), actor=actor) for _ in range(2)]
    assert (found[0], found[0].author, found[0].consent) == (found[1], author.person, Consent.PENDING)
    nobody = details(text="Autre", first_name="", last_name="", email="")
    assert quotes.testimonial_add(cohort=cohort, details=nobody, actor=actor).author is None
    assert Testimonial.objects.count() == 2


def test_asked_by_a_link_once_a_day(cohort, actor, author):
    one = make_testimonial(cohort, consent=Consent.PENDING, author=author.person, text="Seuls, non.")
    now = timezone.now()
    quotes.testimonial_ask(testimonial=one, actor=actor, now=now)
    mail = OutgoingMail.objects.get()
    assert (mail.to_email, mail.reply_to) == (author.person.email, actor.email)
    assert ["Seuls, non." in mail.body_text, "/temoignage/" in mail.body_text] == [True, True]
    link = AccessLink.objects.get()
    assert (link.purpose, link.target_id) == ("testimonial", one.public_id)
    assert link.expires_at == now + datetime.timedelta(days=60)
    with pytest.raises(BusinessRuleError, match="vient d’être demandé"):
        quotes.testimonial_ask(testimonial=one, actor=actor, now=now + datetime.timedelta(hours=23))
    quotes.testimonial_ask(testimonial=one, actor=actor, now=now + datetime.timedelta(days=2))
    assert OutgoingMail.objects.count() == 2


def test_refusals_of_a_request(cohort, actor, author):
    silent = Person.objects.create(first_name="Luc", last_name="Petit")
    for consent, who, said in (
        (Consent.PENDING, None, "qui a dit ces mots"),
        (Consent.PENDING, silent, "qui a dit ces mots"),
        (Consent.NAMED, author.person, "a déjà répondu"),
        (Consent.REFUSED, author.person, "a déjà répondu"),
        (Consent.WITHDRAWN, author.person, "a déjà répondu"),
    ):
        one = make_testimonial(cohort, consent=consent, author=who)
        with pytest.raises(BusinessRuleError, match=said):
            quotes.testimonial_ask(testimonial=one, actor=actor, now=timezone.now())
    assert OutgoingMail.objects.count() == 0


def test_the_author_answers_and_changes_her_mind(cohort, actor, author):
    one = make_testimonial(cohort, consent=Consent.PENDING, author=author.person, attribution="Awa Diallo, Atelier")
    given = {"testimonial": one, "now": timezone.now()}
    with pytest.raises(BusinessRuleError, match="Seule la personne"):
        quotes.testimonial_answer(consent=Consent.NAMED, actor=actor, **given)
    for consent in (Consent.PENDING, Consent.WITHDRAWN):
        with pytest.raises(BusinessRuleError, match="Choisissez une réponse"):
            quotes.testimonial_answer(consent=consent, actor=author, **given)
    with pytest.raises(BusinessRuleError, match=NO_CONSENT):
        quotes.testimonial_set_ready(is_ready=True, actor=actor, **given)
    for _ in range(2):
        quotes.testimonial_answer(consent=Consent.NAMED, actor=author, **given)
    assert told(one) == (Consent.NAMED, "Awa Diallo, Atelier", False)
    for _ in range(2):
        quotes.testimonial_set_ready(is_ready=True, actor=actor, **given)
    assert told(one)[2] is True
    quotes.testimonial_answer(consent=Consent.ANONYMOUS, actor=author, **given)
    assert told(one) == (Consent.ANONYMOUS, WITHOUT_NAME, False)
    assert OutgoingMail.objects.count() == 0
    for _ in range(2):
        quotes.testimonial_answer(consent=Consent.REFUSED, actor=author, **given)
    assert told(one) == (Consent.WITHDRAWN, WITHOUT_NAME, False)
    mail = OutgoingMail.objects.get()
    assert (mail.to_email, mail.subject) == (actor.email, f"Accord retiré : {author.person}")
    quotes.testimonial_answer(consent=Consent.NAMED, actor=author, **given)
    assert told(one) == (Consent.NAMED, author.person.full_name, False)
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert [action.partition(".")[2] for action in actions] == ["answer", "ready", "answer", "withdraw", "answer"]


def test_other_words_or_another_signature_are_agreed_to_again(cohort, actor, author):
    person, now = author.person, timezone.now()
    who = {"first_name": person.first_name, "last_name": person.last_name, "email": person.email}
    one = quotes.testimonial_add(cohort=cohort, details=details(**who), actor=actor)
    quotes.testimonial_answer(testimonial=one, consent=Consent.NAMED, actor=author, now=now)
    quotes.testimonial_set_ready(testimonial=one, is_ready=True, actor=actor, now=now)
    other_theme = details(**who, theme="impact")
    quotes.testimonial_edit(testimonial=one, details=other_theme, actor=actor, expected_version=3)
    assert told(one) == (Consent.NAMED, "Awa Diallo, Atelier", True)
    with pytest.raises(ConflictError):
        quotes.testimonial_edit(testimonial=one, details=other_theme, actor=actor, expected_version=3)
    quotes.testimonial_edit(testimonial=one, details=details(**who, text="Autre"), actor=actor, expected_version=4)
    assert told(one) == (Consent.PENDING, "Awa Diallo, Atelier", False)
    quotes.testimonial_answer(testimonial=one, consent=Consent.REFUSED, actor=author, now=now)
    with pytest.raises(BusinessRuleError, match="ne se modifient plus"):
        quotes.testimonial_edit(testimonial=one, details=details(**who, text="Encore"), actor=actor, expected_version=6)
