"""What this app shows on pages of lower apps: the next date, on the laureate's home."""

import datetime

from laureates.space_cards import SpaceCard, register_card
from sessions.selectors.session import next_session


@register_card(position=10)
def next_session_card(laureate, user, today: datetime.date) -> SpaceCard | None:
    """« Prochaine date »: nothing when no date is set."""
    session = next_session(laureate.cohort_id, today)
    if session is None:
        return None
    first_half_day = next(iter(session.half_days.all()), None)
    return SpaceCard(
        title="Prochaine date",
        template_name="sessions/_next_session_card.html",
        context={"session": session, "half_day": first_half_day},
    )
