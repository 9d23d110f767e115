from django.db.models import TextChoices


class SponsorKind(TextChoices):
    """What an organisation marraine is; the figures on large industrial groups read another mark."""

    LARGE = "large", "Grand groupe"
    SME = "sme", "PME ou ETI"
    ESS = "ess", "Structure de l’ESS"


class Side(TextChoices):
    """The two sides of a sponsorship."""

    LAUREATE = "laureate", "Le lauréat"
    SPONSOR = "sponsor", "Le parrain, la marraine"


class SponsorshipState(TextChoices):
    """Read from the dates and the charter, never stored: a fact cannot then contradict them."""

    COMING = "coming", "À venir"
    PROPOSED = "proposed", "Proposé"
    CONFIRMED = "confirmed", "Confirmé"
    ENDED = "ended", "Terminé"


class MeetingMode(TextChoices):
    ONSITE = "onsite", "Sur place"
    VIDEO = "video", "Visioconférence"
    PHONE = "phone", "Téléphone"


class IntroductionState(TextChoices):
    """A request to be put in touch. Answered once: an answer is not taken back."""

    ASKED = "asked", "En attente"
    ACCEPTED = "accepted", "Acceptée"
    DECLINED = "declined", "Déclinée"
    REDIRECTED = "redirected", "Réorientée"


ANSWERS = (IntroductionState.ACCEPTED, IntroductionState.DECLINED, IntroductionState.REDIRECTED)
