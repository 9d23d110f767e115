"""Plain sentences that a text may borrow, drawn from the figures beside it. Pure functions over a frozen snapshot.

Each says what was observed, of whom, and on how many; none says that the programme caused it (product, D2). Nothing is
proposed from a figure that is unknown or masked, nor a mean on fewer than five, nor two unequal sets.
"""

from collections.abc import Callable, Iterator

from ess_platform.common import formatting
from ess_platform.common.formatting import count, plural
from reporting.documents import bilan_sentences as say
from reporting.documents.bilan_source import Source, hours
from reporting.documents.bilan_targets import targets_title
from reporting.documents.figures_view import exact

LEAST = 5  # D2: no mean under five


def suggestions(source: Source, key: str) -> list[str]:
    """The sentences proposed for the section of this key, in order; none when its figures say nothing."""
    return list(MAKERS[key](source)) if key in MAKERS else []


def _whole(lead_and_text: dict[str, str] | None) -> Iterator[str]:
    """A sentence of the pages as one text: « Les 21 lauréats… emploient… (240,0 → 281,5 ; K13, n = 21/22). »."""
    if lead_and_text:
        yield f"{lead_and_text['lead']} {lead_and_text['text']}"


def _limits(source: Source) -> Iterator[str]:
    for code in ("K13", "K15", "K17"):
        figure = source.figures[code]
        n, population = figure["n"], figure["population"]
        if n and population and n < population:
            yield (
                f"Le chiffre « {figure['name']} » ({code}) porte sur {n} lauréats des {population} de la promotion : "
                "les autres n’ont pas cette valeur dans deux fiches validées."
            )


def _order(source: Source) -> Iterator[str]:
    if title := targets_title(source):
        yield f"{title} parmi ceux de la convention."


def _promotion(source: Source) -> Iterator[str]:
    number = source.whole("K01")
    if not number:
        return
    parts = [
        count(found, word)
        for name, word in (("par_filiere", "filière"), ("par_departement", "département"))
        if (found := len(source.figures.group("K23", name)))
    ]
    if parts:
        yield f"La promotion compte {count(number, 'lauréat')}, dans {formatting.sentence_list(parts)} (K01, K23)."
    for key, singular, many in (
        ("qpv", "a son site en quartier prioritaire", "ont leur site en quartier prioritaire"),
        ("territoires_industrie", "a son site en Territoire d’industrie", "ont leur site en Territoire d’industrie"),
    ):
        found = source.whole("K23", key)
        if found:
            yield f"À l’entrée, {count(found, 'lauréat')} sur {number} {plural(found, singular, many)} (K23)."


def _journey(source: Source) -> Iterator[str]:
    sequences, visits = source.whole("K02"), source.whole("K05")
    if not sequences:
        return
    parts = [count(sequences, "séquence")] + ([count(visits, "visite apprenante")] if visits else [])
    total = source.figures.value("K06")
    spent = f", soit {hours(total)} d’accompagnement collectif en séquence" if total else ""
    codes = "K02, K05, K06" if visits else "K02, K06"
    yield f"Les lauréats se sont retrouvés pour {formatting.sentence_list(parts)}{spent} ({codes})."


def _sequences(source: Source) -> Iterator[str]:
    rates = [
        detail
        for detail in source.figures.group("K08", "par_sequence").values()
        if detail["value"] is not None and not detail["masked"] and detail["denominator"]
    ]
    if len(rates) < 2:
        return
    ordered = sorted(rates, key=lambda detail: exact(detail["numerator"]) / exact(detail["denominator"]))
    low, high = ordered[0], ordered[-1]
    if low["display"] != high["display"]:
        ends = [f"{one['display']} ({one['numerator']}/{one['denominator']})" for one in (low, high)]
        yield f"D’une séquence à l’autre, le taux de présence des lauréats va de {ends[0]} à {ends[1]} (K08)."


