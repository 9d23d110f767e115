"""Charts along time: dated events on lanes, attendance session by session."""

from collections.abc import Sequence
from datetime import date

from reporting.charts.bars import MAX_HEIGHT, more_note
from reporting.charts.svg import (
    GRID,
    INK_MUTED,
    INK_SOFT,
    MISSING,
    PALE,
    RIVER_100,
    RIVER_700,
    RIVER_900,
    RULE,
    SERIES,
    WIDTH,
    Chart,
    Number,
    clip,
    empty_chart,
    fr,
    haloed,
    is_known,
    label,
    line,
    make_chart,
    mark,
    num,
    rect,
    tag,
    text_width,
    wrap,
)  # fmt: skip

MONTHS = ("janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
KIND_COLOURS = (RIVER_700, "#8A4B08", "#6B2C6E", "#2F6B3A", "#A3261B", "#4A5B5A")
"""White numbers on them all reach 6:1, hence the dark ochre in place of the chart one."""
Event = tuple[date | None, str, str]


def day_text(day: date | None) -> str:
    """« 1er juil. 2025 » ; « date à préciser » when unknown."""
    if day is None:
        return "date à préciser"
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def timeline(*, title: str, events: Sequence[Event], description: str = "", missing: str = MISSING) -> Chart:
    """Numbered marks on a time axis, one lane per kind, and the list of what they are.

    events: (day or None, title, kind); sorted here by day, undated ones last. A mark
    too close to its neighbour of the same lane moves right just enough to be read.
    """
    headers = ("N°", "Date", "Événement", "Nature")
    ordered = sorted(events, key=lambda e: (e[0] is None, e[0] or date.max))
    table = tuple((str(i), day_text(d), str(t), str(k)) for i, (d, t, k) in enumerate(ordered, 1))
    if not table:
        return empty_chart(title, description, headers, missing)
    dated = [e[0] for e in ordered if e[0]]
    reading = description or (
        f"Lecture : {len(table)} dates, du {day_text(dated[0])} au {day_text(dated[-1])} ; chaque numéro "
        "renvoie à la liste." if dated else "Lecture : dates à préciser."
    )  # fmt: skip
    kinds = list(dict.fromkeys(str(e[2]) for e in ordered))[:8]
    body, y = _lanes(ordered, kinds) if dated else ("", 0.0)
    listed, y, hidden = _event_list(table, kinds, y + 22)
    y += 16 if hidden else 0
    return make_chart(y, title, reading, body + listed + more_note(hidden, y - 6), headers, table)


def _lanes(events: Sequence[Event], kinds: Sequence[str]) -> tuple[str, float]:
    days = [e[0] for e in events if e[0]]
    first, last = days[0], days[-1]
    left, right, high = 128.0, WIDTH - 16.0, 30.0
    span = max(1, (last - first).days)
    out, bottom = [], 22 + high * len(kinds)
    for rank, kind in enumerate(kinds):
        y = 22 + high * rank
        out.append(rect(0, y, WIDTH, high - 2, PALE if rank % 2 == 0 else "#FFFFFF"))
        out.append(
            label(8, y + high / 2 + 3, clip(kind, 11.5, left - 26, bold=True), size=11.5, fill=RIVER_900, bold=True)
        )
    out.append(_months(first, last, left, right, bottom))
    for rank, kind in enumerate(kinds):
        lane = [(n, day) for n, (day, _, of) in enumerate(events, 1) if day is not None and of == kind]
        wished = [left + (right - left) * (day - first).days / span for _, day in lane]
        for x, (number, _) in zip(_apart(wished, 22, WIDTH - 11), lane, strict=True):
            out.append(_badge(x, 21 + high * rank + high / 2, number, rank))
    return "".join(out), bottom


def _apart(wished: Sequence[float], gap: float, end: float) -> list[float]:
    """Sorted positions moved just enough to be `gap` apart, and none beyond `end`."""
    out: list[float] = []
    for x in wished:
        out.append(max(x, out[-1] + gap) if out else x)
    for k in range(len(out) - 1, -1, -1):
        out[k] = min(out[k], end - gap * (len(out) - 1 - k))
    if out and out[0] < 140:  # more marks than the lane can hold: shared out evenly
        step = (end - 140) / max(1, len(out) - 1)
        out = [140 + step * k for k in range(len(out))] if wished[0] > out[0] else out
    return out


def _badge(x: float, y: float, number: int, rank: int, radius: float = 10) -> str:
    return tag("circle", cx=num(x), cy=num(y), r=num(radius), fill=KIND_COLOURS[rank % 6]) + label(
        x, y + 3.8, number, anchor="middle", size=10.5, fill="#FFFFFF", bold=True
    )


def _months(first: date, last: date, left: float, right: float, bottom: float) -> str:
    span, out = max(1, (last - first).days), []
    total = (last.year - first.year) * 12 + last.month - first.month
    every = max(1, -(-total // 9))
    for k in range(0, total + 1, every):
        month = first.month - 1 + k
        day = date(first.year + month // 12, month % 12 + 1, 1)
        if day < first:
            continue
        x = left + (right - left) * (day - first).days / span
        text = MONTHS[day.month - 1] + (f" {day.year}" if day.month == 1 or k <= every else "")
        out.append(line(x, 16, x, bottom, GRID, stroke_dasharray="2 2"))
        anchor = "end" if x + text_width(text, 10) / 2 > WIDTH else "middle"
        out.append(label(min(x, WIDTH - 0.0), 11, text, anchor=anchor, size=10, fill=INK_MUTED))
    return "".join(out)


def _event_list(table: Sequence[tuple[str, ...]], kinds: Sequence[str], y: float) -> tuple[str, float, int]:
    """Two columns read downwards; a title takes two lines at most."""
    capacity = int((MAX_HEIGHT - y) / 34) * 2
    shown = min(len(table), capacity)
    half, out = -(-shown // 2), []
    for i, (number, day, text, kind) in enumerate(table[:shown]):
        x, top = (0.0, y + 34 * i) if i < half else (WIDTH / 2 + 8, y + 34 * (i - half))
        rank = kinds.index(kind) if kind in kinds else 0
        out.append(_badge(x + 10, top + 8, int(number), rank, 9))
        out.append(label(x + 27, top + 6, day, size=10.5, fill=INK_SOFT))
        out.append(label(x + 27, top + 20, clip(text, 11.5, WIDTH / 2 - 40, bold=True), size=11.5, bold=True))
    return "".join(out), y + 34 * half, len(table) - shown


# ---------------------------------------------------------------- attendance


def attendance(
    *, title: str, rows: Sequence[tuple[str, Number | None, Number | None]], description: str = "",
    style: str = "columns", target: Number | None = None, target_label: str = "Seuil d’assiduité",
    label_header: str = "Séance", missing: str = MISSING,
) -> Chart:  # fmt: skip
    """Presence by session, on a 0–100 % axis.

    rows: (session, present, expected), in the unit of K08 (laureate-half-days).
    style: "columns" or "line". target: a rate in percent, dashed line.
    Rates are present ÷ expected, whole percent half up; expected ≤ 0 or None = unknown.
    """
    headers = (label_header, "Présences", "Attendues", "Taux de présence")
    rates = [_rate(p, e) for _, p, e in rows]
    table = tuple(
        (str(n), fr(p, missing=missing), fr(e, missing=missing), missing if r is None else fr(r, 0) + "\u00a0%")
        for (n, p, e), r in zip(rows, rates, strict=True)
    )
    if all(r is None for r in rates):
        return empty_chart(title, description, headers, missing)
    first = next(t for t, r in zip(table, rates, strict=True) if r is not None)
    reading = (
        description or f"Lecture : « {first[0]} », {first[1]} présences sur {first[2]} attendues, soit {first[3]}."
    )
    shown = min(len(rows), 26)
    body = [_percent_axis()]
    step = (WIDTH - 60) / shown
    xs = [54 + step * (i + 0.5) for i in range(shown)]
    draw = _line_marks if style == "line" else _columns
    body.append(draw(xs, rates[:shown], table, step))
    body.append(_target(target, target_label) if target is not None else "")
    body.append(_values(xs, rates[:shown], table, step, 10 if style == "line" else 6))
    names, bottom = _foot_labels(xs, [str(r[0]) for r in rows[:shown]], step)
    body.append(names + more_note(len(rows) - shown, bottom + 14))
    height = bottom + (20 if shown < len(rows) else 2)
    return make_chart(height, title, reading, "".join(body), headers, table)


TOP, BASE = 34.0, 224.0


def _y(rate: float) -> float:
    return BASE - (BASE - TOP) * min(100.0, max(0.0, rate)) / 100


def _rate(present: Number | None, expected: Number | None) -> float | None:
    if present is None or expected is None or not is_known(present) or not is_known(expected) or expected <= 0:
        return None
    return 100 * float(present) / float(expected)


def _percent_axis() -> str:
    out = []
    for value in (0, 25, 50, 75, 100):
        out.append(line(50, _y(value), WIDTH, _y(value), RULE if value == 0 else GRID))
        out.append(label(44, _y(value) + 4, f"{value}\u00a0%", anchor="end", size=10.5, fill=INK_MUTED))
    return "".join(out)


def _target(target: Number, target_label: str) -> str:
    text = clip(f"{target_label} : {fr(target)}\u00a0%", 11, 400, bold=True)
    y, dashed = _y(float(target)), {"stroke_dasharray": "5 4"}
    return (
        line(50, y, WIDTH, y, "#8A4B08", width=1.5, **dashed)
        + line(50, 8, 74, 8, "#8A4B08", width=1.5, **dashed)
        + label(80, 12, text, size=11, fill="#8A4B08", bold=True)
    )


def _columns(xs: Sequence[float], rates: Sequence[float | None], table: Sequence[tuple[str, ...]], step: float) -> str:
    wide, out = min(54.0, step * 0.62), []
    for x, rate, cells in zip(xs, rates, table, strict=False):
        if rate is None:
            out.append(_unknown(x, cells[3], step))
            continue
        out.append(rect(x - wide / 2, TOP, wide, BASE - TOP, "none", stroke=RIVER_100, stroke_width=1))
        out.append(rect(x - wide / 2, _y(rate), wide, BASE - _y(rate), SERIES[0]))
        if wide > 40 and BASE - _y(rate) > 24:
            ratio = f"{cells[1]}/{cells[2]}"
            out.append(label(x, BASE - 8, clip(ratio, 10.5, wide - 2), anchor="middle", size=10.5, fill="#FFFFFF"))
    return "".join(out)


def _line_marks(
    xs: Sequence[float], rates: Sequence[float | None], table: Sequence[tuple[str, ...]], step: float
) -> str:
    out: list[str] = []
    run: list[tuple[float, float]] = []
    for x, rate, cells in zip(xs, rates, table, strict=False):
        if rate is None:
            out.append(_unknown(x, cells[3], step) + _path(run))
            run = []
            continue
        run.append((x, _y(rate)))
    out.append(_path(run))
    for x, rate in zip(xs, rates, strict=False):
        if rate is not None:
            out.append(mark(x, _y(rate), RIVER_700, hollow=False, radius=4))
    return "".join(out)


def _path(points: Sequence[tuple[float, float]]) -> str:
    if len(points) < 2:
        return ""
    text = " ".join(f"{num(x)},{num(y)}" for x, y in points)
    return tag("polyline", points=text, fill="none", stroke=RIVER_700, stroke_width=2.5)


def _values(
    xs: Sequence[float], rates: Sequence[float | None], table: Sequence[tuple[str, ...]], step: float, lift: float
) -> str:
    size = 11.5 if step > 40 else 9
    out = []
    for x, rate, cells in zip(xs, rates, table, strict=False):
        if rate is not None:
            text = cells[3] if step > 30 else cells[3].removesuffix("\u00a0%")
            out.append(haloed(x, _y(rate) - lift, text, anchor="middle", size=size, fill=RIVER_900, bold=True))
    return "".join(out)


def _unknown(x: float, text: str, step: float) -> str:
    words = wrap(text, 10, max(step - 4, 20), 2) if step > 46 else ["–"]
    return "".join(
        label(x, BASE - 18 + 12 * k, w, anchor="middle", size=10, fill=INK_MUTED) for k, w in enumerate(words)
    )


def _foot_labels(xs: Sequence[float], names: Sequence[str], step: float) -> tuple[str, float]:
    """Names under the axis: up to four lines, or slanted when columns are narrow."""
    if step >= 58:
        lines = [wrap(n, 10.5, step - 6, 4) for n in names]
        out = [
            label(x, BASE + 16 + 13 * k, part, anchor="middle", size=10.5, fill=INK_SOFT)
            for x, parts in zip(xs, lines, strict=True)
            for k, part in enumerate(parts)
        ]
        return "".join(out), BASE + 16 + 13 * max(len(p) for p in lines)
    out = []
    for x, name in zip(xs, names, strict=True):
        room = min(136.0, (x - 4) / 0.72)
        turn = f"rotate(-45 {num(x + 4)} {num(BASE + 14)})"
        out.append(
            label(x + 4, BASE + 14, clip(name, 10.5, room), anchor="end", size=10.5, fill=INK_SOFT, transform=turn)
        )
    return "".join(out), BASE + 114
