"""The words that a team gives to a kind of mail in its promotion."""

from django.db import IntegrityError, transaction

from ess_platform.audit.services import record
from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.common.versioning import CONFLICT_MESSAGE, save_versioned

from ..models import MailTemplate
from ..models.template import BODY_MAX, SUBJECT_MAX
from ..reminder_kinds import LINK, ReminderKind, reminder_kind
from ..selectors.placeholders import broken_brace, placeholders_in

UNKNOWN_KIND = "Ce modèle de courriel n’existe pas."


@transaction.atomic
def mail_template_save(
    *, kind: str, scope: str, subject: str, body: str, actor, expected_version: int = 0
) -> MailTemplate:
    """Give a kind of mail its words in a promotion; `expected_version` is 0 while it has none of its own.

    Refuses, naming the field: an empty subject or body, a subject over 60 characters, a placeholder that the
    kind does not have, a brace left open, and a body without `{lien}` when the kind has a link.
    ConflictError when somebody saved meanwhile. Audit `mail_template.save`.
    """
    known = reminder_kind(kind)
    if known is None:
        raise BusinessRuleError(UNKNOWN_KIND)
    subject, body = " ".join(subject.split()), body.replace("\r\n", "\n").strip()
    check_words(known, subject=subject, body=body)
    template = MailTemplate.objects.select_for_update().filter(kind=kind, scope=scope).first()
    if template is None:
        template = _create(expected_version, kind=kind, scope=scope, subject=subject, body=body, updated_by=actor)
    else:
        template.subject, template.body, template.updated_by = subject, body, actor
        save_versioned(template, expected_version=expected_version, fields=["subject", "body", "updated_by"])
    record(actor=actor, action="mail_template.save", target=template, scope=scope)
    return template


def _create(expected_version: int, **fields) -> MailTemplate:
    if expected_version:
        raise ConflictError(CONFLICT_MESSAGE)
    try:
        with transaction.atomic():
            return MailTemplate.objects.create(**fields)
    except IntegrityError as error:
        raise ConflictError(CONFLICT_MESSAGE) from error


@transaction.atomic
def mail_template_reset(*, kind: str, scope: str, actor) -> bool:
    """Give back the words of the product; say whether there were others. Audit `mail_template.reset`."""
    template = MailTemplate.objects.select_for_update().filter(kind=kind, scope=scope).first()
    if template is None:
        return False
    record(actor=actor, action="mail_template.reset", target=template, scope=scope)
    template.delete()
    return True


def check_words(kind: ReminderKind, *, subject: str, body: str) -> None:
    """Refuse words that could not become a mail of this kind; the message says what to repair."""
    _check_size("subject", subject, SUBJECT_MAX, "L’objet")
    _check_size("body", body, BODY_MAX, "Le texte")
    for field, text in (("subject", subject), ("body", body)):
        _check_placeholders(field, text, kind)
    if LINK in kind.placeholders and LINK not in placeholders_in(body):
        text = "Le texte doit contenir {lien} : sans lui, le message n’a pas de bouton."
        raise BusinessRuleError(text, field="body")


def _check_size(field: str, text: str, most: int, name: str) -> None:
    if not text:
        raise BusinessRuleError(f"{name} est vide.", field=field)
    if len(text) > most:
        raise BusinessRuleError(f"{name} dépasse {most} caractères : {len(text)}.", field=field)


def _check_placeholders(field: str, text: str, kind: ReminderKind) -> None:
    unknown = [name for name in placeholders_in(text) if name not in kind.placeholders]
    if unknown:
        choices = ", ".join(f"{{{name}}}" for name in kind.placeholders)
        raise BusinessRuleError(f"{{{unknown[0]}}} n’existe pas ici. Choisissez parmi : {choices}.", field=field)
    near = broken_brace(text)
    if near:
        raise BusinessRuleError(f"Une accolade est ouverte ou fermée seule, ici : « {near} ».", field=field)
