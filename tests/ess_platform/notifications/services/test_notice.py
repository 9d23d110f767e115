"""Notices: who is told, once; what is read; what is forgotten; the digest of Monday."""

import datetime

import pytest
from django.utils import timezone

from ess_platform.accounts.enums import Space
from ess_platform.common.errors import BusinessRuleError
from ess_platform.notifications.enums import NoticeMode
from ess_platform.notifications.models import Notice, NoticeChoice, OutgoingMail
from ess_platform.notifications.notice_kinds import NoticeKind, register_notice_kind
from ess_platform.notifications.services import notice as service
from ess_platform.notifications.services import (
    notice_digests_send,
    notices_choose,
    notices_purge,
    notices_write,
)
from ess_platform.notifications.services.outbox import claim, finish
from tests.factories import make_cohort, make_mail, make_notice, make_team_user, make_user

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
KIND = "essai"
MONDAY = datetime.datetime(2025, 3, 10, 8, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def kind(monkeypatch):
    monkeypatch.setattr("ess_platform.notifications.notice_kinds._kinds", {})
    register_notice_kind(NoticeKind("mail.failed", "Courriel", (Space.TEAM,), "envelope"))
    return register_notice_kind(NoticeKind(KIND, "Essai", (Space.TEAM,), "bell", in_digest=True))


def write(users, **fields):
    fields = {"kind": KIND, "text": "Du nouveau.", "url": "/compte/", "now": timezone.now()} | fields
    return notices_write(users=users, **fields)


def test_everybody_is_told_in_two_queries_but_who_did_it(django_assert_num_queries):
    actor, *others = [make_user() for _ in range(4)]
    closed = make_user(is_active=False)
    NoticeChoice.objects.create(user=others[0], kind=KIND, mode=NoticeMode.NONE)
    with django_assert_num_queries(4):  # two of them are the savepoint
        assert write([actor, *others, others[1], closed], but=actor) == 2
    assert set(Notice.objects.values_list("user", flat=True)) == {others[1].pk, others[2].pk}


def test_the_same_event_tells_once_and_a_long_text_is_cut():
    user = make_user()
    write([user], dedup_key="x", text="é" * 300)
    write([user], dedup_key="x")
    write([user])
    write([user])
    assert Notice.objects.count() == 3
    assert Notice.objects.get(dedup_key="x").text == "é" * 254 + "…"


def test_a_kind_that_nobody_knows_is_a_mistake():
    with pytest.raises(ValueError, match="inconnue"):
        write([make_user()], kind="inconnue")


def test_choices_are_written_all_or_none():
    user = make_user()
    notices_choose(user=user, modes={KIND: NoticeMode.NONE})
    with pytest.raises(BusinessRuleError, match="nature"):
        notices_choose(user=user, modes={KIND: NoticeMode.PAGE, "inconnue": NoticeMode.PAGE})
    with pytest.raises(BusinessRuleError, match="nature"):
        notices_choose(user=user, modes={KIND: "pigeon"})
    assert NoticeChoice.objects.get().mode == NoticeMode.NONE


def test_the_purge_keeps_what_is_recent_and_stops_in_time(monkeypatch):
    user, now = make_user(), timezone.now()
    kept = [
        make_notice(user, at=now - 364 * DAY),
        make_notice(user, at=now - 200 * DAY, read_at=now - 89 * DAY),
    ]
    for fields in ({"at": now - 366 * DAY}, {"at": now - 200 * DAY, "read_at": now - 91 * DAY}) * 2:
        make_notice(user, **fields)
    monkeypatch.setattr(service, "PURGED_AT_ONCE", 2)
    monkeypatch.setattr(service, "PURGED_AT_MOST", 2)
    assert notices_purge(now=now) == 2
    monkeypatch.setattr(service, "PURGED_AT_MOST", 20)
    assert notices_purge(now=now) == 2
    assert set(Notice.objects.all()) == set(kept)


def test_the_digest_tells_once_a_week_what_is_wanted_and_not_read():
    user, by_choice, not_wanted = make_user(), make_user(), make_user()
    make_notice(user, kind=KIND, text="Premier", at=MONDAY - DAY)
    make_notice(user, kind=KIND, text="Ancien", at=MONDAY - 8 * DAY)
    make_notice(user, kind=KIND, text="Lu", at=MONDAY - DAY, read_at=MONDAY)
    make_notice(user, kind="mail.failed", text="Autre nature", at=MONDAY - DAY)
    NoticeChoice.objects.create(user=by_choice, kind="mail.failed", mode=NoticeMode.DIGEST)
    make_notice(by_choice, kind="mail.failed", text="Choisi", at=MONDAY - DAY)
    NoticeChoice.objects.create(user=not_wanted, kind=KIND, mode=NoticeMode.PAGE)
    make_notice(not_wanted, kind=KIND, at=MONDAY - DAY)
    assert notice_digests_send(now=MONDAY) == 2
    notice_digests_send(now=MONDAY + DAY / 24)
    mails = OutgoingMail.objects.filter(kind="notices")
    assert set(mails.values_list("to_email", flat=True)) == {user.email, by_choice.email}
    text = mails.get(to_email=user.email).body_text
    assert "Premier" in text
    assert not [word for word in ("Ancien", "Lu", "Autre nature") if f"- {word}" in text]


def test_a_mail_that_did_not_arrive_tells_the_team():
    cohort = make_cohort()
    user = make_team_user(cohort)
    make_team_user(make_cohort())
    mail = claim(make_mail(scope=cohort.slug, subject="Votre fiche").pk, timezone.now() + DAY)
    finish(mail, "failed", error="550 inconnu")
    [notice] = Notice.objects.all()
    assert (notice.user, notice.scope) == (user, cohort.slug)
    assert "Votre fiche" in notice.text
