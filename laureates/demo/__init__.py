"""Loading of laureates, participants, campaigns, forms, positionings, cooperations, implantations, clusters."""

from .cluster import load_clusters
from .cooperation import load_cooperations
from .form import freeze_forms
from .indicator import load_indicators
from .laureate import load_laureates
from .notice import load_notices
from .positioning import load_positionings
from .report import load_reports
from .settlement import load_settlements

__all__ = [
    "freeze_forms",
    "load_clusters",
    "load_cooperations",
    "load_indicators",
    "load_laureates",
    "load_notices",
    "load_positionings",
    "load_reports",
    "load_settlements",
]
