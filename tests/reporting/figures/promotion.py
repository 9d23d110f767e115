"""A whole promotion of any size, written in bulk: for counting queries and for rules that hold on every figure."""

import datetime
from decimal import Decimal
from itertools import count, pairwise

from django.utils import timezone

from ess_platform.directory.models import LegalForm, Organisation, Person, Sector
from laureates.enums import LaureateStatus, Moment, ReportStatus
from laureates.models import (
    Cooperation,
    CriterionRating,
    IndicatorValue,
    Laureate,
    LaureateZoning,
    Participant,
    Positioning,
    ProgressReport,
)
from programmes.enums import BudgetSide
from reporting.selectors.facts_journeys import EXIT_INDICATORS
from sessions.enums import SessionKind
from sessions.models import Attendance, SatisfactionResponse
from sponsors.models import SponsorMeeting, Sponsorship
from tests.factories import (
    make_budget_line,
    make_contribution,
    make_criteria,
    make_indicator,
    make_session,
    make_sponsor,
    make_sponsor_contact,
    make_territory,
    make_zoning,
)

from .builders import START, campaign, make_sequence

MOMENTS = (Moment.ENTRY, Moment.MIDTERM, Moment.EXIT)
_numbers = count(1)


def fill(cohort, *, laureates: int, sequences: int = 2) -> None:
    """Fill a promotion: every laureate with two people, three reports, two positionings, presence and answers."""
    people = _laureates(cohort, laureates)
    _sessions(cohort, people, sequences)
    _reports(cohort, list(people))
    _links(cohort, list(people))
    for side, account in ((BudgetSide.CHARGE, "60"), (BudgetSide.INCOME, "74")):
        make_budget_line(cohort, side=side, account=account, planned=Decimal(100), actual=Decimal(90))


def _laureates(cohort, number: int) -> dict[Laureate, list[Participant]]:
    marks = [next(_numbers) for _ in range(number)]
    fields = {
        "sector": Sector.objects.get_or_create(code="textile", defaults={"label": "Textile"})[0],
        "legal_form": LegalForm.objects.get_or_create(code="scop", defaults={"label": "Scop"})[0],
        "department": make_territory(),
    }
    organisations = Organisation.objects.bulk_create(
        Organisation(name=f"Lot {mark}", sort_name=f"lot {mark:06d}", **fields) for mark in marks
    )
    rows = Laureate.objects.bulk_create(
        Laureate(
            cohort=cohort,
            organisation=organisation,
            slug=f"lot-{mark}",
            sort_name=organisation.sort_name,
            reference=f"LOT-{mark}",
            status=LaureateStatus.FINISHED,
        )
        for mark, organisation in zip(marks, organisations, strict=True)
    )
    qpv = make_zoning("QPV")
    LaureateZoning.objects.bulk_create(LaureateZoning(laureate=row, zoning=qpv) for row in rows)
    persons = Person.objects.bulk_create(
        Person(first_name="Prénom", last_name=f"Lot{next(_numbers)}", sort_name="lot") for _ in range(2 * number)
    )
    participants = Participant.objects.bulk_create(
        Participant(laureate=rows[rank // 2], person=person) for rank, person in enumerate(persons)
    )
    return {row: participants[2 * rank : 2 * rank + 2] for rank, row in enumerate(rows)}


def _sessions(cohort, people: dict[Laureate, list[Participant]], sequences: int) -> None:
    for rank in range(sequences):
        session, halves = make_sequence(cohort, on=START + datetime.timedelta(days=14 * rank))
        make_contribution(session)
        Attendance.objects.bulk_create(
            Attendance(half_day=half, participant=participant, status="present")
            for half in halves
            for participants in people.values()
            for participant in participants
        )
        SatisfactionResponse.objects.bulk_create(
            SatisfactionResponse(
                session=session, participant=participants[0], usefulness=3 + index % 3, recommendation=5 + index % 6
            )
            for index, participants in enumerate(people.values())
        )
    make_session(cohort, SessionKind.VISIT, site="Atelier")


def _reports(cohort, rows: list[Laureate]) -> None:
    now = timezone.now()
    reports = ProgressReport.objects.bulk_create(
        ProgressReport(
            laureate=row,
            campaign=campaign(cohort, moment),
            status=ReportStatus.VALIDATED,
            submitted_at=now,
            validated_at=now,
        )
        for moment in MOMENTS
        for row in rows
    )
    indicators = [make_indicator(code) for code in EXIT_INDICATORS]
    worth = {"ao_repondus": 5, "ao_gagnes": 2, "ao_perdus": 1}
    IndicatorValue.objects.bulk_create(
        IndicatorValue(
            report=report,
            indicator=indicator,
            value=Decimal(worth.get(indicator.code, 10)) + (report.campaign.moment == Moment.EXIT),
        )
        for report in reports
        for indicator in indicators
    )
    positionings = Positioning.objects.bulk_create(
        Positioning(laureate=row, campaign=campaign(cohort, moment), is_agreed=True)
        for moment in (Moment.ENTRY, Moment.EXIT)
        for row in rows
    )
    CriterionRating.objects.bulk_create(
        CriterionRating(
            positioning=positioning,
            criterion=criterion,
            agreed_rating=2 + (positioning.campaign.moment == Moment.EXIT),
        )
        for positioning in positionings
        for criterion in make_criteria()
    )


def _links(cohort, rows: list[Laureate]) -> None:
    Cooperation.objects.bulk_create(
        Cooperation(cohort=cohort, first=first, second=second) for first, second in pairwise(rows)
    )
    contact = make_sponsor_contact(make_sponsor(cohort))
    links = Sponsorship.objects.bulk_create(Sponsorship(laureate=row, contact=contact, starts_on=START) for row in rows)
    SponsorMeeting.objects.bulk_create(
        SponsorMeeting(sponsorship=link, held_on=START, minutes=45, mode="video") for link in links
    )
