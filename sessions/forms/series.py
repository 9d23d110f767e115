"""« Tous les 2e mardis, de … à … »: the rule of a series, then its dates, each kept, changed or left out."""

import datetime
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms

from ess_platform.common.formatting import WEEKDAYS
from sessions.enums import DayPart, SessionKind, SessionMode
from sessions.forms.session import day_field, short_text, time_field, whole_number
from sessions.models import SupportSession
from sessions.selectors.recurrence import LAST, MOST, RANKS, SeriesDay, monthly_days
from sessions.selectors.session_facts import HalfDayFacts, SessionFacts
from sessions.selectors.timing import USUAL_TIMES

LONGEST = datetime.timedelta(days=366 * 2)
PLURAL = {LAST: "derniers"}
TITLE = SupportSession._meta.get_field("title").max_length


class SeriesForm(forms.Form):
    """The rule. `days()` and `half_days()` are read once it is valid."""

    use_required_attribute = False
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label="Nature", choices=SessionKind, initial=SessionKind.SEQUENCE)
    title = forms.CharField(
        label="Titre commun",
        max_length=TITLE - 10,
        initial="Séquence",
        help_text="Suivi du numéro : « Séquence 1 », « Séquence 2 »… Chaque titre se change à l’étape suivante.",
        error_messages={"required": "Donnez un titre commun."},
    )
    first_number = whole_number("Premier numéro", most=999)
    rank = forms.TypedChoiceField(
        label="Tous les",
        coerce=int,
        choices=[(rank, PLURAL.get(rank, f"{label}s" if rank else label)) for rank, label in RANKS],
        initial=2,
    )
    weekday = forms.TypedChoiceField(
        label="Jour de la semaine",
        coerce=int,
        choices=[(index, f"{name}s") for index, name in enumerate(WEEKDAYS[:6])],
        initial=1,
    )
    first = day_field()
    last = day_field()
    mode = forms.ChoiceField(label="Mode", choices=SessionMode)
    place = short_text(SupportSession, "place", "Lieu")
    capacity = whole_number("Places", "Laissez vide si elles ne sont pas comptées.")

    def __init__(self, data=None, *, region: str, **options):
        super().__init__(data, label_suffix="", **options)
        self.region = region
        self.fields["first"].label, self.fields["last"].label = "Du", "Au"
        for part in DayPart:
            start, end = USUAL_TIMES[part]
            box = forms.BooleanField(label=part.label, required=False, initial=part != DayPart.EVENING)
            self.fields[f"{part.value}"] = box
            for name, label, usual in (("starts_at", "Début", start), ("ends_at", "Fin", end)):
                field = time_field(f"{label} ({part.label.lower()})")
                field.initial = usual
                self.fields[f"{part.value}_{name}"] = field

    def parts(self) -> list[dict[str, Any]]:
        """The half-days as the page draws them."""
        return [
            {
                "title": part.label,
                "box": self[part.value],
                "start": self[f"{part.value}_starts_at"],
                "end": self[f"{part.value}_ends_at"],
            }
            for part in DayPart
        ]

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", "Cette date précède la première : choisissez un jour plus tardif.")
        elif first and last and last - first > LONGEST:
            self.add_error("last", "Une série dure deux ans au plus.")
        parts = [part for part in DayPart if cleaned.get(part.value)]
        if not parts:
            self.add_error(DayPart.MORNING.value, "Cochez au moins une demi-journée.")
        for part in parts:
            start, end = cleaned.get(f"{part.value}_starts_at"), cleaned.get(f"{part.value}_ends_at")
            if start and end and end <= start:
                self.add_error(f"{part.value}_ends_at", "L’heure de fin précède l’heure de début.")
        if not self.errors and not self.days():
            self.add_error("last", "Aucune date ne répond à cette règle entre ces deux jours : élargissez la période.")
        return cleaned

    def days(self) -> list[SeriesDay]:
        """The days of the rule, on working days."""
        given = {name: self.cleaned_data[name] for name in ("rank", "weekday", "first", "last")}
        return monthly_days(**given, region=self.region)

    def half_days(self, day: datetime.date) -> tuple[HalfDayFacts, ...]:
        """The half-days of one date of the series."""
        given = self.cleaned_data
        return tuple(
            HalfDayFacts(day, part.value, given[f"{part.value}_starts_at"], given[f"{part.value}_ends_at"])
            for part in DayPart
            if given[part.value]
        )

    def proposed(self) -> list[dict[str, Any]]:
        """The rows of the preview: each date with its title and its number."""
        number = self.cleaned_data["first_number"]
        title = self.cleaned_data["title"].strip()
        rows = []
        for rank, day in enumerate(self.days()):
            own = None if number is None else number + rank
            rows.append({"keep": True, "on": day.day, "title": f"{title} {own}" if own else title, "number": own})
        return rows

    def facts(self, row: dict[str, Any]) -> SessionFacts:
        """A date of the preview as a session to make."""
        given = self.cleaned_data
        return SessionFacts(
            kind=given["kind"],
            title=row["title"],
            number=row["number"],
            mode=given["mode"],
            place=given["place"],
            capacity=given["capacity"],
            half_days=self.half_days(row["on"]),
        )


