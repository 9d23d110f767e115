"""Who may do what with accounts."""

from ess_platform.accounts.enums import Space


def holds_administration(spaces) -> bool:
    """True when the administration is among the spaces of a person (`selectors.space.spaces_of`)."""
    return any(entry.space == Space.ADMIN for entry in spaces)


def must_have_second_factor(spaces) -> bool:
    """True for the team and the administration (AUTH-07)."""
    return any(entry.space in (Space.TEAM, Space.ADMIN) for entry in spaces)
