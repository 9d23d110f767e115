"""Publishing a version of the charter, and accepting it (ONB-4)."""

import datetime

from django.db import transaction

from ess_platform.accounts.models import User
from ess_platform.audit.services import record
from ess_platform.common.errors import BusinessRuleError
from programmes.models import Cohort
from programmes.services.charter import version_publish, version_to_accept

from ..models import Charter, CharterAcceptance, Laureate
from ..permissions import can_submit_report
from ..selectors.charter import is_asked_of

OWNER_ONLY = "L’acceptation de la charte revient à la personne qui peut envoyer les fiches de votre structure."


def charter_publish(*, cohort: Cohort, text: str, expected_number: int, actor: User, now: datetime.datetime) -> Charter:
    """Publish the next version of a promotion's charter; every laureate on its way is asked to accept it.

    `expected_number`, and what is refused: as `version_publish`. Audit: `charter.publish`.
    """
    return version_publish(
        Charter,
        cohort=cohort,
        text=text,
        expected_number=expected_number,
        actor=actor,
        now=now,
        action="charter.publish",
    )


@transaction.atomic
def charter_accept(*, laureate: Laureate, number: int, actor: User, now: datetime.datetime) -> CharterAcceptance:
    """Accept the version in force for a laureate; the second of two clicks changes nothing.

    Refuses who may not send the laureate's forms, a laureate no longer on its way, and a promotion without
    charter; ConflictError when `number`, the version that was read, is not in force any more.
    Audit: `charter.accept`.
    """
    laureate = (
        Laureate.objects.select_for_update(of=("self",)).select_related("cohort", "organisation").get(pk=laureate.pk)
    )
    if not can_submit_report(actor, laureate):
        raise BusinessRuleError(OWNER_ONLY)
    if not is_asked_of(laureate):
        raise BusinessRuleError("Votre parcours est suspendu ou terminé : la charte se lit, elle ne s’accepte plus.")
    charter = version_to_accept(Charter, cohort=laureate.cohort, number=number)
    acceptance, is_new = CharterAcceptance.objects.get_or_create(
        laureate=laureate, charter=charter, defaults={"accepted_by": actor, "accepted_at": now}
    )
    if is_new:
        changes = {"number": charter.number}
        record(actor=actor, action="charter.accept", target=laureate, scope=laureate.cohort.slug, changes=changes)
    return acceptance
