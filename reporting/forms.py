"""Forms of the bilan: its opening, and the texts written beside the figures. Those of an export, of a monograph."""

import uuid

from django import forms

from reporting.enums import BilanKind, ExportFormat
from reporting.export_kinds import export_kinds
from reporting.models import Bilan, Monograph
from reporting.selectors.monograph import PARTS


class BilanCreateForm(forms.Form):
    kind = forms.ChoiceField(label="Nature du bilan", choices=BilanKind.choices, initial=BilanKind.CLOSING)
    title = forms.CharField(
        label="Titre",
        max_length=200,
        help_text="Il figure sur la couverture et dans l’en-tête de chaque page.",
        error_messages={"required": "Indiquez le titre du bilan."},
    )


class BilanTextsForm(forms.ModelForm):
    """Texts of the bilan. `version` says which state the page was opened on (DATA-01)."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    class Meta:
        model = Bilan
        fields = ("title", "introduction", "limits", "recommendations")
        labels = {
            "introduction": "Mot d’introduction",
            "limits": "Limites",
            "recommendations": "Recommandations, une par ligne",
        }
        help_texts = {
            "introduction": "Quelques phrases en tête de « L’essentiel ». Aucun chiffre à recopier : ils y sont déjà.",
            "limits": "Ce qui n’a pas marché, ou que les chiffres ne disent pas.",
            "recommendations": "Trois suffisent ; elles figurent sur la page destinée aux élus.",
        }
        widgets = {
            "introduction": forms.Textarea(attrs={"rows": 4}),
            "limits": forms.Textarea(attrs={"rows": 4}),
            "recommendations": forms.Textarea(attrs={"rows": 4}),
        }
        error_messages = {"title": {"required": "Indiquez le titre du bilan."}}


class MonographForm(forms.ModelForm):
    """The parts of a monograph. `version` is 0 while none is saved."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = Monograph
        fields = tuple(PARTS)
        labels = PARTS
        help_texts = {
            "introduction": "Ce que fait la structure, pour qui, et ce que cela change.",
            "economy": "Ce que coûte l’activité, ce qui la finance : ventes, marchés, subventions.",
            "team": "Qui fait le travail : métiers, effectifs, parcours.",
            "partners": "Avec qui : clients, parrain, autres lauréats, collectivités.",
            "levers": "Ce qui a permis d’avancer, dans l’ordre d’importance.",
            "sources": "D’où vient ce qui précède : fiches, entretiens, documents, avec leurs dates.",
        }
        widgets = {name: forms.Textarea(attrs={"rows": 6}) for name in PARTS}


class MonographAnswerForm(forms.Form):
    """The answer of a laureate, about the very text that it read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    word = forms.CharField(
        label="Ce qu’il faut corriger",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Seulement si vous renvoyez le texte à l’équipe.",
    )


class GenerateForm(forms.Form):
    """The key makes a double click one request (DATA-03)."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class PublishForm(forms.Form):
    """The digest says which content the person has read before publishing it."""

    digest = forms.RegexField(regex=r"^[0-9a-f]{64}$", widget=forms.HiddenInput)


class ExportForm(forms.Form):
    """Which list, in which format; `filtres` is the query string of the page seen, that of the list `filtres_de`."""

    liste = forms.ChoiceField(label="Liste", error_messages={"invalid_choice": "Cette liste ne s’exporte pas."})
    format = forms.ChoiceField(label="Format", choices=ExportFormat.choices, widget=forms.RadioSelect)
    filtres = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)
    filtres_de = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    cle = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["liste"].choices = [(kind.key, kind.title) for kind in export_kinds()]
