"""The four pages of a new promotion: where it starts from, who it is, its dates and funder, what it takes along."""

from django import forms

from ess_platform.directory.enums import Hat, TerritoryLevel
from ess_platform.directory.models import Organisation, Territory
from programmes.cohort_templates import TEMPLATES
from programmes.copy_steps import CopyPreview, CopyStep
from programmes.enums import FundingMode, ProgrammeKind
from programmes.models import Cohort, Programme
from programmes.permissions import directed_operators

from .fields import AmountField, day_field, long_text_field, rank_field, text_field

COPY, BLANK = "copie", "vierge"
EMPTY = [("", "Non précisé")]
CLOSES_BEFORE = "La clôture précède le lancement : choisissez un jour plus tardif."


class PageForm(forms.Form):
    """A page of the creation."""

    use_required_attribute = False

    def __init__(self, *args, **options):
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)

    def check_order(self, message: str) -> None:
        """Say beside `ends_on` that it comes before `starts_on`; either may be unknown."""
        starts_on, ends_on = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", message)


class ChosenOrNewForm(PageForm):
    """Something of a list, or the description of something new, required when nothing of the list is chosen."""

    LIST = ""  # the field of the list
    NEW: tuple[str, ...] = ()  # the fields of the description
    MISSING: dict[str, str] = {}  # what is said beside each of them that may not stay empty

    def clean(self):
        cleaned = super().clean()
        if cleaned.get(self.LIST) is None and self.LIST not in self.errors:
            for name, message in self.MISSING.items():
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, message)
        return cleaned

    def new_fields(self):
        return [self[name] for name in self.NEW]

    @property
    def asks_new(self) -> bool:
        """Whether the description is wanted: nothing chosen, or something wrong in it."""
        return not self[self.LIST].value() or any(name in self.errors for name in self.NEW)


class StartForm(PageForm):
    """« Partir de »: last year's, a template, or nothing."""

    kind = forms.ChoiceField(
        label="Partir de",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez un point de départ.",
            "invalid_choice": "Choisissez un point de départ de la liste.",
        },
    )
    source = forms.ModelChoiceField(
        Cohort.objects.none(),
        to_field_name="slug",
        label="Promotion à reprendre",
        required=False,
        empty_label="Choisir une promotion",
        error_messages={"invalid_choice": "Choisissez une promotion de la liste."},
    )

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        sources = Cohort.objects.directed_by(user).order_by("-starts_on", "sort_name")
        self.fields["source"].queryset = sources.select_related("programme__operator", "programme__region")
        templates = [(code, f"Le modèle « {template.label} »") for code, template in TEMPLATES.items()]
        copy = (COPY, "Une promotion précédente")
        self.fields["kind"].choices = [copy, *templates, (BLANK, "Une promotion vierge")]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") == COPY and not cleaned.get("source") and "source" not in self.errors:
            self.add_error("source", "Choisissez la promotion à reprendre.")
        return cleaned

    def choices(self):
        """Each choice as the page draws it: its radio, a sentence, the field that goes with it."""
        texts = {code: template.text for code, template in TEMPLATES.items()} | {
            COPY: "Jalons, séances, fiches, thèmes, objectifs, cadre du budget et équipe, un an plus tard ; sans les "
            "lauréats, ni rien de ce qu’ils ont écrit.",
            BLANK: "Vous posez vous-même les dates, les fiches et le budget.",
        }
        has_sources = self.fields["source"].queryset.exists()
        for radio in self["kind"].subwidgets:
            value = radio.data["value"]
            if value == COPY and not has_sources:
                continue
            yield {"radio": radio, "text": texts[value], "field": self["source"] if value == COPY else None}


