"""What this app tells: the invitation of a sponsor, a pair made (M12) or over, a request to be put in touch (M13),
and the notices of both sides.
"""

import datetime

from django.urls import reverse

from ess_platform.accounts.enums import Space
from ess_platform.accounts.services.invitation import InvitationMail
from ess_platform.common import formatting
from ess_platform.common.addresses import absolute_url
from ess_platform.common.formatting import local_day
from ess_platform.directory.models import Person
from ess_platform.notifications.notice_kinds import NoticeKind, register_notice_kind
from ess_platform.notifications.services import mail_enqueue, notices_write
from laureates.models import Laureate
from laureates.notifications.notices import people_of
from laureates.selectors.reminder_state import contact_of
from sponsors.models import Introduction, SponsorContact, SponsorMeeting, Sponsorship
from sponsors.selectors.charter import current_sponsor_charter

FIRST_TALK = datetime.timedelta(days=15)
KINDS = (
    NoticeKind("introduction.asked", "Mise en relation demandée", (Space.SPONSOR,), "people"),
    NoticeKind("meeting.to_confirm", "Rendez-vous à confirmer", (Space.SPONSOR,), "calendar-event", in_digest=True),
    NoticeKind("introduction.answered", "Réponse de mon parrain", (Space.LAUREATE,), "person-heart"),
)


def _site(url_name: str, **kwargs) -> str:
    return absolute_url(reverse(url_name, kwargs=kwargs or None))


def contact_invitation_mail(*, contact: SponsorContact, inviter) -> InvitationMail:
    """How a sponsor is invited to her space, and where the team sends it again from."""
    cohort, organisation = contact.sponsor.cohort, contact.sponsor.organisation
    return InvitationMail(
        template="sponsors/email/invitation",
        kind="M00",
        context={
            "first_name": contact.person.first_name,
            "organisation": organisation.name,
            "cohort": cohort.name,
            "programme": cohort.programme.name,
            "inviter": inviter.get_full_name(),
        },
        scope=cohort.slug,
        renew_path=reverse(
            "sponsors:sponsor_detail", kwargs={"slug": cohort.slug, "public_id": organisation.public_id}
        ),
    )


def laureate_person(laureate: Laureate, today: datetime.date) -> Person | None:
    """Whom a mail about the sponsorship of a laureate goes to; None when nobody has an address."""
    return contact_of(laureate.participants.select_related("person"), today)


def notify_assigned(*, sponsorship: Sponsorship, actor, now: datetime.datetime) -> None:
    """M12, one to each side: who, why these two, the charter, a first talk within fifteen days, telephones."""
    pair, today = sponsorship, local_day(now)
    sponsor, other = pair.contact.person, laureate_person(pair.laureate, today)
    first_talk = max(pair.starts_on, today) + FIRST_TALK
    common = {
        "laureate": pair.laureate.organisation.name,
        "sponsor": sponsor.full_name,
        "organisation": pair.contact.sponsor.organisation.name,
        "why": pair.reason,
        "before": first_talk,
        "has_charter": current_sponsor_charter(pair.laureate.cohort) is not None,
        "actor": actor.get_full_name(),
        "person": other,
        "contact": sponsor,
    }
    to_sponsor = {"url": _site("sponsors:space_home"), "is_sponsor": True}
    to_laureate = {"url": _site("sponsors:laureate_space"), "is_sponsor": False}
    for person, own in ((sponsor, to_sponsor), (other, to_laureate)):
        _tell(pair, person, "assigned", common | own, kind="M12", actor=actor, now=now)


