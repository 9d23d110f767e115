"""Tile map: one equal square per département, placed roughly where it lies.

A tile carries its code and its value, so colour is only a second reading, and a
small département is as legible as a large one. The layouts are ours: positions
were computed from approximate towns' coordinates, then adjusted by hand.
"""

import math
from collections.abc import Mapping, Sequence

from ess_platform.common.formatting import sentence_list
from reporting.charts.svg import (
    INK,
    INK_MUTED,
    INK_SOFT,
    MISSING,
    WIDTH,
    Chart,
    Number,
    clip,
    empty_chart,
    fr,
    is_known,
    known,
    label,
    make_chart,
    rect,
)  # fmt: skip

_FRANCE = """
..  ..  ..  ..  ..  ..  62  59  ..  ..  ..  ..  ..
..  ..  ..  ..  ..  76  80  60  02  08  ..  ..  ..
..  ..  ..  ..  14  27  95  93  77  51  55  57  ..
..  22  ..  50  61  78  92  75  94  10  54  88  67
29  56  35  53  72  28  91  45  89  52  70  90  68
..  ..  44  49  37  41  18  58  21  25  39  ..  ..
..  ..  85  79  86  36  23  03  71  01  74  ..  ..
..  ..  ..  17  16  87  19  63  42  69  73  ..  ..
971 ..  ..  33  24  46  15  43  07  26  38  05  ..
972 ..  ..  40  47  82  12  48  30  84  04  06  ..
973 ..  ..  64  32  31  81  34  13  83  ..  ..  2B
974 976 ..  ..  65  09  11  66  ..  ..  ..  ..  2A
"""
_IDF = """
..  ..  95  93  ..
78  92  75  94  77
..  ..  91  ..  ..
"""
LAYOUTS = {"france": _FRANCE, "ile-de-france": _IDF}

_NAMES = (
    "01 Ain|02 Aisne|03 Allier|04 Alpes-de-Haute-Provence|05 Hautes-Alpes|06 Alpes-Maritimes|07 Ardèche|"
    "08 Ardennes|09 Ariège|10 Aube|11 Aude|12 Aveyron|13 Bouches-du-Rhône|14 Calvados|15 Cantal|16 Charente|"
    "17 Charente-Maritime|18 Cher|19 Corrèze|2A Corse-du-Sud|2B Haute-Corse|21 Côte-d’Or|22 Côtes-d’Armor|"
    "23 Creuse|24 Dordogne|25 Doubs|26 Drôme|27 Eure|28 Eure-et-Loir|29 Finistère|30 Gard|31 Haute-Garonne|"
    "32 Gers|33 Gironde|34 Hérault|35 Ille-et-Vilaine|36 Indre|37 Indre-et-Loire|38 Isère|39 Jura|40 Landes|"
    "41 Loir-et-Cher|42 Loire|43 Haute-Loire|44 Loire-Atlantique|45 Loiret|46 Lot|47 Lot-et-Garonne|48 Lozère|"
    "49 Maine-et-Loire|50 Manche|51 Marne|52 Haute-Marne|53 Mayenne|54 Meurthe-et-Moselle|55 Meuse|56 Morbihan|"
    "57 Moselle|58 Nièvre|59 Nord|60 Oise|61 Orne|62 Pas-de-Calais|63 Puy-de-Dôme|64 Pyrénées-Atlantiques|"
    "65 Hautes-Pyrénées|66 Pyrénées-Orientales|67 Bas-Rhin|68 Haut-Rhin|69 Rhône|70 Haute-Saône|"
    "71 Saône-et-Loire|72 Sarthe|73 Savoie|74 Haute-Savoie|75 Paris|76 Seine-Maritime|77 Seine-et-Marne|"
    "78 Yvelines|79 Deux-Sèvres|80 Somme|81 Tarn|82 Tarn-et-Garonne|83 Var|84 Vaucluse|85 Vendée|86 Vienne|"
    "87 Haute-Vienne|88 Vosges|89 Yonne|90 Territoire de Belfort|91 Essonne|92 Hauts-de-Seine|"
    "93 Seine-Saint-Denis|94 Val-de-Marne|95 Val-d’Oise|971 Guadeloupe|972 Martinique|973 Guyane|"
    "974 La Réunion|976 Mayotte"
)
DEPARTEMENTS: Mapping[str, str] = {item.split(" ", 1)[0]: item.split(" ", 1)[1] for item in _NAMES.split("|")}
"""Code → name of the 101 départements."""

RAMP = ("#FFFFFF", "#DCEEF0", "#A9D3D8", "#5FA3AE", "#0F5C6B", "#0B3B45")
"""Zero, then five classes from pale to dark; the order also holds in grey."""