def _contributions(source: Source) -> Iterator[str]:
    number = source.whole("K03")
    if number:
        kinds = len(source.figures.group("K03", "par_type"))
        of = f", de {say.in_words(kinds)} types d’intervenants" if kinds > 1 else ""
        yield f"Les séquences ont réuni {count(number, 'intervention')}{of} (K03)."


def _visits(source: Source) -> Iterator[str]:
    number = source.whole("K05")
    if number:
        verb = plural(number, "a été visité", "ont été visités")
        yield f"{count(number, 'site industriel', 'sites industriels')} {verb} (K05)."


def _sponsors(source: Source) -> Iterator[str]:
    pairs, meetings = source.whole("K24"), source.whole("K24", "rendez_vous")
    if pairs and meetings:
        total = hours(source.figures.part("K24", "heures"))
        yield f"{count(pairs, 'parrainage')} et {meetings} rendez-vous enregistrés, soit {total} d’échange (K24)."


def _participation(source: Source) -> Iterator[str]:
    presence, regular = source.figures["K08"], source.whole("K09")
    if presence["value"] is not None and presence["denominator"]:
        yield (
            f"Les lauréats ont suivi {presence['numerator']} demi-journées de séquence sur "
            f"{presence['denominator']} attendues, soit {presence['display']} (K08)."
        )
    if regular is not None and source.whole("K01"):
        verb = plural(regular, "a été présent", "ont été présents")
        yield (
            f"{count(regular, 'lauréat')} sur {source.whole('K01')} {verb} à au moins 80 % des demi-journées de "
            "séquence (K09)."
        )
    useful, score = source.figures["K11"], source.figures["K12"]
    if _is_mean(useful):
        yield f"L’utilité des séances est notée {useful['display']} en moyenne ({useful['context']} ; K11)."
    if _is_mean(score):
        yield f"Le score de recommandation (NPS) est de {score['display']} ({score['context']} ; K12)."


def _is_mean(figure: dict) -> bool:
    return figure["value"] is not None and not figure["masked"] and (figure["n"] or 0) >= LEAST


def _economy(source: Source) -> Iterator[str]:
    yield from _whole(say.employment(source))
    yield from _whole(say.turnover(source))
    trained, figure = source.whole("K20"), source.figures["K20"]
    if trained and figure["n"]:
        yield (
            f"{_declare(figure['n'])} {count(trained, 'salarié formé', 'salariés formés')} aux métiers industriels "
            f"depuis le lancement (K20, {figure['context']})."
        )


def _declare(n: int) -> str:
    """« Les 21 lauréats ayant répondu déclarent »."""
    return "Le lauréat ayant répondu déclare" if n == 1 else f"Les {n} lauréats ayant répondu déclarent"


def _markets(source: Source) -> Iterator[str]:
    yield from _whole(say.tenders(source))
    contracts, figure = source.whole("K19"), source.figures["K19"]
    if contracts and figure["n"]:
        signed = count(contracts, "contrat ou convention", "contrats ou conventions")
        yield f"{_declare(figure['n'])} {signed} avec des industriels (K19, {figure['context']})."


def _criteria(source: Source) -> Iterator[str]:
    yield from _whole(say.criteria(source))


def _cooperations(source: Source) -> Iterator[str]:
    yield from _whole(say.cooperations(source))


def _lessons(source: Source) -> Iterator[str]:
    figure = source.figures["K21"]
    if figure["value"] is not None and not figure["masked"] and figure["n"]:
        yield (
            f"{_declare(figure['n'])} {figure['display']} de matières réemployées ou recyclées "
            f"(K21, {figure['context']})."
        )


MAKERS: dict[str, Callable[[Source], Iterator[str]]] = {
    "limites": _limits,
    "commande": _order,
    "promotion": _promotion,
    "parcours": _journey,
    "sequences": _sequences,
    "interventions": _contributions,
    "visites": _visits,
    "parrains": _sponsors,
    "participation": _participation,
    "economie": _economy,
    "marches": _markets,
    "criteres": _criteria,
    "cooperations": _cooperations,
    "enseignements": _lessons,
}
