"""Mails that open an access: the invitation to the space (M00), and to one form for a colleague."""

import datetime

from django.template.loader import render_to_string
from django.urls import reverse

from ess_platform.accounts.models import AccessLink, User
from ess_platform.accounts.services.invitation import InvitationMail
from ess_platform.common import formatting
from ess_platform.common.addresses import absolute_url
from ess_platform.notifications.services import mail_enqueue

from ..models import Participant, ReportContributor

INVITATION = "laureates/email/invitation"


def _invitation_context(participant: Participant, inviter: User) -> dict:
    cohort = participant.laureate.cohort
    return {
        "first_name": participant.person.first_name,
        "structure": participant.laureate.organisation.name,
        "programme": cohort.programme.name,
        "cohort": cohort.name,
        "inviter": inviter.get_full_name(),
        "phone": inviter.person.phone if inviter.person else "",
    }


def participant_invitation_mail(participant: Participant, inviter: User) -> InvitationMail:
    """How a participant is invited to its space, and where the team sends it again from."""
    cohort = participant.laureate.cohort
    return InvitationMail(
        template=INVITATION,
        kind="M00",
        context=_invitation_context(participant, inviter),
        scope=cohort.slug,
        renew_path=reverse("laureates:access_list", kwargs={"slug": cohort.slug}),
    )


def participant_invitation_preview(participant: Participant, inviter: User) -> dict[str, str]:
    """Subject and text of M00 as this person would read it, its link left out."""
    context = _invitation_context(participant, inviter) | {"url": "[lien personnel, valable 14 jours]"}
    return {
        "subject": render_to_string(f"{INVITATION}_subject.txt", context).strip(),
        "text": render_to_string(f"{INVITATION}_body.txt", context).strip(),
    }


def notify_contributor(
    *, contributor: ReportContributor, link: AccessLink, inviter: User, now: datetime.datetime
) -> None:
    """The link to the one form that a colleague is invited to fill; answers go to who invited her."""
    report, person = contributor.report, contributor.person
    cohort = report.laureate.cohort
    mail_enqueue(
        dedup_key=f"contributor:{link.public_id}",
        kind="contributor",
        to_email=person.email or link.user.email,
        to_person=person,
        template="laureates/email/contributor_invited",
        context={
            "first_name": person.first_name,
            "inviter": inviter.get_full_name(),
            "inviter_first_name": inviter.get_short_name(),
            "structure": report.laureate.organisation.name,
            "campaign": report.campaign.label,
            "programme": cohort.programme.name,
            "due": formatting.date(report.due_on or report.campaign.due_on),
            "url": absolute_url(link.path),
        },
        reply_to=inviter.email,
        scope=cohort.slug,
        reason=f"{inviter.get_full_name()} vous invite à remplir une fiche pour {report.laureate.organisation.name}."[
            :200
        ],
        due_at=now,
    )
