"""A small, complete world for the access matrix: two operators, two promotions, one person of each role."""

import hashlib
import uuid
from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from ess_platform.accounts.enums import LinkPurpose
from ess_platform.accounts.services.invitation import invitation_create
from ess_platform.notifications.enums import MailState
from laureates.enums import Moment, ReportStatus
from laureates.services.mailing import report_remind_batch
from programmes.enums import MilestoneKind, TeamRole
from programmes.services.team import team_invite
from reporting.documents.bilan_snapshot import bilan_snapshot
from reporting.enums import JobState
from reporting.models import Document
from sessions.enums import SessionKind
from sessions.models import ActionFollowUp, CarpoolEntry, SessionGuest, VisitQuestion
from sessions.services.calendar_feed import calendar_feed_renew
from sessions.services.speaker_link import speaker_link_renew
from tests.access_addresses import addresses_of
from tests.factories import (
    make_access_link,
    make_action,
    make_admin_user,
    make_attendance,
    make_bilan,
    make_bundle,
    make_campaign,
    make_case_study,
    make_cohort,
    make_contribution,
    make_contributor,
    make_cooperation,
    make_criteria,
    make_data_import,
    make_form,
    make_funder_user,
    make_half_day,
    make_indicator,
    make_introduction,
    make_job,
    make_laureate,
    make_mail,
    make_material,
    make_meeting,
    make_monograph,
    make_notice,
    make_offer,
    make_own_figure,
    make_participant,
    make_person,
    make_poll,
    make_question,
    make_reminder,
    make_report,
    make_report_file,
    make_response,
    make_session,
    make_signature,
    make_signed_sheet,
    make_sponsor,
    make_sponsor_contact,
    make_sponsorship,
    make_staff_note,
    make_team_admin,
    make_team_user,
    make_testimonial,
    make_user,
    make_version,
    make_visit_note,
    publish_version,
)
from tests.pictures import encoded, picture

PDF = b"%PDF-1.7 essai"


@dataclass
class World:
    """`users` by role; `objects` of the first promotion, that the second one's people must not find."""

    users: dict[str, object] = field(default_factory=dict)
    objects: dict[str, object] = field(default_factory=dict)

    def kwargs(self, name: str) -> dict:
        """The address of an object of the first promotion, by URL name."""
        return dict(self.addresses()[name])

    def addresses(self) -> dict[str, dict]:
        return addresses_of(self.objects)


def unknown(kwargs: dict) -> dict:
    """The same address for an object that never existed: its last argument changes."""
    *_, last = kwargs
    value = kwargs[last]
    if isinstance(value, int):
        return kwargs | {last: value + 1_000_000}
    return kwargs | {last: uuid.uuid4() if isinstance(value, uuid.UUID) else "inconnu-au-bataillon"}


def make_world() -> World:
    """Everything once in each promotion; the objects of the first are what the matrix asks for."""
    make_criteria()
    make_indicator("etp_total")
    first, second = make_side(), make_side()
    world = World()
    for role in ("laureate", "sponsor", "team", "funder"):
        world.users[role] = first[f"{role}_user"]
        world.users[f"other_{role}"] = second[f"{role}_user"]
    world.users["contributor"] = first["contributor"].person.user
    world.users["team_admin"] = make_team_admin(first["cohort"])
    world.users["admin"] = make_admin_user()
    # To a form that is nobody's: the browser of the anonymous visitor keeps the cookie of a link that it opened.
    link = make_access_link(make_person(), target_id=uuid.uuid4())
    place = team_invite(
        cohort=first["cohort"],
        email="collegue@ailleurs.test",
        first_name="Une",
        last_name="Collègue",
        role=TeamRole.MANAGER,
        actor=world.users["team_admin"],
        now=timezone.now(),
    )
    world.objects = first | {"place": place} | {"account": make_user(), "case_study": make_case_study(), "link": link}
    _, world.objects["token"] = invitation_create(
        email="invitee@ailleurs.test",
        person=make_person(email="invitee@ailleurs.test"),
        purpose=first["cohort"].name,
        invited_by=world.users["team_admin"],
        now=timezone.now(),
    )
    return world


