"""Cooperation pairs: nodes on a circle, horizontal names in two columns, no overlap.

Nodes are evenly spaced in height on each side, so that every name has its own
line; the circle only decides how far each one goes sideways. Those who work
together (a connected component) are neighbours. No chance anywhere: the same
pairs in the same order give the same picture.
"""

import math
from collections.abc import Sequence

from ess_platform.common.formatting import count, plural
from reporting.charts.bars import MAX_HEIGHT
from reporting.charts.svg import (
    INK,
    INK_MUTED,
    INK_SOFT,
    MISSING,
    RIVER_700,
    RIVER_900,
    RULE,
    SERIES,
    WIDTH,
    Chart,
    clip,
    empty_chart,
    label,
    line,
    make_chart,
    num,
    tag,
    text_width,
    wrap,
)  # fmt: skip

Link = tuple[str, str, str]
_STEP, _MAX_NODES = 30.0, 60


def network(
    *, title: str, links: Sequence[Link], names: Sequence[str] = (), states: Sequence[str] = (),
    description: str = "", alone_text: str = "Sans coopération déclarée", missing: str = MISSING,
) -> Chart:  # fmt: skip
    """Who cooperates with whom.

    links: (name, name, state), unordered pairs; a pair given twice is drawn once, with
    its most advanced state. states: from least to most advanced (default: order met).
    names: everyone, in the wished order; those without a link are listed below.
    """
    headers = ("Lauréat", "Lauréat", "État de la coopération")
    order = list(dict.fromkeys([*states, *(str(link[2]) for link in links)]))
    pairs = _unique(links, order)
    table = tuple((a, b, s) for (a, b), s in pairs.items())
    if not pairs:
        return empty_chart(title, description, headers, missing)
    linked = list(dict.fromkeys(n for pair in pairs for n in pair))
    everyone = [*(n for n in dict.fromkeys(names) if n in linked), *(n for n in linked if n not in set(names))]
    reading = description or (
        f"Lecture : {count(len(pairs), 'paire')} {plural(len(pairs), 'relie', 'relient')} "
        f"{count(len(linked), 'lauréat')} ; un trait relie deux "
        "lauréats qui coopèrent."
    )
    nodes = _ordered(everyone, list(pairs))[:_MAX_NODES]
    room = min(max(text_width(n, 12, bold=True) for n in nodes) + 2, 214.0)
    spots, bottom, top = _spots(nodes, 34.0, WIDTH / 2 - room - 18)
    body = _legend([s for s in order if s in pairs.values()], order)
    body += "".join(
        _edge(spots[a], spots[b], (top + bottom) / 2, order.index(s))
        for (a, b), s in pairs.items()
        if a in spots and b in spots
    )
    degrees = {n: sum(n in pair for pair in pairs) for n in nodes}
    body += "".join(_node(n, spots[n], degrees[n], room) for n in nodes)
    alone = [n for n in dict.fromkeys(names) if n not in set(linked)]
    foot, height = _foot(alone, len(everyone) - len(nodes), alone_text, bottom + 8)
    return make_chart(height, title, reading, body + foot, headers, table)


def _unique(links: Sequence[Link], order: Sequence[str]) -> dict[tuple[str, str], str]:
    pairs: dict[tuple[str, str], str] = {}
    for a, b, state in links:
        if a == b:
            continue
        key = (b, a) if (b, a) in pairs else (a, b)
        if key not in pairs or order.index(state) > order.index(pairs[key]):
            pairs[key] = state
    return pairs


