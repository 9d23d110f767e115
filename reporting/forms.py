"""Forms of the bilan: its opening, texts, figures, reading and publication; own figures; verification; an export."""

import re
import uuid
from collections.abc import Mapping

from django import forms

from laureates.enums import Moment
from reporting.documents.bilan_sections import SECTIONS
from reporting.documents.bilan_snapshot import default_title
from reporting.enums import BilanKind, ExportFormat, OwnAggregation
from reporting.export_kinds import export_kinds
from reporting.models import Monograph
from reporting.models.section import TEXT_LENGTH, TITLE_LENGTH
from reporting.selectors.monograph import PARTS
from reporting.selectors.own_figure import AskedQuestion
from reporting.selectors.verification import read_code
from reporting.services.section import Typed


class BilanCreateForm(forms.Form):
    """The title proposed is that of a closing bilan: left as it is for another kind, it becomes that of its kind."""

    kind = forms.ChoiceField(label="Nature du bilan", choices=BilanKind.choices, initial=BilanKind.CLOSING)
    title = forms.CharField(
        label="Titre",
        max_length=200,
        help_text="Il figure sur la couverture et dans l’en-tête de chaque page.",
        error_messages={"required": "Indiquez le titre du bilan."},
    )

    def __init__(self, *args, cohort, **kwargs):
        super().__init__(*args, **kwargs)
        self.cohort = cohort
        self.fields["title"].initial = default_title(BilanKind.CLOSING, cohort)

    def clean(self):
        found = super().clean()
        kind, title = found.get("kind"), found.get("title")
        if kind and title in {default_title(other, self.cohort) for other in BilanKind}:
            found["title"] = default_title(kind, self.cohort)
        return found


