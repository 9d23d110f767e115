"""Passwords by the CNIL count (AUTH-02): no class is compulsory."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from ess_platform.accounts.models import User
from ess_platform.accounts.validators import password_bits
from ess_platform.directory.models import Organisation, Person

PERSON = Person(
    first_name="Éloïse",
    last_name="Vasseur",
    organisation=Organisation(name="Ressourcerie Montreuil"),
)
USER = User(email="eloise.vasseur@ailleurs.test", person=PERSON)

GOOD = [
    "lavachequipaissaitla",  # 20 lower-case letters
    "zgrptlmnbvhqsdkfjw",  # 18
    "Zgrptlm9bvhqs!",
    "Le chat dort 3 heures",
    "ñandúesunaveveloz!1",
    "mot de passe avec des espaces ",
    "x7" * 64,
    "kT9$wq2#Lm0zX",
    "四つの葉のクローバー探しの旅人達",
]
BAD = {
    "": "trop court",
    "Ab1!": "trop court",
    "Ab1!Ab1!Ab1": "trop court",
    "aaaaaaaaaaaa": "facile à deviner",
    "zgrptlmnbvhqsdkfj": "facile à deviner",  # 17 lower-case letters: 79.9 bits
    "123456789012345678901234": None,  # 24 digits: 79.7 bits
    "EloiseVasseur1!": "reprend votre nom",
    "Vasseur-2026-a": "reprend votre nom",
    "Montreuil2026!!": "reprend votre nom",
    "Essaim-2026-a": "reprend votre nom",
    "x" * 4097: "trop long",
}


@pytest.mark.parametrize("password", GOOD)
def test_accepted(password):
    validate_password(password, USER)


@pytest.mark.parametrize("password", BAD)
def test_refused_in_french(password):
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, USER)
    if BAD[password]:
        assert any(BAD[password] in message for message in refusal.value.messages), refusal.value.messages


def test_bits_of_the_cnil():
    assert round(password_bits("abcdefghijklmnopqr")) == 85  # 18 × log2 26
    assert round(password_bits("Abcdefgh1234")) == 71  # 12 × log2 62
    assert round(password_bits("Abcdefgh123!")) == 80  # 12 × log2 99
    assert password_bits("") == 0
