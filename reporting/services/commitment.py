"""The engagement statement of a sponsor: frozen when it is asked, the same while nothing has changed."""

import datetime

from django.db import transaction

from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.formatting import local_day
from reporting.enums import COMMITMENT
from reporting.models import Job
from reporting.services.content import occasion_request
from sponsors.models import SponsorContact


@transaction.atomic
def commitment_request(*, contact: SponsorContact, actor, now: datetime.datetime) -> Job:
    """Freeze what a sponsor has given up to today and return the job of its PDF.

    Asked again the same day with nothing new, it is the same document. Refuses anybody but that person.
    """
    related = ("person", "sponsor__organisation", "sponsor__cohort__programme__operator")
    locked = SponsorContact.objects.select_for_update(of=("self",)).select_related(*related).get(pk=contact.pk)
    if actor.person_id != locked.person_id:
        raise BusinessRuleError("Ce relevé est remis à la personne qui a accompagné.")
    return occasion_request(
        document_key=COMMITMENT,
        occasion=f"contact:{locked.pk}",
        cohort=locked.sponsor.cohort,
        arguments={"contact": locked, "until": local_day(now)},
        actor=actor,
        now=now,
    )
