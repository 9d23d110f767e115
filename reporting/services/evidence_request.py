"""A funder asks the team for the evidence of a published bilan."""

import datetime

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from programmes.enums import CohortStatus
from reporting.enums import BilanStatus
from reporting.models import BilanVersion
from reporting.notifications import notify_evidence_asked
from reporting.selectors.evidence_request import EVIDENCE_ASKED, evidence_asked
from reporting.selectors.figure_question import asking_funder


@transaction.atomic
def evidence_ask(*, version: BilanVersion, actor, now: datetime.datetime) -> AuditEntry:
    """Keep the request in the journal, and tell the team by notice and mail; a funder asks once about a version.

    Refuses who does not read for a funder of the promotion, a version replaced meanwhile, an archived promotion.
    Audit: `evidence_pack.ask`, with the organisation that asks.
    """
    rows = BilanVersion.objects.select_for_update(of=("self",)).select_related("bilan__cohort").defer("snapshot")
    version = rows.get(pk=version.pk)
    cohort = version.bilan.cohort
    funder = asking_funder(actor, cohort)
    if funder is None:
        raise BusinessRuleError("Seul un financeur de la promotion demande son dossier complet.")
    if version.status != BilanStatus.PUBLISHED:
        raise BusinessRuleError("Cette version vient d’être remplacée\u00a0: rechargez la page.")
    if cohort.status == CohortStatus.ARCHIVED:
        raise BusinessRuleError("Cette promotion est archivée\u00a0: écrivez à l’équipe, dont vous avez les adresses.")
    found = evidence_asked(version, actor)
    if found is not None:
        return found
    changes = {"funder": funder.name, "version": version.number}
    entry = audit.record(actor=actor, action=EVIDENCE_ASKED, target=version, scope=cohort.slug, changes=changes)
    notify_evidence_asked(version=version, funder=funder, actor=actor, now=now)
    return entry
