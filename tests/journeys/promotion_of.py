"""A promotion with `size` rows of everything that the team's lists show, each like the others; written in bulk."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from ess_platform.directory.models import Organisation, Person
from ess_platform.notifications.enums import MailState
from ess_platform.notifications.models import Notice, OutgoingMail
from laureates.enums import Moment, ReportStatus
from laureates.models import (
    Cooperation,
    Laureate,
    LaureateTag,
    Participant,
    ProgressReport,
    ReportingCampaign,
    SupportAction,
)
from laureates.models import Tag as Word
from programmes.enums import CohortStatus, MilestoneKind
from programmes.models import Cohort, Milestone, SavedView, Testimonial
from reporting.documents.bilan_snapshot import bilan_snapshot
from reporting.enums import LOT, RUN_SHEET, BilanKind, BilanStatus
from reporting.models import Bilan, FigureQuestion, Job, JobPiece
from sessions.enums import AttendanceStatus, DayPart, SessionKind, SessionStatus
from sessions.models import Attendance, DatePoll, HalfDay, SatisfactionResponse, SignedSheet, SupportSession
from sponsors.enums import MeetingMode
from sponsors.models import Sponsor, SponsorContact, SponsorMeeting, Sponsorship
from tests.factories import make_campaign, make_cohort, make_funder_user, make_team_admin
from tests.factories.directory import next_number
from tests.reporting.views.builders import make_ready_version

DAY = datetime.date(2025, 3, 20)


@dataclass(frozen=True)
class Promotion:
    """The promotion, who runs it, who funds it, the campaign whose day is over."""

    cohort: Cohort
    team: object
    funder: object
    campaign: ReportingCampaign


def promotion_of(size: int) -> Promotion:
    """Late forms, a presence, an answer, a sponsor and a talk each; as many dates, mails, questions and views."""
    cohort = make_cohort()
    team, funder = make_team_admin(cohort), make_funder_user(cohort)
    campaign = make_campaign(cohort, Moment.EXIT)
    laureates, people = _laureates(cohort, campaign, team, size)
    _sponsors(cohort, laureates, size)
    _sessions(cohort, people, size)
    _papers(cohort, team, people, size)
    _published(cohort, team, funder, size)
    return Promotion(cohort, team, funder, campaign)


def _named(model, size: int, word: str, **fields) -> list:
    numbers = [next_number() for _ in range(size)]
    return model.objects.bulk_create(
        [model(name=f"{word} {number}", sort_name=f"{word.lower()} {number}", **fields) for number in numbers]
    )


def _people(organisations) -> list[Person]:
    rows = [
        Person(first_name="Zoé", last_name=f"Martin{row.pk}", sort_name=f"martin{row.pk} zoe", organisation=row)
        for row in organisations
    ]
    for row in rows:
        row.email = f"{row.last_name.lower()}@ailleurs.test"
    return Person.objects.bulk_create(rows)


def _laureates(cohort, campaign, team, size: int) -> tuple[list[Laureate], list[Participant]]:
    organisations = _named(Organisation, size, "Atelier")
    laureates = Laureate.objects.bulk_create(
        Laureate(cohort=cohort, organisation=row, slug=f"l-{row.pk}", reference=f"L-{row.pk}", sort_name=row.sort_name)
        for row in organisations
    )
    people = Participant.objects.bulk_create(
        Participant(laureate=row, person=person, is_main_contact=True)
        for row, person in zip(laureates, _people(organisations), strict=True)
    )
    ProgressReport.objects.bulk_create(
        ProgressReport(laureate=row, campaign=campaign, status=ReportStatus.DRAFT) for row in laureates
    )
    SupportAction.objects.bulk_create(
        SupportAction(laureate=row, title="Visiter un local", due_on=DAY, created_by=team) for row in laureates
    )
    word = Word.objects.create(cohort=cohort, label="À visiter")
    LaureateTag.objects.bulk_create(LaureateTag(laureate=row, tag=word, added_by=team) for row in laureates)
    return laureates, people


def _sponsors(cohort, laureates, size: int) -> None:
    organisations = _named(Organisation, size, "Groupe")
    sponsors = Sponsor.objects.bulk_create(Sponsor(cohort=cohort, organisation=row) for row in organisations)
    contacts = SponsorContact.objects.bulk_create(
        SponsorContact(sponsor=row, person=person) for row, person in zip(sponsors, _people(organisations), strict=True)
    )
    pairs = Sponsorship.objects.bulk_create(
        Sponsorship(laureate=row, contact=contact, starts_on=DAY)
        for row, contact in zip(laureates, contacts, strict=True)
    )
    SponsorMeeting.objects.bulk_create(
        SponsorMeeting(sponsorship=pair, held_on=DAY, minutes=60, mode=MeetingMode.PHONE) for pair in pairs
    )


def _sessions(cohort, people, size: int) -> None:
    sessions = SupportSession.objects.bulk_create(
        SupportSession(
            cohort=cohort,
            kind=SessionKind.SEQUENCE,
            slug=f"s-{number}",
            reference=f"S-{number}",
            title=f"Séance {number}",
            search_key=f"seance {number}",
            status=SessionStatus.HELD,
            starts_on=DAY,
        )
        for number in range(size)
    )
    half_days = HalfDay.objects.bulk_create(
        HalfDay(session=row, on=DAY, part=DayPart.MORNING, hours=3) for row in sessions
    )
    Attendance.objects.bulk_create(
        Attendance(half_day=half_days[0], participant=person, status=AttendanceStatus.PRESENT) for person in people
    )
    SatisfactionResponse.objects.bulk_create(
        SatisfactionResponse(session=sessions[0], participant=person, usefulness=4, recommendation=9)
        for person in people
    )


def _papers(cohort, team, people, size: int) -> None:
    now = timezone.now()
    OutgoingMail.objects.bulk_create(
        OutgoingMail(
            dedup_key=f"{cohort.pk}:{state}:{row.pk}",
            kind="M01",
            to_email=row.person.email,
            to_person=row.person,
            subject="Votre fiche",
            body_text="Bonjour",
            scope=cohort.slug,
            due_at=now,
            state=state,
            handed_over_at=now if state == MailState.UNCERTAIN else None,
            sent_at=now if state == MailState.SENT else None,
        )
        for row in people
        for state in (MailState.SENT, MailState.UNCERTAIN, MailState.FAILED)
    )
    numbers = range(size)
    Notice.objects.bulk_create(
        Notice(user=team, kind="report.sent", scope=cohort.slug, text="Une fiche", url="/", at=now) for _ in numbers
    )
    SavedView.objects.bulk_create(
        SavedView(cohort=cohort, user=team, page="laureats", name=f"Vue {number}") for number in numbers
    )
    Bilan.objects.bulk_create(
        Bilan(cohort=cohort, kind=BilanKind.INTERIM, title=f"Bilan {number}", created_by=team) for number in numbers
    )
    jobs = Job.objects.bulk_create(
        Job(cohort=cohort, idempotency_key=f"{cohort.pk}:{number}", document_key=key, params=params, requested_by=team)
        for number, (key, params) in enumerate([(RUN_SHEET, {}), (LOT, {"document": RUN_SHEET})] * size)
    )
    JobPiece.objects.bulk_create(
        JobPiece(bundle=jobs[1], position=number, title="Déroulé", label=f"Séance {number}", job=job)
        for number, job in enumerate(jobs[::2])
    )
    SignedSheet.objects.bulk_create(
        SignedSheet(
            session=session, name="feuille.pdf", size=1, sha256=f"{session.pk:064x}", file="-", uploaded_by=team
        )
        for session in SupportSession.objects.filter(cohort=cohort)
    )
    Testimonial.objects.bulk_create(
        Testimonial(cohort=cohort, text="On avance.", attribution="Une personne", author=row.person) for row in people
    )
    Milestone.objects.bulk_create(
        Milestone(cohort=cohort, kind=MilestoneKind.OTHER, label=f"Jalon {number}", starts_on=DAY) for number in numbers
    )
    DatePoll.objects.bulk_create(
        DatePoll(cohort=cohort, kind=SessionKind.SEQUENCE, title=f"Sondage {number}", created_by=team)
        for number in numbers
    )
    hub, *others = [row.laureate for row in people]
    Cooperation.objects.bulk_create(Cooperation(cohort=cohort, first=hub, second=other) for other in others)
    others = [next_number() for _ in numbers]
    Cohort.objects.bulk_create(
        Cohort(
            programme=cohort.programme,
            slug=f"autre-{number}",
            name=f"Autre {number}",
            sort_name=f"autre {number}",
            status=CohortStatus.DRAFT,
        )
        for number in others
    )


def _published(cohort, team, funder, size: int) -> None:
    """A published bilan that holds every row, and the questions of its funder."""
    snapshot = bilan_snapshot(cohort=cohort, bilan=None)
    version = make_ready_version(cohort, actor=team, status=BilanStatus.PUBLISHED, snapshot=snapshot)
    organisation = cohort.fundings.get().funder
    FigureQuestion.objects.bulk_create(
        FigureQuestion(
            version=version, figure_code="K01", author=funder, funder=organisation, text=f"Question {rank} ?"
        )
        for rank in range(size)
    )
