"""The standard form of product.md C2, sections 2 to 6: what is counted."""

from decimal import Decimal

from .questions import (
    AFTER_ENTRY,
    ALWAYS,
    CHOICE,
    CHOICES,
    COLUMN,
    COUNT,
    DATE,
    EXIT,
    INDICATOR,
    MIDTERM,
    MONEY,
    NONE_YET,
    NUMBER,
    PERCENT,
    REPEAT,
    STRATEGIES,
    TEXT,
    Condition,
    Question,
    Section,
    minutes,
)

AGREEMENT = (
    ("4", "Tout à fait d’accord"),
    ("3", "Plutôt d’accord"),
    ("2", "Plutôt pas d’accord"),
    ("1", "Pas du tout d’accord"),
    ("0", "Sans objet"),
)
CONTRIBUTIONS = (
    ("credibility", "mon projet est plus crédible"),
    ("ambition", "j’ai revu mon ambition à la hausse"),
    ("isolation", "j’ai rompu mon isolement"),
)
FUNDING_KINDS = (
    ("loan", "Prêt"),
    ("grant", "Subvention d’investissement"),
    ("equity", "Fonds propres"),
    ("patronage", "Mécénat"),
    ("other", "Autre"),
)


def indicator(code: str, label: str, *, kind: str = COUNT, moments: frozenset = ALWAYS, **options) -> Question:
    """A question that feeds an indicator: required wherever it is asked, unless `required` says otherwise."""
    options.setdefault("required", moments)
    options.setdefault("maximum", Decimal(100_000))
    return Question(code, label, kind, moments=moments, store=INDICATOR, **options)


EMPLOYMENT = Section(
    key="emploi",
    number=2,
    title="Emploi et compétences",
    minutes=minutes("1.5", ALWAYS),
    questions=(
        indicator(
            "etp_total",
            "ETP salariés à ce jour",
            kind=NUMBER,
            help="Hors travailleurs d’Esat, bénévoles et stagiaires.",
            unit="ETP",
            example="14,5",
            maximum=Decimal(5_000),
        ),
        indicator(
            "etp_accompagnes",
            "dont ETP en insertion ou en emploi adapté",
            kind=NUMBER,
            help="CDDI, salariés d’une entreprise adaptée, travailleurs d’Esat.",
            unit="ETP",
            example="6",
            maximum=Decimal(5_000),
            condition=Condition("inclusion_kind", (NONE_YET,), negated=True),
        ),
        indicator(
            "salaries_formes",
            "Salariés formés aux métiers industriels depuis le lancement",
            moments=AFTER_ENTRY,
            help="Personnes différentes ayant suivi au moins 7 heures de formation.",
            unit="personnes",
            example="6",
            is_cumulative=True,
        ),
    ),
)

MARKETS = Section(
    key="marches",
    number=3,
    title="Activité et marchés industriels",
    short_title="Activité et marchés",
    minutes=minutes("2", ALWAYS),
    questions=(
        indicator(
            "ca_12m",
            "Chiffre d’affaires des 12 derniers mois, en € HT",
            kind=MONEY,
            help="Hors subventions et aides au poste.",
            example="742 000",
            maximum=Decimal(500_000_000),
        ),
        indicator(
            "part_ca_industriel",
            "Part réalisée avec des clients industriels",
            kind=PERCENT,
            example="22",
            maximum=Decimal(100),
        ),
        indicator(
            "ao_repondus",
            "Appels d’offres industriels depuis le lancement : réponses envoyées",
            moments=AFTER_ENTRY,
            help="Seul ou en groupement.",
            example="4",
            is_cumulative=True,
        ),
        indicator(
            "ao_gagnes",
            "Appels d’offres industriels gagnés",
            moments=AFTER_ENTRY,
            example="1",
            is_cumulative=True,
        ),
        indicator(
            "ao_perdus",
            "Appels d’offres industriels perdus",
            moments=AFTER_ENTRY,
            help="Les réponses sans suite connue restent en attente : ne les comptez ni ici ni au-dessus.",
            example="2",
            is_cumulative=True,
        ),
    ),
)

