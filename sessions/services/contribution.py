"""Who speaks at a session: added, changed, put in order, asked, and what they answer. No account is made."""

import datetime
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Max

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.formatting import local_day
from sessions.enums import CALLED_OFF_STATUSES, SessionStatus, SpeakerState
from sessions.models import AgendaItem, Contribution, SpeakerLink, SupportSession
from sessions.notifications import notify_speaker
from sessions.services.session_writing import check_open
from sessions.services.speaker_link import is_open, speaker_link_renew, speaker_links_close

OUT_OF_THE_WAY = 1000
CLOSED = "Cette séance est clôturée : ses interventions sont comptées. Rouvrez-la pour les modifier."
CANCELLED = "Cette séance est annulée : ses interventions ne se modifient plus."
NO_SPEAKER = "Indiquez le nom de l’intervenant·e, ou sa fonction."
NO_EMAIL = "Ajoutez d’abord l’adresse électronique de cette personne."
PAST = "Cette séance est passée : il n’y a plus rien à confirmer."
NOT_TO_COME = "Cette séance est {state} : attendez sa nouvelle date pour solliciter."
LINK_OVER = "Ce lien n’est plus ouvert : écrivez à l’équipe."
NOT_HELD = "Cette séance est {state} : votre réponse n’est plus attendue."


@dataclass(frozen=True)
class SpeakerFacts:
    """What the team writes of one contribution."""

    speaker: str
    speaker_organisation: str = ""
    speaker_kind: str = ""
    title: str = ""
    minutes: int | None = None
    email: str = ""
    bio: str = ""
    agenda_item: AgendaItem | None = None


def _lock(session: SupportSession) -> SupportSession:
    locked = SupportSession.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=session.pk)
    check_open(locked.cohort)
    if locked.status == SessionStatus.CLOSED:
        raise BusinessRuleError(CLOSED)
    if locked.status == SessionStatus.CANCELLED:
        raise BusinessRuleError(CANCELLED)
    return locked


def _set(contribution: Contribution, facts: SpeakerFacts) -> None:
    if not facts.speaker.strip():
        raise BusinessRuleError(NO_SPEAKER, field="speaker")
    item = facts.agenda_item
    if item is not None and item.session_id != contribution.session_id:
        raise BusinessRuleError("Ce point du déroulé est d’une autre séance.", field="agenda_item")
    for name in facts.__dataclass_fields__:
        value = getattr(facts, name)
        setattr(contribution, name, value.strip() if isinstance(value, str) else value)


def _record(contribution: Contribution, session: SupportSession, actor, action: str, **changes) -> None:
    changes |= {"contribution": str(contribution.public_id)}
    audit.record(actor=actor, action=action, target=session, scope=session.cohort.slug, changes=changes)


@transaction.atomic
def contribution_add(
    *, session: SupportSession, facts: SpeakerFacts, actor, public_id: uuid.UUID | None = None
) -> Contribution:
    """Add a contribution at the end of the list. The figures count it once the session is held.

    `public_id` comes with the form: posted twice, it is one contribution.

    Refuses a closed or cancelled session, an archived promotion, no name, an item of another session.
    Audit: `contribution.add`.
    """
    locked = _lock(session)
    if public_id and (found := locked.contributions.filter(public_id=public_id).first()):
        return found
    last = locked.contributions.aggregate(last=Max("position"))["last"] or 0
    contribution = Contribution(session=locked, position=last + 1, public_id=public_id or uuid.uuid4())
    _set(contribution, facts)
    contribution.save()
    _record(contribution, locked, actor, "contribution.add")
    return contribution


@transaction.atomic
def contribution_edit(
    *, contribution: Contribution, facts: SpeakerFacts, actor, now: datetime.datetime
) -> Contribution:
    """Change a contribution; refusals of `contribution_add`. Another address closes the link of the former one, and
    what its person had answered is asked again. Audit: `contribution.edit`."""
    locked = _lock(contribution.session)
    contribution = Contribution.objects.select_for_update(of=("self",)).get(pk=contribution.pk)
    former = contribution.email
    _set(contribution, facts)
    if former.casefold() != contribution.email.casefold() and contribution.state != SpeakerState.NOT_ASKED:
        speaker_links_close(contribution=contribution, now=now)
        _forget_answer(contribution, SpeakerState.NOT_ASKED)
    contribution.save()
    _record(contribution, locked, actor, "contribution.edit")
    return contribution


def _forget_answer(contribution: Contribution, state: SpeakerState) -> None:
    contribution.state, contribution.answered_at, contribution.answer_note = state, None, ""
    contribution.allows_image = contribution.allows_bio = None


