"""Documents of a promotion: what exists, asking for an archive, following it, cancelling and starting again."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from ess_platform.accounts.enums import Space
from ess_platform.accounts.views.space import SpacePageMixin
from ess_platform.common.errors import BusinessRuleError
from laureates.models import Laureate
from programmes.enums import CohortStatus
from programmes.models import Cohort
from programmes.views.base import TeamCohortMixin
from programmes.views.cohort import TEAM_SPACE_ONLY
from reporting.documents.packs import LAUREATE_ARCHIVE, PACKS, Pack, lot_of, lots, pack_of
from reporting.enums import BUNDLES, EVIDENCE_PACK, LAUREATE_PACK, WORKING_STATES, JobState
from reporting.filters import RequestFilter
from reporting.forms import GenerateForm
from reporting.models import Job
from reporting.selectors.bilan import job_steps
from reporting.selectors.bundle import bundle_counts, pack_preview, piece_rows
from reporting.selectors.evidence_request import evidence_requests
from reporting.selectors.requests import cohort_requests, own_requests, request_rows, uploads
from reporting.services.bundle import bundle_request, job_again
from reporting.services.job import job_cancel

PAGE_SIZE = 25
PIECES_SHOWN = 50
UPLOADED = "deposes"


class DocumentListView(TeamCohortMixin, TemplateView):
    """`…/documents/`: what was asked for, with its file; `?origine=deposes`: what was uploaded."""

    section = "bilans"

    @property
    def is_uploaded(self) -> bool:
        return self.request.GET.get("origine") == UPLOADED

    def get_template_names(self):
        return ["reporting/upload_list.html" if self.is_uploaded else "reporting/document_list.html"]

    def get_context_data(self, **kwargs):
        user = self.request.user
        if self.is_uploaded:
            page = _page(self.request, uploads(user=user, cohort=self.cohort))
            return super().get_context_data(page_obj=page, **kwargs)
        filterset = RequestFilter(self.request.GET, queryset=cohort_requests(user=user, cohort=self.cohort))
        page = _page(self.request, filterset.qs)
        rows = request_rows(page.object_list, user=user, now=timezone.now())
        is_working = any(row.is_working for row in rows)
        return super().get_context_data(
            page_obj=page,
            rows=rows,
            filter=filterset,
            is_working=is_working,
            is_filtered=bool(filterset.data),
            **kwargs,
        )


def may_produce(cohort: Cohort) -> bool:
    """Nothing is asked for by a reader of the team, nor in an archived promotion (`TeamCohortMixin`)."""
    return not cohort.is_read_only and cohort.status != CohortStatus.ARCHIVED


def _page(request, found):
    return Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))


class OwnRequestListView(SpacePageMixin, TemplateView):
    """`/mes-demandes/`: what one asked for in every promotion, its state, and what can be done about it."""

    space = Space.TEAM
    space_refusal = TEAM_SPACE_ONLY
    template_name = "reporting/own_request_list.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        page = _page(self.request, own_requests(user=user))
        rows = request_rows(page.object_list, user=user, now=timezone.now())
        is_working = any(row.is_working for row in rows)
        return super().get_context_data(page_obj=page, rows=rows, is_working=is_working, **kwargs)


class DocumentProduceView(TeamCohortMixin, TemplateView):
    """« Produire un document »: the packs and the lots; `?document=` shows what one holds, POST asks for it.

    `&laureat=` says whom the archive about one laureate is for.
    """

    section = "bilans"
    template_name = "reporting/document_produce.html"
    http_method_names = ["get", "head", "post"]

    @cached_property
    def laureate(self) -> Laureate | None:
        if self.request.GET.get("document") != LAUREATE_PACK:
            return None
        visible = Laureate.objects.visible_to(self.request.user).filter(cohort=self.cohort)
        return get_object_or_404(visible.select_related("organisation"), slug=self.request.GET.get("laureat", ""))

    @cached_property
    def pack(self) -> Pack | None:
        if self.laureate is not None:
            return LAUREATE_ARCHIVE
        key = self.request.GET.get("document", "")
        if key in PACKS:
            return PACKS[key]
        return lot_of(key) if key in lots() else None

    def get_context_data(self, **kwargs):
        if self.pack is not None:
            kwargs["pieces"] = pack_preview(
                pack=self.pack, user=self.request.user, cohort=self.cohort, laureate=self.laureate
            )
            kwargs["total"] = sum(piece.count for piece in kwargs["pieces"])
            if self.pack.key == EVIDENCE_PACK:
                kwargs["asked"] = evidence_requests(self.cohort)
        return super().get_context_data(
            pack=self.pack,
            laureate=self.laureate,
            key=self.request.GET.get("document", ""),
            packs=PACKS.values(),
            lots=lots().items(),
            form=GenerateForm(initial={"idempotency_key": uuid.uuid4()}),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        form = GenerateForm(request.POST)
        if not form.is_valid():
            messages.error(request, "La demande est incomplète : choisissez de nouveau ce qu’il faut produire.")
            return HttpResponseRedirect(request.path)
        try:
            job = bundle_request(
                cohort=self.cohort,
                key=request.GET.get("document", ""),
                laureate=self.laureate,
                actor=request.user,
                idempotency_key=str(form.cleaned_data["idempotency_key"]),
                now=timezone.now(),
            )
        except BusinessRuleError as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(request.path)
        return HttpResponseRedirect(bundle_url(job))


def bundle_url(job: Job) -> str:
    return reverse("reporting:bundle_detail", kwargs={"slug": job.cohort.slug, "public_id": job.public_id})


class RequestMixin(TeamCohortMixin):
    """Load `self.job`, of this promotion and visible to the user, or 404."""

    section = "bilans"

    @cached_property
    def job(self) -> Job:
        visible = cohort_requests(user=self.request.user, cohort=self.cohort)
        return get_object_or_404(visible, public_id=self.kwargs["public_id"])


class BundleDetailView(RequestMixin, TemplateView):
    """An archive: how far it is, each piece with its file as it comes, the ZIP when all have ended."""

    template_name = "reporting/bundle_detail.html"

    def get_context_data(self, **kwargs):
        job = self.job
        if job.document_key not in BUNDLES:
            raise Http404
        counts = bundle_counts(job)
        pieces = job.pieces.select_related("job", "signed_sheet", "report_file__report").order_by("position")
        page = Paginator(pieces, PIECES_SHOWN).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            job=job,
            row=request_rows([job], user=self.request.user, now=timezone.now(), may_write=may_produce(self.cohort))[0],
            pack=pack_of(job),
            counts=counts,
            steps=job_steps(job) if job.state == JobState.RUNNING else [],
            is_working=job.state in WORKING_STATES,
            pieces=piece_rows(page.object_list, user=self.request.user),
            page_obj=page,
            **kwargs,
        )


class RequestActionView(RequestMixin, View):
    """A button of a request: done, then back to the page that it is on."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        try:
            job = self.act()
        except BusinessRuleError as refusal:
            messages.error(request, refusal.message)
            job = self.job
        if request.POST.get("retour") == "demandes":
            return HttpResponseRedirect(reverse("reporting:own_request_list"))
        if job.document_key in BUNDLES:
            return HttpResponseRedirect(bundle_url(job))
        return HttpResponseRedirect(reverse("reporting:document_list", kwargs={"slug": self.cohort.slug}))

    def act(self) -> Job:
        raise NotImplementedError


class RequestCancelView(RequestActionView):
    def act(self):
        job = job_cancel(job=self.job, actor=self.request.user, now=timezone.now())
        messages.success(self.request, "Demande annulée. Ce qui était déjà prêt reste téléchargeable.")
        return job


class RequestAgainView(RequestActionView):
    """« Relancer » and « Demander de nouveau »."""

    def act(self):
        job = job_again(job=self.job, actor=self.request.user, now=timezone.now())
        messages.success(self.request, "C’est relancé.")
        return job
