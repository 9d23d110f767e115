"""What a funder reads of the figures: from the frozen content of a published version, never from the live data."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from programmes.models import Cohort
from reporting.enums import BilanStatus
from reporting.figures.base import Chapter, Nature
from reporting.figures.groups import group_label
from reporting.models import BilanVersion


@dataclass(frozen=True)
class FrozenFigure:
    """One figure of a published version: its content, and the words of its nature."""

    content: dict[str, Any]

    @property
    def nature(self) -> str:
        return Nature(self.content["nature"]).label

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Details outside any group."""
        return [detail for detail in self.content["details"].values() if not detail["group"]]

    @property
    def groups(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """Each group by its name, with its details in order."""
        found: dict[str, list[dict[str, Any]]] = {}
        for detail in self.content["details"].values():
            if detail["group"]:
                found.setdefault(detail["group"], []).append(detail)
        return [(group_label(group), details) for group, details in found.items()]


@dataclass(frozen=True)
class FrozenRow:
    """One row behind a figure, as shown: `cells` are (header, text)."""

    label: str
    cells: list[tuple[str, str]]
    note: str


@dataclass(frozen=True)
class FrozenRows:
    """The rows that a version gives of a figure."""

    label: str
    headers: list[str]
    is_anonymous: bool
    rows: list[FrozenRow]

    @property
    def has_notes(self) -> bool:
        return any(row.note for row in self.rows)


def figure_chapters(snapshot: dict[str, Any]) -> list[tuple[str, list[FrozenFigure]]]:
    """The figures by chapter, in the order of the bilan; a chapter without any is left out."""
    figures = [FrozenFigure(content) for content in snapshot.get("figures", {}).values()]
    named = [
        (chapter.label, [figure for figure in figures if figure.content["chapter"] == chapter]) for chapter in Chapter
    ]
    return [(label, found) for label, found in named if found]


def frozen_figure(snapshot: dict[str, Any], code: str) -> FrozenFigure | None:
    content = snapshot.get("figures", {}).get(code)
    return FrozenFigure(content) if content else None


def frozen_rows(snapshot: dict[str, Any], code: str) -> FrozenRows | None:
    """The rows frozen with a figure; None when the version gives none (masked, or about people)."""
    found = snapshot.get("figure_rows", {}).get(code)
    if not found:
        return None
    rows = [
        FrozenRow(row["label"], list(zip(found["headers"], row["cells"], strict=True)), row["note"])
        for row in found["rows"]
    ]
    return FrozenRows(found["label"], found["headers"], found["is_anonymous"], rows)


def declared_of(snapshot: dict[str, Any], code: str) -> dict[str, Any] | None:
    """What was declared elsewhere about a figure, as frozen."""
    return next((row for row in snapshot.get("declared", []) if row.get("code") == code), None)


def published_documents(*, user, cohort: Cohort) -> QuerySet[BilanVersion]:
    """The published bilans of a promotion with their files, latest first; their content is not read."""
    return _published(user).filter(bilan__cohort=cohort)


def published_editions(user) -> QuerySet[BilanVersion]:
    """The published bilans of every promotion that the user funds, latest edition first; their content is not read."""
    rows = _published(user).filter(bilan__cohort__in=Cohort.objects.funded_for(user))
    return rows.select_related("bilan__cohort__programme").order_by(
        F("bilan__cohort__starts_on").desc(nulls_last=True), "bilan__cohort__sort_name", "-published_at"
    )


def _published(user) -> QuerySet[BilanVersion]:
    rows = BilanVersion.objects.visible_to(user).filter(status=BilanStatus.PUBLISHED, document__isnull=False)
    return rows.select_related("document", "bilan").defer("snapshot").order_by("-published_at", "-pk")


def snapshots_of(versions: Iterable[BilanVersion]) -> dict[int, dict[str, Any]]:
    """The frozen content of versions already found for the reader, by key. One query."""
    keys = [version.pk for version in versions]
    return dict(BilanVersion.objects.filter(pk__in=keys).values_list("pk", "snapshot"))


@dataclass(frozen=True)
class ComparedLine:
    """One figure in two editions; None in the edition whose bilan does not have it."""

    code: str
    name: str
    first: dict[str, Any] | None
    second: dict[str, Any] | None


def compared_lines(first: dict[str, Any], second: dict[str, Any]) -> list[ComparedLine]:
    """The figures of two snapshots side by side, in the order of the first, then those of the second alone."""
    left, right = first.get("figures", {}), second.get("figures", {})
    return [
        ComparedLine(code, (left.get(code) or right[code])["name"], left.get(code), right.get(code))
        for code in [*left, *(code for code in right if code not in left)]
    ]
