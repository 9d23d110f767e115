"""The questionnaire of satisfaction: one answer per person and session, read without names."""

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from ess_platform.notifications.services import reminder_stop
from laureates.models import Participant
from sessions.enums import CAME_STATUSES, AttendanceStatus, QuoteConsent
from sessions.models import Attendance, SatisfactionResponse, SpeakerMark, SupportSession
from sessions.models.satisfaction import SCALE_FIELDS
from sessions.notifications import notify_questionnaire
from sessions.permissions import NOT_EXPECTED_LOCK, questionnaire_lock
from sessions.selectors.own_dates import may_answer
from sessions.selectors.reminder_ladder import AFTERWARDS
from sessions.selectors.reminder_state import questionnaire_silent
from sessions.selectors.timing import closes_at, ends_at
from sessions.services.follow_up import plan_action_follow_up

CONSENT_MISSING = "Dites-nous si nous pouvons publier cette phrase."
OUT_OF_SCALE = "Donnez une note de 1 à 5."
OUT_OF_TEN = "Donnez une note de 0 à 10."
NOBODY_LEFT = "Tout le monde a répondu, ou personne n’a d’adresse électronique : il n’y a personne à relancer."
ABSENT = "Ce questionnaire s’adresse aux personnes présentes. Si vous y étiez, dites-le à l’équipe."


@dataclass(frozen=True)
class SatisfactionAnswers:
    """Q1 to Q8. Marks from 1 to 5, recommendation from 0 to 10; the consent goes with the quote only.

    `speaker_marks` maps a contribution of the session to its mark; `only_here` is asked on the closing day.
    """

    usefulness: int
    content: int
    speakers: int
    exchanges: int
    logistics: int
    recommendation: int
    will_act: bool
    action: str = ""
    observed_process: str = ""
    quote: str = ""
    quote_consent: str = ""
    only_here: str = ""
    speaker_marks: Mapping[int, int] = field(default_factory=dict)


@transaction.atomic
def satisfaction_answer(
    *,
    session: SupportSession,
    participant: Participant,
    answers: SatisfactionAnswers,
    now: datetime.datetime,
) -> SatisfactionResponse:
    """Store what a participant says of a session that took place; a second call gives back the first answer.

    Stops the reminders of the questionnaire. Takes no actor: the journal says that somebody answered, neither
    who nor what.
    Refuses a session cancelled, postponed or not over, one that ended more than seven days ago, a person who
    was not expected or is recorded away, a mark out of its scale, and a quote without a choice about its
    publication.
    """
    locked = SupportSession.objects.select_for_update().select_related("cohort").get(pk=session.pk)
    found = SatisfactionResponse.objects.filter(session=locked, participant=participant).first()
    if found is not None:
        return found
    half_days = list(locked.half_days.all())
    ends, closes = ends_at(locked, half_days), closes_at(locked, half_days)
    if reason := questionnaire_lock(locked, ends_at=ends, closes_at=closes, now=now):
        raise BusinessRuleError(reason)
    _check_person(locked, participant)
    _check_answers(answers)
    response = SatisfactionResponse.objects.create(
        session=locked, participant=participant, answered_at=now, **_stored(answers)
    )
    _store_speakers(response, answers)
    if response.will_act:
        plan_action_follow_up(session=locked, person=participant.person, ends=ends)
    reminder_stop(target_id=locked.public_id, person=participant.person, kinds=AFTERWARDS, reason="a répondu")
    audit.record(actor=None, action="satisfaction.answer", target=locked, scope=locked.cohort.slug)
    return response


def _check_person(session: SupportSession, participant: Participant) -> None:
    recorded = Attendance.objects.filter(half_day__session=session, participant=participant)
    if recorded.filter(status__in=CAME_STATUSES).exists():
        return
    if recorded.exclude(status=AttendanceStatus.UNRECORDED).exists():
        raise BusinessRuleError(ABSENT)
    of_cohort = Participant.objects.filter(pk=participant.pk, laureate__cohort=session.cohort_id)
    if not of_cohort.filter(may_answer(session.pk, session.starts_on)).exists():
        raise BusinessRuleError(NOT_EXPECTED_LOCK)


def _check_answers(answers: SatisfactionAnswers) -> None:
    for name in SCALE_FIELDS:
        if not 1 <= getattr(answers, name) <= 5:
            raise BusinessRuleError(OUT_OF_SCALE, field=name)
    if any(not 1 <= mark <= 5 for mark in answers.speaker_marks.values()):
        raise BusinessRuleError(OUT_OF_SCALE)
    if not 0 <= answers.recommendation <= 10:
        raise BusinessRuleError(OUT_OF_TEN, field="recommendation")
    if answers.quote.strip() and answers.quote_consent not in QuoteConsent.values:
        raise BusinessRuleError(CONSENT_MISSING, field="quote_consent")


def _stored(answers: SatisfactionAnswers) -> dict:
    """The columns: an action goes with a yes, a consent with a quote."""
    values = asdict(answers)
    del values["speaker_marks"]
    values["only_here"] = answers.only_here.strip()
    values["quote"] = answers.quote.strip()
    values["action"] = answers.action.strip() if answers.will_act else ""
    values["observed_process"] = answers.observed_process.strip()
    values["quote_consent"] = answers.quote_consent if values["quote"] else ""
    return values


def _store_speakers(response: SatisfactionResponse, answers: SatisfactionAnswers) -> None:
    """A mark of a contribution that is not of this session is left out."""
    known = response.session.contributions.filter(pk__in=answers.speaker_marks).values_list("pk", flat=True)
    SpeakerMark.objects.bulk_create(
        SpeakerMark(response=response, contribution_id=pk, mark=answers.speaker_marks[pk]) for pk in known
    )


@transaction.atomic
def satisfaction_remind(*, session: SupportSession, actor, now: datetime.datetime) -> int:
    """Write once more to who has not answered, with a link of their own; return how many mails are new.

    Refuses a questionnaire that takes no answer now, and when nobody is left to write to. The same day a second
    call writes to nobody again. Writes one audit row, by count.
    """
    locked = SupportSession.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=session.pk)
    half_days = list(locked.half_days.all())
    ends, closes = ends_at(locked, half_days), closes_at(locked, half_days)
    if reason := questionnaire_lock(locked, ends_at=ends, closes_at=closes, now=now):
        raise BusinessRuleError(reason)
    people = questionnaire_silent(locked, now)
    if not people:
        raise BusinessRuleError(NOBODY_LEFT)
    sent = sum(notify_questionnaire(session=locked, person=person, now=now) for person in people)
    audit.record(
        actor=actor,
        action="satisfaction.remind",
        target=locked,
        scope=locked.cohort.slug,
        changes={"mails": sent},
    )
    return sent
