"""Forms of the campaigns: their two dates, each typed or relative; closing and reopening."""

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms

from ess_platform.common import formatting
from programmes.models import Cohort

from ..date_anchors import DateAnchor
from ..enums import Moment
from ..models import ReportingCampaign
from ..selectors.campaign_dates import ANCHOR, MAX_DAYS, MONTH_END, ChosenDate, DateRule, SuggestedCampaign
from ..services.extension import LONGEST_DELAY

TYPED = "typed"
BEFORE, AFTER = "before", "after"
MONTHS_BEFORE, MONTHS_AFTER = 1, 14  # months offered around the promotion: follow-ups come a year after the closing
DATES = {"opens": "Ouverture", "due": "Échéance"}
DATE_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]
DATE_INPUT = {"type": "date"}


class CampaignSettingsForm(forms.Form):
    """What the team decides of a campaign. `chosen("opens")` is what a service takes."""

    use_required_attribute = False
    moment = forms.ChoiceField(
        label="Temps du parcours",
        choices=Moment,
        error_messages={
            "required": "Choisissez le temps du parcours.",
            "invalid_choice": "Choisissez un temps dans la liste.",
        },
    )
    label = forms.CharField(
        label="Intitulé",
        max_length=120,
        help_text="Le nom que lisent les lauréats, par exemple « Fiche de mi-parcours ».",
        error_messages={
            "required": "Donnez un intitulé à la campagne.",
            "max_length": "L’intitulé compte 120 caractères au plus.",
        },
    )

    def __init__(
        self,
        data=None,
        *,
        cohort: Cohort,
        anchors: Mapping[str, DateAnchor],
        today: datetime.date,
        taken: set[str] = frozenset(),
        is_open: bool = False,
        **options,
    ):
        super().__init__(data, label_suffix="", **options)
        self.anchors, self.is_open = anchors, is_open
        self.fields["moment"].choices = [(value, label) for value, label in Moment.choices if value not in taken]
        months = month_choices(cohort, today)
        for name in self.date_names:
            self._add_date(name, months)

    @property
    def date_names(self) -> tuple[str, ...]:
        """The dates that may still change: the opening of an open campaign does not."""
        return ("due",) if self.is_open else ("opens", "due")

    def _add_date(self, name: str, months: list[tuple[str, str]]) -> None:
        kinds = [(TYPED, "Le jour"), (MONTH_END, "La fin du mois de")]
        if self.anchors:
            kinds.insert(1, (ANCHOR, "Par rapport à une date de l’agenda"))
        title = DATES[name].lower()
        self.fields |= {
            f"{name}_kind": forms.ChoiceField(
                label=DATES[name],
                choices=kinds,
                widget=forms.RadioSelect,
                initial=TYPED,
                error_messages={"required": f"Choisissez comment fixer l’{title}."},
            ),
            f"{name}_day": forms.DateField(
                label=f"Jour ({title})",
                required=False,
                input_formats=DATE_FORMATS,
                widget=forms.DateInput(format="%Y-%m-%d", attrs=DATE_INPUT),
                error_messages={"invalid": "Indiquez une date, par exemple 21/03/2026."},
            ),
            f"{name}_days": forms.IntegerField(
                label=f"Nombre de jours ouvrés ({title})",
                required=False,
                min_value=0,
                max_value=MAX_DAYS,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                error_messages={
                    "invalid": "Indiquez un nombre entier de jours, par exemple 5.",
                    "min_value": "Indiquez un nombre de jours positif, et choisissez « avant » ou « après ».",
                    "max_value": f"Restez à {MAX_DAYS} jours ouvrés au plus.",
                },
            ),
            f"{name}_side": forms.ChoiceField(
                label=f"Avant ou après ({title})",
                required=False,
                choices=[(AFTER, "jours ouvrés après"), (BEFORE, "jours ouvrés avant")],
            ),
            f"{name}_anchor": forms.ChoiceField(
                label=f"Date de l’agenda ({title})",
                required=False,
                choices=[("", "Choisir une séance"), *_anchor_choices(self.anchors)],
                error_messages={"invalid_choice": "Cette séance n’est plus dans l’agenda : choisissez-en une autre."},
            ),
            f"{name}_month": forms.ChoiceField(
                label=f"Mois ({title})",
                required=False,
                choices=[("", "Choisir un mois"), *months],
                error_messages={"invalid_choice": "Choisissez un mois dans la liste."},
            ),
        }

    def dates(self) -> list[dict[str, Any]]:
        """The two dates as the page draws them: each choice with the fields that go with it."""
        parts = {TYPED: ("day",), ANCHOR: ("days", "side", "anchor"), MONTH_END: ("month",)}
        drawn = []
        for name in self.date_names:
            kind = self[f"{name}_kind"]
            choices = [
                {"radio": radio, "fields": [self[f"{name}_{part}"] for part in parts[radio.data["value"]]]}
                for radio in kind.subwidgets
            ]
            drawn.append({"name": name, "title": DATES[name], "kind": kind, "choices": choices})
        return drawn

    def clean(self):
        cleaned = super().clean()
        for name in self.date_names:
            kind = cleaned.get(f"{name}_kind")
            if kind == TYPED:
                self._ask(f"{name}_day", "Indiquez le jour.")
            elif kind == MONTH_END:
                self._ask(f"{name}_month", "Choisissez le mois.")
            elif kind == ANCHOR:
                self._ask(f"{name}_anchor", "Choisissez la séance.")
                self._ask(f"{name}_days", "Indiquez le nombre de jours ouvrés, 0 pour le jour même.")
        return cleaned

    def _ask(self, field: str, text: str) -> None:
        if self.cleaned_data.get(field) in (None, "") and field not in self.errors:
            self.add_error(field, text)

    def chosen(self, name: str) -> ChosenDate | None:
        """What was chosen for one date; None for the opening of an open campaign, which stays."""
        if name not in self.date_names:
            return None
        given = {
            part: self.cleaned_data[f"{name}_{part}"] for part in ("kind", "day", "days", "side", "anchor", "month")
        }
        if given["kind"] == TYPED:
            return ChosenDate(typed=given["day"])
        if given["kind"] == MONTH_END:
            return ChosenDate(rule=DateRule(MONTH_END, month=given["month"]))
        days = -given["days"] if given["side"] == BEFORE else given["days"]
        label = self.anchors[given["anchor"]].label
        return ChosenDate(rule=DateRule(ANCHOR, anchor=given["anchor"], label=label, days=days))

    def refuse(self, field: str | None, message: str) -> None:
        """Put what a service refuses beside the field that repairs it."""
        kinds = {TYPED: "day", ANCHOR: "anchor", MONTH_END: "month"}
        if field in self.date_names:
            field = f"{field}_{kinds[self.cleaned_data[f'{field}_kind']]}"
        self.add_error(field if field in self.fields else None, message)


