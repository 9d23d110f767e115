"""Data files for the tests of the loader: the demo's own, changed or multiplied."""

import copy
import datetime
import hashlib
import json
from pathlib import Path
from typing import Any

from django.apps import apps

from ess_platform.common.data_file import DataFileError, LoadReport, load_file, read_data_file
from ess_platform.common.data_file.reading import DEMO_DATA

TODAY = datetime.date(2026, 11, 23)
# django_session, caches and the migrations' own tables are not the file's business
OWN_APPS = {"accounts", "account", "audit", "directory", "programmes", "laureates", "ess_sessions", "sponsors"}
BLOCK = "industries_engagees_2025"
BY_LAUREATE = ("participants", "parrainages", "fiches_avancement", "positionnements")


def demo_value() -> dict[str, Any]:
    """The content of the demo file, free to be changed."""
    return json.loads(DEMO_DATA.read_text(encoding="utf-8"))


def written(folder: Path, value: Any, name: str = "fichier.json") -> Path:
    """Write a value as a file of the folder."""
    path = folder / name
    path.write_text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path


def luhn_siret(number: int) -> str:
    """A SIRET of the fictitious prefix whose control digit is right."""
    body = f"99998{number:08d}"
    total = sum(sum(divmod(int(d) * (2 if rank % 2 == 0 else 1), 10)) for rank, d in enumerate(reversed(body)))
    return f"{body}{-total % 10}"


def multiplied(count: int) -> dict[str, Any]:
    """The demo file with `count` laureates, each with the people, forms and notes of one of the 22."""
    value = demo_value()
    block = value[BLOCK]
    models = block["laureats"]
    below = {key: {one["id"]: [] for one in models} for key in BY_LAUREATE}
    for key in BY_LAUREATE:
        for node in block[key]:
            below[key][node["laureat"]].append(node)
    presences = block["presences"]
    block |= {key: [] for key in (*BY_LAUREATE, "laureats", "rendez_vous_parrainage", "cooperations", "satisfaction")}
    block["presences"] = {session: {} for session in presences}
    value["utilisateurs"] = []
    for rank in range(count):
        model = models[rank % len(models)]
        _add_copy(block, presences, model, below, rank)
    return value


def _add_copy(block: dict, presences: dict, model: dict, below: dict, rank: int) -> None:
    def renamed(name: str) -> str:
        return f"{name}-{rank}"

    laureate = copy.deepcopy(model)
    laureate |= {
        "id": renamed(model["id"]),
        "slug": renamed(model["slug"]),
        "siret": luhn_siret(rank),
        "rna": None,
        "participants": [renamed(name) for name in model["participants"]],
    }
    block["laureats"].append(laureate)
    for key in BY_LAUREATE:
        for node in below[key][model["id"]]:
            copied = copy.deepcopy(node) | {"laureat": laureate["id"]}
            if "id" in copied:
                copied["id"] = renamed(copied["id"])
            block[key].append(copied)
    for session, people in presences.items():
        for name in model["participants"]:
            if name in people:
                block["presences"][session][renamed(name)] = people[name]


def load_value(folder: Path, value: Any, *, today: datetime.date = TODAY, dry_run: bool = False) -> LoadReport:
    """Write a value as a file and load it."""
    return load_file(read_data_file(written(folder, value)), today=today, dry_run=dry_run)


def problems_of(folder: Path, value: Any) -> list[str]:
    """The reasons why a value is refused; none when it is loaded."""
    try:
        load_value(folder, value)
    except DataFileError as error:
        return [str(problem) for problem in error.problems]
    return []


def own_models():
    found = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in OWN_APPS]
    assert len(found) > 50
    return found


def digest() -> str:
    """A print of every row of every table, dates of change included."""
    total = hashlib.sha256()
    for model in own_models():
        rows = model._default_manager.order_by("pk").values_list()
        total.update(f"{model._meta.label}{[tuple(map(str, row)) for row in rows]}".encode())
    return total.hexdigest()


def row_count() -> int:
    return sum(model._default_manager.count() for model in own_models())
