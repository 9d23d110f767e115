"""The funder's space, beyond one page: figures and their rows, evidence, two editions, the figures as data."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.views.generic import FormView, TemplateView, View

from ess_platform.common.errors import BusinessRuleError
from reporting.documents.essential_page import essential_page
from reporting.documents.figures_data import DATA_FILES
from reporting.forms import QuestionForm
from reporting.models import BilanVersion
from reporting.selectors.evidence_request import evidence_asked
from reporting.selectors.figure_question import questions_about
from reporting.selectors.funder import publication_promise
from reporting.selectors.funder_evidence import budget_lines, evidence_packs, held_sessions, participant_lines
from reporting.selectors.funder_results import (
    FrozenFigure,
    compared_lines,
    declared_of,
    figure_chapters,
    frozen_figure,
    frozen_rows,
    snapshots_of,
)
from reporting.services.evidence_request import evidence_ask
from reporting.services.figure_question import question_ask
from reporting.views.funder_base import PublishedBilanMixin


class FunderResultsView(PublishedBilanMixin, TemplateView):
    """Every figure of the published version, each one click from its definition and its rows."""

    template_name = "reporting/funder_results.html"
    tab = "funder_results"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            chapters=figure_chapters(self.snapshot),
            declared=[row for row in self.snapshot.get("declared", []) if row["explanation"]],
            promise=publication_promise(self.funded_cohort, timezone.localdate()),
            **kwargs,
        )


class FunderEssentialView(PublishedBilanMixin, TemplateView):
    """« L’essentiel » of the published version as a web page."""

    template_name = "reporting/funder_essential.html"
    tab = "funder_cohort"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            essential=essential_page(self.snapshot) if self.version else "",
            promise=publication_promise(self.funded_cohort, timezone.localdate()),
            **kwargs,
        )


class FunderFigureView(PublishedBilanMixin, FormView):
    """One figure of the published version: what it means, its rows, its certificate, its questions; POST asks one."""

    template_name = "reporting/funder_figure.html"
    tab = "funder_results"
    form_class = QuestionForm

    @cached_property
    def figure(self) -> FrozenFigure:
        figure = frozen_figure(self.snapshot, self.kwargs["code"])
        if figure is None:
            raise Http404
        return figure

    def get_context_data(self, **kwargs):
        code = self.figure.content["code"]
        return super().get_context_data(
            figure=self.figure,
            rows=frozen_rows(self.snapshot, code),
            has_frozen_rows="figure_rows" in self.snapshot,
            declared=declared_of(self.snapshot, code),
            questions=questions_about(user=self.request.user, cohort=self.funded_cohort, code=code),
            **kwargs,
        )

    def form_valid(self, form):
        try:
            question_ask(
                version=self.version,
                figure_code=self.figure.content["code"],
                text=form.cleaned_data["text"],
                actor=self.request.user,
                now=timezone.now(),
            )
        except BusinessRuleError as refusal:
            form.add_error("text", refusal.message)
            return self.form_invalid(form)
        return HttpResponseRedirect(f"{self.request.path}?question=envoyee#questions")


class FunderEvidenceView(PublishedBilanMixin, TemplateView):
    """Signed sheets by session, participants and budget as published, the packs; POST asks the team for one."""

    template_name = "reporting/funder_evidence.html"
    tab = "funder_evidence"

    def get_context_data(self, **kwargs):
        user, cohort = self.request.user, self.funded_cohort
        packs = list(evidence_packs(user=user, cohort=cohort))
        return super().get_context_data(
            sessions=held_sessions(user=user, cohort=cohort),
            packs=packs,
            asked=evidence_asked(self.version, user) if self.version and not packs else None,
            participants=participant_lines(self.snapshot),
            budget=budget_lines(self.snapshot),
            team=cohort.team.select_related("user__person"),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        if self.version is None:
            raise Http404
        try:
            evidence_ask(version=self.version, actor=request.user, now=timezone.now())
        except BusinessRuleError as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, "Votre demande est envoyée à l’équipe\u00a0: le dossier s’ouvrira ici.")
        return HttpResponseRedirect(request.path)


class FunderCompareView(PublishedBilanMixin, TemplateView):
    """Two editions side by side, each as its published bilan says it."""

    template_name = "reporting/funder_compare.html"
    tab = "funder_compare"

    def get_context_data(self, **kwargs):
        comparable = self.comparable
        first, second = self._chosen(comparable)
        lines = []
        if first and second:
            found = snapshots_of((first, second))
            lines = compared_lines(found[first.pk], found[second.pk])
        return super().get_context_data(
            options=[version.bilan.cohort for version in comparable.values()],
            first=first,
            second=second,
            lines=lines,
            **kwargs,
        )

    def _chosen(self, comparable: dict[str, BilanVersion]) -> tuple[BilanVersion | None, BilanVersion | None]:
        """The edition of the page beside the one asked for; else the latest of the same dispositif, else of any."""
        own = comparable.get(self.funded_cohort.slug)
        others = [version for slug, version in comparable.items() if slug != self.funded_cohort.slug]
        asked = comparable.get(self.request.GET.get("avec", ""))
        if asked in others:
            return own, asked
        others.sort(key=lambda version: version.bilan.cohort.programme_id != self.funded_cohort.programme_id)
        return own, next(iter(others), None)


def data_response(version: BilanVersion | None, filename: str) -> HttpResponse:
    """A file of the figures of a published version, named after its promotion; 404 without a version."""
    if version is None or filename not in DATA_FILES:
        raise Http404
    make, content_type = DATA_FILES[filename]
    name = f"{version.bilan.cohort.slug}-v{version.number}-{filename}"
    response = HttpResponse(make(version), content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


class FunderDataView(PublishedBilanMixin, View):
    http_method_names = ["get", "head"]

    def get(self, request, *args, **kwargs):
        return data_response(self.version, kwargs["filename"])
