"""What this app shows on pages of lower apps: the sponsor, on the laureate's home."""

import datetime

from laureates.space_cards import SpaceCard, register_card
from sponsors.selectors.laureate import fresh_answers, has_met_sponsors
from sponsors.selectors.space import sponsors_of


@register_card(position=20)
def sponsor_card(laureate, user, today: datetime.date) -> SpaceCard:
    """« Mon parrain »: who accompanies, how to reach them; says so when nobody does yet."""
    sponsorships = list(sponsors_of(laureate, today))
    return SpaceCard(
        title="Mon parrain" if len(sponsorships) < 2 else "Mes parrains",
        template_name="sponsors/_sponsor_card.html",
        context={
            "sponsorships": sponsorships,
            "is_former": not sponsorships and has_met_sponsors(laureate),
            "answers": fresh_answers(laureate, today),
        },
    )
