"""What the pages of one form share."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from ess_platform.accounts.enums import LinkPurpose
from ess_platform.accounts.models import User
from ess_platform.common import formatting
from programmes.models import Cohort

from ..models import ProgressReport
from ..permissions import can_fill_report, can_submit_report
from ..selectors.answers import ReportAnswers
from ..selectors.space import CampaignForm
from ..services.report_answers import LAUREATE, TEAM

RELATED = (
    "campaign__form",
    "laureate__organisation__inclusion_kind",
    "laureate__organisation__legal_form",
    "laureate__cohort",
    "validated_by__person",
)
ON_BEHALF = "on_behalf"  # in the session: the forms that this person of the team has opened
NOT_YOURS = "Cette page est l’espace du lauréat. Sa fiche se relit depuis l’avancement de la promotion."


def read_report(user, public_id) -> ProgressReport:
    """A report that the user may see, with everything that its answers need, in one query; 404 otherwise."""
    visible = ProgressReport.objects.visible_to(user).select_related(*RELATED).defer("campaign__form__definition")
    return get_object_or_404(visible, public_id=public_id)


def who_wrote(trace: list | None) -> tuple[str, str]:
    """The first name and the hour of the last writing of an answer, from `answer_trace`."""
    if not trace:
        return "Quelqu’un", ""
    user = User.objects.select_related("person").filter(pk=trace[0]).first()
    at = parse_datetime(trace[1])
    return user.get_short_name() if user else "Quelqu’un", formatting.time(timezone.localtime(at)) if at else ""


class OwnReportMixin:
    """Load `self.report`: 404 when it is not visible, 403 for anybody but who fills it.

    `accepts_access_link`: every page of the form opens by the link of a mail too.
    """

    accepts_access_link = LinkPurpose.REPORT
    source = LAUREATE

    def dispatch(self, request, *args, **kwargs):
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        self.report = read_report(request.user, kwargs["public_id"])
        self.check_right(request)
        if self.source == LAUREATE:
            request.kept_query = f"?parcours={self.report.laureate.public_id}"  # the menus stay in this journey
        self.answers = ReportAnswers(self.report)
        self.campaign_form = CampaignForm(self.report.campaign, self.report, self.today)
        return super().dispatch(request, *args, **kwargs)

    def is_on_behalf(self, request) -> bool:
        """True for the team of the promotion, once it has said that it fills this form for its laureate."""
        is_open = str(self.report.public_id) in request.session.get(ON_BEHALF, ())
        return is_open and Cohort.objects.managed_by(request.user).filter(pk=self.report.laureate.cohort_id).exists()

    def check_right(self, request) -> None:
        """Raise PermissionDenied, with the reason, for who sees the form and may not fill it."""
        if can_fill_report(request.user, self.report):
            return
        if not self.is_on_behalf(request):
            raise PermissionDenied(NOT_YOURS)
        self.source = TEAM

    @property
    def is_writable(self) -> bool:
        """The team may write past the closing: « retard accepté »."""
        return self.report.is_editable and (self.source == TEAM or not self.campaign_form.is_closed)

    @property
    def may_submit(self) -> bool:
        return self.source == TEAM or can_submit_report(self.request.user, self.report.laureate)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            report=self.report,
            laureate=self.report.laureate,
            campaign=self.report.campaign,
            campaign_form=self.campaign_form,
            is_writable=self.is_writable,
            today=self.today,
            is_on_behalf=self.source == TEAM,
            **kwargs,
        )
