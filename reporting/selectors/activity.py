"""What happened lately in promotions, told in plain French from the journal."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from ess_platform.audit.models import AuditEntry
from laureates.models import ProgressReport
from programmes.models import Cohort

# Action of the journal → what a person reads. Anything else (drafts, technical steps) is not news.
SENTENCES = {
    "attendance.record": "Présences enregistrées",
    "bilan.create": "Bilan ouvert",
    "bilan.edit": "Textes du bilan modifiés",
    "bilan.freeze": "Chiffres du bilan figés",
    "bilan.ask_review": "Relecture du bilan demandée",
    "bilan.validate": "Bilan validé",
    "bilan.send_back": "Bilan renvoyé à corriger",
    "bilan.publish": "Bilan publié",
    "campaign.open": "Campagne ouverte",
    "cohort.archive": "Promotion archivée",
    "cohort.close": "Promotion close",
    "cohort.create": "Promotion créée",
    "cohort.load": "Données de la promotion chargées",
    "cohort.open": "Promotion ouverte",
    "cohort.reopen": "Promotion rouverte",
    "monograph.edit": "Monographie modifiée",
    "monograph.propose": "Monographie proposée à son lauréat",
    "monograph.send_back": "Monographie à corriger, selon son lauréat",
    "monograph.validate": "Monographie validée par son lauréat",
    "positioning.agree": "Positionnement partagé",
    "positioning.priorities": "Priorités choisies",
    "report.needs_changes": "Précision demandée",
    "report.open_by_team": "Relecture commencée",
    "report.submitted": "Fiche envoyée",
    "report.validated": "Fiche validée",
    "session.close": "Séance close",
    "session.hold": "Séance réalisée",
    "session.reopen": "Séance rouverte",
    "support_action.create": "Action ajoutée à un plan d’accompagnement",
    "sponsor_meeting.log": "Rendez-vous de parrainage noté",
}
REPORT_LABEL = ProgressReport._meta.label
TELLING_LABELS = {"reporting.Bilan", "reporting.BilanVersion", "ess_sessions.SupportSession"}
MAX_LINES = 5


@dataclass(frozen=True)
class ActivityLine:
    """One thing done: what, on what (may be empty), in which promotion, by whom and when."""

    text: str
    about: str
    cohort: str
    actor: str
    at: datetime.datetime


def recent_activity(cohorts: Iterable[Cohort]) -> list[ActivityLine]:
    """The last things done in promotions that the caller has a right to, latest first. Two queries at most."""
    names = {cohort.slug: cohort.name for cohort in cohorts}
    entries = list(AuditEntry.objects.filter(scope__in=names, action__in=SENTENCES).order_by("-at", "-pk")[:MAX_LINES])
    reports = _report_labels(entries)
    return [
        ActivityLine(
            text=SENTENCES[entry.action],
            about=reports.get(entry.object_id, entry.object_label if entry.object_type in TELLING_LABELS else ""),
            cohort=names[entry.scope],
            actor=entry.actor_label,
            at=entry.at,
        )
        for entry in entries
    ]


def _report_labels(entries: list[AuditEntry]) -> dict[str, str]:
    """« structure, campagne » of the reports that entries speak of; the journal itself only keeps their numbers."""
    keys = [uuid.UUID(entry.object_id) for entry in entries if entry.object_type == REPORT_LABEL]
    if not keys:
        return {}
    found = ProgressReport.objects.filter(public_id__in=keys).values_list(
        "public_id", "laureate__organisation__name", "campaign__label"
    )
    return {str(key): f"{name}, {label.lower()}" for key, name, label in found}
