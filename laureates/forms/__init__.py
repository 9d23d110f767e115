from ..selectors.sections import Section
from .cooperations import CooperationsForm, DeclaredCooperation
from .review import AgreementForm, ReturnForm, SubmitForm, ValidateForm
from .section import PositioningForm, SectionForm

__all__ = [
    "AgreementForm",
    "CooperationsForm",
    "DeclaredCooperation",
    "PositioningForm",
    "ReturnForm",
    "SectionForm",
    "SubmitForm",
    "ValidateForm",
    "section_form_class",
]


def section_form_class(section: Section) -> type[SectionForm]:
    """The form of a page: questions alone, the grid, or the pairs."""
    if section.family_rank:
        return PositioningForm
    return CooperationsForm if section.is_cooperations else SectionForm
