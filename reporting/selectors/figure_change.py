"""The last change of the journal that moved a figure: who, when, what. Found among what feeds it, nothing else."""

import datetime
import uuid
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from ess_platform.audit.models import AuditEntry
from laureates.enums import IN_SCOPE_STATUSES, Moment
from laureates.models import ProgressReport
from programmes.models import Cohort
from reporting.figures import Figure, Origin, Population
from sessions.enums import SessionKind
from sessions.models import SupportSession

# What each action of the journal is called on the page of a figure.
SENTENCES = {
    "attendance.record": "Présences enregistrées",
    "attendance.sign": "Émargement signé",
    "budget.save": "Budget enregistré",
    "cohort.load": "Données de la promotion chargées",
    "contribution.add": "Intervention ajoutée",
    "contribution.edit": "Intervention modifiée",
    "contribution.remove": "Intervention retirée",
    "cooperation.confirm": "Coopération confirmée",
    "cooperation.correct": "Coopération corrigée",
    "cooperation.declare": "Coopération déclarée",
    "cooperation.deny": "Coopération démentie",
    "cooperation.record": "Coopération notée par l’équipe",
    "cooperation.take_back": "Coopération retirée",
    "import.undo": "Import annulé",
    "import.write": "Données importées",
    "laureate.alumni": "Passage en alumni",
    "laureate.create": "Lauréat ajouté à la promotion",
    "laureate.edit": "Fiche d’un lauréat modifiée par l’équipe",
    "laureate.leave": "Sortie d’un lauréat",
    "laureate.pause": "Parcours mis en pause",
    "laureate.resume": "Retour d’un lauréat dans la promotion",
    "laureate.update": "Structure mise à jour par le lauréat",
    "organisation.merge": "Structures réunies",
    "organisation.update": "Structure mise à jour par une fiche validée",
    "positioning.agree": "Positionnement partagé",
    "report.draft": "Fiche reprise en brouillon",
    "report.needs_changes": "Fiche renvoyée pour précision",
    "report.not_applicable": "Fiche mise sans objet",
    "report.not_started": "Fiche de nouveau attendue",
    "report.validated": "Fiche validée",
    "satisfaction.answer": "Réponse à un questionnaire",
    "session.cancel": "Séance annulée",
    "session.edit": "Séance modifiée",
    "session.hold": "Séance réalisée",
    "session.postpone": "Séance reportée",
    "sponsor.edit": "Organisation marraine modifiée",
    "sponsor_meeting.correct": "Rendez-vous corrigé",
    "sponsor_meeting.delete": "Rendez-vous retiré",
    "sponsor_meeting.log": "Rendez-vous noté",
    "sponsorship.assign": "Parrainage attribué",
}
# What can move a figure fed by each origin, whichever row it is about.
ACTIONS = {
    Origin.LAUREATES: ("laureate.alumni", "laureate.create", "laureate.leave", "laureate.pause", "laureate.resume"),
    Origin.IDENTITY: ("laureate.edit", "laureate.update", "organisation.merge", "organisation.update"),
    Origin.COOPERATIONS: (
        "cooperation.confirm",
        "cooperation.correct",
        "cooperation.declare",
        "cooperation.deny",
        "cooperation.record",
        "cooperation.take_back",
    ),
    Origin.SPONSORSHIPS: ("sponsorship.assign", "sponsor.edit"),
    Origin.MEETINGS: ("sponsor_meeting.correct", "sponsor_meeting.delete", "sponsor_meeting.log"),
    Origin.BUDGET: ("budget.save",),
}
# The same, about the sessions that the figure counts.
SESSION_ACTIONS = {
    Origin.SESSIONS: ("session.cancel", "session.edit", "session.hold", "session.postpone"),
    Origin.ATTENDANCE: ("attendance.record", "attendance.sign"),
    Origin.CONTRIBUTIONS: ("contribution.add", "contribution.edit", "contribution.remove"),
    Origin.ANSWERS: ("satisfaction.answer",),
}
# Imports write many rows at once, under one entry of the journal.
IMPORTS = {Origin.LAUREATES: "laureats", Origin.IDENTITY: "laureats", Origin.ATTENDANCE: "presences"}
VALIDATED, NOT_APPLICABLE = "validated", "not_applicable"
REPORT, SESSION = ProgressReport._meta.label, SupportSession._meta.label


