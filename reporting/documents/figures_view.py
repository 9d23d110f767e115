"""Reading a frozen set of figures: exact numbers back from their text, groups of details, sentences."""

from decimal import Decimal
from typing import Any

FigureJson = dict[str, Any]


def exact(value: str | int | None) -> Decimal | None:
    """A number of the snapshot as an exact Decimal; unknown stays None."""
    return None if value is None or isinstance(value, list) else Decimal(str(value))


class FrozenFigures:
    """The `figures` block of a snapshot, by code."""

    def __init__(self, figures: dict[str, FigureJson]) -> None:
        self._figures = figures

    def __getitem__(self, code: str) -> FigureJson:
        return self._figures[code]

    def __iter__(self):
        return iter(self._figures.values())

    def value(self, code: str) -> Decimal | None:
        return exact(self._figures[code]["value"])

    def part(self, code: str, key: str) -> Decimal | None:
        """Exact value of a detail outside any group (« T0 »); None when unknown or masked."""
        detail = self._figures[code]["details"].get(key)
        return exact(detail["value"]) if detail else None

    def shown(self, code: str, key: str) -> str:
        """A detail as it is displayed; empty when the figure has no such detail."""
        detail = self._figures[code]["details"].get(key)
        return detail["display"] if detail else ""

    def note(self, code: str, key: str) -> str:
        detail = self._figures[code]["details"].get(key)
        return detail["note"] if detail else ""

    def group(self, code: str, name: str) -> dict[str, FigureJson]:
        """Details of one group by their own key, in order."""
        return {
            key.rsplit("/", 1)[-1]: detail
            for key, detail in self._figures[code]["details"].items()
            if detail["group"] == name
        }
