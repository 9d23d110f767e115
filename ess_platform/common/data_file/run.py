"""From a parsed file to the database: check everything, then write everything, or nothing."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.module_loading import import_string

from .errors import NBSP, DataFileError
from .load import Load
from .reading import DEMO_DATA, REFERENCE_DATA, DataFile, read_data_file
from .registry import Registered, registered_loaders

KNOWN_BLOCKS = {
    "meta",
    "referentiels",
    "organisations",
    "parrains_organisations",
    "personnes",
    "utilisateurs",
    "programmes",
    "evenements",
    "ptce",
    "etude_anct",
}


@dataclass(frozen=True)
class LoadReport:
    """What a loading did: rows by table, and what deserves a look."""

    created: dict[str, int] = field(default_factory=dict)
    updated: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        created, updated = sum(self.created.values()), sum(self.updated.values())
        return f"{created} {'créés' if created > 1 else 'créé'}, {updated} {'modifiés' if updated > 1 else 'modifié'}"


def load_file(file: DataFile, *, today: datetime.date, dry_run: bool = False) -> LoadReport:
    """Load a file whole. Refuses invented data where `DEMO_MODE` is off.

    The reference lists shipped with the code come first, so that a file needs to bring its own only where it
    adds to them; a row of theirs that exists is never touched. Raises `DataFileError`, and then nothing is
    written.
    """
    if file.is_demo and not settings.DEMO_MODE:
        raise DataFileError.at(
            "$",
            "ces données sont fictives et les réglages de production les refusent "
            f"(ESSAIM_FORCE_DEMO{NBSP}: pour une démonstration publique seulement)",
        )
    shipped = [read_data_file(DEMO_DATA), read_data_file(REFERENCE_DATA)]
    steps = [(one, import_string(one.path)) for one in registered_loaders()]
    load = Load(shipped[0], today=today)
    try:
        _make_pass(load, shipped, file, steps)
        _check_blocks(load)
        load.check_expected()
        load.stop_if_refused()
        load.checking = False
        with transaction.atomic():
            _make_pass(load, shipped, file, steps)
            load.stop_if_refused()
            transaction.set_rollback(dry_run)
    except IntegrityError as error:
        raise DataFileError.at("$", _constraint_message(error)) from error
    except DatabaseError as error:
        raise DataFileError.at("$", f"la base de données refuse le chargement{NBSP}: {error}") from error
    return LoadReport(+load.created, +load.updated, list(load.warnings))


def _make_pass(
    load: Load,
    shipped: list[DataFile],
    file: DataFile,
    steps: list[tuple[Registered, Callable[[Load], None]]],
) -> None:
    for reference in shipped:
        load.open(reference, create_only=True)
        for step, function in steps:
            if step.is_reference:
                function(load)
    load.open(file)
    for step, function in steps:
        if step.is_reference or not file.is_reference:
            function(load)


def _check_blocks(load: Load) -> None:
    """Warn about blocks that nothing reads: a misspelt name would otherwise go unnoticed."""
    if load.file.is_reference:
        return
    cohorts = {node.path for _, node in load.cohort_blocks()}
    for name in load.file.value:
        path = load.root.at(name)
        if name not in KNOWN_BLOCKS and not name.startswith("oracle_") and path not in cohorts:
            load.warn(path, "bloc inconnu, il n’est pas chargé")


def _constraint_message(error: IntegrityError) -> str:
    """The French rule behind a refusal of the database, when its name says which."""
    text = str(error)
    for model in apps.get_models():
        meta = model._meta
        for constraint in meta.constraints:
            columns = [f"{meta.db_table}.{meta.get_field(name).column}" for name in getattr(constraint, "fields", ())]
            if constraint.name in text or (columns and text.endswith(": " + ", ".join(columns))):
                return f"{meta.verbose_name}{NBSP}: {constraint.get_violation_error_message()}"
        for one in meta.concrete_fields:
            is_named = f"{meta.db_table}.{one.column}" in text or f"{meta.db_table}_{one.column}" in text
            if one.unique and is_named:
                return f"{meta.verbose_name}{NBSP}: {one.verbose_name} déjà pris par un autre enregistrement"
    return f"une règle de la base refuse ces données ({connection.vendor}{NBSP}: {text.splitlines()[0]})"