FUNDING = Section(
    key="financements",
    number=4,
    title="Financements et investissements",
    short_title="Financements",
    minutes=minutes("1.5", AFTER_ENTRY),
    questions=(
        indicator(
            "financements_obtenus",
            "Financements accordés depuis le lancement",
            kind=MONEY,
            moments=AFTER_ENTRY,
            help="Prêts, subventions d’investissement, fonds propres et mécénat. Écrivez 0 s’il n’y en a pas encore.",
            example="30 000",
            maximum=Decimal(500_000_000),
            is_cumulative=True,
        ),
        indicator(
            "investissements_engages",
            "Investissements productifs commandés depuis le lancement",
            kind=MONEY,
            moments=AFTER_ENTRY,
            help="Machines, bâtiments et outillage.",
            example="18 000",
            maximum=Decimal(500_000_000),
            is_cumulative=True,
        ),
        Question(
            "funding_detail",
            "Détail des financements accordés",
            REPEAT,
            moments=AFTER_ENTRY,
            help="Une ligne par financement.",
            most=8,
            columns=(
                Question("funder", "Financeur", TEXT, max_length=120),
                Question("kind", "Type", CHOICE, options=FUNDING_KINDS),
                Question("amount", "Montant", MONEY, maximum=Decimal(500_000_000), example="15 000"),
                Question("granted_on", "Accordé le", DATE, example="12/03/2025"),
            ),
        ),
    ),
)


COOPERATIONS = Section(
    key="cooperations",
    number=5,
    title="Coopérations",
    minutes=minutes("1.5", AFTER_ENTRY),
    is_cooperations=True,
    questions=(
        indicator(
            "contacts_industriels",
            "Rendez-vous tenus avec des entreprises industrielles depuis le lancement",
            moments=AFTER_ENTRY,
            example="5",
            is_cumulative=True,
        ),
        indicator(
            "contrats_industriels",
            "Contrats ou conventions signés avec des industriels depuis le lancement",
            moments=AFTER_ENTRY,
            example="1",
            is_cumulative=True,
        ),
    ),
)

IMPACT = Section(
    key="utilite-sociale",
    number=6,
    title="Utilité sociale et environnementale",
    short_title="Utilité sociale",
    minutes=minutes("1.5", ALWAYS - MIDTERM) | minutes("1", MIDTERM),
    questions=(
        Question(
            "own_indicator_label",
            "Votre indicateur d’utilité sociale : intitulé",
            TEXT,
            required=ALWAYS,
            help="Le chiffre qui dit le mieux ce que vous apportez. Vous garderez le même jusqu’à la fin.",
            example="Pièces fabriquées en matière recyclée",
            max_length=120,
            store=COLUMN,
            is_kept=True,
        ),
        Question(
            "own_indicator_unit",
            "Unité",
            TEXT,
            required=ALWAYS,
            example="pièces par an",
            max_length=40,
            store=COLUMN,
            is_kept=True,
        ),
        Question(
            "own_indicator_value",
            "Valeur aujourd’hui",
            NUMBER,
            required=ALWAYS,
            example="9 200",
            maximum=Decimal(99_999_999_999),
            store=COLUMN,
        ),
        indicator(
            "tonnes_valorisees",
            "Matières réemployées ou recyclées en plus, par an",
            kind=NUMBER,
            required=frozenset(),
            help="Grâce à votre projet, depuis le lancement.",
            unit="tonnes",
            example="6,1",
            maximum=Decimal(10_000_000),
            is_cumulative=True,
        ),
        Question(
            "strategies",
            "Pour concilier industrie et utilité sociale, vous…",
            CHOICES,
            required=EXIT,
            moments=EXIT,
            help="Cochez tout ce qui vous ressemble.",
            missing="Cochez au moins une réponse, ou « Aucune pour l’instant »",
            source="strategies",
            options=((NONE_YET, "Aucune pour l’instant"),),
            store=STRATEGIES,
        ),
        *(
            Question(
                f"contribution_{code}",
                f"Grâce au programme : « {label} »",
                CHOICE,
                required=EXIT,
                moments=EXIT,
                missing="Dites si vous êtes d’accord, ou « Sans objet »",
                options=AGREEMENT,
            )
            for code, label in CONTRIBUTIONS
        ),
    ),
)
