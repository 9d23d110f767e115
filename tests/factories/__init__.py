"""Builders of test rows: each makes the least that is valid; what a test is about, it says itself."""

from .accounts import (
    make_admin_user,
    make_funder_user,
    make_membership,
    make_team_admin,
    make_team_user,
    make_user,
)
from .directory import make_criteria, make_organisation, make_person, make_territory, make_zoning
from .laureates import (
    make_campaign,
    make_cooperation,
    make_indicator,
    make_laureate,
    make_participant,
    make_positioning,
    make_report,
)
from .programmes import make_budget_line, make_cohort, make_funding, make_programme, make_testimonial
from .reporting import make_bilan, make_job, make_version
from .sessions import make_attendance, make_contribution, make_half_day, make_response, make_session
from .sponsors import make_meeting, make_sponsor, make_sponsor_contact, make_sponsorship

__all__ = [
    "make_admin_user",
    "make_attendance",
    "make_bilan",
    "make_budget_line",
    "make_campaign",
    "make_cohort",
    "make_contribution",
    "make_cooperation",
    "make_criteria",
    "make_funder_user",
    "make_funding",
    "make_half_day",
    "make_indicator",
    "make_job",
    "make_laureate",
    "make_meeting",
    "make_membership",
    "make_organisation",
    "make_participant",
    "make_person",
    "make_positioning",
    "make_programme",
    "make_report",
    "make_response",
    "make_session",
    "make_sponsor",
    "make_sponsor_contact",
    "make_sponsorship",
    "make_team_admin",
    "make_team_user",
    "make_territory",
    "make_testimonial",
    "make_user",
    "make_version",
    "make_zoning",
]
