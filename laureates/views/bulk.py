"""The same gesture on the laureates ticked in the queue: who, what, when; then one sentence says what was done."""

from collections.abc import Collection

from django.contrib import messages
from django.shortcuts import redirect
from django.views.generic import TemplateView

from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.working_days import add_working_days, next_working_day

from ..filters import ReviewQueueFilter, chosen_rows
from ..forms import NewDeadlineForm, ReasonForm
from ..models import Laureate, Participant
from ..selectors.campaign_dates import region_of
from ..selectors.reminder_state import contact_of
from ..selectors.report_actions import exemption_refusal, extension_refusal, reminder_refusal
from ..selectors.review import campaign_rows
from ..services.bulk import BulkResult, reports_exempt, reports_extend
from ..services.campaign import campaign_open
from ..services.extension import DELAY_DAYS
from ..services.mailing import report_remind_batch
from .campaign_base import CampaignMixin


class BulkMixin(CampaignMixin):
    """Read who was ticked, tell apart those to whom the gesture does not apply, then do it on POST.

    The choice is in the address, so that the page can be reloaded and left: slugs ticked, or everybody that the
    filter kept except those of the page that were unticked.
    """

    template_name = "laureates/bulk_preview.html"
    verb = ""

    def chosen(self) -> list[Laureate]:
        given = self.request.POST if self.request.method == "POST" else self.request.GET
        rows = campaign_rows(campaign=self.campaign, today=self.today)
        return list(chosen_rows(given, rows, lambda rows: ReviewQueueFilter(given, queryset=rows).qs))

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(rows=self.chosen()))

    def post(self, request, *args, **kwargs):
        rows = self.chosen()
        form = self.form(request.POST)
        if form is not None and not form.is_valid():
            return self.render_to_response(self.get_context_data(rows=rows, form=form), status=400)
        refusals = self.refusals(rows)
        concerned = [row for row in rows if not refusals[row.pk]]
        if not concerned:
            return self.render_to_response(self.get_context_data(rows=rows, form=form), status=409)
        try:
            return self.act(concerned, form, left_out=len(rows) - len(concerned))
        except BusinessRuleError as error:
            context = self.get_context_data(rows=rows, form=form, refusal=error.message)
            return self.render_to_response(context, status=409)

    def get_context_data(self, *, rows: Collection[Laureate], form=None, refusal: str = "", **kwargs):
        refusals = self.refusals(rows)
        return super().get_context_data(
            campaign=self.campaign,
            verb=self.verb,
            rows=rows,
            concerned=[row for row in rows if not refusals[row.pk]],
            left_out=[(row, refusals[row.pk]) for row in rows if refusals[row.pk]],
            form=form if form is not None else self.form(),
            refusal=refusal,
            **kwargs,
        )

    def form(self, data=None):
        return None

    def refusals(self, rows: Collection[Laureate]) -> dict[int, str]:
        raise NotImplementedError

    def tell(self, result: BulkResult, text: str, left_out: int) -> None:
        """One sentence: what was done, and how many were left out."""
        left_out += len(result.refused)
        if left_out:
            text += f" {formatting.count(left_out, 'lauréat laissé de côté', 'lauréats laissés de côté')}"
            reasons = [f"{laureate}\u00a0: {reason}" for laureate, reason in result.refused]
            text += f" ({' '.join(reasons)})" if reasons else "."
        level = messages.success if result.done else messages.warning
        level(self.request, text)


class BulkRemind(BulkMixin, TemplateView):
    """Prepare one mail per laureate, as drafts to read before they leave."""

    verb = "remind"

    def refusals(self, rows):
        today, campaign = self.today, self.campaign
        is_closed = campaign.closed_on is not None and today >= campaign.closed_on
        people: dict[int, list[Participant]] = {}
        chosen = Participant.objects.visible_to(self.request.user).filter(laureate__in=rows)
        for participant in chosen.select_related("person"):
            people.setdefault(participant.laureate_id, []).append(participant)
        return {
            row.pk: reminder_refusal(
                row.report_status,
                has_address=contact_of(people.get(row.pk, ()), today) is not None,
                is_open=campaign.opens_on <= today,
                is_closed=is_closed,
            )
            for row in rows
        }

    def act(self, concerned, form, *, left_out):
        who = {"actor": self.request.user, "now": self.now}
        campaign_open(campaign=self.campaign, **who)  # a laureate that came late has its form to be reminded of
        batch = report_remind_batch(campaign=self.campaign, laureates=concerned, **who)
        count = formatting.count(batch.mails.count(), "relance prête", "relances prêtes")
        self.tell(BulkResult(len(concerned), ()), f"{count}\u00a0: relisez, puis envoyez.", left_out)
        return redirect("laureates:mailing_detail", slug=self.cohort.slug, batch_id=batch.public_id)


class BulkExtend(BulkMixin, TemplateView):
    """Grant the same delay."""

    verb = "extend"

    def form(self, data=None):
        first = add_working_days(max(self.today, self.campaign.due_on), DELAY_DAYS, region_of(self.cohort))
        return NewDeadlineForm(data, today=self.today, initial={"due_on": first})

    def refusals(self, rows):
        return {row.pk: extension_refusal(row.report_status) for row in rows}

    def act(self, concerned, form, *, left_out):
        due_on = next_working_day(form.cleaned_data["due_on"], region_of(self.cohort))
        result = reports_extend(
            campaign=self.campaign, laureates=concerned, due_on=due_on, actor=self.request.user, now=self.now
        )
        granted = formatting.count(result.done, "délai accordé", "délais accordés")
        day = formatting.date(due_on)
        self.tell(result, f"{granted} jusqu’au {day}." if result.done else "Aucun délai accordé.", left_out)
        return self.to_queue()


class BulkExempt(BulkMixin, TemplateView):
    """Say that these forms are not expected."""

    verb = "exempt"

    def form(self, data=None):
        return ReasonForm(data)

    def refusals(self, rows):
        return {row.pk: exemption_refusal(row.report_status) for row in rows}

    def act(self, concerned, form, *, left_out):
        result = reports_exempt(
            campaign=self.campaign,
            laureates=concerned,
            reason=form.cleaned_data["reason"],
            actor=self.request.user,
            now=self.now,
        )
        done = formatting.count(result.done, "lauréat dispensé", "lauréats dispensés")
        self.tell(result, f"{done} de cette fiche." if result.done else "Aucun lauréat dispensé.", left_out)
        return self.to_queue()
