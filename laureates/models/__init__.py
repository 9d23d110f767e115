from .campaign import Indicator, ReportingCampaign
from .cluster import Cluster
from .cooperation import Cooperation
from .laureate import Laureate, LaureateZoning, Participant
from .positioning import CriterionRating, Positioning
from .report import IndicatorValue, ProgressReport, ReportTransition
from .settlement import Settlement, SettlementStep

__all__ = [
    "Cluster",
    "Cooperation",
    "CriterionRating",
    "Indicator",
    "IndicatorValue",
    "Laureate",
    "LaureateZoning",
    "Participant",
    "Positioning",
    "ProgressReport",
    "ReportTransition",
    "ReportingCampaign",
    "Settlement",
    "SettlementStep",
]
