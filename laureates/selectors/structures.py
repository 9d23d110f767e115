"""The directory of structures: identity once, journeys many; which ones look like the same one."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from ess_platform.common.models import sort_key
from ess_platform.directory.models import Organisation
from programmes.models import Cohort

from ..models import Laureate

# Words that say nothing of which structure it is.
EMPTY_WORDS = frozenset(
    [
        "association",
        "asso",
        "scop",
        "scic",
        "sarl",
        "sas",
        "sa",
        "ess",
        "les",
        "des",
        "et",
        "de",
        "du",
        "la",
        "le",
        "l",
        "d",
    ]
)
WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Duplicate:
    """Two structures that may be one, and why."""

    first: Organisation
    second: Organisation
    reason: str


def visible_structures(user) -> QuerySet[Organisation]:
    """The structures with a journey in a promotion that the user runs."""
    journeys = Laureate.objects.filter(organisation=OuterRef("pk"), cohort__in=Cohort.objects.managed_by(user))
    return Organisation.objects.filter(Exists(journeys))


def pickable_structures(user, *, code: str) -> QuerySet[Organisation]:
    """Those that the user may add to a promotion: the visible ones, and the one that has this very SIRET or RNA."""
    same = Q(siret=code) | Q(rna=code) if code else Q(pk__in=())
    return Organisation.objects.filter(same | Q(pk__in=visible_structures(user).values("pk")))


def own_journeys(user) -> QuerySet[Laureate]:
    """The journeys in the promotions that the user runs, latest first."""
    rows = Laureate.objects.filter(cohort__in=Cohort.objects.managed_by(user)).select_related("cohort")
    return rows.order_by("-cohort__starts_on", "cohort__sort_name", "pk")


def structure_rows(user) -> QuerySet[Organisation]:
    """The named queryset of the directory: each with its journeys that the user may see. Two queries."""
    return (
        visible_structures(user)
        .select_related("sector", "department")
        .prefetch_related(Prefetch("journeys", own_journeys(user), to_attr="own_journeys"))
        .order_by("sort_name", "pk")
    )


def structure_search(rows: QuerySet[Organisation], text: str) -> QuerySet[Organisation]:
    """Keep those whose name, acronym or town holds each word, accents or not; or whose SIRET or RNA begins so."""
    code = "".join(text.split()).upper()
    if code[1:].isdigit() and (code[0].isdigit() or code[0] == "W"):
        return rows.filter(Q(siret__startswith=code) | Q(rna__startswith=code))
    for word in sort_key(text).split():
        rows = rows.filter(Q(sort_name__contains=word) | Q(acronym__icontains=word) | Q(city__icontains=word))
    return rows


def name_key(name: str) -> str:
    """What two spellings of one name share: its telling words, in order of the alphabet.

    >>> name_key("Association L’Atelier des Fibres") == name_key("Atelier Fibres")
    True
    """
    words = WORD.findall(sort_key(name))
    return " ".join(sorted(set(words) - EMPTY_WORDS) or words)


def same_structures(user, *, name: str, postcode: str) -> list[Organisation]:
    """The visible structures that have nearly this name and this postcode: to propose before adding one more."""
    if not postcode:
        return []
    near = visible_structures(user).filter(postcode=postcode)
    return [row for row in near.order_by("sort_name", "pk") if name_key(row.name) == name_key(name)]


def duplicates_among(rows: Iterable[Organisation]) -> list[Duplicate]:
    """Pairs that may be one structure. No query.

    Same SIREN with the same name, or nearly the same name in the same postcode (an unknown postcode is like any
    other). The same SIRET and the same RNA cannot be written twice.
    """
    groups: dict[str, list[Organisation]] = defaultdict(list)
    for row in rows:
        groups[name_key(row.name)].append(row)
    found = []
    for members in groups.values():
        for rank, first in enumerate(members):
            for second in members[rank + 1 :]:
                if reason := _reason(first, second):
                    found.append(Duplicate(first, second, reason))
    return found


def _reason(first: Organisation, second: Organisation) -> str:
    if first.siret and second.siret:
        if first.siret[:9] == second.siret[:9]:
            return "Même SIREN et presque le même nom"
        return ""
    if first.rna and second.rna:
        return ""
    if first.postcode and first.postcode == second.postcode:
        return "Presque le même nom et le même code postal"
    if not (first.postcode and second.postcode):
        return "Presque le même nom\u00a0; un code postal manque"
    return ""
