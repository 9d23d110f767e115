"""« Intervenants » of a session: who speaks, in order, and the link by which each confirms."""

from django.contrib import messages
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from ess_platform.common.errors import BusinessRuleError
from sessions.enums import SessionStatus
from sessions.forms.contribution import ContributionForm, contribution_initial, new_contribution
from sessions.models import Contribution, SpeakerLink
from sessions.selectors.agenda import speaker_conflicts
from sessions.services.contribution import (
    CANCELLED,
    CLOSED,
    asking_refusal,
    contribution_add,
    contribution_ask,
    contribution_close_link,
    contribution_edit,
    contribution_move,
    contribution_remove,
)
from sessions.views.base import TeamSessionMixin


class ContributionsMixin(TeamSessionMixin):
    """The contributions of the session; `lock` says why they no longer change."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.now = timezone.now()

    @cached_property
    def lock(self) -> str:
        return {SessionStatus.CLOSED: CLOSED, SessionStatus.CANCELLED: CANCELLED}.get(self.session.status, "")

    @cached_property
    def contribution(self) -> Contribution:
        row = get_object_or_404(self.session.contributions, public_id=self.kwargs["contribution_id"])
        row.session = self.session
        return row

    def to_list(self):
        return HttpResponseRedirect(self.session_url("contribution_list"))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(lock=self.lock, list_url=self.session_url("contribution_list"), **kwargs)
        context["crumbs"] = [*context["crumbs"], {"label": "Intervenants", "url": context["list_url"]}]
        return context


class ContributionListView(ContributionsMixin, TemplateView):
    template_name = "sessions/contribution_list.html"

    def get_context_data(self, **kwargs):
        in_force = SpeakerLink.objects.filter(revoked_at=None, expires_at__gt=self.now)
        rows = self.session.contributions.select_related("agenda_item").prefetch_related(
            Prefetch("links", queryset=in_force, to_attr="open_links")
        )
        rows = list(rows)
        prefetch_related_objects([self.session], "half_days")
        for row in rows:
            row.session = self.session
        conflicts = speaker_conflicts(self.session, rows, self.request.user)
        return super().get_context_data(
            rows=[(row, conflicts.get(row.pk, ""), self.asking(row)) for row in rows],
            **kwargs,
        )

    def asking(self, row: Contribution) -> str:
        """Why this speaker cannot be asked; empty when they can."""
        return self.lock or asking_refusal(row, self.now)


class ContributionFormView(ContributionsMixin, TemplateView):
    """Add or change a contribution."""

    template_name = "sessions/contribution_form.html"
    is_new = True

    def form(self, data=None) -> ContributionForm:
        initial = new_contribution() if self.is_new else contribution_initial(self.contribution)
        return ContributionForm(data, items=self.session.agenda_items.all(), initial=initial)

    def post(self, request, *args, **kwargs):
        form = self.form(request.POST)
        if form.is_valid():
            try:
                self.act(form)
            except BusinessRuleError as error:
                form.add_error(error.field if error.field in form.fields else None, error.message)
            else:
                return self.to_list()
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def act(self, form) -> None:
        who = {"facts": form.facts(), "actor": self.request.user}
        if self.is_new:
            contribution_add(session=self.session, public_id=form.cleaned_data["key"], **who)
            messages.success(self.request, "L’intervention est ajoutée.")
        else:
            contribution_edit(contribution=self.contribution, now=self.now, **who)
            messages.success(self.request, "L’intervention est modifiée.")

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", self.form())
        title = "Ajouter une intervention" if self.is_new else "Modifier l’intervention"
        return super().get_context_data(
            page_title=title, contribution=None if self.is_new else self.contribution, **kwargs
        )


class ContributionConfirmView(ContributionsMixin, TemplateView):
    """A page that asks before it acts: removing, or writing to the speaker. A refusal is said on it."""

    template_name = "sessions/contribution_confirm.html"
    verb = ""

    def act(self) -> str:
        raise NotImplementedError

    def post(self, request, *args, **kwargs):
        try:
            messages.success(request, self.act())
        except BusinessRuleError as error:
            return self.render_to_response(self.get_context_data(refusal=error.message), status=409)
        return self.to_list()

    def get_context_data(self, **kwargs):
        kwargs.setdefault("refusal", self.lock)
        return super().get_context_data(verb=self.verb, contribution=self.contribution, **kwargs)


class ContributionRemoveView(ContributionConfirmView):
    verb = "remove"

    def act(self) -> str:
        contribution_remove(contribution=self.contribution, actor=self.request.user)
        return "L’intervention est retirée."


class ContributionAskView(ContributionConfirmView):
    verb = "ask"

    def act(self) -> str:
        link = contribution_ask(contribution=self.contribution, actor=self.request.user, now=self.now)
        return f"Le lien est envoyé à {link.contribution.email}."

    def get_context_data(self, **kwargs):
        kwargs.setdefault("refusal", self.lock or asking_refusal(self.contribution, self.now))
        return super().get_context_data(**kwargs)


class ContributionMoveView(ContributionsMixin, View):
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        up = request.POST.get("sens") == "monter"
        try:
            contribution_move(contribution=self.contribution, up=up, actor=request.user)
        except BusinessRuleError as error:
            messages.error(request, error.message)
        return self.to_list()


class ContributionCloseLinkView(ContributionsMixin, View):
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        closed = contribution_close_link(contribution=self.contribution, actor=request.user, now=self.now)
        said = "Le lien est fermé." if closed else "Aucun lien n’était ouvert."
        messages.success(request, said)
        return self.to_list()
