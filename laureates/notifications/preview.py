"""What a mail would say, before anybody writes it: the words as typed, for a real laureate. Nothing is written."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError
from ess_platform.notifications.reminder_kinds import ReminderKind
from ess_platform.notifications.selectors.letter import block_of, letter_of
from ess_platform.notifications.selectors.words import words_typed
from programmes.models import Cohort

from ..models import ProgressReport, ReportingCampaign
from ..selectors.mailing import example_context
from ..selectors.reminder_ladder import FOLLOW_UP_KINDS, FOLLOW_UPS, RUNG_OF_KIND
from ..selectors.reminder_state import contact_of, reports_to_remind
from .reminders import form_words, plain_links, reason_of
from .signature import signature_of

REASON = "La raison pour laquelle la personne reçoit ce message."
UNREADABLE = "Ce texte ne peut pas encore devenir un courriel : {problem}."


@dataclass(frozen=True)
class Preview:
    """A mail as its reader would get it; `problem` says why there is none."""

    reader: str = ""
    subject: str = ""
    text: str = ""
    problem: str = ""


@dataclass(frozen=True)
class PreviewWords:
    """A text for each placeholder, and whose they are; an empty reader for words that stand for nobody."""

    context: dict[str, Any]
    reader: str = ""
    reason: str = REASON


def preview_words(
    *,
    kind: ReminderKind,
    now: datetime.datetime,
    campaign: ReportingCampaign | None = None,
    cohort: Cohort | None = None,
    slugs: Collection[str] = (),
) -> PreviewWords:
    """The words of the first laureate named, or else of the first of the campaign or promotion that has a form.

    Its link is the plain address of the form: a preview opens nothing.
    """
    report = _example(kind, campaign, cohort, slugs) if kind.code in RUNG_OF_KIND else None
    person = contact_of(report.laureate.participants.all(), formatting.local_day(now)) if report else None
    if person is None:
        return PreviewWords(example_context(kind))
    context = form_words(
        report=report,
        person=person,
        links=plain_links(report),
        signature=signature_of(report.laureate.cohort),
        today=formatting.local_day(now),
    )
    return PreviewWords(context, f"{person}, {report.laureate.organisation.name}", reason_of(report))


def _example(kind: ReminderKind, campaign, cohort, slugs) -> ProgressReport | None:
    reports = reports_to_remind().order_by("-campaign__opens_on", "laureate__sort_name", "pk")
    if campaign is not None:
        reports = reports.filter(campaign=campaign)
    else:
        is_follow_up = kind.code in FOLLOW_UP_KINDS.values()
        reports = reports.filter(laureate__cohort=cohort)
        moments = [str(moment) for moment in FOLLOW_UPS]
        reports = (
            reports.filter(campaign__moment__in=moments)
            if is_follow_up
            else reports.exclude(campaign__moment__in=moments)
        )
    return (reports.filter(laureate__slug__in=slugs).first() if slugs else None) or reports.first()


def preview_for(*, kind: ReminderKind, subject: str, body: str, words: PreviewWords) -> Preview:
    """The mail that these words make; what prevents it, in French, when they make none."""
    try:
        block = block_of(words_typed(kind, " ".join(subject.split()), body.strip()), words.context)
    except KeyError as error:
        return Preview(reader=words.reader, problem=UNREADABLE.format(problem=f"{{{error.args[0]}}} n’existe pas ici"))
    except BusinessRuleError as error:
        return Preview(reader=words.reader, problem=error.message)
    letter = letter_of([block], reason=words.reason, can_mute=False)
    return Preview(reader=words.reader, subject=letter.subject, text=letter.text)
