"""What a validated form corrects elsewhere: the record of the structure, its people, its showroom, its quote."""

import datetime
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile

from ess_platform.audit.services import record
from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError
from ess_platform.directory.models import InclusionKind, LegalForm, Organisation, Person, Zoning
from programmes.enums import TestimonialConsent, TestimonialOrigin
from programmes.models import Testimonial

from ..enums import Moment
from ..models import Laureate, LaureateZoning, Participant, ProgressReport, ReportFile
from ..selectors.answers import EMPTY, ReportAnswers
from ..selectors.identity import PLAIN
from ..selectors.questions import ALONE, IDENTITY

# From no answer yet to no: an agreement with the name is the widest.
NARROWER = {
    TestimonialConsent.PENDING: 0,
    TestimonialConsent.NAMED: 1,
    TestimonialConsent.ANONYMOUS: 2,
    TestimonialConsent.REFUSED: 3,
    TestimonialConsent.WITHDRAWN: 4,
}
UNIQUE = {"siret": "SIRET", "rna": "RNA"}


def report_apply(*, report: ProgressReport, actor, now: datetime.datetime) -> None:
    """Write what the form says of the structure; called inside its validation, so that only validated answers count.

    Only answers given in this very form are written. Zonings are those of the entry (F15) and never change later.
    A quote waits with the consent that was given with it. Refuses a SIRET or an RNA that another structure has.
    Audit: `organisation.update` with the names of the fields, when something changed.
    """
    answers = ReportAnswers(report)
    given = {
        question.code: answers.get(question)
        for section in answers.sections
        for question in answers.asked(section)
        if question.code in report.answers and (question.store == IDENTITY or section.key == "temoignage")
    }
    changed = _organisation(report.laureate.organisation, given)
    if report.campaign.moment == Moment.ENTRY and given.get("zonings"):
        _zonings(report.laureate, given["zonings"], formatting.local_day(now))
    if given.get("contacts"):
        _contacts(report.laureate, given["contacts"], formatting.local_day(now))
    _showroom(report.laureate, given, answers.files.get("product_photo"))
    _quote(report, given, now)
    if changed:
        scope = report.laureate.cohort.slug
        changes = {"fields": sorted(changed), "report": str(report.public_id)}
        record(
            actor=actor, action="organisation.update", target=report.laureate.organisation, scope=scope, changes=changes
        )


def _organisation(organisation: Organisation, given: dict[str, Any]) -> set[str]:
    """Set what differs; return the names of the columns."""
    wanted: dict[str, Any] = {column: given[code] for code, column in PLAIN.items() if code in given}
    if wanted.get("rna"):
        wanted["rna"] = wanted["rna"].upper()
    if given.get("legal_form"):
        wanted["legal_form"] = LegalForm.objects.filter(code=given["legal_form"]).first()
    if given.get("inclusion_kind"):
        wanted["inclusion_kind"] = InclusionKind.objects.filter(code=given["inclusion_kind"]).first()
    changed = set()
    for column, told in wanted.items():
        field = Organisation._meta.get_field(column)
        value = (None if field.null else "") if told in EMPTY else told
        if column == "name" and not value:
            continue
        if getattr(organisation, column) != value:
            setattr(organisation, column, value)
            changed.add(column)
    for column in changed & UNIQUE.keys():
        other = Organisation.objects.filter(**{column: getattr(organisation, column)}).exclude(pk=organisation.pk)
        if getattr(organisation, column) and (found := other.first()):
            text = f"Le {UNIQUE[column]} de cette fiche est déjà celui de {found.name}\u00a0: demandez une précision."
            raise BusinessRuleError(text)
    if changed:
        organisation.version += 1
        organisation.save()
    return changed


def _zonings(laureate: Laureate, codes: list[str], today: datetime.date) -> None:
    kept = Zoning.objects.filter(code__in=[code for code in codes if code not in ALONE])
    laureate.zonings.exclude(zoning__in=kept).delete()
    known = set(laureate.zonings.values_list("zoning_id", flat=True))
    LaureateZoning.objects.bulk_create(
        LaureateZoning(laureate=laureate, zoning=zoning, observed_on=laureate.entered_on or today)
        for zoning in kept
        if zoning.pk not in known
    )


