"""Quotes: written by the team, agreed to by their author, withdrawn whenever she wishes."""

import datetime
from dataclasses import dataclass

from django.db import transaction

from ess_platform.accounts.enums import LinkPurpose
from ess_platform.accounts.services.access_link import access_link_create
from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.formatting import date
from ess_platform.common.versioning import save_versioned
from ess_platform.directory.models import Person
from programmes.enums import PUBLISHABLE_CONSENTS, TestimonialConsent, TestimonialOrigin
from programmes.models import Cohort, Testimonial
from programmes.notifications import notify_consent_asked, notify_withdrawn

WITHOUT_NAME = "Une personne de la promotion"
LINK_DAYS = 60
ASK_AGAIN_EVERY = datetime.timedelta(days=1)
ANSWERS = (TestimonialConsent.NAMED, TestimonialConsent.ANONYMOUS, TestimonialConsent.REFUSED)
NO_CONSENT = "Sans l’accord de la personne, ce témoignage ne peut pas être publié : demandez-le d’abord."


@dataclass(frozen=True)
class TestimonialDetails:
    """The words, how they would be signed with the name of their author, and where they come from."""

    text: str
    attribution: str
    theme: str
    origin: TestimonialOrigin | str
    origin_detail: str
    first_name: str
    last_name: str
    email: str

    __test__ = False  # the name starts with « Test »: it is not a test class


@transaction.atomic
def testimonial_add(*, cohort: Cohort, details: TestimonialDetails, actor) -> Testimonial:
    """Write down a quote; nothing is printed before its author agrees. Audit: `testimonial.add`.

    The author is the person of the directory who has this address, else a new one. The same words twice in a
    promotion are one quote, given back.
    """
    Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    known = Testimonial.objects.filter(cohort=cohort, text=details.text).first()
    if known is not None:
        return known
    testimonial = Testimonial.objects.create(cohort=cohort, author=_author(details, None), **_columns(details))
    audit.record(actor=actor, action="testimonial.add", target=testimonial, scope=cohort.slug)
    return testimonial


def _columns(details: TestimonialDetails) -> dict[str, str]:
    return {name: getattr(details, name) for name in ("text", "attribution", "theme", "origin", "origin_detail")}


def _author(details: TestimonialDetails, current: Person | None) -> Person | None:
    """Who said it; None when nobody is named. An address known to the directory is that person's."""
    if not details.last_name and not details.email:
        return None
    email = details.email.lower()
    if current is not None and (current.first_name, current.last_name, current.email) == (
        details.first_name,
        details.last_name,
        email,
    ):
        return current
    known = Person.objects.filter(email__iexact=email).order_by("pk").first() if email else None
    return known or Person.objects.create(first_name=details.first_name, last_name=details.last_name, email=email)


@transaction.atomic
def testimonial_edit(
    *, testimonial: Testimonial, details: TestimonialDetails, actor, expected_version: int
) -> Testimonial:
    """Correct a quote. Other words, another signature or another author: the agreement is to be asked again.

    Refuses to touch the words of somebody who refused or withdrew; ConflictError when somebody saved meanwhile.
    Audit: `testimonial.edit`, with the names of what changed.
    """
    one = _lock(testimonial)
    columns = _columns(details) | {"author": _author(details, one.author)}
    changed = [name for name, value in columns.items() if getattr(one, name) != value]
    agreed = {"text", "attribution", "author"} & set(changed)
    if agreed and one.consent in (TestimonialConsent.REFUSED, TestimonialConsent.WITHDRAWN):
        raise BusinessRuleError("Cette personne ne souhaite pas être citée : ses mots ne se modifient plus.")
    for name, value in columns.items():
        setattr(one, name, value)
    if agreed:
        one.consent, one.consented_at, one.asked_at, one.asked_by = TestimonialConsent.PENDING, None, None, None
        one.ready_at = one.ready_by = None
    fields = (*columns, "consent", "consented_at", "asked_at", "asked_by", "ready_at", "ready_by")
    save_versioned(one, expected_version=expected_version, fields=fields)
    _record(one, actor, "testimonial.edit", fields=changed, is_to_ask_again=bool(agreed))
    return one