class IdentityForm(ChosenOrNewForm):
    name = text_field("Nom de la promotion", max_length=160, required=True, missing="Donnez un nom à la promotion.")
    number = rank_field(help_text="1 pour la première édition du dispositif.")
    purpose = long_text_field("Objet", max_length=2000, help_text="Ce que la promotion veut obtenir, en deux phrases.")
    programme = forms.ModelChoiceField(
        Programme.objects.none(),
        label="Dispositif",
        required=False,
        empty_label="Un nouveau dispositif",
        error_messages={"invalid_choice": "Choisissez un dispositif de la liste."},
    )
    new_name = text_field("Nom du dispositif", max_length=160)
    new_kind = forms.ChoiceField(
        label="Nature", required=False, choices=[("", "Choisir une nature"), *ProgrammeKind.choices]
    )
    new_operator = forms.ModelChoiceField(
        Organisation.objects.none(), label="Opérateur", required=False, empty_label="Choisir un opérateur"
    )
    new_region = forms.ModelChoiceField(
        Territory.objects.none(),
        label="Région",
        required=False,
        empty_label="Aucune",
        help_text="Ses jours fériés décident des dates proposées.",
    )
    LIST = "programme"
    NEW = ("new_name", "new_kind", "new_operator", "new_region")
    MISSING = {
        "new_name": "Donnez un nom au nouveau dispositif, ou choisissez-en un existant.",
        "new_kind": "Choisissez la nature du nouveau dispositif.",
        "new_operator": "Choisissez l’opérateur du nouveau dispositif.",
    }

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        programmes = Programme.objects.directed_by(user).select_related("operator", "region").order_by("name", "pk")
        self.fields["programme"].queryset = programmes
        self.fields["new_operator"].queryset = directed_operators(user)
        regions = Territory.objects.filter(level=TerritoryLevel.REGION).order_by("name", "pk")
        self.fields["new_region"].queryset = regions


class DatesForm(PageForm):
    starts_on = day_field("Lancement", required=True, missing="Indiquez la date de lancement.")
    ends_on = day_field("Clôture")
    funding_mode = forms.ChoiceField(
        label="Mode de financement", required=False, choices=[*EMPTY, *FundingMode.choices]
    )
    funder = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Financeur",
        required=False,
        empty_label="Pas encore connu",
        help_text="Inscrit comme pressenti : il ne lira rien tant que vous ne lui ouvrez pas l’accès.",
        error_messages={"invalid_choice": "Choisissez un financeur de la liste."},
    )
    perimeter = text_field("Périmètre financé", max_length=255)
    amount = AmountField(label="Montant")
    convention_reference = text_field("Référence de la convention", max_length=80)

    def __init__(self, *args, length: int | None = None, **options):
        super().__init__(*args, **options)
        self.fields["funder"].queryset = funders()
        days = "Un samedi, un dimanche ou un jour férié passe au jour ouvré suivant."
        self.fields["starts_on"].help_text = days
        if length:
            months = round(length / 30)
            self.fields["ends_on"].help_text = f"Laissée vide : {months} mois après le lancement, la durée du modèle."

    def clean(self):
        cleaned = super().clean()
        self.check_order(CLOSES_BEFORE)
        typed = any(cleaned.get(name) for name in ("perimeter", "amount", "convention_reference"))
        if typed and not cleaned.get("funder") and "funder" not in self.errors:
            self.add_error("funder", "Choisissez le financeur de ce montant, ou effacez-le plus bas.")
        return cleaned


def funders():
    """The organisations that fund, by name."""
    return Organisation.objects.filter(hats__hat=Hat.FUNDER).order_by("sort_name", "pk")


class ContentForm(PageForm):
    """What is taken along; `offered` holds the steps that have something to copy, with what they would copy."""

    steps = forms.MultipleChoiceField(
        label="À reprendre",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages={"invalid_choice": "Cet élément n’est plus proposé : relisez la liste."},
    )

    def __init__(self, *args, offered: list[tuple[CopyStep, CopyPreview]], **options):
        super().__init__(*args, **options)
        self.offered = offered
        self.fields["steps"].choices = [(step.code, step.label) for step, _preview in self.offered]

    def lines(self):
        """Each step as the page draws it: its box, what it holds, its dates."""
        previews = {step.code: preview for step, preview in self.offered}
        for box in self["steps"].subwidgets:
            yield {"box": box, "preview": previews[box.data["value"]]}
