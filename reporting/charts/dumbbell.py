"""Entry ○──● exit: ratings on a common scale, or totals each on its own scale."""

from collections.abc import Sequence
from decimal import Decimal

from reporting.charts.bars import MAX_HEIGHT, label_room, more_note, row_label
from reporting.charts.svg import (
    GRID,
    INK_MUTED,
    INK_SOFT,
    MISSING,
    PALE,
    RIVER_700,
    RIVER_900,
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
    rect,
    signed,
    text_width,
)  # fmt: skip

Row = tuple[str, Number | None, Number | None]
LEVELS = ("Fragile", "En construction", "Consolidé", "Moteur")
DOWN = "#8A4B08"


def gain(entry: Number | None, exit_: Number | None) -> Decimal | None:
    """exit − entry, exact; None when one is unknown."""
    if entry is None or exit_ is None or not is_known(entry) or not is_known(exit_):
        return None
    return Decimal(str(exit_)) - Decimal(str(entry))


def _table(rows: Sequence[Row], decimals: int | None, missing: str) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            str(name), fr(a, decimals, missing=missing), fr(b, decimals, missing=missing),
            signed(gain(a, b), decimals, missing="–"),
        )
        for name, a, b in rows
    )  # fmt: skip


def dumbbell(
    *, title: str, rows: Sequence[Row], groups: Sequence[str] = (), description: str = "",
    scale: tuple[int, int] = (1, 4), levels: Sequence[str] = LEVELS, decimals: int = 1,
    names: tuple[str, str] = ("Entrée", "Sortie"), label_header: str = "Critère",
    missing: str = MISSING,
) -> Chart:  # fmt: skip
    """One row per criterion, entry and exit ratings on the same scale.

    rows: (criterion, entry, exit), ratings within `scale`, None = unknown.
    groups: one family per row (same length) or nothing; a family is a title above its rows.
    The gain is exit − entry on exact values, `decimals` digits, sign shown.
    """
    headers = (label_header, *names, "Évolution")
    table = _table(rows, decimals, missing)
    drawable = [r for r in rows if is_known(r[1]) or is_known(r[2])]
    if not drawable:
        return empty_chart(title, description, headers, missing)
    reading = description or _reading(rows, decimals, names, scale)
    step, size = 31.0, 11.5
    families = list(groups) if len(groups) == len(rows) else []
    left = label_room([r[0] for r in rows], size, 0.385)
    right = WIDTH - 112
    at = _Scale(left + 14, right - 14, scale)
    body, y, shown = [_legend(names)], 50.0, 0
    for i, row in enumerate(rows):
        if y + step > MAX_HEIGHT:
            break
        if families and (i == 0 or families[i] != families[i - 1]):
            y += 6 if i else 0
            body.append(rect(0, y, WIDTH, 20, PALE))
            text = clip(families[i], 11.5, WIDTH - 20, bold=True)
            body.append(label(8, y + 14, text, size=11.5, fill=RIVER_900, bold=True))
            y += 22
        body.append(_row(row, table[i], y, step, left, at))
        y, shown = y + step, i + 1
    body.insert(0, _axis(at, scale, levels, y))
    body.append(more_note(len(rows) - shown, y + 16))
    height = y + (22 if shown < len(rows) else 4)
    return make_chart(height, title, reading, "".join(body), headers, table)


class _Scale:
    """Rating → abscissa, kept within the scale."""

    def __init__(self, x0: float, x1: float, scale: tuple[int, int]) -> None:
        self.x0, self.x1, self.low, self.high = x0, x1, *scale

    def __call__(self, value: Number) -> float:
        share = (float(value) - self.low) / ((self.high - self.low) or 1)
        return self.x0 + (self.x1 - self.x0) * min(1.0, max(0.0, share))


def _reading(rows: Sequence[Row], decimals: int, names: tuple[str, str], scale: tuple[int, int]) -> str:
    row = next((r for r in rows if gain(r[1], r[2]) is not None), None)
    if row is None:
        return f"Lecture : cercle vide, {names[0].lower()} ; cercle plein, {names[1].lower()}."
    return (
        f"Lecture : « {row[0]} » passe de {fr(row[1], decimals)} à {fr(row[2], decimals)} "
        f"sur une échelle de {scale[0]} à {scale[1]} ({signed(gain(row[1], row[2]), decimals)})."
    )


