from django.db.models import TextChoices


class Role(TextChoices):
    """Roles held by a membership. Laureate and sponsor are not stored: they follow from the person's links."""

    TEAM = "team", "Équipe"
    TEAM_ADMIN = "team_admin", "Responsable d’équipe"
    FUNDER = "funder", "Financeur"
    ADMIN = "admin", "Administration"


class Space(TextChoices):
    """A hat of one person: which space of the platform it opens."""

    TEAM = "team", "Équipe"
    LAUREATE = "laureate", "Lauréat"
    SPONSOR = "sponsor", "Parrain, marraine"
    FUNDER = "funder", "Financeur"
    ADMIN = "admin", "Administration"
    CONTRIBUTOR = "contributor", "Fiches partagées"


class LinkPurpose(TextChoices):
    """What a link sent by mail opens: one page, and nothing else."""

    REPORT = "report", "Fiche d’avancement"
    DELAY = "delay", "Demande de délai"
    PRESENCE = "presence", "Réponse à une date"
    QUESTIONNAIRE = "questionnaire", "Questionnaire"
    TESTIMONIAL = "testimonial", "Accord pour être cité"
    POLL = "poll", "Sondage de dates"
    VISIT_NOTE = "visit_note", "Suite d’une visite"
    ACTION = "action", "Suite d’une séance"
