"""Write notices, mark them read, choose which kinds one wants, forget the old ones."""

import datetime
from collections.abc import Collection, Mapping

from django.db import transaction

from ess_platform.common.errors import BusinessRuleError

from ..enums import NoticeMode
from ..models import Notice, NoticeChoice
from ..models.notice import TEXT_MAX
from ..notice_kinds import notice_kind

READ_KEPT = datetime.timedelta(days=90)
KEPT = datetime.timedelta(days=365)
PURGED_AT_ONCE, PURGED_AT_MOST = 1_000, 20_000
UNKNOWN_CHOICE = "Choisissez une réception pour chaque nature d’avis."


@transaction.atomic
def notices_write(
    *,
    users: Collection,
    kind: str,
    text: str,
    url: str,
    now: datetime.datetime,
    scope: str = "",
    dedup_key: str = "",
    but=None,
) -> int:
    """Tell some people about an event; return how many were told. Two queries, whatever their number.

    Left out: `but` (who did it), closed accounts, and who wants no notice of this kind. The same `dedup_key` tells a
    person once. `url` is a path of the platform, `text` one sentence, cut at 255 characters. Refuses a kind that
    nobody registered, by ValueError: a mistake of ours.
    """
    if notice_kind(kind) is None:
        raise ValueError(f"Unknown kind of notice: {kind!r}")
    told = {user.pk for user in users if user.is_active and user != but}
    if not told:
        return 0
    muted = NoticeChoice.objects.filter(user__in=told, kind=kind, mode=NoticeMode.NONE)
    told -= set(muted.values_list("user", flat=True))
    rows = [
        Notice(user_id=pk, kind=kind, scope=scope, text=_cut(text), url=url, at=now, dedup_key=dedup_key)
        for pk in sorted(told)
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=bool(dedup_key))
    return len(rows)


def _cut(text: str) -> str:
    return text if len(text) <= TEXT_MAX else f"{text[: TEXT_MAX - 1]}…"


def notice_read(*, notice: Notice, now: datetime.datetime) -> None:
    """Mark a notice as read; the first time stays."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=now)


def notice_unread(*, notice: Notice) -> None:
    """Keep a notice for later."""
    Notice.objects.filter(pk=notice.pk).update(read_at=None)


def notices_read_all(*, user, now: datetime.datetime) -> int:
    """Mark everything as read; return how many were not."""
    return Notice.objects.visible_to(user).unread().update(read_at=now)


@transaction.atomic
def notices_choose(*, user, modes: Mapping[str, str]) -> None:
    """Keep how somebody wants each kind; kinds left out stay as they are.

    Refuses a kind that nobody registered and a way that does not exist, and then writes nothing.
    """
    if any(notice_kind(code) is None or mode not in NoticeMode.values for code, mode in modes.items()):
        raise BusinessRuleError(UNKNOWN_CHOICE)
    for code, mode in modes.items():
        NoticeChoice.objects.update_or_create(user=user, kind=code, defaults={"mode": mode})


def notices_purge(*, now: datetime.datetime) -> int:
    """Forget what was read three months ago, and everything after a year; return how many rows went.

    A thousand rows a statement and twenty thousand a run: what is left waits for the next night.
    """
    old = Notice.objects.filter(at__lt=now - KEPT) | Notice.objects.filter(read_at__lt=now - READ_KEPT)
    gone = 0
    while gone < PURGED_AT_MOST:
        keys = list(old.order_by("pk").values_list("pk", flat=True)[:PURGED_AT_ONCE])
        if not keys:
            break
        gone += Notice.objects.filter(pk__in=keys).delete()[0]
    return gone
