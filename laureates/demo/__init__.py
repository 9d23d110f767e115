"""Loading of laureates, participants, campaigns, forms, positionings, cooperations, implantations, clusters."""

from .cluster import load_clusters
from .cooperation import load_cooperations
from .indicator import load_indicators
from .laureate import load_laureates
from .positioning import load_positionings
from .report import load_reports
from .settlement import load_settlements

__all__ = [
    "load_clusters",
    "load_cooperations",
    "load_indicators",
    "load_laureates",
    "load_positionings",
    "load_reports",
    "load_settlements",
]
