"""A colleague invited to fill one form: the accountant, the assistant. She fills, and cannot send."""

import datetime

from django.db import transaction

from ess_platform.accounts.enums import LinkPurpose
from ess_platform.accounts.models import AccessLink, User
from ess_platform.accounts.services.access_link import access_link_create, access_links_revoke
from ess_platform.audit.services import record
from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError
from ess_platform.directory.models import Person

from ..models import Laureate, ProgressReport, ReportContributor
from ..notifications import notify_contributor
from ..permissions import can_submit_report
from .report_state import is_closed, lock_report

LINK_VALIDITY = datetime.timedelta(days=30)
RESEND_AFTER = datetime.timedelta(minutes=10)
MAX_CONTRIBUTORS = 5  # at once, per form: an address book is not a form
OWNER_ONLY = "Seule la personne qui peut envoyer la fiche invite ou retire un collègue."
NOT_TO_FILL = "Cette fiche ne se remplit plus : il n’y a personne à y inviter."
REPRESENTS = "Cette personne représente déjà votre structure : elle remplit la fiche depuis son espace."
ALREADY = "Cette adresse est déjà invitée à remplir cette fiche."
TOO_MANY = f"{MAX_CONTRIBUTORS} personnes sont déjà invitées : retirez-en une d’abord."
IMPOSSIBLE = "Cette adresse ne peut pas être invitée ici. Écrivez à l’équipe de la promotion."
JUST_SENT = "Un lien vient de partir à cette adresse. Patientez quelques minutes avant d’en renvoyer un."


@transaction.atomic
def report_invite_contributor(
    *, report: ProgressReport, first_name: str, last_name: str, email: str, actor: User, now: datetime.datetime
) -> ReportContributor:
    """Open one form to a colleague, and send her the link that leads there (valid 30 days).

    The person known by this address is taken as she is, else created in the laureate's organisation; her account
    opens with the link. Refuses who may not send the form, a form that is not to be filled, somebody who
    represents the laureate, an address already invited, a sixth one, and an address that cannot have a link.
    Audit: `report.invite_contributor`.
    """
    report = lock_report(report)
    refuse_inviting(report, actor, now)
    email = email.strip().lower()
    person = person_of(email)
    if person is not None and represents(person, report.laureate, now):
        raise BusinessRuleError(REPRESENTS, field="email")
    current = report.contributors.filter(revoked_at=None)
    if person is not None and current.filter(person=person).exists():
        raise BusinessRuleError(ALREADY, field="email")
    if current.count() >= MAX_CONTRIBUTORS:
        raise BusinessRuleError(TOO_MANY)
    if person is None:
        person = Person.objects.create(
            first_name=first_name, last_name=last_name, email=email, organisation=report.laureate.organisation
        )
    contributor = ReportContributor.objects.create(report=report, person=person, invited_by=actor)
    send_link(contributor, actor, now)
    audit("report.invite_contributor", contributor, actor)
    return contributor


@transaction.atomic
def report_resend_contributor_link(
    *, contributor: ReportContributor, actor: User, now: datetime.datetime
) -> ReportContributor:
    """Send a new link to a colleague who lost hers; the earlier ones close.

    Refuses what inviting refuses, a colleague who was removed, and a link sent less than ten minutes ago.
    """
    contributor = locked(contributor)
    refuse_inviting(contributor.report, actor, now)
    if contributor.revoked_at is not None:
        raise BusinessRuleError("Cette personne a été retirée : invitez-la de nouveau.")
    sent = links_of(contributor).filter(created_at__gt=now - RESEND_AFTER)
    if sent.exists():
        raise BusinessRuleError(JUST_SENT)
    close_links(contributor, actor, now)
    send_link(contributor, actor, now)
    return contributor


@transaction.atomic
def report_remove_contributor(
    *, contributor: ReportContributor, actor: User, now: datetime.datetime
) -> ReportContributor:
    """Close the form to a colleague at once, her links with it; what she wrote stays. Twice changes nothing.

    Refuses who may not send the form. Audit: `report.remove_contributor`.
    """
    contributor = locked(contributor)
    if not can_submit_report(actor, contributor.report.laureate):
        raise BusinessRuleError(OWNER_ONLY)
    if contributor.revoked_at is None:
        contributor.revoked_at = now
        contributor.save(update_fields=["revoked_at", "updated_at"])
        close_links(contributor, actor, now)
        audit("report.remove_contributor", contributor, actor)
    return contributor


def refuse_inviting(report: ProgressReport, actor: User, now: datetime.datetime) -> None:
    """Raise BusinessRuleError when this person may not open this form to others now."""
    if not can_submit_report(actor, report.laureate):
        raise BusinessRuleError(OWNER_ONLY)
    if not report.is_editable or is_closed(report, formatting.local_day(now)):
        raise BusinessRuleError(NOT_TO_FILL)


def person_of(email: str) -> Person | None:
    """Whom this address belongs to: the holder of the account first, else the person first known by it."""
    user = User.objects.filter(email__iexact=email, person__isnull=False).first()
    return user.person if user else Person.objects.filter(email__iexact=email).order_by("pk").first()


def represents(person: Person, laureate: Laureate, now: datetime.datetime) -> bool:
    return laureate.participants.current(formatting.local_day(now)).filter(person=person).exists()


def send_link(contributor: ReportContributor, actor: User, now: datetime.datetime) -> None:
    """Make the link and write its mail; why an address cannot have one is not told to who typed it."""
    try:
        link = access_link_create(
            person=contributor.person,
            purpose=LinkPurpose.REPORT,
            target_id=contributor.report.public_id,
            expires_at=now + LINK_VALIDITY,
            now=now,
        )
    except BusinessRuleError as error:
        raise BusinessRuleError(IMPOSSIBLE, field="email") from error
    notify_contributor(contributor=contributor, link=link, inviter=actor, now=now)


def links_of(contributor: ReportContributor):
    return AccessLink.objects.filter(
        person=contributor.person, purpose=LinkPurpose.REPORT, target_id=contributor.report.public_id, revoked_at=None
    )


def close_links(contributor: ReportContributor, actor: User, now: datetime.datetime) -> None:
    access_links_revoke(
        person=contributor.person,
        purpose=LinkPurpose.REPORT,
        target_id=contributor.report.public_id,
        actor=actor,
        now=now,
    )


def locked(contributor: ReportContributor) -> ReportContributor:
    """Read the row again, locked, with what the rules need."""
    rows = ReportContributor.objects.select_for_update(of=("self",))
    related = ("person", "report__campaign", "report__laureate__organisation", "report__laureate__cohort__programme")
    return rows.select_related(*related).get(pk=contributor.pk)


def audit(action: str, contributor: ReportContributor, actor: User) -> None:
    report = contributor.report
    record(
        actor=actor,
        action=action,
        target=report,
        scope=report.laureate.cohort.slug,
        changes={"contributor": str(contributor.public_id)},
    )
