from .budget import BudgetLine
from .cohort import Cohort, CohortTheme, Milestone, TeamMember
from .content import CohortPartner, Finding, TerritoryNeed, Testimonial
from .funding import DeclaredFigure, Funding, Target
from .programme import Programme

__all__ = [
    "BudgetLine",
    "Cohort",
    "CohortPartner",
    "CohortTheme",
    "DeclaredFigure",
    "Finding",
    "Funding",
    "Milestone",
    "Programme",
    "Target",
    "TeamMember",
    "TerritoryNeed",
    "Testimonial",
]
