"""The standard form of product.md C1 and C2: what a promotion asks until its team prepares its own copy."""

from .questions import (
    AFTER_ENTRY,
    ANY_ANSWER,
    CHOICE,
    CHOICES,
    COLUMN,
    DATE,
    DONT_KNOW,
    ENTRY,
    EXIT,
    FILE,
    IDENTITY,
    JOURNEY,
    LONG_TEXT,
    MONTH,
    NONE_YET,
    PRIORITIES,
    REPEAT,
    TEXT,
    YES_NO,
    Condition,
    Form,
    Question,
    Section,
    minutes,
)
from .standard_measures import COOPERATIONS, EMPLOYMENT, FUNDING, IMPACT, MARKETS

BRAKES = (
    ("knowledge", "Connaissance mutuelle"),
    ("competition", "Concurrence"),
    ("finance", "Financement"),
    ("premises", "Locaux"),
    ("skills", "Compétences"),
    ("regulation", "Réglementation"),
    ("other", "Autre"),
)
ZONINGS = (
    ("QPV", "Quartier prioritaire (QPV)"),
    ("FRR", "France Ruralités Revitalisation (FRR)"),
    ("TI", "Territoire d’industrie"),
    (NONE_YET, "Aucun des trois"),
    (DONT_KNOW, "Je ne sais pas"),
)
CONSENTS = (
    ("named", "La publier avec mon nom"),
    ("anonymous", "La publier sans mon nom"),
    ("refused", "Ne pas la publier"),
)


def identity(code: str, label: str, kind: str, **options) -> Question:
    """A question of « Ma structure »: shown with what is known of the organisation, which it corrects."""
    options.setdefault("required", JOURNEY)
    return Question(code, label, kind, moments=JOURNEY, store=IDENTITY, **options)


def told(code: str, label: str, kind: str = LONG_TEXT, **options) -> Question:
    """A question of « Mon projet » with a column of its own."""
    return Question(code, label, kind, store=COLUMN, **options)


CONTACT_COLUMNS = (
    Question("first_name", "Prénom", TEXT, max_length=80, required=JOURNEY),
    Question("last_name", "Nom", TEXT, max_length=80, required=JOURNEY),
    Question("job_title", "Fonction", TEXT, max_length=160),
    Question("email", "Adresse électronique", TEXT, max_length=254, shape="email", example="prenom@structure.fr"),
    Question("phone", "Téléphone", TEXT, max_length=20, shape="phone", example="01 23 45 67 89"),
    Question("is_main", "Contact principal", YES_NO),
)

STRUCTURE = Section(
    key="structure",
    number=1,
    title="Ma structure",
    minutes=minutes("2", ENTRY) | minutes("0.5", AFTER_ENTRY),
    intro="Vérifiez ce que nous savons déjà ; corrigez ce qui a changé.",
    questions=(
        identity("name", "Nom de la structure", TEXT, max_length=120, missing="Indiquez le nom de la structure"),
        identity("acronym", "Sigle", TEXT, max_length=40, required=frozenset()),
        identity(
            "legal_form", "Forme juridique", CHOICE, source="legal_forms", missing="Choisissez une forme juridique"
        ),
        identity(
            "rna",
            "RNA",
            TEXT,
            max_length=20,
            shape="rna",
            example="W951001234",
            required=frozenset(),
            condition=Condition("legal_form", ("association",)),
        ),
        identity(
            "inclusion_kind",
            "Structure d’insertion ou adaptée ?",
            CHOICE,
            source="inclusion_kinds",
            options=((NONE_YET, "Non"),),
        ),
        identity("is_esus", "Agrément ESUS", YES_NO),
        identity(
            "esus_until",
            "Agrément ESUS valable jusqu’au",
            DATE,
            example="31/12/2027",
            condition=Condition("is_esus", ("oui",)),
        ),
        identity("siret", "SIRET", TEXT, max_length=40, shape="siret", help="14 chiffres, espaces acceptés."),
        identity("address", "Adresse du site de production", TEXT, max_length=255),
        identity("postcode", "Code postal", TEXT, max_length=10, shape="postcode", example="93500"),
        identity("city", "Commune", TEXT, max_length=120),
        identity(
            "zonings",
            "Votre site est-il dans un de ces zonages ?",
            CHOICES,
            options=ZONINGS,
            help="Tel qu’il était à votre entrée dans le programme.",
        ),
        identity(
            "contacts",
            "Participants",
            REPEAT,
            help="Une à trois personnes, dont un contact principal.",
            missing="Désignez un contact principal",
            most=3,
            columns=CONTACT_COLUMNS,
        ),
    ),
)

