"""What a laureate says of itself: texts, photo, logo, consents."""

from django import forms
from django.core.exceptions import ValidationError

from ess_platform.common.images import ACCEPT, CleanImage, ImageKind, ImageRefused, image_clean

from ..models import Laureate
from ..selectors.images import IMAGE_NAMES, LOGO, PHOTO
from .fields import PlainTextField

YES_NO = [("oui", "Oui"), ("non", "Non")]
KINDS = {PHOTO: ImageKind.PHOTO, LOGO: ImageKind.LOGO}
LABELS = {"photo": "La photo", "logo": "Le logo"}


class PictureField(forms.FileField):
    """A photo or a logo, recognised by its content and encoded again; its value is a `CleanImage`."""

    def __init__(self, *, kind: ImageKind, **options):
        self.kind = kind
        super().__init__(required=False, widget=forms.FileInput(attrs={"accept": ACCEPT}), **options)
        self.error_messages["empty"] = "Ce fichier est vide : choisissez-en un autre."

    def to_python(self, data):
        upload = super().to_python(data)
        if upload is None:
            return None
        try:
            return image_clean(upload, kind=self.kind)
        except ImageRefused as error:
            raise ValidationError(error.message, code="image") from error


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not answered yet."""

    def __init__(self, **options):
        super().__init__(
            choices=YES_NO,
            widget=forms.RadioSelect,
            required=False,
            coerce=lambda value: value == "oui",
            empty_value=None,
            error_messages={"invalid_choice": "Choisissez oui ou non."},
            **options,
        )

    def prepare_value(self, value):
        return {True: "oui", False: "non"}.get(value, value) if isinstance(value, bool) else value


def text_area(rows: int, limit: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "maxlength": limit})


class StructureForm(forms.Form):
    """`version` is the one that the page was filled from; a text that is too long is kept with its error."""

    activity = PlainTextField(
        label="Votre activité",
        limit=1000,
        required=False,
        widget=text_area(4, 1000),
        help_text="Ce que vous fabriquez ou faites, en deux ou trois phrases. L’annuaire de la promotion les montre.",
    )
    project = PlainTextField(
        label="Votre projet",
        limit=1000,
        required=False,
        widget=text_area(4, 1000),
        help_text="Ce que vous voulez avoir réussi à la fin du programme.",
    )
    showroom_product = PlainTextField(
        label="Produit présenté au showroom",
        limit=200,
        required=False,
        widget=forms.TextInput(attrs={"maxlength": 200}),
        help_text="Celui que vous montreriez à un acheteur.",
    )
    is_exhibitor = YesNoField(label="Tiendrez-vous un stand à la journée de clôture ?")
    photo = PictureField(
        kind=ImageKind.PHOTO,
        label="Photo",
        help_text="Un geste, une machine, un produit. JPEG, PNG ou WebP, 8 Mo au plus, 1 200 pixels de large "
        "conseillés. Le lieu et la date que votre téléphone y écrit sont effacés.",
    )
    remove_photo = forms.BooleanField(label="Supprimer la photo enregistrée", required=False)
    photo_credit = PlainTextField(
        label="Crédit de la photo",
        limit=120,
        required=False,
        widget=forms.TextInput(attrs={"maxlength": 120}),
        help_text="Qui l’a prise. Ce nom paraît avec elle.",
    )
    logo = PictureField(kind=ImageKind.LOGO, label="Logo", help_text="JPEG, PNG ou WebP, 8 Mo au plus.")
    remove_logo = forms.BooleanField(label="Supprimer le logo enregistré", required=False)
    allows_photo = YesNoField(
        label="Publier votre photo",
        help_text="Oui : les lauréats de la promotion la voient dans l’annuaire, et elle peut illustrer le bilan. "
        "Non : vous et l’équipe êtes seuls à la voir.",
    )
    allows_public_page = YesNoField(
        label="Présenter votre structure au public",
        help_text="Oui : votre nom, votre activité et votre produit peuvent paraître sur une page ouverte à tous. "
        "Non : ils restent entre la promotion, l’équipe et la Région.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, error_messages={"required": ""})

    def __init__(self, data=None, files=None, *, laureate: Laureate):
        self.laureate = laureate
        names = [name for name in self.base_fields if not name.startswith("remove_") and name not in IMAGE_NAMES]
        super().__init__(data, files, initial={name: getattr(laureate, name) for name in names})
        for name in IMAGE_NAMES:
            if not getattr(laureate, name):
                del self.fields[f"remove_{name}"]

    def clean(self):
        cleaned = super().clean()
        for name in IMAGE_NAMES:
            if cleaned.get(f"remove_{name}") and cleaned.get(name):
                text = "Vous avez choisi un fichier et demandé la suppression : gardez l’un des deux."
                self.add_error(f"remove_{name}", text)
        return cleaned

    @property
    def images(self) -> dict[str, CleanImage]:
        """The new images."""
        return {name: self.cleaned_data[name] for name in IMAGE_NAMES if self.cleaned_data.get(name)}

    @property
    def removed(self) -> set[str]:
        """The images to take out."""
        return {name for name in IMAGE_NAMES if self.cleaned_data.get(f"remove_{name}")}

    @property
    def answered(self) -> dict:
        """The texts and answers, as the service takes them."""
        names = set(self.fields) - {"version", *IMAGE_NAMES} - {f"remove_{name}" for name in IMAGE_NAMES}
        return {name: value for name, value in self.cleaned_data.items() if name in names}
