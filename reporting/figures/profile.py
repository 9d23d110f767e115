"""Who the promotion is: K01 and K23."""

from collections import Counter
from collections.abc import Callable

from ess_platform.common.formatting import count, sentence_list
from laureates.enums import LaureateStatus
from reporting.selectors.facts import CohortFacts, LaureateFact, ListItem

from .base import Detail, Figure, FigureResult
from .kinds import Aggregation, Chapter, Nature, Origin, Population, PublishedRows
from .rows import laureate_row

OUT_OF_SCOPE = (
    (LaureateStatus.LEFT, "sortis", "Sortis en cours de parcours"),
    (LaureateStatus.PAUSED, "en_pause", "En pause"),
    (LaureateStatus.ALUMNI, "alumni", "Alumni"),
)


def laureates(facts: CohortFacts) -> FigureResult:
    """Count the laureates in scope; the others are given apart."""
    statuses = Counter(laureate.status for laureate in facts.laureates)
    details = tuple(Detail(label, statuses[status], key=key) for status, key, label in OUT_OF_SCOPE)
    apart = [f"{detail.label.lower()} : {detail.value}" for detail in details if detail.value]
    return FigureResult(
        value=len(facts.in_scope),
        details=details,
        coverage_note=f"Comptés à part : {sentence_list(apart)}." if apart else "",
        rows=tuple(laureate_row(facts, laureate, 1) for laureate in facts.in_scope.values()),
    )


def profile(facts: CohortFacts) -> FigureResult:
    """Count laureates by sector, legal form, département, zoning at entry, ESUS and inclusion."""
    people = list(facts.in_scope.values())
    details = (
        Detail("En quartier prioritaire à l’entrée", _zoned(people, "QPV"), key="qpv"),
        Detail("En Territoire d’industrie à l’entrée", _zoned(people, "TI"), key="territoires_industrie"),
        Detail("Agréés ESUS", sum(1 for one in people if one.is_esus), key="esus"),
        Detail("Structures d’insertion ou adaptées", sum(1 for one in people if one.inclusion), key="inclusion"),
        *_group(people, "par_filiere", lambda one: one.sector),
        *_group(people, "par_departement", lambda one: one.department),
        *_group(people, "par_forme", lambda one: one.legal_form),
    )
    return FigureResult(
        value=len(people),
        details=details,
        coverage_note=_unknown_note(people),
        rows=tuple(
            laureate_row(
                facts,
                one,
                one.sector.label if one.sector else None,
                columns=(
                    one.legal_form.label if one.legal_form else None,
                    one.department.label if one.department else None,
                ),
                note=", ".join(sorted(one.zonings)),
            )
            for one in people
        ),
    )


def _zoned(people: list[LaureateFact], code: str) -> int:
    return sum(1 for one in people if code in one.zonings)


def _group(people: list[LaureateFact], group: str, read: Callable[[LaureateFact], ListItem | None]) -> list[Detail]:
    counts = Counter(item for item in map(read, people) if item)
    ordered = sorted(counts, key=lambda item: (item.position, item.code))
    return [Detail(item.label, counts[item], group=group, key=item.code) for item in ordered]


def _unknown_note(people: list[LaureateFact]) -> str:
    missing = {
        "filière": sum(1 for one in people if one.sector is None),
        "forme juridique": sum(1 for one in people if one.legal_form is None),
        "département": sum(1 for one in people if one.department is None),
        "agrément ESUS": sum(1 for one in people if one.is_esus is None),
    }
    parts = [f"{name} pour {count(number, 'lauréat')}" for name, number in missing.items() if number]
    return f"Non renseigné : {sentence_list(parts)}." if parts else ""


def _profile_oracle(result: FigureResult) -> dict:
    groups = ("par_filiere", "par_departement", "par_forme")
    return {
        "K23_profil": {key: detail.value for key, detail in result.components.items()}
        | {name: {key: detail.value for key, detail in result.group(name).items()} for name in groups}
    }


K01 = Figure(
    code="K01",
    slug="laureats",
    name="Lauréats accompagnés",
    short_name="Lauréats",
    definition="Structures de l’ESS accompagnées par la promotion. Celles qui sont sorties sont données à part.",
    formula="Nombre de lauréats de la promotion à l’état « actif » ou « parcours terminé ».",
    unit="",
    decimals=0,
    scope="Lauréats actifs ou ayant terminé leur parcours.",
    nature=Nature.MEASURED,
    aggregation=Aggregation.COUNT,
    populations=(Population.LAUREATES,),
    origins=(Origin.LAUREATES,),
    chapter=Chapter.PROFILE,
    is_about_people=False,
    compute=laureates,
    oracle=lambda result: {"K01_laureats": result.value},
    additive="count",
    row_label="Lauréat",
    row_value_label="Compte pour",
    published_rows=PublishedRows.NAMED,
)
K23 = Figure(
    code="K23",
    slug="profil",
    name="Profil de la promotion",
    short_name="Profil",
    definition="Filières, formes juridiques, départements, zonages à l’entrée, agrément ESUS et insertion.",
    formula="Nombre de lauréats par modalité ; le zonage est celui constaté à l’entrée, jamais celui du jour.",
    unit="lauréats",
    decimals=0,
    scope="Lauréats actifs ou ayant terminé leur parcours.",
    nature=Nature.DECLARED,
    aggregation=Aggregation.BREAKDOWN,
    populations=(Population.LAUREATES,),
    origins=(Origin.IDENTITY, Origin.LAUREATES),
    chapter=Chapter.PROFILE,
    is_about_people=False,
    compute=profile,
    oracle=_profile_oracle,
    additive="count",
    row_label="Lauréat",
    row_value_label="Filière",
    row_columns=("Forme juridique", "Département"),
    published_rows=PublishedRows.NAMED,
)