def _legend(names: tuple[str, str]) -> str:
    x = 8 + 14 + text_width(names[0], 12)
    return (
        mark(8, 10, RIVER_700, hollow=True) + label(20, 14, names[0], fill=INK_SOFT)
        + mark(x + 28, 10, RIVER_700, hollow=False) + label(x + 40, 14, names[1], fill=INK_SOFT)
    )  # fmt: skip


def _axis(at: _Scale, scale: tuple[int, int], levels: Sequence[str], bottom: float) -> str:
    out = []
    values = list(range(scale[0], scale[1] + 1))
    room = (at.x1 - at.x0) / max(1, len(values) - 1) - 4
    names = dict(zip(values, levels, strict=False)) if len(levels) == len(values) else {}
    if any(clip(text, 10, room) != text for text in names.values()):
        names = {value: names[value] for value in (values[0], values[-1])}
    for value in values:
        x = at(value)
        out.append(line(x, 46, x, bottom))
        out.append(label(x, 27, value, anchor="middle", size=11, fill=INK_SOFT, bold=True))
        if value in names:
            out.append(label(x, 41, clip(names[value], 10, 90), anchor="middle", size=10, fill=INK_MUTED))
    out.append(label(WIDTH, 41, "Évolution", anchor="end", size=10.5, fill=INK_MUTED))
    return "".join(out)


def _row(row: Row, cells: tuple[str, ...], y: float, step: float, left: float, at: _Scale) -> str:  # noqa: PLR0917 - a drawing step, its parts side by side
    name, entry, exit_ = row
    middle, radius = y + step / 2, 5.5
    out = [row_label(str(name), left - 6, middle, left - 12, size=11.5)]
    out.append(line(left + 4, y + step, WIDTH, y + step, PALE))
    change = gain(entry, exit_)
    down = change is not None and change < 0
    colour = DOWN if down else RIVER_700
    if change is not None and entry is not None and exit_ is not None:
        out.append(
            line(at(entry), middle, at(exit_), middle, colour, width=2.5, stroke_dasharray="4 3" if down else None)
        )
    same = change is not None and entry is not None and exit_ is not None and abs(at(entry) - at(exit_)) < 1
    if is_known(entry) and entry is not None:
        out.append(mark(at(entry), middle, colour, hollow=True, radius=radius + (2 if same else 0)))
    if is_known(exit_) and exit_ is not None:
        out.append(mark(at(exit_), middle, colour, hollow=False, radius=radius - 1))
    if not is_known(entry) and not is_known(exit_):
        out.append(label((at.x0 + at.x1) / 2, middle + 4, cells[1], anchor="middle", size=10.5, fill=INK_MUTED))
        return "".join(out)
    values = f"{fr(entry, _digits(cells[1]), missing='–')} → {fr(exit_, _digits(cells[2]), missing='–')}"
    out.append(label(WIDTH - 48, middle + 4, values, anchor="end", size=11, fill=INK_SOFT))
    out.append(label(WIDTH, middle + 4, cells[3], anchor="end", size=12, fill=colour if down else RIVER_900, bold=True))
    return "".join(out)


def _digits(cell: str) -> int:
    return len(cell.partition(",")[2]) if "," in cell else 0


# ---------------------------------------------------------------- totals


