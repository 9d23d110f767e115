"""What was done: K02, K03, K05 and K06. Only sessions held or closed count."""

from collections import Counter

from ess_platform.common.formatting import count, date_short
from ess_platform.common.models import sort_key
from reporting.selectors.facts import CohortFacts
from reporting.selectors.facts_sessions import SessionFact
from sessions.enums import SpeakerKind

from .base import Detail, Figure, FigureResult
from .kinds import Aggregation, Chapter, Nature, Origin, Population, PublishedRows
from .numbers import json_float, total
from .rows import SCOPE_SESSIONS, half_day_label, session_row


def sequences(facts: CohortFacts) -> FigureResult:
    """Count the sequences held."""
    return FigureResult(
        value=len(facts.sequences),
        rows=tuple(session_row(facts, session, 1, note=date_short(session.starts_on)) for session in facts.sequences),
    )


def contributions(facts: CohortFacts) -> FigureResult:
    """Count the contributions of the sequences; those of visits, launch and closing are left out."""
    by_id = {session.id: session for session in facts.sequences}
    kept = [one for one in facts.contributions if one.session_id in by_id]
    kinds = Counter(one.speaker_kind for one in kept)
    details = [Detail(kind.label, kinds[kind], group="par_type", key=kind.value) for kind in SpeakerKind if kinds[kind]]
    unknown = sum(number for kind, number in kinds.items() if not kind)
    return FigureResult(
        value=len(kept),
        details=tuple(details),
        coverage_note=f"Type non renseigné : {count(unknown, 'intervention')}." if unknown else "",
        rows=tuple(
            session_row(facts, by_id[one.session_id], 1, label=one.speaker, note=one.title or "Titre non renseigné")
            for one in kept
        ),
    )


def visits(facts: CohortFacts) -> FigureResult:
    """Count the distinct sites visited; a visit without site nor place counts as one of its own."""
    sites: dict[str, list[SessionFact]] = {}
    for session in facts.visits:
        sites.setdefault(_site_key(session), []).append(session)
    unknown = sum(1 for session in facts.visits if not (session.site or session.place).strip())
    return FigureResult(
        value=len(sites),
        details=(Detail("Visites réalisées", len(facts.visits), key="visites"),),
        coverage_note=f"Site non renseigné : {count(unknown, 'visite')}." if unknown else "",
        rows=tuple(
            session_row(
                facts,
                held[0],
                len(held),
                label=held[0].site or held[0].place or held[0].title,
                note=", ".join(date_short(session.starts_on) for session in held),
            )
            for held in sites.values()
        ),
    )


def _site_key(session: SessionFact) -> str:
    """Two writings of one site are the same: accents, capitals and spaces do not count."""
    return " ".join(sort_key(session.site or session.place).split()) or f"#{session.id}"


def collective_hours(facts: CohortFacts) -> FigureResult:
    """Add the durations of the half-days of sequences, in hours; unknown without half-day."""
    titles = {session.id: session for session in facts.sequences}
    with_half_days = {half_day.session_id for half_day in facts.sequence_half_days}
    missing = len(titles.keys() - with_half_days)
    return FigureResult(
        value=total(half_day.hours for half_day in facts.sequence_half_days),
        coverage_note=f"Sans demi-journée saisie : {count(missing, 'séquence')}." if missing else "",
        rows=tuple(
            session_row(facts, titles[half_day.session_id], half_day.hours, note=half_day_label(half_day))
            for half_day in facts.sequence_half_days
        ),
    )


K02 = Figure(
    code="K02",
    slug="sequences",
    name="Séquences d’accompagnement réalisées",
    short_name="Séquences",
    definition="Journées collectives thématiques de la promotion.",
    formula="Nombre de séances de nature « séquence » réalisées ou clôturées.",
    unit="",
    decimals=0,
    scope=SCOPE_SESSIONS,
    nature=Nature.MEASURED,
    aggregation=Aggregation.COUNT,
    populations=(Population.SEQUENCES,),
    origins=(Origin.SESSIONS,),
    chapter=Chapter.JOURNEY,
    is_about_people=False,
    compute=sequences,
    oracle=lambda result: {"K02_sequences": result.value},
    additive="count",
    row_label="Séquence",
    row_value_label="Compte pour",
    published_rows=PublishedRows.NAMED,
)
K03 = Figure(
    code="K03",
    slug="interventions",
    name="Interventions en séquence",
    short_name="Interventions",
    definition="Prises de parole prévues au programme des séquences, tous types d’intervenants confondus.",
    formula="Nombre d’interventions des séquences réalisées ; celles des visites, du lancement et de la clôture "
    "ne comptent pas.",
    unit="",
    decimals=0,
    scope=SCOPE_SESSIONS,
    nature=Nature.MEASURED,
    aggregation=Aggregation.COUNT,
    populations=(Population.SEQUENCES,),
    origins=(Origin.SESSIONS, Origin.CONTRIBUTIONS),
    chapter=Chapter.JOURNEY,
    is_about_people=False,
    compute=contributions,
    oracle=lambda result: {"K03_interventions_en_sequence": result.value},
    additive="count",
    row_label="Intervention",
    row_value_label="Compte pour",
    published_rows=PublishedRows.NAMED,
)
K05 = Figure(
    code="K05",
    slug="visites-apprenantes",
    name="Visites apprenantes",
    short_name="Visites",
    definition="Sites industriels de l’ESS visités par la promotion.",
    formula="Nombre de sites différents des visites réalisées ; un site visité deux fois compte une fois.",
    unit="",
    decimals=0,
    scope=SCOPE_SESSIONS,
    nature=Nature.MEASURED,
    aggregation=Aggregation.DISTINCT,
    populations=(Population.VISITS,),
    origins=(Origin.SESSIONS,),
    chapter=Chapter.JOURNEY,
    is_about_people=False,
    compute=visits,
    oracle=lambda result: {"K05_visites_apprenantes": result.value},
    additive="count",
    row_label="Site",
    row_value_label="Visites",
    published_rows=PublishedRows.NAMED,
)
K06 = Figure(
    code="K06",
    slug="heures-collectives",
    name="Heures d’accompagnement collectif",
    short_name="Heures collectives",
    definition="Durée cumulée des séquences, quel que soit le nombre de personnes présentes.",
    formula="Somme des durées des demi-journées des séquences réalisées.",
    unit="h",
    decimals=2,
    scope=SCOPE_SESSIONS,
    nature=Nature.MEASURED,
    aggregation=Aggregation.SUM,
    populations=(Population.SEQUENCES,),
    origins=(Origin.SESSIONS,),
    chapter=Chapter.JOURNEY,
    is_about_people=False,
    compute=collective_hours,
    oracle=lambda result: {"K06_heures_collectives": json_float(result.value, 2)},
    additive="sum",
    row_label="Demi-journée",
    row_value_label="Heures",
    published_rows=PublishedRows.NAMED,
)
