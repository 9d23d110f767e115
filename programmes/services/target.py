"""Write the targets of a convention and the figures declared elsewhere, with the sentence that explains each gap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError, ConflictError
from programmes.enums import CohortStatus
from programmes.models import Cohort, DeclaredFigure, Target
from programmes.selectors.budget import amount
from programmes.selectors.target import declared_of, targets_digest, targets_of

STALE = (
    "Quelqu’un a modifié cette page depuis que vous l’avez ouverte. Rien n’a été écrasé : comparez avec ce qui est "
    "enregistré, puis enregistrez de nouveau."
)
ARCHIVED = "Cette promotion est archivée : ses objectifs ne se modifient plus."
LEAST_EXPLANATION = 15  # characters: a sentence, not a dash
GAP_UNEXPLAINED = "Le chiffre calculé est {computed} : expliquez l’écart en une phrase."


@dataclass(frozen=True)
class TargetEntry:
    code: str
    label: str
    value: Decimal
    unit: str = ""


@dataclass(frozen=True)
class DeclaredEntry:
    """A figure written elsewhere. `computed` is what the platform finds, as shown; `differs` says if they disagree."""

    figure_code: str
    value: Decimal | None
    source: str
    explanation: str
    computed: str = ""
    differs: bool = False


class TargetsRefused(BusinessRuleError):
    """Lines that cannot be written: `targets` and `declared` map the rank of a line to (field, sentence)."""

    def __init__(self, targets: Mapping[int, tuple[str, str]], declared: Mapping[int, tuple[str, str]]):
        super().__init__("Rien n’est enregistré : corrigez les lignes signalées.")
        self.targets, self.declared = targets, declared


@transaction.atomic
def targets_save(
    *,
    cohort: Cohort,
    targets: Sequence[TargetEntry],
    declared: Sequence[DeclaredEntry],
    expected_digest: str,
    actor,
) -> bool:
    """Make the targets and the declared figures these ones; those not named are removed. True when anything moved.

    Refuses an archived promotion, a code given twice, a declared figure that differs from the computed one without
    a sentence (TargetsRefused: all the lines at once), and a page filled from older rows (ConflictError). Audit:
    `targets.save`, by counts.
    """
    locked = Cohort.objects.select_for_update().get(pk=cohort.pk)
    if locked.status == CohortStatus.ARCHIVED:
        raise BusinessRuleError(ARCHIVED)
    stored = targets_of(locked), declared_of(locked)
    if _same(stored, targets, declared):
        return False
    if targets_digest(*stored) != expected_digest:
        raise ConflictError(STALE)
    _check(targets, declared)
    _write(locked, targets, declared)
    audit.record(
        actor=actor,
        action="targets.save",
        target=locked,
        scope=locked.slug,
        changes={"targets": len(targets), "declared": len(declared)},
    )
    return True


def _same(stored, targets: Sequence[TargetEntry], declared: Sequence[DeclaredEntry]) -> bool:
    kept = [(row.code, row.label, amount(row.value), row.unit) for row in stored[0]]
    said = [(row.figure_code, amount(row.value), row.source, row.explanation) for row in stored[1]]
    return kept == [(row.code, row.label, amount(row.value), row.unit) for row in targets] and said == sorted(
        (row.figure_code, amount(row.value), row.source, row.explanation) for row in declared
    )


def _check(targets: Sequence[TargetEntry], declared: Sequence[DeclaredEntry]) -> None:
    wrong: dict[int, tuple[str, str]] = {}
    for rank, row in enumerate(targets):
        if row.code in [other.code for other in targets[:rank]]:
            wrong[rank] = "code", "Ce chiffre a déjà un objectif."
    unexplained: dict[int, tuple[str, str]] = {}
    for rank, row in enumerate(declared):
        if row.figure_code in [other.figure_code for other in declared[:rank]]:
            unexplained[rank] = "figure_code", "Ce chiffre est déjà déclaré plus haut."
        elif row.differs and len(row.explanation) < LEAST_EXPLANATION:
            unexplained[rank] = "explanation", GAP_UNEXPLAINED.format(computed=row.computed)
    if wrong or unexplained:
        raise TargetsRefused(wrong, unexplained)


def _write(cohort: Cohort, targets: Sequence[TargetEntry], declared: Sequence[DeclaredEntry]) -> None:
    Target.objects.filter(cohort=cohort).exclude(code__in=[row.code for row in targets]).delete()
    for position, row in enumerate(targets, start=1):
        values = {"label": row.label, "value": row.value, "unit": row.unit, "position": position}
        Target.objects.update_or_create(cohort=cohort, code=row.code, defaults=values)
    rows = DeclaredFigure.objects.filter(cohort=cohort)
    rows.exclude(figure_code__in=[row.figure_code for row in declared]).delete()
    for row in declared:
        values = {"value": row.value, "source": row.source, "explanation": row.explanation}
        DeclaredFigure.objects.update_or_create(cohort=cohort, figure_code=row.figure_code, defaults=values)
