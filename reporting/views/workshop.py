"""« Atelier du bilan »: the sections, the text being written beside its figures, its preview."""

from urllib.parse import urlencode

from csp.decorators import csp_replace, csp_update
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.generic import FormView, View

from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError, ConflictError
from reporting.documents.bilan_draft import Draft, draft_of
from reporting.documents.bilan_html import bilan_html
from reporting.documents.bilan_sections import BY_KEY, ESSENTIAL, Section, frozen_plan
from reporting.documents.stamp import Stamp
from reporting.enums import BilanStatus
from reporting.forms import BilanPlanForm, SectionForm
from reporting.models import BilanSection
from reporting.selectors.version_reading import readings_of
from reporting.selectors.workshop import Board, board_of
from reporting.services.section import TextConflict, Typed, bilan_plan_save, section_write, text_digest
from reporting.views.bilan import BilanMixin, bilan_url

SANDBOX = "allow-same-origin"  # fonts and style of the house; no script, no form


class SectionMixin(BilanMixin):
    """The section that the address asks for (« ?section= »), or 404; the first one when it asks for none."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.now = timezone.now()

    @cached_property
    def bilan_section(self) -> Section:
        key = self.request.GET.get("section") or ESSENTIAL
        if key not in BY_KEY:
            raise Http404
        return BY_KEY[key]

    @cached_property
    def draft(self) -> Draft:
        is_fresh = "recalculer" in self.request.GET
        return draft_of(cohort=self.cohort, bilan=self.bilan, now=self.now, is_fresh=is_fresh)

    def stored(self) -> BilanSection:
        """What is written in the section, an empty row when nobody wrote there."""
        rows = self.bilan.sections.select_related("written_by__person")
        return rows.filter(key=self.bilan_section.key).first() or BilanSection(bilan=self.bilan)

    def address(self) -> str:
        return f"{bilan_url(self.bilan)}?{urlencode({'section': self.bilan_section.key})}"


class WorkshopMixin(SectionMixin):
    """The page of the workshop, whichever of its forms was posted."""

    template_name = "reporting/bilan_detail.html"

    @cached_property
    def board(self) -> Board:
        return board_of(draft=self.draft, key=self.bilan_section.key)

    def get_context_data(self, **kwargs):
        stored = self.stored()
        if "section_form" not in kwargs:
            kwargs["section_form"] = self.section_form(stored)
        if "plan_form" not in kwargs:
            kwargs["plan_form"] = BilanPlanForm(initial={"version": self.bilan.version, "title": self.bilan.title})
        kwargs.setdefault("on", [line.key for line in self.board.lines if line.planned.is_on])
        versions = list(self.bilan.versions.defer("snapshot").select_related("document", "published_by__person"))
        return super().get_context_data(
            board=self.board,
            draft=self.draft,
            stored=stored,
            seen={"title": text_digest(stored.title), "text": text_digest(stored.text)},
            versions=versions,
            readings=readings_of(self.bilan),
            has_published=any(version.status == BilanStatus.PUBLISHED for version in versions),
            **kwargs,
        )

    def section_form(self, stored: BilanSection, data=None) -> SectionForm:
        return SectionForm(
            data,
            section=self.bilan_section,
            automatic_title=self.board.automatic_title,
            initial={"title": stored.title, "text": stored.text},
        )


@method_decorator(csp_update({"frame-src": ["'self'"]}), name="dispatch")
class BilanDetailView(WorkshopMixin, FormView):
    """The workshop, open at one section, and its plain post. A stale post is answered 409 with both texts."""

    def get_form(self, form_class=None):
        return self.section_form(self.stored(), self.request.POST if self.request.method == "POST" else None)

    def get_context_data(self, **kwargs):
        form = kwargs.pop("form", None) or self.get_form()
        return super().get_context_data(form=form, section_form=form, **kwargs)

    def form_valid(self, form):
        typed = self._with_sentence(form.typed())
        try:
            section_write(
                bilan=self.bilan, key=self.bilan_section.key, typed=typed, actor=self.request.user, now=self.now
            )
        except TextConflict as conflict:
            return self._conflict(form, typed, conflict)
        except BusinessRuleError as refusal:
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, f"« {self.bilan_section.title} » : texte enregistré.")
        return HttpResponseRedirect(self.address())

    def _with_sentence(self, typed: dict[str, Typed]) -> dict[str, Typed]:
        """The text with the sentence whose button was pressed, where the page runs without script."""
        number = self.request.POST.get("phrase", "")
        sentences = self.board.sentences
        if "text" not in typed or not number.isdecimal() or int(number) >= len(sentences):
            return typed
        text = f"{typed['text'].text}\n{sentences[int(number)]}".lstrip("\n")
        return typed | {"text": Typed(typed["text"].seen, text)}

    def _conflict(self, form, typed: dict[str, Typed], conflict: TextConflict):
        """Both texts, and the form filled with what was typed: sent again, it is kept."""
        both = [
            (SectionForm.base_fields[name].label, sent.text, getattr(conflict.section, name))
            for name, sent in typed.items()
            if sent.text != getattr(conflict.section, name)
        ]
        context = self.get_context_data(
            form=form, conflict=conflict.message, both_texts=both, who=_who(conflict.section)
        )
        return self.render_to_response(context, status=409)


@method_decorator(csp_update({"frame-src": ["'self'"]}), name="dispatch")
class BilanPlanView(WorkshopMixin, FormView):
    """Title, sections printed, order. Refused with both states when a colleague changed the plan meanwhile."""

    http_method_names = ["post"]

    def get_form(self, form_class=None):
        return BilanPlanForm(self.request.POST)

    def get_context_data(self, **kwargs):
        form = kwargs["form"]
        return super().get_context_data(plan_form=form, on=form.data.getlist("on"), **kwargs)

    def form_valid(self, form):
        found = form.cleaned_data
        try:
            bilan_plan_save(
                bilan=self.bilan,
                actor=self.request.user,
                expected_version=found["version"],
                title=found["title"],
                on=found["on"],
                moved=form.moved(),
            )
        except ConflictError as conflict:
            self.bilan.refresh_from_db()
            form.data = form.data.copy()
            form.data["version"] = self.bilan.version
            form.add_error(None, conflict.message)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        if not form.moved():
            messages.success(self.request, "Plan enregistré.")
        return HttpResponseRedirect(f"{self.address()}#plan")


class BilanTextView(SectionMixin, View):
    """One text saved while it is typed, asked by `static/js/autosave.js`.

    POST `question` (« title » or « text »), `seen-…` and the text; the answer is JSON: `saved`, `conflict` (409: who
    wrote what meanwhile), `invalid` (too long: nothing written, the page keeps it) or `refused`.
    """

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        name = request.POST.get("question", "")
        form = SectionForm(request.POST, section=self.bilan_section, only=name or "?")
        if name not in form.fields:
            return JsonResponse({"state": "refused", "message": "Ce texte n’est pas de cette section."}, status=404)
        if not form.is_valid():
            return JsonResponse({"state": "invalid", "message": form.errors[name][0]}, status=422)
        try:
            section = section_write(
                bilan=self.bilan, key=self.bilan_section.key, typed=form.typed(), actor=request.user, now=self.now
            )
        except TextConflict as conflict:
            theirs = getattr(conflict.section, name)
            answer = {"state": "conflict", "who": _who(conflict.section), "at": _at(conflict.section)}
            answer |= {"theirs": theirs or "(vide)", "values": {name: [theirs]}, "seen": text_digest(theirs)}
            return JsonResponse(answer, status=409)
        seen = text_digest(getattr(section, name))
        return JsonResponse({"state": "saved", "seen": seen, "readable": True, "at": formatting.time(self.now)})


def _who(section: BilanSection) -> str:
    return section.written_by.get_short_name() if section.written_by else "Quelqu’un"


def _at(section: BilanSection) -> str:
    return formatting.time(section.written_at) if section.written_at else ""


@method_decorator(
    [
        xframe_options_sameorigin,
        csp_replace(
            {
                "sandbox": [SANDBOX],
                "script-src": ["'none'"],
                "img-src": ["data:"],
                "frame-ancestors": ["'self'"],
            }
        ),
    ],
    name="dispatch",
)
class BilanPreviewView(SectionMixin, View):
    """The source of the PDF as a page marked « PROVISOIRE »: whole, or one section. Nothing is frozen nor rendered."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, *args, **kwargs):
        only = self.bilan_section.key if request.GET.get("section") else ""
        only = self._printed_in(only) if only else ""
        stamp = Stamp(frozen_at=self.draft.computed_at)
        html, _ = bilan_html(snapshot=self.draft.snapshot, stamp=stamp, only=only)
        links = "".join(f'<link rel="stylesheet" href="{static(f"css/{name}.css")}">' for name in ("pdf", "preview"))
        return HttpResponse(html.replace("</head>", f"{links}</head>", 1))

    def _printed_in(self, key: str) -> str:
        """The section whose page shows this one: « L’essentiel » when its own is left out."""
        place = BY_KEY[key].printed_in or key
        return place if place == key or frozen_plan(self.draft.snapshot).is_on(place) else ESSENTIAL
