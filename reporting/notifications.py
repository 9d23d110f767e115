"""Mails and notices of this app: bilans, documents, questions and requests of the funders, monographs."""

import datetime
from typing import Any

from django.urls import reverse

from ess_platform.accounts.enums import Role, Space
from ess_platform.accounts.models import Membership
from ess_platform.common.addresses import absolute_url
from ess_platform.directory.models import Organisation
from ess_platform.notifications.notice_kinds import NoticeKind, register_notice_kind
from ess_platform.notifications.reminder_kinds import ReminderKind, register_reminder_kind
from ess_platform.notifications.services import mail_enqueue, notices_write
from programmes.models import Funding
from programmes.selectors.scope import cohort_team
from reporting.documents.catalogue import DOCUMENTS
from reporting.documents.packs import archive_title
from reporting.enums import BUNDLES, EVIDENCE_PACK, EXPORT
from reporting.export_kinds import export_kind
from reporting.models import BilanReview, BilanVersion, FigureQuestion, Job, JobPiece, Monograph
from reporting.selectors.asking import Asking
from reporting.selectors.version_changes import changes_of

KINDS = (
    NoticeKind("job.failed", "Document qui a échoué", (Space.TEAM,), "exclamation-triangle"),
    NoticeKind("bilan.review_asked", "Bilan à relire", (Space.TEAM,), "eye"),
    NoticeKind("bilan.validated", "Bilan validé", (Space.TEAM,), "check-circle"),
    NoticeKind("bilan.to_fix", "Bilan à corriger", (Space.TEAM,), "pencil"),
    NoticeKind("job.done", "Document prêt", (Space.TEAM,), "file-earmark-text", in_digest=True),
    NoticeKind("question.asked", "Question d’un financeur", (Space.TEAM,), "question-circle"),
    NoticeKind("question.answered", "Réponse de l’équipe", (Space.FUNDER,), "chat-quote"),
    NoticeKind("evidence.asked", "Dossier complet demandé", (Space.TEAM,), "archive"),
    NoticeKind("evidence.ready", "Dossier complet prêt", (Space.FUNDER,), "archive"),
    NoticeKind("bilan.published", "Bilan publié", (Space.FUNDER,), "file-earmark-text"),
    NoticeKind("monograph.proposed", "Monographie à valider", (Space.LAUREATE,), "file-earmark-text"),
    NoticeKind("monograph.answered", "Réponse à une monographie", (Space.TEAM,), "chat-quote"),
)
REVIEW_TEXTS = {
    "bilan.review_asked": "{who} vous demande de relire «\u00a0{title}\u00a0», version {number}.",
    "bilan.validated": "{who} a validé «\u00a0{title}\u00a0», version {number}\u00a0: elle peut être publiée.",
    "bilan.to_fix": "{who} demande des corrections sur «\u00a0{title}\u00a0», version {number}.",
}
MISSING_KIND = "M24"
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
    """Tell each person of each funder: a notice, and a mail with the five figures and a link to the PDF (M16, M17)."""
    cohort, bilan = version.bilan.cohort, version.bilan
    figures = version.snapshot.get("figures", {})
    file = reverse("reporting:funder_bilan", kwargs={"slug": cohort.slug, "public_id": bilan.public_id})
    context = {
        "version": version,
        "cohort": cohort,
        "changes": changes_of(version, figures),
        "figures": [figures[code] for code in HEADLINE_CODES if code in figures],
        "pages": version.document.pages,
        "size": version.document.size,
        "verify_url": absolute_url(reverse("reporting:verify_code", kwargs={"code": version.verification_code})),
        "file_url": absolute_url(file),
        "url": absolute_url(reverse("reporting:funder_cohort", kwargs={"slug": cohort.slug})),
    }
    fundings = {row.funder_id: row for row in Funding.objects.active(now.date()).filter(cohort=cohort)}
    sender = version.published_by.email if version.published_by else ""
    memberships = funder_memberships(cohort, now.date())
    notices_write(
        users=[membership.user for membership in memberships],
        kind="bilan.published",
        text=f"«\u00a0{bilan.title}\u00a0», version {version.number}, est publié.",
        url=reverse("reporting:funder_cohort", kwargs={"slug": cohort.slug}),
        scope=cohort.slug,
        dedup_key=f"bilan.published:{version.public_id}",
        now=now,
    )
    for membership in memberships:
        mail_enqueue(
            dedup_key=f"bilan-published:{version.public_id}:{membership.user_id}",
            kind="M17" if context["changes"] else "M16",
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


def notify_done(*, job: Job, now: datetime.datetime) -> None:
    """Tell the requester that a file is ready: a notice for the PDF of a bilan; with a mail (M23), whatever the file,
    when it took longer than a minute. A piece of an archive is told with it. The evidence for the funders is theirs
    as soon as it is made: they are told too."""
    if job.document_key == EVIDENCE_PACK and job.bilan_version is not None:
        _notify_evidence(job, now)
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
        return archive_title(job)
    return DOCUMENTS[job.document_key].title


def _is_told_with_its_archive(job: Job) -> bool:
    return JobPiece.objects.filter(job=job, is_own=True).exists()


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


def notify_evidence_asked(*, version: BilanVersion, funder: Organisation, actor, now: datetime.datetime) -> None:
    """Tell the team of the promotion that a funder asks for its evidence: a notice each, and a mail (M28)."""
    cohort = version.bilan.cohort
    path = f"{reverse('reporting:document_produce', kwargs={'slug': cohort.slug})}?document={EVIDENCE_PACK}"
    key = f"evidence.asked:{version.public_id}:{funder.public_id}"
    team, text = cohort_team(cohort.slug), f"{funder} demande le dossier complet."
    told = {"scope": cohort.slug, "kind": "evidence.asked", "dedup_key": key, "now": now}
    notices_write(users=team, text=text, url=path, **told)
    for user in team:
        mail_enqueue(
            dedup_key=f"{key}:{user.pk}",
            kind="M28",
            to_email=user.email,
            to_person=user.person,
            template="reporting/email/evidence_asked",
            context={
                "asker": actor.get_full_name(),
                "funder": funder.name,
                "cohort": cohort.name,
                "version": version.number,
                "url": absolute_url(path),
            },
            reply_to=actor.email,
            scope=cohort.slug,
            reason=f"Vous êtes de l’équipe de {cohort.name}.",
            due_at=now,
        )


def _notify_evidence(job: Job, now: datetime.datetime) -> None:
    """Tell the funders of a promotion that its evidence can be downloaded."""
    cohort = job.cohort
    notices_write(
        users=[membership.user for membership in funder_memberships(cohort, now.date())],
        kind="evidence.ready",
        text=f"Le dossier complet de {cohort} est prêt.",
        url=reverse("reporting:funder_evidence", kwargs={"slug": cohort.slug}),
        scope=cohort.slug,
        dedup_key=f"evidence.ready:{job.public_id}",
        now=now,
    )


def notice_of_proposal(*, monograph: Monograph, by, now: datetime.datetime) -> None:
    """Tell the people of a laureate who may validate it that its monograph waits for their answer."""
    laureate = monograph.laureate
    people = laureate.participants.current(now.date()).filter(can_submit=True, person__user__isnull=False)
    notices_write(
        users=[participant.person.user for participant in people.select_related("person__user")],
        kind="monograph.proposed",
        text="Votre monographie est écrite\u00a0: relisez-la, puis validez-la ou dites ce qui est à corriger.",
        url=f"{reverse('reporting:space_monograph')}?parcours={laureate.public_id}",
        scope=laureate.cohort.slug,
        but=by,
        now=now,
    )


def notice_of_monograph_answer(*, monograph: Monograph, by, now: datetime.datetime) -> None:
    """Tell who wrote a monograph what its laureate answered."""
    laureate = monograph.laureate
    said = "a validé sa monographie" if monograph.validated_at else "demande une correction de sa monographie"
    notices_write(
        users=[monograph.edited_by],
        kind="monograph.answered",
        text=f"{laureate.organisation.name} {said}.",
        url=reverse(
            "reporting:laureate_monograph", kwargs={"slug": laureate.cohort.slug, "laureate_slug": laureate.slug}
        ),
        scope=laureate.cohort.slug,
        but=by,
        now=now,
    )
