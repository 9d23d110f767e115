"""Writes on a monograph: the team writes and proposes, the laureate validates or sends back."""

import datetime

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.versioning import save_versioned
from laureates.models import Laureate
from reporting.enums import MONOGRAPH_TRANSITIONS, MonographState
from reporting.models import Monograph
from reporting.notifications import notice_of_monograph_answer, notice_of_proposal
from reporting.permissions import can_validate_monograph
from reporting.selectors.monograph import PARTS

EMPTY = "Écrivez l’introduction avant de proposer le texte au lauréat."
CLOSED = "Ce texte n’attend plus cette réponse : rechargez la page pour voir où il en est."
NOT_YOURS = "Seule une personne qui peut envoyer les fiches de la structure valide sa monographie."
NO_WORD = "Dites ce qu’il faut corriger."
STATE_FIELDS = ("state", "proposed_at", "validated_at", "validated_by", "correction")


@transaction.atomic
def monograph_save(*, laureate: Laureate, actor, expected_version: int, texts: dict[str, str]) -> Monograph:
    """Save the parts, `expected_version` being 0 for a text that does not exist yet.

    A text already proposed or validated that changes is a draft again. Raises ConflictError if somebody saved
    meanwhile. Audit: `monograph.edit`, with the names of the parts.
    """
    Laureate.objects.select_for_update(of=("self",)).get(pk=laureate.pk)
    monograph = Monograph.objects.filter(laureate=laureate).first()
    if monograph is None:
        monograph = Monograph.objects.create(laureate=laureate, edited_by=actor, **texts)
        changed = [name for name in PARTS if texts[name]]
    else:
        changed = [name for name in PARTS if texts[name] != getattr(monograph, name)]
        for name in changed:
            setattr(monograph, name, texts[name])
        if changed and monograph.state != MonographState.DRAFT:
            _back_to_draft(monograph)
        monograph.edited_by = actor
        save_versioned(monograph, expected_version=expected_version, fields=(*PARTS, *STATE_FIELDS, "edited_by"))
    _record(monograph, actor, "monograph.edit", fields=changed)
    return monograph


@transaction.atomic
def monograph_propose(*, monograph: Monograph, actor, expected_version: int, now: datetime.datetime) -> Monograph:
    """Show the text to its laureate, who is told by a notice. Refuses one without introduction, or already proposed.
    Audit: `monograph.propose`."""
    _check(monograph, MonographState.PROPOSED)
    if not monograph.introduction.strip():
        raise BusinessRuleError(EMPTY, field="introduction")
    monograph.state, monograph.proposed_at, monograph.correction = MonographState.PROPOSED, now, ""
    save_versioned(monograph, expected_version=expected_version, fields=STATE_FIELDS)
    _record(monograph, actor, "monograph.propose")
    notice_of_proposal(monograph=monograph, by=actor, now=now)
    return monograph


@transaction.atomic
def monograph_validate(*, monograph: Monograph, actor, expected_version: int, now: datetime.datetime) -> Monograph:
    """The laureate agrees with the very text that it read (`expected_version`). Audit: `monograph.validate`."""
    _check_answer(monograph, MonographState.VALIDATED, actor)
    monograph.state, monograph.validated_at, monograph.validated_by = MonographState.VALIDATED, now, actor
    save_versioned(monograph, expected_version=expected_version, fields=STATE_FIELDS)
    _record(monograph, actor, "monograph.validate")
    notice_of_monograph_answer(monograph=monograph, by=actor, now=now)
    return monograph


@transaction.atomic
def monograph_send_back(
    *, monograph: Monograph, actor, expected_version: int, word: str, now: datetime.datetime
) -> Monograph:
    """The laureate asks for a correction, in its own words. Audit: `monograph.send_back`."""
    _check_answer(monograph, MonographState.DRAFT, actor)
    if not word.strip():
        raise BusinessRuleError(NO_WORD, field="word")
    _back_to_draft(monograph)
    monograph.correction = word.strip()
    save_versioned(monograph, expected_version=expected_version, fields=STATE_FIELDS)
    _record(monograph, actor, "monograph.send_back")
    notice_of_monograph_answer(monograph=monograph, by=actor, now=now)
    return monograph


def _back_to_draft(monograph: Monograph) -> None:
    monograph.state = MonographState.DRAFT
    monograph.proposed_at = monograph.validated_at = monograph.validated_by = None


def _check(monograph: Monograph, target: str) -> None:
    if target not in MONOGRAPH_TRANSITIONS[monograph.state]:
        raise BusinessRuleError(CLOSED)


def _check_answer(monograph: Monograph, target: str, actor) -> None:
    if not can_validate_monograph(actor, monograph.laureate):
        raise BusinessRuleError(NOT_YOURS)
    if monograph.state != MonographState.PROPOSED:
        raise BusinessRuleError(CLOSED)
    _check(monograph, target)


def _record(monograph: Monograph, actor, action: str, **changes) -> None:
    audit.record(actor=actor, action=action, target=monograph, scope=monograph.laureate.cohort.slug, changes=changes)
