"""Sponsors: K04 and K24. An unsigned charter or an ended sponsorship still counts."""

from decimal import Decimal

from reporting.selectors.facts import CohortFacts

from .base import Detail, Figure, FigureResult, SourceRow
from .kinds import Aggregation, Chapter, Nature, Origin, Population, PublishedRows
from .numbers import json_float

SCOPE = "Parrainages des lauréats actifs ou ayant terminé leur parcours."


def large_groups(facts: CohortFacts) -> FigureResult:
    """Count the organisations flagged « grand groupe industriel » with at least one sponsorship."""
    names = {one.organisation_id: one.organisation_name for one in facts.sponsorships if one.is_large_industrial_group}
    sponsor = {one.organisation_id: one.organisation_public_id for one in facts.sponsorships}
    numbers = {key: sum(1 for one in facts.sponsorships if one.organisation_id == key) for key in names}
    return FigureResult(
        value=len(names),
        details=(
            Detail(
                "Organisations marraines",
                len({one.organisation_id for one in facts.sponsorships}),
                key="organisations",
            ),
        ),
        rows=tuple(
            SourceRow(
                names[key],
                numbers[key],
                url_name="sponsors:sponsor_detail",
                url_kwargs={"slug": facts.slug, "public_id": sponsor[key]},
            )
            for key in sorted(names, key=names.get)
        ),
    )


def sponsorships(facts: CohortFacts) -> FigureResult:
    """Count sponsorships, people and meetings; add the minutes of the meetings, in hours.

    D2 is silent on confirmation: a meeting counts as soon as one side has noted it.
    """
    meetings = sum(one.meetings for one in facts.sponsorships)
    minutes = sum(one.minutes for one in facts.sponsorships)
    without = sum(1 for one in facts.sponsorships if not one.meetings)
    return FigureResult(
        value=len(facts.sponsorships),
        details=(
            Detail("Parrains et marraines", len({one.person_id for one in facts.sponsorships}), key="parrains"),
            Detail("Rendez-vous", meetings, key="rendez_vous"),
            Detail(
                "Heures de rendez-vous",
                Decimal(minutes) / 60 if meetings else None,
                key="heures",
                unit="h",
                decimals=2,
            ),
        ),
        coverage_note=f"Parrainages sans rendez-vous noté : {without}." if without else "",
        rows=tuple(
            SourceRow(
                facts.laureate_by_id[one.laureate_id].name,
                one.person_name,
                url_name="sponsors:sponsorship_detail",
                url_kwargs={"slug": facts.slug, "public_id": one.public_id},
                columns=(one.organisation_name, one.meetings, one.minutes),
            )
            for one in facts.sponsorships
        ),
    )


def _oracle(result: FigureResult) -> dict:
    return {
        "K24_parrainage": {
            "parrainages": result.value,
            "parrains": result.part("parrains"),
            "rendez_vous": result.part("rendez_vous"),
            "heures": json_float(result.part("heures"), 2),
        }
    }


K04 = Figure(
    code="K04",
    slug="grands-groupes",
    name="Grands groupes industriels engagés",
    short_name="Grands groupes",
    definition="Grands groupes industriels qui parrainent au moins un lauréat de la promotion.",
    formula="Nombre d’organisations marraines différentes signalées « grand groupe industriel » et ayant au moins "
    "un parrainage.",
    unit="",
    decimals=0,
    scope=SCOPE,
    nature=Nature.MEASURED,
    aggregation=Aggregation.DISTINCT,
    populations=(Population.LAUREATES,),
    origins=(Origin.SPONSORSHIPS, Origin.LAUREATES),
    chapter=Chapter.SPONSORSHIP,
    is_about_people=False,
    compute=large_groups,
    oracle=lambda result: {"K04_grands_groupes": result.value},
    additive="count",
    row_label="Organisation",
    row_value_label="Parrainages",
    published_rows=PublishedRows.NAMED,
)
K24 = Figure(
    code="K24",
    slug="parrainage",
    name="Parrainage",
    short_name="Parrainages",
    definition="Liens entre un lauréat et un parrain ou une marraine, et rendez-vous qui en ont été notés.",
    formula="Nombre de parrainages, de personnes différentes, de rendez-vous ; somme des minutes ÷ 60.",
    unit="",
    decimals=0,
    scope=SCOPE,
    nature=Nature.DECLARED,
    aggregation=Aggregation.COUNT,
    populations=(Population.LAUREATES,),
    origins=(Origin.SPONSORSHIPS, Origin.MEETINGS, Origin.LAUREATES),
    chapter=Chapter.SPONSORSHIP,
    is_about_people=False,
    compute=sponsorships,
    oracle=_oracle,
    additive="count",
    row_label="Lauréat",
    row_value_label="Parrain, marraine",
    row_columns=("Organisation", "Rendez-vous", "Minutes"),
)
