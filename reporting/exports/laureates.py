"""Laureates and their people, cooperations, and the actions of the plans."""

from collections.abc import Iterator

from django.db.models import F

from ess_platform.common import formatting
from ess_platform.common.spreadsheet_files import Column, Kind
from laureates.enums import LaureateStatus
from laureates.filters import ALL, CHOSEN, EVERYBODY, PlanFilter, chosen_rows
from laureates.models import Cooperation, Laureate, Participant
from laureates.selectors.support_plan import cohort_actions
from reporting.export_kinds import ExportContent, ExportKind, ExportRequest
from reporting.exports.base import (
    filters_in_words,
    in_blocks,
    person_columns,
    rows_of,
    structure_columns,
)
from reporting.filters import LaureateFilter
from reporting.selectors.laureates import (
    SORTS,
    LaureateRow,
    campaign_with_counts,
    laureate_rows,
    laureate_rows_queryset,
)

# Of 20 000 laureates, what is not written is not fetched either; what is a label comes as one, never as an object.
FIELDS = (
    *("reference", "status", "entered_on", "left_on", "activity"),
    *(f"organisation__{name}" for name in ("name", "siret", "acronym", "is_esus", "postcode", "city")),
)
LABELS = {
    "legal_form_label": F("organisation__legal_form__label"),
    "sector_label": F("organisation__sector__label"),
    "department_code": F("organisation__department__code"),
    "department_name": F("organisation__department__name"),
}
STATUS_LABELS = dict(LaureateStatus.choices)
COMPLETED = 5_000  # laureates completed together: attendance and sponsors in three queries for so many


def laureates(request: ExportRequest) -> ExportContent:
    """The list of laureates, with its filters and its order."""
    cohort = request.cohort
    campaign, _ = campaign_with_counts(cohort=cohort, today=request.today)
    rows = laureate_rows_queryset(user=request.user, cohort=cohort, campaign=campaign, today=request.today)
    rows = rows.select_related(None).select_related("organisation").only(*FIELDS).annotate(**LABELS)
    where = {"cohort": cohort, "today": request.today}
    filterset = LaureateFilter(request.query, queryset=rows, **where)
    found, used = filterset.qs, filters_in_words(filterset.form)
    if CHOSEN in request.query or request.query.get(ALL) == EVERYBODY:
        found = chosen_rows(request.query, rows, lambda rows: LaureateFilter(request.query, queryset=rows, **where).qs)
        used = [("Sélection", formatting.count(found.count(), "lauréat coché", "lauréats cochés"))]
    asked = request.query.get("tri", "")
    sort = SORTS.get(asked.removeprefix("-"), SORTS["structure"])
    order = [f"-{name}" if asked.startswith("-") else name for name in sort]

    def completed() -> Iterator[LaureateRow]:
        for block in in_blocks(rows_of(found.order_by(*order, "pk")), COMPLETED):
            yield from laureate_rows(laureates=block, cohort=cohort, campaign=campaign)

    return ExportContent(
        columns=_laureate_columns(campaign),
        rows=completed(),
        filters=used,
        total=found.count,
    )


def _laureate_columns(campaign) -> list[Column]:
    form = f"État de la fiche « {campaign} »." if campaign else "Vide : aucune campagne n’est ouverte."
    return [
        *structure_columns(lambda row: row.laureate),
        Column("Sigle", lambda row: row.laureate.organisation.acronym),
        Column("Forme juridique", lambda row: row.laureate.legal_form_label),
        Column("Filière", lambda row: row.laureate.sector_label),
        Column("Agrément ESUS", lambda row: row.laureate.organisation.is_esus, Kind.YES_NO, "Vide : non renseigné."),
        Column("Code postal", lambda row: row.laureate.organisation.postcode, Kind.CODE),
        Column("Commune", lambda row: row.laureate.organisation.city),
        Column("Département", lambda row: _department(row.laureate)),
        Column("Référence", lambda row: row.laureate.reference, Kind.CODE),
        Column("Parcours", lambda row: STATUS_LABELS[row.laureate.status], help="État du parcours aujourd’hui."),
        Column("Entrée", lambda row: row.laureate.entered_on, Kind.DATE),
        Column("Sortie", lambda row: row.laureate.left_on, Kind.DATE, "Vide : toujours dans la promotion."),
        Column("Activité", lambda row: row.laureate.activity, Kind.LONG_TEXT),
        Column("Fiche", lambda row: row.report_label, help=form),
        Column("Fiche en retard", lambda row: row.is_late, Kind.YES_NO, "Attendue, non envoyée, échéance passée."),
        Column(
            "Demi-journées suivies",
            lambda row: row.attended,
            Kind.INTEGER,
            "Demi-journées de séquences réalisées où au moins une personne du lauréat était présente.",
        ),
        Column("Demi-journées attendues", lambda row: row.half_days, Kind.INTEGER, "Séquences réalisées seulement."),
        Column(
            "Présence, en %",
            lambda row: None if row.attendance_rate is None else round(row.attendance_rate, 1),
            Kind.PERCENT,
            "Suivies ÷ attendues ; vide : aucune séquence réalisée.",
        ),
        Column("Parrain", lambda row: row.sponsor, help="Organisation marraine ; vide : sans parrain."),
        Column("Dernier rendez-vous", lambda row: row.last_meeting_on, Kind.DATE, "Avec le parrain."),
    ]


