"""« Nouvelle relance » and « À relire avant envoi »: choose, write once for all, read each mail, send."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError
from ess_platform.notifications.enums import BatchState
from ess_platform.notifications.models import MailBatch, OutgoingMail
from ess_platform.notifications.reminder_kinds import ReminderKind, reminder_kind
from ess_platform.notifications.selectors.draft import draft_body
from ess_platform.notifications.selectors.tokens import without_tokens
from ess_platform.notifications.selectors.words import words_to_edit
from ess_platform.notifications.services import (
    mail_batch_cancel,
    mail_batch_send,
    mail_draft_edit,
    mail_draft_withdraw,
)

from ..forms.mailing import MailingForm, MailingTargetForm, WordsForm
from ..models import CampaignMailing, Laureate, ReportingCampaign
from ..notifications.preview import preview_for, preview_words
from ..selectors.mailing import draft_batches, drafts_of, mailing_choices, open_campaigns
from ..selectors.sent_mails import mail_label
from ..services.mailing import kind_for, kinds_for, mailing_rewrite, report_remind_batch
from .reminder import ReminderPageMixin


class MailingCreate(ReminderPageMixin, TemplateView):
    """Which campaign and which mail (GET), whom and with what words (POST): drafts to read, nothing leaves."""

    template_name = "laureates/mailing_form.html"
    tab = "drafts"

    @cached_property
    def campaigns(self) -> list[ReportingCampaign]:
        return open_campaigns(cohort=self.cohort, today=self.today)

    @cached_property
    def campaign(self) -> ReportingCampaign | None:
        asked = self.request.GET.get("campagne", "")
        found = next((row for row in self.campaigns if str(row.public_id) == asked), None)
        campaign = found or next(iter(self.campaigns), None)
        if campaign is not None:
            campaign.cohort = self.cohort
        return campaign

    @cached_property
    def kind(self) -> ReminderKind:
        asked = self.request.GET.get("modele") or kind_for(self.campaign, self.today)
        kinds = kinds_for(self.campaign)
        return next((kind for kind in kinds if kind.code == asked), kinds[0])

    @cached_property
    def choices(self):
        return mailing_choices(
            campaign=self.campaign,
            state=self.request.GET.get("etat", ""),
            chosen=self.request.GET.getlist("laureat"),
            today=self.today,
        )

    def build_form(self, data=None) -> MailingForm:
        words = words_to_edit(self.kind, self.cohort.slug)
        ticked = [choice.laureate.slug for choice in self.choices if choice.is_proposed]
        return MailingForm(
            data,
            choices=[(choice.laureate.slug, choice.laureate.organisation.name) for choice in self.choices],
            initial={"laureates": ticked, "subject": words.subject, "body": words.body},
        )

    def get_context_data(self, **kwargs):
        if self.campaign is None:
            return super().get_context_data(**kwargs)
        form = kwargs.pop("form", None) or self.build_form()
        asked = {"campagne": str(self.campaign.public_id), "modele": self.kind.code}
        asked["etat"] = self.request.GET.get("etat", "")
        ticked = set(form["laureates"].value() or ())
        return super().get_context_data(
            campaign=self.campaign,
            kind=self.kind,
            target_form=MailingTargetForm(asked, campaigns=self.campaigns, kinds=kinds_for(self.campaign)),
            form=form,
            choices=[(choice, choice.laureate.slug in ticked) for choice in self.choices],
            is_narrowed=bool(self.request.GET.get("etat") or self.request.GET.getlist("laureat")),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        if self.campaign is None:
            return self.go("mailing_create")
        form = self.build_form(request.POST)
        if "preview" in request.POST:
            return self.show_preview(form)
        if form.is_valid():
            try:
                batch = self.prepare(form.cleaned_data)
            except BusinessRuleError as error:
                form.add_error(error.field if error.field in form.fields else None, error.message)
            else:
                return self.go("mailing_detail", batch_id=batch.public_id)
        return self.render_to_response(self.get_context_data(form=form))

    def prepare(self, given: dict) -> MailBatch:
        laureates = Laureate.objects.visible_to(self.request.user).filter(cohort=self.cohort)
        return report_remind_batch(
            campaign=self.campaign,
            laureates=list(laureates.filter(slug__in=given["laureates"])),
            kind=self.kind.code,
            subject=given["subject"],
            body=given["body"],
            actor=self.request.user,
            now=self.now,
        )

    def show_preview(self, form):
        """The mail of the first laureate ticked, with the words as typed; nothing is written."""
        slugs = self.request.POST.getlist("laureates")
        preview = preview_for(
            kind=self.kind,
            subject=self.request.POST.get("subject", ""),
            body=self.request.POST.get("body", ""),
            words=preview_words(kind=self.kind, campaign=self.campaign, slugs=slugs, now=self.now),
        )
        return self.render_to_response(self.get_context_data(form=form, preview=preview))


class MailingList(ReminderPageMixin, TemplateView):
    """The mass mails that wait to be read."""

    template_name = "laureates/mailing_list.html"
    tab = "drafts"

    def get_context_data(self, **kwargs):
        batches = [(batch, mail_label(batch.kind)) for batch in draft_batches(cohort=self.cohort)]
        return super().get_context_data(batches=batches, **kwargs)


class BatchMixin(ReminderPageMixin):
    """Load `self.batch` of the promotion; 404 for another one's."""

    tab = "drafts"

    @cached_property
    def batch(self) -> MailBatch:
        rows = MailBatch.objects.filter(scope=self.cohort.slug).select_related("created_by__person")
        return get_object_or_404(rows, public_id=self.kwargs["batch_id"])

    @property
    def is_draft(self) -> bool:
        return self.batch.state == BatchState.DRAFT

    def back(self):
        return self.go("mailing_detail", batch_id=self.batch.public_id)

    def get_context_data(self, **kwargs):
        kwargs.setdefault("label", mail_label(self.batch.kind))
        return super().get_context_data(batch=self.batch, is_draft=self.is_draft, **kwargs)


