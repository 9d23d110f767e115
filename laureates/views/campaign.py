"""The team's pages on campaigns: the list, opening one, changing it, closing it, answering a new date."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import TemplateView, View

from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError
from programmes.views.base import TeamCohortMixin

from ..date_anchors import anchors_of
from ..enums import Moment, ReportStatus
from ..forms import CampaignSettingsForm, NewDeadlineForm, campaign_initial, suggested_initial
from ..models import ReportingCampaign
from ..selectors.campaign_dates import DateRule, ResolvedDate, date_proposals, region_of, suggested_campaigns
from ..selectors.campaign_preview import campaign_preview
from ..selectors.planned_reminders import next_mails
from ..selectors.review import campaign_rows, cohort_campaigns
from ..services.campaign import (
    campaign_close,
    campaign_create,
    campaign_edit,
    campaign_open,
    campaign_reopen,
    campaign_settle_due,
    settled_dates,
)
from .campaign_base import CampaignMixin

STEP = "etape"
CONFIRM, CHANGE = "confirmer", "modifier"
STANDARD = (Moment.ENTRY, Moment.MIDTERM, Moment.EXIT)


class CampaignList(TeamCohortMixin, TemplateView):
    """Campaigns with their forms by state, and the dates that the agenda proposes."""

    template_name = "laureates/campaign_list.html"
    section = "progress"

    def get_context_data(self, **kwargs):
        campaigns = cohort_campaigns(cohort=self.cohort, today=self.today)
        mails = next_mails(cohort=self.cohort, now=timezone.now())
        taken = {progress.campaign.moment for progress in campaigns}
        following = [progress.campaign for progress in campaigns if progress.campaign.due_rule]
        region = region_of(self.cohort)
        proposals = date_proposals(following, anchors=anchors_of(self.cohort), region=region) if following else {}
        suggested = suggested_campaigns(self.cohort, taken=taken, region=region)
        return super().get_context_data(
            campaigns=[
                (progress, proposals.get(progress.campaign.pk), mails.get(progress.campaign.pk))
                for progress in campaigns
            ],
            standard=[] if campaigns else [entry for entry in suggested if entry.moment in STANDARD],
            can_open=bool(suggested),
            **kwargs,
        )


class CampaignSettingsMixin(TeamCohortMixin):
    """A form, then what it will do, then the word that does it: three POSTs of the same page, the last one writes."""

    template_name = "laureates/campaign_form.html"
    preview_template = "laureates/campaign_preview.html"
    section = "progress"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.now = timezone.now()

    def post(self, request, *args, **kwargs):
        form, step = self.build(request.POST), request.POST.get(STEP)
        if not form.is_valid():
            return self.show(form, status=400)
        try:
            if step == CONFIRM:
                return self.act(form)
            opens, due = self.settled(form)
        except BusinessRuleError as error:
            return self.refuse(form, error)
        if step == CHANGE:
            return self.show(form)
        preview = campaign_preview(
            cohort=self.cohort, moment=form.cleaned_data["moment"], opens=opens, due=due, today=self.today
        )
        typed = [(name, value) for name, value in request.POST.items() if name not in (STEP, "csrfmiddlewaretoken")]
        context = self.get_context_data(form=form, preview=preview, typed=typed)
        return self.response_class(request, [self.preview_template], context)

    def show(self, form, *, status: int = 200):
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def refuse(self, form, error: BusinessRuleError):
        form.refuse(error.field, error.message)
        return self.show(form, status=400)

    def other_moments(self, current: str = "") -> set[str]:
        """The moments that already have their campaign."""
        taken = ReportingCampaign.objects.visible_to(self.request.user).filter(cohort=self.cohort)
        return set(taken.exclude(moment=current).values_list("moment", flat=True))

    def chosen(self, form) -> dict:
        return {
            "moment": form.cleaned_data["moment"],
            "label": form.cleaned_data["label"],
            "opens": form.chosen("opens"),
            "due": form.chosen("due"),
            "actor": self.request.user,
            "now": self.now,
        }


class CampaignCreate(CampaignSettingsMixin, TemplateView):
    """« Ouvrir une campagne »."""

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", self.build())
        return super().get_context_data(campaign=None, **kwargs)

    def build(self, data=None) -> CampaignSettingsForm:
        anchors, taken = anchors_of(self.cohort), self.other_moments()
        suggested = suggested_campaigns(self.cohort, taken=taken, region=region_of(self.cohort))
        asked = self.request.GET.get("temps")
        first = next((entry for entry in suggested if entry.moment == asked), suggested[0] if suggested else None)
        initial = suggested_initial(first) if first else {}
        return CampaignSettingsForm(
            data, cohort=self.cohort, anchors=anchors, today=self.today, taken=taken, initial=initial
        )

    def settled(self, form):
        return settled_dates(cohort=self.cohort, opens=form.chosen("opens"), due=form.chosen("due"), today=self.today)

    def act(self, form):
        campaign = campaign_create(cohort=self.cohort, **self.chosen(form))
        if campaign.opens_on <= self.today:
            text = f"La campagne est ouverte\u00a0: les lauréats ont jusqu’au {formatting.date(campaign.due_on)}."
        else:
            text = f"La campagne est prête\u00a0: elle ouvrira le {formatting.date(campaign.opens_on)}."
        messages.success(self.request, text)
        return redirect("laureates:review_queue", slug=self.cohort.slug, campaign_id=campaign.public_id)

    def refuse(self, form, error: BusinessRuleError):
        """The second of two clicks finds the campaign that the first one made."""
        same = ReportingCampaign.objects.visible_to(self.request.user).filter(
            cohort=self.cohort, moment=form.cleaned_data["moment"], label=form.cleaned_data["label"]
        )
        if error.field == "moment" and same.exists():
            return redirect("laureates:campaign_list", slug=self.cohort.slug)
        return super().refuse(form, error)


class CampaignEdit(CampaignSettingsMixin, CampaignMixin, TemplateView):
    """Change the title and the dates of a campaign that is not closed."""

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", self.build())
        return super().get_context_data(campaign=self.campaign, **kwargs)

    def get(self, request, *args, **kwargs):
        if self.campaign.closed_on is not None:
            messages.info(request, "Cette campagne est fermée\u00a0: rouvrez-la avant de la modifier.")
            return self.to_queue()
        return super().get(request, *args, **kwargs)

    def build(self, data=None) -> CampaignSettingsForm:
        is_open = self.campaign.opens_on <= self.today
        taken = self.other_moments(self.campaign.moment)
        if is_open:
            taken = set(Moment.values) - {self.campaign.moment}
        return CampaignSettingsForm(
            data,
            cohort=self.cohort,
            anchors=anchors_of(self.cohort),
            today=self.today,
            taken=taken,
            is_open=is_open,
            initial=campaign_initial(self.campaign),
        )

    def settled(self, form):
        campaign = self.campaign
        kept = ResolvedDate(campaign.opens_on, campaign.opens_on, DateRule.from_json(campaign.opens_rule))
        return settled_dates(
            cohort=self.cohort,
            opens=form.chosen("opens") or kept,
            due=form.chosen("due"),
            today=self.today,
            current=campaign,
        )

    def act(self, form):
        campaign_edit(campaign=self.campaign, **self.chosen(form))
        messages.success(self.request, "La campagne est modifiée.")
        return self.to_queue()


class CampaignOpen(CampaignMixin, View):
    """Create the forms that miss."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        created = campaign_open(campaign=self.campaign, actor=request.user, now=self.now)
        messages.success(request, f"Fiches créées\u00a0: {created}.")
        return self.to_queue()


