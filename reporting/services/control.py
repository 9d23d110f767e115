"""The reasons that a team writes beside a rule that refuses a bilan."""

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from reporting.models import Bilan, ControlExplanation
from reporting.permissions import can_review_bilan


@transaction.atomic
def control_explain(*, bilan: Bilan, rule: str, subject: str, text: str, actor) -> ControlExplanation:
    """Write why the figure `subject` stays as it is for `rule`; written again, it replaces the former reason.

    Refuses who is not of the team. Audit `bilan.explain_control`.
    """
    if not can_review_bilan(actor, bilan):
        raise BusinessRuleError("Seule l’équipe de la promotion explique un chiffre de son bilan.")
    explanation, _ = ControlExplanation.objects.update_or_create(
        bilan=bilan, rule=rule, subject=subject, defaults={"text": text.strip(), "written_by": actor}
    )
    changes = {"rule": rule, "figure": subject}
    audit.record(actor=actor, action="bilan.explain_control", target=bilan, scope=bilan.cohort.slug, changes=changes)
    return explanation
