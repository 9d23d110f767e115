"""The questionnaire of satisfaction, from the space of a laureate or by the link of a mail."""

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.generic import TemplateView

from ess_platform.common.errors import BusinessRuleError
from sessions.forms.satisfaction import SatisfactionForm
from sessions.permissions import NOT_EXPECTED_LOCK
from sessions.selectors.own_dates import own_participants
from sessions.services.satisfaction import satisfaction_answer
from sessions.views.space import OwnDateMixin


class QuestionnairePage(TemplateView):
    """What both ways share. A subclass gives `date`, `respondent`, `now` and `page_url`; answered is thanked."""

    template_name = "sessions/questionnaire.html"
    page_base = "layout/base.html"

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(form=SatisfactionForm(session=self.date.session)))

    def post(self, request, *args, **kwargs):
        session = self.date.session
        form = SatisfactionForm(request.POST, session=session)
        if self.date.session.has_own_response:
            return HttpResponseRedirect(self.page_url)
        if not form.is_valid():
            return self.refused(form)
        try:
            participant = own_participants(self.respondent, session).first()
            if participant is None:
                raise BusinessRuleError(NOT_EXPECTED_LOCK)
            satisfaction_answer(session=session, participant=participant, answers=form.answers, now=self.now)
        except BusinessRuleError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            return self.refused(form)
        return HttpResponseRedirect(self.page_url)

    def refused(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            date=self.date, session=self.date.session, page_base=self.page_base, person=self.respondent.person, **kwargs
        )


class QuestionnaireView(OwnDateMixin, QuestionnairePage):
    @property
    def respondent(self):
        return self.request.user

    @property
    def page_url(self) -> str:
        return reverse("sessions:questionnaire", kwargs={"public_id": self.date.session.public_id})
