"""Inviting the people of a promotion (M00)."""

import datetime

import pytest
from django.utils import timezone

from ess_platform.accounts.models import Invitation
from ess_platform.common.errors import BusinessRuleError
from ess_platform.notifications.models import OutgoingMail
from laureates.enums import LaureateStatus
from laureates.services.access import participant_invite, participants_invite
from tests.factories import (
    make_cohort,
    make_laureate,
    make_participant,
    make_person,
    make_programme,
    make_team_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def laureate():
    cohort = make_cohort(programme=make_programme(name="Industries Engagées"), name="Industries Engagées 2025")
    return make_laureate(cohort, name="Les Mailles du Canal")


def invite(participant, *, now=None):
    actor = participant.laureate.cohort.team.first()
    user = actor.user if actor else make_team_user(participant.laureate.cohort)
    return participant_invite(participant=participant, actor=user, now=now or timezone.now())


def test_the_mail_of_the_invitation(laureate):
    participant = make_participant(laureate, person=make_person(first_name="Awa", email="awa@ailleurs.test"))
    invitation = invite(participant)
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.subject) == ("M00", "Industries Engagées : votre espace est prêt")
    assert len(mail.subject) <= 60
    assert (mail.to_email, mail.reply_to, mail.scope) == (
        "awa@ailleurs.test",
        invitation.invited_by.email,
        laureate.cohort.slug,
    )
    for expected in (
        "Bonjour Awa,",
        "Bravo, Les Mailles du Canal fait partie de la promotion Industries Engagées 2025",
        "http://testserver/invitation/",
        "Ce que voit la Région",
        "Ce qu’elle ne voit pas",
        invitation.invited_by.get_full_name(),
    ):
        assert expected in mail.body_text
    assert "Ce qu’elle ne voit pas" in mail.body_html
    assert invitation.renew_path == f"/programmes/{laureate.cohort.slug}/laureats/acces/"
    assert invitation.expires_at - invitation.created_at > datetime.timedelta(days=13, hours=23)


def test_a_second_invitation_replaces_the_first(laureate):
    participant, now = make_participant(laureate), timezone.now()
    first = invite(participant, now=now)
    invite(participant, now=now + datetime.timedelta(minutes=2))
    first.refresh_from_db()
    assert first.revoked_at == now + datetime.timedelta(minutes=2)
    assert OutgoingMail.objects.count() == 2


def test_the_second_of_two_clicks_sends_nothing(laureate):
    participant = make_participant(laureate)
    invite(participant)
    with pytest.raises(BusinessRuleError, match="vient de partir"):
        invite(participant)
    assert OutgoingMail.objects.count() == 1


def test_refuses_without_address(laureate):
    with pytest.raises(BusinessRuleError, match="pas d’adresse") as refusal:
        invite(make_participant(laureate, person=make_person(email="")))
    assert refusal.value.field == "email"


def test_refuses_who_has_an_account(laureate):
    with pytest.raises(BusinessRuleError, match="existe déjà"):
        invite(make_participant(laureate, with_user=True))


@pytest.mark.parametrize("case", ["left", "laureate left"])
def test_refuses_who_represents_nobody(laureate, case):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    participant = make_participant(laureate, left_on=yesterday if case == "left" else None)
    if case != "left":
        laureate.status, laureate.left_on = LaureateStatus.LEFT, yesterday
        laureate.save()
    with pytest.raises(BusinessRuleError, match="ne représente plus"):
        invite(participant)


def test_one_refusal_keeps_nobody_else_from_being_invited(laureate):
    good, bad, other = (
        make_participant(laureate),
        make_participant(laureate, person=make_person(email="")),
        make_participant(laureate),
    )
    result = participants_invite(
        participants=[good, bad, other], actor=make_team_user(laureate.cohort), now=timezone.now()
    )
    assert result.invited == (good, other)
    assert [participant for participant, _ in result.refused] == [bad]
    assert Invitation.objects.count() == 2
