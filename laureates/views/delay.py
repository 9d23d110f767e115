"""« Demander 5 jours »: the page that the last reminders lead to. Reading it writes nothing."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.generic import TemplateView

from ess_platform.common.errors import BusinessRuleError

from ..services.delay import delay_refusal, report_ask_delay
from .base import OwnReportMixin


class ReportDelay(OwnReportMixin, TemplateView):
    """Says what a delay changes, then asks for it."""

    template_name = "laureates/report_delay.html"

    def get_context_data(self, **kwargs):
        kwargs.setdefault("refusal", delay_refusal(self.report, self.today))
        return super().get_context_data(**kwargs)

    def post(self, request, *args, **kwargs):
        try:
            report_ask_delay(report=self.report, actor=request.user, now=self.now)
        except BusinessRuleError as error:
            return self.render_to_response(self.get_context_data(refusal=error.message), status=409)
        messages.success(
            request, "Votre demande de délai est transmise à l’équipe. Vous pouvez continuer à remplir votre fiche."
        )
        return redirect("laureates:report_tasks", public_id=self.report.public_id)
