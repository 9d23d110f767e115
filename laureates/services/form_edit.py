"""Preparing the next version of a promotion's form: copy, add, order, retire, adopt."""

import datetime
from collections.abc import Callable
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction

from ess_platform.audit.services import record
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.versioning import save_versioned
from programmes.models import Cohort

from ..models import ReportForm
from ..selectors.form_definition import form_from_data, form_to_data, read_form
from ..selectors.questions import Form, Question, Section
from ..selectors.standard_form import STANDARD_FORM, STANDARD_QUESTIONS

FROZEN = "Cette version est utilisée\u00a0: elle ne change plus. Préparez une nouvelle version."


@transaction.atomic
def form_prepare(*, cohort: Cohort, actor) -> ReportForm:
    """Copy the last version of a promotion, or the standard form, into a version to edit; the one there already is.

    Audit: `form.prepare`, when a version was created.
    """
    Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    last = ReportForm.objects.filter(cohort=cohort).first()
    if last is not None and last.frozen_at is None:
        return last
    definition = last.definition if last else form_to_data(STANDARD_FORM)
    form = ReportForm.objects.create(cohort=cohort, number=last.number + 1 if last else 1, definition=definition)
    record(actor=actor, action="form.prepare", target=form, scope=cohort.slug, changes={"number": form.number})
    return form


@transaction.atomic
def form_adopt(*, form: ReportForm, actor, now: datetime.datetime) -> ReportForm:
    """Freeze a version: the campaigns opened from now on ask it, those already open keep theirs. Safe to repeat.

    Audit: `form.freeze`.
    """
    locked = ReportForm.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=form.pk)
    if locked.frozen_at is None:
        read_form(locked)  # a definition that cannot be read is never adopted
        locked.frozen_at = now
        locked.save(update_fields=["frozen_at", "updated_at"])
        record(actor=actor, action="form.freeze", target=locked, scope=locked.cohort.slug)
    return locked


@transaction.atomic
def form_discard(*, form: ReportForm, actor) -> None:
    """Delete a version being prepared. Refuses one that is frozen. Audit: `form.discard`."""
    locked = ReportForm.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=form.pk)
    if locked.frozen_at is not None:
        raise BusinessRuleError(FROZEN)
    record(actor=actor, action="form.discard", target=locked, scope=locked.cohort.slug)
    locked.delete()


def question_save(
    *, form: ReportForm, section_key: str, question: Question, actor, expected_version: int
) -> ReportForm:
    """Add a question at the end of a page, or replace the one of the same code where it stands.

    Refuses a frozen version, a page without questions (the grid), and what `form_from_data` refuses. Raises
    ConflictError when a colleague edited meanwhile.
    """

    def change(section: Section) -> Section:
        if section.family_rank:
            raise BusinessRuleError("La grille de positionnement ne se modifie pas ici.")
        codes = [known.code for known in section.questions]
        if question.code in codes:
            return replace(
                section, questions=tuple(question if q.code == question.code else q for q in section.questions)
            )
        return replace(section, questions=(*section.questions, question))

    return _edit(form, section_key, change, actor=actor, expected_version=expected_version, verb="question_save")


def question_move(
    *, form: ReportForm, section_key: str, code: str, steps: int, actor, expected_version: int
) -> ReportForm:
    """Move a question up (`steps` < 0) or down its page; at the end it stays there."""

    def change(section: Section) -> Section:
        questions = list(section.questions)
        index = next((rank for rank, q in enumerate(questions) if q.code == code), None)
        if index is None:
            raise BusinessRuleError("Cette question n’est plus sur cette page.")
        question = questions.pop(index)
        questions.insert(max(0, min(len(questions), index + steps)), question)
        return replace(section, questions=tuple(questions))

    return _edit(form, section_key, change, actor=actor, expected_version=expected_version, verb="question_move")


def question_retire(
    *, form: ReportForm, section_key: str, code: str, is_retired: bool, actor, expected_version: int
) -> ReportForm:
    """Stop asking a question, or ask it again. Its past answers stay; one never used by a version is removed."""

    def change(section: Section) -> Section:
        found = next((q for q in section.questions if q.code == code), None)
        if found is None:
            raise BusinessRuleError("Cette question n’est plus sur cette page.")
        if is_retired and not is_known_before(form, code):
            return replace(section, questions=tuple(q for q in section.questions if q.code != code))
        changed = replace(found, is_retired=is_retired)
        return replace(section, questions=tuple(changed if q.code == code else q for q in section.questions))

    return _edit(form, section_key, change, actor=actor, expected_version=expected_version, verb="question_retire")


def is_known_before(form: ReportForm, code: str) -> bool:
    """True for a question of the standard form or of an earlier version: it may hold answers."""
    if code in STANDARD_QUESTIONS:
        return True
    earlier = ReportForm.objects.filter(cohort=form.cohort_id, number__lt=form.number)
    return any(read_form(version).question(code) is not None for version in earlier)


@transaction.atomic
def _edit(
    form: ReportForm,
    section_key: str,
    change: Callable[[Section], Section],
    *,
    actor,
    expected_version: int,
    verb: str,
) -> ReportForm:
    locked = ReportForm.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=form.pk)
    if locked.frozen_at is not None:
        raise BusinessRuleError(FROZEN)
    before = read_form(locked)
    if before.section(section_key) is None:
        raise BusinessRuleError("Cette page n’existe pas dans ce modèle.")
    sections = tuple(change(section) if section.key == section_key else section for section in before.sections)
    definition = form_to_data(Form(sections))
    try:
        form_from_data(definition)
    except ValidationError as error:
        raise BusinessRuleError(error.messages[0]) from error
    locked.definition = definition
    save_versioned(locked, expected_version=expected_version, fields={"definition"})
    record(actor=actor, action=f"form.{verb}", target=locked, scope=locked.cohort.slug, changes={"page": section_key})
    return locked
