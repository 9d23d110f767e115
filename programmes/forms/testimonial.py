"""A quote, for the team; the answer of its author."""

import unicodedata

from django import forms

from programmes.enums import TestimonialConsent, TestimonialOrigin
from programmes.models import Testimonial
from programmes.services.testimonial import TestimonialDetails


def _length(name: str) -> int:
    return Testimonial._meta.get_field(name).max_length


class TestimonialForm(forms.Form):
    """The words, their signature, their origin, their author."""

    __test__ = False  # the name starts with « Test »: it is not a test class

    text = forms.CharField(
        label="Citation",
        max_length=_length("text"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Mot pour mot, sans guillemets. 600 caractères au plus.",
        error_messages={
            "required": "Écrivez la citation.",
            "max_length": "Cette citation est trop longue : 600 caractères au plus.",
        },
    )
    attribution = forms.CharField(
        label="Signature, si la personne accepte son nom",
        max_length=_length("attribution"),
        help_text="Par exemple : Awa Diallo, dirigeante de l’Atelier du bois.",
        error_messages={"required": "Indiquez comment la citation serait signée."},
    )
    theme = forms.CharField(
        label="Thème",
        max_length=_length("theme"),
        required=False,
        help_text="Un mot du bilan : coopération, impact, marchés, parrainage, visite…",
    )
    origin = forms.ChoiceField(
        label="Recueilli dans", choices=[("", "Non renseigné"), *TestimonialOrigin.choices], required=False
    )
    origin_detail = forms.CharField(label="Précision", max_length=_length("origin_detail"), required=False)
    first_name = forms.CharField(label="Prénom de la personne", max_length=80, required=False)
    last_name = forms.CharField(label="Nom de la personne", max_length=80, required=False)
    email = forms.EmailField(
        label="Son adresse électronique",
        required=False,
        help_text="Pour lui demander son accord. Quelqu’un que l’annuaire connaît est retrouvé par cette adresse.",
        error_messages={"invalid": "Cette adresse n’est pas valide, par exemple prenom@structure.fr"},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_text(self):
        text = self.cleaned_data["text"].replace("\r\n", "\n")
        return unicodedata.normalize("NFC", text).strip(" \n«»\u00a0")

    def clean(self):
        data = super().clean()
        if data.get("email") and not data.get("last_name"):
            self.add_error("last_name", "Indiquez le nom de la personne à qui écrire.")
        return data

    def details(self) -> TestimonialDetails:
        names = TestimonialDetails.__dataclass_fields__
        return TestimonialDetails(**{name: self.cleaned_data[name].strip() for name in names})


def testimonial_initial(testimonial: Testimonial) -> dict:
    names = ("text", "attribution", "theme", "origin", "origin_detail", "version")
    found = {name: getattr(testimonial, name) for name in names}
    if testimonial.author:
        found |= {name: getattr(testimonial.author, name) for name in ("first_name", "last_name", "email")}
    return found


class ConsentForm(forms.Form):
    """With my name, without it, or no."""

    consent = forms.ChoiceField(
        label="Pouvons-nous publier ces mots ?",
        choices=[
            (TestimonialConsent.NAMED, "Oui, avec mon nom"),
            (TestimonialConsent.ANONYMOUS, "Oui, sans mon nom"),
            (TestimonialConsent.REFUSED, "Non, ne pas les publier"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse.", "invalid_choice": "Choisissez une réponse."},
    )


def consent_initial(testimonial: Testimonial) -> dict:
    """The answer given; nothing is ticked before."""
    if testimonial.consent == TestimonialConsent.WITHDRAWN:
        return {"consent": TestimonialConsent.REFUSED}
    return {} if testimonial.consent == TestimonialConsent.PENDING else {"consent": testimonial.consent}
