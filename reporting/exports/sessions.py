"""Sessions, who answered, who came."""

from ess_platform.common.spreadsheet_files import Column, Kind
from laureates.models import Laureate
from reporting.export_kinds import ExportContent, ExportKind, ExportRequest
from reporting.exports.base import filters_in_words, person_columns, rows_of, structure_columns
from sessions.filters import SORTS, SessionFilter, session_order
from sessions.models import Attendance, Registration, SupportSession
from sessions.selectors.session import session_list, session_row


def sessions(request: ExportRequest) -> ExportContent:
    """The agenda, with its filters and its order."""
    filterset = SessionFilter(request.query, queryset=session_list(request.cohort), today=request.today)
    rows = filterset.qs.order_by(*SORTS[session_order(request.query.get("tri"))])
    columns = [
        Column("Date", lambda row: row.session.starts_on, Kind.DATE),
        Column("Séance", lambda row: row.session.title),
        Column("Nature", lambda row: row.session.get_kind_display()),
        Column("Numéro", lambda row: row.session.number, Kind.INTEGER),
        Column("État", lambda row: row.session.get_status_display()),
        Column("Lieu", lambda row: row.session.place),
        Column("Site visité", lambda row: row.session.site),
        Column("Demi-journées", lambda row: row.session.half_days_count, Kind.INTEGER),
        Column("Attendus", lambda row: row.session.expected_people, Kind.INTEGER, "Personnes attendues."),
        Column(
            "Présents",
            lambda row: row.session.present_people if row.session.is_recorded else None,
            Kind.INTEGER,
            "Personnes présentes à une demi-journée au moins ; vide : rien n’a été relevé.",
        ),
        Column("Réponses au questionnaire", lambda row: row.answers, Kind.INTEGER),
        Column("Utilité, sur 5", lambda row: row.mean, Kind.DECIMAL, "Moyenne ; vide sous cinq réponses."),
    ]
    lines = (session_row(session, request.today) for session in rows_of(rows))
    return ExportContent(columns, lines, filters_in_words(filterset.form), rows.count)


def _one_session(request: ExportRequest) -> SupportSession | None:
    """`?seance=` keeps one session."""
    visible = SupportSession.objects.visible_to(request.user).filter(cohort=request.cohort)
    return visible.filter(slug=request.query.get("seance", "")).first()


def _one_laureate(request: ExportRequest) -> Laureate | None:
    """`?laureat=` keeps one laureate."""
    if "laureat" not in request.query:
        return None
    visible = Laureate.objects.visible_to(request.user).filter(cohort=request.cohort)
    return visible.filter(slug=request.query.get("laureat", "")).select_related("organisation").first()


def attendance(request: ExportRequest) -> ExportContent:
    """Who came to which half-day, as recorded."""
    rows = Attendance.objects.visible_to(request.user).filter(half_day__session__cohort=request.cohort)
    filters = []
    if (session := _one_session(request)) is not None:
        rows = rows.filter(half_day__session=session)
        filters.append(("Séance", session.title))
    if (laureate := _one_laureate(request)) is not None:
        rows = rows.filter(participant__laureate=laureate)
        filters.append(("Lauréat", laureate.organisation.name))
    rows = rows.select_related(
        "half_day__session", "participant__laureate__organisation", "participant__person"
    ).order_by("half_day__on", "half_day__starts_at", "half_day", "participant__laureate__sort_name", "participant")
    columns = [
        Column("Date", lambda row: row.half_day.on, Kind.DATE),
        Column("Demi-journée", lambda row: row.half_day.get_part_display()),
        Column("Séance", lambda row: row.half_day.session.title),
        *structure_columns(lambda row: row.participant.laureate),
        *person_columns(lambda row: row.participant.person),
        Column("Présence", lambda row: row.get_status_display(), help="« Non relevé » ne veut pas dire absent."),
        Column("Durée présente, en heures", lambda row: row.partial_hours, Kind.DECIMAL, "Présence partielle seule."),
        Column("Relevé par", lambda row: row.get_source_display()),
        Column("Saisi le", lambda row: row.recorded_at, Kind.MOMENT),
    ]
    return ExportContent(columns, rows_of(rows), filters, rows.count)


def registrations(request: ExportRequest) -> ExportContent:
    """What people said of the sessions."""
    rows = Registration.objects.visible_to(request.user).filter(session__cohort=request.cohort)
    asked = _one_session(request)
    if asked is not None:
        rows = rows.filter(session=asked)
    rows = rows.select_related("session", "participant__laureate__organisation", "participant__person").order_by(
        "session__starts_on", "session", "participant__laureate__sort_name", "participant"
    )
    columns = [
        Column("Date", lambda row: row.session.starts_on, Kind.DATE),
        Column("Séance", lambda row: row.session.title),
        *structure_columns(lambda row: row.participant.laureate),
        *person_columns(lambda row: row.participant.person),
        Column("Réponse", lambda row: row.get_state_display()),
        Column("Sur la liste de l’équipe", lambda row: row.is_listed, Kind.YES_NO),
        Column("Répondu le", lambda row: row.answered_at, Kind.MOMENT),
        Column("Motif", lambda row: row.note, Kind.LONG_TEXT),
    ]
    filters = [("Séance", asked.title)] if asked else []
    return ExportContent(columns, rows_of(rows), filters, rows.count)


EXPORTS = (
    ExportKind("seances", "Séances", "Une ligne par date de l’agenda.", sessions),
    ExportKind("inscriptions", "Inscriptions", "Une ligne par personne et par séance.", registrations),
    ExportKind("presences", "Présences", "Une ligne par personne et par demi-journée.", attendance),
)
