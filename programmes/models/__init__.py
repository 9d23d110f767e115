from .budget import BudgetLine
from .charter import CharterVersion
from .cohort import Cohort, CohortTheme, Milestone, TeamMember
from .content import CohortPartner, Finding, TerritoryNeed, Testimonial
from .funding import DeclaredFigure, Funding, Target
from .programme import Programme
from .saved_view import SavedView
from .team import TeamInvitation

__all__ = [
    "BudgetLine",
    "CharterVersion",
    "Cohort",
    "CohortPartner",
    "CohortTheme",
    "DeclaredFigure",
    "Finding",
    "Funding",
    "Milestone",
    "Programme",
    "SavedView",
    "Target",
    "TeamInvitation",
    "TeamMember",
    "TerritoryNeed",
    "Testimonial",
]
