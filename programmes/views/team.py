"""The team of a promotion: who is in it, with which role; the direction adds, changes and removes."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from ess_platform.common.errors import BusinessRuleError
from programmes.forms.settings import PageForm, RoleForm, TeamAddForm
from programmes.models import TeamMember
from programmes.selectors.team import colleagues, team_rows, waiting_places
from programmes.services.team import team_add, team_invitation_cancel, team_invite, team_remove, team_set_role
from programmes.views.base import DirectionMixin, TeamCohortMixin
from programmes.views.settings import SettingsPageMixin, refuse


class TeamListView(SettingsPageMixin, TeamCohortMixin, TemplateView):
    template_name = "programmes/team_list.html"
    tab = "team_list"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            members=team_rows(self.cohort), places=waiting_places(self.cohort), now=timezone.now(), **kwargs
        )


class TeamPageMixin(SettingsPageMixin, DirectionMixin):
    """A subclass says what `act` does, and answers the sentence that follows."""

    tab = "team_list"

    def act(self, form) -> str:
        raise NotImplementedError

    def form_valid(self, form):
        try:
            done = self.act(form)
        except BusinessRuleError as error:
            refuse(form, error)
            return self.form_invalid(form)
        messages.success(self.request, done)
        return HttpResponseRedirect(self.url("team_list"))

    def get_context_data(self, **kwargs):
        return super().get_context_data(list_url=self.url("team_list"), **kwargs)


class TeamAddView(TeamPageMixin, FormView):
    """A colleague who has an account, or somebody to invite."""

    template_name = "programmes/team_add.html"
    form_class = TeamAddForm

    def get_form_kwargs(self):
        others = colleagues(self.cohort, self.today).exclude(pk__in=self.cohort.team.values("user"))
        return super().get_form_kwargs() | {"colleagues": others.order_by("person__sort_name", "pk")}

    def act(self, form) -> str:
        given = form.cleaned_data
        who = {"cohort": self.cohort, "role": given["role"], "actor": self.request.user}
        if colleague := given["colleague"]:
            team_add(user=colleague, today=self.today, **who)
            return f"{colleague.get_full_name()} est dans l’équipe."
        names = {name: given[name] for name in form.NEW}
        team_invite(now=timezone.now(), **names, **who)
        return f"Une invitation part à {given['email']}. Le lien est valable 14 jours."


class TeamMemberMixin(TeamPageMixin):
    @cached_property
    def member(self) -> TeamMember:
        return get_object_or_404(team_rows(self.cohort), user__public_id=self.kwargs["user_id"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(member=self.member, **kwargs)


class TeamRoleView(TeamMemberMixin, FormView):
    template_name = "programmes/team_role.html"
    form_class = RoleForm

    def get_initial(self):
        return {"role": self.member.role}

    def act(self, form) -> str:
        member = team_set_role(member=self.member, role=form.cleaned_data["role"], actor=self.request.user)
        return f"{member.user.get_full_name()} : {member.get_role_display()}."


class TeamRemoveView(TeamMemberMixin, FormView):
    template_name = "programmes/team_remove.html"
    form_class = PageForm

    def act(self, form) -> str:
        member = self.member
        team_remove(member=member, actor=self.request.user)
        return f"{member.user.get_full_name()} n’est plus dans l’équipe."


class TeamInvitationCancelView(TeamPageMixin, FormView):
    template_name = "programmes/team_cancel.html"
    form_class = PageForm

    @cached_property
    def place(self):
        return get_object_or_404(waiting_places(self.cohort), invitation__public_id=self.kwargs["invitation_id"])

    def act(self, form) -> str:
        place = self.place
        team_invitation_cancel(place=place, actor=self.request.user, now=timezone.now())
        return f"L’invitation de {place.invitation.email} est annulée."

    def get_context_data(self, **kwargs):
        return super().get_context_data(place=self.place, **kwargs)
