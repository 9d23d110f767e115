"""« Ce qui change »: what a version says otherwise than the last published one, figure by figure."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F

from ess_platform.common import formatting
from reporting.enums import PUBLIC_STATUSES
from reporting.models import BilanVersion

# What makes a figure another one. Its name or its definition may be worded better without changing it.
MEASURED = ("value", "numerator", "denominator", "n", "population", "coverage", "masked", "row_count")
ABSENT = "–"
# What an item counts, where a figure has several items of the same name (K12, by session).
GROUP_WORDS = {
    "promoteurs": "notes 9 et 10",
    "passifs": "notes 7 et 8",
    "detracteurs": "notes 0 à 6",
    "taux_reponse": "taux de réponse",
}


@dataclass(frozen=True)
class PartChange:
    """A part of a figure (« Séquence 3 ») before and after, as displayed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class FigureChange:
    """A figure before and after, as displayed, with the count of rows that each value rests on."""

    code: str
    name: str
    before: str
    after: str
    count_before: str
    count_after: str
    parts: tuple[PartChange, ...] = ()

    @property
    def is_in_parts_only(self) -> bool:
        """The displayed value is the same: only a part, or the rows it rests on, moved."""
        return self.before == self.after


@dataclass(frozen=True)
class VersionChanges:
    """What a version changes; `previous` is the last version that was published before it."""

    previous: BilanVersion
    figures: tuple[FigureChange, ...]

    @property
    def sentence(self) -> str:
        """« 2 chiffres changent depuis la version 1, publiée le 1er juillet 2025. »"""
        published = formatting.date(formatting.local_day(self.previous.published_at), weekday=False)
        since = f"depuis la version {self.previous.number}, publiée le {published}"
        if not self.figures:
            return f"Aucun chiffre ne change {since}\u00a0: seuls les textes ou les listes ont été repris."
        return f"{formatting.count(len(self.figures), 'chiffre change', 'chiffres changent')} {since}."


def previous_published(version: BilanVersion) -> BilanVersion | None:
    """The last version of the bilan that was published before this one; its figures in `figures`, not its snapshot."""
    rows = version.bilan.versions.filter(number__lt=version.number, status__in=PUBLIC_STATUSES)
    return rows.annotate(figures=F("snapshot__figures")).defer("snapshot").order_by("-number").first()


def changes_of(version: BilanVersion, figures: dict[str, Any] | None = None) -> VersionChanges | None:
    """What this version changes; None when nothing was published before it.

    `figures` are those of its snapshot when they are at hand. Two published snapshots never change: the same list
    comes out whenever it is asked for.
    """
    previous = previous_published(version)
    if previous is None:
        return None
    if figures is None:
        figures = BilanVersion.objects.filter(pk=version.pk).values_list("snapshot__figures", flat=True).get()
    return VersionChanges(previous, changed_figures(previous.figures or {}, figures or {}))


def changed_figures(before: dict[str, Any], after: dict[str, Any]) -> tuple[FigureChange, ...]:
    """Figures that differ between two `figures` blocks of a snapshot, in their order; those added or gone included."""
    codes = [*after, *(code for code in before if code not in after)]
    pairs = ((code, before.get(code), after.get(code)) for code in codes)
    return tuple(_change(code, old, new) for code, old, new in pairs if _is_other(old, new))


def _measures(entry: dict[str, Any]) -> list[Any]:
    return [entry.get(name) for name in MEASURED]


def _is_other(old: dict[str, Any] | None, new: dict[str, Any] | None) -> bool:
    if old is None or new is None:
        return True
    return _measures(old) != _measures(new) or bool(_parts(old, new))


def _parts(old: dict[str, Any], new: dict[str, Any]) -> tuple[PartChange, ...]:
    before, after = old.get("details", {}), new.get("details", {})
    found = []
    for key in [*after, *(key for key in before if key not in after)]:
        left, right = before.get(key), after.get(key)
        if left and right and _measures(left) == _measures(right):
            continue
        known = right or left or {}
        word = GROUP_WORDS.get(known.get("group", ""))
        label = f"{known.get('label', key)}, {word}" if word else known.get("label", key)
        found.append(PartChange(label, _part_display(left), _part_display(right)))
    return tuple(found)


def _part_display(part: dict[str, Any] | None) -> str:
    """« 82 % (n = 22/24) »: a part may change by what it rests on alone."""
    if part is None:
        return ABSENT
    if part.get("n") is None:
        return part["display"]
    population = f"/{part['population']}" if part.get("population") is not None else ""
    return f"{part['display']} (n\u00a0=\u00a0{part['n']}{population})"


def _change(code: str, old: dict[str, Any] | None, new: dict[str, Any] | None) -> FigureChange:
    return FigureChange(
        code=code,
        name=(new or old or {})["name"],
        before=old["display"] if old else ABSENT,
        after=new["display"] if new else ABSENT,
        count_before=_count(old),
        count_after=_count(new),
        parts=_parts(old, new) if old and new else (),
    )


def _count(entry: dict[str, Any] | None) -> str:
    """How many rows a value rests on: said by the snapshot, or else its own « 185 sur 220 », « n = 21/22 »."""
    if entry is None:
        return ABSENT
    rows = entry.get("row_count")
    if rows is not None:
        return formatting.count(rows, "ligne")
    return entry.get("context") or ABSENT
