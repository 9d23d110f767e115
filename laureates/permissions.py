"""Who may do what with a form, a structure, a plan. `visible_to` decides what exists; these, what may be done."""

from django.utils import timezone

from ess_platform.accounts.enums import Role
from programmes.permissions import can_manage_cohort

from .enums import ActionState


def represents(user, laureate, **conditions) -> bool:
    """True for the people of the laureate today; a colleague invited to one form is not one of them."""
    today = timezone.localdate()
    return laureate.participants.current(today).filter(person__user=user, **conditions).exists()


def can_start_report(user, laureate) -> bool:
    """True for the people who represent the laureate today."""
    return represents(user, laureate)


def can_fill_report(user, report) -> bool:
    """True for the people who represent the laureate today, and for the colleagues invited to this form."""
    if represents(user, report.laureate):
        return True
    return report.contributors.shared_with(user).exists()


def can_submit_report(user, laureate) -> bool:
    """True for those among them who may send the form; the others prepare it (C4). Never a colleague invited."""
    return represents(user, laureate, can_submit=True)


def can_edit_structure(user, laureate) -> bool:
    """True for the same people: they answer for what the structure shows; the others read it."""
    return can_submit_report(user, laureate)


def can_write_plan(user, laureate) -> bool:
    """True for the people of the laureate and for the team: both propose actions and say where they stand."""
    return represents(user, laureate) or can_manage_cohort(user, laureate.cohort)


def is_own_proposal(user, action) -> bool:
    """True for an action that this person added and that nobody has taken up yet. No query."""
    return action.created_by_id == user.pk and action.state == ActionState.PROPOSED


def can_edit_action(user, action) -> bool:
    """True for the team; for the laureate, only its own action while nobody has taken it up."""
    if can_manage_cohort(user, action.laureate.cohort):
        return True
    return is_own_proposal(user, action) and represents(user, action.laureate)


def can_reopen_validated(user, cohort) -> bool:
    """True for the manager of the operator of the promotion: a validated form feeds the figures (C4)."""
    memberships = user.memberships.active(timezone.localdate())
    return memberships.filter(role=Role.TEAM_ADMIN, organisation=cohort.programme.operator_id).exists()
