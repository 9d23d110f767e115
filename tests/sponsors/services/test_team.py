"""What the team writes of organisations marraines, their offers and their people."""

import datetime

import pytest
from django.utils import timezone

from ess_platform.accounts.models import Invitation
from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.directory.models import Organisation, Person
from ess_platform.notifications.models import OutgoingMail
from sponsors.enums import SponsorKind
from sponsors.models import Sponsor, SponsorContact, SponsorOffer
from sponsors.services.contact import (
    OWNER_ONLY,
    PersonDetails,
    contact_add,
    contact_edit,
    contact_invite,
    contact_leave,
    contact_return,
)
from sponsors.services.sponsor import (
    SponsorDetails,
    sponsor_add,
    sponsor_edit,
    sponsor_leave,
    sponsor_offer_delete,
    sponsor_offer_save,
    sponsor_return,
)
from tests.factories import make_organisation, make_sponsor, make_sponsor_contact, make_team_user, make_user

pytestmark = pytest.mark.django_db
DETAILS = SponsorDetails(
    kind=SponsorKind.LARGE, note=" Contact à suivre ", sector=None, department=None, is_large_industrial_group=True
)
AWA = PersonDetails(
    first_name="Awa", last_name="Diallo", email="Awa@groupe.example", phone="0140000000", job_title="Acheteuse"
)


@pytest.fixture
def actor(cohort):
    return make_team_user(cohort)


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_a_new_organisation_is_added_once(cohort, actor):
    sponsor = sponsor_add(cohort=cohort, organisation=None, name=" Groupe  Delta ", details=DETAILS, actor=actor)
    organisation = Organisation.objects.get(name="Groupe Delta")
    assert (sponsor.organisation, sponsor.kind, sponsor.note) == (organisation, "large", "Contact à suivre")
    assert organisation.is_large_industrial_group is True
    assert list(organisation.hats.values_list("hat", flat=True)) == ["sponsor"]
    again = sponsor_add(cohort=cohort, organisation=organisation, name="", details=DETAILS, actor=actor)
    assert (again, Sponsor.objects.count(), actions()) == (sponsor, 1, ["sponsor.add"])
    for name, said in (("groupe delta", "porte déjà ce nom"), ("  ", "Indiquez le nom")):
        with pytest.raises(BusinessRuleError, match=said) as refused:
            sponsor_add(cohort=cohort, organisation=None, name=name, details=DETAILS, actor=actor)
        assert refused.value.field == "name"


def test_edit_refuses_a_stale_page(cohort, actor):
    sponsor = make_sponsor(cohort, is_large_industrial_group=False)
    sponsor_edit(sponsor=sponsor, details=DETAILS, actor=actor, expected_version=1)
    assert AuditEntry.objects.get().changes == {"fields": ["kind", "note", "is_large_industrial_group"]}
    with pytest.raises(ConflictError):
        sponsor_edit(sponsor=sponsor, details=DETAILS, actor=actor, expected_version=1)


def test_an_organisation_leaves_once_its_sponsorships_are_over_and_comes_back(cohort, actor, sponsorship, today):
    sponsor = sponsorship.contact.sponsor
    gone = {"sponsor": sponsor, "reason": " Réorganisation ", "actor": actor, "today": today, "expected_version": 1}
    with pytest.raises(BusinessRuleError, match=f"Terminez d’abord .*{sponsorship.laureate}"):
        sponsor_leave(left_on=today, **gone)
    sponsorship.ends_on = today - datetime.timedelta(days=1)
    sponsorship.save()
    with pytest.raises(BusinessRuleError, match="date passée"):
        sponsor_leave(left_on=today + datetime.timedelta(days=1), **gone)
    for _ in range(2):
        left = sponsor_leave(left_on=today, **gone)
    assert (left.left_on, left.leaving_reason) == (today, "Réorganisation")
    with pytest.raises(BusinessRuleError, match="a quitté la promotion"):
        contact_add(sponsor=sponsor, details=AWA, actor=actor)
    for _ in range(2):
        assert sponsor_return(sponsor=left, actor=actor).left_on is None
    assert actions() == ["sponsor.leave", "sponsor.return"]


