"""The form of a session: what, when, where, for whom."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms

from laureates.forms.campaign import DATE_FORMATS
from sessions.enums import DayPart, SessionAudience, SessionKind, SessionMode, SessionStatus
from sessions.forms.rows import RowsForm
from sessions.models import SupportSession
from sessions.selectors.session_facts import PLAIN, HalfDayFacts, SessionFacts
from sessions.selectors.timing import USUAL_TIMES
from sessions.services.session_change import REASON_LENGTH
from sessions.services.session_writing import MOST_HALF_DAYS

TIME_ERROR = "Indiquez une heure, par exemple 9:30."
DAY_ERRORS = {"required": "Indiquez le jour.", "invalid": "Indiquez une date, par exemple 21/03/2026."}
TOO_BIG = "Ce nombre est trop grand : vérifiez-le."
TITLE = SupportSession._meta.get_field("title").max_length


def day_field(**options) -> forms.DateField:
    """A day, typed or picked."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(
        label="Jour", input_formats=DATE_FORMATS, widget=widget, error_messages=DAY_ERRORS, **options
    )


def time_field(label: str) -> forms.TimeField:
    """A time of the day; « 9h30 » is read as well."""
    return forms.TimeField(
        label=label,
        required=False,
        input_formats=["%H:%M", "%H:%M:%S", "%Hh%M", "%H h %M", "%Hh"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": TIME_ERROR},
    )


def short_text(model, name: str, label: str, help_text: str = "", rows: int = 0) -> forms.CharField:
    """A text that may be empty, as long as its column."""
    length = model._meta.get_field(name).max_length
    return forms.CharField(
        label=label,
        required=False,
        max_length=length,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput,
        error_messages={"max_length": f"{length} caractères au plus."},
    )


def whole_number(label: str, help_text: str = "", most: int = 9_999) -> forms.IntegerField:
    """A number of things, or nothing."""
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=1,
        max_value=most,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": "Indiquez un nombre entier, par exemple 25.",
            "min_value": "Indiquez au moins 1, ou laissez vide.",
            "max_value": TOO_BIG,
        },
    )


class SessionForm(RowsForm):
    """Everything that is decided of a session; `facts()` is what a service takes."""

    row_prefix, most_rows, carried = "half_days", MOST_HALF_DAYS, ("on",)

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label="Nature", choices=SessionKind)
    title = forms.CharField(
        label="Titre ou thème",
        max_length=TITLE,
        error_messages={
            "required": "Donnez un titre à la séance.",
            "max_length": f"Le titre compte {TITLE} caractères au plus.",
        },
    )
    number = whole_number("Numéro", "Le rang de la séquence dans la promotion.", 999)
    mode = forms.ChoiceField(label="Mode", choices=SessionMode)
    place = short_text(SupportSession, "place", "Lieu", "L’adresse, telle qu’elle sera lue dans les courriels.")
    access = short_text(SupportSession, "access", "Accès", "Transports, entrée, étage, accessibilité.", rows=2)
    remote_url = forms.URLField(
        label="Lien de connexion",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="Montré aux personnes attendues, et à elles seules.",
        error_messages={"invalid": "Indiquez une adresse complète, par exemple https://visio.exemple.fr/salle."},
    )
    audience = forms.ChoiceField(label="Ouverte à", choices=SessionAudience)
    capacity = whole_number("Places", "Laissez vide si elles ne sont pas comptées.")
    declared_headcount = whole_number(
        "Participants hors promotion, estimation", "Toujours montrée à part des présences nommées.", 100_000
    )
    framework = short_text(SupportSession, "framework", "Cadre", "Par exemple « Semaine de l’industrie ».")
    site = short_text(SupportSession, "site", "Site visité")
    observed_process = short_text(SupportSession, "observed_process", "Procédé à observer")
    host = short_text(SupportSession, "host", "Structure qui reçoit")
    is_confirmed = forms.BooleanField(
        label="La date est confirmée",
        required=False,
        help_text="Sinon elle reste « planifiée », et provisoire dans les agendas.",
    )

    def __init__(self, data=None, *, status: str = SessionStatus.PLANNED, **options):
        super().__init__(data, **options)
        if status == SessionStatus.POSTPONED:
            self.fields["is_confirmed"].label = "Ces dates sont les nouvelles : la séance n’est plus reportée"
            self.fields["is_confirmed"].help_text = "Les personnes concernées recevront la nouvelle date."
        elif status != SessionStatus.PLANNED:
            del self.fields["is_confirmed"]

    def row_fields(self) -> dict[str, forms.Field]:
        return {
            "id": forms.IntegerField(widget=forms.HiddenInput, required=False),
            "hours": forms.DecimalField(widget=forms.HiddenInput, required=False, max_digits=5, decimal_places=2),
            "on": day_field(),
            "part": forms.ChoiceField(label="Partie de la journée", choices=DayPart),
            "starts_at": time_field("Début"),
            "ends_at": time_field("Fin"),
        }

    def facts(self) -> SessionFacts:
        """What a valid form says."""
        given = self.cleaned_data
        half_days = tuple(
            HalfDayFacts(
                on=self.row_value(rank, "on"),
                part=self.row_value(rank, "part"),
                starts_at=self.row_value(rank, "starts_at"),
                ends_at=self.row_value(rank, "ends_at"),
                half_day_id=self.row_value(rank, "id"),
                own_hours=self.row_value(rank, "hours"),
            )
            for rank in range(self.row_count)
        )
        return SessionFacts(
            **{name: given[name] for name in PLAIN},
            half_days=half_days,
            is_confirmed=given.get("is_confirmed", False),
        )


def session_initial(facts: SessionFacts) -> dict[str, Any]:
    """The fields of a form filled with what is decided today."""
    return {name: getattr(facts, name) for name in PLAIN}


def row_initial(half_day: HalfDayFacts) -> dict[str, Any]:
    """The fields of one row."""
    return {
        "id": half_day.half_day_id,
        "hours": half_day.own_hours,
        "on": half_day.on,
        "part": half_day.part,
        "starts_at": half_day.starts_at,
        "ends_at": half_day.ends_at,
    }


def new_rows() -> list[Mapping[str, Any]]:
    """A new session begins as a whole day, at the usual hours."""
    return [
        {"part": part, "starts_at": USUAL_TIMES[part][0], "ends_at": USUAL_TIMES[part][1]}
        for part in (DayPart.MORNING, DayPart.AFTERNOON)
    ]


def new_initial(number: int) -> dict[str, Any]:
    """What a new session proposes; its key makes of two posts of the same page one session."""
    return {"kind": SessionKind.SEQUENCE, "mode": SessionMode.ONSITE, "number": number, "key": uuid.uuid4()}


class CallOffForm(forms.Form):
    """Why a date is put off or called off."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = forms.CharField(
        label="Motif",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Lu par les personnes prévenues. N’y indiquez aucune donnée de santé ni d’opinion.",
        error_messages={
            "required": "Dites pourquoi : ce motif sera lu par les personnes prévenues.",
            "max_length": f"Le motif compte {REASON_LENGTH} caractères au plus.",
        },
    )

    def __init__(self, *args, **options):
        super().__init__(*args, label_suffix="", **options)


class CopyForm(SessionForm):
    """A session made from another one: what comes along."""

    with_agenda = forms.BooleanField(label="Reprendre le déroulé", required=False)
    with_speakers = forms.BooleanField(
        label="Reprendre les intervenants",
        required=False,
        help_text="Sans leur réponse ni leurs accords : vous les solliciterez de nouveau.",
    )
