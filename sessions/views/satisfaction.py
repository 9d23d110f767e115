"""What the team reads of the questionnaires, and how it asks for them: link, QR code, mail."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from ess_platform.common.addresses import absolute_url
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.formatting import count
from programmes.views.base import TeamCohortMixin
from sessions.permissions import questionnaire_lock
from sessions.selectors.qr import qr_drawing
from sessions.selectors.reminder_state import questionnaire_silent
from sessions.selectors.satisfaction_page import satisfaction_page, satisfaction_row, satisfaction_sessions
from sessions.selectors.timing import closes_at, ends_at
from sessions.services.satisfaction import satisfaction_remind
from sessions.views.base import TeamSessionMixin

PAGE_SIZE = 25
ALREADY_TODAY = "Ces personnes ont déjà été relancées aujourd’hui : rien n’est reparti."


class SatisfactionListView(TeamCohortMixin, TemplateView):
    """The questionnaires of the promotion, session by session."""

    template_name = "sessions/satisfaction_list.html"
    section = "agenda"

    def get_context_data(self, **kwargs):
        sessions = satisfaction_sessions(self.cohort, self.today)
        page = Paginator(sessions, PAGE_SIZE).get_page(self.request.GET.get("page"))
        rows = [satisfaction_row(session, self.today) for session in page]
        return super().get_context_data(page_obj=page, rows=rows, **kwargs)


class QuestionnaireMixin(TeamSessionMixin):
    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.now = timezone.now()

    @cached_property
    def half_days(self):
        return list(self.session.half_days.all())

    @cached_property
    def lock(self) -> str:
        ends, closes = ends_at(self.session, self.half_days), closes_at(self.session, self.half_days)
        return questionnaire_lock(self.session, ends_at=ends, closes_at=closes, now=self.now)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            lock=self.lock, satisfaction_url=self.session_url("satisfaction_detail"), **kwargs
        )


class SatisfactionDetailView(QuestionnaireMixin, TemplateView):
    template_name = "sessions/satisfaction_detail.html"

    def get_context_data(self, **kwargs):
        page = satisfaction_page(
            self.session, present=self.session.present_in_scope, half_days=self.half_days, now=self.now
        )
        return super().get_context_data(page=page, **kwargs)


class SatisfactionRemindView(QuestionnaireMixin, TemplateView):
    """Who will be written to, then the word that sends."""

    template_name = "sessions/satisfaction_remind.html"

    def get_context_data(self, **kwargs):
        people = [] if self.lock else questionnaire_silent(self.session, self.now)
        return super().get_context_data(people=people, **kwargs)

    def post(self, request, *args, **kwargs):
        try:
            sent = satisfaction_remind(session=self.session, actor=request.user, now=self.now)
        except BusinessRuleError as error:
            return self.render_to_response(self.get_context_data(refusal=error.message), status=409)
        text = (
            f"{count(sent, 'courriel envoyé', 'courriels envoyés')}."
            if sent
            else "Ces personnes ont déjà été relancées aujourd’hui."
        )
        messages.success(request, text)
        return HttpResponseRedirect(self.session_url("satisfaction_detail"))


class QuestionnaireQrView(QuestionnaireMixin, TemplateView):
    """The code to show on a screen at the end of the session: each one signs in as herself, and answers once."""

    template_name = "sessions/questionnaire_qr.html"

    def get_context_data(self, **kwargs):
        address = absolute_url(reverse("sessions:questionnaire", kwargs={"public_id": self.session.public_id}))
        return super().get_context_data(address=address, qr=qr_drawing(address), **kwargs)
