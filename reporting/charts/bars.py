"""Horizontal bars: counts by category, NPS by session, funnel of steps.

Horizontal because French labels are long. At most MAX_HEIGHT units are drawn (a
page of the bilan); what is left out is announced in the picture and stays in
the table.
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from ess_platform.common.formatting import count
from reporting.charts.svg import (
    GRID,
    INK_MUTED,
    INK_SOFT,
    MISSING,
    PALE,
    RIVER_900,
    RULE,
    SERIES,
    WIDTH,
    Chart,
    Number,
    clip,
    empty_chart,
    fill_rect,
    fr,
    is_known,
    known,
    label,
    legend,
    line,
    make_chart,
    num,
    rect,
    signed,
    tag,
    text_width,
    ticks,
    wrap,
)  # fmt: skip

MAX_HEIGHT = 860


def label_room(labels: Sequence[str], size: float = 12, share: float = 0.38) -> float:
    """Width given to the labels of rows: what they need, at most `share` of the chart."""
    need = max((text_width(str(text), size) for text in labels), default=0)
    return min(max(need, 60), WIDTH * share) + 12


def row_label(text: str, right: float, middle: float, room: float, *, lines: int = 2, size: float = 12) -> str:
    """A row label, right-aligned on `right` and centred on `middle`, on 1–2 lines."""
    parts = wrap(text, size, room, lines)
    top = middle + size * 0.36 - (len(parts) - 1) * size * 0.58
    return "".join(label(right, top + k * size * 1.16, part, anchor="end", size=size) for k, part in enumerate(parts))


def more_note(hidden: int, y: float) -> str:
    """« … et 260 autres lignes » under a picture that does not show every row."""
    if hidden <= 0:
        return ""
    words = "autre ligne, visible" if hidden == 1 else "autres lignes, visibles"
    return label(WIDTH, y, f"… et {fr(hidden)} {words} dans le tableau", anchor="end", size=11, fill=INK_MUTED)


def bars(
    *, title: str, labels: Sequence[str], series: Mapping[str, Sequence[Number | None]],
    description: str = "", unit: str = "", decimals: int | None = None, target: Number | None = None,
    target_label: str = "Objectif", label_header: str = "Catégorie", missing: str = MISSING,
) -> Chart:  # fmt: skip
    """One bar per label and series, from 0; several series are grouped under each label.

    labels: n names. series: {name: n values}, ≥ 0, None = unknown (said, never drawn as 0).
    unit: written after values in the table and the reading (« lauréats »).
    target: one value in the same unit, drawn as a dashed vertical line.
    """
    names = list(series)
    cells = [[_at(series[name], i) for name in names] for i in range(len(labels))]
    headers = (label_header, *(f"{name} ({unit})" if unit else name for name in names))
    values = known(v for row in cells for v in row)
    if not values:
        return empty_chart(title, description, headers, missing)
    rows = tuple(
        (str(text), *(fr(v, decimals, missing=missing) for v in row)) for text, row in zip(labels, cells, strict=True)
    )
    reading = description or _bars_reading(labels, cells, unit, decimals)
    whole = decimals in (None, 0) and all(v == int(v) for v in values)
    scale = ticks(max([*values, float(target or 0)]), whole=whole)
    height, body = _bars_body(labels, cells, names, scale, decimals, missing, target, target_label)
    return make_chart(height, title, reading, body, headers, rows)


def _at(values: Sequence[Number | None], index: int) -> Number | None:
    return values[index] if index < len(values) else None


def _bars_reading(
    labels: Sequence[str], cells: Sequence[Sequence[Number | None]], unit: str, decimals: int | None
) -> str:
    best, name = (
        max((float(row[0]), -i) for i, row in enumerate(cells) if row and is_known(row[0]))
        if any(row and is_known(row[0]) for row in cells)
        else (None, 0)
    )
    if best is None:
        return "Lecture : les valeurs figurent au bout de chaque barre."
    value = f"{fr(best, decimals)} {unit}".strip()
    return f"Lecture : la valeur la plus élevée est celle de « {labels[-name]} », {value}."


def _bars_body(  # noqa: PLR0917 - a drawing step, its parts side by side
    labels: Sequence[str], cells: Sequence[Sequence[Number | None]], names: Sequence[str],
    scale: Sequence[float], decimals: int | None, missing: str, target: Number | None, target_label: str,
) -> tuple[float, str]:  # fmt: skip
    thick = 16.0 if len(names) == 1 else 12.0
    step = max(thick * len(names) + 10, 28 if any(text_width(t, 12) > WIDTH * 0.38 for t in labels) else 0)
    left = label_room(labels)
    keys, top = legend(names, left, 12, room=WIDTH - left) if len(names) > 1 else ("", 0.0)
    top += 22 if target is not None else 6
    shown = max(1, min(len(labels), int(MAX_HEIGHT / step)))
    bottom = top + shown * step
    unit_x = (WIDTH - left - 58) / scale[-1]
    body = [keys, _grid(left, top, bottom, unit_x, scale)]
    for i in range(shown):
        y = top + i * step + (step - thick * len(names)) / 2
        body.append(row_label(labels[i], left - 10, top + (i + 0.5) * step, left - 12))
        for rank, value in enumerate(cells[i]):
            at = y + rank * thick
            wide = max(float(value), 0.0) * unit_x if is_known(value) and value is not None else 0.0
            text = fr(value, decimals, missing=missing)
            soft = None if is_known(value) else INK_MUTED
            body.append(fill_rect(left, at + 0.5, wide, thick - 2, rank))
            body.append(
                label(left + wide + 6, at + thick / 2 + 3.6, text, size=11, fill=soft or RIVER_900, bold=not soft)
            )
    body.append(line(left, top, left, bottom, RULE))
    if target is not None:
        body.append(_target(left + float(target) * unit_x, top, bottom, f"{target_label} : {fr(target, decimals)}"))
    body.append(more_note(len(labels) - shown, bottom + 34))
    return bottom + (40 if shown < len(labels) else 24), "".join(body)


def _grid(left: float, top: float, bottom: float, unit_x: float, scale: Sequence[float]) -> str:
    out = []
    for value in scale:
        x = left + value * unit_x
        out.append(line(x, top, x, bottom))
        out.append(label(x, bottom + 16, fr(value), anchor="middle", size=10.5, fill=INK_MUTED))
    return "".join(out)


def _target(x: float, top: float, bottom: float, text: str) -> str:
    anchor = "end" if x + text_width(text, 11, bold=True) / 2 > WIDTH else "middle"
    at = WIDTH if anchor == "end" else x
    return line(x, top - 4, x, bottom, RIVER_900, width=1.5, stroke_dasharray="4 3") + label(
        at, top - 8, text, anchor=anchor, size=11, fill=RIVER_900, bold=True
    )


# ---------------------------------------------------------------- NPS

NPS_NAMES = ("Détracteurs (0 à 6)", "Neutres (7 et 8)", "Promoteurs (9 et 10)")
_NPS_FILL = (SERIES[1], "#D5DEDD", SERIES[0])
_NPS_TEXT = ("#16302F", "#16302F", "#FFFFFF")


def nps(detractors: int, passives: int, promoters: int) -> int | None:
    """% of promoters minus % of detractors, whole points, half away from zero (K12)."""
    total = detractors + passives + promoters
    if total <= 0:
        return None
    return int((Decimal(100 * (promoters - detractors)) / total).quantize(Decimal(1), ROUND_HALF_UP))


def stacked_nps(
    *, title: str, rows: Sequence[tuple[str, int | None, int | None, int | None]], description: str = "",
    label_header: str = "Séance", missing: str = MISSING,
) -> Chart:  # fmt: skip
    """Recommendation by session: three parts of 100 %, counts inside, score and n beside.

    rows: (session, detractors, passives, promoters), numbers of answers; a row with
    a None or without any answer says `missing`.
    """
    headers = (label_header, *NPS_NAMES, "Réponses", "Score NPS")
    table = tuple(_nps_cells(row, missing) for row in rows)
    if not any(_nps_counts(row) for row in rows):
        return empty_chart(title, description, headers, missing)
    reading = description or _nps_reading(rows)
    step, left = 32, label_room([row[0] for row in rows], share=0.33)
    wide, shown = WIDTH - left - 116, min(len(rows), MAX_HEIGHT // 32)
    half = left + wide / 2
    body = [_nps_legend(left), line(half, 28, half, 30 + shown * step, INK_SOFT, stroke_dasharray="2 3")]
    for i, row in enumerate(rows[:shown]):
        y = 30 + i * step
        body.append(row_label(str(row[0]), left - 10, y + step / 2, left - 12))
        body.append(_nps_row(_nps_counts(row), left, y + 4, wide, step - 9, missing))
    bottom = 30 + shown * step
    body.append(label(left + wide / 2, bottom + 12, "50\u00a0%", anchor="middle", size=10.5, fill=INK_MUTED))
    body.append(more_note(len(rows) - shown, bottom + 14))
    return make_chart(bottom + 20, title, reading, "".join(body), headers, table)


def _nps_counts(row: Sequence[object]) -> tuple[int, int, int] | None:
    parts = row[1:4]
    if len(parts) < 3 or any(not isinstance(p, int) for p in parts) or sum(parts) <= 0:  # type: ignore[arg-type]
        return None
    return int(parts[0]), int(parts[1]), int(parts[2])  # type: ignore[call-overload]


def _nps_cells(row: tuple[str, int | None, int | None, int | None], missing: str) -> tuple[str, ...]:
    counts = _nps_counts(row)
    if counts is None:
        return (str(row[0]), *[missing] * 5)
    return (str(row[0]), *(fr(c) for c in counts), fr(sum(counts)), signed(nps(*counts)))


def _nps_reading(rows: Sequence[tuple[str, int | None, int | None, int | None]]) -> str:
    first = next((row, c) for row in rows if (c := _nps_counts(row)))
    (name, *_), counts = first
    return (
        f"Lecture : « {name} », {count(counts[2], 'promoteur')} et {count(counts[0], 'détracteur')} sur "
        f"{count(sum(counts), 'réponse')}, soit un score de {signed(nps(*counts))}."
    )


def _nps_legend(left: float) -> str:
    out, x = [], left
    for name, fill in zip(NPS_NAMES, _NPS_FILL, strict=True):
        out.append(rect(x, 2, 14, 11, fill) + label(x + 20, 12, name, size=11, fill=INK_SOFT))
        x += 20 + text_width(name, 11) + 14
    return "".join(out)


def _nps_row(counts: tuple[int, int, int] | None, x: float, y: float, wide: float, high: float, missing: str) -> str:  # noqa: PLR0917 - a drawing step, its parts side by side
    if counts is None:
        return rect(x, y, wide, high, PALE) + label(
            x + wide / 2, y + high / 2 + 4, missing, anchor="middle", size=11, fill=INK_SOFT
        )
    total, at, out = sum(counts), x, []
    for answers, fill, ink in zip(counts, _NPS_FILL, _NPS_TEXT, strict=True):
        part = wide * answers / total
        out.append(rect(at, y, part, high, fill, stroke="#FFFFFF", stroke_width=1))
        if part > text_width(str(answers), 11) + 6:
            out.append(label(at + part / 2, y + high / 2 + 4, answers, anchor="middle", size=11, fill=ink, bold=True))
        at += part
    score = signed(nps(*counts))
    out.append(label(x + wide + 46, y + high / 2 + 4.5, score, anchor="end", size=13, fill=RIVER_900, bold=True))
    out.append(label(x + wide + 54, y + high / 2 + 4.5, f"n = {fr(total)}", size=11, fill=INK_SOFT))
    return "".join(out)


# ---------------------------------------------------------------- funnel


def funnel_bars(
    *, title: str, steps: Sequence[tuple[str, Number | None]], description: str = "", unit: str = "",
    decimals: int | None = None, missing: str = MISSING,
) -> Chart:  # fmt: skip
    """Successive steps (« répondus », « décidés », « gagnés ») as bars on one scale.

    steps: (name, value ≥ 0) in order. Under each value, its share of the step just
    before, in whole percent (half up); nothing when one of the two is unknown or 0.
    """
    headers = ("Étape", f"Nombre ({unit})" if unit else "Nombre", "Part de l’étape précédente")
    shares = [_share(steps[i][1], steps[i - 1][1] if i else None) for i in range(len(steps))]
    rows = tuple(
        (str(name), fr(v, decimals, missing=missing), s or "–") for (name, v), s in zip(steps, shares, strict=True)
    )
    values = known(v for _, v in steps)
    if not values:
        return empty_chart(title, description, headers, missing)
    reading = description or f"Lecture : de « {steps[0][0]} » ({rows[0][1]}) à « {steps[-1][0]} » ({rows[-1][1]})."
    left, high, gap, shown = label_room([n for n, _ in steps]), 34, 14, min(len(steps), MAX_HEIGHT // 48)
    unit_x = (WIDTH - left - 190) / (max(values) or 1)
    body = [rect(left, 2, max(values) * unit_x, shown * (high + gap) - gap, PALE)]
    for i, (name, value) in enumerate(steps[:shown]):
        y = 2.0 + i * (high + gap)
        wide = max(float(value), 0) * unit_x if value is not None and is_known(value) else 0.0
        body.append(row_label(str(name), left - 10, y + high / 2, left - 12))
        body.append(rect(left, y, wide, high, SERIES[0]))
        x = left + max(values) * unit_x + 12
        text = f"{rows[i][1]} {unit}".strip() if wide or value == 0 else missing
        text = clip(text, 15, 180, bold=True)
        body.append(label(x, y + (15 if shares[i] else 22), text, size=15, fill=RIVER_900, bold=True))
        if shares[i]:
            body.append(label(x, y + 31, f"{shares[i]} de l’étape précédente", size=10.5, fill=INK_SOFT))
        if i and wide:
            body.append(_arrow(left + 14, y - gap))
    body.append(line(left, 0, left, shown * (high + gap) - gap + 4, RULE))
    bottom = shown * (high + gap)
    body.append(more_note(len(steps) - shown, bottom + 6))
    return make_chart(bottom + (12 if shown < len(steps) else -6), title, reading, "".join(body), headers, rows)


def _share(value: Number | None, before: Number | None) -> str:
    if value is None or before is None or not is_known(value) or not is_known(before) or before <= 0:
        return ""
    return fr(Decimal(str(value)) * 100 / Decimal(str(before)), 0) + "\u00a0%"


def _arrow(x: float, y: float) -> str:
    return tag("path", d=f"M{num(x - 5)} {num(y + 4)}h10l-5 6z", fill=RULE)


__all__ = ["GRID", "bars", "funnel_bars", "label_room", "more_note", "nps", "row_label", "stacked_nps"]
