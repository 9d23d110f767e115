"""One family of the positioning grid, as a page of the form."""

from django import forms
from django.utils.html import format_html

from ess_platform.directory.enums import Rating
from ess_platform.directory.models import Criterion

from ..selectors.answers import DONT_KNOW, ReportAnswers
from ..selectors.questions import Section
from .fields import AnswerChoiceField
from .section import SectionForm

UNCHANGED = "unchanged"  # the button « Rien n’a changé »


class PositioningForm(SectionForm):
    """A card per criterion: four described levels, and two ways not to choose."""

    def __init__(
        self, data=None, files=None, *, answers: ReportAnswers, section: Section, only: str = "", grow: str = ""
    ):
        super().__init__(data, files, answers=answers, section=section, only=only, grow=grow)
        self.criteria = [c for c in answers.criteria_of(section) if only in ("", c.code)]
        levels = answers.levels_of(self.criteria) if not only else {}
        for criterion in self.criteria:
            self.fields[criterion.code] = AnswerChoiceField(
                label=criterion.label,
                help_text="" if only else self.criterion_help(criterion, answers.previous_ratings.get(criterion.pk)),
                choices=self.level_choices(levels.get(criterion.pk, {})),
                widget=forms.RadioSelect,
            )
            self.initial[criterion.code] = self.known_level(criterion)

    def known_level(self, criterion: Criterion) -> str | None:
        """What is stored; else « je ne sais pas »; else, on a page never saved, the level of the last form."""
        rating, previous = self.answers.ratings.get(criterion.pk), self.answers.previous_ratings.get(criterion.pk)
        if rating is not None and rating.self_rating is not None:
            return str(rating.self_rating)
        if self.answers.raw(self.section).get(criterion.code) == DONT_KNOW:
            return DONT_KNOW
        is_new = self.section.key not in self.answers.report.completed_sections
        return str(previous.value) if is_new and previous is not None else None

    @property
    def can_be_unchanged(self) -> bool:
        """True when every criterion of this family was rated in an earlier form."""
        return bool(self.criteria) and all(c.pk in self.answers.previous_ratings for c in self.criteria)

    def unchanged_ratings(self) -> dict[int, int | None]:
        """The levels of the last form: « Rien n’a changé »."""
        return {c.pk: self.answers.previous_ratings[c.pk].value for c in self.criteria}

    @staticmethod
    def criterion_help(criterion: Criterion, previous) -> str:
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
    def cards(self) -> list[tuple[Criterion, object, str]]:
        """Each criterion with its field and the fingerprint of its answer."""
        return [(c, self[c.code], self.answers.rating_digest(self.section, c)) for c in self.criteria]

    def ratings(self) -> dict[int, int | None]:
        """The level of each criterion by key; None when it is left for later or not known yet."""
        given = {}
        for criterion in self.criteria:
            value = self.cleaned_data.get(criterion.code)
            given[criterion.pk] = int(value) if value not in (None, "", DONT_KNOW) else None
        return given

    def typed(self) -> dict[str, str]:
        return {c.code: DONT_KNOW for c in self.criteria if self.cleaned_data.get(c.code) == DONT_KNOW}
