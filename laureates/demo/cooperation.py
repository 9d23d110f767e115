"""Cooperations between laureates: unordered pairs, each once, in its most advanced state."""

from collections.abc import Iterator
from typing import Any

from ess_platform.common.data_file import Load, Node, Row

from ..enums import COOPERATION_RANK, CooperationState
from ..models import Cooperation

STATES = {
    "exploration": CooperationState.EXPLORATION,
    "en_cours": CooperationState.ONGOING,
    "contractualisee": CooperationState.CONTRACTED,
}


def load_cooperations(load: Load) -> None:
    """Load the pairs and their kinds; a pair declared twice, in whatever order, is one row."""
    for reference, block in load.cohort_blocks():
        pairs = _pairs(load, reference, block)
        load.save(Cooperation, pairs.values(), "first_id", "second_id", kind="cooperation")
        types = _types(load, reference, block, pairs)
        load.save(Cooperation.types.through, types, "cooperation_id", "cooperationtype_id", is_nested=True)


def _pair(load: Load, reference: str, node: Node) -> tuple[Any, Any] | None:
    """The two laureates, the smaller key first; None when one is missing."""
    names = [node.reference(key, "laureate", scope=reference, required=True) for key in ("laureat_a", "laureat_b")]
    if None in names:
        return None
    if names[0] == names[1]:
        node.fail("laureat_b", "une coopération lie deux lauréats différents")
        return None
    first, second = sorted(load.pk("laureate", name, reference) for name in names)
    return first, second


def _pairs(load: Load, reference: str, block: Node) -> dict[tuple, Row]:
    found: dict[tuple, Row] = {}
    for node in block.objects("cooperations"):
        name = node.code("id")
        if load.checking:
            load.declare("declared_cooperation", name, node.path, reference)
        state = node.choice("etat", STATES, default=CooperationState.EXPLORATION)
        purpose = node.text("objet", Cooperation.purpose)
        pair = _pair(load, reference, node)
        if pair is None:
            continue
        known = found.get(pair)
        if known is not None:
            if COOPERATION_RANK[state] > COOPERATION_RANK[known.fields["state"]]:
                known.fields |= {"state": state, "purpose": purpose or known.fields["purpose"]}
            continue
        fields = {
            "first_id": pair[0],
            "second_id": pair[1],
            "cohort_id": load.pk("cohort", reference),
            "reference": name,
            "state": state,
            "purpose": purpose,
        }
        found[pair] = Row(node.path, fields, id=name, scope=reference)
    return found


def _types(load: Load, reference: str, block: Node, pairs: dict[tuple, Row]) -> Iterator[Row]:
    seen = set()
    for node in block.objects("cooperations"):
        pair = _pair(load, reference, node)
        for path, code in node.references("types", "cooperation_type"):
            if pair is None or (pair, code) in seen:
                continue
            seen.add((pair, code))
            cooperation_id = load.pk("cooperation", pairs[pair].id, reference)
            fields = {
                "cooperation_id": cooperation_id,
                "cooperationtype_id": load.pk("cooperation_type", code),
            }
            yield Row(path, fields)
