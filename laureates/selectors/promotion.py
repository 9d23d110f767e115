"""What a laureate reads of the others: the directory of its promotion, and its cooperations."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from ess_platform.common.models import sort_key

from ..enums import IN_SCOPE_STATUSES
from ..models import Cooperation, Laureate, Participant


@dataclass(frozen=True)
class DirectoryPerson:
    """Somebody of a laureate; `email` and `phone` are empty unless that person agreed to show them."""

    name: str
    job_title: str
    email: str
    phone: str


@dataclass(frozen=True)
class OwnCooperation:
    """A pair seen from one of its two sides."""

    pair: Cooperation
    me: Laureate

    @property
    def is_first(self) -> bool:
        return self.pair.first_id == self.me.pk

    @property
    def other(self) -> Laureate:
        return self.pair.second if self.is_first else self.pair.first

    @property
    def mine_on(self) -> datetime.date | None:
        return self.pair.first_confirmed_on if self.is_first else self.pair.second_confirmed_on

    @property
    def theirs_on(self) -> datetime.date | None:
        return self.pair.second_confirmed_on if self.is_first else self.pair.first_confirmed_on

    @property
    def is_to_confirm(self) -> bool:
        """The other side declared it; this one has not answered."""
        if self.pair.denied_on is not None or self.other.status not in IN_SCOPE_STATUSES:
            return False
        return self.theirs_on is not None and self.mine_on is None

    @property
    def situation(self) -> str:
        """`to_confirm`, `denied_by_them`, `denied_by_me`, `waiting`, `confirmed`, or `recorded` (by the team)."""
        if self.pair.denied_on is not None:
            return "denied_by_them" if self.theirs_on is None else "denied_by_me"
        if self.mine_on is not None:
            return "waiting" if self.theirs_on is None else "confirmed"
        return "to_confirm" if self.is_to_confirm else "recorded"


def own_cooperations(laureate: Laureate) -> list[OwnCooperation]:
    """Every pair of a laureate, denied ones included; those that wait for its answer first. One query."""
    rows = Cooperation.every.filter(Q(first=laureate) | Q(second=laureate))
    rows = rows.select_related("first__organisation", "second__organisation").order_by("pk")
    found = [OwnCooperation(pair, laureate) for pair in rows]
    return sorted(found, key=lambda one: (not one.is_to_confirm, one.pair.denied_on is not None, one.other.sort_name))


def directory(cohort_id: int, text: str = "") -> list[Laureate]:
    """The laureates in scope of a promotion, by name, that hold every word of `text`, accents and case aside.

    Looked for in the name, the acronym, the activity, the product, the sector and the town; a promotion is
    small enough to be read whole, and no database folds accents the same way. One query.
    """
    rows = Laureate.objects.in_scope().filter(cohort=cohort_id).select_related("organisation__sector")
    words = sort_key(text).split()
    return [row for row in rows if all(word in _searched(row) for word in words)]


def _searched(laureate: Laureate) -> str:
    structure = laureate.organisation
    sector = structure.sector.label if structure.sector else ""
    return sort_key(
        structure.name, structure.acronym, laureate.activity, laureate.showroom_product, sector, structure.city
    )


def people_shown(laureates: Iterable[Laureate], today: datetime.date) -> dict[int, list[DirectoryPerson]]:
    """The people of these laureates today, each with only what that person agreed to show. One query."""
    rows = Participant.objects.current(today).filter(laureate__in=[laureate.pk for laureate in laureates])
    found: dict[int, list[DirectoryPerson]] = {}
    for row in rows.select_related("person").order_by("-is_main_contact", "person__sort_name", "pk"):
        person = row.person
        found.setdefault(row.laureate_id, []).append(
            DirectoryPerson(
                name=person.full_name,
                job_title=row.job_title or person.job_title,
                email=person.email if row.shows_email else "",
                phone=person.phone if row.shows_phone else "",
            )
        )
    return found
