"""« Avis » of forms, cooperations and imports: to the team, or to the people of a laureate who have an account."""

import datetime

from django.urls import reverse

from ess_platform.accounts.enums import Space
from ess_platform.accounts.models import User
from ess_platform.common import formatting
from ess_platform.notifications.notice_kinds import NoticeKind, register_notice_kind
from ess_platform.notifications.scopes import scope_team
from ess_platform.notifications.services import notices_write

from ..enums import ImportState, ReportStatus
from ..models import DataImport, Laureate, Participant, ProgressReport, ReportTransition
from ..selectors.data_import import rows_sentence

TEAM, PEOPLE = (Space.TEAM,), (Space.LAUREATE,)
KINDS = (
    NoticeKind("report.sent", "Fiche envoyée", TEAM, "arrow-up-circle"),
    NoticeKind("report.delay", "Délai demandé", TEAM, "hourglass-split"),
    NoticeKind("report.returned", "Précision demandée sur ma fiche", PEOPLE, "pencil"),
    NoticeKind("report.validated", "Fiche validée", PEOPLE, "check-circle"),
    NoticeKind("report.delay_answered", "Réponse à une demande de délai", PEOPLE, "clock-history"),
    NoticeKind("import.ended", "Fichier lu ou importé", TEAM, "file-earmark-text"),
    NoticeKind("cooperation.declared", "Coopération à confirmer", PEOPLE, "people", in_digest=True),
)


def register_form_notices() -> None:
    for kind in KINDS:
        register_notice_kind(kind)


def people_of(laureate: Laureate, today: datetime.date):
    """The accounts of the people who represent a laureate on a day."""
    here = Participant.objects.current(today).filter(laureate=laureate)
    return User.objects.filter(person__in=here.values("person"))


def notice_of_move(*, report: ProgressReport, transition: ReportTransition) -> None:
    """A form was sent (to the team), returned or validated (to its people)."""
    label, name = report.campaign.label, report.laureate.organisation.name
    if transition.to_status == ReportStatus.SUBMITTED:
        again = transition.from_status == ReportStatus.NEEDS_CHANGES
        text = f"{name} a {'répondu à vos demandes' if again else 'envoyé sa fiche'} : {label}."
        _to_team(report, "report.sent", text, transition.actor, transition.at)
    elif transition.to_status == ReportStatus.NEEDS_CHANGES:
        text = f"L’équipe vous demande une précision : {label}, avant le {formatting.date(report.due_on)}."
        _to_people(report, "report.returned", text, transition.actor, transition.at)
    elif transition.to_status == ReportStatus.VALIDATED:
        text = f"Votre fiche est validée : {label}."
        _to_people(report, "report.validated", text, transition.actor, transition.at)


def notice_of_delay_asked(*, report: ProgressReport, actor, now: datetime.datetime) -> None:
    text = f"{report.laureate.organisation.name} demande un délai : {report.campaign.label}."
    _to_team(report, "report.delay", text, actor, now)


def notice_of_delay_answered(*, report: ProgressReport, is_granted: bool, actor, now: datetime.datetime) -> None:
    due = formatting.date(report.due_on or report.campaign.due_on)
    said = f"Un délai vous est accordé jusqu’au {due}" if is_granted else f"Votre fiche reste attendue le {due}"
    _to_people(report, "report.delay_answered", f"{said} : {report.campaign.label}.", actor, now)


def notice_of_cooperation(*, laureate: Laureate, other: Laureate, actor, now: datetime.datetime) -> None:
    """To the people of `other`, who confirm it or not on their home page."""
    notices_write(
        users=people_of(other, formatting.local_day(now)),
        kind="cooperation.declared",
        text=f"{laureate.organisation.name} dit coopérer avec vous : confirmez-le, ou non.",
        url=reverse("laureates:space_home"),
        scope=laureate.cohort.slug,
        but=actor,
        now=now,
    )


def notice_of_import(*, data_import: DataImport, now: datetime.datetime) -> None:
    """To the person who asked and left the page while a worker read the file, or wrote its rows."""
    rows, errors = rows_sentence(data_import), formatting.count(data_import.error_count, "erreur")
    said = {
        ImportState.MAPPING: "il reste à dire quelle colonne contient quoi",
        ImportState.REFUSED: f"{errors} à corriger, rien n’a été importé",
        ImportState.READY: f"{rows} à importer, il reste à confirmer",
        ImportState.DONE: f"import terminé, {rows}",
        ImportState.FAILED: "ce fichier n’a pas été importé",
    }.get(data_import.state)
    if said is None:  # tried again later, or given up meanwhile
        return
    slug = data_import.cohort.slug
    notices_write(
        users=[data_import.requested_by],
        kind="import.ended",
        text=f"{data_import.filename}\u00a0: {said}.",
        url=reverse("laureates:import_detail", kwargs={"slug": slug, "import_id": data_import.public_id}),
        scope=slug,
        now=now,
    )


def _to_team(report: ProgressReport, kind: str, text: str, actor, now: datetime.datetime) -> None:
    cohort = report.laureate.cohort
    where = {"slug": cohort.slug, "campaign_id": report.campaign.public_id, "laureate_slug": report.laureate.slug}
    url = reverse("laureates:progress_review", kwargs=where)
    notices_write(users=scope_team(cohort.slug), kind=kind, text=text, url=url, scope=cohort.slug, but=actor, now=now)


def _to_people(report: ProgressReport, kind: str, text: str, actor, now: datetime.datetime) -> None:
    users = people_of(report.laureate, formatting.local_day(now))
    url, scope = reverse("laureates:report_tasks", kwargs={"public_id": report.public_id}), report.laureate.cohort.slug
    notices_write(users=users, kind=kind, text=text, url=url, scope=scope, but=actor, now=now)