PROJECT = Section(
    key="projet",
    number=7,
    title="Mon projet",
    minutes=minutes("2", JOURNEY),
    intro="Ce qui freine et ce dont vous avez besoin ne sont jamais montrés à la Région.",
    questions=(
        told(
            "situation",
            "Votre situation aujourd’hui",
            moments=ENTRY,
            help="Vos produits, votre atelier, vos clients : deux ou trois phrases.",
            max_length=1000,
        ),
        told("objective", "Mon projet d’industrialisation en une phrase", required=JOURNEY, max_length=600),
        told(
            "achievement",
            "L’avancée dont vous êtes le plus fier",
            required=AFTER_ENTRY,
            moments=AFTER_ENTRY,
            missing="Racontez une avancée, même petite",
            max_length=600,
        ),
        told("difficulty", "Ce qui freine", required=JOURNEY, max_length=600),
        Question(
            "brakes",
            "De quel ordre ?",
            CHOICES,
            required=JOURNEY,
            moments=JOURNEY,
            help="Cochez tout ce qui convient.",
            missing="Cochez au moins une étiquette de ce qui freine",
            options=BRAKES,
        ),
        told("need", "Ce dont vous avez besoin", required=JOURNEY, max_length=400),
        told(
            "wants_callback",
            "Je souhaite être rappelé·e",
            YES_NO,
            required=JOURNEY,
            help="L’équipe vous appelle sous deux jours ouvrés.",
            missing="Dites-nous si vous souhaitez être rappelé·e",
        ),
        told("next_step", "Prochaine étape", required=JOURNEY, max_length=400),
        Question(
            "next_step_on",
            "Pour quel mois ?",
            MONTH,
            required=JOURNEY,
            moments=JOURNEY,
            example="09/2026",
            missing="Indiquez le mois de la prochaine étape",
        ),
        told(
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

PRIORITY = Section(
    key="priorites",
    number=8,
    title="Mes priorités",
    minutes=minutes("0.5", ENTRY),
    questions=(
        Question(
            "priorities",
            "Les critères que vous voulez travailler en priorité",
            CHOICES,
            moments=ENTRY,
            help="Trois au plus. Le bilan dira comment ils ont bougé.",
            source="criteria",
            most=3,
            store=PRIORITIES,
        ),
    ),
)

TESTIMONY = Section(
    key="temoignage",
    number=9,
    title="Témoignage et showroom",
    minutes=minutes("1", EXIT),
    questions=(
        Question("quote", "Une phrase que nous pourrions citer", LONG_TEXT, moments=EXIT, max_length=300),
        Question(
            "quote_consent",
            "Pouvons-nous publier cette phrase ?",
            CHOICE,
            required=EXIT,
            moments=EXIT,
            missing="Dites-nous si nous pouvons publier cette phrase",
            options=CONSENTS,
            condition=Condition("quote", (ANY_ANSWER,)),
        ),
        Question("product", "Produit présenté au showroom", TEXT, moments=EXIT, max_length=200),
        Question(
            "product_photo",
            "Photo du produit",
            FILE,
            moments=EXIT,
            shape="image",
            help="JPEG, PNG ou WebP, 8 Mo au plus.",
        ),
        Question("is_exhibitor", "Tiendrez-vous un stand à la clôture ?", YES_NO, moments=EXIT),
    ),
)

STANDARD_FORM = Form(
    (STRUCTURE, EMPLOYMENT, MARKETS, FUNDING, COOPERATIONS, IMPACT, PROJECT, *POSITIONING, PRIORITY, TESTIMONY)
)
# A question of the standard form keeps its room in every copy: a team cannot send an answer elsewhere.
STANDARD_QUESTIONS = {question.code: question for section in STANDARD_FORM.sections for question in section.questions}
