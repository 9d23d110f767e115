"""The grid of one laureate: first ○──● latest on four levels, who rated, and what has no level."""

from collections.abc import Sequence
from dataclasses import dataclass

from ess_platform.common import formatting
from reporting.charts.bars import MAX_HEIGHT, label_room, more_note, row_label
from reporting.charts.dumbbell import DOWN, LEVELS
from reporting.charts.svg import (
    GRID,
    INK_MUTED,
    INK_SOFT,
    PALE,
    RIVER_700,
    RIVER_900,
    WIDTH,
    Chart,
    clip,
    empty_chart,
    label,
    line,
    make_chart,
    mark,
    rect,
    tag,
    text_width,
)  # fmt: skip

NOT_RATED, NOT_APPLICABLE = "non évalué", "sans objet"
STEP = 27.0


@dataclass(frozen=True, slots=True)
class LevelMark:
    """A level at one moment: None not rated, 0 « sans objet », 1 to 4.

    `is_own`: given by the laureate alone, drawn as a square. `other`: its own level when another one was agreed,
    drawn as a small diamond.
    """

    value: int | None = None
    is_own: bool = False
    other: int | None = None

    @property
    def level(self) -> int | None:
        return self.value or None

    @property
    def words(self) -> str:
        if self.value is None:
            return NOT_RATED
        return str(self.value) if self.value else NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One criterion at the first and at the latest moment; `is_flagged` when both sides disagree by two or more."""

    name: str
    family: str
    first: LevelMark
    latest: LevelMark
    is_flagged: bool = False

    @property
    def change(self) -> int | None:
        if self.first.level is None or self.latest.level is None:
            return None
        return self.latest.level - self.first.level


def level_dumbbell(*, title: str, rows: Sequence[LevelRow], names: tuple[str, str], description: str = "") -> Chart:
    """One row per criterion under the title of its family, on levels 1 to 4.

    names: the two moments; the second one is empty when there is only one, and rows then have no latest mark.
    What has no level is said in words in its row: « sans objet » and « non évalué » are two different things.
    """
    headers = ("Critère", *(name for name in names if name), *(["Évolution"] if names[1] else []))
    table = tuple(_cells(row, names) for row in rows)
    if not any(row.first.level or row.latest.level for row in rows):
        return empty_chart(title, description, headers, NOT_RATED)
    left = label_room([row.name for row in rows], 11.5, 0.4)
    x0, x1 = left + 16, WIDTH - 132.0
    at = {level: x0 + (x1 - x0) * (level - 1) / 3 for level in (1, 2, 3, 4)}
    body, y, shown = [_legend(names)], 66.0, 0
    for i, row in enumerate(rows):
        if y + STEP > MAX_HEIGHT:
            break
        if i == 0 or row.family != rows[i - 1].family:
            y += 6 if i else 0
            body.append(rect(0, y, WIDTH, 20, PALE))
            text = clip(row.family, 11.5, WIDTH - 20, bold=True)
            body.append(label(8, y + 14, text, size=11.5, fill=RIVER_900, bold=True))
            y += 22
        body.append(_row(row, y, left, at, has_latest=bool(names[1])))
        y, shown = y + STEP, i + 1
    body.insert(0, _axis(at, y, has_latest=bool(names[1])))
    body.append(more_note(len(rows) - shown, y + 16))
    height = y + (22 if shown < len(rows) else 4)
    return make_chart(height, title, description or _reading(rows, names), "".join(body), headers, table)


def level_strip(first: LevelMark, latest: LevelMark | None) -> str:
    """A small picture of one row for a phone: four steps, the first mark hollow, the latest one full.

    Its words are in the cells beside it, so readers skip it.
    """
    wide, middle = 148.0, 11.0
    at = {level: 14 + (wide - 28) * (level - 1) / 3 for level in (1, 2, 3, 4)}
    out = [line(at[1], middle, at[4], middle, GRID, width=2)]
    out += [line(x, middle - 4, x, middle + 4, GRID, width=2) for x in at.values()]
    out.append(_marks(LevelRow("", "", first, latest or LevelMark()), middle, at))
    return tag(
        "svg", "".join(out), xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {wide:g} 22", width=f"{wide:g}",
        height=22, aria_hidden="true", class_="level-strip",
    )  # fmt: skip


def _cells(row: LevelRow, names: tuple[str, str]) -> tuple[str, ...]:
    if not names[1]:
        return (row.name, row.first.words)
    return (row.name, row.first.words, row.latest.words, change_words(row.change))


def change_words(change: int | None) -> str:
    """« +2 », « 0 », « −1 »; a dash when one side has no level."""
    return "–" if change is None else formatting.signed(change, 0)


def _reading(rows: Sequence[LevelRow], names: tuple[str, str]) -> str:
    moved = [row for row in rows if row.change is not None]
    if not moved:
        row = next(row for row in rows if row.first.level or row.latest.level)
        level = row.first.level or row.latest.level
        return f"Lecture : « {row.name} » est au niveau {level} sur 4, {LEVELS[level - 1].lower()}."
    row = max(moved, key=lambda one: abs(one.change or 0))
    return (
        f"Lecture : de « {names[0]} » à « {names[1]} », « {row.name} » passe du niveau {row.first.level} "
        f"au niveau {row.latest.level} sur 4 ({change_words(row.change)})."
    )


def _legend(names: tuple[str, str]) -> str:
    x, out = 8.0, []
    entries = [(_circle(True), names[0])]
    if names[1]:
        entries.append((_circle(False), names[1]))
    entries += [(_square, "auto-évaluation seule"), (_diamond, "auto-évaluation, quand la note partagée diffère")]
    for draw, words in entries:
        out.append(draw(x, 10.0) + label(x + 12, 14, words, size=11.5, fill=INK_SOFT))
        x += 12 + text_width(words, 11.5) + 20
    return "".join(out)


def _circle(hollow: bool):
    return lambda x, y: mark(x, y, RIVER_700, hollow=hollow)


def _square(x: float, y: float, *, hollow: bool = False, colour: str = RIVER_700, half: float = 4.5) -> str:
    fill = "#FFFFFF" if hollow else colour
    return rect(x - half, y - half, 2 * half, 2 * half, fill, stroke=colour, stroke_width=2)


def _diamond(x: float, y: float) -> str:
    path = f"M{x:.1f} {y - 5:.1f}L{x + 5:.1f} {y:.1f}L{x:.1f} {y + 5:.1f}L{x - 5:.1f} {y:.1f}Z"
    return tag("path", d=path, fill="#FFFFFF", stroke=INK_MUTED, stroke_width=1.5)


def _axis(at: dict[int, float], bottom: float, *, has_latest: bool) -> str:
    out = []
    for level, x in at.items():
        out.append(line(x, 62, x, bottom))
        out.append(label(x, 43, level, anchor="middle", size=11, fill=INK_SOFT, bold=True))
        out.append(label(x, 57, LEVELS[level - 1], anchor="middle", size=10, fill=INK_MUTED))
    if has_latest:
        out.append(label(WIDTH, 57, "Évolution", anchor="end", size=10.5, fill=INK_MUTED))
    return "".join(out)


def _row(row: LevelRow, y: float, left: float, at: dict[int, float], *, has_latest: bool) -> str:
    middle = y + STEP / 2
    out = [row_label(row.name, left - 6, middle, left - 12, size=11.5)]
    out.append(line(left + 4, y + STEP, WIDTH, y + STEP, PALE))
    if row.is_flagged:
        out.append(label(left + 2, middle + 4, "!", anchor="middle", size=13, fill=DOWN, bold=True))
    out.append(_marks(row, middle, at))
    if not has_latest:
        return "".join(out) + label(WIDTH, middle + 4, row.first.words, anchor="end", size=11, fill=INK_SOFT)
    words = f"{_short(row.first)} → {_short(row.latest)}"
    out.append(
        label(WIDTH - (40 if row.change is not None else 0), middle + 4, words, anchor="end", size=11, fill=INK_SOFT)
    )
    if row.change is not None:
        colour = DOWN if row.change < 0 else RIVER_900
        text = change_words(row.change)
        out.append(label(WIDTH, middle + 4, text, anchor="end", size=12, fill=colour, bold=True))
    return "".join(out)


def _short(one: LevelMark) -> str:
    """What fits beside a row; the table says it in full."""
    return {None: "non év.", 0: "s. objet"}.get(one.value, str(one.value))


def _marks(row: LevelRow, middle: float, at: dict[int, float]) -> str:
    out = []
    is_down = row.change is not None and row.change < 0
    colour = DOWN if is_down else RIVER_700
    if row.change:
        start, end = at[row.first.level], at[row.latest.level]
        out.append(line(start, middle, end, middle, colour, width=2.5, stroke_dasharray="4 3" if is_down else None))
    same = row.change == 0
    for one, hollow in ((row.first, True), (row.latest, False)):
        if one.other and one.other != one.level:
            out.append(_diamond(at[one.other], middle))
        if one.level is None:
            continue
        x, size = at[one.level], 7.5 if hollow and same else (5.5 if hollow else 4.5)
        if one.is_own:
            out.append(_square(x, middle, hollow=hollow, colour=colour, half=size - 0.5))
        else:
            out.append(mark(x, middle, colour, hollow=hollow, radius=size))
    return "".join(out)
