"""A registry of reminder kinds of its own, with words in memory: nothing here depends on what apps register."""

from types import SimpleNamespace

import pytest
from django.template import Template

from ess_platform.notifications import reminder_kinds
from ess_platform.notifications.reminder_kinds import ReminderKind, Signature, register_reminder_kind
from ess_platform.notifications.selectors import words

LINK = "http://testserver/lien/jeton-secret/"
PLACEHOLDERS = {"prenom": "le prénom", "structure": "la structure", "echeance": "la date limite", "lien": "l’adresse"}
SUBJECTS = {
    "M01": "Votre fiche est ouverte",
    "M02": "Plus que 7 jours pour votre fiche",
    "M04": "Votre fiche nous manque",
    "D01": "Après-demain à {{ structure }}",
}
BODY = """Bonjour {{ prenom }},

À remplir avant le {{ echeance }} pour {{ structure }}.

Reprendre ma fiche : {{ lien }}
"""
SIGNATURE = Signature("Camille Essai", "06 39 98 00 01", "camille@ailleurs.test")


class Kinds:
    """`stops` gives the reason for which a kind is no longer needed; `asked` counts the questions."""

    def __init__(self):
        self.stops: dict[str, str] = {}
        self.asked: list[str] = []
        self.values = {"structure": "La Fane", "echeance": "vendredi 5 juin", "lien": LINK, "signature": SIGNATURE}

    def stop_reason(self, reminder, now):
        self.asked.append(reminder.kind)
        return self.stops.get(reminder.kind, "")

    def context(self, reminder, now):
        return {"prenom": reminder.person.first_name, **self.values}


@pytest.fixture
def kinds(monkeypatch) -> Kinds:
    """M01, M02 and M04 form a ladder (the latest is the most urgent); D01 speaks of something else."""
    made = Kinds()
    monkeypatch.setattr(reminder_kinds, "_kinds", {})
    files = {}
    for urgency, (code, subject) in enumerate(SUBJECTS.items()):
        files |= {f"essai/{code}_subject.txt": subject, f"essai/{code}_body.txt": BODY}
        register_reminder_kind(
            ReminderKind(
                code=code,
                label=subject,
                template=f"essai/{code}",
                placeholders=PLACEHOLDERS,
                stop_reason=made.stop_reason,
                context=made.context,
                urgency=urgency if code != "D01" else 0,
            )
        )
    monkeypatch.setattr(words, "get_template", lambda name: SimpleNamespace(template=Template(files[name])))
    return made
