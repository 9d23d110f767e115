"""Publishing the next version of a charter, whichever, and finding the one that somebody accepts."""

import datetime

from django.db import transaction

from ess_platform.accounts.models import User
from ess_platform.audit.services import record
from ess_platform.common.errors import BusinessRuleError, ConflictError
from programmes.models import Cohort
from programmes.selectors.charter import Version, version_in_force

PUBLISHED_MEANWHILE = "Quelqu’un vient de publier une autre version de la charte. Relisez-la avant de publier la vôtre."
NEW_VERSION = "Une nouvelle version de la charte vient d’être publiée : relisez-la avant de l’accepter."
NONE_YET = "Cette promotion n’a pas encore de charte."


@transaction.atomic
def version_publish(
    model: type[Version],
    *,
    cohort: Cohort,
    text: str,
    expected_number: int,
    actor: User,
    now: datetime.datetime,
    action: str,
) -> Version:
    """Publish the next version of a charter. Audit: `action`.

    `expected_number` is the version that was in force when the text was written, 0 for none: ConflictError when
    another one came meanwhile. Refuses an empty text and the text already in force.
    """
    Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    text = "\n".join(line.rstrip() for line in text.strip().splitlines())
    current = version_in_force(model, cohort)
    if (current.number if current else 0) != expected_number:
        raise ConflictError(PUBLISHED_MEANWHILE)
    if not text:
        raise BusinessRuleError("Écrivez le texte de la charte.", field="text")
    if current and current.text == text:
        raise BusinessRuleError("Ce texte est déjà celui de la version en vigueur.", field="text")
    charter = model.objects.create(cohort=cohort, number=expected_number + 1, text=text, published_at=now)
    record(actor=actor, action=action, target=charter, scope=cohort.slug, changes={"number": charter.number})
    return charter


def version_to_accept(model: type[Version], *, cohort: Cohort, number: int) -> Version:
    """The version in force; ConflictError when `number`, the version that was read, is not in force any more."""
    charter = version_in_force(model, cohort)
    if charter is None:
        raise BusinessRuleError(NONE_YET)
    if charter.number != number:
        raise ConflictError(NEW_VERSION)
    return charter
