"""The mails of a session: what each says, and the links that answer in one tap."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from ess_platform.accounts.enums import LinkPurpose
from ess_platform.accounts.services.access_link import access_link_create
from ess_platform.common import formatting
from ess_platform.common.addresses import absolute_url
from ess_platform.common.errors import BusinessRuleError
from ess_platform.directory.models import Person
from ess_platform.notifications.reminder_kinds import ReminderKind, register_reminder_kind
from laureates.notifications.reminders import signature_of
from sessions.enums import RegistrationState, SessionMode
from sessions.models import SupportSession
from sessions.selectors.reminder_ladder import AFTERWARDS, ANSWER, EVE, INVITATION, LAST, PRACTICAL, SECOND, THANKS
from sessions.selectors.reminder_state import reminded_session, stop_reason
from sessions.selectors.timing import closes_at, starts_at

GROUP = "Dates"
SHORT = 34  # characters of a title in the subject of a mail, that holds 60
LINK_AFTER = datetime.timedelta(days=30)  # a link outlives what it is for, to say that it is over
PLACEHOLDERS = {
    "prenom": "le prénom de la personne",
    "titre": "le titre de la séance",
    "titre_court": "le titre, coupé pour tenir dans un objet",
    "quand": "quand la séance a lieu, vu du jour de l’envoi : « Demain », « Mardi »",
    "date": "le jour de la séance, « jeudi 20 mars 2026 »",
    "jour": "le jour, sans l’année ni le nom du jour : « 20 mars »",
    "horaires": "les horaires de chaque demi-journée",
    "lieu": "le lieu, avec le site visité",
    "acces": "une phrase : comment venir ou se connecter ; vide si rien n’est dit",
    "intervenants": "une phrase : qui intervient ; vide si personne n’est annoncé",
    "qui_vient": "une phrase : combien de personnes ont dit venir",
    "reponse": "une phrase : ce que la personne a répondu",
    "telephone": "le téléphone de qui signe",
}
ANSWER_LINKS = {
    "lien": "l’adresse de « Je viens » ; en fin de paragraphe, elle devient le bouton",
    "lien_non": "l’adresse de « Je ne peux pas »",
    "lien_agenda": "l’adresse du fichier pour l’agenda",
}
QUESTIONNAIRE_LINKS = {
    "lien": "l’adresse du questionnaire ; en fin de paragraphe, elle devient le bouton",
    "cloture": "le dernier jour pour répondre, « jeudi 27 mars 2026 »",
}
# kind → label, end of the template's name
TEXTS = {
    INVITATION: ("À noter : une date", "invitation"),
    ANSWER: ("Serez-vous là ? (J-7)", "answer"),
    PRACTICAL: ("Pratique : après-demain (J-2)", "practical"),
    EVE: ("La veille, à qui vient", "eve"),
    THANKS: ("Merci, et le questionnaire", "thanks"),
    SECOND: ("Questionnaire : première relance", "questionnaire"),
    LAST: ("Questionnaire : dernière relance", "questionnaire_last"),
}


@dataclass(frozen=True)
class DateLinks:
    """Full addresses of the three answers of a mail."""

    yes: str
    no: str
    calendar: str


def date_links(*, session: SupportSession, person: Person, now: datetime.datetime) -> DateLinks:
    """Addresses that answer without signing in; the ordinary pages for somebody for whom no link can be made."""
    last = starts_at(session, session.half_days.all()) + LINK_AFTER
    token = _token(LinkPurpose.PRESENCE, session, person, last, now)
    if not token:
        page = absolute_url(reverse("sessions:space_session", kwargs={"public_id": session.public_id}))
        return DateLinks(page, page, page)
    yes, no = (reverse("sessions:presence_link", kwargs={"token": token, "answer": said}) for said in ("oui", "non"))
    calendar = reverse("sessions:presence_calendar", kwargs={"token": token})
    return DateLinks(absolute_url(yes), absolute_url(no), absolute_url(calendar))


def questionnaire_link(*, session: SupportSession, person: Person, now: datetime.datetime) -> str:
    """The address of the questionnaire without signing in, or of its ordinary page."""
    last = closes_at(session, session.half_days.all()) + LINK_AFTER
    token = _token(LinkPurpose.QUESTIONNAIRE, session, person, last, now)
    if token:
        return absolute_url(reverse("sessions:questionnaire_link", kwargs={"token": token}))
    return absolute_url(reverse("sessions:questionnaire", kwargs={"public_id": session.public_id}))


def _token(purpose: LinkPurpose, session: SupportSession, person: Person, last, now) -> str:
    try:
        link = access_link_create(person=person, purpose=purpose, target_id=session.public_id, expires_at=last, now=now)
    except BusinessRuleError:
        return ""
    return link.token


def session_words(*, session: SupportSession, person: Person, today: datetime.date) -> dict[str, Any]:
    """What every text about a session may say, links apart, and who signs."""
    signature = signature_of(session.cohort)
    place = ", ".join(dict.fromkeys(filter(None, (session.site, session.place))))
    return {
        "prenom": person.first_name,
        "titre": session.title,
        "titre_court": session.title if len(session.title) <= SHORT else f"{session.title[: SHORT - 1].rstrip()}…",
        "quand": seen_from(today, session.starts_on),
        "date": formatting.date(session.starts_on),
        "jour": formatting.date(session.starts_on, weekday=False).rpartition(" ")[0],
        "horaires": times_of(session),
        "lieu": place or "Lieu à venir",
        "acces": access_of(session),
        "intervenants": speakers_of(session),
        "qui_vient": coming_people(session),
        "reponse": said_by(session, person),
        "telephone": signature.phone if signature and signature.phone else "répondez à ce message",
        "signature": signature,
    }


def seen_from(today: datetime.date, day: datetime.date) -> str:
    """« Demain », « Après-demain », or the name of the day."""
    near = {0: "Aujourd’hui", 1: "Demain", 2: "Après-demain"}
    return near.get((day - today).days) or formatting.WEEKDAYS[day.weekday()].capitalize()


def times_of(session: SupportSession) -> str:
    """The times of each half-day, with its day when there are several; « Horaires à venir »."""
    half_days = [item for item in session.half_days.all() if item.starts_at]
    if not half_days:
        return "Horaires à venir"
    has_days = len({item.on for item in half_days}) > 1
    return ", ".join(
        (f"{formatting.date_short(item.on)} : " if has_days else "")
        + formatting.time(item.starts_at)
        + (f" – {formatting.time(item.ends_at)}" if item.ends_at else "")
        for item in half_days
    )


def access_of(session: SupportSession) -> str:
    """« Accès : … », then the address of the connection; empty when neither is known."""
    said = [f"Accès : {session.access}"] if session.access else []
    if session.remote_url and session.mode != SessionMode.ONSITE:
        said.append(f"À distance : {session.remote_url}")
    return "\n".join(said)


def speakers_of(session: SupportSession) -> str:
    """« Interviennent : … », each once; empty when nobody is announced."""
    names = list(dict.fromkeys(item.speaker for item in session.contributions.all()))
    if not names:
        return ""
    return f"{'Intervient' if len(names) == 1 else 'Interviennent'} : {formatting.sentence_list(names)}."


def said_by(session: SupportSession, person: Person) -> str:
    """What the reader answered."""
    is_coming = session.registrations.filter(participant__person=person, state=RegistrationState.CONFIRMED).exists()
    return "Vous avez dit venir." if is_coming else "Vous n’avez pas encore répondu."


def coming_people(session: SupportSession) -> str:
    """« 12 personnes ont dit venir. », a number and no name; empty while nobody has."""
    coming = session.registrations.filter(state=RegistrationState.CONFIRMED).count()
    if not coming:
        return ""
    return f"{formatting.count(coming, 'personne')} {'ont' if coming > 1 else 'a'} dit venir."


def context(reminder, now: datetime.datetime) -> dict[str, Any]:
    """Asked by the engine for a mail that leaves: the words, with links of its own."""
    session, person = reminded_session(reminder.target_id), reminder.person
    words = session_words(session=session, person=person, today=formatting.local_day(now))
    if reminder.kind in AFTERWARDS:
        last_day = closes_at(session, session.half_days.all()).date() - datetime.timedelta(days=1)
        link = questionnaire_link(session=session, person=person, now=now)
        return words | {"lien": link, "cloture": formatting.date(last_day)}
    links = date_links(session=session, person=person, now=now)
    return words | {"lien": links.yes, "lien_non": links.no, "lien_agenda": links.calendar}


def register_session_reminders() -> None:
    """Teach the engine the mails of the sessions; nearer ones lead a mail that holds several."""
    for urgency, (code, (label, file)) in enumerate(TEXTS.items(), start=1):
        links = QUESTIONNAIRE_LINKS if code in AFTERWARDS else ANSWER_LINKS
        register_reminder_kind(
            ReminderKind(
                code=code,
                label=label,
                template=f"sessions/email/{file}",
                placeholders=PLACEHOLDERS | links,
                stop_reason=stop_reason,
                context=context,
                urgency=urgency,
                group=GROUP,
            )
        )
