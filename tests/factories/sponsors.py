import datetime

from django.utils import timezone

from sponsors.enums import MeetingMode
from sponsors.models import (
    Introduction,
    Sponsor,
    SponsorCharter,
    SponsorContact,
    SponsorMeeting,
    SponsorOffer,
    Sponsorship,
)
from tests.factories.accounts import make_user
from tests.factories.directory import make_organisation, make_person


def make_sponsor(cohort, organisation=None, *, is_large_industrial_group=True) -> Sponsor:
    organisation = organisation or make_organisation(is_large_industrial_group=is_large_industrial_group)
    return Sponsor.objects.create(cohort=cohort, organisation=organisation)


def make_sponsor_contact(sponsor, *, person=None, with_user=False) -> SponsorContact:
    person = person or make_person(organisation=sponsor.organisation)
    if with_user:
        make_user(person=person)
    return SponsorContact.objects.create(sponsor=sponsor, person=person)


def make_sponsorship(laureate, contact=None, **fields) -> Sponsorship:
    contact = contact or make_sponsor_contact(make_sponsor(laureate.cohort))
    fields.setdefault("starts_on", datetime.date(2025, 1, 23))
    return Sponsorship.objects.create(laureate=laureate, contact=contact, **fields)


def make_meeting(sponsorship, **fields) -> SponsorMeeting:
    fields.setdefault("held_on", datetime.date(2025, 3, 21))
    fields.setdefault("minutes", 60)
    fields.setdefault("mode", MeetingMode.VIDEO)
    return SponsorMeeting.objects.create(sponsorship=sponsorship, **fields)


def make_introduction(sponsorship, *, asked_by=None, **fields) -> Introduction:
    fields.setdefault("need", "Un acheteur de palettes")
    fields.setdefault("asked_at", timezone.now())
    return Introduction.objects.create(sponsorship=sponsorship, asked_by=asked_by or make_user(), **fields)


def make_offer(sponsor, **fields) -> SponsorOffer:
    fields.setdefault("text", "Ouvrir le réseau des acheteurs")
    return SponsorOffer.objects.create(sponsor=sponsor, **fields)


def make_sponsor_charter(cohort, **fields) -> SponsorCharter:
    fields.setdefault("number", 1)
    fields.setdefault("text", "Se parler une fois par trimestre.")
    fields.setdefault("published_at", timezone.now())
    return SponsorCharter.objects.create(cohort=cohort, **fields)