def _contacts(laureate: Laureate, lines: list[dict[str, Any]], today: datetime.date) -> None:
    """Add the people who are new, correct the others; nobody is removed by a form."""
    people = list(laureate.participants.select_related("person"))
    main = None
    for line in lines:
        participant = next((known for known in people if _is_same(known.person, line)), None)
        if participant is None:
            participant = _new_participant(laureate, line, today)
        else:
            _correct(participant, line)
        main = participant if line.get("is_main") else main
    if main is not None and not main.is_main_contact:
        laureate.participants.filter(is_main_contact=True).update(is_main_contact=False)
        main.is_main_contact = True
        main.save(update_fields=["is_main_contact", "updated_at"])


def _is_same(person: Person, line: dict[str, Any]) -> bool:
    mail = (line.get("email") or "").casefold()
    names = (line.get("first_name") or "", line.get("last_name") or "")
    return bool(mail and person.email.casefold() == mail) or (person.first_name, person.last_name) == names


def _new_participant(laureate: Laureate, line: dict[str, Any], today: datetime.date) -> Participant:
    person = Person.objects.create(
        first_name=line.get("first_name") or "",
        last_name=line.get("last_name") or "",
        email=(line.get("email") or "").lower(),
        phone=line.get("phone") or "",
        organisation=laureate.organisation,
    )
    return Participant.objects.create(
        laureate=laureate, person=person, job_title=line.get("job_title") or "", joined_on=today
    )


def _correct(participant: Participant, line: dict[str, Any]) -> None:
    """Job title and phone as told. An address that opens an account is changed by its owner only."""
    if line.get("job_title") and participant.job_title != line["job_title"]:
        participant.job_title = line["job_title"]
        participant.save(update_fields=["job_title", "updated_at"])
    person, columns = participant.person, []
    if line.get("phone") and person.phone != line["phone"]:
        person.phone = line["phone"]
        columns.append("phone")
    if line.get("email") and not person.email:
        person.email = line["email"].lower()
        columns.append("email")
    if columns:
        person.save(update_fields=[*columns, "updated_at"])


def _showroom(laureate: Laureate, given: dict[str, Any], photo: ReportFile | None) -> None:
    """A photo is copied where there is none yet: the structure's own page replaces it, a form never does."""
    columns = []
    if photo is not None and not laureate.photo:
        with photo.file.open("rb") as opened:
            laureate.photo.save(PurePath(photo.file.name).name, ContentFile(opened.read()), save=False)
        columns.append("photo")
    if given.get("product"):
        laureate.showroom_product = given["product"]
        columns.append("showroom_product")
    if given.get("is_exhibitor") is not None:
        laureate.is_exhibitor = given["is_exhibitor"]
        columns.append("is_exhibitor")
    if columns:
        laureate.save(update_fields=[*columns, "updated_at"])


def _quote(report: ProgressReport, given: dict[str, Any], now: datetime.datetime) -> None:
    """One quote per form: told again after a correction, it replaces the first one.

    The same words never get a wider agreement than their author last gave, on her own page maybe.
    """
    text, consent = given.get("quote"), given.get("quote_consent")
    if not text or consent not in TestimonialConsent.values:
        return
    known = Testimonial.objects.filter(cohort=report.laureate.cohort, reference=f"fiche-{report.pk}").first()
    if known is not None and known.text == text and NARROWER[known.consent] > NARROWER[consent]:
        return
    author = report.transitions.exclude(actor=None).order_by("-at").values_list("actor__person", flat=True).first()
    name = report.laureate.organisation.name if consent == TestimonialConsent.NAMED else "Une structure lauréate"
    Testimonial.objects.update_or_create(
        cohort=report.laureate.cohort,
        reference=f"fiche-{report.pk}",
        defaults={
            "text": text,
            "attribution": name,
            "author_id": author,
            "consent": consent,
            "consented_at": now,
            "origin": TestimonialOrigin.FORM,
            "origin_detail": report.campaign.label,
            "ready_at": None,
            "ready_by": None,
        },
    )
