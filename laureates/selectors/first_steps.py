"""The three steps of a first sign-in (ONB-5). What is stored elsewhere says what is done: nothing is ticked by hand."""

import datetime
from dataclasses import dataclass

from ..enums import ReportStatus
from ..models import Laureate, Participant
from ..permissions import can_submit_report
from .charter import OwnCharter, is_asked_of, own_charter
from .space import CampaignForm, form_to_do, forms_of


@dataclass(frozen=True)
class FirstSteps:
    """What is left of the first steps. `form` is the form to discover, None when none is open."""

    charter: OwnCharter
    accepts_charter: bool
    has_checked_details: bool
    form: CampaignForm | None
    has_begun_form: bool

    @property
    def is_charter_done(self) -> bool:
        """Accepted, not published yet, or somebody else's to accept."""
        return not (self.charter.is_waiting and self.accepts_charter)

    @property
    def is_form_done(self) -> bool:
        """Begun, or none to begin today: the next date is shown instead, and waits for nobody."""
        return self.form is None or self.has_begun_form

    @property
    def done(self) -> int:
        return sum((self.is_charter_done, self.has_checked_details, self.is_form_done))

    @property
    def is_over(self) -> bool:
        return self.done == 3

    @property
    def is_new_version(self) -> bool:
        """Only a charter that changed brings the card back."""
        return self.charter.previous is not None and self.has_checked_details and self.is_form_done


def first_steps(*, laureate: Laureate, user, today: datetime.date) -> FirstSteps | None:
    """What is left to do at the beginning of a journey; None when all is done, or the journey is over."""
    if not is_asked_of(laureate):
        return None
    mine = Participant.objects.current(today).filter(laureate=laureate, person__user=user).first()
    if mine is None:
        return None
    forms = forms_of(laureate=laureate, today=today)
    steps = FirstSteps(
        charter=own_charter(laureate),
        accepts_charter=can_submit_report(user, laureate),
        has_checked_details=mine.details_checked_at is not None,
        form=form_to_do(laureate=laureate, forms=forms),
        has_begun_form=any(is_begun(form) for form in forms),
    )
    return None if steps.is_over else steps


def is_begun(form: CampaignForm) -> bool:
    """Somebody of the laureate has written in it."""
    return form.status not in (ReportStatus.NOT_STARTED, ReportStatus.NOT_RETURNED)
