"""What people said of the sessions: K11 and K12. Sequences and visits are pooled; groups list the sequences."""

from collections.abc import Iterable

from ess_platform.common.formatting import NBSP, count, decimal, sentence_list
from reporting.selectors.facts import CohortFacts
from reporting.selectors.facts_sessions import AnswerFact, SessionFact

from .base import MASK_UNDER, Detail, Figure, FigureResult
from .kinds import Aggregation, Chapter, Nature, Origin, Population
from .numbers import json_float, json_int, percent_places, percentage, ratio
from .rows import sentences, session_row

SCOPE = "Réponses des lauréats actifs ou ayant terminé leur parcours ; séquences et visites réalisées."
NO_ANSWER = AnswerFact()


def _rated(facts: CohortFacts) -> list[tuple[SessionFact, AnswerFact]]:
    kept = {session.id for session in (*facts.sequences, *facts.visits)}
    return [(one, facts.answers.get(one.id, NO_ANSWER)) for one in facts.sessions if one.id in kept]


def nps(promoters: int, detractors: int, n: int):
    """Share of 9–10 minus share of 0–6, in points, unrounded; unknown without answer."""
    return percentage(promoters - detractors, n)


def usefulness(facts: CohortFacts) -> FigureResult:
    """Mean of Q1 over the pooled answers of sequences and visits; by session beside it."""
    rated = _rated(facts)
    n = sum(answer.usefulness_n for _session, answer in rated)
    sequences = {session.id for session in facts.sequences}
    return FigureResult(
        value=ratio(sum(answer.usefulness_sum for _session, answer in rated), n),
        n=n,
        coverage_note=_small_note((session, answer.usefulness_n) for session, answer in rated),
        details=tuple(
            Detail(
                session.title,
                ratio(answer.usefulness_sum, answer.usefulness_n),
                group="par_sequence",
                key=session.key,
                unit="/ 5",
                decimals=2,
                n=answer.usefulness_n,
                population=facts.people_present.get(session.id, 0),
            )
            for session, answer in rated
            if session.id in sequences
        ),
        rows=tuple(
            session_row(
                facts,
                session,
                ratio(answer.usefulness_sum, answer.usefulness_n),
                columns=(answer.usefulness_n, facts.people_present.get(session.id, 0)),
            )
            for session, answer in rated
        ),
    )


def recommendation(facts: CohortFacts) -> FigureResult:
    """NPS by groups of answers, never on the mean, over the pooled answers of sequences and visits.

    The answer rate divides by the people present, a colleague who came instead of somebody included (D2 is silent).
    """
    rated = _rated(facts)
    n = sum(answer.recommendation_n for _session, answer in rated)
    promoters = sum(answer.promoters for _session, answer in rated)
    detractors = sum(answer.detractors for _session, answer in rated)
    details = [
        Detail("Notes 9 et 10", promoters, key="promoteurs"),
        Detail("Notes 7 et 8", n - promoters - detractors, key="passifs"),
        Detail("Notes 0 à 6", detractors, key="detracteurs"),
    ]
    sequences = {session.id for session in facts.sequences}
    for session, answer in rated:
        if session.id in sequences:
            details += _session_details(session, answer, facts.people_present.get(session.id, 0))
    return FigureResult(
        value=nps(promoters, detractors, n),
        n=n,
        coverage_note=sentences(
            _small_note((session, answer.recommendation_n) for session, answer in rated),
            _low_rate_note(facts, rated),
        ),
        details=tuple(details),
        rows=tuple(
            session_row(
                facts,
                session,
                nps(answer.promoters, answer.detractors, answer.recommendation_n),
                columns=(
                    answer.recommendation_n,
                    answer.promoters,
                    answer.recommendation_n - answer.promoters - answer.detractors,
                    answer.detractors,
                ),
            )
            for session, answer in rated
        ),
    )


