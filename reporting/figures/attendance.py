"""Who came and what was returned: K07 to K10."""

from collections import Counter, defaultdict
from decimal import Decimal

from ess_platform.common.formatting import count, number, percent, sentence_list
from laureates.enums import Moment
from reporting.selectors.facts import CohortFacts

from .base import Detail, Figure, FigureResult, SourceRow
from .kinds import Aggregation, Chapter, Nature, Origin, Population, PublishedRows
from .numbers import json_float, percent_places, percentage, total
from .rows import SCOPE_ALL, laureate_row, sentences, session_row, unrecorded_note

ASSIDUOUS_FROM = 80  # per cent of one's own expected half-days
ORACLE_MOMENTS = ((Moment.ENTRY, "entree"), (Moment.MIDTERM, "mi_parcours"), (Moment.EXIT, "sortie"))
MOMENT_KEYS = dict(ORACLE_MOMENTS) | {Moment.FOLLOW_UP_6: "suivi_6", Moment.FOLLOW_UP_12: "suivi_12"}


def participant_hours(facts: CohortFacts) -> FigureResult:
    """Add the hours of every present person; a partial presence gives its own duration.

    A colleague who came instead of somebody (« remplacé·e ») gives the whole half-day (D2 is silent).
    """
    hours: dict[int, Decimal] = {}
    for presence in facts.presences:
        if presence.laureate_id in facts.in_scope:
            session = facts.half_day_by_id[presence.half_day_id].session_id
            hours[session] = hours.get(session, Decimal(0)) + presence.hours
    return FigureResult(
        value=total(hours.values()),
        coverage_note=unrecorded_note(facts),
        details=tuple(
            Detail(
                session.title,
                hours.get(session.id),
                group="par_sequence",
                key=session.key,
                unit="h",
                decimals=2,
            )
            for session in facts.sequences
        ),
        rows=tuple(
            session_row(facts, session, hours.get(session.id), page="attendance_edit") for session in facts.sequences
        ),
    )


def _expected_and_present(facts: CohortFacts) -> tuple[dict[int, int], set[tuple[int, int]]]:
    """Expected half-days by laureate, and (laureate, half-day) with somebody present among those expected."""
    expected = {
        one.id: sum(1 for half_day in facts.sequence_half_days if one.is_expected_on(half_day.on))
        for one in facts.laureates
    }
    present = {
        (presence.laureate_id, presence.half_day_id)
        for presence in facts.presences
        if presence.present
        and facts.laureate_by_id[presence.laureate_id].is_expected_on(facts.half_day_by_id[presence.half_day_id].on)
    }
    return {key: number_of for key, number_of in expected.items() if number_of}, present


def attendance_rate(facts: CohortFacts) -> FigureResult:
    """Laureate-half-days with at least one person present, out of those expected (once per laureate, not person).

    D2 multiplies the half-days by K01: a laureate that entered late is expected from the first one. A colleague who
    came instead represents the laureate (D2 is silent).
    """
    expected, present = _expected_and_present(facts)
    came = Counter(laureate for laureate, _half_day in present)
    attended, due = len(present), sum(expected.values())
    return FigureResult(
        value=percentage(attended, due),
        numerator=attended,
        denominator=due,
        coverage_note=sentences(unrecorded_note(facts), _left_note(facts, expected)),
        details=tuple(_rates_by_session(facts, present)),
        rows=tuple(
            laureate_row(
                facts,
                one,
                came[one.id],
                page="attendance",
                columns=(expected[one.id], percentage(came[one.id], expected[one.id])),
                note="" if one.in_scope else "Sorti : attendu jusqu’au jour de sa sortie",
            )
            for one in facts.laureates
            if one.id in expected
        ),
    )


def _rates_by_session(facts: CohortFacts, present: set[tuple[int, int]]) -> list[Detail]:
    due: Counter[int] = Counter()
    came: Counter[int] = Counter()
    for half_day in facts.sequence_half_days:
        due[half_day.session_id] += sum(1 for one in facts.laureates if one.is_expected_on(half_day.on))
    for _laureate, half_day_id in present:
        came[facts.half_day_by_id[half_day_id].session_id] += 1
    return [
        Detail(
            session.title,
            percentage(came[session.id], due[session.id]),
            group="par_sequence",
            key=session.key,
            unit="%",
            decimals=percent_places(due[session.id]),
            numerator=came[session.id],
            denominator=due[session.id],
        )
        for session in facts.sequences
    ]


