"""Writes on the figures that a bilan puts forward: which ones, in what order, and which are key."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError, ConflictError
from reporting.figures import FIGURES
from reporting.models import Bilan, BilanFigure
from reporting.selectors.bilan_figures import MOST_KEYS, chosen_digest, chosen_of

STALE = "Quelqu’un a changé les chiffres de ce bilan entre-temps. Rien n’a été enregistré ni écrasé."


@dataclass(frozen=True)
class ChosenFigure:
    code: str
    is_key: bool


@transaction.atomic
def bilan_figures_save(*, bilan: Bilan, chosen: Sequence[ChosenFigure], expected_digest: str, actor) -> bool:
    """Make the figures of a bilan these ones, in this order; none at all means the usual ones. True when it moved.

    Refuses a figure given twice or that the promotion does not have, more than eight key figures, none of them key
    (BusinessRuleError), and a page filled from older rows (ConflictError). Frozen versions keep what they print.
    """
    locked = Bilan.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=bilan.pk)
    stored = chosen_of(locked)
    if [(row.code, row.is_key) for row in stored] == [(one.code, one.is_key) for one in chosen]:
        return False
    if chosen_digest(stored) != expected_digest:
        raise ConflictError(STALE)
    _check(locked, chosen)
    BilanFigure.objects.filter(bilan=locked).delete()
    BilanFigure.objects.bulk_create(
        BilanFigure(bilan=locked, code=one.code, is_key=one.is_key, position=rank)
        for rank, one in enumerate(chosen, start=1)
    )
    audit.record(
        actor=actor,
        action="bilan.figures",
        target=locked,
        scope=locked.cohort.slug,
        changes={"codes": [one.code for one in chosen], "key": [one.code for one in chosen if one.is_key]},
    )
    return True


def _check(bilan: Bilan, chosen: Sequence[ChosenFigure]) -> None:
    codes = [one.code for one in chosen]
    own = {figure.code for figure in bilan.cohort.own_figures.filter(is_retired=False)}
    if len(set(codes)) != len(codes) or not set(codes) <= FIGURES.keys() | own:
        raise BusinessRuleError("Un chiffre n’existe pas dans cette promotion, ou figure deux fois. Rechargez la page.")
    number = sum(one.is_key for one in chosen)
    if number > MOST_KEYS:
        raise BusinessRuleError(
            f"« L’essentiel » tient sur une page : {MOST_KEYS} chiffres clés au plus, vous en avez coché {number}."
        )
    if chosen and not number:
        raise BusinessRuleError("Cochez au moins un chiffre clé : « L’essentiel » s’ouvre sur eux.")
