"""Subscription to one's dates: the page that gives the address, and the address itself."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView, View

from sessions.selectors.calendar import calendar_of, feed_of, feed_sessions, feed_url, find_feed
from sessions.services.calendar_feed import calendar_feed_renew, calendar_feed_revoke
from sessions.views.space import OwnEnterpriseMixin, calendar_file

CALENDAR_NAME = f"{settings.PRODUCT_NAME} : mes dates"


class CalendarSubscriptionView(OwnEnterpriseMixin, TemplateView):
    """Get, renew or close one's own address."""

    template_name = "sessions/calendar_subscription.html"

    def get_context_data(self, **kwargs):
        feed = feed_of(self.request.user)
        return super().get_context_data(feed=feed, feed_url=feed_url(feed) if feed else "", **kwargs)

    def post(self, request, *args, **kwargs):
        if request.POST.get("action") == "fermer":
            calendar_feed_revoke(user=request.user, now=self.now)
            text = "L’adresse est fermée : les agendas qui la lisaient ne reçoivent plus rien."
        else:
            calendar_feed_renew(user=request.user, now=self.now)
            text = "Voici votre adresse. Une adresse donnée avant celle-ci ne fonctionne plus."
        messages.success(request, text)
        return HttpResponseRedirect(reverse("sessions:calendar_subscription"))


@method_decorator(login_not_required, name="dispatch")
class CalendarFeedView(View):
    """`/agenda/<jeton>.ics`: read by calendar programmes, which cannot sign in; 404 when it is closed."""

    def get(self, request, token):
        feed = find_feed(token)
        if feed is None:
            raise Http404
        sessions = feed_sessions(feed.user, timezone.localdate())
        return calendar_file(calendar_of(sessions, name=CALENDAR_NAME))
