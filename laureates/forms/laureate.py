"""Forms of the team: a structure, its journey, its people, what becomes of it."""

import datetime

from django import forms

from ess_platform.directory.enums import TerritoryLevel
from ess_platform.directory.models import InclusionKind, LegalForm, Organisation, Person, Sector, Territory, Zoning

from ..models import Laureate, Participant
from ..selectors.report_rules import is_siret_key_right
from ..services.journey import REASON_LENGTH
from .fields import PlainTextField, ShapedTextField

NOT_IN_LIST = "Choisissez dans la liste."
YES_NO = (("", "Non renseigné"), ("oui", "Oui"), ("non", "Non"))
BAD_DAY = "Indiquez une date, par exemple 21/03/2026."


def day_field(label: str, *, required: bool = False, help_text: str = "", missing: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": BAD_DAY, "required": missing},
    )


def limit_of(model, name: str) -> int:
    return model._meta.get_field(name).max_length


class NeededTextField(PlainTextField):
    """A text that cannot be left empty."""

    def validate(self, value):
        forms.Field.validate(self, value)
        super().validate(value)


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not known."""

    def __init__(self, **options):
        options |= {"choices": YES_NO, "coerce": lambda value: value == "oui", "empty_value": None, "required": False}
        super().__init__(**options)

    def prepare_value(self, value):
        return {True: "oui", False: "non", None: ""}.get(value, value)


class ReferenceField(forms.ModelChoiceField):
    """A row of a reference list, or none."""

    def __init__(self, queryset, **options):
        options |= {"required": False, "empty_label": "Non renseigné"}
        super().__init__(queryset, to_field_name="code", error_messages={"invalid_choice": NOT_IN_LIST}, **options)


class DepartmentField(ReferenceField):
    def label_from_instance(self, obj: Territory) -> str:
        return f"{obj.code} – {obj.name}"


class HouseForm(forms.Form):
    use_required_attribute = False

    def __init__(self, data=None, **options):
        super().__init__(data, label_suffix="", **options)

    def refuse(self, error) -> None:
        """Show what a service refused, beside its field when the form has it."""
        self.add_error(error.field if error.field in self.fields else None, error.message)


class IdentityForm(HouseForm):
    """Who the structure is. A wrong key of the SIRET is confirmed, not refused: some keys are wrong at the source."""

    name = NeededTextField(
        label="Nom de la structure",
        limit=limit_of(Organisation, "name"),
        error_messages={"required": "Indiquez le nom de la structure."},
    )
    acronym = PlainTextField(label="Sigle", limit=limit_of(Organisation, "acronym"), required=False)
    legal_form = ReferenceField(LegalForm.objects.all(), label="Forme juridique")
    inclusion_kind = ReferenceField(InclusionKind.objects.all(), label="Insertion ou adaptée")
    sector = ReferenceField(Sector.objects.all(), label="Filière")
    siret = ShapedTextField(
        shape="siret",
        limit=40,
        label="SIRET",
        required=False,
        help_text="14 chiffres, avec ou sans espaces.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    confirm_siret = forms.BooleanField(label="Ce SIRET est bien celui de la structure", required=False)
    rna = ShapedTextField(shape="rna", limit=20, label="RNA", required=False, help_text="W suivi de 9 chiffres.")
    founded_year = forms.IntegerField(
        label="Année de création",
        required=False,
        min_value=1800,
        max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Indiquez une année, par exemple 2014."),
    )
    is_esus = YesNoField(label="Agrément ESUS")
    address = PlainTextField(label="Adresse", limit=limit_of(Organisation, "address"), required=False)
    postcode = ShapedTextField(shape="postcode", limit=10, label="Code postal", required=False)
    city = PlainTextField(label="Commune", limit=limit_of(Organisation, "city"), required=False)
    department = DepartmentField(
        Territory.objects.filter(level=TerritoryLevel.DEPARTMENT).order_by("code"), label="Département"
    )

    @property
    def asks_siret(self) -> bool:
        """The key of the SIRET is wrong: the box to confirm it is shown."""
        return "siret" in self.errors and self.errors["siret"].as_data()[0].code == "key"

    def clean_siret(self):
        return self.cleaned_data["siret"] or None

    def clean_rna(self):
        return self.cleaned_data["rna"].upper() or None

    def clean(self):
        given = super().clean()
        siret = given.get("siret")
        is_typed = siret and siret != self.initial.get("siret")
        if is_typed and not is_siret_key_right(siret) and not given.get("confirm_siret"):
            text = "La clé de contrôle de ce SIRET est fausse : vérifiez-le, ou cochez la case pour le garder."
            self.add_error("siret", forms.ValidationError(text, code="key"))
        return given

    @property
    def identity(self) -> dict:
        """What `organisation_create` and `organisation_update` take."""
        return {name: value for name, value in self.cleaned_data.items() if name in IdentityForm.base_fields}


class JourneyForm(HouseForm):
    """The journey: since when, what it does, what it wants to do."""

    entered_on = day_field(
        "Entrée dans la promotion",
        help_text="Le lauréat n’est attendu à aucune séance d’avant ce jour. Vide : depuis le lancement.",
    )
    activity = PlainTextField(
        label="Activité",
        limit=limit_of(Laureate, "activity"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    project = PlainTextField(
        label="Projet",
        limit=limit_of(Laureate, "project"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @property
    def journey(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("entered_on", "activity", "project")}


class PersonForm(HouseForm):
    """Somebody who represents a laureate."""

    first_name = NeededTextField(
        label="Prénom",
        limit=limit_of(Person, "first_name"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Indiquez le prénom."},
    )
    last_name = NeededTextField(
        label="Nom",
        limit=limit_of(Person, "last_name"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Indiquez le nom."},
    )
    job_title = PlainTextField(label="Fonction", limit=limit_of(Participant, "job_title"), required=False)
    email = ShapedTextField(
        shape="email",
        limit=limit_of(Person, "email"),
        label="Adresse électronique",
        required=False,
        help_text="Pour l’inviter à son espace et lui envoyer les relances.",
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "off"}),
    )
    phone = ShapedTextField(
        shape="phone",
        limit=limit_of(Person, "phone"),
        label="Téléphone",
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class ParticipantForm(PersonForm):
    is_main_contact = forms.BooleanField(label="Contact principal", required=False)
    can_submit = forms.BooleanField(
        label="Peut envoyer la fiche", required=False, help_text="Sans cette case, la personne la prépare seulement."
    )
    joined_on = day_field("Depuis", help_text="Cette personne n’est attendue à aucune séance d’avant ce jour.")

    @property
    def given(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "is_main_contact"}


class LeaveForm(HouseForm):
    """A departure, with its day; `version` is that of the laureate."""

    left_on = day_field("Dernier jour", required=True, missing="Indiquez le dernier jour.")
    reason = NeededTextField(
        label="Motif",
        limit=REASON_LENGTH,
        help_text="Pour le journal de l’équipe ; le financeur ne le voit pas.",
        error_messages={"required": "Dites pourquoi, en une phrase."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class PauseForm(HouseForm):
    reason = LeaveForm.base_fields["reason"]
    version = forms.IntegerField(widget=forms.HiddenInput)


class VersionForm(HouseForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class LastDayForm(HouseForm):
    left_on = day_field("Dernier jour", required=True, missing="Indiquez le dernier jour.")


class StructureForm(IdentityForm):
    """The identity of a structure, alone; `version` is its own."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class LaureateEditForm(IdentityForm, JourneyForm):
    """The identity, the journey, and the zonings of the site with the day when each was observed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    organisation_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, **options):
        super().__init__(data, **options)
        self.zoning_rows = list(Zoning.objects.order_by("position", "code"))
        for zoning in self.zoning_rows:
            self.fields[f"zoning_{zoning.pk}"] = forms.BooleanField(label=zoning.label, required=False)
            self.fields[f"zoning_{zoning.pk}_day"] = day_field(f"Constaté le ({zoning.label})")

    @property
    def zoning_fields(self) -> list[tuple]:
        """Each box with the field of its day."""
        return [(self[f"zoning_{row.pk}"], self[f"zoning_{row.pk}_day"]) for row in self.zoning_rows]

    @property
    def zonings(self) -> dict[int, datetime.date | None]:
        """What `laureate_edit` takes: the zonings that are ticked, with their day."""
        given = self.cleaned_data
        return {row.pk: given.get(f"zoning_{row.pk}_day") for row in self.zoning_rows if given.get(f"zoning_{row.pk}")}


class LaureateCreateForm(JourneyForm):
    """A structure that exists enters the promotion, with its main contact."""


class NewLaureateForm(IdentityForm, JourneyForm):
    """A new structure enters the promotion. `is_another` confirms that a near one is not the same."""

    is_another = forms.BooleanField(label="C’est une autre structure : l’ajouter quand même", required=False)
