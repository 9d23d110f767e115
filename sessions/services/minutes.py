"""The minutes of a session: drafted by parts, published to the laureates as one text, told once."""

import datetime

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.common.formatting import local_day
from ess_platform.common.versioning import CONFLICT_MESSAGE, save_versioned
from sessions.enums import CALLED_OFF_STATUSES
from sessions.models import SessionMinutes, SupportSession
from sessions.notifications import notify_minutes
from sessions.selectors.minutes import PARTS, minutes_readers, published_text

PART_LENGTH = SessionMinutes._meta.get_field("decisions").max_length
TOO_LONG = f"Cette partie tient en {PART_LENGTH} caractères : raccourcissez-la. Votre texte est gardé tel quel."
NOT_YET = "Cette séance n’a pas encore eu lieu : son compte rendu ne se publie pas."
CALLED_OFF = "Cette séance n’a pas eu lieu : son compte rendu ne se publie pas."
NOTHING_SAID = "Ce compte rendu est vide : écrivez au moins une ligne avant de le publier."
NO_DRAFT = "Enregistrez le compte rendu avant de le publier."


def _lock(session: SupportSession) -> SupportSession:
    return SupportSession.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=session.pk)


@transaction.atomic
def minutes_save(*, session: SupportSession, actor, expected_version: int, **parts: str) -> SessionMinutes:
    """Keep the draft, by part (`PARTS`); `expected_version` is 0 for the first one. Nobody reads it but the team.

    Refuses a part that is too long, and a draft changed or begun by somebody else meanwhile (ConflictError).
    """
    texts = {name: parts.get(name, "").replace("\r\n", "\n").strip() for name in PARTS}
    for name, text in texts.items():
        if len(text) > PART_LENGTH:
            raise BusinessRuleError(TOO_LONG, field=name)
    locked = _lock(session)
    draft = SessionMinutes.objects.filter(session=locked).first()
    if draft is None and expected_version:
        raise ConflictError(CONFLICT_MESSAGE)
    if draft is None:
        draft = SessionMinutes.objects.create(session=locked, edited_by=actor, **texts)
    else:
        draft.edited_by = actor
        for name, text in texts.items():
            setattr(draft, name, text)
        save_versioned(draft, expected_version=expected_version, fields=(*PARTS, "edited_by"))
    audit.record(
        actor=actor,
        action="minutes.save",
        target=locked,
        scope=locked.cohort.slug,
        changes={"version": draft.version},
    )
    return draft


@transaction.atomic
def minutes_publish(*, session: SupportSession, actor, expected_version: int, now: datetime.datetime) -> int:
    """« Publier aux lauréats »: the draft becomes the text they read; return how many mails are new.

    A correction is published the same way, and writes to nobody who was told already. Refuses a session to come or
    called off, no draft, an empty one, and one changed meanwhile (ConflictError). The same version again changes
    nothing.
    """
    locked = _lock(session)
    if locked.status in CALLED_OFF_STATUSES:
        raise BusinessRuleError(CALLED_OFF)
    if locked.starts_on > local_day(now):
        raise BusinessRuleError(NOT_YET)
    draft = SessionMinutes.objects.select_for_update(of=("self",)).filter(session=locked).first()
    if draft is None:
        raise BusinessRuleError(NO_DRAFT)
    if draft.version != expected_version:
        raise ConflictError(CONFLICT_MESSAGE)
    text = published_text(draft)
    if not text:
        raise BusinessRuleError(NOTHING_SAID)
    if draft.published_version == draft.version:
        return 0
    locked.minutes = text
    locked.save(update_fields=["minutes", "updated_at"])
    draft.published_at, draft.published_version = now, draft.version
    draft.save(update_fields=["published_at", "published_version", "updated_at"])
    readers = minutes_readers(locked, local_day(now))
    sent = sum(notify_minutes(session=locked, person=row.person, now=now) for row in readers)
    audit.record(
        actor=actor,
        action="minutes.publish",
        target=locked,
        scope=locked.cohort.slug,
        changes={"version": draft.version, "mails": sent},
    )
    return sent
