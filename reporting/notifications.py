"""Mails of this app: a bilan is published, a document failed."""

import datetime
from typing import Any

from django.urls import reverse

from ess_platform.accounts.enums import Role, Space
from ess_platform.accounts.models import Membership
from ess_platform.common.addresses import absolute_url
from ess_platform.notifications.notice_kinds import NoticeKind, register_notice_kind
from ess_platform.notifications.reminder_kinds import ReminderKind, register_reminder_kind
from ess_platform.notifications.services import mail_enqueue, notices_write
from programmes.models import Funding
from reporting.models import BilanReview, BilanVersion, Job
from reporting.selectors.asking import Asking
from reporting.selectors.version_changes import changes_of

KINDS = (
    NoticeKind("job.failed", "Document qui a échoué", (Space.TEAM,), "exclamation-triangle"),
    NoticeKind("bilan.review_asked", "Bilan à relire", (Space.TEAM,), "eye"),
    NoticeKind("bilan.validated", "Bilan validé", (Space.TEAM,), "check-circle"),
    NoticeKind("bilan.to_fix", "Bilan à corriger", (Space.TEAM,), "pencil"),
    NoticeKind("job.done", "Document prêt", (Space.TEAM,), "file-earmark-text", in_digest=True),
)
REVIEW_TEXTS = {
    "bilan.review_asked": "{who} vous demande de relire «\u00a0{title}\u00a0», version {number}.",
    "bilan.validated": "{who} a validé «\u00a0{title}\u00a0», version {number}\u00a0: elle peut être publiée.",
    "bilan.to_fix": "{who} demande des corrections sur «\u00a0{title}\u00a0», version {number}.",
}
MISSING_KIND = "M23"
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
        "changes": changes_of(version, figures),
        "figures": [figures[code] for code in HEADLINE_CODES if code in figures],
        "pages": version.document.pages,
        "size": version.document.size,
        "verify_url": absolute_url(reverse("reporting:verify_code", kwargs={"code": version.verification_code})),
        "url": absolute_url(reverse("reporting:funder_cohort", kwargs={"slug": cohort.slug})),
    }
    sender = version.published_by.email if version.published_by else ""
    for membership in funder_memberships(cohort, now.date()):
        mail_enqueue(
            dedup_key=f"bilan-published:{version.public_id}:{membership.user_id}",
            kind="M17" if context["changes"] else "M16",
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
    register_reminder_kind(
        ReminderKind(
            code=MISSING_KIND,
            label="Ce qui manque au bilan",
            template="reporting/email/bilan_missing",
            placeholders={
                "prenom": "le prénom de la personne",
                "promotion": "le nom de la promotion",
                "liste": "ce qui manque, une ligne par élément",
                "lien": "l’adresse où le faire ; en fin de paragraphe, elle devient le bouton",
            },
            stop_reason=_only_by_the_team,
            context=_no_words,
            group="Bilan",
        )
    )


def _only_by_the_team(reminder, now: datetime.datetime) -> str:
    return "ce courriel ne part que d’un envoi préparé par l’équipe"


def _no_words(reminder, now: datetime.datetime) -> dict[str, Any]:
    """Never planned: `_only_by_the_team` stops it before its words are asked for."""
    return {}


def missing_words(asking: Asking, cohort, link: str) -> dict[str, Any]:
    """What the mail about what a bilan lacks may say."""
    return {
        "prenom": asking.person.first_name,
        "promotion": cohort.name,
        "liste": "\n".join(f"– {item}" for item in asking.items),
        "lien": link,
    }


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


def notice_of_review(*, review: BilanReview, kind: str, users: list, by, now: datetime.datetime) -> None:
    """Tell the other side of a reading that it is asked for or decided; nobody is told of what she did herself."""
    bilan = review.version.bilan
    text = REVIEW_TEXTS[kind].format(who=by, title=bilan.title, number=review.version.number)
    notices_write(
        users=users,
        kind=kind,
        text=text,
        url=reverse("reporting:bilan_detail", kwargs={"slug": bilan.cohort.slug, "public_id": bilan.public_id}),
        scope=bilan.cohort.slug,
        dedup_key=f"{kind}:{review.pk}",
        but=by,
        now=now,
    )


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
