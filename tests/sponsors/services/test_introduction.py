"""Requests to be put in touch: asked by the laureate, answered once by its sponsor."""

import datetime

import pytest
from django.utils import timezone

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from ess_platform.notifications.models import OutgoingMail
from sponsors.enums import IntroductionState
from sponsors.models import Introduction
from sponsors.services.introduction import introduction_answer, introduction_ask
from tests.factories import make_introduction, make_laureate, make_participant, make_sponsorship

pytestmark = pytest.mark.django_db


@pytest.fixture
def asker(sponsorship):
    return make_participant(sponsorship.laureate, with_user=True).person.user


def ask(sponsorship, actor, need=" Un acheteur de palettes 🪵 ", **fields):
    return introduction_ask(sponsorship=sponsorship, need=need, actor=actor, now=timezone.now(), **fields)


def answer(introduction, actor, state=IntroductionState.ACCEPTED, text="", now=None):
    return introduction_answer(
        introduction=introduction, state=state, answer=text, actor=actor, now=now or timezone.now()
    )


def test_asked_once_with_one_mail_whatever_the_clicks(sponsorship, asker, sponsor):
    found = [ask(sponsorship, asker, idempotency_key="k") for _ in range(2)]
    assert found[0] == found[1]
    assert (found[0].need, found[0].state) == ("Un acheteur de palettes 🪵", IntroductionState.ASKED)
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.to_email, mail.reply_to) == ("M13", sponsor.email, asker.email)
    assert mail.subject == f"{sponsorship.laureate.organisation.name} cherche un contact"
    assert "Un acheteur de palettes 🪵" in mail.body_text
    assert f"/parrain/demandes/{found[0].public_id}/" in mail.body_text
    assert AuditEntry.objects.filter(action="introduction.ask").count() == 1


def test_a_sponsor_without_address_gets_no_mail(sponsorship, asker):
    person = sponsorship.contact.person
    person.email = ""
    person.save()
    ask(sponsorship, asker)
    assert Introduction.objects.count() == 1
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("need", ["", "   ", "x" * 401])
def test_refuses_an_empty_need_and_one_that_is_too_long(sponsorship, asker, need):
    with pytest.raises(BusinessRuleError) as refused:
        ask(sponsorship, asker, need)
    assert refused.value.field == "need"


def test_refuses_another_structure_and_a_sponsorship_that_does_not_run(sponsorship, asker, sponsor, cohort, today):
    other = make_participant(make_laureate(cohort), with_user=True).person.user
    for actor in (other, sponsor):
        with pytest.raises(BusinessRuleError, match="vos parrains"):
            ask(sponsorship, actor)
    for dates in ({"ends_on": today - datetime.timedelta(days=1)}, {"starts_on": today + datetime.timedelta(days=1)}):
        type(sponsorship).objects.filter(pk=sponsorship.pk).update(**dates)
        with pytest.raises(BusinessRuleError, match="pas en cours"):
            ask(sponsorship, asker)
        type(sponsorship).objects.filter(pk=sponsorship.pk).update(ends_on=None)


def test_refuses_a_fourth_request_while_three_wait_and_the_key_of_somebody_else(sponsorship, asker):
    colleague = make_participant(sponsorship.laureate, with_user=True).person.user
    ask(sponsorship, asker, idempotency_key="k")
    with pytest.raises(BusinessRuleError, match="déjà servi"):
        ask(sponsorship, colleague, idempotency_key="k")
    ask(sponsorship, asker)
    last = ask(sponsorship, asker)
    with pytest.raises(BusinessRuleError, match="Trois demandes"):
        ask(sponsorship, asker)
    answer(last, sponsorship.contact.person.user)
    ask(sponsorship, asker)


@pytest.mark.parametrize(
    "state", [IntroductionState.ACCEPTED, IntroductionState.DECLINED, IntroductionState.REDIRECTED]
)
def test_answered_once(sponsorship, sponsor, state):
    request = make_introduction(sponsorship)
    for _ in range(2):
        saved = answer(request, sponsor, state, " Voyez Mme X ")
    assert (saved.state, saved.answer, saved.answered_by) == (state, "Voyez Mme X", sponsor)
    entry = AuditEntry.objects.get(action="introduction.answer")
    assert entry.changes == {"state": state}
    with pytest.raises(BusinessRuleError, match="déjà répondu"):
        answer(request, sponsor, state, "Autre chose")


def test_refusals_of_an_answer(sponsorship, sponsor, asker, today):
    request = make_introduction(sponsorship)
    with pytest.raises(BusinessRuleError, match="pas adressée"):
        answer(request, asker)
    with pytest.raises(BusinessRuleError, match="vers qui"):
        answer(request, sponsor, IntroductionState.REDIRECTED, "  ")
    with pytest.raises(BusinessRuleError, match="600 caractères"):
        answer(request, sponsor, text="x" * 601)
    with pytest.raises(BusinessRuleError, match="Choisissez une réponse"):
        answer(request, sponsor, IntroductionState.ASKED)
    type(sponsorship).objects.filter(pk=sponsorship.pk).update(ends_on=today - datetime.timedelta(days=1))
    with pytest.raises(BusinessRuleError, match="pris fin"):
        answer(request, sponsor)
    assert Introduction.objects.get().is_waiting


def test_the_same_request_of_two_sponsorships_stays_apart(sponsorship, sponsor, cohort):
    foreign = make_introduction(make_sponsorship(make_laureate(cohort)))
    with pytest.raises(BusinessRuleError, match="pas adressée"):
        answer(foreign, sponsor)