def tile_map(
    *, title: str, values: Mapping[str, Number | None], scope: str = "ile-de-france", description: str = "",
    unit: str = "", decimals: int | None = None, missing: str = MISSING,
) -> Chart:  # fmt: skip
    """One tile per département of the scope.

    values: {code: number ≥ 0}; a code absent from it counts as 0 (« – »), a None as
    unknown (« ? »). scope: "ile-de-france" (8 tiles) or "france" (101).
    Codes outside the scope are not drawn and are kept in the table.
    """
    headers = ("Département", f"Valeur ({unit})" if unit else "Valeur")
    cells = _layout(scope)
    codes = sorted({*(code for code, _, _ in cells), *values})
    kept = [c for c in codes if c in values or scope != "france"]
    table = tuple(
        (f"{DEPARTEMENTS.get(c, 'Autre')} ({c})", fr(values.get(c, 0), decimals, missing=missing)) for c in kept
    )
    numbers = known(values.values())
    if not numbers:
        return empty_chart(title, description, headers, missing)
    top = max(numbers)
    reading = description or _reading(values, top, unit, decimals)
    body, height = _tiles(cells, values, top, decimals, unit)
    outside = [c for c in values if c not in {code for code, _, _ in cells} and values[c]]
    if outside:
        text = f"Hors de la carte : {', '.join(f'{c} ({fr(values[c], decimals)})' for c in sorted(outside))}"
        body += label(0, height + 4, clip(text, 11, WIDTH), size=11, fill=INK_SOFT)
        height += 12
    return make_chart(height, title, reading, body, headers, table)


def _layout(scope: str) -> list[tuple[str, int, int]]:
    rows = [line.split() for line in LAYOUTS[scope].strip().splitlines()]
    return [(code, r, c) for r, row in enumerate(rows) for c, code in enumerate(row) if code != ".."]


def _reading(values: Mapping[str, Number | None], top: float, unit: str, decimals: int | None) -> str:
    best = [c for c in sorted(values) if is_known(values[c]) and float(values[c] or 0) == top]
    names = sentence_list(f"« {DEPARTEMENTS.get(c, c)} »" for c in best[:3])
    value = f"{fr(top, decimals)} {unit}".strip()
    return f"Lecture : la valeur la plus élevée, {value}, est celle de {names}."


def _shade(value: Number | None, top: float) -> int:
    """Class 0 (zero) to 5, equal steps of the greatest value."""
    if not is_known(value) or value is None or value <= 0 or top <= 0:
        return 0
    return min(5, max(1, math.ceil(5 * float(value) / top - 1e-9)))


def _tiles(
    cells: Sequence[tuple[str, int, int]],
    values: Mapping[str, Number | None],
    top: float,
    decimals: int | None,
    unit: str,
) -> tuple[str, float]:
    columns, rows = 1 + max(c for _, _, c in cells), 1 + max(r for _, r, _ in cells)
    large = columns < 8
    wide, high = (132.0, 84.0) if large else (WIDTH / columns, 45.0)
    out = []
    for code, r, c in cells:
        shade = _shade(values.get(code, 0), top)
        x, y = c * (wide + 5) if large else c * wide, r * (high + 5) if large else r * high
        pad = 0 if large else 2
        ink = "#FFFFFF" if shade >= 4 else INK
        dashed = None if is_known(values.get(code, 0)) else "3 3"
        out.append(
            rect(x + pad + 0.5, y + pad + 0.5, wide - 2 * pad - 1, high - 2 * pad - 1, RAMP[shade], rx=4,
                 stroke="#80908F" if shade < 2 else RAMP[shade], stroke_dasharray=dashed)
        )  # fmt: skip
        out.append(_tile_text(x, y, wide, high, code, _short(values, code, decimals), ink, large))
    height = rows * (high + (5 if large else 0))
    key = _key(top, unit, decimals, 0, height - 22 if large else 10, large)
    return "".join(out) + key, height + 2


def _short(values: Mapping[str, Number | None], code: str, decimals: int | None) -> str:
    value = values.get(code, 0)
    if not is_known(value):
        return "?"
    return fr(value, decimals) if value else "–"


def _tile_text(x: float, y: float, wide: float, high: float, code: str, text: str, ink: str, large: bool) -> str:  # noqa: PLR0917 - a drawing step, its parts side by side
    if not large:
        return label(x + 6, y + 16, code, size=10, fill=ink) + label(
            x + wide / 2, y + 35, clip(text, 14, wide - 6, bold=True), anchor="middle", size=14, fill=ink, bold=True
        )
    name = clip(DEPARTEMENTS[code], 11, wide - 16)
    return (
        label(x + 9, y + 19, code, size=12, fill=ink, bold=True)
        + label(x + 9, y + 56, clip(text, 24, wide - 18, bold=True), size=24, fill=ink, bold=True)
        + label(x + 9, y + 74, name, size=11, fill=ink)
    )


def _key(top: float, unit: str, decimals: int | None, x: float, y: float, large: bool) -> str:  # noqa: PLR0917 - a drawing step, its parts side by side
    """Six swatches, zero at the left and the greatest value at the right."""
    out = [label(x, y + 10, "0", size=11, fill=INK_SOFT)]
    at = x + 12
    for k, colour in enumerate(RAMP):
        out.append(rect(at + k * 22, y, 20, 12, colour, stroke="#80908F" if k < 2 else colour))
    room = 240 if large else 150
    text = clip(f"{fr(top, decimals)} {unit}".strip(), 11, room)
    out.append(label(at + 138, y + 10, text, size=11, fill=INK_SOFT))
    if not large:
        out.append(label(at, y + 26, "« – » aucun · « ? » non renseigné", size=10, fill=INK_MUTED))
    return "".join(out)
