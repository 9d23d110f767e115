"""The team makes, copies, changes and removes a session. What warns people shows first who will receive what."""

from django.contrib import messages
from django.db.models import Max
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.generic import TemplateView

from ess_platform.common.errors import BusinessRuleError, ConflictError
from laureates.selectors.campaign_dates import region_of
from programmes.views.base import TeamCohortMixin
from sessions.enums import SessionKind
from sessions.forms.rows import ROW_ACTION, redrawn
from sessions.forms.session import CopyForm, SessionForm, new_initial, new_rows, row_initial, session_initial
from sessions.models import SupportSession
from sessions.notifications import Announcement, letters_of
from sessions.selectors.agenda_warnings import agenda_warnings
from sessions.selectors.recurrence import month_later
from sessions.selectors.session import session_of
from sessions.selectors.session_facts import SessionFacts, differences, facts_of
from sessions.services.session_edit import (
    asks_again,
    deletion_refusal,
    editing_refusal,
    kind_of_change,
    session_create,
    session_delete,
    session_duplicate,
    session_edit,
    who_is_told,
)
from sessions.services.session_writing import check_facts
from sessions.views.base import TeamSessionMixin

STEP = "etape"
TELL, SILENT, CHANGE = "prevenir", "taire", "modifier"


class SessionFormMixin:
    """A page with the form of a session: the buttons of its rows redraw it, « Enregistrer » sends it."""

    template_name = "sessions/session_form.html"
    form_class = SessionForm

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.now = timezone.now()

    def form_options(self) -> dict:
        return {}

    def new_form(self) -> SessionForm:
        raise NotImplementedError

    def get(self, request, *args, **kwargs):
        return self.show(self.new_form())

    def post(self, request, *args, **kwargs):
        if ROW_ACTION in request.POST:
            return self.show(redrawn(self.form_class, request.POST, **self.form_options()))
        form = self.form_class(request.POST, **self.form_options())
        if not form.is_valid():
            return self.show(form, status=400)
        try:
            return self.act(form, form.facts())
        except ConflictError as error:
            return self.conflict(form, error)
        except BusinessRuleError as error:
            form.refuse(error.field, error.message)
            return self.show(form, status=400)

    def show(self, form, *, status: int = 200, **kwargs):
        return self.render_to_response(self.get_context_data(form=form, **kwargs), status=status)

    def conflict(self, form, error):
        raise error

    def warn(self, session: SupportSession, facts: SessionFacts) -> None:
        """Say what deserves a second look, once it is saved."""
        plans = [facts.half_days]
        region = region_of(self.cohort)
        (found,) = agenda_warnings(cohort=self.cohort, plans=plans, region=region, except_pk=session.pk)
        for text in found:
            messages.warning(self.request, text)

    def to_session(self, session: SupportSession):
        kwargs = {"slug": self.cohort.slug, "session_slug": session.slug}
        return HttpResponseRedirect(reverse("sessions:session_detail", kwargs=kwargs))

    def list_crumb(self) -> dict:
        return {"label": "Agenda", "url": reverse("sessions:session_list", kwargs={"slug": self.cohort.slug})}


class SessionCreateView(SessionFormMixin, TeamCohortMixin, TemplateView):
    """« Ajouter une date »: empty, or filled from another session (`depuis`), a kind (`nature`), a day (`jour`)."""

    section = "agenda"

    @property
    def source(self) -> SupportSession | None:
        slug = self.request.GET.get("depuis", "")
        if not slug:
            return None
        return get_object_or_404(session_of(self.cohort, self.request.user), slug=slug)

    @property
    def form_class(self):
        return CopyForm if "depuis" in self.request.GET else SessionForm

    def new_form(self):
        visible = SupportSession.objects.visible_to(self.request.user).filter(cohort=self.cohort)
        number = (visible.filter(kind=SessionKind.SEQUENCE).aggregate(last=Max("number"))["last"] or 0) + 1
        initial, source = new_initial(number), self.source
        if source is not None:
            return self.copy_form(source, initial)
        if (kind := self.request.GET.get("nature", "")) in SessionKind.values:
            initial["kind"] = kind
            initial["number"] = number if kind == SessionKind.SEQUENCE else None
        rows = new_rows()
        if day := _day(self.request.GET.get("jour", "")):
            rows = [{**row, "on": day} for row in rows]
        return SessionForm(rows=rows, initial=initial)

    def copy_form(self, source: SupportSession, initial: dict):
        """The same session a month later; its number is the next one when it is a sequence."""
        facts = facts_of(source)
        number = initial["number"] if source.kind == SessionKind.SEQUENCE else source.number
        filled = session_initial(facts) | {"number": number, "key": initial["key"], "declared_headcount": None}
        region = region_of(self.cohort)
        rows = [row_initial(item) | {"id": None, "on": month_later(item.on, region)} for item in facts.half_days]
        return CopyForm(rows=rows or new_rows(), initial=filled | {"with_agenda": True, "with_speakers": False})

    def act(self, form, facts):
        who = {"facts": facts, "actor": self.request.user, "now": self.now, "public_id": form.cleaned_data["key"]}
        source = self.source
        if source is None:
            session = session_create(cohort=self.cohort, **who)
        else:
            source.cohort = self.cohort
            along = {name: form.cleaned_data[name] for name in ("with_agenda", "with_speakers")}
            session = session_duplicate(session=source, **along, **who)
        messages.success(self.request, f"« {session.title} » est dans l’agenda.")
        self.warn(session, facts)
        return self.to_session(session)

    def get_context_data(self, **kwargs):
        source = self.source
        title = f"Dupliquer « {source.title} »" if source else "Ajouter une date"
        return super().get_context_data(
            page_title=title,
            crumbs=[self.list_crumb()],
            source=source,
            cancel_url=self.list_crumb()["url"],
            submit_label="Ajouter à l’agenda",
            **kwargs,
        )


