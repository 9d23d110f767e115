"""The rows that the accessibility walk needs, written in the running platform; what they print names them."""

from tests.browser.conftest import PASSWORD

RUNNING = "/programmes/implantation-auvergne-rhone-alpes-promotion-8/"
CLOSED = "/programmes/industries-engagees-2025/"

PREPARE = f"""
import json
from datetime import time, timedelta
from django.db import transaction
from django.utils import timezone
from ess_platform.accounts.models import User
from ess_platform.accounts.services.access_link import access_link_create
from laureates.models import Laureate, ProgressReport, ReportingCampaign, SupportAction
from django.core.files.base import ContentFile
from laureates.services.data_import import import_create
from laureates.services.form_edit import form_prepare
from programmes.models import Cohort, Testimonial
from programmes.services.team import team_invite
from reporting.documents.bilan_snapshot import bilan_snapshot
from reporting.models import Bilan, Job, Monograph
from sessions.models import HalfDay, SessionMaterial, SupportSession, VisitGuide, VisitNote
from sessions.services.poll import SlotPlan, poll_create, poll_send
from sessions.services.speaker_link import speaker_link_renew
from sponsors.models import Introduction, Sponsorship, SponsorMeeting
person = Laureate.objects.get(slug="presence-douce").participants.get(is_main_contact=True).person
User.objects.create_user("douce.demo@essaim.example", "{PASSWORD}", person=person)
pair = Sponsorship.objects.filter(contact__person__user__email="parrain.demo@essaim.example").first()
Sponsorship.objects.filter(pk=pair.pk).update(ends_on=None)
sponsor = User.objects.get(email="parrain.demo@essaim.example")
recent = SponsorMeeting.objects.create(
    sponsorship=pair, held_on=timezone.localdate(), minutes=45, mode="phone", subject="Essai", logged_by=sponsor
)
request = Introduction.objects.create(
    sponsorship=pair, need="Un acheteur de fibres", asked_by=sponsor, asked_at=timezone.now()
)
SponsorMeeting.objects.create(
    sponsorship=pair, held_on=pair.starts_on, minutes=30, mode="phone", logged_by=sponsor, is_logged_by_laureate=True
)
SupportSession.objects.filter(slug="sequence-3").update(status="closed", closed_at=timezone.now())
coming = SupportSession.objects.filter(
    cohort__slug="{RUNNING.split("/")[2]}", starts_on__gt=timezone.localdate()
).order_by("starts_on").first()
yesterday = SupportSession.objects.create(
    cohort=coming.cohort, slug="visite-essai", kind="visit", title="Visite d’essai", status="held",
    starts_on=timezone.localdate() - timedelta(days=1),
)
soon = timezone.now() + timedelta(days=30)
presence, opinion = (
    access_link_create(person=person, purpose=purpose, target_id=date.public_id, expires_at=soon, now=timezone.now())
    for purpose, date in (("presence", coming), ("questionnaire", yesterday))
)
HalfDay.objects.create(session=coming, on=coming.starts_on, part="morning", starts_at="09:00", ends_at="12:00", hours=3)
coming.agenda_items.create(position=1, kind="talk", title="Conférence", starts_at="09:00", minutes=45)
speaker = coming.contributions.create(position=1, speaker="Aline Verrier", email="aline@exemple.test")
speaking = speaker_link_renew(contribution=speaker, now=timezone.now())
manager = User.objects.get(email="implantation.demo@essaim.example")
slots = [SlotPlan(timezone.localdate() + timedelta(days=rank), time(9, 30), time(12, 30)) for rank in (12, 13, 14)]
poll = poll_create(
    cohort=coming.cohort, actor=manager, kind="sequence", title="Sondage d’essai", slots=slots,
    today=timezone.localdate(),
)
poll_send(poll=poll, actor=manager, now=timezone.now())
guest = Laureate.objects.get(slug="presence-douce").participants.get(is_main_contact=True)
VisitGuide.objects.create(session=yesterday, access="Portail B")
VisitNote.objects.create(session=yesterday, participant=guest, seen="Un tri", will_try="Mesurer", is_shared=True)
SessionMaterial.objects.create(
    session=yesterday, title="Enregistrement", url="https://video.example/1", added_by=manager, visibility="laureates"
)
availability, tried = (
    access_link_create(person=person, purpose=purpose, target_id=target, expires_at=soon, now=timezone.now())
    for purpose, target in (("poll", poll.public_id), ("visit_note", yesterday.public_id))
)
reports = ProgressReport.objects.filter(campaign__moment="midterm")
campaign = ReportingCampaign.objects.get(cohort__slug="{RUNNING.split("/")[2]}", moment="midterm")
own = User.objects.get(email="laureat01.demo@essaim.example")
laureate = Laureate.objects.get(participants__person__user=own)
action = {{"laureate": laureate, "title": "Visiter un local de 400 m²", "due_on": "2025-05-02"}}
team = User.objects.get(email="mission.demo@essaim.example")
shared = SupportAction.objects.create(**action, created_by=team, state="ongoing", note="Deux visites faites.")
proposal = SupportAction.objects.create(**action, created_by=own)
Monograph.objects.create(
    laureate=laureate, introduction="Réparer.", edited_by=team, state="proposed", proposed_at=timezone.now()
)
colleague = User.objects.get(email="implantation.demo@essaim.example")
for kind, text in (("report.sent", "UniR a envoyé sa fiche."), ("mail.failed", "Un courriel n’est pas arrivé.")):
    colleague.notices.create(kind=kind, text=text, url="/tableau-de-bord/", at=timezone.now())
campaign.cohort.saved_views.create(user=colleague, page="laureats", name="Brouillons", query="fiche=draft")
director = User.objects.get(email="direction.demo@essaim.example")
closed = Cohort.objects.get(slug="{CLOSED.split("/")[2]}")
Cohort.objects.create(programme=closed.programme, name="Promotion à préparer", slug="promotion-a-preparer")
place = team_invite(
    cohort=closed, email="collegue.demo@essaim.example", first_name="Une", last_name="Collègue", role="manager",
    actor=director, now=timezone.now(),
)
quote = Testimonial.objects.create(
    cohort=pair.laureate.cohort, text="On ne serait pas allés seuls.", attribution="Une personne",
    author=sponsor.person, asked_at=timezone.now(),
)
consent = access_link_create(
    person=sponsor.person, purpose="testimonial", target_id=quote.public_id, expires_at=soon, now=timezone.now()
)
rebrode = Laureate.objects.get(slug="atelier-rebrode")
twin = Laureate.objects.exclude(pk=rebrode.pk).filter(cohort=rebrode.cohort).first().organisation
def imported(key, *lines):
    file = ContentFile("\\n".join(lines).encode(), name=f"{{key}}.csv")
    actor = User.objects.get(email="implantation.demo@essaim.example")
    options = {{"kind": "laureats", "actor": actor, "idempotency_key": key, "now": timezone.now()}}
    with transaction.atomic():
        row = import_create(cohort=campaign.cohort, file=file, **options)
    return str(row.public_id)
bilan = Bilan.objects.create(cohort=closed, kind="interim", title="Bilan à préparer", created_by=team)
frozen = {{"snapshot": bilan_snapshot(cohort=closed, bilan=bilan), "digest": "0" * 64, "frozen_at": timezone.now()}}
bilan.versions.create(number=1, verification_code="WALK-0001", frozen_by=team, **frozen)
archive = Job.objects.create(
    cohort=coming.cohort, document_key="lot", idempotency_key="archive-essai", state="failed", requested_by=manager,
    error="Rien à réunir.", ended_at=timezone.now(), params={{"document": "deroule-seance", "is_planned": True}},
)
failed = Job.objects.create(
    cohort=coming.cohort, document_key="deroule-seance", idempotency_key="piece-essai", state="failed",
    error="Le document dépasse la taille permise.", ended_at=timezone.now(),
)
archive.pieces.create(position=1, title="Déroulé de séance", label="Visite d’essai", job=failed)
archive.pieces.create(position=2, title="Bilan de clôture", reason="Aucun bilan publié.")
print(json.dumps({{
    "ARCHIVE": str(archive.public_id),
    "MILESTONE": str(closed.milestones.first().pk),
    "FUNDING": str(closed.fundings.get().pk),
    "COLLEAGUE": str(team.public_id),
    "PLACE": str(place.invitation.public_id),
    "READING": imported("ready", "Structure;SIRET", "Essai;12345678901234", f"{{rebrode.organisation.name}};"),
    "REFUSED": imported("refused", "Structure;SIRET", "Essai;12"),
    "UNMAPPED": imported("unmapped", "Truc;Machin", "Essai;12"),
    "LAUREATE": laureate.slug,
    "PERSON": str(rebrode.participants.first().public_id),
    "STRUCTURE": str(rebrode.organisation.public_id),
    "OTHER": str(twin.public_id),
    "ACTION": str(shared.public_id),
    "OWNACTION": str(proposal.public_id),
    "FORM": str(reports.get(laureate__slug="presence-douce").public_id),
    "VALIDATED": str(reports.get(laureate__reference="LAU-01").public_id),
    "CAMPAIGN": str(campaign.public_id),
    "ACCOUNT": str(User.objects.get(email="region.demo@essaim.example").public_id),
    "SPONSORED": str(pair.laureate.public_id),
    "COMING": str(coming.public_id),
    "YESTERDAY": str(yesterday.public_id),
    "PRESENCE": presence.token,
    "OPINION": opinion.token,
    "CONSENT": consent.token,
    "BILAN": str(bilan.public_id),
    "QUOTE": str(quote.public_id),
    "SPEAKING": speaking.token,
    "SPEAKER": str(speaker.public_id),
    "DATE": coming.slug,
    "SONDAGE": str(poll.public_id),
    "CRENEAU": str(poll.slots.first().public_id),
    "DISPONIBILITES": availability.token,
    "ESSAI": tried.token,
    "INVITEE": str(guest.public_id),
    "MODEL": str(form_prepare(cohort=campaign.cohort, actor=team).public_id),
    "MEETING": str(recent.public_id),
    "REQUEST": str(request.public_id),
    "FELLOW": str(Laureate.objects.in_scope().exclude(slug="presence-douce").filter(
        cohort__slug="{RUNNING.split("/")[2]}").first().public_id),
    "MARRAINE": str(pair.contact.sponsor.organisation.public_id),
    "PAIR": str(pair.public_id),
    "FORMER": str(pair.meetings.exclude(pk=recent.pk).first().public_id),
}}))
"""
# Words that end beyond the screen where nothing scrolls, or in a table already laid out as cards.
