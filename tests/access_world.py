"""A small, complete world for the access matrix: two operators, two promotions, one person of each role."""

import hashlib
import uuid
from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from ess_platform.accounts.services.invitation import invitation_create
from laureates.enums import Moment, ReportStatus
from reporting.enums import BilanStatus, JobState
from reporting.models import Document
from tests.factories import (
    make_admin_user,
    make_attendance,
    make_bilan,
    make_campaign,
    make_cohort,
    make_criteria,
    make_funder_user,
    make_half_day,
    make_indicator,
    make_job,
    make_laureate,
    make_meeting,
    make_participant,
    make_person,
    make_report,
    make_session,
    make_sponsor,
    make_sponsor_contact,
    make_sponsorship,
    make_team_admin,
    make_team_user,
    make_user,
    make_version,
)

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
        found = self.objects
        cohort = {"slug": found["cohort"].slug}
        laureate = cohort | {"laureate_slug": found["laureate"].slug}
        session = cohort | {"session_slug": found["session"].slug}
        bilan = cohort | {"public_id": found["bilan"].public_id}
        report = {"public_id": found["report"].public_id}
        draft = {"public_id": found["draft"].public_id}
        account = {"public_id": found["account"].public_id}
        campaign = cohort | {"campaign_id": found["campaign"].public_id}
        return {
            "account_reset_password_from_key": {"uidb36": "1", "key": "abc-def"},
            "accounts:invitation_accept": {"token": found["token"]},
            "accounts:user_deactivate": account,
            "accounts:user_reactivate": account,
            "reporting:cohort_overview": cohort,
            "reporting:laureate_list": cohort,
            "reporting:laureate_detail": laureate,
            "reporting:figure_list": cohort,
            "reporting:figure_detail": cohort | {"code": "K01"},
            "reporting:bilan_list": cohort,
            "reporting:bilan_create": cohort,
            "reporting:bilan_detail": bilan,
            "reporting:bilan_generate": bilan,
            "reporting:bilan_progress": bilan,
            "reporting:bilan_publish": bilan,
            "reporting:document_download": {"public_id": found["document"].public_id},
            "reporting:funder_cohort": cohort,
            "laureates:campaign_list": cohort,
            "laureates:review_queue": campaign,
            "laureates:campaign_open": campaign,
            "laureates:review_action": campaign | {"laureate_slug": found["laureate"].slug, "action": "valider"},
            "laureates:report_start": {
                "laureate_id": found["laureate"].public_id,
                "campaign_id": found["campaign"].public_id,
            },
            "laureates:report_take_back": draft,
            "laureates:progress_review": campaign | {"laureate_slug": found["laureate"].slug},
            "laureates:report_tasks": draft,
            "laureates:report_section": draft | {"section": "emploi"},
            "laureates:report_check": draft,
            "laureates:report_sent": report,
            "sessions:session_list": cohort,
            "sessions:session_detail": session,
            "sessions:attendance_edit": session,
            "sessions:session_hold": session,
            "sessions:session_close": session,
            "sessions:session_reopen": session,
            "sessions:space_session": {"public_id": found["session"].public_id},
            "sponsors:sponsor_list": cohort,
            "sponsors:sponsorship_list": cohort,
            "sponsors:laureate_detail": {"public_id": found["laureate"].public_id},
            "sponsors:meeting_delete": {"public_id": found["meeting"].public_id},
        }


def unknown(kwargs: dict) -> dict:
    """The same address for an object that never existed: its last argument changes."""
    *_, last = kwargs
    value = kwargs[last]
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
    world.users["team_admin"] = make_team_admin(first["cohort"])
    world.users["admin"] = make_admin_user()
    world.objects = first | {"account": make_user()}
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
    participant = make_participant(laureate, with_user=True)
    campaign = make_campaign(cohort, Moment.ENTRY)
    report = make_report(laureate, campaign, ReportStatus.VALIDATED, values={"etp_total": 12})
    draft = make_report(laureate, make_campaign(cohort, Moment.EXIT), ReportStatus.DRAFT)
    session = make_session(cohort)
    make_attendance(make_half_day(session), participant)
    contact = make_sponsor_contact(make_sponsor(cohort), with_user=True)
    sponsorship = make_sponsorship(laureate, contact)
    meeting = make_meeting(sponsorship, logged_by=contact.person.user)
    team_user = make_team_user(cohort)
    bilan, document = make_published_bilan(cohort, team_user)
    return {
        "cohort": cohort,
        "laureate": laureate,
        "campaign": campaign,
        "report": report,
        "draft": draft,
        "session": session,
        "meeting": meeting,
        "bilan": bilan,
        "document": document,
        "laureate_user": participant.person.user,
        "sponsor_user": contact.person.user,
        "team_user": team_user,
        "funder_user": make_funder_user(cohort),
    }


def make_published_bilan(cohort, user):
    """A bilan whose first version is published, with its file."""
    bilan = make_bilan(cohort, created_by=user)
    version = make_version(bilan)
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
    version.status = BilanStatus.PUBLISHED
    version.published_at = now
    version.published_by = user
    version.save()
    return bilan, document
