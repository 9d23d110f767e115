"""Publishing a version of the charter, and accepting it (ONB-4)."""

import datetime

from django.db import transaction

from ess_platform.accounts.models import User
from ess_platform.audit.services import record
from ess_platform.common.errors import BusinessRuleError, ConflictError
from programmes.models import Cohort

from ..models import Charter, CharterAcceptance, Laureate
from ..permissions import can_submit_report
from ..selectors.charter import current_charter, is_asked_of

PUBLISHED_MEANWHILE = "Quelqu’un vient de publier une autre version de la charte. Relisez-la avant de publier la vôtre."
NEW_VERSION = "Une nouvelle version de la charte vient d’être publiée : relisez-la avant de l’accepter."
OWNER_ONLY = "L’acceptation de la charte revient à la personne qui peut envoyer les fiches de votre structure."


@transaction.atomic
def charter_publish(*, cohort: Cohort, text: str, expected_number: int, actor: User, now: datetime.datetime) -> Charter:
    """Publish the next version of a promotion's charter; every laureate on its way is asked to accept it.

    `expected_number` is the version that was in force when the text was written, 0 for none: ConflictError when
    another one came meanwhile. Refuses an empty text and the text already in force. Audit: `charter.publish`.
    """
    Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    text = "\n".join(line.rstrip() for line in text.strip().splitlines())
    current = current_charter(cohort)
    if (current.number if current else 0) != expected_number:
        raise ConflictError(PUBLISHED_MEANWHILE)
    if not text:
        raise BusinessRuleError("Écrivez le texte de la charte.", field="text")
    if current and current.text == text:
        raise BusinessRuleError("Ce texte est déjà celui de la version en vigueur.", field="text")
    charter = Charter.objects.create(cohort=cohort, number=expected_number + 1, text=text, published_at=now)
    record(actor=actor, action="charter.publish", target=charter, scope=cohort.slug, changes={"number": charter.number})
    return charter


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
    charter = current_charter(laureate.cohort)
    if charter is None:
        raise BusinessRuleError("Votre promotion n’a pas encore de charte.")
    if charter.number != number:
        raise ConflictError(NEW_VERSION)
    acceptance, is_new = CharterAcceptance.objects.get_or_create(
        laureate=laureate, charter=charter, defaults={"accepted_by": actor, "accepted_at": now}
    )
    if is_new:
        changes = {"number": charter.number}
        record(actor=actor, action="charter.accept", target=laureate, scope=laureate.cohort.slug, changes=changes)
    return acceptance
