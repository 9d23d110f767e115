"""Pages of a bilan: list, opening, progress of its job, publication. Its workshop is `views/workshop.py`."""

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, ListView, TemplateView, View

from ess_platform.common.errors import BusinessRuleError, ConflictError
from programmes.views.base import TeamCohortMixin
from reporting.enums import BilanStatus, JobState
from reporting.forms import BilanCreateForm, GenerateForm, PublishForm
from reporting.models import Bilan, BilanVersion, Job
from reporting.notifications import funder_memberships
from reporting.selectors.bilan import bilan_rows, job_steps
from reporting.selectors.controls import controls_of
from reporting.selectors.review import reviews_of
from reporting.selectors.version_changes import changes_of
from reporting.services.bilan import bilan_create, version_publish
from reporting.services.job import bilan_request, job_retry


class BilanListView(TeamCohortMixin, ListView):
    template_name = "reporting/bilan_list.html"
    section = "bilans"
    context_object_name = "bilans"
    paginate_by = 25

    def get_queryset(self):
        return bilan_rows(user=self.request.user, cohort=self.cohort)


class BilanCreateView(TeamCohortMixin, FormView):
    """Open a bilan, and ask for its PDF at once when the button says so (S10)."""

    template_name = "reporting/bilan_form.html"
    section = "bilans"
    form_class = BilanCreateForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"cohort": self.cohort}

    def form_valid(self, form):
        actor = self.request.user
        try:
            with transaction.atomic():
                bilan = bilan_create(cohort=self.cohort, actor=actor, **form.cleaned_data)
                if "generer" in self.request.POST:
                    bilan_request(bilan=bilan, actor=actor, idempotency_key=str(bilan.public_id))
        except BusinessRuleError as refusal:
            form.add_error(refusal.field, refusal.message)
            return self.form_invalid(form)
        return HttpResponseRedirect(bilan_url(bilan))


def bilan_url(bilan: Bilan, name: str = "bilan_detail") -> str:
    return reverse(f"reporting:{name}", kwargs={"slug": bilan.cohort.slug, "public_id": bilan.public_id})


class BilanMixin(TeamCohortMixin):
    """Load `self.bilan`, of this promotion and visible to the user, or 404."""

    section = "bilans"

    @cached_property
    def bilan(self) -> Bilan:
        visible = Bilan.objects.visible_to(self.request.user).filter(cohort=self.cohort).select_related("cohort")
        return get_object_or_404(visible, public_id=self.kwargs["public_id"])

    @cached_property
    def latest(self) -> BilanVersion | None:
        return self.bilan.versions.defer("snapshot").select_related("document").order_by("-number").first()

    @cached_property
    def job(self) -> Job | None:
        return self.bilan.jobs.select_related("requested_by__person").order_by("-created_at").first()

    def get_context_data(self, **kwargs):
        job = self.job
        return super().get_context_data(
            bilan=self.bilan,
            latest=self.latest,
            job=job,
            steps=job_steps(job),
            is_working=job is not None and job.state in (JobState.QUEUED, JobState.RUNNING),
            generate_form=GenerateForm(initial={"idempotency_key": uuid.uuid4()}),
            can_publish=self.latest is not None and self.latest.status == BilanStatus.VALIDATED,
            **kwargs,
        )


class BilanGenerateView(BilanMixin, View):
    """« Générer le PDF » and « Relancer »: ask the workers, answer at once."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        form = GenerateForm(request.POST)
        if not form.is_valid():
            messages.error(request, "La demande est incomplète : revenez sur la page du bilan et recommencez.")
            return HttpResponseRedirect(bilan_url(self.bilan))
        failed = self.job if self.job and self.job.state == JobState.FAILED else None
        try:
            if failed and request.POST.get("retry"):
                job_retry(job=failed, actor=request.user)
            else:
                bilan_request(
                    bilan=self.bilan,
                    actor=request.user,
                    idempotency_key=str(form.cleaned_data["idempotency_key"]),
                )
        except BusinessRuleError as refusal:
            messages.error(request, refusal.message)
        return HttpResponseRedirect(bilan_url(self.bilan))


class BilanProgressView(BilanMixin, TemplateView):
    """The state of the latest job: a fragment for htmx, a whole page without it."""

    def get_template_names(self):
        return ["reporting/_bilan_progress.html" if self.request.htmx else "reporting/bilan_progress.html"]

    def render_to_response(self, context, **response_kwargs):
        response = super().render_to_response(context, **response_kwargs)
        if self.request.htmx and not context["is_working"]:
            response["HX-Refresh"] = "true"  # the page has buttons to show now
        return response


class BilanPublishView(BilanMixin, FormView):
    """Confirmation page, then publication: it writes to other people and freezes for good."""

    template_name = "reporting/bilan_publish.html"
    form_class = PublishForm

    def get_initial(self):
        return {"digest": self.latest.digest if self.latest else ""}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if self.latest is None:
            return context
        return context | {
            "recipients": funder_memberships(self.cohort, self.today),
            "controls": controls_of(self.bilan, self.today),
            "changes": changes_of(self.latest),
            "review": next(iter(reviews_of(self.latest)), None),
        }

    def form_valid(self, form):
        if self.latest is None:
            return self._refuse(form, BusinessRuleError("Générez d’abord le PDF de ce bilan."))
        try:
            version = version_publish(
                version=self.latest,
                actor=self.request.user,
                expected_digest=form.cleaned_data["digest"],
                now=timezone.now(),
            )
        except BusinessRuleError as refusal:
            return self._refuse(form, refusal)
        messages.success(self.request, f"Version {version.number} publiée. Les financeurs sont prévenus par courriel.")
        return HttpResponseRedirect(bilan_url(self.bilan))

    def _refuse(self, form, refusal):
        form.add_error(None, refusal.message)
        status = 409 if isinstance(refusal, ConflictError) else 200
        return self.render_to_response(self.get_context_data(form=form), status=status)
