"""What a laureate does with its form: start it, send it, take it back. Filling it: `report_answers.py`."""

import datetime

from django.db import transaction

from ess_platform.audit.services import record
from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError

from ..enums import IN_SCOPE_STATUSES, ReportStatus
from ..models import Laureate, ProgressReport, ReportingCampaign, ReportTransition
from ..notifications import notify_received
from ..selectors.answers import ReportAnswers
from ..selectors.report_check import missing_answers, report_warnings
from .form import form_freeze
from .report_answers import LAUREATE
from .report_state import CLOSED, NOT_OPEN_YET, is_closed, lock_report, move_report


@transaction.atomic
def report_start(*, laureate: Laureate, campaign: ReportingCampaign, actor, now: datetime.datetime) -> ProgressReport:
    """Create the form of a laureate for a campaign, or find it; its state stays « non commencée ».

    Refuses another promotion's campaign, a campaign not open yet or closed, and a laureate that has left or
    is paused. The first form of a campaign freezes its questions. Audit: `report.start`, once.
    """
    today = formatting.local_day(now)
    if campaign.cohort_id != laureate.cohort_id:
        raise BusinessRuleError("Cette campagne n’est pas celle de votre promotion.")
    if laureate.status not in IN_SCOPE_STATUSES:
        raise BusinessRuleError("Votre parcours est suspendu ou terminé : écrivez à l’équipe pour reprendre une fiche.")
    existing = ProgressReport.objects.filter(laureate=laureate, campaign=campaign).first()
    if existing is not None:
        return existing
    if today < campaign.opens_on:
        raise BusinessRuleError(NOT_OPEN_YET.format(day=formatting.date(campaign.opens_on)))
    if campaign.closed_on is not None and today >= campaign.closed_on:
        raise BusinessRuleError(CLOSED)
    report, is_new = ProgressReport.objects.get_or_create(laureate=laureate, campaign=campaign)
    if is_new:
        form_freeze(campaign=campaign, actor=actor, now=now)
        record(actor=actor, action="report.start", target=report, scope=laureate.cohort.slug)
    return report


@transaction.atomic
def report_fill_on_behalf(
    *, laureate: Laureate, campaign: ReportingCampaign, actor, now: datetime.datetime
) -> ProgressReport:
    """Open the form of a laureate to the team, who fills it with its people on the phone.

    Refuses a laureate out of the promotion, a campaign not open yet, and a form that is sent or set aside.
    Audit: `report.fill_on_behalf`, each time.
    """
    if formatting.local_day(now) < campaign.opens_on:
        raise BusinessRuleError(NOT_OPEN_YET.format(day=formatting.date(campaign.opens_on)))
    if campaign.cohort_id != laureate.cohort_id or laureate.status not in IN_SCOPE_STATUSES:
        raise BusinessRuleError("Ce lauréat n’est plus dans la promotion\u00a0: aucune fiche ne l’attend.")
    report, is_new = ProgressReport.objects.get_or_create(laureate=laureate, campaign=campaign)
    if not report.is_editable:
        state = report.get_status_display().lower()
        raise BusinessRuleError(f"Cette fiche est {state}\u00a0: elle ne se remplit plus.")
    if is_new:
        form_freeze(campaign=campaign, actor=actor, now=now)
    record(actor=actor, action="report.fill_on_behalf", target=report, scope=laureate.cohort.slug)
    return report


@transaction.atomic
def report_submit(
    *,
    report: ProgressReport,
    actor,
    idempotency_key: str,
    confirms_warnings: bool,
    confirms_changes: bool,
    now: datetime.datetime,
    source: str = LAUREATE,
) -> ProgressReport:
    """Send the form to the team: brouillon or à compléter → soumise. The second of two clicks changes nothing.

    Refuses while a required answer misses or a typed text cannot be read, while warnings are not confirmed,
    after a return without « J'ai apporté les précisions demandées », and once the campaign is closed, unless the
    team sends it on behalf of the laureate. Mail M05, once, to the sender or, on behalf, to the main contact.
    Audit and journal by `move_report`.
    """
    locked = lock_report(report)
    key = f"{locked.pk}:{idempotency_key}"[:64]
    if ReportTransition.objects.filter(report=locked, idempotency_key=key).exists():
        return locked
    if locked.status == ReportStatus.SUBMITTED:
        raise BusinessRuleError("Cette fiche est déjà envoyée.")
    if locked.status == ReportStatus.NOT_STARTED:
        raise BusinessRuleError("Cette fiche n’est pas commencée.")
    if source == LAUREATE and is_closed(locked, formatting.local_day(now)):
        raise BusinessRuleError(CLOSED)
    answers = ReportAnswers(locked)
    if locked.is_editable:
        missing = missing_answers(answers)
        if missing:
            count = formatting.count(len(missing), "réponse manque", "réponses manquent")
            raise BusinessRuleError(f"{count} : complétez-les avant d’envoyer votre fiche.")
        if report_warnings(answers) and not confirms_warnings:
            raise BusinessRuleError("Confirmez les points à vérifier, ou corrigez-les.", field="confirms_warnings")
        if locked.status == ReportStatus.NEEDS_CHANGES and not confirms_changes:
            text = "Cochez « J’ai apporté les précisions demandées » avant de renvoyer votre fiche."
            raise BusinessRuleError(text, field="confirms_changes")
    transition = move_report(
        report=locked,
        to_status=ReportStatus.SUBMITTED,
        actor=actor,
        now=now,
        idempotency_key=key,
        submitted_at=now,
        opened_by_team_at=None,
        reopened_sections=[],
    )
    notify_received(report=locked, transition=transition, now=now)
    return locked


@transaction.atomic
def report_take_back(*, report: ProgressReport, actor, now: datetime.datetime) -> ProgressReport:
    """Give a sent form back to its laureate (« Reprendre ma fiche »): soumise → brouillon.

    Refuses once the team has opened it, and once the campaign is closed. The second click changes nothing.
    """
    locked = lock_report(report)
    if locked.status == ReportStatus.DRAFT:
        return locked
    if locked.status != ReportStatus.SUBMITTED:
        raise BusinessRuleError("Seule une fiche envoyée se reprend.")
    if locked.opened_by_team_at is not None:
        raise BusinessRuleError("L’équipe a déjà ouvert votre fiche. Demandez-lui de vous la renvoyer.")
    if is_closed(locked, formatting.local_day(now)):
        raise BusinessRuleError(CLOSED)
    move_report(report=locked, to_status=ReportStatus.DRAFT, actor=actor, now=now, submitted_at=None)
    return locked
