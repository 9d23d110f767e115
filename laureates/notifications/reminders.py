"""The reminders of the forms: what each says, when it is no longer needed, and the link that opens the form."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from ess_platform.common import formatting
from ess_platform.common.addresses import absolute_url
from ess_platform.directory.models import Person
from ess_platform.notifications.reminder_kinds import ReminderKind, Signature, register_reminder_kind

from ..enums import Moment
from ..models import ProgressReport
from ..selectors.answers import ReportAnswers
from ..selectors.reminder_ladder import FOLLOW_UP_KINDS, JOURNEY_KINDS, RUNGS
from ..selectors.reminder_state import due_day, reminder_stop_reason, reports_by_target
from ..selectors.space import form_progress
from .links import form_access
from .signature import signature_of

GROUP = "Fiches d’avancement"
NAMES = {
    Moment.ENTRY: "fiche d’entrée",
    Moment.MIDTERM: "fiche de mi-parcours",
    Moment.EXIT: "fiche de sortie",
    Moment.FOLLOW_UP_6: "fiche de suivi à 6 mois",
    Moment.FOLLOW_UP_12: "fiche de suivi à 12 mois",
}
SINCE = {Moment.FOLLOW_UP_6: "Six mois", Moment.FOLLOW_UP_12: "Un an"}
PLACEHOLDERS = {
    "prenom": "le prénom de la personne",
    "structure": "le nom de la structure lauréate",
    "fiche": "le nom de la fiche, « fiche de mi-parcours »",
    "echeance": "le dernier jour, « vendredi 8 mai 2026 »",
    "jour": "le jour de la semaine de l’échéance, « vendredi »",
    "jours": "ce qui reste avant l’échéance, « 7 jours »",
    "duree": "le temps de saisie qui reste, « 12 minutes »",
    "reste": "une phrase : les parties qui restent à remplir, par leur nom",
    "telephone": "le téléphone de qui signe",
    "lien": "l’adresse de la fiche ; en fin de paragraphe, elle devient le bouton",
    "lien_delai": "l’adresse pour demander cinq jours",
}
FOLLOW_UP_PLACEHOLDERS = PLACEHOLDERS | {"recul": "le temps passé depuis la fin, « Six mois »"}
# rung → label, label of the follow-up, end of the template's name
TEXTS = {
    "opening": ("La fiche est ouverte", "Suivi : les questions sont ouvertes", "opening"),
    "week_before": ("Plus que 7 jours", "Suivi : plus que 7 jours", "week"),
    "two_days_before": ("Après-demain", "Suivi : après-demain", "two_days"),
    "last_day": ("C’est aujourd’hui", "Suivi : c’est aujourd’hui", "last_day"),
    "late": ("En retard : de quoi avez-vous besoin ?", "Suivi : en retard", "late"),
}


@dataclass(frozen=True)
class FormLinks:
    """Full addresses: of the form, and of its page « Demander 5 jours »."""

    form: str
    delay: str


def form_links(*, report: ProgressReport, person: Person, now: datetime.datetime) -> FormLinks:
    """Addresses that open the form in one tap; the plain ones, which ask to sign in, when no link can be made."""
    link = form_access(report=report, person=person, now=now)
    if link is None:
        return plain_links(report)
    return FormLinks(absolute_url(link.path), absolute_url(link.path_to("delai")))


def plain_links(report: ProgressReport) -> FormLinks:
    """The addresses of the same pages without a token, for a preview."""
    names = ("laureates:report_tasks", "laureates:report_delay")
    return FormLinks(*(absolute_url(reverse(name, kwargs={"public_id": report.public_id})) for name in names))


def form_words(
    *, report: ProgressReport, person: Person, links: FormLinks, signature: Signature | None, today: datetime.date
) -> dict[str, Any]:
    """What the texts about a form may say: a text for each placeholder, and who signs."""
    progress, due_on = form_progress(ReportAnswers(report)), due_day(report)
    missing = [state.section.name for state in progress.states if not state.is_complete]
    moment = report.campaign.moment
    return {
        "prenom": person.first_name,
        "structure": report.laureate.organisation.name,
        "fiche": NAMES[Moment(moment)],
        "echeance": formatting.date(due_on),
        "jour": formatting.WEEKDAYS[due_on.weekday()],
        "jours": formatting.count(max((due_on - today).days, 0), "jour"),
        "duree": formatting.count(max(progress.minutes_left, 1), "minute"),
        "reste": what_is_left(missing),
        "telephone": signature.phone if signature and signature.phone else "répondez à ce message",
        "recul": SINCE.get(Moment(moment), ""),
        "lien": links.form,
        "lien_delai": links.delay,
        "signature": signature,
    }


def what_is_left(names: list[str]) -> str:
    """A sentence: the pages still to fill, by name."""
    if not names:
        return "Tout est rempli : il reste à l’envoyer."
    return f"Il reste {formatting.count(len(names), 'partie')} : {formatting.sentence_list(names)}."


def reason_of(report: ProgressReport) -> str:
    """Why I get this: the last line of the mail."""
    return f"Vous êtes le contact principal de {report.laureate.organisation.name} pour sa fiche d’avancement."


def stop_reason(reminder, now: datetime.datetime) -> str:
    """Asked by the engine just before a mail leaves."""
    report = reports_by_target([reminder.target_id]).get(reminder.target_id)
    return reminder_stop_reason(reminder, report, now)


def context(reminder, now: datetime.datetime) -> dict[str, Any]:
    """Asked by the engine for a mail that leaves: the words, with a link of its own."""
    report = reports_by_target([reminder.target_id])[reminder.target_id]
    return form_words(
        report=report,
        person=reminder.person,
        links=form_links(report=report, person=reminder.person, now=now),
        signature=signature_of(report.laureate.cohort),
        today=formatting.local_day(now),
    )


def register_form_reminders() -> None:
    """Teach the engine the ladder of the forms, and the one of the follow-ups."""
    for urgency, rung in enumerate(RUNGS, start=1):
        label, follow_up_label, file = TEXTS[rung]
        _register(JOURNEY_KINDS[rung], label, f"laureates/email/reminder_{file}", PLACEHOLDERS, urgency)
        _register(
            FOLLOW_UP_KINDS[rung], follow_up_label, f"laureates/email/follow_up_{file}", FOLLOW_UP_PLACEHOLDERS, urgency
        )


def _register(code: str, label: str, template: str, placeholders: dict[str, str], urgency: int) -> None:
    register_reminder_kind(
        ReminderKind(
            code=code,
            label=label,
            template=template,
            placeholders=placeholders,
            stop_reason=stop_reason,
            context=context,
            urgency=urgency,
            group=GROUP,
        )
    )