def _ordered(names: Sequence[str], pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Components from the largest; inside, an order that keeps links short."""
    near: dict[str, list[str]] = {n: [] for n in names}
    for a, b in pairs:
        near[a].append(b)
        near[b].append(a)
    seen: set[str] = set()
    groups: list[list[str]] = []
    for name in names:
        if name in seen:
            continue
        group, queue = [], [name]
        seen.add(name)
        while queue:
            current = queue.pop(0)
            group.append(current)
            fresh = [n for n in near[current] if n not in seen]
            seen.update(fresh)
            queue.extend(fresh)
        groups.append(group)
    groups.sort(key=len, reverse=True)
    order = [n for group in groups for n in group]
    return _shortened(order, groups, pairs)


def _shortened(order: list[str], groups: Sequence[Sequence[str]], pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Swap two names of one component while the total length along the circle falls."""
    place = {n: k for k, n in enumerate(order)}
    total = len(order)

    def cost() -> int:
        return sum(min(d := abs(place[a] - place[b]), total - d) ** 2 for a, b in pairs)

    best, moved, rounds = cost(), True, 0
    while moved and rounds < 8 and total <= _MAX_NODES:
        moved, rounds = False, rounds + 1
        for group in groups:
            for i, a in enumerate(group):
                for b in group[i + 1 :]:
                    place[a], place[b] = place[b], place[a]
                    if (now := cost()) < best:
                        best, moved = now, True
                    else:
                        place[a], place[b] = place[b], place[a]
    return sorted(order, key=lambda n: place[n])


def _spots(nodes: Sequence[str], top: float, reach: float) -> tuple[dict[str, tuple[float, float, int]], float, float]:
    """{name: (x, y, side)}: down the right side (1), then up the left one (−1)."""
    right = nodes[: -(-len(nodes) // 2)]
    left = list(reversed(nodes[len(right) :]))
    step = min(_STEP, (MAX_HEIGHT - top - 60) / max(1, len(right)))
    high = step * max(1, len(right))
    radius = min(reach, 190.0) - 30
    out: dict[str, tuple[float, float, int]] = {}
    for side, column in ((1, right), (-1, left)):
        shift = (high - step * len(column)) / 2
        for k, name in enumerate(column):
            y = top + shift + step * (k + 0.5)
            lean = (y - top - high / 2) / (high / 2)
            x = WIDTH / 2 + side * (30 + radius * math.sqrt(max(0.0, 1 - lean * lean)))
            out[name] = (x, y, side)
    return out, top + high, top


def _edge(a: tuple[float, float, int], b: tuple[float, float, int], middle: float, rank: int) -> str:
    """A curve drawn towards the centre, so that neighbours' links are seen too."""
    pull = 0.25 + 0.4 * min(1.0, math.hypot(a[0] - b[0], a[1] - b[1]) / 300)
    cx = (a[0] + b[0]) / 2 * (1 - pull) + WIDTH / 2 * pull
    cy = (a[1] + b[1]) / 2 * (1 - pull) + middle * pull
    return tag(
        "path", d=f"M{num(a[0])} {num(a[1])}Q{num(cx)} {num(cy)} {num(b[0])} {num(b[1])}", fill="none",
        **_stroke(rank),
    )  # fmt: skip


def _stroke(rank: int) -> dict[str, object]:
    """The more advanced, the thicker; colours and dashes tell the states apart."""
    dash = ("1.5 4", "6 4", "none", "none", "9 3 2 3", "4 2")[rank % 6]
    colour = (RULE, SERIES[1], SERIES[0], SERIES[2], SERIES[3], SERIES[4])[rank % 6]
    return {
        "stroke": colour,
        "stroke_width": num(1.6 + 0.5 * min(rank, 4)),
        "stroke_dasharray": None if dash == "none" else dash,
    }


def _legend(shown: Sequence[str], order: Sequence[str]) -> str:
    out, x = [], 0.0
    for state in shown:
        text = clip(state, 11.5, 200)
        if x + 36 + text_width(text, 11.5) > WIDTH:
            break
        out.append(tag("path", d=f"M{num(x)} 11H{num(x + 28)}", fill="none", **_stroke(order.index(state))))
        out.append(label(x + 35, 15, text, size=11.5, fill=INK_SOFT))
        x += 35 + text_width(text, 11.5) + 22
    return "".join(out)


def _node(name: str, spot: tuple[float, float, int], degree: int, room: float) -> str:
    x, y, side = spot
    edge = WIDTH / 2 + side * (WIDTH / 2 - room)
    anchor = "start" if side > 0 else "end"
    text = clip(name, 12, room, bold=degree > 2)
    return (
        line(x + side * 9, y, edge - side * 5, y, "#D5DEDD")
        + tag("circle", cx=num(x), cy=num(y), r=num(3.5 + 1.5 * min(degree, 6) ** 0.5), fill=RIVER_700,
              stroke="#FFFFFF", stroke_width=1.5)
        + label(edge, y + 4.2, text, anchor=anchor, fill=RIVER_900 if degree > 2 else INK, bold=degree > 2)
    )  # fmt: skip


def _foot(alone: Sequence[str], hidden: int, alone_text: str, y: float) -> tuple[str, float]:
    lines = wrap(f"{alone_text} ({len(alone)}) : {', '.join(alone)}", 11, WIDTH, 4) if alone else []
    if hidden > 0:
        lines.append(f"… et {hidden} autres lauréats liés, visibles dans le tableau")
    out = [label(0, y + 14 + 15 * k, text, size=11, fill=INK_MUTED) for k, text in enumerate(lines)]
    return "".join(out), y + (8 + 15 * len(lines) if lines else 0)


__all__ = ["Link", "network"]