def notify_ended(*, sponsorship: Sponsorship, actor, now: datetime.datetime) -> None:
    """One mail to each side: the day of the end, and what becomes of what was shared. The reason is not told."""
    pair = sponsorship
    common = {
        "laureate": pair.laureate.organisation.name,
        "sponsor": pair.contact.person.full_name,
        "ends_on": pair.ends_on,
        "actor": actor.get_full_name(),
    }
    for person, is_sponsor in ((pair.contact.person, True), (laureate_person(pair.laureate, local_day(now)), False)):
        told = common | {"is_sponsor": is_sponsor}
        _tell(pair, person, "ended", told, kind="sponsorship.ended", actor=actor, now=now)


def _tell(pair: Sponsorship, person: Person | None, event: str, context, *, kind: str, actor, now) -> None:
    """Once for this state of the sponsorship; nothing for somebody without an address."""
    if person is None or not person.email:
        return
    side = "sponsor" if context["is_sponsor"] else "laureate"
    mail_enqueue(
        dedup_key=f"sponsorship.{event}:{pair.pk}:{pair.version}:{side}",
        kind=kind,
        to_email=person.email,
        to_person=person,
        template=f"sponsors/email/{event}",
        context={"first_name": person.first_name, **context},
        reply_to=actor.email,
        scope=pair.laureate.cohort.slug,
        reason=f"Vous êtes l’un des deux côtés de ce parrainage, dans {pair.laureate.cohort.name}.",
        due_at=now,
    )


def register_sponsor_notices() -> None:
    for kind in KINDS:
        register_notice_kind(kind)


def notice_of_request(*, introduction: Introduction, now: datetime.datetime) -> None:
    """To the sponsor, when it has an account."""
    pair = introduction.sponsorship
    url = reverse("sponsors:introduction_answer", kwargs={"public_id": introduction.public_id})
    text = f"{pair.laureate.organisation.name} vous demande une mise en relation."
    _to_sponsor(pair, "introduction.asked", text, url, now)


def notice_of_meeting(*, meeting: SponsorMeeting) -> None:
    """To the sponsor: a talk that its laureate noted waits to be confirmed."""
    pair = meeting.sponsorship
    day = formatting.date(meeting.held_on)
    text = f"{pair.laureate.organisation.name} a noté votre rendez-vous du {day} : confirmez-le."
    _to_sponsor(pair, "meeting.to_confirm", text, reverse("sponsors:space_home"), meeting.created_at)


def notice_of_answer(*, introduction: Introduction, now: datetime.datetime) -> None:
    """To the people of the laureate who have an account."""
    pair = introduction.sponsorship
    notices_write(
        users=people_of(pair.laureate, local_day(now)),
        kind="introduction.answered",
        text="Votre parrain a répondu à votre demande de mise en relation.",
        url=reverse("sponsors:laureate_space"),
        scope=pair.laureate.cohort.slug,
        now=now,
    )


def _to_sponsor(pair: Sponsorship, kind: str, text: str, url: str, now: datetime.datetime) -> None:
    user = getattr(pair.contact.person, "user", None)
    if user is not None:
        notices_write(users=[user], kind=kind, text=text, url=url, scope=pair.laureate.cohort.slug, now=now)


def notify_asked(*, introduction: Introduction, now: datetime.datetime) -> None:
    """M13, to the sponsor; replying writes to the person who asked. Nothing when no address is known."""
    pair = introduction.sponsorship
    sponsor, laureate = pair.contact.person, pair.laureate
    if not sponsor.email:
        return
    path = reverse("sponsors:introduction_answer", kwargs={"public_id": introduction.public_id})
    mail_enqueue(
        dedup_key=f"M13:{introduction.pk}",
        kind="M13",
        to_email=sponsor.email,
        to_person=sponsor,
        template="sponsors/email/introduction_asked",
        context={
            "first_name": sponsor.first_name,
            "laureate": laureate.organisation.name,
            "asker": introduction.asked_by.get_full_name(),
            "need": introduction.need,
            "url": absolute_url(path),
        },
        reply_to=introduction.asked_by.email,
        scope=laureate.cohort.slug,
        reason=f"Vous accompagnez {laureate.organisation.name}.",
        due_at=now,
    )
