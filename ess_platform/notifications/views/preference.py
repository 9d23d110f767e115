"""« Mes courriels » : which reminders a person wants."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from ess_platform.notifications.forms import ReminderChoiceForm
from ess_platform.notifications.selectors.preference import reminder_choices
from ess_platform.notifications.services import reminder_mute, reminder_unmute

MUTED = "C’est noté : plus de relance automatique pour « {label} ». Vos dates limites ne changent pas."
UNMUTED = "C’est noté : vous recevrez de nouveau les relances de « {label} »."
GONE = "Cette promotion ne vous écrit pas : rien n’a été changé."


class PreferencesView(TemplateView):
    """`/compte/courriels/`: GET shows, POST cuts or restores the reminders of one promotion for oneself."""

    template_name = "notifications/preferences.html"
    http_method_names = ["get", "head", "post", "options"]

    @cached_property
    def choices(self):
        return reminder_choices(self.request.user.person, timezone.localdate())

    def post(self, request, *args, **kwargs):
        labels = {choice.scope: choice.label for choice in self.choices}
        form = ReminderChoiceForm(request.POST, scopes=labels)
        if not form.is_valid():
            messages.error(request, GONE)
            return redirect("notifications:preferences")
        scope, person = form.cleaned_data["scope"], request.user.person
        if form.cleaned_data["wanted"]:
            reminder_unmute(person=person, actor=request.user, scope="")
            reminder_unmute(person=person, actor=request.user, scope=scope)
        else:
            reminder_mute(person=person, actor=request.user, scope=scope, today=timezone.localdate())
        text = UNMUTED if form.cleaned_data["wanted"] else MUTED
        messages.success(request, text.format(label=labels[scope]))
        return redirect("notifications:preferences")

    def get_context_data(self, **kwargs):
        return super().get_context_data(choices=self.choices, **kwargs)
