"""Write the budget of a promotion: typed line by line, or pasted from the spreadsheet of the convention."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError, ConflictError
from programmes.enums import BudgetNature, BudgetSide, CohortStatus
from programmes.models import BudgetLine, Cohort
from programmes.selectors.budget import account_error, amount, asks_comment, budget_digest, budget_lines, nature_of

STALE = (
    "Quelqu’un a modifié ce budget depuis que vous l’avez ouvert. Rien n’a été écrasé : comparez avec les montants "
    "enregistrés, puis enregistrez de nouveau."
)
ARCHIVED = "Cette promotion est archivée : son budget ne se modifie plus."
COMMENT_MISSING = "L’écart dépasse 10 % : dites pourquoi en une phrase."
MAX_LINES = 200
OUT_OF_THE_WAY = 10_000  # a rank that no line has


@dataclass(frozen=True)
class BudgetEntry:
    """One line as somebody wants it; `pk` is None for a new one. Amounts in euros, None when unknown."""

    side: str
    account: str
    label: str
    planned: Decimal | None
    actual: Decimal | None
    nature: str = BudgetNature.DIRECT
    comment: str = ""
    pk: int | None = None


class BudgetRefused(BusinessRuleError):
    """Lines that cannot be written; `errors` maps the rank of a line to (field, sentence)."""

    def __init__(self, errors: dict[int, tuple[str, str]]):
        super().__init__("Le budget n’est pas enregistré : corrigez les lignes signalées.")
        self.errors = errors


@transaction.atomic
def budget_save(*, cohort: Cohort, entries: Sequence[BudgetEntry], expected_digest: str, actor) -> int:
    """Make the budget these lines, in this order: changed, added, and those not named removed; return how many moved.

    Refuses an archived promotion, more than 200 lines, an account on the wrong side, a negative amount, a gap over
    10 % without comment on a line whose amounts change (BudgetRefused: all the lines at once), and a page filled
    from an older budget (ConflictError). Nothing is written then. The same budget twice changes nothing. Audit:
    `budget.save`, by counts and totals.
    """
    locked = Cohort.objects.select_for_update().get(pk=cohort.pk)
    if locked.status == CohortStatus.ARCHIVED:
        raise BusinessRuleError(ARCHIVED)
    if len(entries) > MAX_LINES:
        raise BusinessRuleError(f"Un budget compte au plus {MAX_LINES} lignes.")
    stored = {line.pk: line for line in budget_lines(locked)}
    positions = _positions(entries)
    wanted = [_line(locked, entry, stored, positions[rank]) for rank, entry in enumerate(entries)]
    if not _moves(stored, wanted):
        return 0
    if budget_digest(stored.values()) != expected_digest:
        raise ConflictError(STALE)
    _check(entries, stored)
    kept = {line.pk for line in wanted if line.pk}
    gone, changed = set(stored) - kept, _moves({pk: stored[pk] for pk in kept}, wanted)
    _write(locked, gone, wanted)
    audit.record(
        actor=actor,
        action="budget.save",
        target=locked,
        scope=locked.slug,
        changes={"lines": len(wanted), "moved": changed + len(gone), "removed": len(gone)},
    )
    return changed + len(gone)


def _positions(entries: Sequence[BudgetEntry]) -> list[int]:
    """The order on each side, from 1."""
    seen = dict.fromkeys(BudgetSide.values, 0)
    found = []
    for entry in entries:
        seen[entry.side] = seen.get(entry.side, 0) + 1
        found.append(seen[entry.side])
    return found


def _line(cohort: Cohort, entry: BudgetEntry, stored: dict[int, BudgetLine], position: int) -> BudgetLine:
    former = stored.get(entry.pk)
    return BudgetLine(
        pk=former.pk if former else None,
        cohort=cohort,
        side=entry.side,
        nature=nature_of(entry.side, entry.account, entry.nature),
        account=entry.account,
        label=entry.label,
        planned=entry.planned,
        actual=entry.actual,
        comment=entry.comment,
        allocation_rule=former.allocation_rule if former else "",
        position=position,
    )


def _content(line: BudgetLine) -> tuple:
    amounts = amount(line.planned), amount(line.actual)
    return line.side, line.nature, line.account, line.label, *amounts, line.comment, line.position


def _moves(stored: dict[int, BudgetLine], wanted: list[BudgetLine]) -> int:
    """How many lines differ from what is stored: changed, new or missing."""
    changed = sum(1 for line in wanted if line.pk not in stored or _content(line) != _content(stored[line.pk]))
    return changed + len(set(stored) - {line.pk for line in wanted})


def _check(entries: Sequence[BudgetEntry], stored: dict[int, BudgetLine]) -> None:
    errors = {}
    for rank, entry in enumerate(entries):
        if found := _error(entry, stored.get(entry.pk)):
            errors[rank] = found
    if errors:
        raise BudgetRefused(errors)


def _error(entry: BudgetEntry, former: BudgetLine | None) -> tuple[str, str] | None:
    if not entry.label:
        return "label", "Indiquez un libellé."
    if error := account_error(entry.side, entry.account):
        return "account", error
    for name in ("planned", "actual"):
        value = getattr(entry, name)
        if value is not None and value < 0:
            return name, "Un montant n’est pas négatif."
    is_same = former and (amount(former.planned), amount(former.actual)) == (
        amount(entry.planned),
        amount(entry.actual),
    )
    if asks_comment(entry.planned, entry.actual) and not entry.comment and not (is_same and not former.comment):
        return "comment", COMMENT_MISSING
    return None


def _write(cohort: Cohort, gone: set[int], wanted: list[BudgetLine]) -> None:
    """Removed, moved out of the way, then written: two lines of one side may exchange their places."""
    BudgetLine.objects.filter(cohort=cohort, pk__in=gone).delete()
    BudgetLine.objects.filter(cohort=cohort).update(position=F("position") + OUT_OF_THE_WAY)
    names = ("side", "nature", "account", "label", "planned", "actual", "comment", "position")
    BudgetLine.objects.bulk_update([line for line in wanted if line.pk], names)
    BudgetLine.objects.bulk_create(line for line in wanted if not line.pk)