class CampaignClose(CampaignMixin, TemplateView):
    """Says whose form becomes « non rendue », then closes."""

    template_name = "laureates/campaign_close.html"

    def get_context_data(self, *, refusal: str = "", **kwargs):
        rows = list(campaign_rows(campaign=self.campaign, today=self.today))
        unsent = [row for row in rows if row.report_status in (ReportStatus.NOT_STARTED, ReportStatus.DRAFT)]
        granted = [row for row in unsent if row.has_own_due and row.due >= self.today]
        return super().get_context_data(
            campaign=self.campaign,
            lost=[row for row in unsent if row not in granted],
            granted=granted,
            corrected=[row for row in rows if row.report_status == ReportStatus.NEEDS_CHANGES],
            refusal=refusal,
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        try:
            settled = campaign_close(campaign=self.campaign, actor=request.user, now=self.now)
        except BusinessRuleError as error:
            return self.render_to_response(self.get_context_data(refusal=error.message), status=409)
        lost = formatting.count(settled, "fiche notée « non rendue »", "fiches notées « non rendues »")
        messages.success(request, f"La campagne est fermée\u00a0: {lost}.")
        return self.to_queue()


class CampaignReopen(CampaignMixin, TemplateView):
    """A new deadline, and the forms « non rendue » are drafts again."""

    template_name = "laureates/campaign_reopen.html"

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", NewDeadlineForm(today=self.today))
        rows = campaign_rows(campaign=self.campaign, today=self.today)
        lost = rows.filter(report_status=ReportStatus.NOT_RETURNED)
        return super().get_context_data(campaign=self.campaign, lost=list(lost), **kwargs)

    def post(self, request, *args, **kwargs):
        form = NewDeadlineForm(request.POST, today=self.today)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        try:
            due_on = form.cleaned_data["due_on"]
            campaign = campaign_reopen(campaign=self.campaign, due_on=due_on, actor=request.user, now=self.now)
        except BusinessRuleError as error:
            form.add_error("due_on", error.message)
            return self.render_to_response(self.get_context_data(form=form), status=400)
        messages.success(request, f"La campagne est rouverte jusqu’au {formatting.date(campaign.due_on)}.")
        return self.to_queue()


class CampaignDue(CampaignMixin, View):
    """Take the deadline that the agenda proposes, or keep the current one."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        takes = request.POST.get("reponse") == "prendre"
        try:
            campaign = campaign_settle_due(campaign=self.campaign, takes=takes, actor=request.user, today=self.today)
        except BusinessRuleError as error:
            messages.warning(request, error.message)
        else:
            day = formatting.date(campaign.due_on)
            text = f"L’échéance passe au {day}." if takes else f"L’échéance reste le {day}, quoi que devienne l’agenda."
            messages.success(request, text)
        return redirect("laureates:campaign_list", slug=self.cohort.slug)
