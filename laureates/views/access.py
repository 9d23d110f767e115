"""The accounts of a promotion: who has an access, who was invited, and inviting them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from ess_platform.common import formatting
from programmes.views.base import TeamCohortMixin

from ..enums import AccessState
from ..notifications import participant_invitation_preview
from ..selectors.access import AccessRow, access_rows
from ..services.access import InvitationsResult, participants_invite

PAGE_SIZE = 25
# Key in the address, words, states.
VIEWS = (
    ("", "Tous", tuple(AccessState)),
    ("sans", "Sans accès", (AccessState.NONE, AccessState.EXPIRED, AccessState.NO_ADDRESS)),
    ("invites", "Invités", (AccessState.INVITED,)),
    ("actifs", "Actifs", (AccessState.ACTIVE,)),
)


class AccessMixin(TeamCohortMixin):
    section = "laureates"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.now = timezone.now()

    @cached_property
    def rows(self) -> list[AccessRow]:
        return access_rows(cohort=self.cohort, now=self.now, today=self.today)


class AccessList(AccessMixin, TemplateView):
    """`…/laureats/acces/`"""

    template_name = "laureates/access_list.html"

    def get_context_data(self, **kwargs):
        wanted = self.request.GET.get("etat", "")
        current = next((key for key, _, _ in VIEWS if key == wanted), "")
        views = [
            (label, key, sum(row.state in states for row in self.rows), key == current) for key, label, states in VIEWS
        ]
        kept = next(states for key, _, states in VIEWS if key == current)
        page = Paginator([row for row in self.rows if row.state in kept], PAGE_SIZE)
        return super().get_context_data(
            views=views,
            page_obj=page.get_page(self.request.GET.get("page")),
            without_access=sum(row.is_without_access for row in self.rows),
            total=len(self.rows),
            **kwargs,
        )


class AccessInvite(AccessMixin, TemplateView):
    """`…/laureats/acces/inviter/`: who will be written to and what; then the sending. `?personne=` for one."""

    template_name = "laureates/access_invite.html"

    def wanted(self) -> list[AccessRow]:
        """One person (again, if need be), or everybody who has no access; asked again when it is sent."""
        given = self.request.POST.getlist("personne") or self.request.GET.getlist("personne")
        if len(given) == 1:
            return [row for row in self.rows if row.may_be_invited and str(row.participant.public_id) in given]
        rows = [row for row in self.rows if row.is_without_access]
        return [row for row in rows if str(row.participant.public_id) in given] if given else rows

    def get_context_data(self, **kwargs):
        wanted = self.wanted()
        mail = participant_invitation_preview(wanted[0].participant, self.request.user) if wanted else None
        return super().get_context_data(wanted=wanted, mail=mail, **kwargs)

    def post(self, request, *args, **kwargs):
        people = [row.participant for row in self.wanted()]
        result = participants_invite(participants=people, actor=request.user, now=self.now)
        self.say(result)
        return redirect("laureates:access_list", slug=self.cohort.slug)

    def say(self, result: InvitationsResult) -> None:
        sent = len(result.invited)
        if sent == 1:
            messages.success(self.request, f"L’invitation de {result.invited[0].person.full_name} est envoyée.")
        elif sent:
            messages.success(self.request, f"{formatting.count(sent, 'invitation envoyée', 'invitations envoyées')}.")
        for participant, reason in result.refused:
            messages.warning(self.request, f"{participant.person.full_name}\u00a0: {reason}")
        if not sent and not result.refused:
            messages.info(self.request, "Personne n’était à inviter\u00a0: chacun a déjà son accès ou son invitation.")
