"""The states of a laureate's journey: paused, left, back, finished, alumni. Each arrow of `JOURNEY_TRANSITIONS`."""

import datetime

from django.db import transaction

from ess_platform.audit.services import record
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.versioning import save_versioned
from programmes.enums import CohortStatus

from ..enums import JOURNEY_TRANSITIONS, LaureateStatus
from ..models import Laureate

REASON_LENGTH = 255
NO_REASON = "Dites pourquoi, en une phrase\u00a0: la raison reste dans le journal de l’équipe."


@transaction.atomic
def laureate_leave(
    *, laureate: Laureate, left_on: datetime.date, reason: str, actor, expected_version: int, today: datetime.date
) -> Laureate:
    """A laureate leaves its promotion: expected up to that day, attendance counted up to it, nothing else counts.

    Refuses a day to come, before the entry, an empty reason. A second call changes nothing; ConflictError when
    somebody saved since `expected_version`. `laureate_resume` undoes it. Audit: `laureate.leave`.
    """
    locked = _lock(laureate)
    if locked.status == LaureateStatus.LEFT:
        return locked
    if left_on > today:
        raise BusinessRuleError("La sortie n’a pas encore eu lieu\u00a0: enregistrez-la ce jour-là.", field="left_on")
    if locked.entered_on and left_on < locked.entered_on:
        raise BusinessRuleError("La sortie précède l’entrée de ce lauréat.", field="left_on")
    locked.left_on, locked.leaving_reason = left_on, _reason(reason)
    return _move(
        locked,
        LaureateStatus.LEFT,
        actor=actor,
        verb="leave",
        expected_version=expected_version,
        reason=locked.leaving_reason,
        left_on=left_on.isoformat(),
    )


@transaction.atomic
def laureate_pause(*, laureate: Laureate, reason: str, actor, expected_version: int) -> Laureate:
    """Stop expecting a laureate for a time: no form, no session, no figure until it comes back.

    Refuses an empty reason and who is not active. A second call changes nothing. Audit: `laureate.pause`.
    """
    locked = _lock(laureate)
    if locked.status == LaureateStatus.PAUSED:
        return locked
    return _move(
        locked,
        LaureateStatus.PAUSED,
        actor=actor,
        verb="pause",
        expected_version=expected_version,
        reason=_reason(reason),
    )


@transaction.atomic
def laureate_resume(*, laureate: Laureate, actor, expected_version: int) -> Laureate:
    """Bring a laureate back: after a pause, a departure (its day and its reason are cleared) or the end of its journey.

    Undoes `laureate_leave`, `laureate_pause` and `laureate_finish`; an alumni becomes finished again first. A second
    call changes nothing. Audit: `laureate.resume`.
    """
    locked = _lock(laureate)
    if locked.status == LaureateStatus.ACTIVE:
        return locked
    locked.left_on, locked.leaving_reason = None, ""
    return _move(locked, LaureateStatus.ACTIVE, actor=actor, verb="resume", expected_version=expected_version)


@transaction.atomic
def laureate_finish(*, laureate: Laureate, actor, expected_version: int) -> Laureate:
    """Say that a journey is finished: it stays in the figures. Also undoes `laureate_become_alumni`.

    A second call changes nothing. Audit: `laureate.finish`.
    """
    locked = _lock(laureate)
    if locked.status == LaureateStatus.FINISHED:
        return locked
    return _move(locked, LaureateStatus.FINISHED, actor=actor, verb="finish", expected_version=expected_version)


@transaction.atomic
def laureate_become_alumni(*, laureate: Laureate, actor, expected_version: int) -> Laureate:
    """Put a finished journey among the alumni: figures computed from then on no longer read it (D2, precision 1).

    Refuses while the promotion runs: its bilan is still to come. A second call changes nothing. Audit:
    `laureate.alumni`.
    """
    locked = _lock(laureate)
    if locked.status == LaureateStatus.ALUMNI:
        return locked
    if locked.cohort.status not in (CohortStatus.CLOSED, CohortStatus.ARCHIVED):
        raise BusinessRuleError("La promotion n’est pas clôturée\u00a0: ses lauréats ne sont pas encore des alumni.")
    return _move(locked, LaureateStatus.ALUMNI, actor=actor, verb="alumni", expected_version=expected_version)


def can_follow(laureate: Laureate, target: LaureateStatus) -> bool:
    """Whether the table of transitions has this arrow."""
    return target in JOURNEY_TRANSITIONS[laureate.status]


def _lock(laureate: Laureate) -> Laureate:
    return Laureate.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=laureate.pk)


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason:
        raise BusinessRuleError(NO_REASON, field="reason")
    if len(reason) > REASON_LENGTH:
        raise BusinessRuleError(f"Le motif dépasse {REASON_LENGTH} caractères.", field="reason")
    return reason


def _move(locked: Laureate, target: LaureateStatus, *, actor, verb: str, expected_version: int, **changes) -> Laureate:
    if not can_follow(locked, target):
        raise BusinessRuleError(
            f"Un parcours «\u00a0{locked.get_status_display().lower()}\u00a0» "
            f"ne devient pas «\u00a0{target.label.lower()}\u00a0»."
        )
    former, locked.status = locked.status, target
    save_versioned(locked, expected_version=expected_version, fields=("status", "left_on", "leaving_reason"))
    record(
        actor=actor,
        action=f"laureate.{verb}",
        target=locked,
        scope=locked.cohort.slug,
        changes={"status": [former, target.value], **changes},
    )
    return locked
