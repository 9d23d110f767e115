"""Charts: right numbers in words, legible drawing, no crash on odd data, nothing a CSP would refuse."""

import base64
import math
import re
from datetime import date
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from reporting import charts
from reporting.charts import DEPARTEMENTS, Chart
from reporting.charts.bars import nps
from reporting.charts.dumbbell import growth
from reporting.charts.svg import WIDTH, clip, fr, signed, text_width, ticks, wrap
from reporting.charts.tiles import LAYOUTS
from reporting.pdf import is_own_svg

LONG = (
    "Une dénomination de plus de cent vingt caractères, "
    "avec « guillemets », <b>balises</b> & esperluette, pour tout éprouver"
)
NAN = float("nan")


def rounded(value: float | None) -> int | None:
    """A level of the grid out of any number."""
    return None if value is None or math.isnan(value) else int(value)


def every_chart(names: list[str], value: float | None) -> dict[str, Chart]:
    """One chart of each kind on the same rows."""
    return {
        "bars": charts.bars(title="Barres", labels=names, series={"A": [value] * len(names)}),
        "grouped": charts.bars(
            title="Groupes", labels=names, series={c: [value] * len(names) for c in "ABCDE"}, target=3
        ),
        "nps": charts.stacked_nps(title="NPS", rows=[(n, None if value is None else 3, 2, 1) for n in names]),
        "funnel": charts.funnel_bars(title="Étapes", steps=[(n, value) for n in names]),
        "timeline": charts.timeline(
            title="Dates",
            events=[(None if value is None else date(2025, 1 + i % 12, 1), n, n) for i, n in enumerate(names)],
        ),
        "columns": charts.attendance(title="Présence", rows=[(n, value, 4) for n in names], target=80),
        "line": charts.attendance(title="Présence", rows=[(n, value, 4) for n in names], style="line"),
        "dumbbell": charts.dumbbell(title="Critères", rows=[(n, value, 3) for n in names], groups=names),
        "levels": charts.level_dumbbell(
            title="Grille",
            rows=[
                charts.LevelRow(n, n, charts.LevelMark(3, other=1), charts.LevelMark(rounded(value), is_own=True), True)
                for n in names
            ],
            names=("Entrée", "Sortie"),
        ),
        "totals": charts.dumbbell_totals(title="Totaux", rows=[(n, value, 9, "ETP", "n = 21") for n in names]),
        "tiles": charts.tile_map(title="Carte", values={c: value for c, _ in zip(DEPARTEMENTS, names, strict=False)}),
        "france": charts.tile_map(
            title="Carte", values=dict.fromkeys(list(DEPARTEMENTS)[: len(names)], value), scope="france"
        ),
        "heat": charts.heat_table(
            title="Grille", labels=names, columns=names[:40], values=[[value] * len(names)] * len(names)
        ),
        "network": charts.network(
            title="Liens", links=[(a, f"{a} bis", "Engagée") for a in names], names=[*names, "Seul"]
        ),
    }


def test_levels_tell_apart_what_has_none_and_who_gave_the_others():
    mark = charts.LevelMark
    rows = [
        charts.LevelRow("Un", "F", mark(1), mark(3, other=4), is_flagged=True),
        charts.LevelRow("Deux", "F", mark(2, is_own=True), mark(0)),
        charts.LevelRow("Trois", "F", mark(None), mark(2)),
        charts.LevelRow("Quatre", "F", mark(3), mark(2)),
    ]
    chart = charts.level_dumbbell(title="Grille", rows=rows, names=("Entrée", "Sortie"))
    assert chart.table_rows == (
        ("Un", "1", "3", "+2"),
        ("Deux", "2", "sans objet", "–"),
        ("Trois", "non évalué", "2", "–"),
        ("Quatre", "3", "2", "−1"),
    )
    assert "du niveau 1 au niveau 3 sur 4 (+2)" in chart.description
    assert ">2 → s. objet<" in chart.svg
    assert ">non év. → 2<" in chart.svg
    assert chart.svg.count(">!<") == 1
    alone = charts.level_dumbbell(title="Grille", rows=rows[:1], names=("Entrée", ""))
    assert alone.table_headers == ("Critère", "Entrée")
    assert charts.level_strip(mark(None), None).count("<circle") == 0
    assert charts.level_strip(mark(2), mark(3)).count("<circle") == 2


CASES = {
    "none": ([], 2),
    "one": (["Un"], 2),
    "unknown": (["Un", "Deux"], None),
    "nan": (["Un", "Deux"], NAN),
    "zero": (["Un", "Deux"], 0),
    "decimal": (["Un", "Deux"], Decimal("2.25")),
    "long": ([f"{LONG} {i}" for i in range(5)], 2),
    "many": ([f"{LONG} {i}" for i in range(300)], 2),
}


