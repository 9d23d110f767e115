"""A colleague invited to fill one form."""

import datetime

import pytest
from django.utils import timezone

from ess_platform.accounts.models import AccessLink, User
from ess_platform.accounts.services.access_link import is_open
from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from ess_platform.directory.models import Person
from ess_platform.notifications.models import OutgoingMail
from laureates.enums import ReportStatus
from laureates.models import ReportContributor
from laureates.services.contributor import (
    report_invite_contributor,
    report_remove_contributor,
    report_resend_contributor_link,
)
from tests.factories import (
    make_campaign,
    make_cohort,
    make_contributor,
    make_laureate,
    make_participant,
    make_person,
    make_report,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    laureate = make_laureate(make_cohort(), name="Les Mailles du Canal")
    make_participant(laureate, with_user=True)
    return make_report(laureate, make_campaign(laureate.cohort), ReportStatus.DRAFT)


def owner_of(report) -> User:
    return report.laureate.participants.get(is_main_contact=True).person.user


def invite(report, email="compta@ailleurs.test", *, actor=None, now=None) -> ReportContributor:
    return report_invite_contributor(
        report=report,
        first_name="Nour",
        last_name="Exemple",
        email=email,
        actor=actor or owner_of(report),
        now=now or timezone.now(),
    )


def refused(call, match, **kwargs) -> str | None:
    """The field of the refusal; nothing was written."""
    before = (ReportContributor.objects.count(), Person.objects.count(), OutgoingMail.objects.count())
    with pytest.raises(BusinessRuleError, match=match) as refusal:
        call(**kwargs)
    assert (ReportContributor.objects.count(), Person.objects.count(), OutgoingMail.objects.count()) == before
    return refusal.value.field


def test_a_new_person_gets_an_account_and_a_link(report):
    contributor = invite(report, " Compta@Ailleurs.test ")
    person = contributor.person
    assert (person.full_name, person.email) == ("Nour Exemple", "compta@ailleurs.test")
    assert person.organisation == report.laureate.organisation
    assert person.user.is_dormant
    link = AccessLink.objects.get()
    assert (link.person, link.target_id) == (person, report.public_id)
    mail = OutgoingMail.objects.get()
    assert (mail.to_email, mail.reply_to) == ("compta@ailleurs.test", owner_of(report).email)
    assert "http://testserver/lien/" in mail.body_text
    assert "http://testserver/lien/" in mail.body_html
    assert "Les Mailles du Canal" in mail.body_text
    assert len(mail.subject) <= 60
    entry = AuditEntry.objects.get(action="report.invite_contributor")
    assert (entry.actor, entry.object_id) == (owner_of(report), str(report.public_id))
    assert entry.changes == {"contributor": str(contributor.public_id)}


def test_a_known_person_is_taken_as_she_is(report):
    known = make_person(first_name="Sacha", email="compta@ailleurs.test")
    contributor = invite(report, "COMPTA@ailleurs.test")
    assert (contributor.person, contributor.person.first_name) == (known, "Sacha")


def test_the_holder_of_the_account_comes_before_a_namesake(report):
    make_person(email="compta@ailleurs.test")
    user = make_user(email="compta@ailleurs.test")
    assert invite(report).person == user.person


def test_refuses_an_address_already_invited(report):
    invite(report)
    assert refused(invite, "déjà invitée", report=report, email="COMPTA@ailleurs.test") == "email"


def test_refuses_who_represents_the_laureate(report):
    colleague = make_participant(report.laureate, can_submit=False).person
    assert refused(invite, "représente déjà", report=report, email=colleague.email) == "email"


def test_refuses_who_may_not_send(report):
    colleague = make_participant(report.laureate, with_user=True, can_submit=False).person.user
    for actor in (colleague, make_contributor(report, with_user=True).person.user, make_user()):
        refused(invite, "Seule la personne qui peut envoyer", report=report, actor=actor)


@pytest.mark.parametrize("status", [ReportStatus.SUBMITTED, ReportStatus.VALIDATED])
def test_refuses_a_form_that_is_sent(report, status):
    sent = timezone.now() - datetime.timedelta(days=1)
    report.status, report.submitted_at = status, sent
    report.validated_at = sent if status == ReportStatus.VALIDATED else None
    report.save()
    refused(invite, "ne se remplit plus", report=report)


def test_refuses_a_closed_campaign(report):
    report.campaign.closed_on = timezone.localdate()
    report.campaign.save()
    refused(invite, "ne se remplit plus", report=report)


def test_refuses_a_sixth_person(report):
    for number in range(5):
        invite(report, f"personne.{number}@ailleurs.test")
    refused(invite, "retirez-en une", report=report)


def test_why_an_address_cannot_be_invited_is_not_told(report):
    make_user(email="fermee@ailleurs.test", is_active=False)
    assert refused(invite, "ne peut pas être invitée", report=report, email="fermee@ailleurs.test") == "email"


def test_removed_at_once_with_her_links_and_invited_again(report):
    contributor, now = invite(report), timezone.now()
    for _ in range(2):
        removed = report_remove_contributor(contributor=contributor, actor=owner_of(report), now=now)
    assert removed.revoked_at == now
    assert not is_open(AccessLink.objects.get(), now)
    assert AuditEntry.objects.filter(action="report.remove_contributor").count() == 1
    again = invite(report)
    assert (again.person, again.pk != contributor.pk) == (contributor.person, True)


def test_only_the_owner_removes(report):
    contributor = invite(report)
    other = make_participant(make_laureate(report.laureate.cohort), with_user=True).person.user
    refused(
        report_remove_contributor,
        "Seule la personne",
        contributor=contributor,
        actor=other,
        now=timezone.now(),
    )


def test_a_new_link_closes_the_former(report):
    contributor, later = invite(report), timezone.now() + datetime.timedelta(minutes=11)
    first = AccessLink.objects.get()
    report_resend_contributor_link(contributor=contributor, actor=owner_of(report), now=later)
    first.refresh_from_db()
    assert first.revoked_at == later
    assert AccessLink.objects.filter(revoked_at=None).count() == 1
    assert OutgoingMail.objects.count() == 2


def test_a_link_is_not_sent_again_at_once_nor_to_who_was_removed(report):
    contributor, now, owner = invite(report), timezone.now(), owner_of(report)
    refused(report_resend_contributor_link, "vient de partir", contributor=contributor, actor=owner, now=now)
    report_remove_contributor(contributor=contributor, actor=owner, now=now)
    refused(report_resend_contributor_link, "a été retirée", contributor=contributor, actor=owner, now=now)
    refused(report_resend_contributor_link, "Seule la personne", contributor=contributor, actor=make_user(), now=now)
