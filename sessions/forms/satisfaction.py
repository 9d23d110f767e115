"""The questionnaire of satisfaction (C6): eight questions on one screen of a phone."""

from django import forms

from sessions.enums import QuoteConsent, SessionKind
from sessions.models import SatisfactionResponse
from sessions.models.satisfaction import SCALE_FIELDS
from sessions.services.satisfaction import CONSENT_MISSING, OUT_OF_SCALE, OUT_OF_TEN, SatisfactionAnswers

LABELS = {
    "usefulness": "Cette séance vous a-t-elle été utile pour votre projet ?",
    "content": "Le contenu était-il adapté à votre niveau d’avancement ?",
    "speakers": "Les interventions étaient-elles éclairantes ?",
    "exchanges": "Avez-vous pu échanger avec les autres lauréats et les parrains ?",
    "logistics": "L’organisation (lieu, horaires, rythme) vous convenait-elle ?",
}
VISIT_LABEL = "Avez-vous vu un procédé transposable chez vous ?"
ENDS = "1 : pas du tout, 5 : tout à fait"
TEN_ENDS = "0 : certainement pas, 10 : très certainement"
ACTION_WITH_NO = "Vous répondez que vous n’engagerez pas d’action : effacez celle-ci, ou répondez « Oui »."
PROGRAMME_LABEL = "Recommanderiez-vous ce programme à un·e autre dirigeant·e de l’ESS ?"
ONLY_HERE_LABEL = "Qu’avez-vous fait que vous n’auriez pas fait sans le programme ?"
TEXTS = ("action", "observed_process", "only_here", "quote")
SPEAKER = "speaker_"


def scale(label: str, values: range, help_text: str, error: str) -> forms.TypedChoiceField:
    """Marks in a row."""
    return forms.TypedChoiceField(
        label=label,
        coerce=int,
        choices=[(str(value), str(value)) for value in values],
        widget=forms.RadioSelect,
        help_text=help_text,
        error_messages={"required": error, "invalid_choice": error},
    )


def short_text(name: str, label: str, **attrs) -> forms.CharField:
    """A few words. The browser does not cut what is too long: the page says so, and loses nothing."""
    length = SatisfactionResponse._meta.get_field(name).max_length
    field = forms.CharField(
        label=label,
        required=False,
        max_length=length,
        widget=forms.Textarea(attrs={"rows": 2, **attrs}),
        error_messages={"max_length": f"{length} caractères au plus : raccourcissez ce texte (%(show_value)d)."},
    )
    del field.widget.attrs["maxlength"]
    return field


class SatisfactionForm(forms.Form):
    """A visit asks another third question, and which process; the closing day asks about the programme.

    Where several people speak, each may also have a mark of its own, none being asked for.
    """

    usefulness = scale(LABELS["usefulness"], range(1, 6), ENDS, OUT_OF_SCALE)
    content = scale(LABELS["content"], range(1, 6), ENDS, OUT_OF_SCALE)
    speakers = scale(LABELS["speakers"], range(1, 6), ENDS, OUT_OF_SCALE)
    observed_process = short_text("observed_process", "Quel procédé ?")
    exchanges = scale(LABELS["exchanges"], range(1, 6), ENDS, OUT_OF_SCALE)
    logistics = scale(LABELS["logistics"], range(1, 6), ENDS, OUT_OF_SCALE)
    recommendation = scale(
        "Recommanderiez-vous cette séance à un·e autre dirigeant·e de l’ESS ?", range(11), TEN_ENDS, OUT_OF_TEN
    )
    will_act = forms.ChoiceField(
        label="Allez-vous engager une action à la suite de cette séance ?",
        choices=[("oui", "Oui"), ("non", "Non")],
        widget=forms.RadioSelect,
        error_messages={"required": "Répondez par oui ou par non.", "invalid_choice": "Répondez par oui ou par non."},
    )
    action = short_text("action", "Si oui, laquelle ?")
    only_here = short_text("only_here", ONLY_HERE_LABEL)
    quote = short_text("quote", "Une phrase à retenir ?")
    quote_consent = forms.ChoiceField(
        label="Publier cette phrase",
        required=False,
        choices=QuoteConsent,
        widget=forms.RadioSelect,
        help_text="Dans les bilans remis aux financeurs. Même sans nom, une phrase peut vous faire reconnaître.",
        error_messages={"invalid_choice": CONSENT_MISSING},
    )

    def __init__(self, *args, session, **kwargs):
        super().__init__(*args, **kwargs)
        if session.kind == SessionKind.VISIT:
            self.fields["speakers"].label = VISIT_LABEL
        else:
            del self.fields["observed_process"]
        if session.kind == SessionKind.CLOSING:
            self.fields["recommendation"].label = PROGRAMME_LABEL
        else:
            del self.fields["only_here"]
        speakers = [item for item in session.contributions.all() if session.kind != SessionKind.VISIT]
        for item in speakers if len({item.speaker for item in speakers}) > 1 else ():
            field = scale(item.speaker, range(1, 6), item.title, OUT_OF_SCALE)
            field.required, field.empty_value = False, None
            self.fields[f"{SPEAKER}{item.pk}"] = field

    @property
    def questions(self):
        """The fields with how each is drawn: a row of marks, or as any other field; those of speakers apart."""
        rows = (*SCALE_FIELDS, "recommendation")
        return [(field, field.name in rows) for field in self if not field.name.startswith(SPEAKER)]

    @property
    def speaker_questions(self):
        return [field for field in self if field.name.startswith(SPEAKER)]

    @property
    def has_speaker_errors(self) -> bool:
        return any(name.startswith(SPEAKER) for name in self.errors)

    def clean(self):
        data = super().clean()
        if data.get("quote") and not data.get("quote_consent") and "quote_consent" not in self.errors:
            self.add_error("quote_consent", CONSENT_MISSING)
        if data.get("will_act") == "non" and data.get("action"):
            self.add_error("action", ACTION_WITH_NO)
        return data

    @property
    def answers(self) -> SatisfactionAnswers:
        data = self.cleaned_data
        marks = {name: data[name] for name in (*SCALE_FIELDS, "recommendation")}
        texts = {name: data.get(name, "") for name in (*TEXTS, "quote_consent")}
        speakers = {name: data[name] for name in self.fields if name.startswith(SPEAKER)}
        return SatisfactionAnswers(
            **marks,
            **texts,
            will_act=data["will_act"] == "oui",
            speaker_marks={int(name.removeprefix(SPEAKER)): mark for name, mark in speakers.items() if mark},
        )
