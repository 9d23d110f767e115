"""What a laureate does with its form: start, save a page, send, take back."""

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from ess_platform.audit.services import record
from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.common.versioning import CONFLICT_MESSAGE, save_versioned
from ess_platform.directory.models import Strategy

from ..enums import IN_SCOPE_STATUSES, ReportStatus
from ..models import Indicator, IndicatorValue, Laureate, ProgressReport, ReportingCampaign, ReportTransition
from ..notifications import notify_received
from ..selectors.answers import NONE_YET, ReportAnswers, is_reopened
from ..selectors.report_check import missing_answers, report_warnings
from ..selectors.sections import CHOICES, YES_NO, Question, Section, section_at
from .cooperation import DeclaredCooperation, cooperation_declare
from .positioning import self_ratings_write
from .report_state import is_closed, lock_report, move_report

KEPT_TEXT = 20_000  # characters kept of a text that cannot be stored as an answer
CLOSED = "Cette campagne est fermée : la fiche se lit, mais ne se modifie plus. Écrivez à l’équipe pour un délai."
NOT_OPEN_YET = "Cette fiche ouvrira le {day}."
LOCKED = "Cette fiche est envoyée : elle ne se modifie plus. Reprenez-la tant que l’équipe ne l’a pas ouverte."
NOT_REOPENED = "L’équipe n’a pas rouvert cette partie : elle reste telle que vous l’avez envoyée."


@transaction.atomic
def report_start(*, laureate: Laureate, campaign: ReportingCampaign, actor, today: datetime.date) -> ProgressReport:
    """Create the form of a laureate for a campaign, or find it; its state stays « non commencée ».

    Refuses another promotion's campaign, a campaign not open yet or closed, and a laureate that has left or
    is paused. Audit: `report.start`, once.
    """
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
        record(actor=actor, action="report.start", target=report, scope=laureate.cohort.slug)
    return report


@transaction.atomic
def report_save_section(
    *,
    report: ProgressReport,
    section: Section,
    answered: Mapping[str, Any],
    typed: Mapping[str, str],
    ratings: Mapping[int, int | None] | None = None,
    cooperations: Iterable[DeclaredCooperation] = (),
    actor,
    version: int | None,
    seen: str,
    now: datetime.datetime,
) -> ProgressReport:
    """Save one page: `answered` holds what could be read, `typed` the texts that could not.

    Answers given as None are unknown. A typed text is kept as it is (20 000 characters at most) and its answer
    becomes unknown, so that no stale value hides behind an error. The first save makes the form a draft.
    `version` and `seen` tell what the page was filled from: when somebody saved *this* page since,
    ConflictError and nothing is written; another page may have been saved by a colleague.
    Refuses a form that is sent, a page that was not reopened, a closed campaign. Audit: `report.save_section`.
    """
    locked = lock_report(report)
    today = formatting.local_day(now)
    refuse_writing(locked, section, today)
    answers = ReportAnswers(locked)
    if version != locked.version and seen != answers.digest(section):
        raise ConflictError(CONFLICT_MESSAGE)
    questions = section.asked(answers.moment, has_inclusion=answers.has_inclusion)
    touched = [question for question in questions if _touched(question, answered, typed)]
    given = {q.code: None if q.code in typed and q.kind != CHOICES else answered.get(q.code) for q in touched}
    _write_indicators(locked, questions, given)
    columns = _write_columns(locked, questions, given)
    if ratings is not None:
        self_ratings_write(report=locked, ratings=ratings)
    cooperation_declare(laureate=locked.laureate, declared=cooperations, today=today)
    locked.raw_answers = _kept_texts(locked, section, typed)
    locked.completed_sections = sorted({*locked.completed_sections, section.key})
    if locked.status == ReportStatus.NOT_STARTED:
        move_report(report=locked, to_status=ReportStatus.DRAFT, actor=actor, now=now)
    save_versioned(
        locked,
        expected_version=locked.version,
        fields={*columns, "raw_answers", "completed_sections"},
    )
    record(
        actor=actor,
        action="report.save_section",
        target=locked,
        scope=locked.laureate.cohort.slug,
        changes={"section": section.key},
    )
    return locked


def refuse_writing(report: ProgressReport, section: Section, today: datetime.date) -> None:
    """Raise BusinessRuleError when this page may not be written now."""
    if not report.is_editable:
        raise BusinessRuleError(LOCKED)
    if not is_reopened(report, section):
        raise BusinessRuleError(NOT_REOPENED)
    if section_at(report.campaign.moment, section.key) is None:
        raise BusinessRuleError("Cette partie n’est pas demandée à ce moment du parcours.")
    if today < report.campaign.opens_on:
        raise BusinessRuleError(NOT_OPEN_YET.format(day=formatting.date(report.campaign.opens_on)))
    if is_closed(report, today):
        raise BusinessRuleError(CLOSED)


def _touched(question: Question, answered: Mapping, typed: Mapping) -> bool:
    return question.code in answered or (question.code in typed and question.kind != CHOICES)


def _write_indicators(report: ProgressReport, questions, given: Mapping[str, Decimal | None]) -> None:
    codes = [question.code for question in questions if question.is_indicator and question.code in given]
    keys = dict(Indicator.objects.filter(code__in=codes).values_list("code", "pk")) if codes else {}
    rows = [IndicatorValue(report=report, indicator_id=keys[code], value=given[code]) for code in keys]
    if rows:
        IndicatorValue.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["report", "indicator"], update_fields=["value"]
        )


def _write_columns(report: ProgressReport, questions, given: Mapping[str, Any]) -> set[str]:
    """Set the columns of the report; texts unknown are empty, strategies go to their own table."""
    changed = set()
    for question in questions:
        if question.is_indicator or question.code not in given:
            continue
        value = given[question.code]
        if question.kind == CHOICES:
            chosen = [code for code in value or () if code != NONE_YET]
            report.strategies.set(Strategy.objects.filter(code__in=chosen))
            continue
        column = ProgressReport._meta.get_field(question.code)
        if value is None and not column.null:
            value = False if question.kind == YES_NO else ""
        setattr(report, question.code, value)
        changed.add(question.code)
    return changed


def _kept_texts(report: ProgressReport, section: Section, typed: Mapping[str, str]) -> dict[str, dict[str, str]]:
    others = {key: texts for key, texts in report.raw_answers.items() if key != section.key}
    return {**others, section.key: {code: text[:KEPT_TEXT] for code, text in typed.items()}} if typed else others


@transaction.atomic
def report_submit(
    *,
    report: ProgressReport,
    actor,
    idempotency_key: str,
    confirms_warnings: bool,
    confirms_changes: bool,
    now: datetime.datetime,
) -> ProgressReport:
    """Send the form to the team: brouillon or à compléter → soumise. The second of two clicks changes nothing.

    Refuses while a required answer misses or a typed text cannot be read, while warnings are not confirmed,
    after a return without « J'ai apporté les précisions demandées », and once the campaign is closed.
    Mail M05 to the sender, once. Audit and journal by `move_report`.
    """
    locked = lock_report(report)
    key = f"{locked.pk}:{idempotency_key}"[:64]
    if ReportTransition.objects.filter(report=locked, idempotency_key=key).exists():
        return locked
    if locked.status == ReportStatus.SUBMITTED:
        raise BusinessRuleError("Cette fiche est déjà envoyée.")
    if locked.status == ReportStatus.NOT_STARTED:
        raise BusinessRuleError("Cette fiche n’est pas commencée.")
    if is_closed(locked, formatting.local_day(now)):
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
