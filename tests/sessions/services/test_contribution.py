"""Speakers without an account: the list, the link, the answer."""

import datetime

import pytest

from ess_platform.accounts.models import User
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.formatting import PARIS
from ess_platform.notifications.models import OutgoingMail
from sessions.enums import SessionStatus, SpeakerKind, SpeakerState
from sessions.models import Contribution, SpeakerLink
from sessions.services.contribution import (
    NO_EMAIL,
    SpeakerAnswer,
    SpeakerFacts,
    contribution_add,
    contribution_answer,
    contribution_ask,
    contribution_close_link,
    contribution_edit,
    contribution_move,
    contribution_remove,
)
from sessions.services.speaker_link import find_speaker_link, is_open, speaker_link_renew
from tests.factories.sessions import make_contribution, make_half_day, make_session

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=PARIS)
DAY = datetime.date(2026, 5, 12)
YES = SpeakerAnswer(is_coming=True, title="Mon titre", bio="Ma vie", allows_image=False, allows_bio=True)


@pytest.fixture
def session(cohort):
    session = make_session(cohort, starts_on=DAY, status=SessionStatus.PLANNED)
    make_half_day(session, starts_at=datetime.time(9), ends_at=datetime.time(12))
    return session


@pytest.fixture
def speaker(session):
    return make_contribution(session, email="celik@exemple.test")


def ask(contribution, actor, now=NOW) -> SpeakerLink:
    return contribution_ask(contribution=contribution, actor=actor, now=now)


def test_added_at_the_end_once_moved_and_removed(session, team):
    rows = [
        contribution_add(session=session, facts=SpeakerFacts(name, speaker_kind=SpeakerKind.ESS), actor=team)
        for name in ("Aline", "Bruno", "Chloé")
    ]
    key = rows[0].public_id
    assert contribution_add(session=session, facts=SpeakerFacts("Aline"), actor=team, public_id=key) == rows[0]
    assert contribution_move(contribution=rows[2], up=True, actor=team)
    assert not contribution_move(contribution=rows[0], up=True, actor=team)
    contribution_remove(contribution=rows[1], actor=team)
    assert list(session.contributions.values_list("speaker", flat=True)) == ["Aline", "Chloé"]


def test_the_list_refuses_no_name_and_a_session_that_is_settled(session, speaker, team):
    with pytest.raises(BusinessRuleError) as refusal:
        contribution_add(session=session, facts=SpeakerFacts("  "), actor=team)
    assert refusal.value.field == "speaker"
    other = make_session(session.cohort).agenda_items.create(position=1, title="Ailleurs")
    with pytest.raises(BusinessRuleError, match="autre séance"):
        contribution_add(session=session, facts=SpeakerFacts("Aline", agenda_item=other), actor=team)
    for status, words in ((SessionStatus.CLOSED, "clôturée"), (SessionStatus.CANCELLED, "annulée")):
        session.status, session.closed_at = status, NOW
        session.save()
        speaker.session = session
        for act in (
            lambda: contribution_remove(contribution=speaker, actor=team),
            lambda: contribution_move(contribution=speaker, up=True, actor=team),
            lambda: contribution_edit(contribution=speaker, facts=SpeakerFacts("X"), actor=team, now=NOW),
        ):
            with pytest.raises(BusinessRuleError, match=words):
                act()
    assert Contribution.objects.filter(session=session).count() == 1


def test_asking_sends_one_link_that_expires_and_makes_no_account(speaker, team):
    link = ask(speaker, team)
    mail = OutgoingMail.objects.get(kind="session.speaker")
    assert (mail.to_email, mail.to_person) == ("celik@exemple.test", None)
    token = mail.body_text.split("/intervention/")[1].split("/")[0]
    assert find_speaker_link(token) == link
    assert is_open(link, datetime.datetime(2026, 5, 13, 11, 59, tzinfo=PARIS))
    assert not is_open(link, datetime.datetime(2026, 5, 13, 12, 0, tzinfo=PARIS))
    speaker.refresh_from_db()
    assert speaker.state == SpeakerState.ASKED
    assert not User.objects.filter(email="celik@exemple.test").exists()
    again = ask(speaker, team)
    link.refresh_from_db()
    assert (is_open(link, NOW), is_open(again, NOW)) == (False, True)


def test_asking_refuses_without_address_past_or_put_off(session, speaker, team):
    bare = make_contribution(session)
    with pytest.raises(BusinessRuleError) as refusal:
        ask(bare, team)
    assert (refusal.value.message, refusal.value.field) == (NO_EMAIL, "email")
    with pytest.raises(BusinessRuleError, match="passée"):
        ask(speaker, team, now=datetime.datetime(2026, 5, 13, 9, tzinfo=PARIS))
    for status, words in ((SessionStatus.POSTPONED, "reportée"), (SessionStatus.HELD, "passée")):
        type(session).objects.update(status=status)
        with pytest.raises(BusinessRuleError, match=words):
            ask(Contribution.objects.get(pk=speaker.pk), team)
    assert not SpeakerLink.objects.exists()


def test_the_answer_is_written_and_may_be_taken_back(speaker, team):
    link = ask(speaker, team)
    said = contribution_answer(link=link, answer=YES, now=NOW)
    assert (said.state, said.title, said.bio, said.allows_image, said.allows_bio, said.answered_at) == (
        SpeakerState.CONFIRMED,
        "Mon titre",
        "Ma vie",
        False,
        True,
        NOW,
    )
    said = contribution_answer(link=link, answer=SpeakerAnswer(is_coming=False, note="Malade"), now=NOW)
    assert (said.state, said.title, said.answer_note) == (SpeakerState.DECLINED, "Mon titre", "Malade")


def test_the_answer_is_refused_once_the_link_is_closed_or_the_date_called_off(session, speaker, team):
    link = ask(speaker, team)
    type(session).objects.update(status=SessionStatus.CANCELLED)
    with pytest.raises(BusinessRuleError, match="annulée"):
        contribution_answer(link=link, answer=YES, now=NOW)
    assert contribution_close_link(contribution=speaker, actor=team, now=NOW) == 1
    assert contribution_close_link(contribution=speaker, actor=team, now=NOW) == 0
    with pytest.raises(BusinessRuleError, match="plus ouvert"):
        contribution_answer(link=link, answer=YES, now=NOW)
    speaker.refresh_from_db()
    assert speaker.answered_at is None


def test_another_address_closes_the_link_and_forgets_the_answer(speaker, team):
    link = ask(speaker, team)
    contribution_answer(link=link, answer=YES, now=NOW)
    given = SpeakerFacts("Élodie Çelik", email="autre@exemple.test")
    changed = contribution_edit(contribution=speaker, facts=given, actor=team, now=NOW)
    link.refresh_from_db()
    assert (changed.state, changed.answered_at, changed.allows_bio) == (SpeakerState.NOT_ASKED, None, None)
    assert not is_open(link, NOW)


def test_a_link_lives_two_days_at_least(speaker):
    late = datetime.datetime(2026, 5, 13, 11, 0, tzinfo=PARIS)
    made = speaker_link_renew(contribution=speaker, now=late)
    assert made.link.expires_at == late + datetime.timedelta(days=2)
