"""Heat table: laureates × criteria, each cell with its number, never colour alone."""

from collections.abc import Sequence

from reporting.charts.bars import MAX_HEIGHT, more_note
from reporting.charts.svg import (
    INK,
    INK_MUTED,
    INK_SOFT,
    MISSING,
    RIVER_900,
    WIDTH,
    Chart,
    Number,
    clip,
    empty_chart,
    fr,
    is_known,
    label,
    make_chart,
    rect,
    text_width,
)  # fmt: skip

RAMP = ("#F3F8F8", "#CFE5E8", "#7FB7C0", "#0F5C6B")
MAX_COLUMNS = 30


def heat_table(
    *, title: str, labels: Sequence[str], columns: Sequence[str], values: Sequence[Sequence[Number | None]],
    description: str = "", scale: tuple[int, int] = (1, 4), decimals: int | None = 0,
    label_header: str = "Lauréat", missing: str = MISSING,
) -> Chart:  # fmt: skip
    """Ratings by row and column, darker = higher; columns are numbered and named below.

    labels: n names. columns: m names. values: n rows of m ratings within `scale`,
    None = unknown, drawn as an empty dashed cell. At most 30 columns are drawn.
    """
    headers = (label_header, *map(str, columns))
    table = tuple(
        (str(name), *(fr(_cell(values, i, j), decimals, missing=missing) for j in range(len(columns))))
        for i, name in enumerate(labels)
    )
    if not any(is_known(_cell(values, i, j)) for i in range(len(labels)) for j in range(len(columns))):
        return empty_chart(title, description, headers, missing)
    reading = description or _reading(labels, columns, values, decimals, scale)
    wide_count = min(len(columns), MAX_COLUMNS)
    left = min(max(text_width(str(n), 11) for n in labels), 190) + 12
    wide, high = min(48.0, (WIDTH - left) / wide_count), 22.0
    out = [
        label(left + wide * (j + 0.5), 12, j + 1, anchor="middle", size=10.5, fill=RIVER_900, bold=True)
        for j in range(wide_count)
    ]
    key_height = 16 * (-(-wide_count // 2)) + 34
    shown = max(1, min(len(labels), int((MAX_HEIGHT - 18 - key_height) / high)))
    for i in range(shown):
        y = 18 + i * high
        out.append(label(left - 10, y + 15, clip(labels[i], 11, left - 12), anchor="end", size=11))
        for j in range(wide_count):
            out.append(_square(left + j * wide, y, wide, high, _cell(values, i, j), scale, decimals))
    bottom = 18 + shown * high
    out.append(more_note(len(labels) - shown, bottom + 14))
    bottom += 16 if shown < len(labels) else 0
    key, height = _column_key(columns[:wide_count], bottom + 20)
    out.append(key)
    if wide_count < len(columns):
        height += 14
        text = f"{len(columns) - wide_count} autres colonnes sont dans le tableau"
        out.append(label(WIDTH, height - 6, text, anchor="end", size=10.5, fill=INK_MUTED))
    return make_chart(height, title, reading, "".join(out), headers, table)


def _cell(values: Sequence[Sequence[Number | None]], i: int, j: int) -> Number | None:
    return values[i][j] if i < len(values) and j < len(values[i]) else None


def _reading(
    labels: Sequence[str], columns: Sequence[str], values: Sequence[Sequence[Number | None]], decimals: int | None,
    scale: tuple[int, int],
) -> str:  # fmt: skip
    i, j = next((i, j) for i in range(len(labels)) for j in range(len(columns)) if is_known(_cell(values, i, j)))
    value = fr(_cell(values, i, j), decimals)
    return f"Lecture : {labels[i]}, « {columns[j]} » : {value} sur une échelle de {scale[0]} à {scale[1]}."


def _square(  # noqa: PLR0917 - a drawing step, its parts side by side
    x: float, y: float, wide: float, high: float, value: Number | None, scale: tuple[int, int], decimals: int | None
) -> str:
    if not is_known(value) or value is None:
        return rect(x + 1.5, y + 1.5, wide - 3, high - 3, "#FFFFFF", stroke="#80908F", stroke_dasharray="2 3")
    share = (float(value) - scale[0]) / ((scale[1] - scale[0]) or 1)
    shade = min(3, max(0, int(share * 3 + 0.5)))
    size = 11 if wide >= 22 else 9
    return rect(x + 1, y + 1, wide - 2, high - 2, RAMP[shade], stroke="#B9C6C5", stroke_width=0.5) + label(
        x + wide / 2, y + high / 2 + 4, clip(fr(value, decimals), size, wide), anchor="middle", size=size,
        fill="#FFFFFF" if shade == 3 else INK,
    )  # fmt: skip


def _column_key(columns: Sequence[str], y: float) -> tuple[str, float]:
    """The names of the numbered columns, in two columns read downwards."""
    half, out = -(-len(columns) // 2), []
    for j, name in enumerate(columns):
        x, row = (0.0, j) if j < half else (WIDTH / 2 + 8, j - half)
        out.append(label(x + 16, y + row * 16, j + 1, anchor="end", size=10.5, fill=RIVER_900, bold=True))
        out.append(label(x + 24, y + row * 16, clip(name, 10.5, WIDTH / 2 - 36), size=10.5, fill=INK_SOFT))
    return "".join(out), y + half * 16 - 6
