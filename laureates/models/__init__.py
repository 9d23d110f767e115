from .campaign import Indicator, ReportingCampaign
from .charter import Charter, CharterAcceptance
from .cluster import Cluster
from .commitment import Commitment
from .cooperation import Cooperation
from .data_import import DataImport, ImportIssue
from .form import ReportForm
from .laureate import Laureate, LaureateZoning, Participant
from .mailing import CampaignMailing
from .positioning import CriterionRating, Positioning
from .report import IndicatorValue, ProgressReport, ReportTransition
from .report_people import ReportContributor, ReportFile
from .settlement import Settlement, SettlementStep
from .staff_note import StaffNote
from .support_plan import SupportAction
from .tag import LaureateTag, Tag

__all__ = [
    "CampaignMailing",
    "Charter",
    "CharterAcceptance",
    "Cluster",
    "Commitment",
    "Cooperation",
    "CriterionRating",
    "DataImport",
    "ImportIssue",
    "Indicator",
    "IndicatorValue",
    "Laureate",
    "LaureateTag",
    "LaureateZoning",
    "Participant",
    "Positioning",
    "ProgressReport",
    "ReportContributor",
    "ReportFile",
    "ReportForm",
    "ReportTransition",
    "ReportingCampaign",
    "Settlement",
    "SettlementStep",
    "StaffNote",
    "SupportAction",
    "Tag",
]
