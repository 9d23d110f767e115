"""What every chart stands on: the Chart object, shapes, texts measured in Inter.

Units: every length is a user unit of the SVG, and one unit is one CSS pixel at
the natural size. Charts are WIDTH units wide, which is about the text width of
an A4 page, so that a 12-unit text is printed at about 8.7 points.

Rules kept here, each for a reason found by trying:
- presentation attributes only: a strict CSP refuses `style=`;
- no `<pattern>`, `<use>`, `url()` nor `href`: ids would clash between charts of
  one page, and the PDF side refuses any reference, so hatches are plain lines;
- font-family on the root, or WeasyPrint falls back on DejaVu.
"""

import base64
import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TypeGuard

from ess_platform.common import formatting
from ess_platform.common.formatting import Number

WIDTH = 680
FONT = "Inter, system-ui, 'DejaVu Sans', sans-serif"
MISSING = formatting.UNKNOWN

INK, INK_SOFT, INK_MUTED = "#16302F", "#4A5B5A", "#5F706F"
RIVER_900, RIVER_700, RIVER_100 = "#0B3B45", "#0F5C6B", "#DCEEF0"
GRID, RULE, PALE = "#E1E8E7", "#80908F", "#EEF2F1"
SERIES = ("#0F5C6B", "#C9780F", "#6B2C6E", "#2F6B3A", "#A3261B", "#4A5B5A")
"""Colours in the prescribed order; hatches come with the third (see `fill_rect`)."""
DASHES = ("none", "none", "7 3", "2 3", "9 3 2 3", "4 2")

Cell = str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with everything its reader may need instead of the picture.

    svg: a whole `<svg>` element, escaped, with `<title>` and `<desc>`.
    description: one sentence, « Lecture : … ».
    table_headers, table_rows: the same data in full French text, first column =
    row header; every row has as many cells as there are headers.
    """

    svg: str
    title: str
    description: str
    table_headers: tuple[str, ...]
    table_rows: tuple[tuple[Cell, ...], ...]

    @property
    def data_uri(self) -> str:
        """The SVG as `data:image/svg+xml;base64,…`, the only form a PDF takes."""
        return "data:image/svg+xml;base64," + base64.b64encode(self.svg.encode()).decode()

    @property
    def alt(self) -> str:
        """Text of the `alt` attribute: title, then the reading sentence."""
        return f"{self.title}. {self.description}".strip()

    @property
    def is_empty(self) -> bool:
        return not self.table_rows


# ---------------------------------------------------------------- numbers


def is_known(value: Number | None) -> TypeGuard[Number]:
    """A number that can be drawn: neither None nor NaN nor infinite."""
    return value is not None and math.isfinite(value)


def fr(value: Number | None, decimals: int | None = None, *, missing: str = MISSING) -> str:
    """French text of a number, half up: `decimals` fixed, or None for at most two, useful ones."""
    if not is_known(value):
        return missing
    return formatting.number(value, 2) if decimals is None else formatting.decimal(value, decimals)


def signed(value: Number | None, decimals: int | None = None, *, missing: str = MISSING) -> str:
    """Like `fr`, with the sign always shown: « +0,28 », « −9 », « 0 »."""
    text = fr(value, decimals, missing=missing)
    return "+" + text if is_known(value) and value > 0 and text.strip("0,") else text


def known(values: Iterable[Number | None]) -> list[float]:
    """The values that can be drawn, as floats."""
    return [float(v) for v in values if is_known(v)]


def ticks(top: float, *, whole: bool = False, about: int = 5) -> list[float]:
    """Round graduations from 0 to at least `top` (whole numbers when `whole`)."""
    raw = max(top, 1e-9) / about
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw * 0.999)
    if whole:
        step = max(1, math.ceil(step))
    count = max(1, math.ceil(top / step - 1e-9))
    return [round(step * k, 10) for k in range(count + 1)]


# ---------------------------------------------------------------- text

_WIDTHS = {
    24: "ijl", 26: "’", 28: "I ", 30: "!,.:·;'", 34: "t|`", 36: "()/[\\]", 38: "fr", 46: "-_°{}",
    51: "–*?", 54: "sxkz", 57: "avyecJL«»", 60: "Fhnuo", 62: "bdgpqE", 63: "0123456789#Z",
    66: "PRSBT&$+<=>~−K€", 70: "XYAVD", 75: "CHUGN", 78: "OQw", 90: "mMæ…●○", 98: "W%@—œŒ→",
}  # fmt: skip
_WIDTH_OF = {char: width / 100 for width, chars in _WIDTHS.items() for char in chars}


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of `text` set in Inter at `size`, a little generous (2 %)."""
    total = 0.0
    for char in text:
        base = char if char in _WIDTH_OF else unicodedata.normalize("NFD", char)[0]
        wide = unicodedata.east_asian_width(char) in "WF"
        total += 1.0 if wide else _WIDTH_OF.get(base, 0.28 if char.isspace() else 0.7)
    return total * size * (1.06 if bold else 1.02)


