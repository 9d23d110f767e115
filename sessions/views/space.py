"""The dates of a laureate: those of its promotions, its answers, and its own attendance."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from ess_platform.common.errors import BusinessRuleError
from laureates.models import Laureate
from sessions.enums import MaterialVisibility, RegistrationState
from sessions.forms.answer import AnswerForm
from sessions.models import Registration, SessionMaterial
from sessions.permissions import NOT_EXPECTED_LOCK
from sessions.selectors.calendar import calendar_of
from sessions.selectors.minutes import minutes_parts
from sessions.selectors.own_dates import OwnDate, own_dates, own_participants
from sessions.selectors.session import own_attendance
from sessions.services.registration import registration_answer

PAGE_SIZE = 25
SAID = {
    RegistrationState.CONFIRMED: "C’est noté : vous venez.",
    RegistrationState.DECLINED: "C’est noté : vous ne venez pas. Vous pouvez changer d’avis jusqu’au début.",
    RegistrationState.WAITING: "La séance est complète : vous êtes sur la liste d’attente. Un courriel vous "
    "préviendra si une place se libère.",
}


def calendar_file(content: bytes, *, filename: str = "") -> HttpResponse:
    """An iCalendar answer; a file to keep when it has a name."""
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "no-store"
    if filename:
        response["Content-Disposition"] = f'attachment; filename="{filename}.ics"'
    return response


def record_answer(form: AnswerForm, date: OwnDate, user) -> Registration | None:
    """Write the answer of a valid form; None when it is refused, with the reason in the form."""
    try:
        participant = own_participants(user, date.session).first()
        if participant is None:
            raise BusinessRuleError(NOT_EXPECTED_LOCK)
        return registration_answer(
            session=date.session,
            participant=participant,
            state=form.state,
            note=form.cleaned_data["motif"],
            actor=user,
            now=date.now,
        )
    except BusinessRuleError as error:
        form.add_error(None, error.message)
        return None


class OwnEnterpriseMixin:
    """Only for people who represent an enterprise today; nobody else has this space (404)."""

    def dispatch(self, request, *args, **kwargs):
        if not Laureate.objects.belonging_to(request.user).exists():
            raise Http404
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        return super().dispatch(request, *args, **kwargs)


class OwnDateMixin(OwnEnterpriseMixin):
    """Load `self.date` from the address: one date of the person's own promotions."""

    @cached_property
    def date(self) -> OwnDate:
        visible = own_dates(self.request.user)
        return OwnDate(get_object_or_404(visible, public_id=self.kwargs["public_id"]), self.now)


class SpaceAgendaView(OwnEnterpriseMixin, TemplateView):
    template_name = "sessions/space_agenda.html"

    def get_context_data(self, **kwargs):
        dates = own_dates(self.request.user)
        coming = dates.filter(starts_on__gte=self.today).order_by("starts_on", "pk")[:PAGE_SIZE]
        past = dates.filter(starts_on__lt=self.today).order_by("-starts_on", "-pk")
        page = Paginator(past, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            today=self.today,
            coming=[OwnDate(session, self.now) for session in coming],
            past=[OwnDate(session, self.now) for session in page],
            page_obj=page,
            **kwargs,
        )


class SpaceSessionView(OwnDateMixin, TemplateView):
    template_name = "sessions/space_session.html"

    def get_context_data(self, **kwargs):
        session = self.date.session
        half_days = session.half_days.all()
        own = {item.half_day_id: item for item in own_attendance(self.request.user, session)}
        kwargs.setdefault("form", AnswerForm(initial={"motif": self.date.note}))
        return super().get_context_data(
            today=self.today,
            date=self.date,
            session=session,
            half_days=half_days,
            agenda_items=session.agenda_items.all(),
            contributions=session.contributions.all(),
            materials=SessionMaterial.objects.visible_to(self.request.user)
            .kept()
            .filter(session=session, visibility=MaterialVisibility.LAUREATES),
            minutes=minutes_parts(session.minutes),
            own_attendance=[(half_day, own.get(half_day.pk)) for half_day in half_days],
            **kwargs,
        )


class RegistrationAnswerView(SpaceSessionView):
    """The buttons of an answer, wherever they are; what cannot be written comes back on the page of the date."""

    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return self.refused(form)
        registration = record_answer(form, self.date, request.user)
        if registration is None:
            return self.refused(form)
        messages.success(request, SAID[registration.state])
        return HttpResponseRedirect(self.back_url(form))

    def refused(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def back_url(self, form: AnswerForm) -> str:
        if form.back_name:
            return reverse(form.back_name)
        return reverse("sessions:space_session", kwargs={"public_id": self.date.session.public_id})


class SessionCalendarView(OwnDateMixin, View):
    """`.ics`: one date, to put in any calendar."""

    def get(self, request, *args, **kwargs):
        session = self.date.session
        return calendar_file(calendar_of([session]), filename=session.slug)
