"""Passwords by the count of the CNIL (deliberation 2022-100): 80 bits, and no class is compulsory."""

import math
import re
import string

from django.conf import settings
from django.core.exceptions import ValidationError

from ess_platform.common.models import sort_key

MIN_LENGTH = 12
MAX_LENGTH = 4096
MIN_BITS = 80
CLASSES = (
    (frozenset(string.ascii_lowercase), 26),
    (frozenset(string.ascii_uppercase), 26),
    (frozenset(string.digits), 10),
)
OTHERS = 37  # signs of a keyboard, by the CNIL's own table
MIN_WORD = 4  # letters; a shorter name proves nothing
MIN_REST = 8  # characters that must be left once the known words are taken away


def password_bits(password: str) -> float:
    """Length × log2 of the size of the classes present.

    >>> round(password_bits("a" * 18))
    85
    """
    size = sum(size for characters, size in CLASSES if characters & set(password))
    if any(all(c not in characters for characters, _ in CLASSES) for c in password):
        size += OTHERS
    return len(password) * math.log2(size) if size > 1 else 0.0


class EntropyPasswordValidator:
    """At least 12 characters and 80 bits: the shorter a password, the more kinds of characters it needs."""

    def validate(self, password, user=None):
        if len(password) < MIN_LENGTH:
            missing = MIN_LENGTH - len(password)
            raise ValidationError(
                f"Ce mot de passe est trop court : il lui faut {MIN_LENGTH} caractères au moins,"
                f" il en manque {missing}.",
                code="password_too_short",
            )
        if len(password) > MAX_LENGTH:
            raise ValidationError(
                f"Ce mot de passe est trop long : {MAX_LENGTH} caractères au plus.", code="password_too_long"
            )
        if password_bits(password) < MIN_BITS:
            raise ValidationError(
                "Ce mot de passe est trop facile à deviner. Allongez-le (18 lettres suffisent), ou mêlez"
                " majuscules, minuscules, chiffres et signes.",
                code="password_too_weak",
            )

    def get_help_text(self):
        return (
            f"{MIN_LENGTH} caractères au moins en mêlant majuscules, minuscules, chiffres et signes,"
            " ou une phrase de 18 lettres. Les gestionnaires de mots de passe sont bienvenus."
        )


def personal_words(user) -> set[str]:
    """Words that anybody who knows the person would try: names, address, organisation, the product."""
    person = getattr(user, "person", None)
    texts = [settings.PRODUCT_NAME, getattr(user, "email", "").partition("@")[0]]
    if person is not None:
        organisation = person.organisation.name if person.organisation else ""
        texts += [person.first_name, person.last_name, organisation]
    return {word for text in texts for word in re.split(r"\W+|_", sort_key(text)) if len(word) >= MIN_WORD}


class PersonalPasswordValidator:
    """Refuse a password that is little more than a name that everybody knows."""

    def validate(self, password, user=None):
        rest = sort_key(password)
        for word in sorted(personal_words(user), key=len, reverse=True):
            rest = rest.replace(word, "")
        if len(rest) < MIN_REST and len(rest) < len(password):
            raise ValidationError(
                "Ce mot de passe reprend votre nom, votre adresse, votre structure ou le nom du site :"
                " choisissez autre chose.",
                code="password_too_personal",
            )

    def get_help_text(self):
        return "Évitez votre nom, votre adresse et le nom de votre structure."
