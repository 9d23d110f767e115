"""What the team does with a sent form: open it, send it back, validate it."""

import datetime
from collections.abc import Collection

from django.db import transaction

from ess_platform.audit.services import record
from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.working_days import add_working_days

from ..enums import ReportStatus
from ..models import ProgressReport
from ..notifications import notify_returned, notify_validated
from ..selectors.answer_display import report_answers
from ..selectors.answers import ReportAnswers
from ..selectors.campaign_dates import region_of
from ..selectors.form_definition import form_of
from ..selectors.report_check import report_warnings
from ..selectors.review_changes import answers_as_read
from .report_apply import report_apply
from .report_state import last_transition, lock_report, move_report, refuse_transition

COMMENT_MINIMUM = 20
COMMENT_MAXIMUM = 2_000
CORRECTION_DAYS = 5  # working days given to correct a returned form (C4)


@transaction.atomic
def report_open_by_team(*, report: ProgressReport, actor, now: datetime.datetime) -> ProgressReport:
    """Mark a sent form as being read: from now on the laureate can no longer take it back.

    Refuses a form that is not sent. A second opening changes nothing. Audit: `report.open_by_team`.
    """
    locked = lock_report(report)
    if locked.status != ReportStatus.SUBMITTED:
        raise BusinessRuleError("Seule une fiche soumise se relit.")
    if locked.opened_by_team_at is None:
        locked.opened_by_team_at = now
        locked.save(update_fields=["opened_by_team_at", "updated_at"])
        record(actor=actor, action="report.open_by_team", target=locked, scope=locked.laureate.cohort.slug)
    return locked


@transaction.atomic
def report_return(
    *, report: ProgressReport, actor, comment: str, sections: Collection[str], now: datetime.datetime
) -> ProgressReport:
    """Ask for a precision: soumise → à compléter. Only `sections` are reopened, for five working days.

    Their answers are kept as they were read, so that the review shows what changed when the form comes back.

    Refuses a comment under 20 characters, no section, or one that this form does not have. The same request
    sent twice by the same person changes nothing. Mail M06 to the main contact.
    """
    locked = lock_report(report)
    asked = asked_sections(locked, sections)
    if locked.status == ReportStatus.NEEDS_CHANGES and _already_returned(locked, actor, comment.strip(), asked):
        return locked
    if locked.status != ReportStatus.VALIDATED:
        refuse_transition(locked, ReportStatus.NEEDS_CHANGES)
    else:
        raise BusinessRuleError("Cette fiche est validée : seul·e un·e responsable de l’opérateur peut la rouvrir.")
    check_request(comment, asked, sections)
    today = formatting.local_day(now)
    due_on = add_working_days(today, CORRECTION_DAYS, region_of(locked.laureate.cohort))
    transition = move_report(
        report=locked,
        to_status=ReportStatus.NEEDS_CHANGES,
        actor=actor,
        now=now,
        comment=comment.strip(),
        sections=asked,
        answers=answers_as_read(report_answers(ReportAnswers(locked)), asked),
        reopened_sections=asked,
        due_on=due_on,
    )
    notify_returned(report=locked, transition=transition, now=now)
    return locked


def asked_sections(report: ProgressReport, keys: Collection[str]) -> list[str]:
    """The named pages that this form has, in its order."""
    pages = form_of(report.campaign).sections_at(report.campaign.moment)
    return [section.key for section in pages if section.key in keys]


def check_request(comment: str, asked: list[str], sections: Collection[str], *, field: str = "comment") -> None:
    """Raise BusinessRuleError for a request that a laureate could not act on; `field` names the comment."""
    if len(comment.strip()) < COMMENT_MINIMUM:
        text = f"Dites ce qui doit être précisé, en {COMMENT_MINIMUM} caractères au moins."
        raise BusinessRuleError(text, field=field)
    if len(comment) > COMMENT_MAXIMUM:
        most = formatting.number(COMMENT_MAXIMUM)
        raise BusinessRuleError(f"Le commentaire dépasse {most} caractères.", field=field)
    if not asked or len(asked) != len(set(sections)):
        raise BusinessRuleError("Cochez au moins une partie à compléter.", field="sections")


def _already_returned(report: ProgressReport, actor, comment: str, asked: list[str]) -> bool:
    last = last_transition(report)
    return last is not None and (last.actor_id, last.comment, last.sections) == (actor.pk, comment, asked)


@transaction.atomic
def report_validate(
    *, report: ProgressReport, actor, acknowledged: Collection[str], now: datetime.datetime
) -> ProgressReport:
    """Validate a sent form: its values are frozen, feed the figures, and correct the structure's record.

    Mail M07 to the main contact.

    `acknowledged` holds the codes of the warnings that the reader has checked; refuses while one is left out.
    The second click of the same person changes nothing.
    """
    locked = lock_report(report)
    if locked.status == ReportStatus.VALIDATED and locked.validated_by_id == actor.pk:
        return locked
    refuse_transition(locked, ReportStatus.VALIDATED)
    left = [w for w in report_warnings(ReportAnswers(locked)) if w.code not in acknowledged]
    if left:
        text = "Cochez chaque point à vérifier avant de valider la fiche."
        raise BusinessRuleError(text, field="acknowledged")
    transition = move_report(
        report=locked,
        to_status=ReportStatus.VALIDATED,
        actor=actor,
        now=now,
        validated_at=now,
        validated_by=actor,
        opened_by_team_at=locked.opened_by_team_at or now,
    )
    report_apply(report=locked, actor=actor, now=now)
    notify_validated(report=locked, transition=transition, now=now)
    return locked
