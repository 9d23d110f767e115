"""Positionings on the grid: one list of notes per laureate and campaign, in the order of `ordre_criteres`."""

from collections.abc import Iterator

from ess_platform.common.data_file import Load, Node, Row

from ..models import CriterionRating, Positioning

TOP = 4


def load_positionings(load: Load) -> None:
    """Load positionings and ratings. A note is the laureate's own, the agreed one, or both, as the file says."""
    for reference, block in load.cohort_blocks():
        order = _order(load, block)
        rows = _positionings(load, reference, block)
        load.save(Positioning, rows, "laureate_id", "campaign_id", kind="positioning")
        rows = _ratings(load, reference, block, order)
        load.save(CriterionRating, rows, "positioning_id", "criterion_id", is_nested=True)
        rows = _priorities(load, reference, block)
        load.save(Positioning.priorities.through, rows, "positioning_id", "criterion_id")


def _order(load: Load, block: Node) -> list[str]:
    """The criteria in the order of the notes: as the block says, else as the lists of the file."""
    if block.has("ordre_criteres"):
        codes = []
        for path, code in block.references("ordre_criteres", "criterion"):
            if code in codes:
                load.refuse(path, "ce critère est déjà dans la liste")
            codes.append(code)
        return codes
    return [node.text("code") for node in load.root.object("referentiels").objects("criteres_perennisation")]


def _name(node: Node) -> str:
    return f"{node.text('laureat')}/{node.text('campagne')}"


def _positionings(load: Load, reference: str, block: Node) -> Iterator[Row]:
    for node in block.objects("positionnements"):
        laureate = node.reference("laureat", "laureate", scope=reference, required=True)
        campaign = node.reference("campagne", "campaign", scope=reference, required=True)
        fields = {
            "laureate_id": load.pk("laureate", laureate, reference),
            "campaign_id": load.pk("campaign", campaign, reference),
            "is_self_rated": bool(node.boolean("auto_evaluation")),
            "is_agreed": bool(node.boolean("validee_par_equipe")),
        }
        yield Row(node.path, fields, id=_name(node), scope=reference)


def _ratings(load: Load, reference: str, block: Node, order: list[str]) -> Iterator[Row]:
    for node in block.objects("positionnements"):
        notes = node.values("notes", required=True)
        if notes and len(notes) != len(order):
            node.fail("notes", f"{len(order)} notes sont attendues, une par critère, pas {len(notes)}")
        positioning_id = load.pk("positioning", _name(node), reference)
        is_self, is_agreed = node.boolean("auto_evaluation"), node.boolean("validee_par_equipe")
        for code, note in zip(order, notes, strict=False):
            value = note.value
            if value is not None and (type(value) is not int or not 0 <= value <= TOP):
                load.refuse(note.path, f"une note va de 0 (sans objet) à {TOP}, ou null (non évalué)")
                continue
            fields = {
                "positioning_id": positioning_id,
                "criterion_id": load.pk("criterion", code),
                "self_rating": value if is_self else None,
                "agreed_rating": value if is_agreed else None,
            }
            yield Row(note.path, fields)


def _priorities(load: Load, reference: str, block: Node) -> Iterator[Row]:
    for node in block.objects("positionnements"):
        positioning_id = load.pk("positioning", _name(node), reference)
        for path, code in node.references("priorites", "criterion"):
            fields = {"positioning_id": positioning_id, "criterion_id": load.pk("criterion", code)}
            yield Row(path, fields)
