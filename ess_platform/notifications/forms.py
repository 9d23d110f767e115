"""Forms of the preferences, of mails to check, and the filter of the demonstration's mailbox."""

from django import forms

from .enums import NoticeMode

UNCHOSEN = "Choisissez une réception dans la liste."


class ReminderChoiceForm(forms.Form):
    """Fewer reminders of one promotion, or all of them again."""

    scope = forms.ChoiceField(label="Promotion")
    wanted = forms.TypedChoiceField(choices=(("non", ""), ("oui", "")), coerce=lambda value: value == "oui")

    def __init__(self, *args, scopes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = [(scope, scope) for scope in scopes]


class MailCheckForm(forms.Form):
    """What became of a mail: it left, or it must be sent again."""

    SENT, AGAIN = "parti", "renvoyer"
    outcome = forms.ChoiceField(choices=((SENT, "Il est bien parti"), (AGAIN, "Renvoyer")))


class MailboxFilterForm(forms.Form):
    destinataire = forms.CharField(label="Destinataire", required=False, max_length=254)


class NoticeChoicesForm(forms.Form):
    """How one wants each kind of notice: a field per kind, named by its code."""

    def __init__(self, data=None, *, kinds, modes):
        super().__init__(data, label_suffix="", initial=modes)
        for kind in kinds:
            self.fields[kind.code] = forms.ChoiceField(
                label=kind.label,
                choices=NoticeMode.choices,
                error_messages={"required": UNCHOSEN, "invalid_choice": UNCHOSEN},
            )