def _session_details(session: SessionFact, answer: AnswerFact, present: int) -> list[Detail]:
    n = answer.recommendation_n
    common = {"label": session.title, "key": session.key, "n": n}
    return [
        Detail(
            value=nps(answer.promoters, answer.detractors, n),
            group="par_sequence",
            signed=True,
            population=present,
            **common,
        ),
        Detail(value=answer.promoters, group="promoteurs", **common),
        Detail(value=n - answer.promoters - answer.detractors, group="passifs", **common),
        Detail(value=answer.detractors, group="detracteurs", **common),
        Detail(
            session.title,
            percentage(answer.answers, present),
            group="taux_reponse",
            key=session.key,
            unit="%",
            decimals=percent_places(present),
            numerator=answer.answers,
            denominator=present,
        ),
    ]


def _small_note(sizes: Iterable[tuple[SessionFact, int]]) -> str:
    """Warn of the values that the team alone may read."""
    small = [f"{session.title} ({n})" for session, n in sizes if 0 < n < MASK_UNDER]
    if not small:
        return ""
    return f"Moins de {MASK_UNDER} réponses, à lire avec prudence : {sentence_list(small)}."


def _low_rate_note(facts: CohortFacts, rated: list[tuple[SessionFact, AnswerFact]]) -> str:
    low = sum(1 for session, answer in rated if answer.answers * 2 < facts.people_present.get(session.id, 0))
    if not low:
        return ""
    return f"Moins d’une personne présente sur deux a répondu dans {count(low, 'séance')}, visites comprises."


def _usefulness_oracle(result: FigureResult) -> dict:
    return {
        "K11_satisfaction_utilite_moy_sur_5": json_float(result.value, 1),
        "K11_par_sequence": {key: json_float(detail.value, 2) for key, detail in result.group("par_sequence").items()},
    }


def _recommendation_oracle(result: FigureResult) -> dict:
    return {
        "K12_nps": json_int(result.value),
        "K12_n": result.n,
        "K12_par_sequence": {key: json_int(detail.value) for key, detail in result.group("par_sequence").items()},
        "K12_taux_reponse": {
            key: {"reponses": detail.numerator, "presents": detail.denominator}
            for key, detail in result.group("taux_reponse").items()
        },
    }


K11 = Figure(
    code="K11",
    slug="utilite",
    name="Utilité des séances",
    short_name="Utilité",
    definition="Note moyenne donnée à la question « Cette séance vous a-t-elle été utile pour votre projet ? ».",
    formula="Moyenne des réponses, de 1 à 5, toutes séquences et visites réunies.",
    unit="/ 5",
    decimals=1,
    scope=SCOPE,
    nature=Nature.DECLARED,
    aggregation=Aggregation.MEAN,
    populations=(Population.LAUREATES, Population.RATED_SESSIONS),
    origins=(Origin.ANSWERS, Origin.SESSIONS, Origin.LAUREATES),
    chapter=Chapter.SATISFACTION,
    is_about_people=True,
    compute=usefulness,
    oracle=_usefulness_oracle,
    row_label="Séance",
    row_value_label="Moyenne",
    row_columns=("Réponses", "Personnes présentes"),
    render=lambda result: f"{decimal(result.value, 1)}{NBSP}/{NBSP}5",
)
K12 = Figure(
    code="K12",
    slug="recommandation",
    name="Recommandation (NPS)",
    short_name="NPS",
    definition="Écart entre les personnes qui recommandent la séance (9 ou 10) et celles qui ne la recommandent "
    "pas (0 à 6).",
    formula="Part des notes 9 et 10 − part des notes 0 à 6, en points, toutes séquences et visites réunies.",
    unit="",
    decimals=0,
    scope=SCOPE,
    nature=Nature.DECLARED,
    aggregation=Aggregation.BALANCE,
    populations=(Population.LAUREATES, Population.RATED_SESSIONS),
    origins=(Origin.ANSWERS, Origin.ATTENDANCE, Origin.SESSIONS, Origin.LAUREATES),
    chapter=Chapter.SATISFACTION,
    is_about_people=True,
    compute=recommendation,
    oracle=_recommendation_oracle,
    signed=True,
    row_label="Séance",
    row_value_label="NPS",
    row_columns=("Réponses", "9–10", "7–8", "0–6"),
)
