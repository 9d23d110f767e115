from django.db.models import TextChoices


class SessionKind(TextChoices):
    STUDY = "study", "Étude de préfiguration"
    KICKOFF = "kickoff", "Journée de lancement"
    SEQUENCE = "sequence", "Séquence d’accompagnement"
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

# These dates do not hold: nothing is asked about them, and calendars strike them out.
CALLED_OFF_STATUSES = (SessionStatus.CANCELLED, SessionStatus.POSTPONED)

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
    ESS = "ess", "Structure de l’ESS"
    INDUSTRY = "industry", "Entreprise industrielle"
    PUBLIC = "public", "Acteur public"
    EXPERT = "expert", "Expert·e"


class AttendanceStatus(TextChoices):
    UNRECORDED = "unrecorded", "Non relevé"
    PRESENT = "present", "Présent·e"
    REMOTE = "remote", "À distance"
    PARTIAL = "partial", "Partiel"
    REPLACED = "replaced", "Remplacé·e"
    EXCUSED = "excused", "Excusé·e"
    ABSENT = "absent", "Absent·e"


# Under these the person took part: a questionnaire is hers to fill.
CAME_STATUSES = (
    AttendanceStatus.PRESENT,
    AttendanceStatus.REMOTE,
    AttendanceStatus.PARTIAL,
)
# D2, precision 2: remote and partial count as present; so does a colleague who came instead, for the enterprise.
PRESENT_STATUSES = (*CAME_STATUSES, AttendanceStatus.REPLACED)


class AttendanceSource(TextChoices):
    TEAM = "team", "Équipe"
    PAPER = "paper", "Feuille signée"
    QR = "qr", "Signature par QR code"
    IMPORT = "import", "Import"


class SignatureMeans(TextChoices):
    DRAWN = "drawn", "Signature dessinée"
    TYPED = "typed", "Nom tapé au clavier"


class DeviceKind(TextChoices):
    PHONE = "phone", "Téléphone ou tablette"
    COMPUTER = "computer", "Ordinateur"


class RegistrationState(TextChoices):
    EXPECTED = "expected", "Attendu·e"
    CONFIRMED = "confirmed", "Vient"
    DECLINED = "declined", "Ne vient pas"
    WAITING = "waiting", "Liste d’attente"


class QuoteConsent(TextChoices):
    NAMED = "named", "Avec mon nom"
    ANONYMOUS = "anonymous", "Sans mon nom"
    REFUSED = "refused", "Ne pas publier"


class SessionAudience(TextChoices):
    COHORT = "cohort", "La promotion"
    GUESTS = "guests", "La promotion et des invités"
    PUBLIC = "public", "Tout public"


class SpeakerState(TextChoices):
    """Where a speaker stands: nobody asked, asked by mail, then the answer."""

    NOT_ASKED = "not_asked", "Pas encore sollicité·e"
    ASKED = "asked", "Réponse attendue"
    CONFIRMED = "confirmed", "Confirmé·e"
    DECLINED = "declined", "Indisponible"


class SessionChangeKind(TextChoices):
    MOVED = "moved", "Nouvelle date"
    DETAILS = "details", "Horaires ou lieu"
    POSTPONED = "postponed", "Report"
    CANCELLED = "cancelled", "Annulation"


class PollStatus(TextChoices):
    DRAFT = "draft", "À envoyer"
    OPEN = "open", "En cours"
    SETTLED = "settled", "Date retenue"
    DROPPED = "dropped", "Abandonné"


class PollAnswer(TextChoices):
    YES = "yes", "Oui"
    IF_NEEDED = "maybe", "Si besoin"
    NO = "no", "Non"


class MaterialKind(TextChoices):
    DOCUMENT = "document", "Document"
    SLIDES = "slides", "Présentation"
    REPLAY = "replay", "Enregistrement"
    QUIZ = "quiz", "Résultats d’un quiz"


class MaterialVisibility(TextChoices):
    TEAM = "team", "L’équipe"
    LAUREATES = "laureates", "L’équipe et les lauréats"


class CarpoolKind(TextChoices):
    OFFER = "offer", "Je propose des places"
    ASK = "ask", "Je cherche une place"


class FollowUpState(TextChoices):
    DONE = "done", "C’est fait"
    ONGOING = "ongoing", "C’est en cours"
    DROPPED = "dropped", "C’est abandonné"
