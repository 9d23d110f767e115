"""The mailbox of a demonstration, public as its password is. Nothing here exists elsewhere (404)."""

from csp.decorators import csp_replace, csp_update
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.generic import TemplateView, View

from ess_platform.notifications.forms import MailboxFilterForm
from ess_platform.notifications.selectors.demo_mailbox import is_open, open_mail, spooled_mails
from ess_platform.notifications.selectors.letter import Paragraph

PAGE_SIZE = 25
# The twin is shown as a mail reader would: no script, no form, no address followed unless a person clicks.
SANDBOX = "allow-top-navigation-by-user-activation"
HEAD, HEAD_WITH_TARGET = "<head>", '<head><base target="_top">'


class DemoMailboxMixin:
    """Closed outside a demonstration that keeps its mails on disk."""

    def dispatch(self, request, *args, **kwargs):
        if not is_open():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def mail(self):
        found = open_mail(str(self.kwargs["message_id"]))
        if found is None:
            raise Http404
        return found


@method_decorator(login_not_required, name="dispatch")
class DemoMailListView(DemoMailboxMixin, TemplateView):
    """`/demo/courriels/`: newest first, by recipient."""

    template_name = "notifications/demo_mail_list.html"

    def get_context_data(self, **kwargs):
        form = MailboxFilterForm(self.request.GET)
        recipient = form.cleaned_data["destinataire"] if form.is_valid() else ""
        page = Paginator(spooled_mails(recipient), PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(filter_form=form, page_obj=page, is_filtered=bool(recipient), **kwargs)


@method_decorator([login_not_required, csp_update({"frame-src": ["'self'"]})], name="dispatch")
class DemoMailView(DemoMailboxMixin, TemplateView):
    """`/demo/courriels/<id>/`: the text, and the HTML twin in a frame of its own."""

    template_name = "notifications/demo_mail.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(mail=self.mail, body=Paragraph(self.mail.text), sandbox=SANDBOX, **kwargs)


@method_decorator(
    [
        login_not_required,
        xframe_options_sameorigin,
        csp_replace({"sandbox": [SANDBOX], "script-src": ["'none'"], "frame-ancestors": ["'self'"]}),
    ],
    name="dispatch",
)
class DemoMailHtmlView(DemoMailboxMixin, View):
    """`/demo/courriels/<id>/html/`: the HTML twin as it was sent; its links open the whole window."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, *args, **kwargs):
        if not self.mail.html:
            raise Http404
        return HttpResponse(self.mail.html.replace(HEAD, HEAD_WITH_TARGET, 1))
