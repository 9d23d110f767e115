"""The page of a speaker's link, without an account. A GET shows, a POST records: scanners open every link."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView, View

from ess_platform.common.errors import BusinessRuleError
from sessions.enums import CALLED_OFF_STATUSES
from sessions.forms.contribution import SpeakerForm, speaker_initial
from sessions.selectors.calendar import calendar_of
from sessions.services.contribution import contribution_answer
from sessions.services.speaker_link import find_speaker_link, is_open
from sessions.views.space import calendar_file


@method_decorator([login_not_required, never_cache], name="dispatch")
class SpeakerLinkMixin:
    """Load `self.link`: 404 for one never given, 410 for one that is over; the page says nothing of whose it was."""

    def dispatch(self, request, *args, **kwargs):
        self.now = timezone.now()
        self.link = find_speaker_link(kwargs["token"])
        if self.link is None or not is_open(self.link, self.now):
            return SpeakerLinkOver.as_view(status=410 if self.link else 404)(request)
        self.contribution = self.link.contribution
        self.session = self.contribution.session
        return super().dispatch(request, *args, **kwargs)


@method_decorator([login_not_required, never_cache], name="dispatch")
class SpeakerLinkOver(TemplateView):
    """A link that no longer opens anything."""

    template_name = "sessions/speaker_link_over.html"
    http_method_names = ["get", "head", "post", "options"]
    status = 404

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(status=self.status), status=self.status)

    post = get


class SpeakerLinkView(SpeakerLinkMixin, TemplateView):
    template_name = "sessions/speaker_link.html"

    def get(self, request, *args, **kwargs):
        form = SpeakerForm(initial=speaker_initial(self.contribution))
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request, *args, **kwargs):
        form = SpeakerForm(request.POST)
        if form.is_valid():
            try:
                contribution_answer(link=self.link, answer=form.said(), now=self.now)
            except BusinessRuleError as error:
                form.add_error(None, error.message)
            else:
                page = reverse("sessions:speaker_link", kwargs={"token": kwargs["token"]})
                return HttpResponseRedirect(f"{page}?note=1")
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            contribution=self.contribution,
            session=self.session,
            half_days=self.session.half_days.all(),
            is_called_off=self.session.status in CALLED_OFF_STATUSES,
            is_noted="note" in self.request.GET and self.contribution.answered_at is not None,
            token=self.kwargs["token"],
            link=self.link,
            **kwargs,
        )


class SpeakerCalendarView(SpeakerLinkMixin, View):
    """The date as an `.ics` file."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, *args, **kwargs):
        return calendar_file(calendar_of([self.session]), filename=self.session.slug)
