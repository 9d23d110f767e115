"""Questions of the funders about published figures: beside the figure, in the team's list, in the next version."""

from typing import Any

from django.db.models import Case, QuerySet, When
from django.utils import timezone

from ess_platform.common import formatting
from ess_platform.directory.models import Organisation
from programmes.models import Cohort
from reporting.enums import QuestionState
from reporting.models import FigureQuestion
from reporting.selectors.funder import own_fundings

RELATED = ("version__bilan", "author__person", "funder", "answered_by__person")


def questions_about(*, user, cohort: Cohort, code: str) -> QuerySet[FigureQuestion]:
    """What this user may read beside one figure of a promotion, whatever the version, latest first. One query."""
    return _readable(user).filter(version__bilan__cohort=cohort, figure_code=code)


def question_rows(*, user, cohort: Cohort) -> QuerySet[FigureQuestion]:
    """The questions of a promotion that this user reads: those without an answer first, then the latest."""
    rows = _readable(user).filter(version__bilan__cohort=cohort)
    return rows.order_by(Case(When(state=QuestionState.ASKED, then=0), default=1), "-created_at", "-pk")


def _readable(user) -> QuerySet[FigureQuestion]:
    return FigureQuestion.objects.visible_to(user).select_related(*RELATED).defer("version__snapshot")


def asking_funder(user, cohort: Cohort) -> Organisation | None:
    """The organisation for which the user reads a promotion today; None for who is not of one of its funders."""
    fundings = own_fundings(user, cohort, timezone.localdate())
    return fundings[0].funder if fundings else None


def printed_questions(cohort: Cohort) -> list[dict[str, Any]]:
    """What a bilan prints: questions answered and shared, in order of figure; the organisation, never the person."""
    rows = FigureQuestion.objects.filter(version__bilan__cohort=cohort, is_shared=True, state=QuestionState.ANSWERED)
    ordered = rows.select_related("version", "funder").defer("version__snapshot")
    return [
        {
            "code": row.figure_code,
            "version": row.version.number,
            "funder": row.funder.name,
            "asked_on": formatting.local_day(row.created_at).isoformat(),
            "text": row.text,
            "answer": row.answer,
            "answered_on": formatting.local_day(row.answered_at).isoformat(),
        }
        for row in ordered.order_by("figure_code", "created_at", "pk")
    ]
