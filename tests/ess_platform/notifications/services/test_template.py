"""The words of a team: checked when they are saved, never evaluated."""

import pytest

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.notifications.models import MailTemplate
from ess_platform.notifications.reminder_kinds import reminder_kind
from ess_platform.notifications.selectors.letter import block_of, letter_of
from ess_platform.notifications.selectors.words import words_of, words_to_edit, words_typed
from ess_platform.notifications.services import mail_template_reset, mail_template_save
from tests.ess_platform.notifications.conftest import LINK
from tests.factories import make_user

pytestmark = pytest.mark.django_db
BODY = "Bonjour {prenom},\n\nIl manque votre fiche.\n\nReprendre : {lien}"


def save(subject="Votre fiche, {prenom}", body=BODY, **fields):
    fields = {"kind": "M02", "scope": "promo", "actor": fields.pop("actor", None) or make_user()} | fields
    return mail_template_save(subject=subject, body=body, **fields)


def test_own_words_are_those_of_one_promotion(kinds):
    saved = save(subject=" Votre\nfiche ", body=BODY.replace("\n", "\r\n") + "\n")
    assert (saved.subject, saved.body, saved.version) == ("Votre fiche", BODY, 1)
    kind = reminder_kind("M02")
    assert (words_of(kind, "promo").subject, words_of(kind, "autre").is_own) == ("Votre fiche", False)
    assert AuditEntry.objects.get().action == "mail_template.save"


def test_editor_shows_the_words_of_the_product_with_their_placeholders(kinds):
    words = words_to_edit(reminder_kind("D01"), "promo")
    assert (words.subject, words.version) == ("Après-demain à {structure}", 0)
    assert words.body.endswith("Reprendre ma fiche : {lien}")
    saved = save(subject=words.subject, body=words.body, kind="D01")
    assert saved.body == words.body, "what the editor shows can be saved as it is"


@pytest.mark.parametrize(
    ("subject", "body", "field", "said"),
    [
        ("", BODY, "subject", "L’objet est vide."),
        ("x" * 61, BODY, "subject", "L’objet dépasse 60 caractères\u00a0: 61."),
        ("Objet", "  ", "body", "Le texte est vide."),
        ("Objet", "x" * 5001, "body", "Le texte dépasse 5000 caractères\u00a0: 5001."),
        (
            "Bonjour {nom}",
            BODY,
            "subject",
            "{nom} n’existe pas ici. Choisissez parmi\u00a0: {prenom}, {structure}, {echeance}, {lien}.",
        ),
        ("Objet", BODY + " {prenom.user}", "body", "{prenom.user} n’existe pas ici"),
        ("Objet", BODY + " {prenom!r}", "body", "{prenom!r} n’existe pas ici"),
        ("Objet", BODY + " {}", "body", "{} n’existe pas ici"),
        ("Objet", BODY + " { prenom}", "body", "{ prenom} n’existe pas ici"),
        ("Objet", BODY + " {prenom", "body", "ouverte ou fermée seule, ici\u00a0: «\u00a0Reprendre : {lien} {prenom"),
        ("Objet", "prenom} {lien}", "body", "ouverte ou fermée seule, ici\u00a0: «\u00a0prenom} {lien}"),
        ("Objet", "{{prenom}} {lien}", "body", "ouverte ou fermée seule"),
        ("Objet", "Sans adresse", "body", "Le texte doit contenir {lien}"),
    ],
)
def test_refusals(kinds, subject, body, field, said):
    with pytest.raises(BusinessRuleError) as refused:
        save(subject=subject, body=body)
    assert refused.value.field == field
    assert said in refused.value.message
    assert not MailTemplate.objects.exists()


def test_refuses_an_unknown_kind(kinds):
    with pytest.raises(BusinessRuleError, match="n’existe pas"):
        save(kind="inconnu")


def test_two_people_do_not_overwrite_each_other(kinds):
    with pytest.raises(ConflictError):
        save(expected_version=3)
    save()
    with pytest.raises(ConflictError):
        save(subject="Deuxième page blanche")
    changed = save(subject="Nouveau", expected_version=1)
    assert (changed.version, changed.subject) == (2, "Nouveau")
    with pytest.raises(ConflictError):
        save(subject="Ancien onglet", expected_version=1)
    assert MailTemplate.objects.get().subject == "Nouveau"


def test_back_to_the_words_of_the_product(kinds):
    actor = make_user()
    save()
    assert mail_template_reset(kind="M02", scope="promo", actor=actor) is True
    assert mail_template_reset(kind="M02", scope="promo", actor=actor) is False
    assert not MailTemplate.objects.exists()


def test_values_are_neither_evaluated_nor_read_again(kinds):
    words = words_typed(reminder_kind("M02"), "Pour {prenom}", BODY)
    values = {**kinds.values, "prenom": "<b>{lien}</b> & cie"}
    letter = letter_of([block_of(words, values)], reason="Parce que <i>", can_mute=True)
    assert letter.subject == "Pour <b>{lien}</b> & cie"
    assert "Bonjour <b>{lien}</b> & cie," in letter.text
    assert "Bonjour &lt;b&gt;{lien}&lt;/b&gt; &amp; cie," in letter.html
    assert "Parce que &lt;i&gt;" in letter.html
    assert "<i>" not in letter.html


def test_a_value_that_lacks_is_an_error_not_a_hole(kinds):
    for words in (words_typed(reminder_kind("M02"), "Objet", BODY), words_of(reminder_kind("M02"), "promo")):
        with pytest.raises(KeyError):
            block_of(words, {"prenom": "Awa"})


def test_twin_has_one_button_and_links_of_this_site_only(kinds):
    body = "Bonjour {prenom},\n\nVoyez http://testserver/aide/ et http://ailleurs.test/piege.\nFin\n\nOuvrir :\n{lien}"
    words = words_typed(reminder_kind("M02"), "Objet", body)
    html = letter_of([block_of(words, {**kinds.values, "prenom": "Awa"})], reason="Ici.", can_mute=False).html
    assert '<a href="http://testserver/aide/">http://testserver/aide/</a> et http://ailleurs.test/piege.<br>Fin' in html
    assert html.count('bgcolor="#0f5c6b"') == 1
    assert f'<a href="{LINK}"><font color="#ffffff"><b>Ouvrir</b></font></a>' in html
    assert "<img" not in html
    assert "style=" not in html
