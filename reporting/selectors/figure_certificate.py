"""The certificate of a figure: its rows, who stays outside it and why, and the last change that moved it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from ess_platform.common.formatting import date_short
from laureates.enums import LaureateStatus
from programmes.models import Cohort, DeclaredFigure
from reporting.figures import FigureEntry, Population
from reporting.figures.registry import FIGURES, figures_from
from reporting.models import OwnFigure
from reporting.selectors.facts import CohortFacts, LaureateFact, StoredFacts
from reporting.selectors.figure_change import FigureChange, last_change
from reporting.selectors.reads import consistent_read
from reporting.selectors.target import Reading, declared_reading
from sessions.enums import COUNTED_SESSION_STATUSES, SessionKind
from sessions.models import SupportSession

SESSION_KINDS: Mapping[Population, tuple[SessionKind, ...]] = {
    Population.SEQUENCES: (SessionKind.SEQUENCE,),
    Population.VISITS: (SessionKind.VISIT,),
    Population.RATED_SESSIONS: (SessionKind.SEQUENCE, SessionKind.VISIT),
}
STATUS_REASONS = {
    LaureateStatus.PAUSED: "parcours en pause",
    LaureateStatus.LEFT: "sorti de la promotion",
    LaureateStatus.ALUMNI: "alumni",
}
NOT_BOTH_FORMS = "sans fiche d’entrée et fiche de sortie validées"
NO_ANSWER = "sans réponse dans une fiche validée"


@dataclass(frozen=True)
class Excluded:
    """Somebody or something that stays outside a figure, and why."""

    label: str
    reason: str
    url: str


@dataclass(frozen=True)
class Certificate:
    """Everything that a figure can be defended with. `change` is None when the journal holds none."""

    entry: FigureEntry
    excluded: tuple[Excluded, ...]
    change: FigureChange | None
    declared: DeclaredFigure | None
    reading: Reading | None  # of the declared value beside the computed one
    own_figure: OwnFigure | None  # when the figure is one of the promotion's own


def figure_certificate(*, cohort: Cohort, code: str) -> Certificate | None:
    """Return the certificate of one figure of a promotion, for its team; None when it has no such figure."""
    with consistent_read():
        facts = StoredFacts(cohort)
        if code not in FIGURES and code not in {own.code for own in facts.own_figures}:
            return None
        figures = figures_from(facts, (code,))
        entry = figures[code]
        declared = cohort.declared_figures.filter(figure_code=code).first()
        return Certificate(
            entry=entry,
            excluded=tuple(_excluded(cohort, facts, entry)),
            change=last_change(cohort=cohort, figure=entry.figure),
            declared=declared,
            reading=declared_reading(figures, code, declared.value) if declared else None,
            own_figure=next((one for one in cohort.own_figures.all() if one.code == code), None)
            if code not in FIGURES
            else None,
        )


def _excluded(cohort: Cohort, facts: CohortFacts, entry: FigureEntry) -> Iterable[Excluded]:
    populations = entry.figure.populations
    people = {Population.LAUREATES, Population.EXPECTED, Population.PAIRED, Population.ANSWERED} & set(populations)
    if people:
        in_rows = {row.url_kwargs.get("laureate_slug") for row in entry.result.rows}
        for laureate in facts.laureates:
            if reason := _reason(facts, laureate, people, in_rows):
                address = {"slug": facts.slug, "laureate_slug": laureate.slug}
                yield Excluded(laureate.name, reason, reverse("reporting:laureate_detail", kwargs=address))
    kinds = [kind for population in populations for kind in SESSION_KINDS.get(population, ())]
    if kinds:
        yield from _sessions(cohort, kinds)


def _reason(facts: CohortFacts, laureate: LaureateFact, people: set[Population], in_rows: set[str | None]) -> str:
    """Why a laureate stays outside; empty when it counts."""
    if not laureate.in_scope:
        if Population.EXPECTED in people and laureate.slug in in_rows:
            return ""  # expected until the day it left
        reason = STATUS_REASONS[laureate.status]
        return f"{reason} le {date_short(laureate.left_on)}" if laureate.left_on else reason
    if Population.PAIRED in people and laureate.id not in facts.paired:
        return NOT_BOTH_FORMS
    if Population.PAIRED in people and laureate.slug not in in_rows:
        return "sans valeur dans l’une des deux fiches"
    if Population.ANSWERED in people and laureate.slug not in in_rows:
        return NO_ANSWER
    return ""


def _sessions(cohort: Cohort, kinds: list[SessionKind]) -> Iterable[Excluded]:
    rows = SupportSession.objects.filter(cohort=cohort, kind__in=kinds).exclude(status__in=COUNTED_SESSION_STATUSES)
    for session in rows.order_by("starts_on", "pk"):
        address = {"slug": cohort.slug, "session_slug": session.slug}
        when = f", prévue le {date_short(session.starts_on)}" if session.starts_on else ""
        yield Excluded(
            session.title,
            f"séance {session.get_status_display().lower()}{when}",
            reverse("sessions:session_detail", kwargs=address),
        )