def test_offers(cohort, actor):
    sponsor = make_sponsor(cohort)
    given = {"sponsor": sponsor, "need": None, "activity": None, "actor": actor}
    for text, hours, field in ((" ", None, "text"), ("Un atelier", 0, "hours"), ("Un atelier", 1001, "hours")):
        with pytest.raises(BusinessRuleError) as refused:
            sponsor_offer_save(offer=None, text=text, hours=hours, **given)
        assert refused.value.field == field
    offer = sponsor_offer_save(offer=None, text=" Un atelier ", hours=12, **given)
    sponsor_offer_save(offer=offer, text="Un grand atelier", hours=None, **given)
    assert SponsorOffer.objects.values_list("text", "hours").get() == ("Un grand atelier", None)
    for _ in range(2):
        sponsor_offer_delete(offer=offer, actor=actor)
    assert actions() == ["sponsor_offer.save", "sponsor_offer.save", "sponsor_offer.delete"]


def test_a_person_is_found_by_her_address_and_completed(cohort, actor):
    sponsor = make_sponsor(cohort)
    known = Person.objects.create(first_name="Awa", last_name="D.", email="awa@groupe.example", job_title="Directrice")
    contact = contact_add(sponsor=sponsor, details=AWA, actor=actor)
    known.refresh_from_db()
    assert (contact.person, known.phone, known.job_title) == (known, "0140000000", "Directrice")
    with pytest.raises(BusinessRuleError, match="fait déjà partie"):
        contact_add(sponsor=sponsor, details=AWA, actor=actor)
    assert contact_leave(contact=contact, actor=actor, today=timezone.localdate()).left_on
    assert contact_add(sponsor=sponsor, details=AWA, actor=actor).left_on is None
    assert SponsorContact.objects.count() == 1


def test_details_are_corrected_except_the_address_of_an_account(cohort, actor, contact):
    person = contact.person
    said = {name: getattr(person, name) for name in PersonDetails.__dataclass_fields__}
    contact_edit(contact=contact, details=PersonDetails(**said | {"phone": "0140000001"}), actor=actor)
    entry = AuditEntry.objects.get()
    assert entry.changes == {"contact": str(contact.public_id), "fields": ["phone"]}
    with pytest.raises(BusinessRuleError, match=OWNER_ONLY) as refused:
        contact_edit(contact=contact, details=PersonDetails(**said | {"email": "x@y.example"}), actor=actor)
    assert refused.value.field == "email"


def test_a_person_leaves_once_her_sponsorships_are_over(actor, sponsorship, today):
    contact = sponsorship.contact
    with pytest.raises(BusinessRuleError, match="Terminez d’abord"):
        contact_leave(contact=contact, actor=actor, today=today)
    sponsorship.ends_on = today - datetime.timedelta(days=1)
    sponsorship.save()
    for _ in range(2):
        assert contact_leave(contact=contact, actor=actor, today=today).left_on == today
    with pytest.raises(BusinessRuleError, match="n’accompagne plus"):
        contact_invite(contact=contact, actor=actor, now=timezone.now())
    for _ in range(2):
        assert contact_return(contact=contact, actor=actor).left_on is None
    assert actions() == ["sponsor_contact.leave", "sponsor_contact.return"]


def test_invitation_of_a_sponsor(cohort, actor):
    contact = make_sponsor_contact(make_sponsor(cohort, make_organisation(name="Groupe Delta")))
    person, now = contact.person, timezone.now()
    person.email = ""
    person.save()
    with pytest.raises(BusinessRuleError, match="pas d’adresse"):
        contact_invite(contact=contact, actor=actor, now=now)
    person.email = "awa@groupe.example"
    person.save()
    contact_invite(contact=contact, actor=actor, now=now)
    mail = OutgoingMail.objects.get()
    assert (mail.to_email, mail.kind, mail.scope) == ("awa@groupe.example", "M00", cohort.slug)
    assert "Groupe Delta accompagne des lauréats" in mail.body_text
    assert Invitation.objects.get().renew_path.endswith(f"/parrains/{contact.sponsor.organisation.public_id}/")
    with pytest.raises(BusinessRuleError, match="vient de partir"):
        contact_invite(contact=contact, actor=actor, now=now)
    make_user(person=person)
    with pytest.raises(BusinessRuleError, match="compte existe déjà"):
        contact_invite(contact=contact, actor=actor, now=now + datetime.timedelta(hours=1))