def _left_note(facts: CohortFacts, expected: dict[int, int]) -> str:
    left = sum(1 for one in facts.laureates if one.id in expected and not one.in_scope)
    return f"Compte {count(left, 'lauréat sorti', 'lauréats sortis')} jusqu’au jour de sortie." if left else ""


def assiduous_laureates(facts: CohortFacts) -> FigureResult:
    """Count the laureates in scope whose own rate reaches 80 %; unknown when no half-day was expected."""
    expected, present = _expected_and_present(facts)
    came = Counter(laureate for laureate, _half_day in present)
    measured = [one for one in facts.in_scope.values() if one.id in expected]
    kept = [one for one in measured if came[one.id] * 100 >= ASSIDUOUS_FROM * expected[one.id]]
    return FigureResult(
        value=len(kept) if measured else None,
        numerator=len(kept) if measured else None,
        denominator=len(measured),
        coverage_note=unrecorded_note(facts),
        rows=tuple(
            laureate_row(
                facts,
                one,
                percentage(came[one.id], expected[one.id]),
                page="attendance",
                columns=(came[one.id], expected[one.id]),
            )
            for one in kept
        ),
    )


def validated_reports(facts: CohortFacts) -> FigureResult:
    """Validated reports out of expected ones, per campaign; « sans objet » is not expected."""
    validated: Counter[str] = Counter()
    not_applicable: Counter[str] = Counter()
    for report in facts.reports:
        if report.laureate_id in facts.in_scope:
            validated[report.moment] += report.is_validated
            not_applicable[report.moment] += not report.is_expected
    details, rows = [], []
    campaigns: defaultdict[str, list] = defaultdict(list)
    for campaign in facts.campaigns:
        campaigns[campaign.moment].append(campaign)
    for moment, key in MOMENT_KEYS.items():
        for campaign in campaigns[moment]:
            due = len(facts.in_scope) - not_applicable[moment]
            details.append(
                Detail(
                    Moment(moment).label,
                    percentage(validated[moment], due),
                    key=key,
                    unit="%",
                    decimals=percent_places(due),
                    numerator=validated[moment],
                    denominator=due,
                )
            )
            rows.append(
                SourceRow(
                    campaign.label,
                    validated[moment],
                    url_name="laureates:review_queue",
                    url_kwargs={"slug": facts.slug, "campaign_id": campaign.public_id},
                    columns=(due,),
                )
            )
    return FigureResult(
        value=sum(detail.numerator for detail in details),
        numerator=sum(detail.numerator for detail in details),
        denominator=sum(detail.denominator for detail in details),
        details=tuple(details),
        coverage_note=_missing_note(details),
        rows=tuple(rows),
    )


def _missing_note(details: list[Detail]) -> str:
    parts = [
        f"{detail.label.lower()} : {detail.denominator - detail.numerator}"
        for detail in details
        if detail.denominator > detail.numerator
    ]
    return f"Fiches attendues et non validées : {', '.join(parts)}." if parts else ""


def _reports_display(result: FigureResult) -> str:
    parts = [f"{detail.numerator}/{detail.denominator}" for detail in result.details.values()]
    return sentence_list(parts) or number(result.value)


def _reports_oracle(result: FigureResult) -> dict:
    return {
        "K10_taux_fiches": {
            key: {
                "validees": result.details[key].numerator if key in result.details else 0,
                "attendues": result.details[key].denominator if key in result.details else 0,
            }
            for _moment, key in ORACLE_MOMENTS
        }
    }


