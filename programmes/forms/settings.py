"""Forms of the settings of a promotion: itself, its steps, its funders, its team, its state."""

from django import forms

from programmes.enums import FundingMode, MilestoneKind, TeamRole
from programmes.models import Cohort, Funding, Milestone
from programmes.services.cohort import CohortSettings, current_settings
from programmes.services.cohort_state import REASON_LENGTH
from programmes.services.funding import FundingData
from programmes.services.milestone import MilestoneData

from .fields import AmountField, day_field, long_text_field, rank_field, text_field
from .new_cohort import CLOSES_BEFORE, EMPTY, ChosenOrNewForm, PageForm, funders

MAX_THEMES, THEME_LENGTH = 30, 255
ENDS_BEFORE = "Ce jour précède le début : choisissez un jour plus tardif."


class VersionForm(PageForm):
    """Confirmation of an action on one version of the promotion."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ReopenForm(VersionForm):
    reason = forms.CharField(
        label="Motif de la réouverture",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Inscrit au journal. N’y indiquez aucune donnée de santé ni d’opinion.",
        error_messages={
            "required": "Indiquez pourquoi la promotion est rouverte.",
            "max_length": f"Le motif compte {REASON_LENGTH} caractères au plus.",
        },
    )


class CohortSettingsForm(VersionForm):
    name = text_field("Nom de la promotion", max_length=160, required=True, missing="Donnez un nom à la promotion.")
    number = rank_field()
    purpose = long_text_field("Objet", max_length=2000)
    prior_step = text_field(
        "Étape préalable", max_length=160, help_text="Par exemple « Étude de préfiguration des besoins »."
    )
    starts_on = day_field("Lancement")
    ends_on = day_field("Clôture", help_text="Les séances et les campagnes ne bougent pas avec ces deux dates.")
    themes = long_text_field("Thèmes des séquences", max_length=5000, help_text="Un par ligne, dans l’ordre.")
    funding_mode = forms.ChoiceField(
        label="Mode de financement", required=False, choices=[*EMPTY, *FundingMode.choices]
    )
    funding_note = text_field("Précision sur le financement", max_length=400)
    volunteer_hourly_rate = AmountField(label="Valeur d’une heure de bénévolat")
    retention_until = day_field(
        "Pièces à conserver jusqu’au", help_text="Le jour que fixe la convention pour les justificatifs."
    )

    def clean_themes(self) -> tuple[str, ...]:
        themes = tuple(line.strip() for line in self.cleaned_data["themes"].splitlines() if line.strip())
        if len(themes) > MAX_THEMES:
            raise forms.ValidationError(f"Restez à {MAX_THEMES} thèmes au plus.")
        if any(len(theme) > THEME_LENGTH for theme in themes):
            raise forms.ValidationError(f"Un thème compte {THEME_LENGTH} caractères au plus.")
        return themes

    def clean(self):
        cleaned = super().clean()
        self.check_order(CLOSES_BEFORE)
        return cleaned

    def settings(self) -> CohortSettings:
        return CohortSettings(**{name: self.cleaned_data[name] for name in CohortSettings.__dataclass_fields__})


def settings_initial(cohort: Cohort) -> dict:
    """A form filled with what is stored."""
    stored = current_settings(cohort)
    found = {name: getattr(stored, name) for name in CohortSettings.__dataclass_fields__}
    return found | {"themes": "\n".join(stored.themes), "version": cohort.version}


class MilestoneForm(PageForm):
    kind = forms.ChoiceField(
        label="Nature",
        choices=MilestoneKind,
        error_messages={
            "required": "Choisissez la nature du jalon.",
            "invalid_choice": "Choisissez une nature dans la liste.",
        },
    )
    label = text_field("Intitulé", max_length=160, required=True, missing="Donnez un intitulé au jalon.")
    starts_on = day_field("Date", help_text="Laissée vide : à dater plus tard.")
    ends_on = day_field("Fin", help_text="Pour une étape qui dure.")

    def clean(self):
        cleaned = super().clean()
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if ends_on and not starts_on and "starts_on" not in self.errors:
            self.add_error("starts_on", "Indiquez le début de cette étape.")
        self.check_order(ENDS_BEFORE)
        return cleaned

    def data_of(self) -> MilestoneData:
        return MilestoneData(**{name: self.cleaned_data[name] for name in MilestoneData.__dataclass_fields__})


def milestone_initial(milestone: Milestone) -> dict:
    """A form filled with a step as it is."""
    return {name: getattr(milestone, name) for name in MilestoneData.__dataclass_fields__}


class FundingForm(PageForm):
    """`funding` is the line being changed: its funder is shown, and does not change."""

    funder = forms.ModelChoiceField(
        queryset=None,
        label="Financeur",
        empty_label="Choisir un financeur",
        error_messages={
            "required": "Choisissez le financeur.",
            "invalid_choice": "Choisissez un financeur de la liste.",
        },
    )
    perimeter = text_field(
        "Périmètre financé", max_length=255, help_text="Ce qu’il paie, par exemple « les séquences »."
    )
    amount = AmountField(label="Montant")
    convention_reference = text_field("Référence de la convention", max_length=80)
    starts_on = day_field("Début de la convention")
    ends_on = day_field("Fin de la convention")

    def __init__(self, *args, funding: Funding | None = None, **options):
        super().__init__(*args, **options)
        self.funding = funding
        if funding:
            del self.fields["funder"]
        else:
            self.fields["funder"].queryset = funders()

    def clean(self):
        cleaned = super().clean()
        self.check_order(ENDS_BEFORE)
        return cleaned

    def data_of(self) -> FundingData:
        return FundingData(**({"funder": self.funding.funder} if self.funding else {}) | self.cleaned_data)


def funding_initial(funding: Funding) -> dict:
    """A form filled with a funding as it is."""
    return {name: getattr(funding, name) for name in FundingData.__dataclass_fields__}


class AccessForm(PageForm):
    access_until = day_field(
        "Accès ouvert jusqu’au",
        help_text="Laissée vide : sans limite. Pensez au délai de contrôle après le versement du solde.",
    )


ROLE = {
    "label": "Rôle",
    "choices": TeamRole,
    "widget": forms.RadioSelect,
    "help_text": "« Lecture » voit tout de la promotion, sans rien pouvoir y changer.",
    "error_messages": {"required": "Choisissez un rôle.", "invalid_choice": "Choisissez un rôle de la liste."},
}


class RoleForm(PageForm):
    role = forms.ChoiceField(**ROLE)


class TeamAddForm(ChosenOrNewForm):
    """A colleague of the list, or somebody to invite."""

    colleague = forms.ModelChoiceField(
        queryset=None,
        to_field_name="public_id",
        label="Collègue",
        required=False,
        empty_label="Une personne qui n’a pas encore de compte",
        error_messages={"invalid_choice": "Choisissez une personne de la liste."},
    )
    email = forms.EmailField(
        label="Adresse électronique",
        required=False,
        max_length=254,
        error_messages={"invalid": "Cette adresse n’est pas complète. Exemple : prenom.nom@exemple.fr"},
    )
    first_name = text_field("Prénom", max_length=80)
    last_name = text_field("Nom", max_length=80)
    role = forms.ChoiceField(initial=TeamRole.MANAGER, **ROLE)
    LIST = "colleague"
    NEW = ("email", "first_name", "last_name")
    MISSING = {
        "email": "Indiquez l’adresse de la personne à inviter, ou choisissez une collègue plus haut.",
        "first_name": "Indiquez son prénom.",
        "last_name": "Indiquez son nom.",
    }

    def __init__(self, *args, colleagues, **options):
        super().__init__(*args, **options)
        self.fields["colleague"].queryset = colleagues
        self.fields["colleague"].label_from_instance = lambda user: user.get_full_name()
