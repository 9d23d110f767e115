"""« Tout demander »: whom to write to for what a bilan still lacks, and what each mail lists."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.urls import reverse

from ess_platform.common.formatting import NBSP
from ess_platform.directory.models import Person
from laureates.enums import EDITABLE_REPORT_STATUSES, ReportStatus
from laureates.models import Laureate, Participant, ProgressReport
from laureates.selectors.reminder_state import contact_of
from reporting.models import Bilan
from reporting.selectors.control_base import ControlFacts
from reporting.selectors.readiness import bilan_campaigns, form_states, silent_sponsorships, takes_forms

TEXTS = "le texte de votre activité et de votre projet"
CREDIT = "le crédit de votre photo"


@dataclass(frozen=True)
class Asking:
    """One mail to prepare. `report` is the form that its button opens; without one, the button opens `path`."""

    person: Person
    structure: str
    items: tuple[str, ...]
    path: str
    reason: str
    report: ProgressReport | None = None


@dataclass(frozen=True)
class Askings:
    mails: tuple[Asking, ...]
    unreachable: tuple[str, ...]  # structures that nobody can be written to for


def askings_of(bilan: Bilan, today: datetime.date) -> Askings:
    """One mail per person of a laureate or a sponsor that holds something. Nobody is asked what the team holds.

    Queries do not grow with the data.
    """
    facts = ControlFacts(bilan, today)
    mails, unreachable = _laureates(facts)
    return Askings((*mails, *_sponsors(facts)), tuple(unreachable))


def _laureates(facts: ControlFacts) -> tuple[list[Asking], list[str]]:
    wanted, first_form = _wanted(facts)
    people: dict[int, list[Participant]] = defaultdict(list)
    for row in Participant.objects.filter(laureate__in=list(wanted)).select_related("person").order_by("pk"):
        people[row.laureate_id].append(row)
    reports = _reports(facts, first_form)
    mails, unreachable = [], []
    for laureate in facts.laureates:
        if laureate.pk not in wanted:
            continue
        person = contact_of(people[laureate.pk], facts.today)
        if person is None:
            unreachable.append(str(laureate))
            continue
        mails.append(
            Asking(
                person=person,
                structure=str(laureate),
                items=tuple(wanted[laureate.pk]),
                path=reverse("laureates:space_home"),
                reason=f"Vous êtes le contact principal de {laureate} pour {facts.cohort}.",
                report=reports.get((laureate.pk, first_form.get(laureate.pk, ""))),
            )
        )
    return mails, unreachable


def _wanted(facts: ControlFacts) -> tuple[dict[int, list[str]], dict[int, str]]:
    """What each laureate holds, in words, and the moment of the first form that it owes."""
    wanted: dict[int, list[str]] = defaultdict(list)
    first_form: dict[int, str] = {}
    states = form_states(facts)
    for campaign in bilan_campaigns(facts):
        for laureate in facts.laureates:
            status = states.get((laureate.pk, campaign.moment), ReportStatus.NOT_STARTED)
            if status in EDITABLE_REPORT_STATUSES and takes_forms(campaign, status, facts.today):
                word = "à compléter" if status == ReportStatus.NEEDS_CHANGES else "à envoyer"
                wanted[laureate.pk].append(f"votre fiche «{NBSP}{campaign.label}{NBSP}», {word}")
                first_form.setdefault(laureate.pk, campaign.moment)
    for laureate in facts.laureates:
        if not _has_texts(laureate):
            wanted[laureate.pk].append(TEXTS)
        if laureate.photo and not laureate.photo_credit.strip():
            wanted[laureate.pk].append(CREDIT)
    return wanted, first_form


def _has_texts(laureate: Laureate) -> bool:
    return bool(laureate.activity.strip() and laureate.project.strip())


def _reports(facts: ControlFacts, first_form: dict[int, str]) -> dict[tuple[int, str], ProgressReport]:
    rows = ProgressReport.objects.filter(laureate__in=list(first_form), campaign__cohort=facts.cohort)
    return {(row.laureate_id, row.campaign.moment): row for row in rows.select_related("campaign")}


def _sponsors(facts: ControlFacts) -> list[Asking]:
    pairs: dict[Person, list[str]] = defaultdict(list)
    for pair in silent_sponsorships(facts):
        if pair.contact.person.email and not pair.is_over(facts.today):
            pairs[pair.contact.person].append(str(pair.laureate))
    return [
        Asking(
            person=person,
            structure=f"Parrainage{NBSP}: {', '.join(names)}",
            items=tuple(f"vos rendez-vous avec {name}, à noter" for name in names),
            path=reverse("sponsors:space_home"),
            reason=f"Vous accompagnez un lauréat de {facts.cohort}.",
        )
        for person, names in pairs.items()
    ]
