"""Pages that the links of mails open, without signing in. A GET shows, a POST records: scanners open links."""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from ess_platform.accounts.enums import LinkPurpose
from ess_platform.accounts.views.access_link import AccessLinkPageMixin
from ess_platform.common.formatting import local_day
from sessions.forms.answer import WORDS, AnswerForm
from sessions.selectors.calendar import calendar_of
from sessions.selectors.own_dates import OwnDate, own_dates
from sessions.views.questionnaire import QuestionnairePage
from sessions.views.space import calendar_file, record_answer


class LinkedDateMixin(AccessLinkPageMixin):
    """Load `self.date`: the date of the link, as its person sees it today (404 once they see it no more)."""

    @cached_property
    def date(self) -> OwnDate:
        visible = own_dates(self.link.user)
        return OwnDate(get_object_or_404(visible, public_id=self.link.target_id), self.now)


class PresenceLinkView(LinkedDateMixin, TemplateView):
    """`/presence/<jeton>/<reponse>/`: the answer of the mail, ticked; nothing is written before « Confirmer »."""

    template_name = "sessions/presence_link.html"
    link_purpose = LinkPurpose.PRESENCE

    def get(self, request, *args, **kwargs):
        if kwargs["answer"] not in WORDS:
            raise Http404
        initial = {"reponse": kwargs["answer"], "motif": self.date.note}
        return self.render_to_response(self.get_context_data(form=AnswerForm(initial=initial)))

    def post(self, request, *args, **kwargs):
        form = AnswerForm(request.POST)
        if not form.is_valid() or record_answer(form, self.date, self.link.user) is None:
            return self.refused(form)
        said = {"token": kwargs["token"], "answer": form.cleaned_data["reponse"]}
        return HttpResponseRedirect(f"{reverse('sessions:presence_link', kwargs=said)}?note=1")

    def refused(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            date=self.date,
            session=self.date.session,
            today=local_day(self.now),
            person=self.person,
            is_noted="note" in self.request.GET and bool(self.date.state),
            token=self.kwargs["token"],
            **kwargs,
        )


class PresenceCalendarView(LinkedDateMixin, View):
    """The date of the link as an `.ics` file."""

    link_purpose = LinkPurpose.PRESENCE
    http_method_names = ["get", "head", "options"]

    def get(self, request, *args, **kwargs):
        session = self.date.session
        return calendar_file(calendar_of([session]), filename=session.slug)


class QuestionnaireLinkView(LinkedDateMixin, QuestionnairePage):
    link_purpose = LinkPurpose.QUESTIONNAIRE
    page_base = "layout/base_public.html"

    @property
    def respondent(self):
        return self.link.user

    @property
    def page_url(self) -> str:
        return reverse("sessions:questionnaire_link", kwargs={"token": self.kwargs["token"]})
