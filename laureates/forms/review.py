"""Forms of the sending and of the review."""

from collections.abc import Iterable

from django import forms

from ess_platform.directory.enums import Rating

from ..models.positioning import is_wide_gap
from ..selectors.answers import ReportAnswers
from ..selectors.questions import Section
from ..selectors.report_check import ReportWarning
from ..services.extension import WORD_LENGTH
from ..services.positioning import COMMENT_LENGTH, Agreement
from ..services.review import COMMENT_MAXIMUM, COMMENT_MINIMUM
from .fields import PlainTextField


class SubmitForm(forms.Form):
    """What a laureate confirms before sending; `key` makes of two clicks one sending."""

    use_required_attribute = False
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)
    confirms_warnings = forms.BooleanField(label="J’ai vérifié ces points, ils sont exacts", required=False)
    confirms_changes = forms.BooleanField(label="J’ai apporté les précisions demandées", required=False)

    def __init__(self, data=None, *, has_warnings: bool, is_returned: bool, **options):
        super().__init__(data, label_suffix="", **options)
        if not has_warnings:
            del self.fields["confirms_warnings"]
        if not is_returned:
            del self.fields["confirms_changes"]


class SectionsForm(forms.Form):
    """Which pages of a form are opened again."""

    use_required_attribute = False
    sections = forms.MultipleChoiceField(
        label="Parties à compléter",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Cochez au moins une partie à compléter.",
            "invalid_choice": "Cette partie ne fait pas partie de la fiche.",
        },
    )

    def __init__(self, data=None, *, sections: Iterable[Section], prefix: str):
        super().__init__(data, label_suffix="", prefix=prefix)
        self.fields["sections"].choices = [(section.key, section.name) for section in sections]


def request_field(label: str) -> PlainTextField:
    """A request that a laureate reads: counted while it is typed, with sentences ready to be completed."""
    return PlainTextField(
        label=label,
        help_text=f"{COMMENT_MINIMUM} caractères au moins. Le lauréat lit ce texte tel quel.",
        limit=COMMENT_MAXIMUM,
        widget=forms.Textarea(attrs={"rows": 4, "data-least": COMMENT_MINIMUM, "data-limit": COMMENT_MAXIMUM}),
        error_messages={"required": "Dites ce qui doit être précisé."},
    )


class ReturnForm(SectionsForm):
    """A precise request, and the pages that it reopens."""

    comment = request_field("Ce que vous demandez")
    phrases = (
        "Merci de préciser le chiffre d’affaires\u00a0: les subventions sont-elles comprises\u00a0?",
        "Ce cumul baisse par rapport à la fiche précédente\u00a0: pouvez-vous vérifier\u00a0?",
        "Merci de compléter en une phrase ou deux, avec un exemple.",
    )

    def __init__(self, data=None, *, sections: Iterable[Section]):
        super().__init__(data, sections=sections, prefix="retour")


class ReopenForm(SectionsForm):
    """Why a validated form is opened again, and which of its pages."""

    reason = request_field("Pourquoi rouvrir cette fiche")

    def __init__(self, data=None, *, sections: Iterable[Section]):
        super().__init__(data, sections=sections, prefix="reouverture")


class WordForm(forms.Form):
    """The word that goes with a refusal."""

    use_required_attribute = False
    word = PlainTextField(
        label="Votre mot à la structure",
        help_text="Pourquoi, et ce que vous proposez. La structure lit ce texte tel quel.",
        limit=WORD_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Dites un mot à la structure\u00a0: pourquoi, et ce que vous proposez."},
    )

    def __init__(self, data=None):
        super().__init__(data, label_suffix="", prefix="delai")


class ValidateForm(forms.Form):
    """One box per warning: each is acknowledged on its own."""

    use_required_attribute = False
    acknowledged = forms.MultipleChoiceField(
        label="Points vérifiés", widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, data=None, *, warnings: list[ReportWarning]):
        super().__init__(data, label_suffix="", prefix="validation")
        if warnings:
            self.fields["acknowledged"].choices = [(warning.code, warning.text) for warning in warnings]
            self.fields["acknowledged"].required = True
            self.fields["acknowledged"].error_messages["required"] = "Cochez chaque point à vérifier."
        else:
            del self.fields["acknowledged"]


class AgreementForm(forms.Form):
    """The level agreed for each criterion, and the line that explains a gap of two levels or more."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)

    LEVELS = [("", "Non partagé"), *((str(level.value), f"{level.value} {level.label}") for level in Rating)]

    def __init__(self, data=None, *, answers: ReportAnswers, version: int):
        super().__init__(data, label_suffix="", initial={"version": version}, prefix="accord")
        self.answers = answers
        for criterion in answers.criteria:
            rating = answers.ratings.get(criterion.pk)
            agreed = rating.agreed_rating if rating else None
            self.fields[f"rating-{criterion.pk}"] = forms.ChoiceField(
                label=f"Note partagée : {criterion.short_label}",
                choices=self.LEVELS,
                required=False,
                initial="" if agreed is None else str(agreed),
            )
            self.fields[f"comment-{criterion.pk}"] = PlainTextField(
                label=f"Note de l’échange : {criterion.short_label}",
                limit=COMMENT_LENGTH,
                required=False,
                initial=rating.comment if rating else "",
                widget=forms.TextInput(attrs={"placeholder": "Note de l’échange"}),
            )

    def clean(self):
        cleaned = super().clean()
        for key, agreement in self.agreements().items():
            rating = self.answers.ratings.get(key)
            own = rating.self_rating if rating else None
            name = f"comment-{key}"
            if is_wide_gap(own, agreement.rating) and not agreement.comment and name not in self.errors:
                self.add_error(name, "Un écart de deux niveaux ou plus s’explique par une ligne de commentaire.")
        return cleaned

    def agreements(self) -> dict[int, Agreement]:
        """What was settled, by criterion key."""
        found = {}
        for criterion in self.answers.criteria:
            level = self.cleaned_data.get(f"rating-{criterion.pk}")
            comment = self.cleaned_data.get(f"comment-{criterion.pk}", "")
            found[criterion.pk] = Agreement(int(level) if level else None, comment)
        return found