class SeriesDatesForm(forms.Form):
    """The dates of the preview; `kept()` are those to create."""

    use_required_attribute = False

    def __init__(self, data=None, *, rows: Sequence[dict[str, Any]] = ()):
        super().__init__(data, label_suffix="")
        text = str(data.get("dates", "0")) if data is not None else str(len(rows))
        self.count = min(int(text) if text.isascii() and text.isdigit() else 0, MOST)
        self.fields["dates"] = forms.IntegerField(widget=forms.HiddenInput, initial=self.count)
        for rank in range(self.count):
            row = rows[rank] if rank < len(rows) else {}
            title = forms.CharField(
                label="Titre", max_length=TITLE, required=False, error_messages={"max_length": "Titre trop long."}
            )
            on = day_field(required=False)
            self._add(rank, "keep", forms.BooleanField(label="Garder", required=False), row)
            self._add(rank, "on", on, row)
            self._add(rank, "title", title, row)
            self._add(rank, "number", forms.IntegerField(widget=forms.HiddenInput, required=False), row)

    def _add(self, rank: int, name: str, field: forms.Field, row: dict[str, Any]) -> None:
        field.initial = row.get(name)
        self.fields[f"d-{rank}-{name}"] = field

    def rows(self) -> list[dict[str, Any]]:
        """What the page draws."""
        names = ("keep", "on", "title", "number")
        return [{name: self[f"d-{rank}-{name}"] for name in names} for rank in range(self.count)]

    def clean(self):
        cleaned = super().clean()
        for rank in range(self.count):
            if not cleaned.get(f"d-{rank}-keep"):
                continue
            if not cleaned.get(f"d-{rank}-on") and f"d-{rank}-on" not in self.errors:
                self.add_error(f"d-{rank}-on", "Indiquez le jour, ou décochez cette date.")
            if not cleaned.get(f"d-{rank}-title", "").strip() and f"d-{rank}-title" not in self.errors:
                self.add_error(f"d-{rank}-title", "Donnez un titre à cette séance.")
        if not any(cleaned.get(f"d-{rank}-keep") for rank in range(self.count)):
            self.add_error(None, "Gardez au moins une date.")
        return cleaned

    def kept(self) -> list[dict[str, Any]]:
        """The dates ticked, in order."""
        names = ("on", "title", "number")
        return [
            {name: self.cleaned_data[f"d-{rank}-{name}"] for name in names}
            for rank in range(self.count)
            if self.cleaned_data[f"d-{rank}-keep"]
        ]


def series_initial(first: datetime.date, last: datetime.date, number: int) -> dict[str, Any]:
    """What a new series proposes; its key makes of two posts of the same page one series."""
    return {"first": first, "last": last, "first_number": number, "key": uuid.uuid4()}
