"""One answer of a form, saved while its page is being filled (C3): asked by `static/js/autosave.js`."""

from django.http import JsonResponse
from django.utils import timezone
from django.views.generic import View

from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError

from ..forms import section_form_class
from ..selectors.answer_display import answer_text, level_text
from ..selectors.answers import COOPERATION_PREFIX, ReportAnswers
from ..services.report_answers import (
    AnswerConflict,
    SavedAnswer,
    report_keep_line,
    report_save_answer,
    report_save_rating,
)
from .base import OwnReportMixin, read_report, who_wrote

UNKNOWN_QUESTION = "Cette question n’est pas sur cette page. Rechargez-la."


class ReportAnswer(OwnReportMixin, View):
    """POST `question`, `seen` and the inputs of that question; answer in JSON, with a state and the new `seen`.

    `saved` (200), `conflict` (409: who wrote what meanwhile), `refused` (409: the reason, in French).
    """

    http_method_names = ["post"]

    def post(self, request, *args, section, **kwargs):
        page = self.answers.form.section_at(self.answers.moment, section)
        code = request.POST.get("question", "")
        form = section_form_class(page)(request.POST, answers=self.answers, section=page, only=code) if page else None
        if form is None or not self.holds(form, code):
            return self.refused(UNKNOWN_QUESTION, 404)
        form.is_valid()
        try:
            saved = self.save(page, form, code)
        except AnswerConflict as error:
            return self.conflict(page, code, error)
        except BusinessRuleError as error:
            return self.refused(error.message, 409)
        at = timezone.localtime(self.now)
        return JsonResponse(
            {"state": "saved", "seen": saved.digest, "readable": saved.is_readable, "at": formatting.time(at)}
        )

    @staticmethod
    def holds(form, code: str) -> bool:
        """Whether this page asks this question now."""
        return bool(form.fields) and bool(code)

    def save(self, page, form, code: str) -> SavedAnswer:
        common = {
            "report": self.report,
            "section": page,
            "actor": self.request.user,
            "now": self.now,
            "source": self.source,
        }
        if code.startswith(COOPERATION_PREFIX):
            return report_keep_line(typed=form.typed(), **common)
        seen = form.seen.get(code, "")
        if page.family_rank:
            (criterion,) = form.criteria
            level = form.ratings()[criterion.pk]
            return report_save_rating(
                criterion=criterion, level=level, is_unknown=bool(form.typed()), seen=seen, **common
            )
        (question,) = form.questions
        return report_save_answer(question=question, answered=form.answered(), typed=form.typed(), seen=seen, **common)

    def conflict(self, page, code: str, error: AnswerConflict) -> JsonResponse:
        """What is stored now, in words and as inputs, so that one may keep either."""
        answers = ReportAnswers(read_report(self.request.user, self.report.public_id))
        form = section_form_class(page)(answers=answers, section=page, only=code)
        if page.family_rank:
            (criterion,) = form.criteria
            rating = answers.ratings.get(criterion.pk)
            theirs, seen = level_text(rating.self_rating if rating else None), answers.rating_digest(page, criterion)
        else:
            (question,) = form.questions
            theirs, seen = answer_text(answers, question), answers.answer_digest(page, question)
        who, at = who_wrote(error.trace)
        return JsonResponse(
            {
                "state": "conflict",
                "who": who,
                "at": at,
                "theirs": theirs or "Non renseigné",
                "values": dict(form.as_typed(answers.pending(page)).lists()),
                "seen": seen,
            },
            status=409,
        )

    @staticmethod
    def refused(message: str, status: int) -> JsonResponse:
        return JsonResponse({"state": "refused", "message": message}, status=status)
