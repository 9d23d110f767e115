"""The mails of a date poll: the question, with a link of one's own, then the date that was kept."""

import datetime

from django.urls import reverse

from ess_platform.accounts.enums import LinkPurpose
from ess_platform.accounts.services.access_link import access_link_create
from ess_platform.common import formatting
from ess_platform.common.addresses import absolute_url
from ess_platform.common.errors import BusinessRuleError
from ess_platform.directory.models import Person
from sessions.models import DatePoll, DatePollSlot
from sessions.notifications.notice import notice
from sessions.selectors.timing import at

SHORT, ANY_TITLE = 36, "Quelles dates vous conviennent ?"  # a subject holds 60 characters
ANSWER_KEPT = "Votre « oui » ou votre « non » est repris du sondage ; vous pouvez en changer sur la page de la date."
LINK_AFTER = datetime.timedelta(days=30)  # a link outlives the last slot, to say which date was kept


def slot_text(slot: DatePollSlot) -> str:
    """« jeudi 20 mars 2026, 9 h 30 – 12 h 30 »"""
    return f"{formatting.date(slot.on)}, {formatting.time(slot.starts_at)} – {formatting.time(slot.ends_at)}"


def poll_link(*, poll: DatePoll, person: Person, now: datetime.datetime) -> str:
    """The address where one person answers; empty for somebody for whom no link can be made."""
    last = max(slot.on for slot in poll.slots.all())
    try:
        link = access_link_create(
            person=person,
            purpose=LinkPurpose.POLL,
            target_id=poll.public_id,
            expires_at=at(last, datetime.time(0)) + LINK_AFTER,
            now=now,
        )
    except BusinessRuleError:
        return ""
    return absolute_url(reverse("sessions:poll_link", kwargs={"token": link.token}))


def notify_poll(*, poll: DatePoll, person: Person, is_again: bool, now: datetime.datetime) -> bool:
    """Ask one person which dates suit; say whether the mail is new. Once a day at most."""
    url = poll_link(poll=poll, person=person, now=now)
    if not url:
        return False
    slots = "\n".join(slot_text(slot) for slot in poll.slots.all())
    first = "Il nous manque vos disponibilités" if is_again else "Dites-nous quelles dates vous conviennent"
    return notice(
        key=f"session.poll:{poll.public_id}:{formatting.local_day(now).isoformat()}:{person.pk}",
        kind="session.poll",
        person=person,
        cohort=poll.cohort,
        subject=f"Quelles dates pour « {poll.title} » ?"
        if len(poll.title) <= 36
        else "Quelles dates vous conviennent ?",
        lines=[f"{first} pour « {poll.title} ». Une minute suffit, sans mot de passe.", slots],
        button="Donner mes disponibilités",
        url=url,
        reason=f"Vous représentez une entreprise de {poll.cohort}."[:200],
        now=now,
    )


def notify_date_kept(*, poll: DatePoll, slot: DatePollSlot, person: Person, now: datetime.datetime) -> bool:
    """Tell one person which date was kept, once."""
    url = absolute_url(reverse("sessions:space_session", kwargs={"public_id": poll.session.public_id}))
    place = f"Lieu : {poll.place}." if poll.place else "Le lieu vous sera précisé."
    return notice(
        key=f"session.poll_settled:{poll.public_id}:{person.pk}",
        kind="session.poll_settled",
        person=person,
        cohort=poll.cohort,
        subject=f"Date retenue : {formatting.date(slot.on)}",
        lines=[f"« {poll.title} » aura lieu le {slot_text(slot)}.", place, ANSWER_KEPT],
        button="Voir cette date",
        url=url,
        reason=f"Vous représentez une entreprise de {poll.cohort}."[:200],
        now=now,
    )