@dataclass(frozen=True)
class FigureChange:
    at: datetime.datetime
    who: str
    text: str
    about: str = ""
    url: str = ""


def last_change(*, cohort: Cohort, figure: Figure) -> FigureChange | None:
    """The latest entry of the journal that moved the figure, or a row of it. At most four queries.

    A form moves a figure when it is validated or ceases to be; a session, when it is one that the figure counts.
    """
    asked = Q(action="cohort.load")
    for origin in figure.origins:
        asked |= Q(action__in=ACTIONS.get(origin, ()))
        if origin in IMPORTS:
            asked |= Q(action__in=("import.write", "import.undo"), changes__kind=IMPORTS[origin])
    if Origin.REPORTS in figure.origins or Origin.RATINGS in figure.origins:
        asked |= _reports(cohort, figure)
    actions = [action for origin in figure.origins for action in SESSION_ACTIONS.get(origin, ())]
    if actions:
        asked |= Q(action__in=actions, object_type=SESSION, object_id__in=_sessions(cohort, figure))
    entry = AuditEntry.objects.filter(asked, scope=cohort.slug).order_by("-at", "-pk").first()
    return _told(cohort, entry) if entry else None


def _sessions(cohort: Cohort, figure: Figure) -> list[str]:
    kinds = [SessionKind.SEQUENCE, SessionKind.VISIT]
    if Population.SEQUENCES in figure.populations:
        kinds = [SessionKind.SEQUENCE]
    elif Population.VISITS in figure.populations:
        kinds = [SessionKind.VISIT]
    rows = SupportSession.objects.filter(cohort=cohort, kind__in=kinds).order_by()
    return [str(key) for key in rows.values_list("public_id", flat=True)]


def _reports(cohort: Cohort, figure: Figure) -> Q:
    """Forms of laureates in scope, at the campaigns that the figure reads."""
    rows = ProgressReport.objects.filter(laureate__cohort=cohort, laureate__status__in=IN_SCOPE_STATUSES).order_by()
    if Population.PAIRED in figure.populations:
        rows = rows.filter(campaign__moment__in=(Moment.ENTRY, Moment.EXIT))
    found = Q(object_type=REPORT, object_id__in=[str(key) for key in rows.values_list("public_id", flat=True)])
    moved = Q(action=f"report.{VALIDATED}") | Q(action__startswith="report.", changes__from=VALIDATED)
    if Population.LAUREATES in figure.populations:  # forms expected or not count too
        moved |= Q(action=f"report.{NOT_APPLICABLE}") | Q(action__startswith="report.", changes__from=NOT_APPLICABLE)
    if Origin.RATINGS in figure.origins:
        moved |= Q(action="positioning.agree")
    return found & moved


def _told(cohort: Cohort, entry: AuditEntry) -> FigureChange:
    """The entry in words, with the page of what it is about when there is one."""
    told = {"at": entry.at, "who": entry.actor_label or "Essaim", "text": SENTENCES[entry.action]}
    if entry.object_type == SESSION:
        session = SupportSession.objects.filter(cohort=cohort, public_id=uuid.UUID(entry.object_id)).first()
        if session is not None:
            address = {"slug": cohort.slug, "session_slug": session.slug}
            return FigureChange(**told, about=session.title, url=reverse("sessions:session_detail", kwargs=address))
    if entry.object_type == REPORT:
        report = (
            ProgressReport.objects.filter(laureate__cohort=cohort, public_id=uuid.UUID(entry.object_id))
            .select_related("laureate__organisation", "campaign")
            .first()
        )
        if report is not None:
            address = {"slug": cohort.slug, "laureate_slug": report.laureate.slug}
            about = f"{report.laureate}, {report.campaign.label.lower()}"
            return FigureChange(**told, about=about, url=reverse("reporting:laureate_progress", kwargs=address))
    return FigureChange(**told)
