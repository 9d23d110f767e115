"""« Bilan prêt à n % »: what is done of what the bilan needs, what is missing, who holds it (DSH-7)."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from ess_platform.common.formatting import NBSP
from laureates.enums import EDITABLE_REPORT_STATUSES, ReportStatus
from laureates.models import ReportingCampaign
from reporting.models import Bilan
from reporting.selectors.control_base import ControlFacts, ControlList, Holder
from reporting.selectors.control_warnings import BILAN_MOMENTS
from reporting.selectors.controls import CONTROLS, FORMS
from sessions.enums import COUNTED_SESSION_STATUSES, SessionKind, SpeakerState
from sessions.models import Contribution
from sponsors.models import Sponsorship

SETTLED = (ReportStatus.NOT_APPLICABLE, ReportStatus.NOT_RETURNED)
FORM_MINUTES, REVIEW_MINUTES, MEETING_MINUTES, SPEAKER_MINUTES = 12, 5, 3, 2


@dataclass(frozen=True)
class Missing:
    """One thing that somebody still has to do; `minutes` is an estimate for that person."""

    holder: Holder
    text: str
    minutes: int
    url: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadinessPart:
    """One family of things: how many of those that apply are done."""

    label: str
    done: int
    applicable: int
    missing: tuple[Missing, ...]


@dataclass(frozen=True)
class HeldBy:
    """What one kind of people holds."""

    holder: Holder
    missing: tuple[Missing, ...]

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.missing)


@dataclass(frozen=True)
class Readiness:
    parts: tuple[ReadinessPart, ...]

    @property
    def done(self) -> int:
        return sum(part.done for part in self.parts)

    @property
    def applicable(self) -> int:
        return sum(part.applicable for part in self.parts)

    @property
    def percent(self) -> int:
        """Whole percents, rounded down: 100 is said when nothing is missing."""
        return self.done * 100 // self.applicable if self.applicable else 0

    @property
    def by_holder(self) -> list[HeldBy]:
        missing = [one for part in self.parts for one in part.missing]
        groups = (HeldBy(holder, tuple(one for one in missing if one.holder == holder)) for holder in Holder)
        return [group for group in groups if group.missing]


def readiness_of(bilan: Bilan, today: datetime.date) -> tuple[ControlList, Readiness]:
    """The controls of a bilan and how far it is, from one reading of the facts. Queries do not grow with the data."""
    facts = ControlFacts(bilan, today)
    controls = ControlList(tuple(control.result(facts) for control in CONTROLS))
    parts = (_controls(controls), *_forms(facts), _sponsorships(facts), _contributions(facts))
    return controls, Readiness(tuple(part for part in parts if part.applicable))


def _controls(controls: ControlList) -> ReadinessPart:
    """Each control that has something to judge; that of the forms is left to the forms themselves."""
    judged = [result for result in controls.judged if result.control.key != FORMS]
    missing = tuple(
        Missing(
            result.control.holder,
            result.sentence,
            result.control.minutes * max(1, len(result.finding.names)),
            result.finding.url,
            result.finding.names,
        )
        for result in judged
        if not result.finding.is_ok
    )
    return ReadinessPart("Contrôles", len(judged) - len(missing), len(judged), missing)


def bilan_campaigns(facts: ControlFacts) -> list[ReportingCampaign]:
    """The campaigns that the bilan reads and that have opened."""
    rows = facts.cohort.campaigns.filter(opens_on__lte=facts.today, moment__in=BILAN_MOMENTS)
    return list(rows.order_by("opens_on", "pk"))


def takes_forms(campaign: ReportingCampaign, status: str, today: datetime.date) -> bool:
    """A closed campaign takes no form any more, except a correction that was asked for."""
    is_closed = campaign.closed_on is not None and campaign.closed_on <= today
    return not is_closed or status == ReportStatus.NEEDS_CHANGES


def form_states(facts: ControlFacts) -> dict[tuple[int, str], str]:
    return {(report.laureate_id, report.moment): report.status for report in facts.stored.reports}


def _forms(facts: ControlFacts) -> Iterable[ReadinessPart]:
    """Forms of the laureates in scope, by campaign; « Sans objet » and « Non rendue » are answers, not expected."""
    states = form_states(facts)
    for campaign in bilan_campaigns(facts):
        expected, missing = 0, []
        url = facts.url("laureates:review_queue", campaign_id=campaign.public_id)
        for laureate in facts.stored.in_scope.values():
            status = states.get((laureate.id, campaign.moment), ReportStatus.NOT_STARTED)
            expected += status not in SETTLED
            text = f"{laureate.name}{NBSP}: «{NBSP}{campaign.label}{NBSP}»"
            if status == ReportStatus.SUBMITTED:
                missing.append(Missing(Holder.TEAM, f"{text} à relire", REVIEW_MINUTES, url))
            elif status in EDITABLE_REPORT_STATUSES and takes_forms(campaign, status, facts.today):
                missing.append(Missing(Holder.LAUREATE, f"{text} à envoyer", FORM_MINUTES, url))
            elif status in EDITABLE_REPORT_STATUSES:
                missing.append(Missing(Holder.TEAM, f"{text}, campagne fermée", REVIEW_MINUTES, url))
        yield ReadinessPart(campaign.label, expected - len(missing), expected, tuple(missing))


def silent_sponsorships(facts: ControlFacts) -> list[Sponsorship]:
    """Sponsorships of laureates in scope that have begun and have no meeting on record."""
    rows = Sponsorship.objects.filter(
        laureate__in=facts.stored.in_scope, starts_on__lte=facts.today, meetings__isnull=True
    )
    return list(
        rows.select_related("contact__person", "laureate__organisation").order_by(
            "contact__person__sort_name", "laureate__sort_name", "pk"
        )
    )


def _sponsorships(facts: ControlFacts) -> ReadinessPart:
    """Each sponsorship has at least one meeting on record: the page of the sponsors prints them."""
    total = len(facts.stored.sponsorships)
    missing = tuple(
        Missing(
            Holder.SPONSOR,
            f"{pair.contact.person}{NBSP}: aucun rendez-vous noté avec {pair.laureate}",
            MEETING_MINUTES,
            facts.url("sponsors:sponsorship_detail", public_id=pair.public_id),
        )
        for pair in silent_sponsorships(facts)
    )
    return ReadinessPart("Parrainages", total - len(missing), total, missing)


def _contributions(facts: ControlFacts) -> ReadinessPart:
    """Each intervention of a sequence held has its title and the kind of its speaker: the table of K03 prints both."""
    held = Contribution.objects.filter(
        session__cohort=facts.cohort,
        session__kind=SessionKind.SEQUENCE,
        session__status__in=COUNTED_SESSION_STATUSES,
    )
    total = held.count()
    rows = held.filter(Q(title="") | Q(speaker_kind="")).select_related("session")
    missing = tuple(
        Missing(
            Holder.SPEAKER if row.state == SpeakerState.ASKED else Holder.TEAM,
            f"{row.speaker}{NBSP}: titre ou type de l’intervention à renseigner",
            SPEAKER_MINUTES,
            facts.url("sessions:contribution_list", session_slug=row.session.slug),
        )
        for row in rows.order_by("session__starts_on", "position")
    )
    return ReadinessPart("Interventions", total - len(missing), total, missing)