class BilanPlanForm(forms.Form):
    """Title of the bilan, sections that it prints, and the one that goes up or down. `version`: see DATA-01."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    title = forms.CharField(
        label="Titre du bilan",
        max_length=200,
        error_messages={
            "required": "Indiquez le titre du bilan.",
            "max_length": "Le titre tient en 200 caractères : il en compte %(show_value)s.",
        },
    )
    on = forms.MultipleChoiceField(
        required=False,
        choices=[(section.key, section.title) for section in SECTIONS],
        error_messages={"invalid_choice": "Cette section n’existe pas : rechargez la page."},
    )
    monter = forms.ChoiceField(required=False, choices=[(section.key, section.key) for section in SECTIONS])
    descendre = forms.ChoiceField(required=False, choices=[(section.key, section.key) for section in SECTIONS])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="plan_%s", **kwargs)  # the section open beside it has a title too

    def moved(self) -> tuple[str, int] | None:
        """The section to move, and by how many places."""
        up, down = self.cleaned_data["monter"], self.cleaned_data["descendre"]
        if up:
            return up, -1
        return (down, 1) if down else None


class SectionForm(forms.Form):
    """Title and text of one section. Each comes with the fingerprint of the text that the page was filled from."""

    title = forms.CharField(
        label="Titre de la section",
        required=False,
        max_length=TITLE_LENGTH,
        error_messages={"max_length": f"Le titre tient en {TITLE_LENGTH} caractères : il en compte %(show_value)s."},
    )
    text = forms.CharField(
        label="Texte",
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={
            "max_length": "Le texte tient en 10 000 caractères : il en compte %(show_value)s. Coupez-le, ou "
            "répartissez-le entre deux sections."
        },
    )

    def __init__(self, *args, section, automatic_title="", only="", **kwargs):
        super().__init__(*args, **kwargs)
        self.section = section
        for name in tuple(self.fields):
            if not getattr(section, f"has_{name}") or (only and name != only):
                del self.fields[name]
        if "title" in self.fields:
            self.fields["title"].widget.attrs["placeholder"] = automatic_title
            self.fields["title"].help_text = "Laissé vide, c’est le titre calculé d’après les chiffres."
        if "text" in self.fields:
            self.fields["text"].label = f"Texte : {section.title}"
            self.fields["text"].help_text = section.text_help
            attrs = self.fields["text"].widget.attrs
            attrs["data-limit"] = TEXT_LENGTH
            # The browser would cut a long paste without a word; the server says what is too much and keeps it all.
            del attrs["maxlength"]

    def typed(self) -> dict[str, Typed]:
        """What the page sends, as the service takes it; line ends as they are stored."""
        return {
            name: Typed(self.data.get(f"seen-{name}", ""), self.cleaned_data[name].replace("\r\n", "\n"))
            for name in self.fields
        }


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


class AskReviewForm(forms.Form):
    """Who reads the version, with a word; the digest says which content was seen."""

    digest = forms.RegexField(regex=r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    reviewer = forms.ModelChoiceField(
        label="Qui relit",
        queryset=None,
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez qui relit.",
            "invalid_choice": "Cette personne ne fait plus partie de l’équipe : choisissez-en une autre.",
        },
    )
    note = forms.CharField(
        label="Un mot pour la relecture",
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce qui mérite un regard : un chiffre, une formulation, une page.",
    )

    def __init__(self, *args, reviewers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].queryset = reviewers


class DecisionForm(forms.Form):
    """Validate, or send back with what is to fix."""

    digest = forms.RegexField(regex=r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    comment = forms.CharField(
        label="Commentaire",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Pour renvoyer à corriger, dites ce qui est à reprendre, en 20 caractères au moins.",
    )


class ExplanationForm(forms.Form):
    """Why a bilan is published although a control refuses it."""

    text = forms.CharField(
        label="Explication",
        min_length=20,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Elle est lue avec le bilan : écrivez-la pour la Région.",
        error_messages={
            "required": "Écrivez l’explication.",
            "min_length": "Expliquez en 20 caractères au moins.",
            "max_length": "L’explication dépasse 1 000 caractères : raccourcissez-la.",
        },
    )


class VerificationForm(forms.Form):
    """The code printed at the foot of the pages, as people type it: « 7f3k 92qd » is read « 7F3K-92QD »."""

    code = forms.CharField(
        label="Code de vérification",
        max_length=40,
        help_text="Huit caractères en deux groupes, par exemple 7F3K-92QD : il est au bas de chaque page.",
        error_messages={
            "required": "Indiquez le code imprimé sur le document.",
            "max_length": "Un code compte huit chiffres et lettres : vérifiez votre copie.",
        },
    )

    def clean_code(self):
        code = read_code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError("Un code compte huit chiffres et lettres : vérifiez votre copie.")
        return code


class FileDigestForm(forms.Form):
    """The SHA-256 that somebody has computed of the file in hand; spaces and capitals do not matter."""

    empreinte = forms.CharField(
        label="Empreinte SHA-256 de votre fichier",
        max_length=200,
        help_text="64 caractères, calculés sur votre poste : votre fichier n’est pas envoyé.",
        error_messages={"required": "Collez l’empreinte de votre fichier."},
    )

    def clean_empreinte(self):
        digest = "".join(self.cleaned_data["empreinte"].split()).lower()
        if not re.fullmatch(r"[0-9a-f]{64}", digest):
            raise forms.ValidationError(
                "Une empreinte SHA-256 compte 64 chiffres et lettres de a à f : vérifiez votre copie."
            )
        return digest


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


TICK = {"class": "form-check-input"}


class BilanFigureForm(forms.Form):
    """One figure of the page where the team chooses those of a bilan."""

    code = forms.CharField(widget=forms.HiddenInput, max_length=10)
    is_kept = forms.BooleanField(label="Retenu", required=False, widget=forms.CheckboxInput(TICK))
    is_key = forms.BooleanField(label="Chiffre clé", required=False, widget=forms.CheckboxInput(TICK))
    position = forms.IntegerField(
        label="Ordre",
        min_value=1,
        max_value=999,
        widget=forms.NumberInput({"class": "form-control"}),
        error_messages={
            "required": "Indiquez un rang, par exemple 3.",
            "invalid": "Indiquez un nombre entier, par exemple 3.",
            "min_value": "Le rang commence à 1.",
            "max_value": "Le rang va jusqu’à 999.",
        },
    )

    def clean(self):
        data = self.cleaned_data
        if data.get("is_key") and not data.get("is_kept"):
            self.add_error("is_key", "Un chiffre clé doit aussi être retenu.")
        return data


BilanFigureFormSet = forms.formset_factory(BilanFigureForm, extra=0, max_num=100, absolute_max=100)


class OwnFigureForm(forms.Form):
    """A figure of a promotion's own. The service says which calculations a question allows."""

    label = forms.CharField(
        label="Intitulé",
        max_length=120,
        help_text="Tel qu’il sera lu dans le bilan, par exemple « Repas servis ».",
        error_messages={
            "required": "Donnez un intitulé à ce chiffre.",
            "max_length": "L’intitulé compte 120 caractères au plus.",
        },
    )
    question = forms.ChoiceField(
        label="Question des fiches",
        help_text="Seules les questions dont la réponse est un nombre sont proposées.",
        error_messages={
            "required": "Choisissez la question dont les réponses sont comptées.",
            "invalid_choice": "Cette question n’est pas, ou plus, posée dans les fiches.",
        },
    )
    aggregation = forms.ChoiceField(
        label="Calcul",
        choices=[("", "Choisir…"), *OwnAggregation.choices],
        error_messages={"required": "Choisissez comment les réponses se calculent."},
    )
    moment = forms.ChoiceField(
        label="Temps",
        choices=[("", "Choisir…"), *Moment.choices],
        required=False,
        help_text="Pour une somme ou une moyenne ; les autres calculs lisent plusieurs temps.",
    )
    unit = forms.CharField(
        label="Unité",
        max_length=30,
        required=False,
        help_text="Laissez vide pour reprendre celle de la question.",
        error_messages={"max_length": "L’unité compte 30 caractères au plus."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args, questions: Mapping[str, AskedQuestion], **kwargs):
        super().__init__(*args, **kwargs)
        groups: dict[str, list[tuple[str, str]]] = {}
        for code, asked in questions.items():
            unit = f" ({asked.question.shown_unit})" if asked.question.shown_unit else ""
            groups.setdefault(asked.section, []).append((code, f"{asked.question.label}{unit}"))
        self.fields["question"].choices = [("", "Choisir…"), *groups.items()]


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