class MailingDetail(BatchMixin, TemplateView):
    """Each mail as its reader will get it, with « Corriger » and « Retirer »."""

    template_name = "laureates/mailing_detail.html"

    def get_context_data(self, **kwargs):
        drafts = drafts_of(self.batch) if self.is_draft else self.batch.mails.select_related("to_person")
        mailing = CampaignMailing.objects.filter(batch=self.batch).select_related("campaign").first()
        mails = [(mail, without_tokens(mail.body_text)) for mail in drafts]
        return super().get_context_data(mails=mails, mailing=mailing, **kwargs)


class MailingRewrite(BatchMixin, FormView):
    """The same words for every draft of the batch."""

    template_name = "laureates/mailing_rewrite.html"

    @cached_property
    def mailing(self) -> CampaignMailing:
        rows = CampaignMailing.objects.filter(batch=self.batch).select_related("campaign__cohort")
        return get_object_or_404(rows, batch__scope=self.cohort.slug)

    @cached_property
    def kind(self) -> ReminderKind:
        return reminder_kind(self.batch.kind)

    def get_form(self, form_class=None):
        words = words_to_edit(self.kind, self.cohort.slug)
        initial = {"subject": self.mailing.subject or words.subject, "body": self.mailing.body or words.body}
        return WordsForm(self.request.POST if self.request.method == "POST" else None, initial=initial)

    def get_context_data(self, **kwargs):
        return super().get_context_data(mailing=self.mailing, kind=self.kind, **kwargs)

    def form_valid(self, form):
        try:
            count = mailing_rewrite(mailing=self.mailing, actor=self.request.user, now=self.now, **form.cleaned_data)
        except BusinessRuleError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            return self.form_invalid(form)
        messages.success(self.request, f"{formatting.count(count, 'brouillon réécrit', 'brouillons réécrits')}.")
        return self.back()


class DraftMixin(BatchMixin):
    """Load `self.mail`, a mail of the batch."""

    @cached_property
    def mail(self) -> OutgoingMail:
        rows = OutgoingMail.objects.filter(batch=self.batch).select_related("to_person")
        return get_object_or_404(rows, public_id=self.kwargs["mail_id"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(mail=self.mail, **kwargs)


class DraftEdit(DraftMixin, FormView):
    """Correct one mail."""

    template_name = "laureates/draft_form.html"

    def get_form(self, form_class=None):
        initial = {"subject": self.mail.subject, "body": draft_body(self.mail)}
        return WordsForm(self.request.POST if self.request.method == "POST" else None, initial=initial)

    def form_valid(self, form):
        try:
            mail_draft_edit(mail=self.mail, actor=self.request.user, **form.cleaned_data)
        except BusinessRuleError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            return self.form_invalid(form)
        messages.success(self.request, f"Le courriel de {self.mail.to_person} est corrigé.")
        return self.back()


class DraftWithdraw(DraftMixin, TemplateView):
    """Take one reader out of the batch."""

    template_name = "laureates/draft_withdraw.html"

    def post(self, request, *args, **kwargs):
        try:
            mail_draft_withdraw(mail=self.mail, actor=request.user)
            messages.success(request, f"{self.mail.to_person} ne recevra pas ce courriel.")
        except BusinessRuleError as error:
            messages.error(request, error.message)
        return self.back()


class MailingEnd(BatchMixin, TemplateView):
    """Confirm: « Envoyer n courriels », or give the batch up."""

    template_name = "laureates/mailing_confirm.html"
    is_sending = True

    def get_context_data(self, **kwargs):
        readers = list(drafts_of(self.batch)) if self.is_draft else []
        return super().get_context_data(readers=readers, is_sending=self.is_sending, **kwargs)

    def post(self, request, *args, **kwargs):
        try:
            if self.is_sending:
                count = mail_batch_send(batch=self.batch, actor=request.user, now=self.now)
                messages.success(
                    request, f"{formatting.count(count, 'courriel part', 'courriels partent')} dans la minute."
                )
                return self.go("mail_list")
            mail_batch_cancel(batch=self.batch, actor=request.user)
            messages.success(request, "L’envoi est abandonné : personne ne recevra ces courriels.")
        except BusinessRuleError as error:
            messages.error(request, error.message)
            return self.back()
        return redirect("laureates:mailing_list", slug=self.cohort.slug)
