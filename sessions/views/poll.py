"""Date polls: the team proposes, sends and keeps one date; each person answers by a link of their own."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from ess_platform.accounts.enums import LinkPurpose
from ess_platform.accounts.views.access_link import AccessLinkPageMixin
from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.common.formatting import count, local_day
from laureates.models import Participant
from programmes.views.base import TeamCohortMixin
from sessions.enums import PollStatus
from sessions.forms.attendance import VersionForm
from sessions.forms.poll import PollAnswerForm, PollForm
from sessions.models import DatePoll, DatePollAnswer
from sessions.notifications.poll import slot_text
from sessions.selectors.poll import poll_list, poll_matrix, poll_people
from sessions.services.poll import poll_answer, poll_create, poll_drop, poll_send, poll_settle, poll_unanswered

PAGE_SIZE = 25


class PollPage(TeamCohortMixin, TemplateView):
    section = "agenda"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.now = timezone.now()

    def poll_url(self, name: str = "poll_detail", **kwargs) -> str:
        return reverse(
            f"sessions:{name}", kwargs={"slug": self.cohort.slug, "public_id": self.poll.public_id, **kwargs}
        )

    @property
    def list_url(self) -> str:
        return reverse("sessions:poll_list", kwargs={"slug": self.cohort.slug})

    @cached_property
    def poll(self) -> DatePoll:
        poll = get_object_or_404(poll_list(self.cohort, self.request.user), public_id=self.kwargs["public_id"])
        poll.cohort = self.cohort
        return poll

    def get_context_data(self, **kwargs):
        crumbs = [{"label": "Sondages de dates", "url": self.list_url}]
        if "public_id" in self.kwargs:
            crumbs.append({"label": self.poll.title, "url": self.poll_url()})
            kwargs |= {"poll": self.poll, "poll_url": self.poll_url()}
        return super().get_context_data(crumbs=crumbs, list_url=self.list_url, **kwargs)


class PollListView(PollPage):
    template_name = "sessions/poll_list.html"

    def get_context_data(self, **kwargs):
        polls = poll_list(self.cohort, self.request.user)
        page = Paginator(polls, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(page_obj=page, **kwargs)


class PollCreateView(PollPage):
    """« Proposez 3 à 6 créneaux. » Nobody is told before the next page."""

    template_name = "sessions/poll_form.html"

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", PollForm(today=self.today))
        return super().get_context_data(**kwargs)

    def post(self, request, *args, **kwargs):
        form = PollForm(request.POST, today=self.today)
        if form.is_valid():
            data = form.cleaned_data
            settings = {name: data[name] for name in ("kind", "title", "place", "mode")}
            try:
                poll = poll_create(
                    cohort=self.cohort, actor=request.user, slots=form.slots, today=self.today, **settings
                )
            except BusinessRuleError as error:
                form.add_error(error.field if error.field in form.fields else None, error.message)
            else:
                messages.success(request, "Le sondage est prêt. Relisez-le, puis envoyez-le.")
                return HttpResponseRedirect(
                    reverse("sessions:poll_detail", kwargs={"slug": self.cohort.slug, "public_id": poll.public_id})
                )
        return self.render_to_response(self.get_context_data(form=form), status=400)


class PollDetailView(PollPage):
    template_name = "sessions/poll_detail.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(matrix=poll_matrix(self.poll, self.today), **kwargs)


class PollActionPage(PollPage):
    """A confirmation page. A subclass says `act(version)`, that returns the address to go to."""

    def post(self, request, *args, **kwargs):
        form = VersionForm(request.POST)
        try:
            if not form.is_valid():
                raise BusinessRuleError("La page était incomplète. Recommencez.")
            url = self.act(form.cleaned_data["version"])
        except ConflictError as error:
            return self.render_to_response(self.get_context_data(refusal=error.message), status=409)
        except BusinessRuleError as error:
            return self.render_to_response(self.get_context_data(refusal=error.message), status=400)
        return HttpResponseRedirect(url)

    def get_context_data(self, **kwargs):
        return super().get_context_data(form=VersionForm(initial={"version": self.poll.version}), **kwargs)


class PollSendView(PollActionPage):
    template_name = "sessions/poll_send.html"

    def act(self, version: int) -> str:
        sent = poll_send(poll=self.poll, actor=self.request.user, now=self.now)
        messages.success(self.request, f"{count(sent, 'courriel envoyé', 'courriels envoyés')}.")
        return self.poll_url()

    def get_context_data(self, **kwargs):
        is_living = self.poll.status in (PollStatus.DRAFT, PollStatus.OPEN)
        people = poll_unanswered(self.poll, self.now) if is_living else []
        return super().get_context_data(people=people, is_living=is_living, **kwargs)


class PollSettleView(PollActionPage):
    """« Retenir cette date »: who comes, who does not, who is told."""

    template_name = "sessions/poll_settle.html"

    @cached_property
    def slot(self):
        return get_object_or_404(self.poll.slots, public_id=self.kwargs["slot_id"])

    def act(self, version: int) -> str:
        session = poll_settle(
            poll=self.poll, slot=self.slot, actor=self.request.user, expected_version=version, now=self.now
        )
        messages.success(self.request, "La date est retenue : la séance est créée et tout le monde est prévenu.")
        return reverse("sessions:registration_list", kwargs={"slug": self.cohort.slug, "session_slug": session.slug})

    def get_context_data(self, **kwargs):
        matrix = poll_matrix(self.poll, self.today)
        column = next((item for item in matrix.columns if item.slot.pk == self.slot.pk), None)
        told = sum(1 for line in matrix.lines if line.participant.person.email)
        return super().get_context_data(
            slot=self.slot, column=column, told=told, silent=len(matrix.lines) - matrix.answered, **kwargs
        )


class PollDropView(PollActionPage):
    template_name = "sessions/poll_drop.html"

    def act(self, version: int) -> str:
        poll_drop(poll=self.poll, actor=self.request.user, expected_version=version)
        messages.success(self.request, "Le sondage est abandonné : il ne prend plus de réponse.")
        return self.list_url


class PollLinkView(AccessLinkPageMixin, TemplateView):
    """`/sondage/<jeton>/`: dates × oui, si besoin, non; one's own line only. Closed: the date that was kept."""

    template_name = "sessions/poll_link.html"
    link_purpose = LinkPurpose.POLL

    @cached_property
    def poll(self) -> DatePoll:
        polls = DatePoll.objects.select_related("cohort", "session").prefetch_related("slots")
        return get_object_or_404(polls, public_id=self.link.target_id)

    @cached_property
    def participant(self) -> Participant:
        """The one for whom the person answers; 404 once they represent nobody there."""
        own = poll_people(self.poll.cohort, local_day(self.now)).filter(person=self.person).order_by("pk")
        found = own.first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def said(self) -> dict[int, str]:
        rows = DatePollAnswer.objects.filter(slot__poll=self.poll, participant=self.participant)
        return dict(rows.values_list("slot", "answer"))

    def form(self, data=None) -> PollAnswerForm:
        slots = list(self.poll.slots.all())
        return PollAnswerForm(data, slots=slots, labels=[slot_text(slot) for slot in slots], said=self.said)

    def post(self, request, *args, **kwargs):
        form = self.form(request.POST)
        if form.is_valid():
            try:
                poll_answer(
                    poll=self.poll,
                    participant=self.participant,
                    answers=form.answers,
                    actor=self.link.user,
                    now=self.now,
                )
            except BusinessRuleError as error:
                form.add_error(None, error.message)
        if form.errors:
            return self.render_to_response(self.get_context_data(form=form), status=400)
        url = reverse("sessions:poll_link", kwargs={"token": kwargs["token"]})
        return HttpResponseRedirect(f"{url}?note=1")

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", self.form())
        chosen = None
        if self.poll.session:
            chosen = next((slot for slot in self.poll.slots.all() if slot.on == self.poll.session.starts_on), None)
        return super().get_context_data(
            poll=self.poll,
            person=self.person,
            participant=self.participant,
            is_open=self.poll.status == PollStatus.OPEN,
            chosen=slot_text(chosen) if chosen else "",
            is_noted="note" in self.request.GET and bool(self.said),
            **kwargs,
        )
