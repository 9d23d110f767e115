"""Progress on the grid of criteria: K22. Only ratings 1 to 4 enter; 0 and unknown never do."""

from collections import defaultdict
from dataclasses import dataclass, field

from reporting.selectors.facts import CohortFacts
from reporting.selectors.facts_journeys import CriterionFact

from .base import Detail, Figure, FigureResult
from .kinds import Aggregation, Chapter, Nature, Origin, Population
from .numbers import json_float, ratio
from .rows import SCOPE_PAIRED, laureate_row, paired_note

TOP = 3


@dataclass
class _Sum:
    """Sum and count of ratings, and of the laureates who gave them."""

    total: int = 0
    n: int = 0
    laureates: set[int] = field(default_factory=set)

    def add(self, value: int, laureate_id: int) -> None:
        self.total += value
        self.n += 1
        self.laureates.add(laureate_id)

    @property
    def mean(self):
        return ratio(self.total, self.n)


@dataclass
class _Tally:
    family_entry: dict[str, _Sum]
    family_exit: dict[str, _Sum]
    criterion_entry: dict[int, _Sum]  # paired ratings only, so that the two ends compare
    criterion_exit: dict[int, _Sum]
    gain: dict[int, _Sum]
    by_laureate: dict[int, _Sum]


def _is_level(rating: int | None) -> bool:
    return rating is not None and 1 <= rating <= 4


def _tally(facts: CohortFacts) -> _Tally:
    tally = _Tally(*(defaultdict(_Sum) for _ in range(6)))
    families = {criterion.id: criterion.family_code for criterion in facts.criteria}
    for laureate_id, criterion_id, entry, last in facts.ratings:
        if laureate_id not in facts.paired:
            continue
        if _is_level(entry):
            tally.family_entry[families[criterion_id]].add(entry, laureate_id)
        if _is_level(last):
            tally.family_exit[families[criterion_id]].add(last, laureate_id)
        if _is_level(entry) and _is_level(last):
            tally.criterion_entry[criterion_id].add(entry, laureate_id)
            tally.criterion_exit[criterion_id].add(last, laureate_id)
            tally.gain[criterion_id].add(last - entry, laureate_id)
            tally.by_laureate[laureate_id].add(last - entry, laureate_id)
    return tally


def progress(facts: CohortFacts) -> FigureResult:
    """Mean of (exit − entry) over every (laureate of A, criterion) rated 1–4 at both times."""
    tally = _tally(facts)
    pair_count = sum(one.n for one in tally.by_laureate.values())
    improved = sum(1 for one in tally.by_laureate.values() if one.total > 0)
    n = len(tally.by_laureate)
    return FigureResult(
        value=ratio(sum(one.total for one in tally.by_laureate.values()), pair_count),
        numerator=improved,
        denominator=n,
        n=n,
        population=len(facts.in_scope),
        coverage_note=paired_note(facts, n),
        details=(
            Detail("Notes présentes aux deux temps", pair_count, key="n_notes_appariees", n=n),
            Detail("Lauréats en progrès", improved, key="laureats_en_progres", n=n),
            *_ranked(facts, tally),
            *_families(facts, tally),
            *_criteria(facts, tally),
        ),
        rows=tuple(
            laureate_row(
                facts,
                one,
                tally.by_laureate[one.id].mean,
                page="positioning",
                columns=(tally.by_laureate[one.id].n,),
            )
            for one in facts.paired.values()
            if one.id in tally.by_laureate
        ),
    )


def _ranked(facts: CohortFacts, tally: _Tally) -> tuple[Detail, Detail]:
    """The three criteria that moved most, and least: by exact gain, ties in the order of the grid."""
    rated = [criterion for criterion in facts.criteria if criterion.id in tally.gain]
    most = sorted(rated, key=lambda criterion: -tally.gain[criterion.id].mean)[:TOP]
    least = sorted(rated, key=lambda criterion: tally.gain[criterion.id].mean)[:TOP]
    return (
        _ranking("Trois critères les plus progressifs", "les_plus_progressifs", most),
        _ranking("Trois critères les moins progressifs", "les_moins_progressifs", least),
    )


def _ranking(label: str, key: str, criteria: list[CriterionFact]) -> Detail:
    return Detail(
        label,
        tuple(criterion.code for criterion in criteria),
        key=key,
        note=" ; ".join(criterion.label for criterion in criteria),
    )


def _families(facts: CohortFacts, tally: _Tally) -> list[Detail]:
    """Means of a family over all ratings 1–4 of A at that time, paired or not."""
    labels = {criterion.family_code: criterion.family_label for criterion in facts.criteria}
    return [
        Detail(label, sums[code].mean, group=group, key=code, decimals=2, n=len(sums[code].laureates))
        for group, sums in (("familles_T0", tally.family_entry), ("familles_T2", tally.family_exit))
        for code, label in labels.items()
    ]


def _criteria(facts: CohortFacts, tally: _Tally) -> list[Detail]:
    groups = (
        ("criteres_T0", tally.criterion_entry, False),
        ("criteres_T2", tally.criterion_exit, False),
        ("criteres_gain", tally.gain, True),
    )
    return [
        Detail(
            criterion.label,
            sums[criterion.id].mean,
            group=group,
            key=criterion.code,
            decimals=2,
            signed=signed,
            n=sums[criterion.id].n,
        )
        for group, sums, signed in groups
        for criterion in facts.criteria
    ]


def _oracle(result: FigureResult) -> dict:
    after = result.group("familles_T2")
    return {
        "K22_positionnement": {
            "n_laureats": result.n,
            "n_notes_appariees": result.part("n_notes_appariees"),
            "progression_moyenne": json_float(result.value, 2),
            "moyennes": {
                code: {"T0": json_float(before.value, 2), "T2": json_float(after[code].value, 2)}
                for code, before in result.group("familles_T0").items()
            },
            "laureats_en_progres": result.part("laureats_en_progres"),
            "trois_criteres_les_plus_progressifs": list(result.part("les_plus_progressifs") or ()),
        }
    }


K22 = Figure(
    code="K22",
    slug="progression-criteres",
    name="Progression sur les 17 critères",
    short_name="Progression",
    definition="Évolution du positionnement des mêmes lauréats, de l’entrée à la sortie, sur une échelle de 1 à 4.",
    formula="Moyenne des écarts (sortie − entrée) sur les couples lauréat-critère notés de 1 à 4 aux deux temps ; "
    "note partagée avec l’équipe, sinon auto-évaluation.",
    unit="",
    decimals=2,
    scope=SCOPE_PAIRED,
    nature=Nature.DECLARED,
    aggregation=Aggregation.MEAN,
    populations=(Population.PAIRED,),
    origins=(Origin.RATINGS, Origin.REPORTS, Origin.LAUREATES),
    chapter=Chapter.CRITERIA,
    is_about_people=True,
    compute=progress,
    oracle=_oracle,
    signed=True,
    counted="lauréats en progrès",
    row_label="Lauréat",
    row_value_label="Progression moyenne",
    row_columns=("Notes comparées",),
)
