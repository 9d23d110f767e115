"""What the team writes: organisations, people, offers, pairs, meetings."""

import datetime
import uuid

from django import forms

from ess_platform.directory.enums import TerritoryLevel
from ess_platform.directory.models import Activity, Need, Sector, Territory
from laureates.forms.fields import DayField, PlainTextField, ShapedTextField
from sponsors.enums import MeetingMode, SponsorKind
from sponsors.forms.space import DURATIONS, OTHER, MeetingForm
from sponsors.models import Sponsor, SponsorContact, SponsorMeeting
from sponsors.services.contact import PersonDetails
from sponsors.services.sponsor import SponsorDetails
from sponsors.services.sponsorship import ENDING_LENGTH, REASON_LENGTH

NOTE_LENGTH, OFFER_LENGTH = 1000, 400


class RequiredDayField(DayField):
    """A day that must be given."""

    def validate(self, value):
        if value is None:
            raise forms.ValidationError(self.error_messages["required"], code="required")


class SponsorForm(forms.Form):
    """An organisation marraine; `name` only for one that the directory does not have."""

    name = forms.CharField(
        label="Nom de l’organisation",
        max_length=160,
        error_messages={"required": "Indiquez le nom de l’organisation."},
    )
    kind = forms.ChoiceField(
        label="Type",
        choices=SponsorKind,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un type.", "invalid_choice": "Choisissez un type dans la liste."},
    )
    sector = forms.ModelChoiceField(
        Sector.objects.order_by("position"), label="Filière", required=False, empty_label="Non renseignée"
    )
    department = forms.ModelChoiceField(
        Territory.objects.filter(level=TerritoryLevel.DEPARTMENT).order_by("name"),
        label="Département",
        required=False,
        empty_label="Non renseigné",
    )
    is_large_industrial_group = forms.BooleanField(
        label="Grand groupe industriel",
        required=False,
        help_text="À cocher seulement pour un grand groupe de l’industrie : le bilan le compte comme tel.",
    )
    note = PlainTextField(
        limit=NOTE_LENGTH,
        label="Note de l’équipe",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Lue par l’équipe seule.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, has_name: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not has_name:
            del self.fields["name"]

    def details(self) -> SponsorDetails:
        data = self.cleaned_data
        return SponsorDetails(
            kind=data["kind"],
            note=data["note"],
            sector=data["sector"],
            department=data["department"],
            is_large_industrial_group=data["is_large_industrial_group"],
        )


def sponsor_initial(sponsor: Sponsor) -> dict:
    organisation = sponsor.organisation
    return {
        "kind": sponsor.kind,
        "sector": organisation.sector_id,
        "department": organisation.department_id,
        "is_large_industrial_group": organisation.is_large_industrial_group,
        "note": sponsor.note,
        "version": sponsor.version,
    }


class PersonForm(forms.Form):
    """A person of an organisation marraine."""

    first_name = forms.CharField(
        label="Prénom", max_length=80, error_messages={"required": "Indiquez le prénom de la personne."}
    )
    last_name = forms.CharField(
        label="Nom", max_length=80, error_messages={"required": "Indiquez le nom de la personne."}
    )
    job_title = forms.CharField(label="Fonction", max_length=160, required=False)
    email = forms.EmailField(
        label="Adresse électronique",
        required=False,
        help_text="Sans adresse, la personne n’a pas d’espace et ne reçoit aucun courriel.",
        error_messages={"invalid": "Cette adresse n’est pas valide, par exemple prenom@entreprise.fr"},
    )
    phone = ShapedTextField(
        shape="phone", limit=20, label="Téléphone", required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )

    def details(self) -> PersonDetails:
        return PersonDetails(**{name: self.cleaned_data[name] for name in PersonDetails.__dataclass_fields__})


class OfferForm(forms.Form):
    """What an organisation can give."""

    need = forms.ModelChoiceField(
        Need.objects.order_by("position"),
        label="Besoin de territoire",
        required=False,
        empty_label="Aucun en particulier",
    )
    activity = forms.ModelChoiceField(
        Activity.objects.order_by("position"), label="Activité", required=False, empty_label="Aucune en particulier"
    )
    text = PlainTextField(
        limit=OFFER_LENGTH,
        label="En quelques mots",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Par exemple : relire une réponse à appel d’offres, ouvrir le réseau des acheteurs.",
    )
    hours = forms.IntegerField(
        label="Heures offertes",
        required=False,
        min_value=1,
        max_value=1000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Indiquez de 1 à 1 000 heures."),
    )


class LeaveForm(forms.Form):
    """An organisation leaves."""

    left_on = RequiredDayField(
        label="Date du départ", example="30/06/2026", error_messages={"required": "Indiquez la date du départ."}
    )
    reason = forms.CharField(label="Motif", max_length=255, required=False, help_text="Lu par l’équipe seule.")
    version = forms.IntegerField(widget=forms.HiddenInput)


class AssignForm(forms.Form):
    """The last step of a pair: when it begins, and what both sides read of it."""

    starts_on = RequiredDayField(
        label="Début", example="15/01/2026", error_messages={"required": "Indiquez le début du parrainage."}
    )
    reason = PlainTextField(
        limit=REASON_LENGTH,
        label="Pourquoi vous deux",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Cette phrase est envoyée aux deux : n’y mettez rien que l’un n’ait pas dit à l’autre.",
    )


class ContactField(forms.ModelChoiceField):
    """The people of the sponsors, each with the organisation."""

    def label_from_instance(self, contact: SponsorContact) -> str:
        return f"{contact.person}, {contact.sponsor}"


class GroupAssignForm(AssignForm):
    """The same person for several laureates."""

    contact = ContactField(
        queryset=SponsorContact.objects.none(),
        to_field_name="public_id",
        label="Parrain ou marraine",
        empty_label="Choisir",
        error_messages={
            "required": "Choisissez la personne qui accompagne ces lauréats.",
            "invalid_choice": "Cette personne n’est plus disponible : choisissez-en une autre.",
        },
    )
    field_order = ("contact", "starts_on", "reason")

    def __init__(self, *args, contacts, **kwargs):
        super().__init__(*args, **kwargs)
        rows = SponsorContact.objects.filter(pk__in=[contact.pk for contact in contacts])
        self.fields["contact"].queryset = rows.select_related("person", "sponsor__organisation").order_by(
            "sponsor__organisation__sort_name", "person__sort_name"
        )


class EndForm(forms.Form):
    """The end of a pair."""

    ends_on = RequiredDayField(
        label="Dernier jour", example="30/06/2026", error_messages={"required": "Indiquez le dernier jour."}
    )
    reason = forms.CharField(
        label="Motif",
        max_length=ENDING_LENGTH,
        help_text="Gardé dans le journal de l’équipe. Il n’est envoyé à personne.",
        error_messages={"required": "Indiquez pourquoi ce parrainage prend fin."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class TeamMeetingForm(MeetingForm):
    """The same questions as the sponsor's, about one sponsorship; with `meeting`, a correction and its reason."""

    sponsorship = None
    reason = forms.CharField(
        label="Ce qui est corrigé, et qui l’a signalé",
        max_length=400,
        error_messages={"required": "Indiquez ce qui est corrigé, et qui l’a signalé."},
        help_text="Gardé dans le journal, avec l’ancienne valeur.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, today: datetime.date, meeting: SponsorMeeting | None = None, **kwargs):
        forms.Form.__init__(self, *args, **kwargs)
        self.fields["held_on"].widget.attrs["max"] = today.isoformat()
        if meeting is None:
            del self.fields["reason"], self.fields["version"]
            self.initial |= {"held_on": today, "idempotency_key": uuid.uuid4()}
            return
        self.initial |= {"idempotency_key": uuid.uuid4(), "version": meeting.version}
        self.initial |= {name: getattr(meeting, name) for name in ("held_on", "mode", "subject", "next_step")}
        is_usual = str(meeting.minutes) in dict(DURATIONS)
        self.initial["minutes"] = str(meeting.minutes) if is_usual else OTHER
        self.initial["other_minutes"] = None if is_usual else meeting.minutes

    def note(self) -> dict:
        """What the services take of a meeting."""
        data = self.cleaned_data
        return {
            "held_on": data["held_on"],
            "minutes": data["duration"],
            "mode": MeetingMode(data["mode"]),
            "subject": data["subject"],
            "next_step": data["next_step"],
        }
