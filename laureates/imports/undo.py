"""Taking imported rows back: only what nobody has built on since."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.apps import apps
from django.db.models import Count, Model

from ess_platform.common import formatting
from ess_platform.notifications.enums import ReminderState
from ess_platform.notifications.models import Reminder

from ..enums import ReportStatus
from ..models import ProgressReport

BLOCK = 500
Written = dict[str, list[int]]  # « app.Model » → primary keys

MAX_REASONS = 20

# What the platform makes by itself for a laureate and its people: nobody worked on it, nothing left.
UNTOUCHED: dict[type[Model], dict[str, Any]] = {
    ProgressReport: {
        "status": ReportStatus.NOT_STARTED,
        "version": 1,
        "answers": {},
        "raw_answers": {},
        "opened_by_team_at__isnull": True,
    },
    Reminder: {"state": ReminderState.PLANNED},
}


def blocks_of(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), BLOCK):
        yield keys[start : start + BLOCK]


def reasons_to_keep(written: Written, done_at) -> list[str]:
    """One sentence for each row that was changed, or that something stands on since, twenty at most.

    Asks every table that points to one of the written ones: a few queries by table, whatever the number of rows.
    """
    return list(dict.fromkeys(islice(_reasons(written, done_at), MAX_REASONS)))


def _reasons(written: Written, done_at) -> Iterator[str]:
    for label, keys in written.items():
        model = apps.get_model(label)
        for block in blocks_of(keys):
            yield from _changed(model, block, done_at)
            for relation in model._meta.related_objects:
                yield from _built_on(model, relation, block, written)


def _changed(model: type[Model], keys: list[int], done_at) -> Iterator[str]:
    if any(field.name == "updated_at" for field in model._meta.concrete_fields):
        for row in model._default_manager.filter(pk__in=keys, updated_at__gt=done_at):
            yield f"{row}{formatting.NBSP}: modifié depuis l’import."


def _built_on(model: type[Model], relation: Any, keys: list[int], written: Written) -> Iterator[str]:
    """What points to the rows and was not written with them."""
    other, name = relation.related_model, relation.field.name
    if relation.many_to_many:
        return
    rows = other._base_manager.filter(**{f"{name}__in": keys}).exclude(pk__in=written.get(other._meta.label, ()))
    if other in UNTOUCHED:
        rows = rows.exclude(**UNTOUCHED[other])
    counted = dict(rows.order_by().values_list(name).annotate(total=Count("pk")).values_list(name, "total"))
    words = (other._meta.verbose_name, other._meta.verbose_name_plural)
    for row in model._default_manager.filter(pk__in=counted):
        yield f"{row}{formatting.NBSP}: {formatting.count(counted[row.pk], *map(str, words))} depuis l’import."


def take_back(written: Written, order: Iterable[str]) -> None:
    """Delete the written rows, those that point to others first."""
    for block in blocks_of(written.get("laureates.Laureate", [])):
        ProgressReport.objects.filter(laureate__in=block, **UNTOUCHED[ProgressReport]).delete()
    for label in order:
        model = apps.get_model(label)
        for block in blocks_of(written.get(label, [])):
            model._base_manager.filter(pk__in=block).delete()
