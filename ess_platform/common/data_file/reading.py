"""From a file on disk to plain values that are safe to read: size, encoding, JSON, numbers, characters."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings

from .errors import MAX_PROBLEMS, NBSP, DataFileError, Problem

MAX_BYTES = 64 * 1024 * 1024  # 2 000 laureates with all their forms weigh about 25 MB
MAX_DEPTH = 60
MAX_DIGITS = 30
DEMO_SCHEMA = "demo-data"
DEMO_FOLDER = settings.BASE / "programmes" / "demo"
DEMO_DATA = DEMO_FOLDER / "demo-data.json"
REFERENCE_DATA = DEMO_FOLDER / "reference-data.json"


class RepeatedKey(dict):
    """An object of the file that says one key twice: the walk refuses it with its path."""

    key = ""


@dataclass(frozen=True)
class DataFile:
    """A parsed file. `is_demo`: something in it says that it is invented."""

    name: str
    value: dict[str, Any]
    is_demo: bool

    @property
    def is_reference(self) -> bool:
        """True for a file of reference lists alone, without any programme."""
        return "programmes" not in self.value and "criteres_perennisation" in self.value


def step(path: str, key: str) -> str:
    """Add a key to a JSON path, in brackets when it is not a plain name."""
    return f"{path}.{key}" if key.isidentifier() else f"{path}['{key}']"


def read_data_file(path: str | Path) -> DataFile:
    """Read and check a file; refuse, in French, what could not be loaded whatever the format."""
    path = Path(path)
    value = _parse(path)
    if not isinstance(value, dict):
        raise DataFileError.at("$", "le fichier doit contenir un objet JSON (entre accolades)")
    return DataFile(path.name, value, _walk(value))


def _parse(path: Path) -> Any:
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise DataFileError.at("", f"Le fichier «{NBSP}{path}{NBSP}» n’existe pas.") from None
    except IsADirectoryError:
        raise DataFileError.at("", f"«{NBSP}{path}{NBSP}» est un dossier, pas un fichier.") from None
    except OSError as error:
        reason = error.strerror
        raise DataFileError.at("", f"Le fichier «{NBSP}{path}{NBSP}» ne se lit pas ({reason}).") from None
    if len(content) > MAX_BYTES:
        limit = MAX_BYTES // (1024 * 1024)
        raise DataFileError.at("", f"Le fichier est trop volumineux{NBSP}: {limit}{NBSP}Mo au plus.")
    try:
        text = content.decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=_object, parse_float=Decimal)
    except UnicodeDecodeError as error:
        message = f"le fichier n’est pas écrit en UTF-8 (octet {error.start + 1})"
    except json.JSONDecodeError as error:
        message = f"ce n’est pas du JSON valide (ligne {error.lineno}, colonne {error.colno})"
    except RecursionError:
        message = "les données sont imbriquées trop profondément"
    except ValueError:
        message = "un nombre du fichier est trop long pour être lu"
    raise DataFileError.at("$", message)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        found = RepeatedKey(found)
        found.key = next(key for key, _ in pairs if key in seen or seen.add(key))
    return found


def _walk(root: dict) -> bool:
    """Check every value of the tree, and say whether a record calls itself invented."""
    problems: list[Problem] = []
    meta = root.get("meta")
    is_demo = isinstance(meta, dict) and meta.get("schema") == DEMO_SCHEMA
    stack: list[tuple[str, Any, int]] = [("$", root, 0)]
    while stack and len(problems) < MAX_PROBLEMS:
        path, value, depth = stack.pop()
        if isinstance(value, dict):
            is_demo = is_demo or value.get("type") == "fictif"
            if isinstance(value, RepeatedKey):
                problems.append(Problem(path, f"la clé «{NBSP}{value.key}{NBSP}» est écrite deux fois"))
        if depth > MAX_DEPTH:
            raise DataFileError.at(path, "les données sont imbriquées trop profondément")
        stack.extend((child, item, depth + 1) for child, item in _children(path, value))
        if message := _flaw(value):
            problems.append(Problem(path, message))
    if problems:
        raise DataFileError(problems)
    return is_demo


def _children(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in reversed(value.items()):
            yield (step(path, key) if _flaw(key) == "" else path), item
    elif isinstance(value, list):
        for index in range(len(value) - 1, -1, -1):
            yield f"{path}[{index}]", value[index]


def _flaw(value: Any) -> str:
    """Say what no column could hold: NaN, endless numbers, forbidden characters."""
    if isinstance(value, float):  # only NaN and the infinities: other numbers are read as decimals
        return "NaN et l’infini ne sont pas des nombres"
    if isinstance(value, Decimal) and (abs(value.adjusted()) > MAX_DIGITS or len(str(value)) > 2 * MAX_DIGITS):
        return "ce nombre est démesuré"
    if isinstance(value, int) and abs(value) > 10**MAX_DIGITS:
        return "ce nombre est démesuré"
    if isinstance(value, str) and ("\0" in value or any("\ud800" <= char <= "\udfff" for char in value)):
        return "le texte contient un caractère interdit"
    return ""
