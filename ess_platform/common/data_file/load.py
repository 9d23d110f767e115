"""One loading: first a pass that only checks, then a pass that writes. The same functions make both."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models

from .errors import MAX_PROBLEMS, NBSP, DataFileError, Problem
from .node import Node, quoted
from .reading import DataFile, step
from .rows import BATCH, Row, Writer, batches

KIND_NAMES = {
    "activity": "aucune activité connue",
    "cooperation_type": "aucun type de coopération connu",
    "criterion": "aucun critère connu",
    "criterion_family": "aucune famille de critères connue",
    "department": "aucun département connu",
    "inclusion_kind": "aucun type de structure d’insertion connu",
    "indicator": "aucun indicateur connu",
    "legal_form": "aucune forme juridique connue",
    "lever": "aucun levier connu",
    "lever_tool": "aucun outil connu",
    "need": "aucun besoin connu",
    "region": "aucune région connue",
    "sector": "aucune filière connue",
    "strategy": "aucune stratégie connue",
    "thematic": "aucune thématique connue",
    "zoning": "aucun zonage connu",
    "organisation": "aucune organisation",
    "person": "aucune personne",
    "participant": "aucun participant",
    "laureate": "aucun lauréat",
    "session": "aucune séance",
    "campaign": "aucune campagne",
    "cohort": "aucun programme",
    "cohort_slug": "aucun programme",
    "sponsorship": "aucun parrainage",
    "user": "aucun compte",
}


class Load:
    """What the steps share: the file, the identifiers it defines, the rows they became, and the problems."""

    def __init__(self, file: DataFile, *, today: datetime.date):
        self.today = today
        self.checking = True
        self.problems: list[Problem] = []
        self.warnings: dict[str, None] = {}  # in order, each once though two passes meet it
        self.created: Counter[str] = Counter()
        self.updated: Counter[str] = Counter()
        self.facts: dict[Any, Any] = {}  # what a step tells the next ones
        self._origin = 0  # the same identifier may stand in the shipped lists and in the file
        self._ids: defaultdict[str, dict[tuple[str, str], tuple[int, str]]] = defaultdict(dict)
        self._keys: dict[tuple[str, str, str], int] = {}
        self._finders: dict[str, tuple[type[models.Model], str]] = {}
        self._expected: list[tuple[str, tuple[str, str], str]] = []
        self.open(file)

    def open(self, file: DataFile, *, create_only: bool = False) -> None:
        """Turn to a file. With `create_only`, rows that exist are left as they are."""
        self.file = file
        self.root = Node(file.value, "$", self)
        self.create_only = create_only
        self._origin += 1

    # --- problems ---------------------------------------------------------------------------------

    def refuse(self, path: str, message: str) -> None:
        """Note a problem; too many of them end the check at once."""
        problem = Problem(path, message)
        if problem not in self.problems:
            self.problems.append(problem)
        if len(self.problems) >= MAX_PROBLEMS:
            raise DataFileError(self.problems)

    def warn(self, path: str, message: str) -> None:
        """Note what deserves a look and refuses nothing."""
        self.warnings[str(Problem(path, message))] = None

    def stop_if_refused(self) -> None:
        """Raise the problems noted so far."""
        if self.problems:
            raise DataFileError(self.problems)

    # --- identifiers ------------------------------------------------------------------------------

    def declare(self, kind: str, name: str, path: str, scope: str = "") -> None:
        """Note that the file defines an identifier; twice is a problem."""
        known = self._ids[kind].get((scope, name))
        if known is not None and known[0] == self._origin:
            self.refuse(path, f"l’identifiant {quoted(name)} est en double{NBSP}: il est déjà à {known[1]}")
        else:
            self._ids[kind][scope, name] = (self._origin, path)

    def expect(self, kind: str, name: str, scope: str, path: str) -> None:
        """Note that the file points to an identifier, defined before, later, or in the database."""
        if self.checking:
            self._expected.append((kind, (scope, name), path))

    def check_expected(self) -> None:
        """Refuse every pointer to nothing. One query per kind for what the file does not define itself."""
        missing: defaultdict[str, set[str]] = defaultdict(set)
        for kind, (scope, name), _ in self._expected:
            if (scope, name) not in self._ids[kind] and not scope:
                missing[kind].add(name)
        for kind, names in missing.items():
            self._find(kind, names)
        for kind, key, path in self._expected:
            if key not in self._ids[kind] and (kind, *key) not in self._keys:
                nothing = KIND_NAMES.get(kind, "aucun élément connu")
                self.refuse(path, f"{quoted(key[1])} ne désigne {nothing}")
        self._expected.clear()

    def _find(self, kind: str, names: set[str]) -> None:
        if kind in self._finders:
            model, field = self._finders[kind]
            rows = model._default_manager.filter(**{f"{field}__in": names}).values_list(field, "pk")
            self._keys.update({(kind, "", name): pk for name, pk in rows})

    def know(self, kind: str, model: type[models.Model], field: str, names: Iterable[str] = ()) -> None:
        """Say in which column a kind of identifier is found, and look some of them up at once when writing."""
        self._finders.setdefault(kind, (model, field))
        if not self.checking:
            self._find(kind, set(names))

    def is_known(self, kind: str, name: str, scope: str = "") -> bool:
        """Say whether an identifier is defined so far."""
        return (scope, name) in self._ids[kind] or (kind, scope, name) in self._keys

    def pk(self, kind: str, name: str | None, scope: str = "") -> Any:
        """The primary key of a record that the file names; while checking, a text that stands for it."""
        if name is None or name == "":
            return None
        if self.checking:
            return f"{kind}/{scope}/{name}"
        return self._keys[kind, scope, name]

    # --- rows -------------------------------------------------------------------------------------

    def save(
        self,
        model: type[models.Model],
        rows: Iterable[Row],
        *key: str,
        kind: str = "",
        or_keys: tuple[tuple[str, ...], ...] = (),
        unique: tuple[tuple[str, ...], ...] = (),
        create_only: bool = False,
        is_nested: bool = False,
    ) -> None:
        """Make the rows true in the table of `model`, recognised by the columns `key`.

        While checking, only goes through them, so that their readings note problems. `or_keys` are other ways
        to recognise a row; `unique` are columns that no two rows of the file share. `is_nested` spares the
        search for doubles where the file's own structure makes them impossible.
        """
        keys = (key, *or_keys)
        if kind and len(key) == 1:
            self._finders.setdefault(kind, (model, key[0]))
        if self.checking:
            self._check(model, rows, kind, () if is_nested else (*keys, *unique))
            return
        writer = Writer(model, keys, create_only=create_only or self.create_only)
        for batch in batches(rows, BATCH):
            pks = writer.write(batch)
            if kind:
                named = zip(batch, pks, strict=True)
                self._keys.update({(kind, row.scope, row.id): pk for row, pk in named if row.id})
        label = str(model._meta.verbose_name_plural)
        self.created[label] += writer.created
        self.updated[label] += writer.updated

    def _check(
        self, model: type[models.Model], rows: Iterable[Row], kind: str, keys: tuple[tuple[str, ...], ...]
    ) -> None:
        limits = {f.attname: f.max_length for f in model._meta.concrete_fields if f.max_length}
        seen: dict[tuple, str] = {}
        for row in rows:
            if kind and row.id:
                self.declare(kind, row.id, row.path, row.scope)
            for name, value in row.fields.items():
                if isinstance(value, str) and len(value) > limits.get(name, len(value)):
                    self.refuse(row.path, f"{quoted(value)} est trop long{NBSP}: {limits[name]} caractères au plus")
            for key in keys:
                values = tuple(row.fields[name] for name in key)
                if None in values or "" in values:
                    continue
                first = seen.setdefault((key, *values), row.path)
                if first != row.path:
                    shown = ", ".join(str(value).rpartition("/")[2] for value in values)
                    self.refuse(row.path, f"{quoted(shown)} est en double{NBSP}: c’est déjà à {first}")

    # --- the file ---------------------------------------------------------------------------------

    def programmes(self) -> Iterator[Node]:
        """The programmes of the file."""
        return self.root.objects("programmes")

    def cohort_blocks(self) -> Iterator[tuple[str, Node]]:
        """The blocks of promotions: any object at the top that says which `programme` it belongs to."""
        for name, value in self.file.value.items():
            if name.startswith("oracle_") or not isinstance(value, dict):
                continue
            if isinstance(value.get("programme"), str):
                yield value["programme"], Node(value, step("$", name), self)

    def is_invented(self, node: Node, collection: str = "") -> bool:
        """Say whether a record, or the collection it stands in, calls itself invented."""
        source = node.raw("source")
        if not isinstance(source, dict) and collection:
            source = self.root.object("meta").object("sources_collections").raw(collection)
        return isinstance(source, dict) and source.get("type") == "fictif"
