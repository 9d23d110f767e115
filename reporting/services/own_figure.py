"""Writes on the figures that a promotion computes from its own forms: add, change, retire."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.versioning import save_versioned
from laureates.enums import Moment
from laureates.selectors.questions import COUNT, MONEY, PERCENT
from programmes.models import Cohort
from reporting.enums import AT_ONE_MOMENT, OwnAggregation
from reporting.models import OwnFigure
from reporting.selectors.own_figure import AskedQuestion, asked_questions

MOST_OWN_FIGURES = 20
FIELDS = ("label", "question", "question_label", "aggregation", "moment", "unit", "decimals")


@dataclass(frozen=True)
class OwnFigureEntry:
    """What the team asks for. `moment` is read for a sum or a mean only; an empty `unit` is that of the question."""

    label: str
    question: str
    aggregation: str
    moment: str = ""
    unit: str = ""


@transaction.atomic
def own_figure_create(*, cohort: Cohort, entry: OwnFigureEntry, actor) -> OwnFigure:
    """Add a figure to the promotion, under the next code. Refuses what `_checked` refuses, and a twenty-first one."""
    locked = Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    if locked.own_figures.filter(is_retired=False).count() >= MOST_OWN_FIGURES:
        raise BusinessRuleError(f"Une promotion compte au plus {MOST_OWN_FIGURES} chiffres propres : retirez-en un.")
    values = _checked(locked, entry)
    last = locked.own_figures.aggregate(last=Max("number"))["last"] or 0
    figure = OwnFigure.objects.create(cohort=locked, number=last + 1, **values)
    audit.record(actor=actor, action="own_figure.create", target=figure, scope=locked.slug, changes=_said(figure))
    return figure


@transaction.atomic
def own_figure_edit(*, figure: OwnFigure, entry: OwnFigureEntry, actor, expected_version: int) -> OwnFigure:
    """Change a figure; published bilans keep what it was. Same refusals; ConflictError if somebody saved meanwhile."""
    locked = OwnFigure.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=figure.pk)
    for name, value in _checked(locked.cohort, entry).items():
        setattr(locked, name, value)
    save_versioned(locked, expected_version=expected_version, fields=FIELDS)
    audit.record(actor=actor, action="own_figure.edit", target=locked, scope=locked.cohort.slug, changes=_said(locked))
    return locked


@transaction.atomic
def own_figure_retire(*, figure: OwnFigure, actor) -> None:
    """Stop computing a figure. Its code is never given again, and published bilans keep it. Twice is once."""
    locked = OwnFigure.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=figure.pk)
    if locked.is_retired:
        return
    save_versioned(_retired(locked), expected_version=locked.version, fields=("is_retired",))
    audit.record(actor=actor, action="own_figure.retire", target=locked, scope=locked.cohort.slug)


def _retired(figure: OwnFigure) -> OwnFigure:
    figure.is_retired = True
    return figure


def _said(figure: OwnFigure) -> dict[str, str]:
    return {"question": figure.question, "aggregation": figure.aggregation, "moment": figure.moment}


def _checked(cohort: Cohort, entry: OwnFigureEntry) -> dict:
    """The columns to write. Refuses an unknown question, a moment when it is not asked, and a sum of percentages."""
    asked = asked_questions(cohort).get(entry.question)
    if asked is None:
        raise BusinessRuleError("Cette question n’est pas, ou plus, posée dans les fiches.", field="question")
    moment = entry.moment if entry.aggregation in AT_ONE_MOMENT else ""
    _check_moments(asked, entry.aggregation, moment)
    if asked.question.kind == PERCENT and entry.aggregation != OwnAggregation.MEAN:
        raise BusinessRuleError("Des pourcentages ne s’additionnent pas : choisissez la moyenne.", field="aggregation")
    is_whole = asked.question.kind in (COUNT, MONEY) and entry.aggregation != OwnAggregation.MEAN
    return {
        "label": entry.label,
        "question": entry.question,
        "question_label": asked.question.label[:300],
        "aggregation": entry.aggregation,
        "moment": moment,
        "unit": entry.unit or asked.question.shown_unit,
        "decimals": 0 if is_whole else 1,
    }


def _check_moments(asked: AskedQuestion, aggregation: str, moment: str) -> None:
    if aggregation in AT_ONE_MOMENT:
        if not moment:
            raise BusinessRuleError("Indiquez à quel temps lire les réponses.", field="moment")
        if moment not in asked.moments:
            told = Moment(moment).label.lower()
            raise BusinessRuleError(f"Cette question n’est pas posée à ce temps ({told}).", field="moment")
    elif aggregation == OwnAggregation.CHANGE and not asked.moments >= {Moment.ENTRY, Moment.EXIT}:
        raise BusinessRuleError(
            "Un écart se calcule entre l’entrée et la sortie : cette question n’est pas posée aux deux.",
            field="aggregation",
        )
