"""The people of a laureate, as the team writes them: added, corrected, gone, back."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q

from ess_platform.audit.services import record
from ess_platform.common.errors import BusinessRuleError
from ess_platform.directory.models import Person

from ..models import Laureate, Participant

PERSON_FIELDS = ("first_name", "last_name", "email", "phone")
FIELDS = ("job_title", "can_submit", "joined_on")
OWN_ADDRESS = "Cette personne a un compte\u00a0: elle seule change l’adresse qui l’ouvre."


@transaction.atomic
def participant_create(
    *, laureate: Laureate, given: Mapping[str, Any], is_main_contact: bool, actor, today: datetime.date
) -> Participant:
    """Add a person to a laureate: expected from `joined_on`. The first one is the main contact.

    Somebody already known by this address, in this structure or without one, is the same person. Refuses the same
    person twice (who left comes back by `participant_return`), and an address that already is somebody else's of
    another structure. Audit: `participant.create`. No mail: inviting is another gesture.
    """
    laureate = Laureate.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=laureate.pk)
    person = _known_person(laureate, given["email"])
    if person is None:
        values = {name: given.get(name, "") for name in PERSON_FIELDS}
        person = Person.objects.create(**values, organisation_id=laureate.organisation_id)
    elif laureate.participants.filter(person=person).exists():
        raise BusinessRuleError(f"{person} est déjà dans la liste des personnes de ce lauréat.", field="email")
    is_main = is_main_contact or not laureate.participants.filter(is_main_contact=True).exists()
    if is_main:
        laureate.participants.filter(is_main_contact=True).update(is_main_contact=False)
    values = {name: given[name] for name in FIELDS if name in given}
    values["joined_on"] = values.get("joined_on") or today
    participant = Participant.objects.create(laureate=laureate, person=person, is_main_contact=is_main, **values)
    _record(participant, laureate, actor, "create")
    return participant


def _known_person(laureate: Laureate, email: str) -> Person | None:
    if not email:
        return None
    found = Person.objects.filter(email__iexact=email).order_by("pk")
    own = found.filter(Q(organisation=laureate.organisation_id) | Q(organisation=None)).first()
    if own is None and found.exists():
        raise BusinessRuleError(
            "Cette adresse est celle d’une personne d’une autre structure\u00a0: vérifiez-la.", field="email"
        )
    return own


@transaction.atomic
def participant_edit(
    *, participant: Participant, given: Mapping[str, Any], is_main_contact: bool, actor
) -> Participant:
    """Correct a person of a laureate, and say whether it is the main contact.

    Refuses to change the address that opens an account, an address that is somebody else's, and to leave a laureate
    without a main contact. Audit: `participant.edit`, with the names of what changed, never the values.
    """
    participant, laureate = _lock(participant)
    person = participant.person
    if given["email"].casefold() != person.email.casefold():
        if hasattr(person, "user"):
            raise BusinessRuleError(OWN_ADDRESS, field="email")
        if given["email"] and Person.objects.filter(email__iexact=given["email"]).exclude(pk=person.pk).exists():
            raise BusinessRuleError("Cette adresse est déjà celle d’une autre personne.", field="email")
    if participant.is_main_contact and not is_main_contact:
        raise BusinessRuleError("Désignez d’abord un autre contact principal.", field="is_main_contact")
    changed = {name for name in PERSON_FIELDS if getattr(person, name) != given[name]}
    for name in changed:
        setattr(person, name, given[name])
    if changed:
        person.save()
    own = {name for name in FIELDS if name in given and getattr(participant, name) != given[name]}
    for name in own:
        setattr(participant, name, given[name])
    if participant.left_on and participant.joined_on and participant.joined_on > participant.left_on:
        raise BusinessRuleError("L’arrivée suit le départ.", field="joined_on")
    if is_main_contact and not participant.is_main_contact:
        laureate.participants.filter(is_main_contact=True).update(is_main_contact=False)
        participant.is_main_contact = True
        own.add("is_main_contact")
    if own:
        participant.save(update_fields=[*own, "updated_at"])
    if changed | own:
        _record(participant, laureate, actor, "edit", fields=sorted(changed | own))
    return participant


@transaction.atomic
def participant_leave(*, participant: Participant, left_on: datetime.date, actor, today: datetime.date) -> Participant:
    """A person no longer represents its laureate after that day: not expected, no longer reminded, no access.

    What was recorded and signed stays. The main contact hands over to the first person left. Refuses a day to come,
    before the arrival. A second call changes nothing; `participant_return` undoes it. Audit: `participant.leave`.
    """
    participant, laureate = _lock(participant)
    if participant.left_on is not None:
        return participant
    if left_on > today:
        raise BusinessRuleError("Ce départ n’a pas encore eu lieu\u00a0: enregistrez-le ce jour-là.", field="left_on")
    if participant.joined_on and left_on < participant.joined_on:
        raise BusinessRuleError("Le départ précède l’arrivée de cette personne.", field="left_on")
    was_main, participant.left_on, participant.is_main_contact = participant.is_main_contact, left_on, False
    participant.save(update_fields=["left_on", "is_main_contact", "updated_at"])
    heir = laureate.participants.filter(left_on=None).order_by("pk").first() if was_main else None
    if heir is not None:
        heir.is_main_contact = True
        heir.save(update_fields=["is_main_contact", "updated_at"])
    _record(participant, laureate, actor, "leave", left_on=left_on.isoformat())
    return participant


@transaction.atomic
def participant_return(*, participant: Participant, actor) -> Participant:
    """Undo `participant_leave`: the person represents its laureate again. Twice changes nothing."""
    participant, laureate = _lock(participant)
    if participant.left_on is None:
        return participant
    participant.left_on = None
    participant.is_main_contact = not laureate.participants.filter(is_main_contact=True).exists()
    participant.save(update_fields=["left_on", "is_main_contact", "updated_at"])
    _record(participant, laureate, actor, "return")
    return participant


def _lock(participant: Participant) -> tuple[Participant, Laureate]:
    """The laureate first: two people becoming its main contact wait for each other."""
    laureate = Laureate.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=participant.laureate_id)
    rows = Participant.objects.select_for_update(of=("self",)).select_related("person__user")
    return rows.get(pk=participant.pk), laureate


def _record(participant: Participant, laureate: Laureate, actor, verb: str, **changes) -> None:
    record(actor=actor, action=f"participant.{verb}", target=participant, scope=laureate.cohort.slug, changes=changes)