def dumbbell_totals(
    *, title: str, rows: Sequence[tuple[str, Number | None, Number | None, str, str]], description: str = "",
    decimals: int | Sequence[int | None] | None = None, names: tuple[str, str] = ("Entrée", "Sortie"),
    missing: str = MISSING,
) -> Chart:  # fmt: skip
    """Totals that have different units, each row on its own scale from 0.

    rows: (name, entry, exit, unit, note); note is the coverage, « n = 21 ». Both
    totals must be over the same laureates: a chart cannot check it, the figure does.
    decimals: one count for all rows, or one per row (ETP 1, euros 0).
    Growth is exit ÷ entry − 1 in percent, 1 decimal, half up; « – » if entry ≤ 0.
    """
    digits = list(decimals) if isinstance(decimals, Sequence) else [decimals] * len(rows)
    headers = ("Indicateur", *names, "Unité", "Évolution", "Couverture")
    table = tuple(
        (str(n), fr(a, d, missing=missing), fr(b, d, missing=missing), u, growth(a, b), note)
        for (n, a, b, u, note), d in zip(rows, digits, strict=True)
    )
    if not any(is_known(r[1]) or is_known(r[2]) for r in rows):
        return empty_chart(title, description, headers, missing)
    first = next((t for t, r in zip(table, rows, strict=True) if gain(r[1], r[2]) is not None), None)
    reading = description or (
        f"Lecture : « {first[0]} » passe de {first[1]} à {first[2]} {first[3]} ({first[4]}, {first[5]})."
        if first else "Lecture : cercle vide, entrée ; cercle plein, sortie."
    )  # fmt: skip
    step, left = 44, label_room([r[0] for r in rows], share=0.3)
    shown = min(len(rows), MAX_HEIGHT // step)
    body = [
        _legend(names),
        label(WIDTH, 14, "Chaque ligne a sa propre échelle", anchor="end", size=10.5, fill=INK_MUTED),
    ]
    for i in range(shown):
        body.append(_total_row(rows[i], table[i], 28.0 + i * step, step, left))
    bottom = 28 + shown * step
    body.append(more_note(len(rows) - shown, bottom + 14))
    return make_chart(bottom + (20 if shown < len(rows) else 2), title, reading, "".join(body), headers, table)


def growth(entry: Number | None, exit_: Number | None) -> str:
    """« +11,6 % »: exit ÷ entry − 1, 1 decimal, half up; « – » if it has no meaning."""
    change = gain(entry, exit_)
    if change is None or entry is None or entry <= 0:
        return "–"
    return signed(change * 100 / Decimal(str(entry)), 1) + "\u00a0%"


def _total_row(
    row: tuple[str, Number | None, Number | None, str, str], cells: tuple[str, ...], y: float, step: float, left: float
) -> str:
    name, entry, exit_, unit, note = row
    middle = y + step / 2
    out = [row_label(str(name), left - 8, middle, left - 12)]
    room = max((text_width(cells[k], 11.5, bold=True) for k in (1, 2)), default=40) + 14
    x0, x1 = left + 4 + room, WIDTH - 132 - room
    out.append(line(left + 4, y + step, WIDTH, y + step, PALE))
    values = [float(v) for v in (entry, exit_) if v is not None and is_known(v)]
    if not values:
        return "".join(out) + label((x0 + x1) / 2, middle + 4, cells[1], anchor="middle", size=11, fill=INK_MUTED)
    low, high = min(0.0, *values), max(0.0, *values) or 1.0
    where = [x0 + (x1 - x0) * (v - low) / ((high - low) or 1) for v in values]
    change = gain(entry, exit_)
    colour = DOWN if change is not None and change < 0 else RIVER_700
    out.append(line(x0, middle, x1, middle, GRID, width=2))
    if len(values) == 2:
        out.append(
            line(
                where[0], middle, where[1], middle, colour, width=3, stroke_dasharray="4 3" if colour == DOWN else None
            )
        )
    kinds = [k for k, v in enumerate((entry, exit_)) if v is not None and is_known(v)]
    for x, kind in zip(where, kinds, strict=True):
        to_left = x < max(where) or (len(where) == 2 and kind == 0 and where[0] == where[1])
        out.append(mark(x, middle, colour, hollow=kind == 0, radius=5.5 if kind == 0 else 4.5))
        out.append(
            haloed(x + (-11 if to_left else 11), middle + 4, cells[kind + 1], anchor="end" if to_left else "start",
                  size=11.5, fill=INK_SOFT if kind == 0 else RIVER_900, bold=kind == 1)
        )  # fmt: skip
    out.append(
        label(
            WIDTH,
            middle - 2,
            cells[4],
            anchor="end",
            size=12.5,
            fill=colour if colour == DOWN else RIVER_900,
            bold=True,
        )
    )
    under = " · ".join(part for part in (unit, note) if part)
    out.append(label(WIDTH, middle + 13, clip(under, 10.5, 126), anchor="end", size=10.5, fill=INK_SOFT))
    return "".join(out)