K07 = Figure(
    code="K07",
    slug="heures-participants",
    name="Heures-participants",
    short_name="Heures-participants",
    definition="Temps passé en séquence par l’ensemble des personnes présentes.",
    formula="Somme, pour chaque personne et chaque demi-journée de séquence, de la durée suivie ; une présence "
    "partielle compte pour sa durée propre.",
    unit="h",
    decimals=2,
    scope=SCOPE_ALL,
    nature=Nature.MEASURED,
    aggregation=Aggregation.SUM,
    populations=(Population.LAUREATES, Population.SEQUENCES),
    origins=(Origin.ATTENDANCE, Origin.SESSIONS, Origin.LAUREATES),
    chapter=Chapter.ATTENDANCE,
    is_about_people=False,
    compute=participant_hours,
    oracle=lambda result: {"K07_heures_participants": json_float(result.value, 2)},
    additive="sum",
    row_label="Séquence",
    row_value_label="Heures",
    published_rows=PublishedRows.NAMED,
)
K08 = Figure(
    code="K08",
    slug="taux-de-presence",
    name="Taux de présence aux séquences",
    short_name="Présence",
    definition="Part des demi-journées de séquence où le lauréat était représenté par au moins une personne.",
    formula="Demi-journées-lauréats avec au moins une personne présente ÷ demi-journées-lauréats attendues. "
    "Un lauréat sorti reste attendu jusqu’au jour de sa sortie inclus.",
    unit="%",
    decimals=1,
    scope="Lauréats actifs ou ayant terminé leur parcours, et lauréats sortis jusqu’au jour de leur sortie ; "
    "séquences réalisées.",
    nature=Nature.MEASURED,
    aggregation=Aggregation.RATE,
    populations=(Population.EXPECTED, Population.SEQUENCES),
    origins=(Origin.ATTENDANCE, Origin.SESSIONS, Origin.LAUREATES),
    chapter=Chapter.ATTENDANCE,
    is_about_people=False,
    compute=attendance_rate,
    oracle=lambda result: {
        "K08_taux_presence_sequences": {
            "presents": result.numerator,
            "attendus": result.denominator,
            "pct": json_float(result.value, 1),
        }
    },
    counted="demi-journées-lauréats",
    additive="numerator",
    row_label="Lauréat",
    row_value_label="Demi-journées présentes",
    row_columns=("Attendues", "Taux"),
    render=lambda result: percent(result.value, percent_places(result.denominator)),
    published_rows=PublishedRows.NAMED,
)
K09 = Figure(
    code="K09",
    slug="laureats-assidus",
    name="Lauréats assidus",
    short_name="Assidus",
    definition="Lauréats représentés à au moins 80 % de leurs demi-journées de séquence.",
    formula="Nombre de lauréats dont le taux de présence propre atteint 80 %.",
    unit="",
    decimals=0,
    scope=SCOPE_ALL,
    nature=Nature.MEASURED,
    aggregation=Aggregation.COUNT,
    populations=(Population.LAUREATES, Population.SEQUENCES),
    origins=(Origin.ATTENDANCE, Origin.SESSIONS, Origin.LAUREATES),
    chapter=Chapter.ATTENDANCE,
    is_about_people=False,
    compute=assiduous_laureates,
    oracle=lambda result: {"K09_laureats_assidus_80": result.value},
    counted="lauréats",
    additive="count",
    row_label="Lauréat",
    row_value_label="Taux propre, en %",
    row_columns=("Présentes", "Attendues"),
    published_rows=PublishedRows.NAMED,
)
K10 = Figure(
    code="K10",
    slug="fiches-validees",
    name="Fiches d’avancement validées",
    short_name="Fiches validées",
    definition="Fiches relues et validées par l’équipe, pour chaque campagne.",
    formula="Fiches validées ÷ fiches attendues ; une fiche « sans objet » n’est pas attendue.",
    unit="",
    decimals=0,
    scope="Lauréats actifs ou ayant terminé leur parcours.",
    nature=Nature.MEASURED,
    aggregation=Aggregation.COUNT,
    populations=(Population.LAUREATES,),
    origins=(Origin.REPORTS, Origin.LAUREATES),
    chapter=Chapter.ATTENDANCE,
    is_about_people=False,
    compute=validated_reports,
    oracle=_reports_oracle,
    counted="fiches attendues",
    additive="sum",
    row_label="Campagne",
    row_value_label="Validées",
    row_columns=("Attendues",),
    render=_reports_display,
    published_rows=PublishedRows.NAMED,
)
