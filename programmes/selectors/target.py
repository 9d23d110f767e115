"""The targets of a convention and the figures declared elsewhere, and what a page was read from."""

import hashlib
import json
from collections.abc import Collection

from programmes.models import Cohort, DeclaredFigure, Target
from programmes.selectors.budget import amount


def targets_of(cohort: Cohort) -> list[Target]:
    return list(Target.objects.filter(cohort=cohort))


def declared_of(cohort: Cohort) -> list[DeclaredFigure]:
    return list(DeclaredFigure.objects.filter(cohort=cohort))


def targets_digest(targets: Collection[Target], declared: Collection[DeclaredFigure]) -> str:
    """It differs as soon as somebody wrote anything. 32 hexadecimal characters."""
    rows = [[row.pk, row.code, row.label, amount(row.value), row.unit, row.position] for row in targets]
    rows += [[row.pk, row.figure_code, amount(row.value), row.source, row.explanation] for row in declared]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()[:32]
