"""Materials given a second life: K21."""

from functools import partial

from .base import Figure
from .kinds import Aggregation, Chapter, Nature, Origin, Population, PublishedRows
from .numbers import json_float
from .paired import last_value_sum
from .rows import SCOPE_PAIRED

K21 = Figure(
    code="K21",
    slug="matieres-valorisees",
    name="Matières réemployées ou recyclées en plus",
    short_name="Matières valorisées",
    definition="Tonnes supplémentaires par an permises par les projets ; la réponse est facultative.",
    formula="Somme des valeurs de la fiche de sortie des lauréats qui ont répondu.",
    unit="t/an",
    decimals=1,
    scope=SCOPE_PAIRED,
    nature=Nature.DECLARED,
    aggregation=Aggregation.LAST,
    populations=(Population.PAIRED,),
    origins=(Origin.REPORTS, Origin.LAUREATES),
    chapter=Chapter.IMPACT,
    is_about_people=True,
    compute=partial(last_value_sum, code="tonnes_valorisees"),
    oracle=lambda result: {"K21_tonnes_valorisees": json_float(result.value, 1)},
    additive="sum",
    row_label="Lauréat",
    row_value_label="Tonnes par an",
    published_rows=PublishedRows.ANONYMOUS,
)
