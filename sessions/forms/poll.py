"""Forms of a date poll: proposing slots, then saying which suit."""

from dataclasses import dataclass

from django import forms

from sessions.enums import PollAnswer, SessionKind, SessionMode
from sessions.models import DatePoll
from sessions.selectors.poll import part_of_day
from sessions.services.poll import (
    ANSWER_ALL,
    FEWEST,
    MOST,
    NO_TITLE,
    SLOT_COUNT,
    SLOT_LONG,
    SLOT_ORDER,
    SLOT_PAST,
    SLOT_TWICE,
    SlotPlan,
)

DATE_ERROR = "Écrivez cette date sous la forme jj/mm/aaaa."
TIME_ERROR = "Écrivez cette heure sous la forme 9:30."
INCOMPLETE = "Indiquez la date, le début et la fin, ou laissez ce créneau vide."
KINDS = [(value, label) for value, label in SessionKind.choices if value != SessionKind.STUDY]


@dataclass(frozen=True)
class SlotFields:
    """One line of the form: each field with its short label."""

    rank: int
    fields: tuple


class PollForm(forms.Form):
    kind = forms.ChoiceField(label="Nature", choices=KINDS, initial=SessionKind.SEQUENCE)
    title = forms.CharField(
        label="Titre",
        max_length=DatePoll._meta.get_field("title").max_length,
        help_text="Il devient le titre de la séance.",
        error_messages={"required": NO_TITLE},
    )
    place = forms.CharField(label="Lieu", required=False, max_length=DatePoll._meta.get_field("place").max_length)
    mode = forms.ChoiceField(label="Mode", choices=SessionMode, initial=SessionMode.ONSITE)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        for rank in range(1, MOST + 1):
            self.fields[f"on_{rank}"] = forms.DateField(
                label=f"Date du créneau {rank}",
                required=False,
                widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
                error_messages={"invalid": DATE_ERROR},
            )
            for name, label in (("starts", "Début"), ("ends", "Fin")):
                self.fields[f"{name}_{rank}"] = forms.TimeField(
                    label=f"{label} du créneau {rank}",
                    required=False,
                    widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
                    error_messages={"invalid": TIME_ERROR},
                )

    @property
    def settings(self):
        return [self[name] for name in ("kind", "title", "place", "mode")]

    @property
    def slot_lines(self):
        labels = {"on": "Date", "starts": "Début", "ends": "Fin"}
        return [
            SlotFields(rank, tuple((self[f"{name}_{rank}"], label) for name, label in labels.items()))
            for rank in range(1, MOST + 1)
        ]

    @property
    def slots(self) -> list[SlotPlan]:
        return [plan for plan, _ in self._plans()]

    def _plans(self):
        for rank in range(1, MOST + 1):
            given = [self.cleaned_data.get(f"{name}_{rank}") for name in ("on", "starts", "ends")]
            if all(value is not None for value in given):
                yield SlotPlan(*given), rank

    def clean(self):
        """The refusals of the service, said beside the slot that has to change."""
        data, seen = super().clean(), set()
        for rank in range(1, MOST + 1):
            names = [f"{name}_{rank}" for name in ("on", "starts", "ends")]
            given = [data.get(name) for name in names]
            if any(given) and not all(value is not None for value in given) and not set(names) & set(self.errors):
                self.add_error(names[given.index(None)], INCOMPLETE)
        for plan, rank in list(self._plans()):
            half_day = (plan.on, part_of_day(plan.starts_at))
            if plan.on < self.today:
                self.add_error(f"on_{rank}", SLOT_PAST)
            elif plan.ends_at <= plan.starts_at:
                self.add_error(f"ends_{rank}", SLOT_ORDER)
            elif (plan.ends_at.hour - plan.starts_at.hour) > 12:
                self.add_error(f"ends_{rank}", SLOT_LONG)
            elif half_day in seen:
                self.add_error(f"on_{rank}", SLOT_TWICE)
            seen.add(half_day)
        if not self.errors and len(self.slots) < FEWEST:
            self.add_error("on_1", SLOT_COUNT)
        return data


class PollAnswerForm(forms.Form):
    """One choice by slot: oui, si besoin, non."""

    def __init__(self, *args, slots, labels, said, **kwargs):
        super().__init__(*args, **kwargs)
        self.names = {}
        for slot, label in zip(slots, labels, strict=True):
            name = f"slot_{slot.public_id}"
            self.names[name] = slot.public_id
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=PollAnswer,
                initial=said.get(slot.pk),
                widget=forms.RadioSelect,
                error_messages={"required": ANSWER_ALL, "invalid_choice": ANSWER_ALL},
            )

    @property
    def answers(self) -> dict:
        return {public_id: self.cleaned_data[name] for name, public_id in self.names.items()}
