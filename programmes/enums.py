from django.db.models import TextChoices


class ProgrammeKind(TextChoices):
    INDUSTRIALISATION = "industrialisation", "Industrialisation"
    SETTLEMENT = "settlement", "Implantation"
    EVENT = "event", "Événement"
    OTHER = "other", "Autre accompagnement"


class CohortStatus(TextChoices):
    DRAFT = "draft", "En préparation"
    RUNNING = "running", "En cours"
    CLOSED = "closed", "Clôturée"
    ARCHIVED = "archived", "Archivée"


# From → allowed targets; a service is the only place that follows an arrow.
COHORT_TRANSITIONS: dict[str, frozenset[str]] = {
    CohortStatus.DRAFT: frozenset({CohortStatus.RUNNING}),
    CohortStatus.RUNNING: frozenset({CohortStatus.CLOSED}),
    CohortStatus.CLOSED: frozenset({CohortStatus.RUNNING, CohortStatus.ARCHIVED}),
    CohortStatus.ARCHIVED: frozenset(),
}


class FundingMode(TextChoices):
    GRANT = "grant", "Subvention"
    CONTRACT = "contract", "Marché"
    OTHER = "other", "Autre"


class FundingState(TextChoices):
    PLANNED = "planned", "Pressenti"
    AGREED = "agreed", "Conventionné"
    SETTLED = "settled", "Soldé"


class TeamRole(TextChoices):
    MANAGER = "manager", "Chargé·e de mission"
    READER = "reader", "Lecture"


class MilestoneKind(TextChoices):
    STUDY = "study", "Préfiguration"
    KICKOFF = "kickoff", "Lancement"
    SEQUENCE = "sequence", "Séquences"
    CLOSING = "closing", "Clôture"
    OTHER = "other", "Autre"


class BudgetSide(TextChoices):
    CHARGE = "charge", "Charges"
    INCOME = "income", "Produits"


class BudgetNature(TextChoices):
    DIRECT = "direct", "Directes"
    INDIRECT = "indirect", "Indirectes réparties"
    IN_KIND = "in_kind", "Contributions volontaires en nature"


class TestimonialConsent(TextChoices):
    PENDING = "pending", "Accord en attente"
    NAMED = "named", "Publier avec le nom"
    ANONYMOUS = "anonymous", "Publier sans le nom"
    REFUSED = "refused", "Ne pas publier"
    WITHDRAWN = "withdrawn", "Accord retiré"


class TestimonialOrigin(TextChoices):
    """Where the words were collected."""

    FORM = "form", "Fiche d’avancement"
    SESSION = "session", "Séance"
    INTERVIEW = "interview", "Entretien"
    WRITING = "writing", "Message ou courrier"
    OTHER = "other", "Autre"


PUBLISHABLE_CONSENTS = (TestimonialConsent.NAMED, TestimonialConsent.ANONYMOUS)


class FindingKind(TextChoices):
    STRATEGY = "strategy", "Stratégie"
    FEAR = "fear", "Crainte"
    EFFECT = "effect", "Effet"


class PartnerKind(TextChoices):
    SUPPORT = "support", "Soutien"
    SOURCING = "sourcing", "Partenaire de détection"
    CITED = "cited", "Acteur cité"
    RELAY = "relay", "Acteur relais à la clôture"


class TerritoryNeedState(TextChoices):
    REPORTED = "reported", "Signalé"
    CONFIRMED = "confirmed", "Confirmé"
    COVERED = "covered", "Couvert"