def _day(text: str):
    try:
        return parse_date(text)
    except ValueError:
        return None


class SessionEditView(SessionFormMixin, TeamSessionMixin, TemplateView):
    """Change a session; when it warns people, a page says who will receive what, before anything is written."""

    preview_template = "sessions/session_change_preview.html"

    def form_options(self):
        return {"status": self.session.status}

    def new_form(self):
        facts = facts_of(self.session)
        initial = session_initial(facts) | {"version": self.session.version}
        initial["is_confirmed"] = facts.is_confirmed or bool(self.session.called_off_reason)
        rows = [row_initial(item) for item in facts.half_days]
        bare = [{**row, "on": self.session.starts_on} for row in new_rows()]
        return SessionForm(rows=rows or bare, initial=initial, **self.form_options())

    def act(self, form, facts):
        step = self.request.POST.get(STEP, "")
        check_facts(facts)
        if step == CHANGE:
            return self.show(redrawn(SessionForm, self.request.POST, **self.form_options()))
        if step not in (TELL, SILENT) and (preview := self.preview(form, facts)):
            return preview
        session = session_edit(
            session=self.session,
            facts=facts,
            tells=step == TELL,
            actor=self.request.user,
            expected_version=form.cleaned_data["version"] or 0,
            now=self.now,
        )
        told = step == TELL and session.changes.first()
        if told:
            messages.success(self.request, f"La séance est modifiée. Personnes prévenues\u00a0: {told.told_people}.")
        else:
            messages.success(self.request, "La séance est modifiée.")
        self.warn(session, facts)
        return self.to_session(session)

    def preview(self, form, facts: SessionFacts):
        """Who will receive what; None when nobody is concerned."""
        session, before = self.session, facts_of(self.session)
        concerned = who_is_told(session, before, facts, self.now)
        if not concerned or session.version != form.cleaned_data["version"]:
            return None
        announcement = Announcement(
            session=session,
            kind=kind_of_change(session, before, facts),
            facts=differences(before, facts),
            day=session.starts_on,
            new_day=facts.days[0],
            asks_again=asks_again(session, before, facts),
        )
        plans, region = [facts.half_days], region_of(self.cohort)
        (warnings,) = agenda_warnings(cohort=self.cohort, plans=plans, region=region, except_pk=session.pk)
        typed = [
            (name, value) for name, value in self.request.POST.items() if name not in (STEP, "csrfmiddlewaretoken")
        ]
        context = self.get_context_data(
            form=form,
            announcement=announcement,
            concerned=concerned,
            letters=letters_of(announcement, concerned),
            warnings=warnings,
            typed=typed,
        )
        return self.response_class(self.request, [self.preview_template], context)

    def conflict(self, form, error):
        """409: what was typed stays; what is stored is said beside."""
        stored = session_of(self.cohort, self.request.user).get(pk=self.session.pk)
        saved = SessionForm(
            rows=[row_initial(item) for item in facts_of(stored).half_days],
            initial=session_initial(facts_of(stored)),
            **self.form_options(),
        )
        typed = redrawn(SessionForm, self.request.POST, **self.form_options())
        typed.initial["version"] = stored.version
        return self.show(typed, status=409, conflict=error.message, stored=_stored_differences(saved, form))

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            page_title="Modifier la séance",
            refusal=editing_refusal(self.session),
            cancel_url=self.session_url(),
            submit_label="Enregistrer",
            **kwargs,
        )


def _stored_differences(saved: SessionForm, typed: SessionForm) -> list[tuple[str, str]]:
    """What is stored where it differs from what was typed: (label, stored text)."""
    found = []
    for name, field in saved.fields.items():
        if name in ("version", "key") or name not in typed.fields:
            continue
        stored, given = saved[name].value(), typed.cleaned_data.get(name)
        if (stored or None) != (given or None):
            found.append((field.label or "Demi-journées", stored or "rien"))
    return found


class SessionDeleteView(TeamSessionMixin, TemplateView):
    """Remove a session on which nothing hangs."""

    template_name = "sessions/session_delete.html"

    def post(self, request, *args, **kwargs):
        title = self.session.title
        try:
            session_delete(session=self.session, actor=request.user)
        except BusinessRuleError as error:
            return self.render_to_response(self.get_context_data(refusal=error.message), status=409)
        messages.success(request, f"« {title} » est retirée de l’agenda.")
        return HttpResponseRedirect(reverse("sessions:session_list", kwargs={"slug": self.cohort.slug}))

    def get_context_data(self, **kwargs):
        kwargs.setdefault("refusal", deletion_refusal(self.session))
        return super().get_context_data(**kwargs)