@transaction.atomic
def contribution_remove(*, contribution: Contribution, actor) -> None:
    """Take a contribution off the list, with its links. Refuses a closed or cancelled session.
    Audit: `contribution.remove`."""
    locked = _lock(contribution.session)
    _record(contribution, locked, actor, "contribution.remove")
    contribution.delete()


@transaction.atomic
def contribution_move(*, contribution: Contribution, up: bool, actor) -> bool:
    """Exchange a contribution with its neighbour; False at an end of the list. Audit: `contribution.move`."""
    locked = _lock(contribution.session)
    rows = list(locked.contributions.order_by("position"))
    here = next(rank for rank, row in enumerate(rows) if row.pk == contribution.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(rows):
        return False
    rows[here], rows[there] = rows[there], rows[here]
    locked.contributions.update(position=F("position") + OUT_OF_THE_WAY)
    for position, row in enumerate(rows, 1):
        Contribution.objects.filter(pk=row.pk).update(position=position)
    _record(contribution, locked, actor, "contribution.move")
    return True


def asking_refusal(contribution: Contribution, now: datetime.datetime) -> str:
    """Why this speaker cannot be asked; empty when they can."""
    session = contribution.session
    if not contribution.email:
        return NO_EMAIL
    if session.status not in (SessionStatus.PLANNED, SessionStatus.CONFIRMED):
        past = session.status in (SessionStatus.HELD, SessionStatus.CLOSED)
        return PAST if past else NOT_TO_COME.format(state=session.get_status_display().lower())
    last = max([session.starts_on, *(half_day.on for half_day in session.half_days.all())])
    return PAST if last < local_day(now) else ""


@transaction.atomic
def contribution_ask(*, contribution: Contribution, actor, now: datetime.datetime) -> SpeakerLink:
    """Send a speaker the link where they confirm; a former link closes. An answer already given stays until another.

    Refuses a speaker without address, a session past, held, postponed or cancelled. Audit: `contribution.ask`.
    """
    locked = _lock(contribution.session)
    related = Contribution.objects.select_related("session__cohort__programme")
    contribution = related.select_for_update(of=("self",)).get(pk=contribution.pk)
    if reason := asking_refusal(contribution, now):
        raise BusinessRuleError(reason, field="email")
    made = speaker_link_renew(contribution=contribution, now=now)
    if contribution.state == SpeakerState.NOT_ASKED:
        contribution.state = SpeakerState.ASKED
        contribution.save(update_fields=["state"])
    _record(contribution, locked, actor, "contribution.ask")
    notify_speaker(contribution=contribution, link=made.link, token=made.token, now=now)
    return made.link


@transaction.atomic
def contribution_close_link(*, contribution: Contribution, actor, now: datetime.datetime) -> int:
    """Close the link of a speaker at once; says how many there were. Audit: `contribution.close_link`, if any."""
    closed = speaker_links_close(contribution=contribution, now=now)
    if closed:
        _record(contribution, contribution.session, actor, "contribution.close_link")
    return closed


@dataclass(frozen=True)
class SpeakerAnswer:
    """What a speaker says on the page of the link."""

    is_coming: bool
    title: str = ""
    bio: str = ""
    allows_image: bool | None = None
    allows_bio: bool | None = None
    note: str = ""


@transaction.atomic
def contribution_answer(*, link: SpeakerLink, answer: SpeakerAnswer, now: datetime.datetime) -> Contribution:
    """Write what a speaker answers; the last answer counts, and consents may be taken back while the link lives.

    Refuses a link revoked or expired, and a session postponed or cancelled. Audit: `contribution.answer`, no text.
    """
    link = SpeakerLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if not is_open(link, now):
        raise BusinessRuleError(LINK_OVER)
    related = Contribution.objects.select_related("session__cohort")
    contribution = related.select_for_update(of=("self",)).get(pk=link.contribution_id)
    if contribution.session.status in CALLED_OFF_STATUSES:
        raise BusinessRuleError(NOT_HELD.format(state=contribution.session.get_status_display().lower()))
    contribution.state = SpeakerState.CONFIRMED if answer.is_coming else SpeakerState.DECLINED
    contribution.answered_at, contribution.answer_note = now, answer.note.strip()
    if answer.is_coming:
        contribution.title, contribution.bio = answer.title.strip() or contribution.title, answer.bio.strip()
        contribution.allows_image, contribution.allows_bio = answer.allows_image, answer.allows_bio
    contribution.save()
    _record(contribution, contribution.session, None, "contribution.answer", state=contribution.state)
    return contribution
