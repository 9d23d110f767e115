"""« Ma structure »: what the platform knows of an organisation, as answers to the questions of the form."""

from typing import Any

from ..models import Laureate
from .questions import NONE_YET

# Question → attribute of the organisation, read as it is.
PLAIN = {
    "name": "name",
    "acronym": "acronym",
    "is_esus": "is_esus",
    "esus_until": "esus_until",
    "siret": "siret",
    "rna": "rna",
    "address": "address",
    "postcode": "postcode",
    "city": "city",
}


def identity_value(laureate: Laureate, code: str) -> Any:
    """What is known of one question; None or an empty text when nothing is. Choices are given by their codes."""
    organisation = laureate.organisation
    if code in PLAIN:
        return getattr(organisation, PLAIN[code])
    if code == "legal_form":
        return organisation.legal_form.code if organisation.legal_form_id else None
    if code == "inclusion_kind":
        return organisation.inclusion_kind.code if organisation.inclusion_kind_id else NONE_YET
    if code == "zonings":
        return list(laureate.zonings.order_by("zoning__code").values_list("zoning__code", flat=True))
    if code == "contacts":
        return known_contacts(laureate)
    return None


def known_contacts(laureate: Laureate) -> list[dict[str, Any]]:
    """The people of a laureate, as lines of the question « Participants »; main contact first."""
    people = laureate.participants.filter(left_on__isnull=True).select_related("person")
    return [
        {
            "first_name": participant.person.first_name,
            "last_name": participant.person.last_name,
            "job_title": participant.job_title,
            "email": participant.person.email,
            "phone": participant.person.phone,
            "is_main": participant.is_main_contact,
        }
        for participant in people.order_by("-is_main_contact", "pk")
    ]
