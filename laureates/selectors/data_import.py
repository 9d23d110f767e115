"""Reads around an import: which column is which, what the history says, what may still be undone."""

import datetime
import re
from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from ess_platform.common import formatting
from ess_platform.common.models import sort_key
from programmes.models import Cohort

from ..enums import ImportState
from ..import_kinds import ImportColumn, ImportKind, import_kind
from ..models import DataImport, ImportIssue

UNDO_DELAY = datetime.timedelta(days=1)
REMEMBERED = 10  # imports looked at
SHORT = 4  # an alias of one word shorter than this must be the whole title
LEARNT_STATES = (ImportState.READY, ImportState.WRITING, ImportState.DONE, ImportState.UNDONE)


def title_key(text: str) -> str:
    """A title without accents, capitals nor signs: « N° de SIRET* » → « n de siret »."""
    return " ".join(re.findall(r"[a-z0-9]+", sort_key(text)))


def guessed_mapping(kind: ImportKind, headers: Sequence[str], *, learnt: dict[str, str]) -> dict[str, int]:
    """Which column of the file gives each column of the kind; each is taken once.

    First what the team said for the same title, then the same words, then a title that holds all the words of an
    alias (« Nom de la structure lauréate » holds « nom structure »), the longest alias first.
    """
    titles = {rank: title_key(title) for rank, title in enumerate(headers) if title}
    mapping: dict[str, int] = {}

    def take(rank: int, key: str) -> None:
        mapping[key] = rank
        del titles[rank]

    for rank, title in list(titles.items()):
        key = learnt.get(title)
        if key and kind.column(key) and key not in mapping:
            take(rank, key)
    names = {alias: column.key for column in reversed(kind.columns) for alias in _aliases(column)}
    for rank, title in list(titles.items()):
        key = names.get(title)
        if key and key not in mapping:
            take(rank, key)
    for alias in sorted(names, key=lambda name: (-len(name.split()), -len(name))):
        if names[alias] in mapping or (" " not in alias and len(alias) < SHORT):
            continue
        words = set(alias.split())
        rank = next((rank for rank, title in titles.items() if words <= set(title.split())), None)
        if rank is not None:
            take(rank, names[alias])
    return mapping


def _aliases(column: ImportColumn) -> list[str]:
    return [title_key(text) for text in (column.label, *column.aliases)]


def learnt_titles(*, cohort: Cohort, kind: str) -> dict[str, str]:
    """What each title was said to be in the last imports of this kind in the same programme; the last word wins."""
    past = DataImport.objects.filter(cohort__programme=cohort.programme_id, kind=kind, state__in=LEARNT_STATES)
    learnt: dict[str, str] = {}
    for headers, mapping in past.order_by("-pk").values_list("headers", "mapping")[:REMEMBERED]:
        for key, rank in mapping.items():
            if rank < len(headers):
                learnt.setdefault(title_key(headers[rank]), key)
    return learnt


def import_list(*, user, cohort: Cohort) -> QuerySet[DataImport]:
    """The history of a promotion, last first, with who asked: one query."""
    heavy = ("preview", "matches", "written", "headers", "mapping", "same_rows")
    rows = DataImport.objects.visible_to(user).filter(cohort=cohort)
    return rows.select_related("requested_by__person", "undone_by__person").defer(*heavy)


def may_be_undone(data_import: DataImport, now: datetime.datetime) -> bool:
    """For a day after it was written."""
    done_at = data_import.done_at
    return data_import.state == ImportState.DONE and done_at is not None and now < done_at + UNDO_DELAY


def issues_of(data_import: DataImport) -> QuerySet[ImportIssue]:
    """Errors first, then what is only odd, by row."""
    return data_import.issues.order_by("is_warning", "row", "pk")


def counts_sentence(counts: Iterable[tuple[str, int]]) -> str:
    """« 22 lauréats, 21 structures créées et 22 personnes », from pairs (« singular,plural », number)."""
    said = [formatting.count(number, *words.split(",")) for words, number in counts if number]
    return formatting.sentence_list(said)


def rows_sentence(data_import: DataImport) -> str:
    """« 22 lauréats »: the rows of the file, in the word of their kind."""
    kind = import_kind(data_import.kind)
    return formatting.count(data_import.row_count, *(kind.words if kind else ("ligne", "lignes")))
