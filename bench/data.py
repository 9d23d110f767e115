"""Promotions of any size for the benchmarks, written in bulk."""

import datetime
import random
from decimal import Decimal

from django.utils import timezone

from ess_platform.accounts.models import Membership, User
from ess_platform.common.models import sort_key
from ess_platform.directory.models import Criterion, Organisation, Person, Sector, Territory
from laureates.models import (
    CriterionRating,
    Indicator,
    IndicatorValue,
    Laureate,
    Participant,
    Positioning,
    ProgressReport,
    ReportingCampaign,
)
from programmes.models import Cohort, Programme
from sessions.models import Attendance, HalfDay, SupportSession
from sponsors.models import Sponsor, SponsorContact, Sponsorship

BATCH = 2000
OPENED = datetime.date(2025, 1, 6)
SENT = datetime.datetime(2025, 1, 15, 12, tzinfo=datetime.UTC)


def find_promotion(size: int) -> tuple[Cohort, User]:
    """The promotion of that size and its team; made if no measure of this run did."""
    cohort = Cohort.objects.select_related("programme").filter(slug=f"banc-{size}").first()
    return (cohort, cohort.team.get().user) if cohort else make_promotion(size)


def make_promotion(size: int) -> tuple[Cohort, User]:
    """A running promotion of `size` laureates: forms, ratings, ten half-days of presence, sponsors; and its team."""
    draw = random.Random(size)
    operator = Organisation.objects.create(name=f"Opérateur {size}")
    region = Territory.objects.get(level="region", name="Île-de-France")
    programme = Programme.objects.create(
        slug=f"banc-{size}", name=f"Banc {size}", kind="other", operator=operator, region=region
    )
    cohort = Cohort.objects.create(
        programme=programme, slug=f"banc-{size}", name=f"Banc {size}", status="running", starts_on=OPENED
    )
    laureates = _laureates(cohort, size, draw)
    participants = _participants(laureates)
    _sponsorships(cohort, laureates)
    _attendance(cohort, participants, draw)
    for moment, opens_on in (("entry", OPENED), ("exit", datetime.date(2025, 6, 6))):
        _reports(cohort, laureates, moment, opens_on, draw)
    user = User.objects.create_user(f"banc{size}@essaim.example", None)
    Membership.objects.create(user=user, role="team", organisation=operator, started_on=OPENED)
    cohort.team.create(user=user)
    return cohort, user


def _laureates(cohort: Cohort, size: int, draw: random.Random) -> list[Laureate]:
    sectors = list(Sector.objects.all())
    departments = list(Territory.objects.filter(level="department", parent=cohort.programme.region))
    names = [f"Structure {draw.randrange(10**6)}" for _ in range(size)]
    organisations = Organisation.objects.bulk_create(
        [
            Organisation(
                name=name,
                sort_name=sort_key(name),
                city="Pantin",
                sector=draw.choice(sectors),
                department=draw.choice(departments),
            )
            for name in names
        ],
        batch_size=BATCH,
    )
    return Laureate.objects.bulk_create(
        [
            Laureate(
                cohort=cohort,
                organisation=organisation,
                slug=f"l-{rank}",
                reference=f"L{rank}",
                sort_name=organisation.sort_name,
                activity="Atelier.",
            )
            for rank, organisation in enumerate(organisations)
        ],
        batch_size=BATCH,
    )


def _participants(laureates: list[Laureate]) -> list[Participant]:
    people = Person.objects.bulk_create(
        [
            Person(
                first_name="Alix",
                last_name=f"Nom{rank}",
                sort_name=f"nom{rank} alix",
                organisation=laureate.organisation,
            )
            for rank, laureate in enumerate(laureates)
        ],
        batch_size=BATCH,
    )
    return Participant.objects.bulk_create(
        [
            Participant(laureate=laureate, person=person, is_main_contact=True)
            for laureate, person in zip(laureates, people, strict=True)
        ],
        batch_size=BATCH,
    )


def _sponsorships(cohort: Cohort, laureates: list[Laureate]) -> None:
    sponsor = Sponsor.objects.create(cohort=cohort, organisation=Organisation.objects.create(name="Groupe"))
    person = Person.objects.create(first_name="Camille", last_name="Parrain")
    contact = SponsorContact.objects.create(sponsor=sponsor, person=person)
    Sponsorship.objects.bulk_create(
        [Sponsorship(laureate=laureate, contact=contact, starts_on=OPENED) for laureate in laureates], batch_size=BATCH
    )


def _attendance(cohort: Cohort, participants: list[Participant], draw: random.Random) -> None:
    for rank in range(5):
        day = OPENED + datetime.timedelta(days=28 * rank)
        session = SupportSession.objects.create(
            cohort=cohort,
            slug=f"s{rank}",
            reference=f"S{rank}",
            kind="sequence",
            number=rank + 1,
            title=f"Séquence {rank + 1}",
            status="held",
            starts_on=day,
        )
        for part in ("morning", "afternoon"):
            half_day = HalfDay.objects.create(session=session, on=day, part=part, hours=Decimal(3))
            Attendance.objects.bulk_create(
                [
                    Attendance(half_day=half_day, participant=one, status=draw.choice(("present", "present", "absent")))
                    for one in participants
                ],
                batch_size=BATCH,
            )


def _reports(cohort, laureates, moment: str, opens_on: datetime.date, draw: random.Random) -> None:
    campaign = ReportingCampaign.objects.create(
        cohort=cohort, moment=moment, label=moment, opens_on=opens_on, due_on=opens_on + datetime.timedelta(days=14)
    )
    reports = ProgressReport.objects.bulk_create(
        [
            ProgressReport(
                laureate=laureate, campaign=campaign, status="validated", submitted_at=SENT, validated_at=timezone.now()
            )
            for laureate in laureates
        ],
        batch_size=BATCH,
    )
    indicators = list(Indicator.objects.all())
    IndicatorValue.objects.bulk_create(
        [
            IndicatorValue(report=report, indicator=indicator, value=draw.randrange(100))
            for report in reports
            for indicator in indicators
        ],
        batch_size=BATCH,
    )
    if len(laureates) > BATCH:
        return  # the largest promotion is for the pages, which do not read the grid
    criteria = list(Criterion.objects.all())
    grids = Positioning.objects.bulk_create(
        [Positioning(laureate=laureate, campaign=campaign, is_agreed=True) for laureate in laureates], batch_size=BATCH
    )
    CriterionRating.objects.bulk_create(
        [
            CriterionRating(positioning=grid, criterion=criterion, agreed_rating=draw.randrange(1, 5))
            for grid in grids
            for criterion in criteria
        ],
        batch_size=BATCH,
    )
