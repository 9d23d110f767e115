"""Forms of signing: the code of the room, the signature, the scan of the paper."""

from django import forms

from ess_platform.common.attachments import AttachmentRefused, attachment_read
from ess_platform.common.drawings import drawing_clean
from ess_platform.common.images import ImageRefused
from ess_platform.common.models import sort_key
from sessions.enums import SessionMode
from sessions.selectors.sign_in import CODE_LENGTH

SCAN_BYTES = 10_000_000
SCAN_TYPES = ("application/pdf", "image/jpeg", "image/png")
NOT_A_SCAN = "Ce fichier n’est ni un PDF, ni une image JPEG ou PNG. Enregistrez le scan dans l’un de ces formats."
NO_SIGNATURE = "Signez dans le cadre, ou tapez votre nom."
OTHER_NAME = "Ce nom n’est pas celui de la personne attendue. Tapez vos prénom et nom, comme sur la feuille."


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Code affiché dans la salle",
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
        ),
        help_text="Huit lettres et chiffres, avec ou sans tiret. Il change toutes les 30 secondes.",
        error_messages={"required": "Tapez le code affiché dans la salle."},
    )

    def clean_code(self) -> str:
        code = "".join(self.cleaned_data["code"].upper().replace("-", "").split())
        if len(code) != CODE_LENGTH or not code.isascii() or not code.isalnum():
            raise forms.ValidationError("Le code compte huit lettres et chiffres : vérifiez à l’écran de la salle.")
        return code


class SigningForm(forms.Form):
    """The signature of one person. Without an account, her address says who she is."""

    email = forms.EmailField(
        label="Votre adresse de courriel",
        help_text="Celle où vous recevez les messages du programme.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Indiquez l’adresse où vous recevez les messages du programme.",
            "invalid": "Une adresse s’écrit comme prenom.nom@structure.fr.",
        },
    )
    place = forms.ChoiceField(
        label="Où êtes-vous ?",
        choices=(("here", "Dans la salle"), ("remote", "À distance")),
        widget=forms.RadioSelect,
        initial="here",
    )
    drawing = forms.CharField(required=False, widget=forms.HiddenInput)
    typed_name = forms.CharField(
        label="Ou tapez vos prénom et nom",
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text="Au clavier, votre nom tapé vaut signature.",
    )

    def __init__(self, *args, with_account: bool, mode: str, **kwargs):
        super().__init__(*args, **kwargs)
        if with_account:
            del self.fields["email"]
        if mode != SessionMode.HYBRID:
            del self.fields["place"]

    def clean_drawing(self):
        """The picture, checked and encoded again; None when nothing was drawn."""
        text = self.cleaned_data["drawing"]
        if not text:
            return None
        try:
            return drawing_clean(text)
        except ImageRefused as refusal:
            raise forms.ValidationError(refusal.message) from refusal

    def clean(self):
        typed = self.cleaned_data.get("typed_name")
        if not typed and not self.cleaned_data.get("drawing") and "drawing" not in self.errors:
            self.add_error("typed_name", NO_SIGNATURE)
        return self.cleaned_data

    def check_name(self, person) -> bool:
        """A typed name must hold the family name of who signs, accents and capitals apart."""
        typed = self.cleaned_data.get("typed_name")
        if typed and not self.cleaned_data.get("drawing") and sort_key(person.last_name) not in sort_key(typed):
            self.add_error("typed_name", OTHER_NAME)
        return not self.errors


class ScanForm(forms.Form):
    file = forms.FileField(
        label="Scan ou photo de la feuille signée",
        help_text="PDF, JPEG ou PNG, 10 Mo au plus.",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,image/jpeg,image/png"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )

    def clean_file(self):
        """The file recognised by its content, images encoded again."""
        try:
            attachment = attachment_read(self.cleaned_data["file"], max_bytes=SCAN_BYTES)
        except AttachmentRefused as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        if attachment.content_type not in SCAN_TYPES:
            raise forms.ValidationError(NOT_A_SCAN)
        return attachment
