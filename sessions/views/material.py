"""Documents, replays and minutes of a session: the team's pages, and the file itself for who may read it."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.views.generic import TemplateView, View

from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.common.formatting import count
from sessions.enums import MaterialVisibility
from sessions.forms.attendance import VersionForm
from sessions.forms.material import MaterialForm, MinutesForm
from sessions.models import SessionMaterial, SessionMinutes
from sessions.selectors.minutes import PARTS, minutes_parts, minutes_readers, minutes_template, published_text
from sessions.services.material import material_add, material_remove, material_restore, material_share
from sessions.services.minutes import minutes_publish, minutes_save
from sessions.views.base import TeamSessionMixin

DONE = {
    "partager": "Les lauréats voient ce document.",
    "reserver": "Seule l’équipe voit ce document.",
    "retirer": "Le document est retiré : plus personne ne le voit. Vous pouvez le remettre.",
    "remettre": "Le document est remis.",
}


class MaterialListView(TeamSessionMixin, TemplateView):
    template_name = "sessions/material_list.html"

    def get_context_data(self, **kwargs):
        rows = SessionMaterial.objects.visible_to(self.request.user).filter(session=self.session)
        rows = list(rows.select_related("added_by__person"))
        kwargs.setdefault("form", MaterialForm())
        return super().get_context_data(
            materials=[row for row in rows if row.removed_at is None],
            removed=[row for row in rows if row.removed_at is not None],
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        form = MaterialForm(request.POST, request.FILES)
        if form.is_valid():
            data = form.cleaned_data
            try:
                material_add(
                    session=self.session,
                    actor=request.user,
                    kind=data["kind"],
                    title=data["title"],
                    visibility=data["visibility"],
                    attachment=data["file"],
                    url=data["url"],
                )
            except BusinessRuleError as error:
                form.add_error(error.field if error.field in form.fields else None, error.message)
            else:
                messages.success(request, "Le document est ajouté.")
                return HttpResponseRedirect(self.session_url("material_list"))
        return self.render_to_response(self.get_context_data(form=form), status=400)


class MaterialActionView(TeamSessionMixin, View):
    """Share, keep to the team, remove, put back: each undoes another."""

    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        rows = SessionMaterial.objects.visible_to(request.user).filter(session=self.session)
        material = get_object_or_404(rows.select_related("session__cohort"), public_id=kwargs["public_id"])
        action, actor = request.POST.get("action", ""), request.user
        if action == "partager":
            material_share(material=material, actor=actor, visibility=MaterialVisibility.LAUREATES)
        elif action == "reserver":
            material_share(material=material, actor=actor, visibility=MaterialVisibility.TEAM)
        elif action == "retirer":
            material_remove(material=material, actor=actor, now=timezone.now())
        elif action == "remettre":
            material_restore(material=material, actor=actor)
        else:
            raise Http404
        messages.success(request, DONE[action])
        return HttpResponseRedirect(self.session_url("material_list"))


class MaterialDownloadView(View):
    """Always as a download, never shown by the browser in the name of the site; the right is asked each time."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, public_id):
        files = SessionMaterial.objects.visible_to(request.user).exclude(file="")
        row = get_object_or_404(files, public_id=public_id)
        try:
            with row.file.open("rb") as opened:
                response = HttpResponse(opened.read(), content_type=row.content_type)
        except FileNotFoundError as error:
            raise Http404("Ce fichier n’est plus là.") from error
        response["Content-Disposition"] = content_disposition_header(True, row.name)
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response["Cache-Control"] = "no-store"
        return response


class MinutesMixin(TeamSessionMixin):
    @cached_property
    def draft(self) -> SessionMinutes | None:
        return SessionMinutes.objects.filter(session=self.session).select_related("edited_by__person").first()


class MinutesEditView(MinutesMixin, TemplateView):
    template_name = "sessions/minutes_edit.html"

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", MinutesForm(initial=self.initial()))
        return super().get_context_data(draft=self.draft, **kwargs)

    def initial(self) -> dict:
        if self.draft is None:
            return minutes_template(self.session) | {"version": 0}
        return {name: getattr(self.draft, name) for name in PARTS} | {"version": self.draft.version}

    def post(self, request, *args, **kwargs):
        form = MinutesForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        parts = {name: form.cleaned_data[name] for name in PARTS}
        version = form.cleaned_data["version"]
        try:
            minutes_save(session=self.session, actor=request.user, expected_version=version, **parts)
        except ConflictError as error:
            form.data = form.data.copy()
            form.data["version"] = self.draft.version if self.draft else 0
            form.add_error(None, error.message)
            stored = [(label, getattr(self.draft, name, "")) for name, label in PARTS.items()]
            return self.render_to_response(self.get_context_data(form=form, stored=stored), status=409)
        except BusinessRuleError as error:
            form.add_error(error.field, error.message)
            return self.render_to_response(self.get_context_data(form=form), status=400)
        if "publier" in request.POST:
            return HttpResponseRedirect(self.session_url("minutes_publish"))
        messages.success(request, "Le compte rendu est enregistré. Seule l’équipe le voit.")
        return HttpResponseRedirect(self.session_url("minutes_edit"))


class MinutesPublishView(MinutesMixin, TemplateView):
    """What the laureates will read, who is told; then the word that publishes."""

    template_name = "sessions/minutes_publish.html"

    def get_context_data(self, **kwargs):
        draft = self.draft
        is_first = draft is None or draft.published_at is None
        return super().get_context_data(
            draft=draft,
            parts=minutes_parts(published_text(draft)) if draft else [],
            readers=minutes_readers(self.session, self.today) if is_first else [],
            is_first=is_first,
            form=VersionForm(initial={"version": draft.version if draft else None}),
            minutes_url=self.session_url("minutes_edit"),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        form = VersionForm(request.POST)
        try:
            if not form.is_valid():
                raise BusinessRuleError("La page était incomplète. Recommencez.")
            sent = minutes_publish(
                session=self.session,
                actor=request.user,
                expected_version=form.cleaned_data["version"],
                now=timezone.now(),
            )
        except ConflictError as error:
            return self.render_to_response(self.get_context_data(refusal=error.message), status=409)
        except BusinessRuleError as error:
            return self.render_to_response(self.get_context_data(refusal=error.message), status=400)
        told = f" {count(sent, 'courriel envoyé', 'courriels envoyés')}." if sent else ""
        messages.success(request, f"Le compte rendu est publié aux lauréats.{told}")
        return HttpResponseRedirect(self.session_url("minutes_edit"))
