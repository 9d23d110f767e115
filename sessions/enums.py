from django.db.models import TextChoices


class SessionKind(TextChoices):
    STUDY = "study", "Étude de préfiguration"
    KICKOFF = "kickoff", "Journée de lancement"
    SEQUENCE = "sequence", "Séquence d'accompagnement"
    VISIT = "visit", "Visite apprenante"
    WORKSHOP = "workshop", "Atelier"
    CLOSING = "closing", "Journée de clôture"
    EVENT = "event", "Événement"


class SessionStatus(TextChoices):
    PLANNED = "planned", "Planifiée"
    CONFIRMED = "confirmed", "Confirmée"
    HELD = "held", "Réalisée"
    CLOSED = "closed", "Clôturée"
    POSTPONED = "postponed", "Reportée"
    CANCELLED = "cancelled", "Annulée"


# D2, precision 2: only these count in a figure.
COUNTED_SESSION_STATUSES = (SessionStatus.HELD, SessionStatus.CLOSED)

SESSION_TRANSITIONS: dict[str, frozenset[str]] = {
    SessionStatus.PLANNED: frozenset(
        {
            SessionStatus.CONFIRMED,
            SessionStatus.HELD,
            SessionStatus.POSTPONED,
            SessionStatus.CANCELLED,
        }
    ),
    SessionStatus.CONFIRMED: frozenset({SessionStatus.HELD, SessionStatus.POSTPONED, SessionStatus.CANCELLED}),
    SessionStatus.HELD: frozenset({SessionStatus.CLOSED}),
    SessionStatus.CLOSED: frozenset({SessionStatus.HELD}),
    SessionStatus.POSTPONED: frozenset({SessionStatus.PLANNED, SessionStatus.CANCELLED}),
    SessionStatus.CANCELLED: frozenset(),
}


class SessionMode(TextChoices):
    ONSITE = "onsite", "Sur place"
    REMOTE = "remote", "À distance"
    HYBRID = "hybrid", "Mixte"


class DayPart(TextChoices):
    MORNING = "morning", "Matin"
    AFTERNOON = "afternoon", "Après-midi"
    EVENING = "evening", "Soirée"


class AgendaItemKind(TextChoices):
    INTRODUCTION = "introduction", "Introduction"
    TALK = "talk", "Conférence flash"
    PANEL = "panel", "Table ronde"
    WORKSHOP = "workshop", "Atelier"
    PITCH = "pitch", "Pitch"
    QUIZ = "quiz", "Quiz"
    VISIT = "visit", "Visite"
    BREAK = "break", "Pause"
    SHOWROOM = "showroom", "Showroom"
    OTHER = "other", "Autre"


class SpeakerKind(TextChoices):
    ESS = "ess", "Structure de l'ESS"
    INDUSTRY = "industry", "Entreprise industrielle"
    PUBLIC = "public", "Acteur public"
    EXPERT = "expert", "Expert·e"


class AttendanceStatus(TextChoices):
    UNRECORDED = "unrecorded", "Non relevé"
    PRESENT = "present", "Présent·e"
    REMOTE = "remote", "À distance"
    PARTIAL = "partial", "Partiel"
    EXCUSED = "excused", "Excusé·e"
    ABSENT = "absent", "Absent·e"


# D2, precision 2: remote and partial count as present.
PRESENT_STATUSES = (
    AttendanceStatus.PRESENT,
    AttendanceStatus.REMOTE,
    AttendanceStatus.PARTIAL,
)


class AttendanceSource(TextChoices):
    TEAM = "team", "Équipe"
    PAPER = "paper", "Feuille signée"
    QR = "qr", "Signature par QR code"
    IMPORT = "import", "Import"


class RegistrationState(TextChoices):
    EXPECTED = "expected", "Attendu·e"
    CONFIRMED = "confirmed", "Vient"
    DECLINED = "declined", "Ne vient pas"
    WAITING = "waiting", "Liste d'attente"


class QuoteConsent(TextChoices):
    NAMED = "named", "Avec mon nom"
    ANONYMOUS = "anonymous", "Sans mon nom"
    REFUSED = "refused", "Ne pas publier"
