"""The words that a figure declares about itself: where it comes from, how it adds up, who it is about, what feeds it.

A certificate, a page and the annex of the bilan read them; none of them knows a figure by its code.
"""

from enum import StrEnum


class Nature(StrEnum):
    """Where a figure comes from, said beside it."""

    MEASURED = "measured"
    DECLARED = "declared"
    ESTIMATED = "estimated"
    UNRECORDED = "unrecorded"

    @property
    def label(self) -> str:
        return {
            "measured": "mesuré",
            "declared": "déclaré",
            "estimated": "estimé",
            "unrecorded": "non relevé",
        }[self.value]


class Aggregation(StrEnum):
    """How the rows become one value: a cumulative answer is never summed over campaigns (features, 2.1)."""

    COUNT = "count"
    DISTINCT = "distinct"
    SUM = "sum"
    RATE = "rate"
    MEAN = "mean"
    BALANCE = "balance"
    CHANGE = "change"
    LAST = "last"
    BREAKDOWN = "breakdown"

    @property
    def label(self) -> str:
        return {
            "count": "dénombrement",
            "distinct": "dénombrement sans doublon",
            "sum": "somme",
            "rate": "rapport de deux totaux",
            "mean": "moyenne",
            "balance": "différence de deux parts",
            "change": "écart entre l’entrée et la sortie des mêmes lauréats",
            "last": "somme des dernières valeurs, jamais additionnées d’une campagne à l’autre",
            "breakdown": "répartition",
        }[self.value]


class Population(StrEnum):
    """Who or what may enter a figure; the certificate names who stays outside, and why."""

    LAUREATES = "laureates"  # active or having finished
    EXPECTED = "expected"  # the same, and those who left, until that day (D2, K08)
    PAIRED = "paired"  # the set A of D2
    ANSWERED = "answered"  # laureates in scope having answered one question
    SEQUENCES = "sequences"
    VISITS = "visits"
    RATED_SESSIONS = "rated_sessions"  # sequences and visits
    BUDGET = "budget"


class Origin(StrEnum):
    """What feeds a figure: the kinds of changes that can move it."""

    LAUREATES = "laureates"  # who is in the promotion, and until when
    IDENTITY = "identity"
    SESSIONS = "sessions"
    CONTRIBUTIONS = "contributions"
    ATTENDANCE = "attendance"
    ANSWERS = "answers"  # of the satisfaction questionnaires
    REPORTS = "reports"
    RATINGS = "ratings"
    COOPERATIONS = "cooperations"
    SPONSORSHIPS = "sponsorships"
    MEETINGS = "meetings"
    BUDGET = "budget"


class Chapter(StrEnum):
    """Chapters of the bilan, in the order of its pages."""

    PROFILE = "promotion"
    JOURNEY = "parcours"
    SPONSORSHIP = "parrains"
    ATTENDANCE = "participation"
    SATISFACTION = "satisfaction"
    ECONOMY = "economie"
    MARKETS = "marches"
    CRITERIA = "criteres"
    COOPERATIONS = "cooperations"
    IMPACT = "impact"
    BUDGET = "budget"
    OWN = "propres"

    @property
    def label(self) -> str:
        return {
            "promotion": "La promotion",
            "parcours": "Le parcours",
            "parrains": "Les parrains",
            "participation": "Participation",
            "satisfaction": "Satisfaction",
            "economie": "Économie et emploi",
            "marches": "Marchés, financements, contrats",
            "criteres": "Progression sur 17 critères",
            "cooperations": "Coopérations entre lauréats",
            "impact": "Impact",
            "budget": "Budget",
            "propres": "Chiffres propres à la promotion",
        }[self.value]


class PublishedRows(StrEnum):
    """Which rows of a figure a funder opens: as they are, without who they are about, or none (the default)."""

    NAMED = "named"
    ANONYMOUS = "anonymous"
    NONE = "none"
