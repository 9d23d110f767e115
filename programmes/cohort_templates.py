"""Templates of promotions: their dates are relative, in days after the launch or after the closing.

Kinds and moments are the words of the apps that own them (`MilestoneKind`, `SessionKind`, `Moment`), as text: those
apps read the lines of a template in their own copy step, and a test reads every word back.
"""

from dataclasses import dataclass

from .enums import BudgetNature, BudgetSide, MilestoneKind, ProgrammeKind


@dataclass(frozen=True)
class MilestoneLine:
    """`starts` and `ends` are days after the launch (after the closing when `from_end`); `ends` is None for one day."""

    kind: str
    label: str
    starts: int
    ends: int | None = None
    from_end: bool = False


@dataclass(frozen=True)
class SessionLine:
    """`is_long` has a morning and an afternoon, otherwise the afternoon alone."""

    kind: str
    title: str
    day: int
    number: int | None = None
    from_end: bool = False
    is_long: bool = True


@dataclass(frozen=True)
class CampaignLine:
    moment: str
    label: str
    opens: int
    due: int
    from_end: bool = False


@dataclass(frozen=True)
class BudgetHeading:
    side: str
    account: str
    label: str
    nature: str = BudgetNature.DIRECT


@dataclass(frozen=True)
class CohortTemplate:
    """`length` is the usual number of days from the launch to the closing."""

    code: str
    label: str
    text: str
    kind: str
    length: int
    milestones: tuple[MilestoneLine, ...]
    sessions: tuple[SessionLine, ...]
    campaigns: tuple[CampaignLine, ...]
    themes: tuple[str, ...]
    budget: tuple[BudgetHeading, ...]


BUDGET = (
    BudgetHeading(BudgetSide.CHARGE, "60", "Achats"),
    BudgetHeading(BudgetSide.CHARGE, "61", "Services extérieurs"),
    BudgetHeading(BudgetSide.CHARGE, "62", "Autres services extérieurs"),
    BudgetHeading(BudgetSide.CHARGE, "64", "Charges de personnel"),
    BudgetHeading(BudgetSide.CHARGE, "65", "Quote-part des charges de structure", BudgetNature.INDIRECT),
    BudgetHeading(BudgetSide.CHARGE, "864", "Personnel bénévole", BudgetNature.IN_KIND),
    BudgetHeading(BudgetSide.INCOME, "74", "Subventions"),
    BudgetHeading(BudgetSide.INCOME, "75", "Contributions privées"),
    BudgetHeading(BudgetSide.INCOME, "875", "Dons en nature et bénévolat", BudgetNature.IN_KIND),
)

FOLLOW_UPS = (
    CampaignLine("follow_up_6", "Suivi à 6 mois", 182, 203, from_end=True),
    CampaignLine("follow_up_12", "Suivi à 12 mois", 364, 385, from_end=True),
)

INDUSTRIES = CohortTemplate(
    code="industries-engagees",
    label="Industries Engagées",
    text="Six mois : un lancement, cinq séquences d’un mois en un mois, deux visites apprenantes, une clôture.",
    kind=ProgrammeKind.INDUSTRIALISATION,
    length=175,
    milestones=(
        MilestoneLine(MilestoneKind.STUDY, "Étude de préfiguration", -84, -21),
        MilestoneLine(MilestoneKind.KICKOFF, "Journée de lancement", 0),
        MilestoneLine(MilestoneKind.SEQUENCE, "Séquences d’accompagnement", 28, 140),
        MilestoneLine(MilestoneKind.CLOSING, "Journée de clôture", 0, from_end=True),
    ),
    sessions=(
        SessionLine("kickoff", "Journée de lancement", 0),
        SessionLine("sequence", "Séquence 1", 28, 1),
        SessionLine("visit", "Visite apprenante 1", 42, 1, is_long=False),
        SessionLine("sequence", "Séquence 2", 56, 2),
        SessionLine("sequence", "Séquence 3", 84, 3),
        SessionLine("visit", "Visite apprenante 2", 98, 2, is_long=False),
        SessionLine("sequence", "Séquence 4", 112, 4),
        SessionLine("sequence", "Séquence 5", 140, 5),
        SessionLine("closing", "Journée de clôture", 0, from_end=True),
    ),
    campaigns=(
        CampaignLine("entry", "Fiche d’entrée", 0, 21),
        CampaignLine("midterm", "Fiche de mi-parcours", 84, 105),
        CampaignLine("exit", "Fiche de sortie", -35, -14, from_end=True),
        *FOLLOW_UPS,
    ),
    themes=(
        "Accéder aux marchés industriels",
        "Produire et changer d’échelle",
        "Financer son développement",
        "Trouver un local et des machines",
        "Recruter et former",
    ),
    budget=BUDGET,
)

SETTLEMENT = CohortTemplate(
    code="implantation",
    label="Implantation",
    text="Neuf mois : un accueil, quatre ateliers espacés de six semaines, une visite du territoire, une clôture.",
    kind=ProgrammeKind.SETTLEMENT,
    length=273,
    milestones=(
        MilestoneLine(MilestoneKind.STUDY, "Recensement des besoins du territoire", -56, -14),
        MilestoneLine(MilestoneKind.KICKOFF, "Accueil de la promotion", 0),
        MilestoneLine(MilestoneKind.SEQUENCE, "Ateliers d’implantation", 42, 210),
        MilestoneLine(MilestoneKind.OTHER, "Comité des partenaires du territoire", 126),
        MilestoneLine(MilestoneKind.CLOSING, "Bilan de la promotion", 0, from_end=True),
    ),
    sessions=(
        SessionLine("kickoff", "Accueil de la promotion", 0),
        SessionLine("sequence", "Connaître le territoire et ses acteurs", 42, 1),
        SessionLine("visit", "Visite du territoire", 63, 1),
        SessionLine("sequence", "Adapter son modèle", 84, 2, is_long=False),
        SessionLine("sequence", "Financer l’antenne", 147, 3, is_long=False),
        SessionLine("sequence", "Recruter et ouvrir", 210, 4, is_long=False),
        SessionLine("closing", "Bilan de la promotion", 0, from_end=True),
    ),
    campaigns=(
        CampaignLine("entry", "Fiche d’entrée", 0, 21),
        CampaignLine("midterm", "Fiche de mi-parcours", 126, 147),
        CampaignLine("exit", "Fiche de sortie", -35, -14, from_end=True),
        *FOLLOW_UPS,
    ),
    themes=(
        "Connaître le territoire et ses acteurs",
        "Adapter son modèle",
        "Financer l’antenne",
        "Recruter et ouvrir",
    ),
    budget=BUDGET,
)

TEMPLATES = {template.code: template for template in (INDUSTRIES, SETTLEMENT)}
