"""Mails of this app: a bilan is published, a document failed."""

import datetime

from django.urls import reverse

from ess_platform.accounts.enums import Role, Space
from ess_platform.accounts.models import Membership
from ess_platform.common.addresses import absolute_url
from ess_platform.notifications.notice_kinds import NoticeKind, register_notice_kind
from ess_platform.notifications.services import mail_enqueue, notices_write
from programmes.models import Funding
from reporting.models import BilanVersion, Job

KINDS = (
    NoticeKind("job.failed", "Document qui a échoué", (Space.TEAM,), "exclamation-triangle"),
    NoticeKind("job.done", "Document prêt", (Space.TEAM,), "file-earmark-text", in_digest=True),
)
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


def notice_of_document(*, job: Job, now: datetime.datetime) -> None:
    """Tell the requester that the PDF of a bilan is ready; nothing for other documents, that their page shows."""
    if job.requested_by is None or job.bilan is None:
        return
    path = reverse("reporting:bilan_detail", kwargs={"slug": job.cohort.slug, "public_id": job.bilan.public_id})
    _notice(job, "job.done", f"Le PDF de « {job.bilan.title} » est prêt.", path, now)


def _notice(job: Job, kind: str, text: str, url: str, now: datetime.datetime) -> None:
    key = f"{kind}:{job.public_id}:{now:%Y%m%d%H%M%S}"
    who = [job.requested_by]
    notices_write(users=who, kind=kind, text=text, url=url, scope=job.cohort.slug, dedup_key=key, now=now)


def notify_failure(*, job: Job, now: datetime.datetime) -> None:
    """Tell the requester, once per failure, why the document failed and where to start it again (M20)."""
    if job.requested_by is None or job.bilan is None:
        return
    path = reverse("reporting:bilan_detail", kwargs={"slug": job.cohort.slug, "public_id": job.bilan.public_id})
    _notice(job, "job.failed", f"Le PDF de « {job.bilan.title} » n’a pas pu être produit.", path, now)
    mail_enqueue(
        dedup_key=f"job-failed:{job.public_id}:{job.ended_at:%Y%m%d%H%M%S}",
        kind="M20",
        to_email=job.requested_by.email,
        to_person=job.requested_by.person,
        template="reporting/email/job_failed",
        context={"job": job, "cohort": job.cohort, "url": absolute_url(path)},
        scope=job.cohort.slug,
        reason="Vous avez demandé ce document.",
        due_at=now,
    )
