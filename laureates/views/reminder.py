"""« Relances »: what will leave by itself, what left, whom to call; silence for one person or one campaign."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError
from ess_platform.directory.models import Person
from ess_platform.notifications.enums import ReminderState
from ess_platform.notifications.models import Reminder, ReminderMute
from ess_platform.notifications.services import reminder_mute, reminder_stop, reminder_unmute
from programmes.views.base import TeamCohortMixin
from programmes.views.lists import TeamListMixin

from ..filters import SentMailFilter
from ..forms.mailing import MuteForm
from ..models import Participant, ReportingCampaign
from ..selectors.planned_reminders import active_mutes, openings, planned_lines, planned_queryset
from ..selectors.sent_mails import mail_label, mail_labels, refused_addresses, sent_mails, uncertain_mails
from ..selectors.staff_tasks import staff_tasks
from ..services.reminder import campaign_pause_reminders, campaign_resume_reminders

PLANNED_PAGE, SENT_PAGE = 50, 25
STOPPED_BY_HAND = "retirée par l’équipe"


class ReminderPageMixin(TeamCohortMixin):
    """A page of « Relances »: `tab` is the one that is current."""

    section = "reminders"
    tab = ""

    def dispatch(self, request, *args, **kwargs):
        self.now = timezone.now()
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(tab=self.tab, **kwargs)

    def go(self, name: str, **kwargs):
        return redirect(f"laureates:{name}", slug=self.cohort.slug, **kwargs)


class PlannedList(ReminderPageMixin, TemplateView):
    """What will leave in the next thirty days, day by day, with what holds some of it back."""

    template_name = "laureates/reminder_list.html"
    tab = "planned"

    def get_context_data(self, **kwargs):
        rows = planned_queryset(cohort=self.cohort, now=self.now)
        page = Paginator(rows, PLANNED_PAGE).get_page(self.request.GET.get("page"))
        campaigns = ReportingCampaign.objects.visible_to(self.request.user)
        return super().get_context_data(
            page_obj=page,
            lines=planned_lines(reminders=page.object_list, now=self.now),
            openings=openings(cohort=self.cohort, now=self.now),
            paused=campaigns.filter(cohort=self.cohort, are_reminders_paused=True, closed_on=None),
            running=campaigns.filter(
                cohort=self.cohort, are_reminders_paused=False, closed_on=None, opens_on__lte=self.today
            ),
            mutes=active_mutes(cohort=self.cohort, today=self.today),
            **kwargs,
        )


class SentList(TeamListMixin, ReminderPageMixin, TemplateView):
    """What left, with its state; refused addresses and mails to check stand above."""

    template_name = "laureates/mail_list.html"
    tab = "sent"
    list_code = "courriels"
    list_url_name = "laureates:mail_list"
    sorts = {
        "date": ("at",),
        "modele": ("kind", "-at"),
        "personne": ("to_person__sort_name", "-at"),
        "etat": ("state", "-at"),
    }
    default_sort = "-date"

    def get_context_data(self, **kwargs):
        labels = sorted(mail_labels().items())
        sent = SentMailFilter(self.request.GET, queryset=sent_mails(cohort=self.cohort), labels=labels)
        page = Paginator(self.in_order(sent.qs), SENT_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            filter=sent,
            page_obj=page,
            rows=[(mail, mail_label(mail.kind)) for mail in page.object_list],
            is_filtered=any(self.request.GET.get(name) for name in sent.filters),
            refused=refused_addresses(cohort=self.cohort),
            uncertain=[(mail, mail_label(mail.kind)) for mail in uncertain_mails(cohort=self.cohort)],
            **kwargs,
        )


class StaffTaskList(ReminderPageMixin, TemplateView):
    """Whom to call, to answer, or to decide for: one line per laureate, computed from the states."""

    template_name = "laureates/staff_task_list.html"
    tab = "tasks"

    def get_context_data(self, **kwargs):
        tasks = staff_tasks(cohorts=[self.cohort], today=self.today)
        groups = (
            ("delais", "Délais demandés", "Accordez-les, ou répondez, depuis la fiche.", tasks.delays),
            ("rappels", "À rappeler", "Ces lauréats ont demandé un appel en envoyant leur fiche.", tasks.to_call_back),
            (
                "appels",
                "À appeler",
                "Cinq jours ouvrés de retard ou plus : un appel vaut mieux qu’un courriel.",
                tasks.to_call,
            ),
            (
                "decisions",
                "À saisir pour le compte de, ou non rendues",
                "Dix jours ouvrés de retard ou plus : saisissez la fiche au téléphone, ou notez-la « non rendue ».",
                tasks.to_decide,
            ),
        )
        return super().get_context_data(groups=[group for group in groups if group[3]], **kwargs)


class ConfirmMixin(ReminderPageMixin):
    """A confirmation page: GET says what will happen, POST calls `act()` and says what was done."""

    template_name = "laureates/reminder_confirm.html"
    back = "reminder_list"

    def words(self) -> dict:
        """`heading`, `text`, `submit_label`; optional `items`, `danger`."""
        raise NotImplementedError

    def act(self) -> str:
        """Call the service, and answer the sentence of the result."""
        raise NotImplementedError

    def get_context_data(self, **kwargs):
        return super().get_context_data(back=self.back, **self.words(), **kwargs)

    def post(self, request, *args, **kwargs):
        try:
            messages.success(request, self.act())
        except BusinessRuleError as error:
            messages.error(request, error.message)
        return self.go(self.back)


class ReminderStop(ConfirmMixin, TemplateView):
    """« Ne pas envoyer » one planned reminder."""

    tab = "planned"

    @cached_property
    def reminder(self) -> Reminder:
        rows = Reminder.objects.filter(scope=self.cohort.slug).select_related("person")
        return get_object_or_404(rows, public_id=self.kwargs["reminder_id"])

    def words(self) -> dict:
        reminder = self.reminder
        label, at = mail_label(reminder.kind), formatting.date_time(reminder.due_at)
        is_planned = reminder.state == ReminderState.PLANNED
        return {
            "heading": "Ne pas envoyer cette relance ?" if is_planned else "Cette relance n’est plus prévue",
            "text": f"« {label} », prévue le {at} pour {reminder.person}. Les relances suivantes ne changent pas.",
            "submit_label": "Ne pas envoyer",
        }

    def act(self) -> str:
        reminder = self.reminder
        stopped = reminder_stop(dedup_key=reminder.dedup_key, reason=STOPPED_BY_HAND, actor=self.request.user)
        if not stopped:
            return "Cette relance n’était plus prévue : rien n’a changé."
        return f"La relance prévue pour {reminder.person} ne partira pas."


class CampaignReminders(ConfirmMixin, TemplateView):
    """Pause the reminders of one campaign, or resume them."""

    tab = "planned"

    @cached_property
    def campaign(self) -> ReportingCampaign:
        rows = ReportingCampaign.objects.visible_to(self.request.user).filter(cohort=self.cohort)
        return get_object_or_404(rows.select_related("cohort"), public_id=self.kwargs["campaign_id"])

    def words(self) -> dict:
        if self.campaign.are_reminders_paused:
            return {
                "heading": f"Reprendre les relances : {self.campaign.label}",
                "text": "Les relances dont l’heure n’est pas passée repartiront, aux jours prévus. "
                "Celles qui sont tombées pendant la suspension ne seront pas rattrapées.",
                "submit_label": "Reprendre les relances",
            }
        return {
            "heading": f"Suspendre les relances : {self.campaign.label}",
            "text": "Plus aucune relance automatique ne partira pour cette campagne, pour aucun lauréat, "
            "jusqu’à ce que vous les repreniez. Les envois groupés restent possibles.",
            "submit_label": "Suspendre les relances",
            "danger": True,
        }

    def act(self) -> str:
        if self.campaign.are_reminders_paused:
            campaign_resume_reminders(campaign=self.campaign, actor=self.request.user, now=self.now)
            return f"Les relances de « {self.campaign.label} » sont reprises."
        campaign_pause_reminders(campaign=self.campaign, actor=self.request.user)
        return f"Les relances de « {self.campaign.label} » sont suspendues."


class PersonReminders(ReminderPageMixin, FormView):
    """« Ne plus relancer » one person of the promotion, until a day or for good; or remind her again."""

    template_name = "laureates/reminder_mute.html"
    form_class = MuteForm
    tab = "planned"

    @cached_property
    def participant(self) -> Participant:
        rows = Participant.objects.visible_to(self.request.user).filter(laureate__cohort=self.cohort)
        rows = rows.select_related("person", "laureate__organisation").order_by("pk")
        return get_object_or_404(rows, public_id=self.kwargs["participant_id"])

    @property
    def person(self) -> Person:
        return self.participant.person

    def get_form(self, form_class=None):
        return MuteForm(self.request.POST if self.request.method == "POST" else None)

    def get_context_data(self, **kwargs):
        mutes = ReminderMute.objects.active(self.today).filter(person=self.person, scope=self.cohort.slug)
        return super().get_context_data(
            participant=self.participant,
            person=self.person,
            mute=mutes.select_related("muted_by__person").first(),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        if "unmute" in request.POST:
            reminder_unmute(person=self.person, actor=request.user, scope=self.cohort.slug)
            messages.success(request, f"{self.person} recevra de nouveau les relances.")
            return self.go("reminder_list")
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        until = form.last_day()
        try:
            reminder_mute(
                person=self.person, actor=self.request.user, today=self.today, scope=self.cohort.slug, until=until
            )
        except BusinessRuleError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            return self.form_invalid(form)
        limit = f"jusqu’au {formatting.date(until, weekday=False)} inclus" if until else "sans limite"
        messages.success(self.request, f"Les relances sont coupées pour {self.person}, {limit}.")
        return self.go("reminder_list")
