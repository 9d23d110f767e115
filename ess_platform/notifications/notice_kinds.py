"""Kinds of « avis », the notices that a person reads inside the platform. The app whose event it is registers them.

    from ess_platform.notifications.notice_kinds import NoticeKind, register_notice_kind

    register_notice_kind(NoticeKind("report.sent", "Fiche envoyée", (Space.TEAM,), "arrow-up-circle"))

then its services or receivers call `notices_write(users=…, kind="report.sent", text=…, url=…, now=…)`.
"""

from dataclasses import dataclass

from ess_platform.accounts.enums import Space


@dataclass(frozen=True)
class NoticeKind:
    """`spaces` are those whose people choose it in their preferences; `in_digest` is what holds until they do."""

    code: str
    label: str
    spaces: tuple[Space, ...]
    icon: str
    in_digest: bool = False


_kinds: dict[str, NoticeKind] = {}


def register_notice_kind(kind: NoticeKind) -> NoticeKind:
    """Add a kind, or put it in the place of the one that has the same code."""
    _kinds[kind.code] = kind
    return kind


def notice_kind(code: str) -> NoticeKind | None:
    """The kind of a code; None for one that nobody registers any more."""
    return _kinds.get(code)


def notice_kinds() -> list[NoticeKind]:
    """Every kind, by label."""
    return sorted(_kinds.values(), key=lambda kind: kind.label)
