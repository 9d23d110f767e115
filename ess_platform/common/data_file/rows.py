"""Rows to bring about, and how they are compared with those that exist, batch by batch."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

BATCH = 500


@dataclass(slots=True)
class Row:
    """`fields` are kept equal to the file; `once` is written at creation only.

    `id` is what other records of the file call this one by, inside `scope`.
    """

    path: str
    fields: dict[str, Any]
    id: str | None = None
    scope: str = ""
    once: dict[str, Any] = field(default_factory=dict)


def batches(rows: Iterable[Row], size: int = BATCH) -> Iterator[list[Row]]:
    """Cut an iterable into lists."""
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        yield batch


class Writer:
    """Makes the rows of one table true. Queries per batch are constant: one read, inserts and updates in bulk.

    `keys` are ways to recognise an existing row, tried in order; the fields of the first one never change.
    """

    def __init__(self, model: type[models.Model], keys: tuple[tuple[str, ...], ...], *, create_only: bool = False):
        self.model = model
        self.keys = keys
        self.create_only = create_only
        self.names = {f.attname for f in model._meta.concrete_fields}
        self.created = 0
        self.updated = 0

    def write(self, batch: list[Row]) -> list[int]:
        """Create what is missing, update what differs, and give the primary keys in order."""
        existing = self._existing(batch)
        found = [self._match(row, existing) for row in batch]
        new = {index: self.model(**row.fields, **row.once) for index, row in enumerate(batch) if found[index] is None}
        if new:
            self.model._default_manager.bulk_create(new.values())
            self.created += len(new)
        if not self.create_only:
            self._update(batch, found)
        return [(found[index] or new.get(index)).pk for index in range(len(batch))]

    def _existing(self, batch: list[Row]) -> list[dict[tuple, models.Model]]:
        where = Q()
        for key in self.keys:
            part = Q()
            for name in key:
                values = {row.fields[name] for row in batch}
                known = values - {None}
                one = Q(**{f"{name}__in": known})
                part &= one | Q(**{f"{name}__isnull": True}) if None in values and len(key) > 1 else one
            where |= part
        objects = list(self.model._default_manager.filter(where))
        return [{tuple(getattr(o, name) for name in key): o for o in objects} for key in self.keys]

    def _match(self, row: Row, existing: list[dict[tuple, models.Model]]) -> models.Model | None:
        for key, by_key in zip(self.keys, existing, strict=True):
            values = tuple(row.fields[name] for name in key)
            if (len(key) > 1 or values[0] is not None) and values in by_key:
                return by_key[values]
        return None

    def _update(self, batch: list[Row], found: list[models.Model | None]) -> None:
        changed: list[models.Model] = []
        names: set[str] = set()
        for row, instance in zip(batch, found, strict=True):
            if instance is None:
                continue
            differing = [
                name
                for name, value in row.fields.items()
                if name not in self.keys[0] and getattr(instance, name) != value
            ]
            for name in differing:
                setattr(instance, name, row.fields[name])
            if differing:
                names.update(differing)
                changed.append(instance)
        if not changed:
            return
        for instance in changed:
            self._stamp(instance)
        stamped = self.names & {"updated_at", "version"}
        self.model._default_manager.bulk_update(changed, sorted(names | stamped))
        self.updated += len(changed)

    def _stamp(self, instance: models.Model) -> None:
        """What `save` would do: bulk updates know neither the clock nor the version."""
        if "updated_at" in self.names:
            instance.updated_at = timezone.now()
        if "version" in self.names:
            instance.version += 1