def clip(text: object, size: float, room: float, *, bold: bool = False) -> str:
    """`text` on one line, cut with « … » if it is wider than `room`."""
    line = " ".join(str(text).split())
    if text_width(line, size, bold=bold) <= room:
        return line
    low, high = 0, len(line)
    while low < high:
        middle = (low + high + 1) // 2
        fits = text_width(line[:middle].rstrip() + "…", size, bold=bold) <= room
        low, high = (middle, high) if fits else (low, middle - 1)
    return line[:low].rstrip(" ,;:-–'’(") + "…"


def wrap(text: object, size: float, room: float, lines: int, *, bold: bool = False) -> list[str]:
    """`text` in at most `lines` lines of `room`; what remains is cut with « … »."""
    words, out = str(text).split(), [""]
    while words:
        candidate = f"{out[-1]} {words[0]}".strip()
        if text_width(candidate, size, bold=bold) <= room or not out[-1]:
            out[-1] = candidate
            words.pop(0)
        elif len(out) < lines:
            out.append("")
        else:
            out[-1] = f"{out[-1]} {' '.join(words)}"
            words = []
    return [clip(line, size, room, bold=bold) for line in out]


# ---------------------------------------------------------------- shapes


def num(value: float) -> str:
    """A coordinate with at most one decimal."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def tag(name: str, content: str | None = None, /, **attributes: object) -> str:
    """One element; `_` in attribute names stands for `-`, None leaves one out."""
    parts = [
        f' {key.rstrip("_").replace("_", "-")}="{num(v) if isinstance(v, float) else escape(str(v))}"'
        for key, v in attributes.items()
        if v is not None
    ]
    return f"<{name}{''.join(parts)}" + ("/>" if content is None else f">{content}</{name}>")


def label(
    x: float, y: float, text: object, *, anchor: str = "start", size: float = 12,
    fill: str = INK, bold: bool = False, **more: object,
) -> str:  # fmt: skip
    """A text whose baseline starts (or ends, or is centred) at x, y."""
    return tag(
        "text", escape(str(text), quote=False), x=float(x), y=float(y), font_size=num(size),
        fill=fill, text_anchor=None if anchor == "start" else anchor,
        font_weight=600 if bold else None, **more,
    )  # fmt: skip


def line(x1: float, y1: float, x2: float, y2: float, stroke: str = GRID, *, width: float = 1, **more: object) -> str:
    return tag(
        "line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), stroke=stroke,
        stroke_width=num(width), **more,
    )  # fmt: skip


def haloed(x: float, y: float, text: object, **more: object) -> str:
    """A label legible over a line: drawn twice, WeasyPrint knows no `paint-order`."""
    ground = {**more, "fill": "#FFFFFF", "stroke": "#FFFFFF", "stroke_width": 4, "stroke_linejoin": "round"}
    return label(x, y, text, aria_hidden="true", **ground) + label(x, y, text, **more)  # type: ignore[arg-type]


def rect(x: float, y: float, w: float, h: float, fill: str, **more: object) -> str:
    return tag("rect", x=float(x), y=float(y), width=float(max(w, 0)), height=float(max(h, 0)), fill=fill, **more)


def mark(x: float, y: float, colour: str, *, hollow: bool, radius: float = 5) -> str:
    """Entry = hollow mark, exit = full mark."""
    fill = "#FFFFFF" if hollow else colour
    return tag("circle", cx=float(x), cy=float(y), r=num(radius), fill=fill, stroke=colour, stroke_width=2)


def hatch(x: float, y: float, w: float, h: float, *, gap: float, slope: int) -> str:
    """White diagonal lines cut to the rectangle: slope 1 rises, -1 falls, 0 level."""
    out = []
    if slope == 0:
        out = [f"M{num(x)} {num(y + d)}H{num(x + w)}" for d in _steps(gap / 2, h, gap)]
    else:
        for d in _steps(gap / 2, w + h, gap):
            x1, y1 = (d, 0.0) if d <= w else (w, d - w)
            x2, y2 = (0.0, d) if d <= h else (d - h, h)
            if slope < 0:
                x1, x2 = w - x1, w - x2
            out.append(f"M{num(x + x1)} {num(y + y1)}L{num(x + x2)} {num(y + y2)}")
    return tag("path", d="".join(out), stroke="#FFFFFF", stroke_width=1.5, fill="none") if out else ""


def _steps(start: float, stop: float, step: float) -> list[float]:
    return [start + k * step for k in range(max(0, math.ceil((stop - start) / step)))]


def fill_rect(x: float, y: float, w: float, h: float, rank: int) -> str:
    """A mark of series `rank`: its colour, and from the third on its own hatch."""
    base = rect(x, y, w, h, SERIES[rank % len(SERIES)])
    if rank < 2 or w < 1 or h < 1:
        return base
    gap, slope = ((6, 1), (6, -1), (4, 0), (3.5, 1))[(rank - 2) % 4]
    edge = rect(x + 0.5, y + 0.5, w - 1, h - 1, "none", stroke=SERIES[rank % len(SERIES)])
    return base + hatch(x, y, w, h, gap=gap, slope=slope) + edge


def legend(names: Sequence[str], x: float, y: float, *, room: float = WIDTH, first: int = 0) -> tuple[str, float]:
    """Keys of the series from x, y (baseline), wrapped in `room`; (svg, height)."""
    out, at, row = [], x, 0
    for rank, name in enumerate(names, first):
        text = clip(name, 12, room - 20)
        wide = 20 + text_width(text, 12) + 18
        if at > x and at + wide - 18 > x + room:
            at, row = x, row + 1
        top = y + row * 18
        out.append(fill_rect(at, top - 10, 14, 11, rank) + label(at + 20, top, text, fill=INK_SOFT))
        at += wide
    return "".join(out), (row + 1) * 18.0 if names else 0.0


def svg_root(height: float, title: str, description: str, body: str) -> str:
    """The whole picture; `role="img"` and `<title>` name it, `<desc>` reads it."""
    head = f"<title>{escape(title, quote=False)}</title><desc>{escape(description, quote=False)}</desc>"
    return tag(
        "svg", head + body, xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDTH} {num(height)}",
        width=WIDTH, height=num(height), role="img", class_="chart", font_family=FONT, font_size=12,
        fill=INK,
    )  # fmt: skip


def french(text: str) -> str:
    """Non-breaking spaces inside « » and before ; : ? !, as French typography wants."""
    for mark_ in ";:?!»":
        text = text.replace(f" {mark_}", f"\u00a0{mark_}")
    return text.replace("« ", "«\u00a0")


def make_chart(  # noqa: PLR0917 - a drawing step, its parts side by side
    height: float, title: str, reading: str, body: str, headers: Sequence[str], table: Sequence[tuple[str, ...]]
) -> Chart:  # fmt: skip
    """The Chart of a drawing of WIDTH × height."""
    title, reading = french(title), french(reading)
    return Chart(svg_root(height, title, reading, body), title, reading, tuple(headers), tuple(table))


def empty_chart(title: str, description: str, headers: Sequence[str], missing: str = MISSING) -> Chart:
    """The picture of nothing: a quiet frame that says « non renseigné »."""
    body = rect(0.5, 0.5, WIDTH - 1, 71, "#F7F9F8", stroke=GRID, rx=6) + label(
        WIDTH / 2, 41, missing, anchor="middle", size=13, fill=INK_SOFT
    )
    reading = description or f"Lecture : {missing}."
    return make_chart(72, title, reading, body, headers, ())