@pytest.mark.parametrize("case", CASES)
def test_every_chart_stands_every_case(case):
    for kind, chart in every_chart(*CASES[case]).items():
        root = ET.fromstring(chart.svg)
        ns = "{http://www.w3.org/2000/svg}"
        assert root.get("role") == "img", kind
        assert root.find(f"{ns}title").text == chart.title, kind
        assert root.find(f"{ns}desc").text == chart.description, kind
        assert root.get("font-family").startswith("Inter"), kind
        assert chart.description.startswith("Lecture"), kind
        assert {len(row) for row in chart.table_rows} <= {len(chart.table_headers)}, kind
        assert float(root.get("height")) <= 960, kind
        assert is_own_svg(chart.svg.encode()), kind
        assert not re.search(r"style=|<style|href|url\(|\bnan\b|\binf\b|None", chart.svg), kind


@pytest.mark.parametrize("case", CASES)
def test_no_text_leaves_the_drawing(case):
    for kind, chart in every_chart(*CASES[case]).items():
        for text in ET.fromstring(chart.svg).iter("{http://www.w3.org/2000/svg}text"):
            if text.get("transform"):
                continue
            wide = text_width(text.text or "", float(text.get("font-size")), bold=bool(text.get("font-weight"))) / 1.02
            x = float(text.get("x"))
            start = {"middle": x - wide / 2, "end": x - wide}.get(text.get("text-anchor"), x)
            assert start >= -4, (kind, text.text)
            assert start + wide <= WIDTH + 4, (kind, text.text)


def test_nothing_known_is_said_and_not_drawn_as_zero():
    for kind, chart in every_chart(["Un", "Deux"], None).items():
        if kind not in ("dumbbell", "levels", "totals", "timeline", "network", "nps"):
            assert "non renseigné" in chart.svg, kind
            assert chart.is_empty, kind
    bars = charts.bars(title="B", labels=["Un", "Deux"], series={"A": [None, 2]})
    assert bars.table_rows == (("Un", "non renseigné"), ("Deux", "2"))
    assert "non renseigné" in bars.svg


def test_names_are_cut_in_the_drawing_and_whole_in_the_table():
    chart = charts.bars(title="B", labels=[LONG], series={"A": [1]})
    assert chart.table_rows == ((LONG, "1"),)
    assert "…" in chart.svg
    assert "<b>" not in chart.svg


def test_rows_that_do_not_fit_are_announced():
    chart = charts.bars(title="B", labels=[str(i) for i in range(300)], series={"A": range(300)})
    assert len(chart.table_rows) == 300
    assert "autres lignes, visibles dans le tableau" in chart.svg


def test_same_numbers_same_string():
    assert every_chart(["Un", "Deux"], 2) == every_chart(["Un", "Deux"], 2)


def test_data_uri_and_alt():
    chart = charts.bars(title="Lauréats par filière", labels=["Bois"], series={"Lauréats": [1]}, unit="lauréats")
    head, _, body = chart.data_uri.partition(",")
    assert head == "data:image/svg+xml;base64"
    assert base64.b64decode(body).decode() == chart.svg
    assert chart.alt == f"{chart.title}. {chart.description}"
    assert chart.table_headers == ("Catégorie", "Lauréats (lauréats)")


@pytest.mark.parametrize(
    ("counts", "score"),
    [((3, 8, 10), 33), ((8, 8, 6), -9), ((6, 9, 6), 0), ((0, 0, 0), None), ((1, 7, 0), -13), ((0, 7, 1), 13)],
)
def test_nps_is_rounded_away_from_zero(counts, score):
    assert nps(*counts) == score


def test_nps_row_in_words():
    chart = charts.stacked_nps(title="NPS", rows=[("Séquence 4", 8, 8, 6)])
    assert chart.table_rows == (("Séquence 4", "8", "8", "6", "22", "−9"),)


def test_funnel_shares():
    chart = charts.funnel_bars(title="Marchés", steps=[("Répondus", 38), ("Décidés", 30), ("Gagnés", 17)])
    assert [row[2] for row in chart.table_rows] == ["–", "79\u00a0%", "57\u00a0%"]


def test_dumbbell_change_is_exact_and_signed():
    chart = charts.dumbbell(title="C", rows=[("A", 2.1, 2.4), ("B", 3, 2), ("C", 2, 2), ("D", None, 2)], decimals=1)
    assert [row[3] for row in chart.table_rows] == ["+0,3", "−1,0", "0,0", "–"]


def test_growth_has_no_meaning_from_zero():
    assert growth(18_450_000, 20_590_000) == "+11,6\u00a0%"
    assert growth(0, 5) == "–"
    assert growth(None, 5) == "–"


