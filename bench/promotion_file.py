"""The promotion of the demo with more laureates: a data file for the benchmarks of the bilan."""

import json
from pathlib import Path

from tests.ess_platform.common.data_files import BLOCK, demo_value, luhn_siret, multiplied


def promotion_slug(size: int) -> str:
    """The slug of the promotion of that many laureates."""
    return f"bilan-{size}"


def write_promotion_file(folder: Path, size: int) -> Path:
    """Write the file of a promotion as full as the demo's: people, forms, notes, meetings, pairs and answers.

    Its identifiers are its own, so that several sizes live in one database.
    """
    value, demo = multiplied(size), demo_value()[BLOCK]
    block = value[BLOCK]
    models = {laureate["id"]: rank for rank, laureate in enumerate(demo["laureats"])}
    answering = {one["id"]: models[one["laureat"]] for one in demo["participants"]}
    sponsored = {one["id"]: models[one["laureat"]] for one in demo["parrainages"]}
    for round_ in range(0, size, len(models)):

        def is_here(rank: int, start: int = round_) -> bool:
            return start + rank < size

        def renamed(name: str, rank: int, start: int = round_) -> str:
            return f"{name}-{start + rank}"

        for node in demo["rendez_vous_parrainage"]:
            rank = sponsored[node["parrainage"]]
            if is_here(rank):
                own = {"id": f"{node['id']}-{round_}", "parrainage": renamed(node["parrainage"], rank)}
                block["rendez_vous_parrainage"].append(node | own)
        for node in demo["cooperations"]:
            pair = {side: (node[side], models[node[side]]) for side in ("laureat_a", "laureat_b")}
            if all(is_here(rank) for _, rank in pair.values()):
                own = {side: renamed(name, rank) for side, (name, rank) in pair.items()}
                block["cooperations"].append(node | own | {"id": f"{node['id']}-{round_}"})
        for node in demo["satisfaction"]:
            name = node["repondant"]
            if name in answering and is_here(answering[name]):
                own = {"id": f"{node['id']}-{round_}", "repondant": renamed(name, answering[name])}
                block["satisfaction"].append(node | own)
    for rank, laureate in enumerate(block["laureats"]):
        laureate["siret"] = luhn_siret(size * 1000 + rank)
        laureate["nom"] = f"{laureate['nom']} {rank}"
    programme = next(one for one in value["programmes"] if one["id"] == block["programme"])
    name = f"Promotion de {size}"
    programme |= {"id": f"PRG-B{size}", "slug": promotion_slug(size), "nom": name}
    block["programme"] = programme["id"]
    value["programmes"] = [programme]
    for key in [key for key, item in value.items() if isinstance(item, dict) and "laureats" in item and key != BLOCK]:
        del value[key]
    value["evenements"] = []
    path = folder / f"promotion-{size}.json"
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path
