"""One page of the progress form, built from its declaration. Checks what is typed; completeness comes later."""

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from ess_platform.common import formatting
from ess_platform.directory.enums import Rating
from ess_platform.directory.models import Strategy

from ..selectors.answers import DONT_KNOW, NONE_YET, ReportAnswers
from ..selectors.sections import CHOICES, COUNT, LONG_TEXT, NUMERIC, TEXT, YES_NO, Question, Section
from .fields import AnswerChoiceField, AnswerMultipleChoiceField, NumberField, PlainTextField

FROZEN = ("own_indicator_label", "own_indicator_unit")
YES_OR_NO = (("oui", "Oui"), ("non", "Non"))


def previous_text(answers: ReportAnswers, question: Question) -> str:
    """« Entrée : 742 000 € », or an empty text when the question was never answered before."""
    previous = answers.previous.get(question.code)
    if previous is None or question.kind not in NUMERIC:
        return ""
    value = formatting.with_unit(formatting.number(previous.value), question.unit)
    return f"{previous.moment}{formatting.NBSP}: {value}"


class SectionForm(forms.Form):
    """The questions of one page.

    `version` and `seen` say from which state of the report the page was filled: see `report_save_section`.
    """

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, data=None, *, answers: ReportAnswers, section: Section):
        self.answers, self.section = answers, section
        super().__init__(data, label_suffix="")
        moment, inclusion = answers.moment, answers.has_inclusion
        self.questions = section.asked(moment, has_inclusion=inclusion)
        for question in self.questions:
            if question.code in FROZEN and question.code in answers.previous:
                continue
            self.fields[question.code] = self.build_field(question)
            self.initial[question.code] = self.stored(question)
        self.initial["version"] = answers.report.version
        self.initial["seen"] = answers.digest(section)

    @classmethod
    def from_stored(cls, *, answers: ReportAnswers, section: Section):
        """The page as it was left: with its errors again when a typed text still has to be corrected."""
        form = cls(answers=answers, section=section)
        pending = answers.pending(section)
        return cls(form.as_typed(pending), answers=answers, section=section) if pending else form

    def as_typed(self, pending: dict[str, str]) -> MultiValueDict:
        """The stored answers as a browser would send them, with the pending texts in their place."""
        data = MultiValueDict()
        for name, field in self.fields.items():
            value = field.prepare_value(self.get_initial_for_field(field, name))
            values = value if isinstance(value, list | tuple) else ["" if value is None else str(value)]
            data.setlist(name, [pending[name]] if name in pending else values)
        return data

    def build_field(self, question: Question) -> forms.Field:
        options = {
            "label": question.label,
            "help_text": self.help_for(question),
            "required": self.answers.moment in question.required,
        }
        if question.kind in NUMERIC:
            places = 0 if question.kind == COUNT else 2
            return NumberField(
                places=places, maximum=question.maximum, example=question.example, unit=question.unit, **options
            )
        if question.kind == TEXT:
            return PlainTextField(limit=question.max_length, **options)
        if question.kind == LONG_TEXT:
            return PlainTextField(limit=question.max_length, widget=forms.Textarea(attrs={"rows": 4}), **options)
        if question.kind == YES_NO:
            return AnswerChoiceField(choices=YES_OR_NO, widget=forms.RadioSelect, **options)
        choices = [(strategy.code, strategy.label) for strategy in Strategy.objects.all()]
        choices.append((NONE_YET, "Aucune pour l’instant"))
        return AnswerMultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **options)

    def help_for(self, question: Question) -> str:
        lines = [question.help, self.limit_text(question), previous_text(self.answers, question)]
        parts = [format_html("<span>{}</span>", line) for line in lines if line]
        return mark_safe("<br>".join(parts))

    @staticmethod
    def limit_text(question: Question) -> str:
        if question.kind == LONG_TEXT:
            return f"{formatting.number(question.max_length)} caractères au plus."
        return f"Par exemple{formatting.NBSP}: {question.example}" if question.kind == TEXT else ""

    def stored(self, question: Question):
        answer = self.answers.get(question)
        if question.kind == YES_NO:
            return {True: "oui", False: "non"}.get(answer)
        if question.kind == CHOICES:
            nothing = self.answers.raw(self.section).get(question.code) == NONE_YET
            return [NONE_YET] if nothing else [strategy.code for strategy in answer]
        if question.code == "objective" and not answer:
            known = self.answers.previous.get("objective")
            return known.value if known else ""
        return answer

    @property
    def frozen_answers(self) -> list[tuple[Question, str]]:
        """What was fixed by an earlier form: shown, never asked again."""
        return [
            (question, self.answers.previous[question.code].value)
            for question in self.questions
            if question.code in FROZEN and question.code in self.answers.previous
        ]

    @property
    def question_fields(self):
        """The bound fields of the questions, in order, each with its unit."""
        return [self[question.code] for question in self.questions if question.code in self.fields]

    def clean(self):
        cleaned = super().clean()
        self.check_inclusion(cleaned)
        self.check_tenders(cleaned)
        if NONE_YET in cleaned.get("strategies", ()) and len(cleaned["strategies"]) > 1:
            self.add_error("strategies", "« Aucune pour l’instant » ne va pas avec une autre réponse")
        return cleaned

    def check_inclusion(self, cleaned) -> None:
        total, part = cleaned.get("etp_total"), cleaned.get("etp_accompagnes")
        if total is not None and part is not None and part > total and not self.answers.is_esat:
            most = formatting.number(total)
            self.add_error("etp_accompagnes", f"Ce nombre ne peut pas dépasser les ETP salariés ({most})")

    def check_tenders(self, cleaned) -> None:
        sent, won, lost = (cleaned.get(code) for code in ("ao_repondus", "ao_gagnes", "ao_perdus"))
        if sent is not None and (won or 0) + (lost or 0) > sent:
            decided, answered = formatting.number((won or 0) + (lost or 0)), formatting.number(sent)
            text = f"Gagnés et perdus ({decided}) dépassent les réponses ({answered})"
            self.add_error("ao_gagnes", text)

    def answered(self) -> dict:
        """The readable answers by question; what is in error is absent."""
        given = {}
        for question in self.questions:
            if question.code in self.cleaned_data:
                value = self.cleaned_data[question.code]
                if question.kind == YES_NO:
                    value = {"oui": True, "non": False}.get(value)
                given[question.code] = value
        given.update({question.code: value for question, value in self.frozen_answers})
        return given

    def typed(self) -> dict[str, str]:
        """What was typed and cannot be stored as an answer, by field: it is kept and shown again."""
        kept = {name: self.text_of(name) for name in self.errors if name in self.keeps_text()}
        if NONE_YET in self.cleaned_data.get("strategies", ()):
            kept["strategies"] = NONE_YET
        return kept

    def keeps_text(self) -> set[str]:
        return {question.code for question in self.questions if question.kind in (*NUMERIC, TEXT, LONG_TEXT)}

    def text_of(self, name: str) -> str:
        value = self.data.get(self.add_prefix(name), "")
        return value if isinstance(value, str) else str(value)


