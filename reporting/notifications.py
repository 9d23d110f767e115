"""Mails and notices of this app: a bilan is published, a document failed, a funder asks, the team answers."""

import datetime
from typing import Any

from django.urls import reverse

from ess_platform.accounts.enums import Role, Space
from ess_platform.accounts.models import Membership
from ess_platform.common.addresses import absolute_url
from ess_platform.notifications.notice_kinds import NoticeKind, register_notice_kind
from ess_platform.notifications.services import mail_enqueue, notices_write
from programmes.models import Funding
from programmes.selectors.scope import cohort_team
from reporting.models import BilanVersion, FigureQuestion, Job

KINDS = (
    NoticeKind("job.failed", "Document qui a échoué", (Space.TEAM,), "exclamation-triangle"),
    NoticeKind("job.done", "Document prêt", (Space.TEAM,), "file-earmark-text", in_digest=True),
    NoticeKind("question.asked", "Question d’un financeur", (Space.TEAM,), "question-circle"),
    NoticeKind("question.answered", "Réponse de l’équipe", (Space.FUNDER,), "chat-quote"),
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
    cohort, bilan = version.bilan.cohort, version.bilan
    figures = version.snapshot.get("figures", {})
    file = reverse("reporting:funder_bilan", kwargs={"slug": cohort.slug, "public_id": bilan.public_id})
    context = {
        "version": version,
        "cohort": cohort,
        "figures": [figures[code] for code in HEADLINE_CODES if code in figures],
        "pages": version.document.pages,
        "size": version.document.size,
        "file_url": absolute_url(file),
        "url": absolute_url(reverse("reporting:funder_cohort", kwargs={"slug": cohort.slug})),
    }
    fundings = {row.funder_id: row for row in Funding.objects.active(now.date()).filter(cohort=cohort)}
    sender = version.published_by.email if version.published_by else ""
    for membership in funder_memberships(cohort, now.date()):
        mail_enqueue(
            dedup_key=f"bilan-published:{version.public_id}:{membership.user_id}",
            kind="M16" if version.number == 1 else "M17",
            to_email=membership.user.email,
            to_person=membership.user.person,
            template="reporting/email/bilan_published",
            context=context | {"recipient": membership.user, "funding": fundings[membership.organisation_id]},
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


def notify_question(*, question: FigureQuestion, now: datetime.datetime) -> None:
    """Tell the team of the promotion: a notice each, and a mail that a reply sends back to who asked."""
    cohort = question.version.bilan.cohort
    path = reverse("reporting:question_answer", kwargs={"slug": cohort.slug, "public_id": question.public_id})
    text = f"{question.funder} pose une question sur le chiffre {question.figure_code}."
    team, scope = cohort_team(cohort.slug), cohort.slug
    notices_write(users=team, kind="question.asked", text=text, url=path, scope=scope, now=now)
    for user in team:
        mail_enqueue(
            dedup_key=f"question-asked:{question.public_id}:{user.pk}",
            kind="M26",
            to_email=user.email,
            to_person=user.person,
            template="reporting/email/question_asked",
            context=_question_context(question) | {"url": absolute_url(path)},
            reply_to=question.author.email,
            scope=scope,
            reason=f"Vous êtes de l’équipe de {cohort.name}.",
            due_at=now,
        )


def notify_answered(*, question: FigureQuestion, now: datetime.datetime) -> None:
    """Tell who asked, while this person still reads the promotion."""
    cohort = question.version.bilan.cohort
    if not type(cohort).objects.funded_for(question.author).filter(pk=cohort.pk).exists():
        return
    path = reverse("reporting:funder_figure", kwargs={"slug": cohort.slug, "code": question.figure_code})
    text = f"L’équipe a répondu à votre question sur le chiffre {question.figure_code}."
    who, scope = [question.author], cohort.slug
    notices_write(users=who, kind="question.answered", text=text, url=f"{path}#questions", scope=scope, now=now)
    mail_enqueue(
        dedup_key=f"question-answered:{question.public_id}",
        kind="M27",
        to_email=question.author.email,
        to_person=question.author.person,
        template="reporting/email/question_answered",
        context=_question_context(question) | {"url": absolute_url(f"{path}#questions")},
        reply_to=question.answered_by.email,
        scope=scope,
        reason="Vous avez posé cette question.",
        due_at=now,
    )


def _question_context(question: FigureQuestion) -> dict[str, Any]:
    """What both mails say: values only, the question as it is."""
    figure = question.version.snapshot["figures"][question.figure_code]
    return {
        "code": question.figure_code,
        "figure": figure["name"],
        "display": figure["display"],
        "cohort": question.version.bilan.cohort.name,
        "version": question.version.number,
        "funder": question.funder.name,
        "asker": question.author.get_full_name(),
        "text": question.text,
        "answer": question.answer,
    }
