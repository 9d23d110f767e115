"""Mails of this app: a bilan is published, a document failed."""

import datetime

from django.conf import settings
from django.urls import reverse

from ess_platform.accounts.enums import Role
from ess_platform.accounts.models import Membership
from ess_platform.notifications.services import mail_enqueue
from programmes.models import Funding
from reporting.models import BilanVersion, Job

HEADLINE_CODES = ("K01", "K02", "K03", "K04", "K05")


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{path}"


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
        "url": _absolute(reverse("reporting:funder_cohort", kwargs={"slug": cohort.slug})),
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


def notify_failure(*, job: Job, now: datetime.datetime) -> None:
    """Tell the requester, once per failure, why the document failed and where to start it again (M20)."""
    if job.requested_by is None or job.bilan is None:
        return
    path = reverse("reporting:bilan_detail", kwargs={"slug": job.cohort.slug, "public_id": job.bilan.public_id})
    mail_enqueue(
        dedup_key=f"job-failed:{job.public_id}:{job.ended_at:%Y%m%d%H%M%S}",
        kind="M20",
        to_email=job.requested_by.email,
        to_person=job.requested_by.person,
        template="reporting/email/job_failed",
        context={"job": job, "cohort": job.cohort, "url": _absolute(path)},
        scope=job.cohort.slug,
        reason="Vous avez demandé ce document.",
        due_at=now,
    )
