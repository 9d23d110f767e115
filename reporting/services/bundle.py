"""Archives: many documents asked for at once, each made by its own job, then one ZIP."""

import datetime
import uuid
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from laureates.models import Laureate
from programmes.models import Cohort
from reporting.documents.packs import PACKS, lots
from reporting.enums import BUNDLES, EXPORT, LAUREATE_PACK, LOT, RESTARTED_STATES, WORKING_STATES, JobState, JobStep
from reporting.models import Document, Job
from reporting.services.bundle_file import bundle_file
from reporting.services.bundle_plan import PLANNED, bundle_plan, bundle_release
from reporting.services.export import export_request
from reporting.services.job import job_retry, send
from reporting.services.producers import Enter, register_producer

UNKNOWN = "Choisissez ce qu’il faut produire."
NOTHING_FAILED = "Toutes les pièces sont prêtes : il n’y a rien à relancer."


@transaction.atomic
def bundle_request(
    *,
    cohort: Cohort,
    key: str,
    actor,
    idempotency_key: str,
    now: datetime.datetime,
    laureate: Laureate | None = None,
) -> Job:
    """Ask for a pack, or for a document of the catalogue by the lot (`key`), and return the job of its archive.

    `laureate`, of this promotion: whom the archive about one laureate is for.

    The same key posted again, or the same archive while one is under way, returns the job that exists. Refuses what
    is not declared. Audit: `bundle.request`.
    """
    is_about_one = key == LAUREATE_PACK
    if is_about_one != (laureate is not None) or not (is_about_one or key in PACKS or key in lots()):
        raise BusinessRuleError(UNKNOWN, field="document")
    Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    unique = f"bundle:{idempotency_key}"
    bundle_key, params = (key, {}) if key in BUNDLES else (LOT, {"document": key})
    same = Q(document_key=bundle_key, laureate=laureate, state__in=WORKING_STATES)
    if params:
        same &= Q(params__document=key)
    if found := Job.objects.filter(same | Q(idempotency_key=unique), cohort=cohort).first():
        return found
    job = Job.objects.create(
        idempotency_key=unique,
        document_key=bundle_key,
        cohort=cohort,
        laureate=laureate,
        params=params,
        requested_by=actor,
        sent_at=now,
    )
    audit.record(actor=actor, action="bundle.request", target=job, scope=cohort.slug, changes={"document": key})
    send(job.pk)
    return job


@transaction.atomic
def bundle_retry(*, job: Job, actor, now: datetime.datetime) -> Job:
    """Run again the pieces of an archive that failed or were cancelled, and only those, then make its ZIP again.

    The former ZIP stays until the new one is there. Refuses an archive under way, and one that lacks nothing.
    """
    if job.state in WORKING_STATES:
        raise BusinessRuleError("Cette demande est en cours : attendez qu’elle finisse, ou annulez-la.")
    if not job.params.get(PLANNED):
        return job_retry(job=job, actor=actor)
    lost = Job.objects.filter(piece_of__bundle=job, state__in=RESTARTED_STATES).distinct().order_by("pk")
    again = [job_retry(job=piece, actor=actor) for piece in lost.select_related("cohort")]
    if not again and job.state == JobState.DONE:
        raise BusinessRuleError(NOTHING_FAILED)
    waiting = {"state": JobState.WAITING if again else JobState.QUEUED, "error": "", "ended_at": None, "attempts": 0}
    waiting |= {"progress": 0, "requested_by": actor, "sent_at": now, "updated_at": now}
    if not Job.objects.filter(pk=job.pk, state=job.state).update(**waiting):
        raise BusinessRuleError("Cette demande vient de changer d’état : rechargez la page.")
    audit.record(actor=actor, action="job.retry", target=job, scope=job.cohort.slug, changes={"pieces": len(again)})
    if not again:
        send(job.pk)
    job.refresh_from_db()
    return job


def job_again(*, job: Job, actor, now: datetime.datetime) -> Job:
    """« Relancer », « Demander de nouveau »: start again what failed, ask anew for what was erased; return the job."""
    if job.document_key in BUNDLES:
        if job.state != JobState.EXPIRED:
            return bundle_retry(job=job, actor=actor, now=now)
        key = job.params.get("document", job.document_key)
        return bundle_request(
            cohort=job.cohort,
            key=key,
            laureate=job.laureate,
            actor=actor,
            idempotency_key=str(uuid.uuid4()),
            now=now,
        )
    if job.document_key == EXPORT and job.state == JobState.EXPIRED:
        return export_request(
            cohort=job.cohort,
            actor=actor,
            key=job.params["list"],
            file_format=job.params["format"],
            query=job.params["query"],
            idempotency_key=str(uuid.uuid4()),
            now=now,
        )
    return job_retry(job=job, actor=actor)


def _produce(job: Job, token: uuid.UUID, enter: Enter) -> Document | None:
    """First the pieces are asked for and the job given back; then, called when they have ended, the ZIP is made."""
    if job.params.get(PLANNED):
        return bundle_file(job=job, enter=enter, now=timezone.now())
    bundle_plan(job, partial(enter, JobStep.FIGURES), timezone.now())
    bundle_release(job=job, token=token, now=timezone.now())
    return None


def register_bundles() -> None:
    """Called once, when the application is ready."""
    for key in BUNDLES:
        register_producer(key, _produce)
