"""What a person reads of her notices, and the kinds she may choose among."""

from dataclasses import dataclass

from django.db.models import Count, Value

from ess_platform.accounts.selectors.space import spaces_of

from ..enums import NoticeMode
from ..models import Notice, NoticeChoice
from ..notice_kinds import NoticeKind, notice_kind, notice_kinds
from ..scopes import scope_names

UNREAD = "unread"


@dataclass(frozen=True)
class NoticeLine:
    """One line of the page: the notice, what its kind is called, its promotion."""

    notice: Notice
    label: str
    icon: str
    scope: str


def unread_pairs(user):
    """How many notices somebody has not read, as `User.reach` reads it."""
    rows = Notice.objects.unread().filter(user=user).order_by()
    return rows.values(name=Value("")).annotate(number=Count("pk")).values_list("name", "number")


def unread_notices(user) -> int:
    """How many notices somebody has not read. No query more than `User.reach`."""
    return max(user.reach.numbers(UNREAD), default=0)


def notice_lines(notices) -> list[NoticeLine]:
    """Complete one page of notices; one query for the names of promotions."""
    names = scope_names(sorted({notice.scope for notice in notices} - {""}))
    lines = []
    for notice in notices:
        kind = notice_kind(notice.kind)
        label, icon = (kind.label, kind.icon) if kind else (notice.kind, "info-circle")
        lines.append(NoticeLine(notice, label, icon, names.get(notice.scope, "")))
    return lines


def kinds_of(user) -> list[NoticeKind]:
    """The kinds that somebody may receive in her spaces."""
    own = {entry.space for entry in spaces_of(user)}
    return [kind for kind in notice_kinds() if own & set(kind.spaces)]


def default_mode(kind: NoticeKind) -> NoticeMode:
    return NoticeMode.DIGEST if kind.in_digest else NoticeMode.PAGE


def modes_of(user) -> dict[str, str]:
    """How somebody wants each kind: her choice, else what the kind says. One query."""
    chosen = dict(NoticeChoice.objects.filter(user=user).values_list("kind", "mode"))
    return {kind.code: chosen.get(kind.code, default_mode(kind)) for kind in kinds_of(user)}
