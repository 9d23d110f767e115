"""Mails of this app: a bilan is published, a document is ready or failed."""

import datetime

from django.urls import reverse

from ess_platform.accounts.enums import Role, Space
from ess_platform.accounts.models import Membership
from ess_platform.common.addresses import absolute_url
from ess_platform.notifications.notice_kinds import NoticeKind, register_notice_kind
from ess_platform.notifications.services import mail_enqueue, notices_write
from programmes.models import Funding
from reporting.documents.catalogue import DOCUMENTS
from reporting.documents.packs import pack_of
from reporting.enums import BUNDLES, EXPORT
from reporting.export_kinds import export_kind
from reporting.models import BilanVersion, Job, JobPiece

KINDS = (
    NoticeKind("job.failed", "Document qui a échoué", (Space.TEAM,), "exclamation-triangle"),
    NoticeKind("job.done", "Document prêt", (Space.TEAM,), "file-earmark-text", in_digest=True),
)
LONG = datetime.timedelta(minutes=1)  # beyond it, the person has left the page: she is told by mail
MAILS = {"M20": "job_failed", "M23": "job_done"}
HEADLINE_CODES = ("K01", "K02", "K03", "K04", "K05")


def funder_memberships(cohort, today: datetime.date):
    """The people who read for the funders of a promotion today, one row per person and organisation."""
    funders = Funding.objects.active(today).filter(cohort=cohort).values("funder")
    return (
        Membership.objects.active(today)
        .filter(role=Role.FUNDER, organisation__in=funders, user__is_active=True)
        .select_related("user__person", "organisation")
        .order_by("user__email")
    )


def notify_publication(*, version: BilanVersion, now: datetime.datetime) -> None:
    """Write one mail per person of each funder: the five figures in the mail, a link to the PDF (M16, M17)."""
    cohort = version.bilan.cohort
    figures = version.snapshot.get("figures", {})
    context = {
        "version": version,
        "cohort": cohort,
        "figures": [figures[code] for code in HEADLINE_CODES if code in figures],
        "pages": version.document.pages,
        "size": version.document.size,
        "url": absolute_url(reverse("reporting:funder_cohort", kwargs={"slug": cohort.slug})),
    }
    sender = version.published_by.email if version.published_by else ""
    for membership in funder_memberships(cohort, now.date()):
        mail_enqueue(
            dedup_key=f"bilan-published:{version.public_id}:{membership.user_id}",
            kind="M16" if version.number == 1 else "M17",
            to_email=membership.user.email,
            to_person=membership.user.person,
            template="reporting/email/bilan_published",
            context=context | {"recipient": membership.user},
            reply_to=sender,
            scope=cohort.slug,
            reason=f"Vous suivez {cohort.name} pour {membership.organisation.name}.",
            due_at=now,
        )


def register_job_notices() -> None:
    for kind in KINDS:
        register_notice_kind(kind)


def notify_done(*, job: Job, now: datetime.datetime) -> None:
    """Tell the requester that a file is ready: a notice for the PDF of a bilan; with a mail (M23), whatever the file,
    when it took longer than a minute. A piece of an archive is told with it."""
    path, name = page_of(job), name_of(job)
    is_long = now - job.created_at > LONG
    if not path or _is_told_with_its_archive(job) or not (is_long or job.bilan):
        return
    _notice(job, "job.done", f"Le fichier « {name} » est prêt.", path, now)
    if is_long:
        _mail(job, "M23", path, now)


def page_of(job: Job) -> str:
    """The path where its requester finds a file of a promotion; empty for what is found elsewhere, by its own page."""
    where = {"slug": job.cohort.slug}
    if job.requested_by is None or job.content_id:
        return ""
    if job.bilan is not None:
        return reverse("reporting:bilan_detail", kwargs=where | {"public_id": job.bilan.public_id})
    if job.document_key in BUNDLES:
        return reverse("reporting:bundle_detail", kwargs=where | {"public_id": job.public_id})
    return reverse("reporting:export_list", kwargs=where)


def name_of(job: Job) -> str:
    """What was asked for, in words."""
    if job.bilan is not None:
        return job.bilan.title
    if job.document_key == EXPORT:
        kind = export_kind(job.params["list"])
        return kind.title if kind else job.params["list"]
    if job.document_key in BUNDLES:
        return pack_of(job).title
    return DOCUMENTS[job.document_key].title


def _is_told_with_its_archive(job: Job) -> bool:
    return JobPiece.objects.filter(job=job, is_own=True).exists()


def _notice(job: Job, kind: str, text: str, url: str, now: datetime.datetime) -> None:
    key = f"{kind}:{job.public_id}:{now:%Y%m%d%H%M%S}"
    who = [job.requested_by]
    notices_write(users=who, kind=kind, text=text, url=url, scope=job.cohort.slug, dedup_key=key, now=now)


def _mail(job: Job, kind: str, path: str, now: datetime.datetime) -> None:
    template = MAILS[kind]
    mail_enqueue(
        dedup_key=f"{template}:{job.public_id}:{now:%Y%m%d%H%M%S}",
        kind=kind,
        to_email=job.requested_by.email,
        to_person=job.requested_by.person,
        template=f"reporting/email/{template}",
        context={"job": job, "name": name_of(job), "cohort": job.cohort, "url": absolute_url(path)},
        scope=job.cohort.slug,
        reason="Vous avez demandé ce document.",
        due_at=now,
    )


def notify_failure(*, job: Job, now: datetime.datetime) -> None:
    """Tell the requester, once per failure, why a file failed and where to start it again (M20)."""
    path = page_of(job)
    if not path or _is_told_with_its_archive(job):
        return
    _notice(job, "job.failed", f"Le fichier « {name_of(job)} » n’a pas pu être produit.", path, now)
    _mail(job, "M20", path, now)
