"""Numbers in, accessible SVG out.

Every function is pure: the same numbers give the same string, in a page as in
a PDF. No colour, width or font needs CSS, because pages are served under a CSP
that refuses inline styles, and nothing refers to anything outside the string.

    chart = bars(title="Lauréats par filière", rows=[("Textile", 5), ("Bois", 1)])
    chart.svg          inline in a page
    chart.data_uri     <img alt="{{ chart.alt }}" src="{{ chart.data_uri }}"> in a PDF
    chart.table_rows   the same numbers, in words, for the table beside the chart
"""

from reporting.charts.bars import bars, funnel_bars, stacked_nps
from reporting.charts.dates import attendance, timeline
from reporting.charts.dumbbell import dumbbell, dumbbell_totals
from reporting.charts.heat import heat_table
from reporting.charts.levels import LevelMark, LevelRow, level_dumbbell, level_strip
from reporting.charts.network import network
from reporting.charts.svg import MISSING, Chart
from reporting.charts.tiles import DEPARTEMENTS, tile_map

__all__ = [
    "DEPARTEMENTS",
    "MISSING",
    "Chart",
    "LevelMark",
    "LevelRow",
    "attendance",
    "bars",
    "dumbbell",
    "dumbbell_totals",
    "funnel_bars",
    "heat_table",
    "level_dumbbell",
    "level_strip",
    "network",
    "stacked_nps",
    "tile_map",
    "timeline",
]