def make_side() -> dict[str, object]:
    """One promotion with one of everything."""
    cohort = make_cohort()
    laureate = make_laureate(cohort)
    laureate.photo.save("photo.jpg", ContentFile(encoded(picture((40, 30)))))
    fellow = make_laureate(cohort)
    participant = make_participant(laureate, with_user=True)
    campaign = make_campaign(cohort, Moment.ENTRY)
    report = make_report(laureate, campaign, ReportStatus.VALIDATED, values={"etp_total": 12})
    last = make_campaign(cohort, Moment.EXIT)
    draft = make_report(laureate, last, ReportStatus.DRAFT)
    make_report_file(draft)
    session = make_session(cohort)
    half_day = make_half_day(session)
    make_attendance(half_day, participant)
    contribution = make_contribution(session)
    person, about = participant.person, {"target_id": session.public_id}
    visit = make_session(cohort, SessionKind.VISIT)
    response = make_response(visit, participant, will_act=True, action="-")
    ActionFollowUp.objects.create(response=response, state="done", note="-", answered_at=timezone.now())
    make_visit_note(visit, participant)
    CarpoolEntry.objects.create(session=visit, participant=participant, kind="ask", seats=1, origin="-", note="-")
    follow_up = {"target_id": visit.public_id}
    contact = make_sponsor_contact(make_sponsor(cohort), with_user=True)
    sponsorship = make_sponsorship(laureate, contact)
    meeting = make_meeting(sponsorship, logged_by=contact.person.user)
    noted = make_meeting(sponsorship, logged_by=participant.person.user, is_logged_by_laureate=True)
    team_user = make_team_user(cohort)
    quote = make_testimonial(cohort, author=person, consent="pending", asked_at=timezone.now())
    poll = make_poll(cohort, team_user)
    bilan, document = make_published_bilan(cohort, team_user)
    funder = make_funder_user(cohort)
    batch = report_remind_batch(campaign=last, laureates=[laureate], actor=team_user, now=timezone.now())
    return {
        "cohort": cohort,
        "milestone": cohort.milestones.create(kind=MilestoneKind.KICKOFF, label="Lancement"),
        "laureate": laureate,
        "fellow": fellow,
        "participant": participant,
        "batch": batch,
        "reminder": make_reminder(person=participant.person, scope=cohort.slug, target_id=draft.public_id),
        "campaign": campaign,
        "report": report,
        "draft": draft,
        "quote": quote,
        "consent": make_access_link(person, purpose=LinkPurpose.TESTIMONIAL, target_id=quote.public_id),
        "cooperation": make_cooperation(laureate, fellow),
        "form": make_form(cohort),
        "import": make_data_import(cohort, requested_by=team_user),
        "action": make_action(laureate, created_by=team_user),
        "monograph": make_monograph(laureate, edited_by=team_user),
        "note": make_staff_note(laureate, author=team_user, is_shared=True),
        "contributor": make_contributor(draft, with_user=True),
        "session": session,
        "contribution": contribution,
        "speaker_token": speaker_link_renew(contribution=contribution, now=timezone.now()).token,
        "signature": make_signature(half_day, participant),
        "signed_sheet": make_signed_sheet(session, uploaded_by=team_user),
        "presence": make_access_link(person, purpose=LinkPurpose.PRESENCE, **about),
        "questionnaire": make_access_link(person, purpose=LinkPurpose.QUESTIONNAIRE, **about),
        "visit": visit,
        "question": VisitQuestion.objects.create(session=visit, participant=participant, text="-"),
        "material": make_material(session, team_user),
        "guest": SessionGuest.objects.create(session=session, full_name="-", added_by=team_user),
        "poll": poll,
        "poll_link": make_access_link(person, purpose=LinkPurpose.POLL, target_id=poll.public_id),
        "action_link": make_access_link(person, purpose=LinkPurpose.ACTION, **follow_up),
        "visit_note_link": make_access_link(person, purpose=LinkPurpose.VISIT_NOTE, **follow_up),
        "feed": calendar_feed_renew(user=person.user, now=timezone.now()),
        "meeting": meeting,
        "contact": contact,
        "offer": make_offer(contact.sponsor),
        "sponsorship": sponsorship,
        "mail": make_mail(scope=cohort.slug, state=MailState.UNCERTAIN),
        "noted": noted,
        "introduction": make_introduction(sponsorship, asked_by=participant.person.user),
        "bilan": bilan,
        "own_figure": make_own_figure(cohort),
        "version_code": bilan.versions.get().verification_code,
        "view": cohort.saved_views.create(user=team_user, page="laureats", name="Les miens", is_shared=True),
        "notice": make_notice(team_user),
        "document": document,
        "bundle": make_bundle(cohort, requested_by=team_user),
        "asked": make_question(bilan.versions.get(), funder, answered_by=team_user),
        "laureate_user": participant.person.user,
        "sponsor_user": contact.person.user,
        "team_user": team_user,
        "funder_user": funder,
    }


def make_published_bilan(cohort, user, **fields):
    """A bilan whose first version is published, with its file; `fields` are those of the version."""
    bilan = make_bilan(cohort, created_by=user)
    fields.setdefault("snapshot", bilan_snapshot(cohort=cohort, bilan=None))
    version = make_version(bilan, **fields)
    now = timezone.now()
    job = make_job(cohort, state=JobState.DONE, bilan=bilan, started_at=now, ended_at=now)
    name = default_storage.save(f"documents/{uuid.uuid4()}.pdf", ContentFile(PDF))
    document = Document.objects.create(
        job=job,
        key="bilan-cloture",
        title=bilan.title,
        filename="bilan.pdf",
        storage_name=name,
        size=len(PDF),
        sha256=hashlib.sha256(PDF).hexdigest(),
    )
    version.document = document
    version.save()
    publish_version(version, actor=user, at=now)
    return bilan, document