def _anchor_choices(anchors: Mapping[str, DateAnchor]) -> list[tuple[str, str]]:
    return [(key, f"{anchor.label} ({formatting.date_short(anchor.day)})") for key, anchor in anchors.items()]


def month_choices(cohort: Cohort, today: datetime.date) -> list[tuple[str, str]]:
    """The months of the promotion, and those of its follow-ups."""
    first = cohort.starts_on or today
    last = max(cohort.ends_on or today, today)
    start = first.year * 12 + first.month - 1 - MONTHS_BEFORE
    stop = last.year * 12 + last.month - 1 + MONTHS_AFTER
    return [
        (f"{count // 12}-{count % 12 + 1:02d}", f"{formatting.MONTHS[count % 12]} {count // 12}")
        for count in range(start, stop + 1)
    ]


def suggested_initial(suggestion: SuggestedCampaign) -> dict[str, Any]:
    """A form filled with what the dates of the promotion suggest."""
    return {
        "moment": suggestion.moment,
        "label": suggestion.label,
        "opens_day": suggestion.opens_on,
        "due_day": suggestion.due_on,
    }


def campaign_initial(campaign: ReportingCampaign) -> dict[str, Any]:
    """A form filled with a campaign as it is."""
    found: dict[str, Any] = {"moment": campaign.moment, "label": campaign.label}
    for name, day, stored in (
        ("opens", campaign.opens_on, campaign.opens_rule),
        ("due", campaign.due_on, campaign.due_rule),
    ):
        rule = DateRule.from_json(stored)
        found |= {f"{name}_kind": rule.kind if rule else TYPED, f"{name}_day": day}
        if rule:
            side = BEFORE if rule.days < 0 else AFTER
            found |= {f"{name}_days": abs(rule.days), f"{name}_side": side}
            found |= {f"{name}_anchor": rule.anchor, f"{name}_month": rule.month}
    return found


class NewDeadlineForm(forms.Form):
    """Until when a closed campaign is open again, or a delay is granted; never a day past."""

    use_required_attribute = False
    due_on = forms.DateField(
        label="Nouvelle échéance",
        input_formats=DATE_FORMATS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs=DATE_INPUT),
        help_text="Un samedi, un dimanche ou un jour férié passe au jour ouvré suivant.",
        error_messages={
            "required": "Indiquez la nouvelle échéance.",
            "invalid": "Indiquez une date, par exemple 21/03/2026.",
        },
    )

    def __init__(self, data=None, *, today: datetime.date, **options):
        super().__init__(data, label_suffix="", **options)
        self.today = today

    def clean_due_on(self) -> datetime.date:
        day = self.cleaned_data["due_on"]
        if day < self.today:
            raise forms.ValidationError("Ce jour est passé\u00a0: choisissez un jour à venir.")
        if day > self.today + LONGEST_DELAY:
            raise forms.ValidationError("Ce délai dépasse un an\u00a0: vérifiez l’année.")
        return day


class ReasonForm(forms.Form):
    """Why a form is not expected."""

    use_required_attribute = False
    reason = forms.CharField(
        label="Motif",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Gardé dans l’historique de la fiche. N’y indiquez aucune donnée de santé ni d’opinion.",
        error_messages={
            "required": "Dites pourquoi cette fiche n’est pas attendue.",
            "max_length": "Le motif compte 2 000 caractères au plus.",
        },
    )

    def __init__(self, data=None, **options):
        super().__init__(data, label_suffix="", **options)
