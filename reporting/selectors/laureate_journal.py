"""The journal of one laureate: what was done about it, what was written to it, latest first."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast

from ess_platform.audit.models import AuditEntry
from ess_platform.notifications.models import OutgoingMail
from laureates.enums import ReportStatus
from laureates.models import (
    Cooperation,
    Laureate,
    Participant,
    ProgressReport,
    ReportContributor,
    ReportTransition,
    SupportAction,
)
from laureates.selectors.sent_mails import laureate_mails_queryset, mail_labels, with_links
from sponsors.models import Introduction, SponsorMeeting, Sponsorship

# Action of the journal → what a person reads. Drafts and technical steps are left out, and so are the changes of
# state of a form: their own rows say more (the comment).
SENTENCES = {
    "charter.accept": "Charte acceptée",
    "cooperation.confirm": "Coopération confirmée",
    "cooperation.declare": "Coopération déclarée",
    "cooperation.deny": "Coopération démentie",
    "introduction.answer": "Réponse à une demande de mise en relation",
    "introduction.ask": "Mise en relation demandée",
    "laureate.alumni": "Passage en alumni",
    "laureate.commitments": "Objectifs et priorités mis à jour",
    "laureate.create": "Lauréat ajouté à la promotion",
    "laureate.edit": "Fiche du lauréat modifiée par l’équipe",
    "laureate.finish": "Parcours terminé",
    "laureate.leave": "Sortie de la promotion",
    "laureate.pause": "Parcours mis en pause",
    "laureate.resume": "Retour dans la promotion",
    "laureate.update": "Structure mise à jour par le lauréat",
    "participant.check_details": "Coordonnées vérifiées",
    "participant.create": "Personne ajoutée",
    "participant.edit": "Coordonnées d’une personne modifiées",
    "participant.leave": "Départ d’une personne",
    "participant.return": "Retour d’une personne",
    "positioning.agree": "Positionnement partagé",
    "positioning.priorities": "Priorités choisies",
    "report.ask_delay": "Délai demandé",
    "report.extend": "Délai accordé",
    "report.fill_on_behalf": "Fiche saisie par l’équipe",
    "report.invite_contributor": "Collègue invité·e à remplir la fiche",
    "report.open_by_team": "Relecture commencée",
    "report.refuse_delay": "Délai refusé",
    "report.remove_contributor": "Collègue retiré·e de la fiche",
    "report.share": "Partage de la fiche avec le parrain modifié",
    "sponsor_meeting.confirm": "Rendez-vous de parrainage confirmé",
    "sponsor_meeting.log": "Rendez-vous de parrainage noté",
    "support_action.create": "Action ajoutée au plan",
    "support_action.delete": "Action retirée du plan",
    "support_action.move": "Action du plan : nouvel état",
    "support_action.note": "Note ajoutée à une action du plan",
    "support_action.update": "Action du plan modifiée",
}
# « Fiche soumise », in the words of each new state.
MOVES = {
    ReportStatus.NOT_STARTED: "Fiche de nouveau attendue",
    ReportStatus.DRAFT: "Fiche reprise en brouillon",
    ReportStatus.SUBMITTED: "Fiche envoyée",
    ReportStatus.NEEDS_CHANGES: "Précision demandée",
    ReportStatus.VALIDATED: "Fiche validée",
    ReportStatus.NOT_APPLICABLE: "Fiche sans objet",
    ReportStatus.NOT_RETURNED: "Fiche non rendue",
}
ENTRY, MAIL, MOVE = "entry", "mail", "move"
UUID_MODELS = (Participant, ProgressReport, ReportContributor, SupportAction, Sponsorship, SponsorMeeting, Introduction)
OBJECT_TYPES = tuple(model._meta.label for model in (Laureate, *UUID_MODELS))
TEXT = CharField()


@dataclass(frozen=True)
class JournalLine:
    """One thing that happened: when, what, by whom or to whom, and the words that go with it."""

    at: datetime.datetime
    text: str
    who: str
    about: str = ""
    comment: str = ""
    mail: OutgoingMail | None = None


def journal_keys(laureate: Laureate) -> QuerySet:
    """Kind, key and moment of everything about a laureate, latest first: what a paginator cuts. One query before it.

    Notes of the team are not here: some are private to their author.
    """
    entries = AuditEntry.objects.filter(action__in=SENTENCES)
    identifiers = [str(key) for key in _identifiers(laureate)]
    pairs = Cooperation.every.filter(first=laureate) | Cooperation.every.filter(second=laureate)
    about = entries.filter(object_type__in=OBJECT_TYPES, object_id__in=identifiers) | entries.filter(
        object_type=Cooperation._meta.label, object_id__in=pairs.values_list(Cast("pk", TEXT))
    )
    moves = ReportTransition.objects.filter(report__laureate=laureate)
    mails = laureate_mails_queryset(laureate=laureate)
    parts = [
        rows.order_by().annotate(source=Value(source, TEXT)).values_list("source", "pk", "at")
        for source, rows in ((ENTRY, about), (MOVE, moves), (MAIL, mails))
    ]
    return parts[0].union(*parts[1:], all=True).order_by("-at", "source", "-pk")


def _identifiers(laureate: Laureate) -> list[uuid.UUID]:
    """The public identifiers of the laureate and of all that hangs from it. One query."""
    paths = {
        ReportContributor: "report__laureate",
        SponsorMeeting: "sponsorship__laureate",
        Introduction: "sponsorship__laureate",
    }
    parts = [
        model._default_manager.filter(**{paths.get(model, "laureate"): laureate}).order_by().values_list("public_id")
        for model in UUID_MODELS
    ]
    return [laureate.public_id, *(key for (key,) in parts[0].union(*parts[1:]))]


def journal_lines(keys: Iterable[tuple[str, int, datetime.datetime]]) -> list[JournalLine]:
    """Read one page of the journal, in its order. Three queries at most."""
    page = list(keys)
    asked = {kind: [key for one, key, _ in page if one == kind] for kind in (ENTRY, MAIL, MOVE)}
    labels = mail_labels()
    found = {(ENTRY, row.pk): _entry_line(row) for row in _read(AuditEntry.objects, asked[ENTRY])}
    mails = with_links(OutgoingMail.objects.defer("body_text", "body_html"))
    for row in _read(mails, asked[MAIL]):
        about = labels.get(row.kind, row.kind)
        found[MAIL, row.pk] = JournalLine(row.at, row.subject, f"à {row.to_person}", about, mail=row)
    moves = ReportTransition.objects.select_related("report__campaign", "actor__person")
    for row in _read(moves, asked[MOVE]):
        found[MOVE, row.pk] = _move_line(row)
    return [found[kind, key] for kind, key, _ in page]


def _read(rows, keys: list[int]):
    return rows.filter(pk__in=keys) if keys else ()


def _entry_line(entry: AuditEntry) -> JournalLine:
    return JournalLine(
        at=entry.at,
        text=SENTENCES[entry.action],
        who=entry.actor_label or "Essaim",
        comment=str(entry.changes.get("reason", "")),
    )


def _move_line(move: ReportTransition) -> JournalLine:
    who = move.actor.get_full_name() if move.actor else "Essaim"
    is_first = (move.from_status, move.to_status) == (ReportStatus.NOT_STARTED, ReportStatus.DRAFT)
    text = "Fiche commencée" if is_first else MOVES[move.to_status]
    return JournalLine(move.at, text, who, move.report.campaign.label, move.comment)