def _department(laureate: Laureate) -> str | None:
    """« 69 Rhône »; None when it is not known."""
    return laureate.department_name and f"{laureate.department_code} {laureate.department_name}"


def participants(request: ExportRequest) -> ExportContent:
    """Everybody who represents a laureate, or did."""
    rows = (
        Participant.objects.visible_to(request.user)
        .filter(laureate__cohort=request.cohort)
        .select_related("laureate__organisation", "person")
        .order_by("laureate__sort_name", "laureate", "person__sort_name", "pk")
    )
    columns = [
        *structure_columns(lambda row: row.laureate),
        *person_columns(lambda row: row.person),
        Column("Téléphone", lambda row: row.person.phone, Kind.CODE),
        Column("Fonction", lambda row: row.job_title),
        Column("Contact principal", lambda row: row.is_main_contact, Kind.YES_NO),
        Column("Peut envoyer la fiche", lambda row: row.can_submit, Kind.YES_NO),
        Column("Depuis", lambda row: row.joined_on, Kind.DATE, "Vide : depuis l’entrée du lauréat."),
        Column("Jusqu’au", lambda row: row.left_on, Kind.DATE, "Vide : toujours."),
    ]
    return ExportContent(columns, rows_of(rows), total=rows.count)


def cooperations(request: ExportRequest) -> ExportContent:
    """Pairs of laureates, each once; what was denied is left out."""
    rows = (
        Cooperation.objects.visible_to(request.user)
        .filter(cohort=request.cohort)
        .select_related("first__organisation", "second__organisation")
        .prefetch_related("types")
        .order_by("first__sort_name", "second__sort_name", "pk")
    )
    columns = [
        Column("Lauréat", lambda row: row.first.organisation.name),
        Column("Autre lauréat", lambda row: row.second.organisation.name, help="L’ordre des deux ne dit rien."),
        Column("État", lambda row: row.get_state_display()),
        Column("Types", lambda row: ", ".join(str(kind) for kind in row.types.all())),
        Column("Objet", lambda row: row.purpose, Kind.LONG_TEXT),
        Column("Confirmée par le premier", lambda row: row.first_confirmed_on, Kind.DATE, "Vide : pas encore."),
        Column("Confirmée par le second", lambda row: row.second_confirmed_on, Kind.DATE, "Vide : pas encore."),
    ]
    return ExportContent(columns, rows_of(rows), total=rows.count)


def plan_actions(request: ExportRequest) -> ExportContent:
    """The actions of the support plans, with the filters of their list."""
    rows = cohort_actions(cohort=request.cohort, today=request.today)
    filterset = PlanFilter(request.query, queryset=rows)
    columns = [
        *structure_columns(lambda row: row.laureate),
        Column("Action", lambda row: row.title, Kind.LONG_TEXT),
        Column("État", lambda row: row.get_state_display()),
        Column("En retard", lambda row: row.is_overdue, Kind.YES_NO),
        Column("Échéance", lambda row: row.due_on, Kind.DATE),
        Column("Faite le", lambda row: row.done_on, Kind.DATE),
        Column(
            "Responsable", lambda row: row.owner.person.full_name if row.owner else "l’équipe", help="Qui s’en charge."
        ),
        Column("Précisions", lambda row: row.note, Kind.LONG_TEXT),
    ]
    return ExportContent(columns, rows_of(filterset.qs), filters_in_words(filterset.form), filterset.qs.count)


EXPORTS = (
    ExportKind("laureats", "Lauréats", "Une ligne par lauréat de la promotion, tous états confondus.", laureates),
    ExportKind("participants", "Participants", "Une ligne par personne et par lauréat représenté.", participants),
    ExportKind("cooperations", "Coopérations", "Une ligne par paire de lauréats, démentis exclus.", cooperations),
    ExportKind("plans", "Plans d’accompagnement", "Une ligne par action d’un plan.", plan_actions),
)
