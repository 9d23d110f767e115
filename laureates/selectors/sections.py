"""The progress form as data: its sections, their questions, and when each is asked (product.md C1 and C2).

Everything that knows a question reads it here: the form, the check page, the warnings and the review.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from ..enums import Moment

ENTRY, MIDTERM, EXIT = frozenset({Moment.ENTRY}), frozenset({Moment.MIDTERM}), frozenset({Moment.EXIT})
FOLLOW_UPS = frozenset({Moment.FOLLOW_UP_6, Moment.FOLLOW_UP_12})
JOURNEY = ENTRY | MIDTERM | EXIT
AFTER_ENTRY = MIDTERM | EXIT
ALWAYS = JOURNEY | FOLLOW_UPS

NUMBER, COUNT, TEXT, LONG_TEXT, YES_NO, CHOICES = "number", "count", "text", "long_text", "yes_no", "choices"
NUMERIC = (NUMBER, COUNT)


@dataclass(frozen=True)
class Question:
    """One question. `moments` says when it is asked, `required` when it must be answered to send the form.

    `is_indicator` tells where the answer lives: an `IndicatorValue`, or the column of the report named `code`.
    """

    code: str
    label: str
    kind: str
    required: frozenset = frozenset()
    moments: frozenset = ALWAYS
    help: str = ""
    unit: str = ""
    example: str = ""
    missing: str = ""
    maximum: Decimal | None = None
    max_length: int = 0
    is_indicator: bool = False
    is_cumulative: bool = False
    inclusion_only: bool = False
    autocomplete: str = ""


@dataclass(frozen=True)
class Section:
    """One page of the form; `key` is both its address and the code kept in the report's lists of sections."""

    key: str
    number: int
    title: str
    minutes: Mapping[str, Decimal]
    questions: tuple[Question, ...] = ()
    intro: str = ""
    family_rank: int = 0  # which family of criteria (1 to 3); 0 on the other pages
    is_cooperations: bool = False
    short_title: str = field(default="")

    @property
    def name(self) -> str:
        return self.short_title or self.title

    def asked(self, moment: str, *, has_inclusion: bool) -> tuple[Question, ...]:
        """The questions of this page at a moment, for an inclusion or adapted enterprise or not."""
        return tuple(
            question
            for question in self.questions
            if moment in question.moments and (has_inclusion or not question.inclusion_only)
        )


def minutes(value: str, moments: frozenset) -> dict[str, Decimal]:
    return dict.fromkeys(moments, Decimal(value))


def indicator(code: str, label: str, *, kind: str = COUNT, moments: frozenset = ALWAYS, **options) -> Question:
    """A question that feeds an indicator: required wherever it is asked, unless `required` says otherwise."""
    options.setdefault("required", moments)
    options.setdefault("maximum", Decimal(100_000))
    return Question(code, label, kind, moments=moments, is_indicator=True, **options)


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
            inclusion_only=True,
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
            kind=NUMBER,
            help="Hors subventions et aides au poste.",
            unit="€",
            example="742 000",
            maximum=Decimal(500_000_000),
        ),
        indicator(
            "part_ca_industriel",
            "Part réalisée avec des clients industriels",
            kind=NUMBER,
            unit="%",
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
            kind=NUMBER,
            moments=AFTER_ENTRY,
            help="Prêts, subventions d’investissement, fonds propres et mécénat. Écrivez 0 s’il n’y en a pas encore.",
            unit="€",
            example="30 000",
            maximum=Decimal(500_000_000),
            is_cumulative=True,
        ),
        indicator(
            "investissements_engages",
            "Investissements productifs commandés depuis le lancement",
            kind=NUMBER,
            moments=AFTER_ENTRY,
            help="Machines, bâtiments et outillage.",
            unit="€",
            example="18 000",
            maximum=Decimal(500_000_000),
            is_cumulative=True,
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
        ),
        Question("own_indicator_unit", "Unité", TEXT, required=ALWAYS, example="pièces par an", max_length=40),
        Question(
            "own_indicator_value",
            "Valeur aujourd’hui",
            NUMBER,
            required=ALWAYS,
            example="9 200",
            maximum=Decimal(99_999_999_999),
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
        ),
    ),
)

PROJECT = Section(
    key="projet",
    number=7,
    title="Mon projet",
    minutes=minutes("2", JOURNEY),
    intro="Cette page n’est jamais montrée à la Région.",
    questions=(
        Question(
            "situation",
            "Votre situation aujourd’hui",
            LONG_TEXT,
            moments=ENTRY,
            help="Vos produits, votre atelier, vos clients : deux ou trois phrases.",
            max_length=1000,
        ),
        Question(
            "objective", "Mon projet d’industrialisation en une phrase", LONG_TEXT, required=JOURNEY, max_length=600
        ),
        Question(
            "achievement",
            "L’avancée dont vous êtes le plus fier",
            LONG_TEXT,
            required=AFTER_ENTRY,
            moments=AFTER_ENTRY,
            missing="Racontez une avancée, même petite",
            max_length=600,
        ),
        Question("difficulty", "Ce qui freine", LONG_TEXT, required=JOURNEY, max_length=600),
        Question("need", "Ce dont vous avez besoin", LONG_TEXT, required=JOURNEY, max_length=400),
        Question("next_step", "Prochaine étape", LONG_TEXT, required=JOURNEY, max_length=400),
        Question(
            "wants_callback",
            "Je souhaite être rappelé·e",
            YES_NO,
            required=JOURNEY,
            help="L’équipe vous appelle sous deux jours ouvrés.",
            missing="Dites-nous si vous souhaitez être rappelé·e",
        ),
        Question(
            "shares_with_sponsor",
            "Partager cette page avec mon parrain ou ma marraine",
            YES_NO,
            help="Sans réponse de votre part, elle reste entre vous et l’équipe.",
        ),
    ),
)

POSITIONING = tuple(
    Section(
        key=f"positionnement-{rank}",
        number=8,
        title=f"Positionnement {rank} sur 3",
        minutes=minutes(at_entry, ENTRY) | minutes(later, AFTER_ENTRY),
        intro="Pour chaque critère, choisissez la description la plus proche de votre situation d’aujourd’hui.",
        family_rank=rank,
    )
    for rank, at_entry, later in ((1, "1.5", "1"), (2, "1", "0.5"), (3, "1.5", "0.5"))
)

SECTIONS = (EMPLOYMENT, MARKETS, FUNDING, COOPERATIONS, IMPACT, PROJECT, *POSITIONING)
SECTION_BY_KEY = {section.key: section for section in SECTIONS}


def sections_at(moment: str) -> tuple[Section, ...]:
    """The pages of the form at a moment, in their order (C1; a follow-up asks sections 2, 3 and 6 only)."""
    kept = tuple(section for section in SECTIONS if moment in section.minutes)
    if moment in FOLLOW_UPS:
        return tuple(section for section in kept if section in (EMPLOYMENT, MARKETS, IMPACT))
    return kept


def section_at(moment: str, key: str) -> Section | None:
    """The page of that key if it is asked at that moment."""
    return next((section for section in sections_at(moment) if section.key == key), None)


def minutes_of(sections, moment: str) -> Decimal:
    """Estimated minutes to fill these pages at a moment."""
    return sum((section.minutes[moment] for section in sections), Decimal(0))
