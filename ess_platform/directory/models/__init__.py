from .grid import Criterion, CriterionFamily, CriterionLevel
from .organisation import Organisation, OrganisationHat, Person
from .reference import (
    Activity,
    CooperationType,
    InclusionKind,
    LegalForm,
    Lever,
    LeverTool,
    Need,
    Sector,
    Strategy,
    Thematic,
)
from .study import CaseStudy, Study, StudyEvent
from .territory import Territory, TerritoryZoning, Zoning

__all__ = [
    "Activity",
    "CaseStudy",
    "CooperationType",
    "Criterion",
    "CriterionFamily",
    "CriterionLevel",
    "InclusionKind",
    "LegalForm",
    "Lever",
    "LeverTool",
    "Need",
    "Organisation",
    "OrganisationHat",
    "Person",
    "Sector",
    "Strategy",
    "Study",
    "StudyEvent",
    "Territory",
    "TerritoryZoning",
    "Thematic",
    "Zoning",
]
