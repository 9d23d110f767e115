"""A promotion in the middle of its campaign: what the tests of the reminders and of their pages share."""

import datetime

from ess_platform.common.formatting import PARIS
from laureates.enums import Moment, ReportStatus
from tests.factories import (
    make_campaign,
    make_cohort,
    make_criteria,
    make_laureate,
    make_participant,
    make_person,
    make_report,
    make_team_user,
)

OPENS_ON, DUE_ON = datetime.date(2026, 5, 4), datetime.date(2026, 5, 22)
NOW = datetime.datetime(2026, 5, 12, 10, tzinfo=PARIS)  # a Tuesday


class Scene:
    """A cohort, its open campaign, its team; `form(name)` adds a laureate whose contact is « Camille <name> »."""

    def __init__(self, moment=Moment.MIDTERM):
        make_criteria()
        self.cohort = make_cohort()
        self.campaign = make_campaign(
            self.cohort, moment, opens_on=OPENS_ON, due_on=DUE_ON, label="Fiche de mi-parcours"
        )
        person = make_person(
            first_name="Noa", last_name="Référente", phone="01 99 00 00 01", email="noa@essaim.example"
        )
        self.team = make_team_user(self.cohort, person=person)

    def form(self, name: str, status=ReportStatus.NOT_STARTED, **fields):
        person = fields.pop("person", None) or make_person(
            first_name="Camille", last_name=name, email=f"{name.lower()}@essaim.example", phone="06 39 98 00 01"
        )
        laureate = make_laureate(self.cohort, name=f"Structure {name}", **fields.pop("laureate", {}))
        make_participant(laureate, person=person, is_main_contact=True)
        return make_report(laureate, self.campaign, status, **fields)


def contact_of(report):
    return report.laureate.participants.get(is_main_contact=True).person