def test_totals_take_decimals_by_row():
    chart = charts.dumbbell_totals(
        title="T", rows=[("Emploi", 512.5, 554, "ETP", "n = 21"), ("CA", 10, 12, "€", "n = 21")], decimals=[1, 0]
    )
    assert chart.table_rows[0][1:3] == ("512,5", "554,0")
    assert chart.table_rows[1][1:3] == ("10", "12")


def test_timeline_is_sorted_and_undated_events_come_last():
    chart = charts.timeline(
        title="T",
        events=[(None, "Suite", "Suivi"), (date(2025, 7, 1), "B", "Clôture"), (date(2024, 12, 20), "A", "Lancement")],
    )
    assert [row[1:3] for row in chart.table_rows] == [
        ("20 déc. 2024", "A"),
        ("1er juil. 2025", "B"),
        ("date à préciser", "Suite"),
    ]


def test_timeline_marks_of_one_lane_never_overlap():
    days = [date(2025, 1, 6), *[date(2025, 7, 1)] * 3, date(2025, 7, 2), date(2025, 7, 2)]
    chart = charts.timeline(title="T", events=[(d, "Séance", "Séquence") for d in days])
    marks = ET.fromstring(chart.svg).findall("{http://www.w3.org/2000/svg}circle")[: len(days)]
    xs = [float(m.get("cx")) for m in marks]
    assert min(b - a for a, b in pairwise(xs)) >= 21
    assert max(xs) <= WIDTH - 10


def test_attendance_never_divides_by_zero():
    chart = charts.attendance(title="P", rows=[("S1", 38, 44), ("S2", 0, 0), ("S3", None, 4)])
    assert [row[3] for row in chart.table_rows] == ["86\u00a0%", "non renseigné", "non renseigné"]


def test_network_counts_a_pair_once_with_its_most_advanced_state():
    chart = charts.network(
        title="N",
        links=[("A", "B", "Engagée"), ("B", "A", "Contractualisée"), ("A", "A", "Engagée")],
        states=["Envisagée", "Engagée", "Contractualisée"],
        names=["A", "B", "C"],
    )
    assert chart.table_rows == (("A", "B", "Contractualisée"),)
    assert "Sans coopération déclarée (1) : C" in chart.svg


def test_network_names_do_not_overlap_at_22_nodes():
    names = [f"Lauréat au nom assez long {i}" for i in range(22)]
    chart = charts.network(title="N", links=[(names[i], names[(i * 7 + 3) % 22], "Engagée") for i in range(22)])
    texts = [t for t in ET.fromstring(chart.svg).iter("{http://www.w3.org/2000/svg}text") if t.text in names]
    assert len(texts) == 22
    for side in ("end", None):
        heights = sorted(float(t.get("y")) for t in texts if t.get("text-anchor") == side)
        assert min(b - a for a, b in pairwise(heights)) >= 14


def test_tile_layouts_hold_every_departement_once():
    codes = [c for c in LAYOUTS["france"].split() if c != ".."]
    assert sorted(codes) == sorted(DEPARTEMENTS)
    assert len(codes) == len(DEPARTEMENTS) == 101
    assert sorted(c for c in LAYOUTS["ile-de-france"].split() if c != "..") == [
        "75",
        "77",
        "78",
        "91",
        "92",
        "93",
        "94",
        "95",
    ]


def test_tile_map_tells_what_lies_outside_and_what_is_unknown():
    chart = charts.tile_map(title="T", values={"75": 3, "93": None, "13": 2})
    assert "Hors de la carte : 13 (2)" in chart.svg
    assert ("Seine-Saint-Denis (93)", "non renseigné") in chart.table_rows
    assert ("Bouches-du-Rhône (13)", "2") in chart.table_rows


def test_numbers_in_french():
    assert fr(1138.6) == "1\u202f138,6"
    assert fr(-12.5, 0) == "−13"
    assert fr(0.285, 2) == "0,29"
    assert fr(None) == fr(NAN) == "non renseigné"
    assert signed(0.28) == "+0,28"
    assert signed(0) == "0"


def test_ticks_reach_the_greatest_value():
    assert ticks(6, whole=True) == [0, 2, 4, 6]
    assert ticks(0.7)[-1] >= 0.7
    assert ticks(0) == [0, 1e-09] or ticks(0)[-1] > 0


def test_clip_and_wrap_keep_to_their_room():
    assert clip("Court", 12, 200) == "Court"
    cut = clip(LONG, 12, 120)
    assert cut.endswith("…")
    assert text_width(cut, 12) <= 120
    assert len(wrap(LONG, 12, 120, 3)) == 3
    assert all(text_width(part, 12) <= 120 for part in wrap(LONG, 12, 120, 3))