@transaction.atomic
def testimonial_ask(*, testimonial: Testimonial, actor, now: datetime.datetime) -> Testimonial:
    """Send its author a link, good for sixty days, to a page where she says yes, without her name, or no.

    Refuses a quote without author or without address, one that has its answer (who refused is not asked again), and
    a second request the same day. Audit: `testimonial.ask`.
    """
    one = _lock(testimonial)
    if one.author is None or not one.author.email:
        raise BusinessRuleError("Indiquez d’abord qui a dit ces mots, avec son adresse électronique.")
    if one.consent != TestimonialConsent.PENDING:
        raise BusinessRuleError("Cette personne a déjà répondu : on ne lui demande pas une seconde fois.")
    if one.asked_at is not None and now - one.asked_at < ASK_AGAIN_EVERY:
        raise BusinessRuleError("L’accord vient d’être demandé : laissez un jour à la personne.")
    link = access_link_create(
        person=one.author,
        purpose=LinkPurpose.TESTIMONIAL,
        target_id=one.public_id,
        expires_at=now + datetime.timedelta(days=LINK_DAYS),
        now=now,
    )
    one.asked_at, one.asked_by = now, actor
    one.save(update_fields=["asked_at", "asked_by", "updated_at"])
    _record(one, actor, "testimonial.ask")
    notify_consent_asked(testimonial=one, link=link, actor=actor, now=now)
    return one


@transaction.atomic
def testimonial_answer(
    *, testimonial: Testimonial, consent: TestimonialConsent, actor, now: datetime.datetime
) -> Testimonial:
    """The author agrees with her name, without it, or not; she may change her mind at any time.

    A refusal after an agreement is a withdrawal: the quote is no longer ready, and the team is told by mail; what
    was published before keeps it. The same answer twice changes nothing. Refuses anybody but the author, and an
    answer that is none. Audit: `testimonial.answer`, or `testimonial.withdraw`.
    """
    one = _lock(testimonial)
    if one.author is None or one.author_id != actor.person_id:
        raise BusinessRuleError("Seule la personne qui a dit ces mots répond pour eux.")
    if consent not in ANSWERS:
        raise BusinessRuleError("Choisissez une réponse.", field="consent")
    if one.consent == consent or (
        consent == TestimonialConsent.REFUSED and one.consent == TestimonialConsent.WITHDRAWN
    ):
        return one
    former, is_withdrawal = one.consent, consent == TestimonialConsent.REFUSED and one.has_consent
    one.consent = TestimonialConsent.WITHDRAWN if is_withdrawal else consent
    one.consented_at = now if consent in PUBLISHABLE_CONSENTS else None
    one.attribution = _signature(one, consent)
    one.ready_at = one.ready_by = None
    fields = ("consent", "consented_at", "attribution", "ready_at", "ready_by")
    save_versioned(one, expected_version=one.version, fields=fields)
    _record(
        one, actor, "testimonial.withdraw" if is_withdrawal else "testimonial.answer", consent=[former, one.consent]
    )
    if is_withdrawal:
        notify_withdrawn(testimonial=one, now=now)
    return one


def _signature(testimonial: Testimonial, consent: TestimonialConsent) -> str:
    """How the quote is signed: the name only for who agreed to it."""
    if consent == TestimonialConsent.ANONYMOUS:
        return WITHOUT_NAME
    if consent == TestimonialConsent.NAMED and testimonial.attribution == WITHOUT_NAME:
        return testimonial.author.full_name
    return testimonial.attribution


@transaction.atomic
def testimonial_set_ready(*, testimonial: Testimonial, is_ready: bool, actor, now: datetime.datetime) -> Testimonial:
    """« Marquer prêt à publier », or not any more; once some are ready, a bilan prints these only.

    Refuses a quote whose author has not agreed. Twice the same changes nothing. Audit: `testimonial.ready`.
    """
    one = _lock(testimonial)
    if is_ready and not one.has_consent:
        raise BusinessRuleError(NO_CONSENT)
    if (one.ready_at is not None) != is_ready:
        one.ready_at, one.ready_by = (now, actor) if is_ready else (None, None)
        save_versioned(one, expected_version=one.version, fields=("ready_at", "ready_by"))
        _record(one, actor, "testimonial.ready", is_ready=is_ready, day=date(now))
    return one


def _lock(testimonial: Testimonial) -> Testimonial:
    rows = Testimonial.objects.select_for_update(of=("self",)).select_related("cohort__programme", "author")
    return rows.get(pk=testimonial.pk)


def _record(testimonial: Testimonial, actor, action: str, **changes) -> None:
    audit.record(actor=actor, action=action, target=testimonial, scope=testimonial.cohort.slug, changes=changes)