class PositioningForm(SectionForm):
    """One family of the grid: a card per criterion, four described levels, and two ways not to choose."""

    def __init__(self, data=None, *, answers: ReportAnswers, section: Section):
        super().__init__(data, answers=answers, section=section)
        self.criteria = answers.criteria_of(section)
        levels = answers.levels_of(self.criteria)
        is_new = section.key not in answers.report.completed_sections
        for criterion in self.criteria:
            previous = answers.previous_ratings.get(criterion.pk)
            self.fields[criterion.code] = AnswerChoiceField(
                label=criterion.label,
                help_text=self.criterion_help(criterion, previous),
                choices=self.level_choices(levels.get(criterion.pk, {})),
                widget=forms.RadioSelect,
            )
            rating = answers.ratings.get(criterion.pk)
            if rating is not None and rating.self_rating is not None:
                self.initial[criterion.code] = str(rating.self_rating)
            elif answers.raw(section).get(criterion.code) == DONT_KNOW:
                self.initial[criterion.code] = DONT_KNOW
            elif is_new and previous is not None:
                self.initial[criterion.code] = str(previous.value)

    @staticmethod
    def criterion_help(criterion, previous) -> str:
        text = format_html("<span>{}</span>", criterion.question)
        if previous is not None:
            label = Rating(previous.value).label
            text += format_html("<br><span>{}\u00a0: {}</span>", previous.moment, label)
        return text

    @staticmethod
    def level_choices(levels: dict[int, str]) -> list[tuple[str, str]]:
        described = [
            (str(level.value), format_html("<span><b>{}</b><br>{}</span>", level.label, levels.get(level.value, "")))
            for level in Rating
            if level != Rating.NOT_APPLICABLE
        ]
        return [*described, ("0", "Sans objet"), (DONT_KNOW, "Je ne sais pas encore")]

    @property
    def question_fields(self):
        return [self[criterion.code] for criterion in self.criteria]

    def ratings(self) -> dict[int, int | None]:
        """The level of each criterion by key; None when it is left for later or not known yet."""
        given = {}
        for criterion in self.criteria:
            value = self.cleaned_data.get(criterion.code)
            given[criterion.pk] = int(value) if value not in (None, "", DONT_KNOW) else None
        return given

    def typed(self) -> dict[str, str]:
        return {
            criterion.code: DONT_KNOW
            for criterion in self.criteria
            if self.cleaned_data.get(criterion.code) == DONT_KNOW
        }
