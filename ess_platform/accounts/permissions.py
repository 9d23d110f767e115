"""Who may do what with accounts."""

from ess_platform.accounts.enums import Space


def must_have_second_factor(spaces) -> bool:
    """True for the team and the administration (AUTH-07)."""
    return any(entry.space in (Space.TEAM, Space.ADMIN) for entry in spaces)
