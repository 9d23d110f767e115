"""Questions of the funders about published figures: asked, answered once, shared or not."""

import datetime

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError, ConflictError
from programmes.enums import CohortStatus
from reporting.enums import BilanStatus, QuestionState
from reporting.models import BilanVersion, FigureQuestion
from reporting.notifications import notify_answered, notify_question
from reporting.permissions import can_answer_question
from reporting.selectors.figure_question import asking_funder

ALREADY_ANSWERED = "Cette question a déjà sa réponse : rechargez la page pour la lire."


@transaction.atomic
def question_ask(
    *, version: BilanVersion, figure_code: str, text: str, actor, now: datetime.datetime
) -> FigureQuestion:
    """Keep a question beside a published figure, and tell the team by notice and mail.

    Refuses who does not read for a funder of the promotion, a version replaced meanwhile, an archived promotion. The
    same words sent twice about the same figure are one question.
    """
    version = BilanVersion.objects.select_for_update(of=("self",)).select_related("bilan__cohort").get(pk=version.pk)
    cohort = version.bilan.cohort
    funder = asking_funder(actor, cohort)
    if funder is None:
        raise BusinessRuleError("Seul un financeur de la promotion pose une question sur ses chiffres.")
    if version.status != BilanStatus.PUBLISHED:
        raise BusinessRuleError("Cette version vient d’être remplacée : relisez le chiffre, puis posez votre question.")
    if figure_code not in version.snapshot.get("figures", {}):
        raise BusinessRuleError("Ce chiffre n’est pas dans le bilan publié.")
    if cohort.status == CohortStatus.ARCHIVED:
        raise BusinessRuleError("Cette promotion est archivée : écrivez à l’équipe, dont vous avez les adresses.")
    same = {"version": version, "figure_code": figure_code, "author": actor, "text": text}
    found = FigureQuestion.objects.filter(**same, state=QuestionState.ASKED).first()
    if found is not None:
        return found
    question = FigureQuestion.objects.create(**same, funder=funder)
    audit.record(
        actor=actor,
        action="figure_question.ask",
        target=question,
        scope=cohort.slug,
        changes={"figure": figure_code, "version": version.number},
    )
    notify_question(question=question, now=now)
    return question


@transaction.atomic
def question_answer(
    *, question: FigureQuestion, answer: str, is_shared: bool, actor, now: datetime.datetime
) -> FigureQuestion:
    """Answer once, for good: who asked reads it beside the figure and by mail. ConflictError if somebody just did."""
    question = _locked(question, actor)
    if question.is_answered:
        raise ConflictError(ALREADY_ANSWERED)
    question.state = QuestionState.ANSWERED
    question.answer, question.is_shared = answer, is_shared
    question.answered_by, question.answered_at = actor, now
    question.save()
    _record(question, actor, "figure_question.answer")
    notify_answered(question=question, now=now)
    return question


@transaction.atomic
def question_share(*, question: FigureQuestion, is_shared: bool, actor) -> FigureQuestion:
    """Change who reads an answered question: every funder of the promotion, or the one that asked."""
    question = _locked(question, actor)
    if not question.is_answered:
        raise BusinessRuleError("Répondez d’abord : une question se partage avec sa réponse.", field="answer")
    if question.is_shared != is_shared:
        question.is_shared = is_shared
        question.save(update_fields=["is_shared", "updated_at"])
        _record(question, actor, "figure_question.share")
    return question


def _locked(question: FigureQuestion, actor) -> FigureQuestion:
    related = ("version__bilan__cohort", "author__person", "funder")
    rows = FigureQuestion.objects.select_for_update(of=("self",)).select_related(*related).defer("version__snapshot")
    question = rows.get(pk=question.pk)
    if not can_answer_question(actor, question):
        raise BusinessRuleError("Seule l’équipe de la promotion répond aux questions de ses financeurs.")
    return question


def _record(question: FigureQuestion, actor, action: str) -> None:
    audit.record(
        actor=actor,
        action=action,
        target=question,
        scope=question.version.bilan.cohort.slug,
        changes={"figure": question.figure_code, "is_shared": question.is_shared},
    )
