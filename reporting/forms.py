"""Forms of the bilan: its opening, its plan, the texts of its sections. The form of an export."""

import uuid

from django import forms

from reporting.documents.bilan_sections import SECTIONS
from reporting.documents.bilan_snapshot import default_title
from reporting.enums import BilanKind, ExportFormat
from reporting.export_kinds import export_kinds
from reporting.models.section import TEXT_LENGTH, TITLE_LENGTH
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
