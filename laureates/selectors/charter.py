"""The charter of a promotion: the version in force, who accepted it, whom it waits for."""

from dataclasses import dataclass

from django.db.models import Prefetch

from programmes.models import Cohort
from programmes.selectors.charter import standard_text, version_in_force

from ..enums import IN_SCOPE_STATUSES, LaureateStatus
from ..models import Charter, CharterAcceptance, Laureate

STANDARD_TEXT = "laureates/charter_standard.txt"


@dataclass(frozen=True)
class CharterRow:
    """One laureate, and its acceptance of the version in force; None while it waits."""

    laureate: Laureate
    acceptance: CharterAcceptance | None


@dataclass(frozen=True)
class OwnCharter:
    """The charter of a laureate's promotion, as that laureate finds it."""

    charter: Charter | None
    acceptance: CharterAcceptance | None
    previous: CharterAcceptance | None

    @property
    def is_waiting(self) -> bool:
        """A version is in force and this laureate has not accepted it."""
        return self.charter is not None and self.acceptance is None


def standard_charter(cohort: Cohort) -> str:
    """The text to start from, with the names of the promotion and of its operator."""
    return standard_text(STANDARD_TEXT, cohort)


def current_charter(cohort: Cohort) -> Charter | None:
    """The last version published; an earlier one is history."""
    return version_in_force(Charter, cohort)


def charter_rows(*, cohort: Cohort, charter: Charter) -> list[CharterRow]:
    """Who accepted this version, laureates in scope only, those who wait first. Two queries."""
    accepted = CharterAcceptance.objects.filter(charter=charter).select_related("accepted_by__person")
    laureates = (
        Laureate.objects.filter(cohort=cohort, status__in=IN_SCOPE_STATUSES)
        .select_related("organisation")
        .prefetch_related(Prefetch("charter_acceptances", accepted, to_attr="accepted"))
        .order_by("sort_name", "pk")
    )
    rows = [CharterRow(laureate, next(iter(laureate.accepted), None)) for laureate in laureates]
    return sorted(rows, key=lambda row: row.acceptance is not None)


def own_charter(laureate: Laureate) -> OwnCharter:
    """The version in force and what this laureate accepted, of it or of an earlier one. Two queries at most."""
    charter = current_charter(laureate.cohort)
    if charter is None:
        return OwnCharter(None, None, None)
    found = laureate.charter_acceptances.select_related("charter", "accepted_by__person").order_by("-charter__number")
    last = found.first()
    if last is not None and last.charter_id == charter.pk:
        return OwnCharter(charter, last, None)
    return OwnCharter(charter, None, last)


def is_asked_of(laureate: Laureate) -> bool:
    """A charter is asked of who is on its way; who left or finished reads it."""
    return laureate.status == LaureateStatus.ACTIVE
