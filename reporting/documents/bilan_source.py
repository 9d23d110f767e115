"""What every page of the bilan reads: the frozen snapshot, its figures, its charts, its quotes."""

import datetime
import re
from decimal import Decimal
from functools import cached_property
from typing import Any

from ess_platform.common import formatting
from ess_platform.common.formatting import NBSP, count
from reporting.documents.bilan_charts import BilanChart, bilan_charts
from reporting.documents.figures_view import FrozenFigures, exact

Snapshot = dict[str, Any]
Table = dict[str, Any]
KEPT_ROWS = 12  # a table this short is never parted between two pages
MAX_TEXT = 320  # longest free text on a page that must stay one page


class Source:
    """A snapshot, read with the words of the field. Knows no clock and no database."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.cohort = snapshot["cohort"]
        self.figures = FrozenFigures(snapshot["figures"])
        self.chosen = snapshot.get("chosen", [])  # absent from the versions frozen before figures could be chosen

    @cached_property
    def charts(self) -> dict[str, BilanChart]:
        """Drawn when a page asks for one: a page published alone has none of their data."""
        return bilan_charts(self.snapshot)

    @cached_property
    def quotes(self) -> "Quotes":
        return Quotes(self.snapshot["testimonials"]["quotes"])

    def __getitem__(self, key: str) -> Any:
        return self.snapshot[key]

    def sessions(self, *kinds: str) -> list[Snapshot]:
        """Held sessions of the given kinds, in order of date."""
        return [session for session in self.snapshot["sessions"] if session["kind"] in kinds]

    def whole(self, code: str, key: str = "") -> int | None:
        """A count: the value of a figure, or of one of its details; None when unknown or masked."""
        value = self.figures.part(code, key) if key else self.figures.value(code)
        return None if value is None else int(value)

    def is_known(self, code: str) -> bool:
        return self.figures[code]["value"] is not None

    def shown(self, code: str) -> str:
        """The value as printed, with what it rests on: « +11,6 % (n = 21/22) »."""
        figure = self.figures[code]
        return f"{figure['display']} ({figure['context']})" if figure["context"] else figure["display"]

    def key(self, code: str, label: str, *, value: str = "", n: str | None = None) -> dict[str, str]:
        """One big number for `_key_figures.html`."""
        figure = self.figures[code]
        return {
            "value": value or figure["display"],
            "label": label,
            "code": code,
            "n": figure["context"] if n is None else n,
        }

    def coverage(self, *codes: str) -> list[str]:
        """What is missing behind these figures, each sentence once, with the codes it concerns."""
        notes: dict[str, list[str]] = {}
        for code in codes:
            note = self.figures[code]["coverage"]
            if note:
                notes.setdefault(note, []).append(code)
        return [f"{', '.join(found)} : {note}" for note, found in notes.items()]


class Quotes:
    """Quotes with consent, each printed once, the most fitting theme first."""

    def __init__(self, quotes: list[dict[str, str]]) -> None:
        self._left = list(quotes)

    def take(self, *themes: str) -> dict[str, str] | None:
        """The first quote left on one of the themes; None when there is none."""
        for theme in themes:
            for quote in self._left:
                if formatting_key(quote["theme"]).startswith(theme):
                    self._left.remove(quote)
                    return quote
        return None

    def take_all(self, *themes: str) -> list[dict[str, str]]:
        """Every quote left on these themes, or every quote left."""
        kept = [q for q in self._left if not themes or formatting_key(q["theme"]).startswith(themes)]
        self._left = [quote for quote in self._left if quote not in kept]
        return kept


def formatting_key(text: str) -> str:
    """« Amélioration » and « amelioration » are one theme."""
    plain = text.lower().translate(str.maketrans("àâäéèêëîïôöùûüç", "aaaeeeeiioouuuc"))
    return re.sub(r"[^a-z]+", "-", plain)


def shortened(text: str, limit: int = MAX_TEXT) -> str:
    """At most `limit` characters, cut between two words with « … »."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    head = text[: limit - 2]
    cut = head.rsplit(" ", 1)[0] if " " in head[limit // 2 :] else head
    return cut.rstrip(" ,;:.–-") + f"{NBSP}…"


def day(iso: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(iso) if iso else None


def long_day(iso: str | None) -> str:
    return formatting.date(day(iso))


def short_day(iso: str | None) -> str:
    return formatting.date_short(day(iso))


def clock(text: str) -> str:
    """« 09:30 » → « 9 h 30 »."""
    if not text:
        return ""
    hours, minutes = text.split(":")
    return formatting.time(datetime.time(int(hours), int(minutes)))


def hours(value: str | Decimal | None) -> str:
    """Hours with decimals → « 42 h 45 »."""
    number = exact(value) if isinstance(value, str) else value
    return formatting.UNKNOWN if number is None else formatting.duration(number * 60)


def table(caption: str, headers: tuple[str, ...], rows: list, *, numeric: tuple[int, ...] = (), **more: str) -> Table:
    """Inputs of `_table.html`; `more` may hold css, note, empty."""
    blank = {"css": "", "note": "", "empty": "Non renseigné."}
    content = blank | {"caption": caption, "headers": headers, "rows": rows, "numeric": numeric} | more
    if len(rows) <= KEPT_ROWS:
        content["css"] = f"{content['css']} keep".strip()
    return content


def of(numerator: int | None, denominator: int | None, singular: str, plural: str = "") -> str:
    """« 18 sur 22 lauréats »."""
    if numerator is None or not denominator:
        return formatting.UNKNOWN
    return f"{formatting.number(numerator)} sur {count(denominator, singular, plural)}"


def rate(numerator: int | None, denominator: int | None) -> str:
    """« 84,1 % (185/220) »: a percentage never goes without its counts; one decimal from 100 on (D2)."""
    if numerator is None or not denominator:
        return formatting.UNKNOWN
    places = 1 if denominator >= 100 else 0
    return f"{formatting.share(numerator, denominator, places)} ({numerator}/{denominator})"
