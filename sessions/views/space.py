"""The dates of a laureate: those of its promotions, and its own attendance."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.generic import TemplateView

from laureates.models import Laureate
from sessions.enums import SessionStatus
from sessions.selectors.session import own_attendance, own_sessions

PAGE_SIZE = 25


class OwnEnterpriseMixin:
    """Only for people who represent an enterprise today; nobody else has this space (404)."""

    def dispatch(self, request, *args, **kwargs):
        if not Laureate.objects.belonging_to(request.user).exists():
            raise Http404
        self.today = timezone.localdate()
        return super().dispatch(request, *args, **kwargs)


class SpaceAgendaView(OwnEnterpriseMixin, TemplateView):
    template_name = "sessions/space_agenda.html"

    def get_context_data(self, **kwargs):
        sessions = own_sessions(self.request.user)
        coming = sessions.filter(starts_on__gte=self.today).order_by("starts_on", "pk")
        past = sessions.filter(starts_on__lt=self.today).order_by("-starts_on", "-pk")
        return super().get_context_data(
            today=self.today,
            coming=coming[:PAGE_SIZE],
            page_obj=Paginator(past, PAGE_SIZE).get_page(self.request.GET.get("page")),
            **kwargs,
        )


class SpaceSessionView(OwnEnterpriseMixin, TemplateView):
    template_name = "sessions/space_session.html"

    def get_context_data(self, public_id, **kwargs):
        session = get_object_or_404(own_sessions(self.request.user), public_id=public_id)
        half_days = list(session.half_days.all())
        own = {item.half_day_id: item for item in own_attendance(self.request.user, session)}
        return super().get_context_data(
            today=self.today,
            session=session,
            half_days=half_days,
            agenda_items=session.agenda_items.all(),
            contributions=session.contributions.all(),
            own_attendance=[(half_day, own.get(half_day.pk)) for half_day in half_days],
            is_called_off=session.status in (SessionStatus.CANCELLED, SessionStatus.POSTPONED),
            **kwargs,
        )
