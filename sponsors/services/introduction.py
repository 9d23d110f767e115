"""Requests to be put in touch: a laureate asks, its sponsor answers once."""

import datetime

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.formatting import date, local_day
from sponsors.enums import ANSWERS, IntroductionState
from sponsors.models import Introduction, Sponsorship
from sponsors.notifications import notice_of_answer, notice_of_request, notify_asked

MAX_WAITING = 3
NEED_LENGTH, ANSWER_LENGTH = 400, 600


@transaction.atomic
def introduction_ask(
    *, sponsorship: Sponsorship, need: str, actor, now: datetime.datetime, idempotency_key: str | None = None
) -> Introduction:
    """Ask a sponsor for a contact. Mail M13 to the sponsor; audit `introduction.ask`.

    Refuses a sponsorship of another structure, one that is over or has not begun, an empty need or one over
    400 characters, and a fourth request while three wait. The same form sent twice gives back the first request.
    """
    rows = Sponsorship.objects.of_laureates_of(actor).select_for_update(of=("self",))
    rows = rows.select_related("laureate__cohort", "laureate__organisation", "contact__person")
    locked, today = rows.filter(pk=sponsorship.pk).first(), local_day(now)
    if locked is None:
        raise BusinessRuleError("Cette personne ne fait pas partie de vos parrains.", field="sponsorship")
    if idempotency_key and (known := Introduction.objects.filter(idempotency_key=idempotency_key).first()):
        if known.asked_by_id != actor.pk:
            raise BusinessRuleError("Ce formulaire a déjà servi. Rechargez la page.")
        return known
    if locked.is_over(today) or locked.starts_on > today:
        raise BusinessRuleError("Ce parrainage n’est pas en cours : écrivez à l’équipe.", field="sponsorship")
    need = need.strip()
    if not 1 <= len(need) <= NEED_LENGTH:
        raise BusinessRuleError(f"Décrivez votre besoin en {NEED_LENGTH} caractères au plus.", field="need")
    if locked.introductions.filter(state=IntroductionState.ASKED).count() >= MAX_WAITING:
        raise BusinessRuleError("Trois demandes attendent déjà une réponse : appelez votre parrain pour en parler.")
    request = Introduction.objects.create(
        sponsorship=locked, need=need, asked_by=actor, asked_at=now, idempotency_key=idempotency_key or None
    )
    audit.record(actor=actor, action="introduction.ask", target=request, scope=locked.laureate.cohort.slug)
    notify_asked(introduction=request, now=now)
    notice_of_request(introduction=request, now=now)
    return request


@transaction.atomic
def introduction_answer(
    *, introduction: Introduction, state: IntroductionState, answer: str, actor, now: datetime.datetime
) -> Introduction:
    """Accept, decline or redirect a request; the laureate reads the answer in its space. Audit: `introduction.answer`.

    Refuses anybody but the sponsor, a sponsorship that is over, a redirection that does not say to whom, an
    answer over 600 characters, and a second answer that differs; the same one twice changes nothing.
    """
    rows = Introduction.objects.held_by(actor).select_for_update(of=("self",))
    locked = rows.select_related("sponsorship__laureate__cohort").filter(pk=introduction.pk).first()
    if locked is None:
        raise BusinessRuleError("Cette demande ne vous est pas adressée.")
    answer = answer.strip()
    if not locked.is_waiting:
        if (locked.state, locked.answer) == (state, answer):
            return locked
        raise BusinessRuleError(f"Vous avez déjà répondu à cette demande le {date(locked.answered_at, weekday=False)}.")
    if locked.sponsorship.is_over(local_day(now)):
        raise BusinessRuleError("Ce parrainage a pris fin : cette demande est close.")
    if state not in ANSWERS:
        raise BusinessRuleError("Choisissez une réponse.", field="state")
    if len(answer) > ANSWER_LENGTH:
        raise BusinessRuleError(f"Répondez en {ANSWER_LENGTH} caractères au plus.", field="answer")
    if state == IntroductionState.REDIRECTED and not answer:
        raise BusinessRuleError("Dites vers qui vous orientez cette demande.", field="answer")
    locked.state, locked.answer, locked.answered_by, locked.answered_at = state, answer, actor, now
    locked.save(update_fields=["state", "answer", "answered_by", "answered_at", "updated_at"])
    audit.record(
        actor=actor,
        action="introduction.answer",
        target=locked,
        scope=locked.sponsorship.laureate.cohort.slug,
        changes={"state": str(state)},
    )
    notice_of_answer(introduction=locked, now=now)
    return locked
