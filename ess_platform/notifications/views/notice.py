"""« Avis »: what concerns me since my last visit, read or not, and which kinds I want."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.generic import FormView, TemplateView, View

from ess_platform.common import formatting
from ess_platform.notifications.filters import NoticeFilter
from ess_platform.notifications.forms import NoticeChoicesForm
from ess_platform.notifications.models import Notice
from ess_platform.notifications.selectors.notice import kinds_of, modes_of, notice_lines
from ess_platform.notifications.services import notice_read, notice_unread, notices_choose, notices_read_all

PAGE_SIZE = 25


class NoticeListView(TemplateView):
    """`/avis/`: last first, by state and by kind."""

    template_name = "notifications/notice_list.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        notices = NoticeFilter(self.request.GET, queryset=Notice.objects.visible_to(user), kinds=kinds_of(user))
        page = Paginator(notices.qs, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            form=notices.form,
            page_obj=page,
            lines=notice_lines(page.object_list),
            is_filtered=any(self.request.GET.get(name) for name in notices.filters),
            **kwargs,
        )


class NoticeView(View):
    """Open a notice (it is read, and its page follows), or mark it read or not."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        notice = get_object_or_404(Notice.objects.visible_to(request.user), public_id=kwargs["public_id"])
        if request.POST.get("geste") == "garder":
            notice_unread(notice=notice)
            return redirect("notifications:notice_list")
        notice_read(notice=notice, now=timezone.now())
        if request.POST.get("geste") == "lire":
            return redirect("notifications:notice_list")
        return HttpResponseRedirect(notice.url)


class NoticeReadAllView(View):
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        count = notices_read_all(user=request.user, now=timezone.now())
        messages.success(request, f"{formatting.count(count, 'avis marqué comme lu', 'avis marqués comme lus')}.")
        return redirect("notifications:notice_list")


class NoticePreferencesView(FormView):
    """`/avis/preferences/`: one choice for each kind that my spaces receive."""

    template_name = "notifications/notice_preferences.html"

    def get_form(self, form_class=None):
        data = self.request.POST if self.request.method == "POST" else None
        return NoticeChoicesForm(data, kinds=kinds_of(self.request.user), modes=modes_of(self.request.user))

    def form_valid(self, form):
        notices_choose(user=self.request.user, modes=form.cleaned_data)
        messages.success(self.request, "Vos préférences d’avis sont enregistrées.")
        return redirect("notifications:notice_preferences")

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=400)
