from ..selectors.questions import Section
from .campaign import CampaignSettingsForm, NewDeadlineForm, ReasonForm, campaign_initial, suggested_initial
from .cooperations import CooperationsForm, DeclaredCooperation
from .grid import UNCHANGED, PositioningForm
from .priorities import PrioritiesForm
from .review import AgreementForm, ReopenForm, ReturnForm, SubmitForm, ValidateForm, WordForm
from .section import SectionForm
from .support_plan import ActionForm, MoveForm, NoteForm, initial_of

__all__ = [
    "UNCHANGED",
    "ActionForm",
    "AgreementForm",
    "CampaignSettingsForm",
    "CooperationsForm",
    "DeclaredCooperation",
    "MoveForm",
    "NewDeadlineForm",
    "NoteForm",
    "PositioningForm",
    "PrioritiesForm",
    "ReasonForm",
    "ReopenForm",
    "ReturnForm",
    "SectionForm",
    "SubmitForm",
    "ValidateForm",
    "WordForm",
    "campaign_initial",
    "initial_of",
    "section_form_class",
    "suggested_initial",
]


def section_form_class(section: Section) -> type[SectionForm]:
    """The form of a page: questions alone, the grid, or the pairs."""
    if section.family_rank:
        return PositioningForm
    return CooperationsForm if section.is_cooperations else SectionForm
