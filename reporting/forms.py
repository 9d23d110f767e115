"""Forms of the bilan: its opening, the texts beside its figures, the questions about them. The form of an export."""

import uuid

from django import forms

from reporting.enums import BilanKind, ExportFormat
from reporting.export_kinds import export_kinds
from reporting.models import Bilan


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


class GenerateForm(forms.Form):
    """The key makes a double click one request (DATA-03)."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class PublishForm(forms.Form):
    """The digest says which content the person has read before publishing it."""

    digest = forms.RegexField(regex=r"^[0-9a-f]{64}$", widget=forms.HiddenInput)


class QuestionForm(forms.Form):
    """A question of a funder about one figure."""

    text = forms.CharField(
        label="Votre question",
        min_length=10,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="L’équipe la reçoit par courriel, avec le chiffre et votre nom. Sa réponse restera sur cette page.",
        error_messages={
            "required": "Écrivez votre question.",
            "min_length": "Précisez votre question\u00a0: quelques mots suffisent.",
            "max_length": "Votre question dépasse 1\u202f000 caractères\u00a0: posez-la en deux fois.",
        },
    )


class ShareForm(forms.Form):
    is_shared = forms.BooleanField(
        label="Visible par tous les financeurs",
        required=False,
        help_text="Question et réponse seront lues par tous les financeurs de la promotion, sous le nom de la "
        "structure qui l’a posée, et imprimées dans la prochaine version du bilan.",
    )


class AnswerForm(ShareForm):
    """The answer of the team: sent as soon as it is posted, and never changed."""

    field_order = ("answer", "is_shared")
    answer = forms.CharField(
        label="Votre réponse",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Elle part par courriel et reste à côté du chiffre\u00a0: elle ne se modifie plus.",
        error_messages={
            "required": "Écrivez la réponse.",
            "max_length": "La réponse dépasse 2\u202f000 caractères.",
        },
    )


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
