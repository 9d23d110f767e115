"""Answers to the questionnaires of satisfaction."""

from collections.abc import Iterator

from ess_platform.common.data_file import Load, Node, Row

from ..enums import QuoteConsent
from ..models import SatisfactionResponse

CONSENTS = {
    "nominatif": QuoteConsent.NAMED,
    "nomme": QuoteConsent.NAMED,
    "anonyme": QuoteConsent.ANONYMOUS,
    "refuse": QuoteConsent.REFUSED,
}
SCALES = {
    "usefulness": "utilite",
    "content": "contenu",
    "speakers": "intervenants",
    "exchanges": "echanges",
    "logistics": "organisation",
}


def load_satisfaction(load: Load) -> None:
    """Load the answers; somebody answers once about a session."""
    for reference, block in load.cohort_blocks():
        rows = _responses(load, reference, block)
        load.save(SatisfactionResponse, rows, "session_id", "reference", kind="response")


def _responses(load: Load, reference: str, block: Node) -> Iterator[Row]:
    seen: dict[tuple, str] = {}
    for node in block.objects("satisfaction"):
        name = node.code("id")
        session = node.reference("session", "session", scope=reference, required=True)
        participant = node.reference("repondant", "participant", scope=reference)
        first = seen.setdefault((session, participant or name), node.path)
        if first != node.path:
            node.fail("repondant", f"cette personne a déjà répondu : {first}")
        fields = {
            "session_id": load.pk("session", session, reference),
            "reference": name,
            "participant_id": load.pk("participant", participant, reference),
            **{column: node.integer(key, low=1, high=5) for column, key in SCALES.items()},
            "recommendation": node.integer("recommandation", low=0, high=10),
            "will_act": node.boolean("action_engagee"),
            "quote": node.text("verbatim", SatisfactionResponse.quote),
            "quote_consent": node.choice("consentement_verbatim", CONSENTS, required=False),
        }
        yield Row(node.path, fields, id=name, scope=reference)
