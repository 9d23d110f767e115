"""Sponsors, their sponsorships and meetings."""

from ess_platform.common.spreadsheet_files import Column, Kind
from reporting.export_kinds import ExportContent, ExportKind, ExportRequest
from reporting.exports.base import filters_in_words, rows_of, structure_columns
from sponsors.filters import SPONSOR_SORTS, SPONSORSHIP_SORTS, SponsorFilter, SponsorshipFilter
from sponsors.models import SponsorMeeting, Sponsorship
from sponsors.selectors.sponsor import hours, sponsor_list, sponsorship_list

HOURS_HELP = "Durée des rendez-vous notés, en heures."


def sponsors(request: ExportRequest) -> ExportContent:
    """The organisations, with the filters and the order of their list."""
    filterset = SponsorFilter(request.query, queryset=sponsor_list(request.cohort))
    rows = filterset.qs.order_by(*SPONSOR_SORTS.get(request.query.get("tri"), SPONSOR_SORTS["nom"]))
    columns = [
        Column("Organisation", lambda row: row.organisation.name),
        Column("Grand groupe industriel", lambda row: row.organisation.is_large_industrial_group, Kind.YES_NO),
        Column("Parrains et marraines", lambda row: ", ".join(c.person.full_name for c in row.contacts.all())),
        Column("Lauréats accompagnés", lambda row: row.laureates_count, Kind.INTEGER),
        Column("Rendez-vous", lambda row: row.meetings_count, Kind.INTEGER),
        Column("Heures", lambda row: hours(row.minutes_total), Kind.DECIMAL, HOURS_HELP),
        Column("Dernier rendez-vous", lambda row: row.last_met_on, Kind.DATE, "Vide : aucun."),
    ]
    return ExportContent(columns, rows_of(rows), filters_in_words(filterset.form), rows.count)


def sponsorships(request: ExportRequest) -> ExportContent:
    """The pairs laureate × sponsor, with the filters and the order of their list."""
    filterset = SponsorshipFilter(request.query, queryset=sponsorship_list(request.cohort, request.today))
    rows = filterset.qs.order_by(*SPONSORSHIP_SORTS.get(request.query.get("tri"), SPONSORSHIP_SORTS["laureat"]))
    columns = [
        *structure_columns(lambda row: row.laureate),
        Column("Parrain, marraine", lambda row: row.contact.person.full_name),
        Column("Organisation", lambda row: row.contact.sponsor.organisation.name),
        Column("Début", lambda row: row.starts_on, Kind.DATE),
        Column("Fin", lambda row: row.ends_on, Kind.DATE, "Vide : en cours."),
        Column("Charte acceptée le", lambda row: row.charter_signed_on, Kind.DATE, "Vide : pas encore."),
        Column("Rendez-vous", lambda row: row.meetings_count, Kind.INTEGER),
        Column("Heures", lambda row: hours(row.minutes_total), Kind.DECIMAL, HOURS_HELP),
        Column("Dernier rendez-vous", lambda row: row.last_met_on, Kind.DATE, "Vide : aucun."),
        Column("Sans nouvelles depuis 45 jours", lambda row: row.is_quiet, Kind.YES_NO),
    ]
    return ExportContent(columns, rows_of(rows), filters_in_words(filterset.form), rows.count)


def meetings(request: ExportRequest) -> ExportContent:
    """Every meeting noted, by either side."""
    pairs = Sponsorship.objects.visible_to(request.user).filter(laureate__cohort=request.cohort)
    rows = (
        SponsorMeeting.objects.filter(sponsorship__in=pairs)
        .select_related(
            "sponsorship__laureate__organisation",
            "sponsorship__contact__person",
            "sponsorship__contact__sponsor__organisation",
        )
        .order_by("-held_on", "-pk")
    )
    columns = [
        Column("Date", lambda row: row.held_on, Kind.DATE),
        *structure_columns(lambda row: row.sponsorship.laureate),
        Column("Parrain, marraine", lambda row: row.sponsorship.contact.person.full_name),
        Column("Organisation", lambda row: row.sponsorship.contact.sponsor.organisation.name),
        Column("Durée, en minutes", lambda row: row.minutes, Kind.INTEGER),
        Column("Mode", lambda row: row.get_mode_display()),
        Column("Objet", lambda row: row.subject, Kind.LONG_TEXT),
        Column("Suite", lambda row: row.next_step, Kind.LONG_TEXT),
        Column("Noté par le lauréat", lambda row: row.is_logged_by_laureate, Kind.YES_NO),
        Column("Confirmé le", lambda row: row.confirmed_at, Kind.MOMENT, "Par le parrain, de ce que note le lauréat."),
    ]
    return ExportContent(columns, rows_of(rows), total=rows.count)


EXPORTS = (
    ExportKind("parrains", "Parrains", "Une ligne par organisation marraine.", sponsors),
    ExportKind("parrainages", "Parrainages", "Une ligne par lien entre un lauréat et un parrain.", sponsorships),
    ExportKind("rendez-vous", "Rendez-vous de parrainage", "Une ligne par rendez-vous noté.", meetings),
)
