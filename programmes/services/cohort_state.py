"""The states of a promotion. Each arrow of `COHORT_TRANSITIONS` is followed here only."""

import datetime

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.versioning import save_versioned
from programmes.enums import COHORT_TRANSITIONS, CohortStatus, TeamRole
from programmes.models import Cohort
from programmes.permissions import can_direct_cohort
from programmes.state_guards import blockers_of

REASON_LENGTH = 500
NOT_DIRECTION = "Seule la direction de l’opérateur change l’état d’une promotion."
NO_DATES = "Donnez une date de lancement et une date de clôture à la promotion avant de l’ouvrir."
NO_MANAGER = "Nommez au moins une personne chargée de la promotion avant de l’ouvrir."
NO_END = "Donnez une date de clôture à la promotion."
NO_REASON = "Indiquez pourquoi la promotion est rouverte."


def state_refusal(cohort: Cohort, target: CohortStatus, today: datetime.date) -> str:
    """Why a promotion cannot take this state; empty when only its blockers, if any, are left."""
    if target not in COHORT_TRANSITIONS[cohort.status]:
        asked = CohortStatus(target).label.lower()
        return f"Une promotion « {cohort.get_status_display().lower()} » ne devient pas « {asked} »."
    if target == CohortStatus.RUNNING and cohort.is_draft:
        if cohort.starts_on is None or cohort.ends_on is None:
            return NO_DATES
        if not cohort.team.filter(role=TeamRole.MANAGER).exists():
            return NO_MANAGER
    if target == CohortStatus.CLOSED:
        if cohort.ends_on is None:
            return NO_END
        if today < cohort.ends_on:
            day = formatting.date(cohort.ends_on, weekday=False)
            return (
                f"La clôture est prévue le {day}. Si la promotion s’arrête plus tôt, "
                "changez d’abord sa date de clôture dans ses paramètres."
            )
    return ""


@transaction.atomic
def _cohort_move(
    *, cohort: Cohort, target: CohortStatus, actor, today: datetime.date, expected_version: int, verb: str, reason=""
) -> Cohort:
    """Follow one arrow: right, rule, what stands in the way, version, journal. A second call changes nothing."""
    locked = Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    if not can_direct_cohort(actor, locked):
        raise BusinessRuleError(NOT_DIRECTION)
    if locked.status == target:
        return locked
    if refusal := state_refusal(locked, target, today):
        raise BusinessRuleError(refusal)
    if blockers := blockers_of(locked, target):
        raise BusinessRuleError(" ".join(blocker.text for blocker in blockers))
    former, locked.status = locked.status, target
    save_versioned(locked, expected_version=expected_version, fields=("status",))
    changes = {"status": [str(former), str(target)]} | ({"reason": reason[:REASON_LENGTH]} if reason else {})
    audit.record(actor=actor, action=f"cohort.{verb}", target=locked, scope=locked.slug, changes=changes)
    return locked


def cohort_open(*, cohort: Cohort, actor, today: datetime.date, expected_version: int) -> Cohort:
    """Open a promotion « en préparation ».

    Refuses who does not direct the operator, a promotion without launch or closing date, or without anybody in
    charge. ConflictError when somebody saved meanwhile. Audit: `cohort.open`.
    """
    return _cohort_move(
        cohort=cohort,
        target=CohortStatus.RUNNING,
        actor=actor,
        today=today,
        expected_version=expected_version,
        verb="open",
    )


def cohort_close(*, cohort: Cohort, actor, today: datetime.date, expected_version: int) -> Cohort:
    """Close a running promotion: its settings and milestones stop changing; bilan and follow-ups go on.

    Refuses who does not direct the operator, a closing day to come or unknown, and what the guards find (sessions not
    closed, forms not reviewed). ConflictError when somebody saved meanwhile. Audit: `cohort.close`.
    """
    return _cohort_move(
        cohort=cohort,
        target=CohortStatus.CLOSED,
        actor=actor,
        today=today,
        expected_version=expected_version,
        verb="close",
    )


def cohort_reopen(*, cohort: Cohort, actor, today: datetime.date, expected_version: int, reason: str) -> Cohort:
    """Put a closed promotion back to « en cours », with a reason that the journal keeps.

    Refuses who does not direct the operator, an empty reason, an archived promotion. Audit: `cohort.reopen`.
    """
    reason = reason.strip()
    if not reason:
        raise BusinessRuleError(NO_REASON, field="reason")
    if cohort.is_draft:
        raise BusinessRuleError(state_refusal(cohort, CohortStatus.DRAFT, today))
    return _cohort_move(
        cohort=cohort,
        target=CohortStatus.RUNNING,
        actor=actor,
        today=today,
        expected_version=expected_version,
        verb="reopen",
        reason=reason,
    )


def cohort_archive(*, cohort: Cohort, actor, today: datetime.date, expected_version: int) -> Cohort:
    """Archive a closed promotion, for good: everything is read, nothing changes any more.

    Refuses who does not direct the operator, a promotion that is not closed, and what the guards find (campaigns of
    follow-up still open). ConflictError when somebody saved meanwhile. Audit: `cohort.archive`.
    """
    return _cohort_move(
        cohort=cohort,
        target=CohortStatus.ARCHIVED,
        actor=actor,
        today=today,
        expected_version=expected_version,
        verb="archive",
    )
