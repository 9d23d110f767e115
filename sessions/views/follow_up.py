"""Pages that the later mails open: what became of an action, of the try of a visit. A POST records."""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from ess_platform.accounts.enums import LinkPurpose
from ess_platform.accounts.views.access_link import AccessLinkPageMixin
from ess_platform.common.errors import BusinessRuleError
from sessions.forms.follow_up import FollowUpForm, VisitFollowUpForm
from sessions.selectors.follow_up import announced_action, own_visit_note
from sessions.selectors.own_dates import own_dates
from sessions.services.follow_up import action_answer, visit_note_answer


class FollowUpPage(AccessLinkPageMixin, TemplateView):
    """A subclass says what was announced and how the answer is stored; 404 once the person sees the date no more.

    The page shows what one person wrote: somebody else who is signed in is told that the link is not theirs.
    """

    template_name = "sessions/follow_up_link.html"
    form_class = FollowUpForm
    url_name: str

    @cached_property
    def session(self):
        session = own_dates(self.link.user).filter(public_id=self.link.target_id).first()
        if session is None:
            raise Http404
        return session

    @cached_property
    def subject(self):
        """The row that announced something; 404 when there is none any more."""
        found = self.find()
        if found is None:
            raise Http404
        return found

    @property
    def is_of_another(self) -> bool:
        return self.request.user.is_authenticated and self.request.user.pk != self.link.user_id

    def refuse_other(self):
        return render(self.request, "accounts/access_link_other.html", {"link_path": self.request.path}, status=403)

    def get(self, request, *args, **kwargs):
        if self.is_of_another:
            return self.refuse_other()
        state, note = self.answered()
        return self.render_to_response(
            self.get_context_data(form=self.form_class(initial={"state": state, "note": note}))
        )

    def post(self, request, *args, **kwargs):
        if self.is_of_another:
            return self.refuse_other()
        form = self.form_class(request.POST)
        if form.is_valid():
            try:
                self.store(form.cleaned_data["state"], form.cleaned_data["note"])
            except BusinessRuleError as error:
                form.add_error(error.field if error.field in form.fields else None, error.message)
        if form.errors:
            return self.render_to_response(self.get_context_data(form=form), status=400)
        url = reverse(self.url_name, kwargs={"token": kwargs["token"]})
        return HttpResponseRedirect(f"{url}?note=1")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            session=self.session,
            announced=self.announced(),
            is_noted="note" in self.request.GET and bool(self.answered()[0]),
            **kwargs,
        )


class ActionLinkView(FollowUpPage):
    """`/suite/action/<jeton>/`: three months after the session."""

    link_purpose = LinkPurpose.ACTION
    url_name = "sessions:action_link"

    def find(self):
        return announced_action(self.session, self.person)

    def announced(self) -> str:
        return self.subject.action

    def answered(self) -> tuple[str, str]:
        row = getattr(self.subject, "follow_up", None)
        return (row.state, row.note) if row else ("", "")

    def store(self, state: str, note: str) -> None:
        action_answer(response=self.subject, state=state, note=note, now=self.now)


class VisitNoteLinkView(FollowUpPage):
    """`/suite/visite/<jeton>/`: thirty days after the visit."""

    link_purpose = LinkPurpose.VISIT_NOTE
    url_name = "sessions:visit_note_link"
    form_class = VisitFollowUpForm

    def find(self):
        note = own_visit_note(self.session, self.person)
        return note if note and note.will_try else None

    def announced(self) -> str:
        return self.subject.will_try

    def answered(self) -> tuple[str, str]:
        return self.subject.state, self.subject.outcome

    def store(self, state: str, note: str) -> None:
        visit_note_answer(note=self.subject, state=state, outcome=note, actor=self.link.user, now=self.now)
