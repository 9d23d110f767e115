"""Titles that carry one idea, and results as full sentences. All are computed; nothing is claimed to be caused.

Forbidden (product, D2): saying that the programme created jobs, a mean on fewer than five, two unequal sets.
"""

from decimal import Decimal
from typing import Any

from ess_platform.common import formatting
from ess_platform.common.formatting import count, plural
from reporting.documents.bilan_source import Source, day, hours, shortened

NUMBERS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze")


def in_words(number: int, *, capital: bool = False, feminine: bool = False) -> str:
    """« six », « Six », « une », « 14 » beyond twelve."""
    text = NUMBERS[number] if 0 <= number < len(NUMBERS) else str(number)
    if feminine and number == 1:
        text = "une"
    return text.capitalize() if capital else text


def period(source: Source) -> tuple[str | None, str | None]:
    """First and last day: those of the promotion, else those of its sessions."""
    days = [session["on"] for session in source["sessions"]]
    first = source.cohort["starts_on"] or (days[0] if days else None)
    last = source.cohort["ends_on"] or (days[-1] if days else None)
    return first, last


def period_text(source: Source) -> str:
    first, last = period(source)
    return formatting.date_range(day(first), day(last))


def is_over(source: Source) -> bool:
    """True for a promotion that its team has closed: the past tense is only for these."""
    return source.cohort["status"] in ("closed", "archived")


def journey_lead(source: Source) -> str:
    """Dates of the promotion, in the past only when it is over."""
    held = len(source["sessions"])
    if is_over(source):
        return f"La promotion s’est réunie {period_text(source)}, en {count(held, 'séance')}."
    tenses = count(held, "séance tenue", "séances tenues")
    return f"La promotion se réunit {period_text(source)} ; {tenses} à la date des chiffres."


def cohort_title(source: Source) -> str:
    number = source.whole("K01")
    if not number:
        return "La promotion"
    parts = [count(number, "lauréat")]
    sectors, departments = (len(source.figures.group("K23", name)) for name in ("par_filiere", "par_departement"))
    if sectors:
        parts.append(count(sectors, "filière"))
    if departments:
        parts.append(count(departments, "département"))
    return formatting.sentence_list(parts)


def journey_title(source: Source) -> str:
    """« Six mois de parcours »: whole months between the first and the last day."""
    first, last = (day(text) for text in period(source))
    if first is None or last is None or last <= first:
        return "Le parcours"
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    return f"{in_words(months, capital=True)} mois de parcours" if months else "Le parcours"


def sequences_title(source: Source) -> str:
    number = source.whole("K02")
    if not number:
        return "Les séquences"
    total = source.figures.value("K06")
    words = f"{in_words(number, capital=True, feminine=True)} {plural(number, 'séquence')}"
    return f"{words}, {hours(total)} ensemble" if total else words


def contributions_title(source: Source) -> str:
    number = source.whole("K03")
    if not number:
        return "Les interventions"
    kinds = len(source.figures.group("K03", "par_type"))
    words = f"{in_words(number, capital=True, feminine=True)} {plural(number, 'intervention')}"
    return f"{words}, {in_words(kinds)} types d’intervenants" if kinds > 1 else words


def visits_title(source: Source) -> str:
    number = source.whole("K05")
    if not number:
        return "Les visites apprenantes"
    return f"{in_words(number, capital=True)} {plural(number, 'site visité', 'sites visités')} pour voir et comprendre"


def sponsors_title(source: Source) -> str:
    number, meetings = source.whole("K24"), source.whole("K24", "rendez_vous")
    if not number:
        return "Les parrains"
    if not meetings:
        return count(number, "parrainage")
    total = source.figures.part("K24", "heures")
    return f"{count(number, 'parrainage')} et {hours(total)} d’échange"


def participation_title(source: Source) -> str:
    figure = source.figures["K08"]
    if figure["value"] is None or not figure["denominator"]:
        return "Participation et satisfaction"
    return f"{figure['numerator']} demi-journées suivies sur {figure['denominator']}"


def economy_title(source: Source) -> str:
    change, n = source.figures.value("K13"), source.figures["K13"]["n"]
    if change is None or not n:
        return "Économie et emploi"
    if change == 0:
        return f"Un emploi stable chez {count(n, 'lauréat')}"
    text = formatting.with_unit(formatting.number(abs(change), 1), "ETP")
    return f"{text} de {'plus' if change > 0 else 'moins'} qu’à l’entrée chez {count(n, 'lauréat')}"


def markets_title(source: Source) -> str:
    won, lost = source.whole("K17", "gagnes"), source.whole("K17", "perdus")
    if won is None or lost is None or not won + lost:
        return "Marchés, financements, contrats"
    return f"{won} {plural(won, 'marché gagné', 'marchés gagnés')} sur {won + lost} décidés"


def criteria_title(source: Source) -> str:
    figure, improved = source.figures["K22"], source.whole("K22", "laureats_en_progres")
    if improved is None or not figure["n"]:
        return "Progression sur 17 critères"
    return f"{improved} {plural(improved, 'lauréat')} sur {figure['n']} en progrès sur les 17 critères"


def cooperations_title(source: Source) -> str:
    pairs, engaged = source.whole("K18"), source.whole("K18", "laureats_engages")
    if not pairs or not engaged:
        return "Coopérations entre lauréats"
    return f"{count(pairs, 'coopération')} entre {engaged} lauréats"


def lead(source: Source) -> str:
    """Who accompanied how many, when, with whose support."""
    number, cohort = source.whole("K01"), source.cohort
    first, last = (day(text) for text in period(source))
    when = formatting.date_range(first, last) if first or last else ""
    verb = "a accompagné" if is_over(source) else "accompagne"
    who = f"{shortened(cohort['operator'], 90)} {verb} {count(number, 'structure')} de l’ESS"
    if not number:
        who = f"{shortened(cohort['operator'], 90)} conduit la promotion « {shortened(cohort['name'], 90)} »"
    text = f"{when[:1].upper()}{when[1:]}, {who}" if when else who
    return f"{text}, avec le soutien {supporters}." if (supporters := of_funders(cohort["funders"])) else f"{text}."


# The first word of a public body says its article; another name has one that nobody can guess.
_ARTICLES = {
    "de la ": ("région", "métropole", "ville", "communauté", "fondation", "banque", "caisse", "préfecture", "mairie"),
    "du ": ("département", "conseil", "fonds", "ministère", "secrétariat", "groupe"),
    "de l’": ("état", "agence", "union", "europe", "association"),
}
_OF = {word: article for article, words in _ARTICLES.items() for word in words}


def of_funders(funders: list[dict[str, Any]]) -> str:
    """« de la Région Île-de-France et de l’État »; « de : … » when the article of a name is not known; "" for none."""
    names = [funder["name"] for funder in funders]
    articles = [_OF.get(name.split(" ")[0].lower()) for name in names]
    if all(articles):
        return shortened(formatting.sentence_list(f"{of}{name}" for of, name in zip(articles, names, strict=True)), 140)
    return f"de : {shortened(formatting.sentence_list(names), 120)}"


def result_sentences(source: Source, limit: int = 3) -> list[dict[str, str]]:
    """The first known results, each with its code and n."""
    makers = (employment, tenders, cooperations, turnover, criteria, attendance, settlements)
    found = [sentence for maker in makers if (sentence := maker(source))]
    return found[:limit]


def _reporters(n: int) -> str:
    """« Les 21 lauréats ayant rendu leurs deux fiches »: the only subject these figures may have."""
    return "Le lauréat ayant rendu ses deux fiches" if n == 1 else f"Les {n} lauréats ayant rendu leurs deux fiches"


def employment(source: Source) -> dict[str, str] | None:
    change, n = source.figures.value("K13"), source.figures["K13"]["n"]
    before, after = source.figures.part("K13", "T0"), source.figures.part("K13", "T2")
    if change is None or not n or before is None or after is None:
        return None
    verb = "emploie" if n == 1 else "emploient"
    text = formatting.with_unit(formatting.number(abs(change), 1), "ETP")
    more = f"{text} de {'plus' if change > 0 else 'moins'} qu’à l’entrée" if change else "autant d’ETP qu’à l’entrée"
    ends = f"{formatting.decimal(before)}{formatting.NBSP}→{formatting.NBSP}{formatting.decimal(after)}"
    return {"lead": f"{_reporters(n)} {verb} {more}", "text": f"({ends} ; {_source(source, 'K13')})."}


def tenders(source: Source) -> dict[str, str] | None:
    won, lost, n = source.whole("K17", "gagnes"), source.whole("K17", "perdus"), source.figures["K17"]["n"]
    if won is None or lost is None or not n or not won + lost:
        return None
    waiting = source.whole("K17", "en_attente")
    verb = "a gagné" if n == 1 else "ont gagné"
    text = f"{_reporters(n)} {verb} {won} marchés industriels sur {won + lost} décidés"
    rest = f"{formatting.share(won, won + lost)}"
    rest += f" ; {waiting} en attente" if waiting else ""
    return {"lead": text, "text": f"({rest} ; K17, n = {n}/{source.figures['K17']['population']})."}


def cooperations(source: Source) -> dict[str, str] | None:
    pairs, engaged = source.whole("K18"), source.whole("K18", "laureats_engages")
    if not pairs or not engaged:
        return None
    group = source.figures.group("K18", "par_etat").get("contracted")
    text = f"{count(pairs, 'coopération')} {'lie' if pairs == 1 else 'lient'} {engaged} lauréats"
    rest = f"{engaged} sur {source.whole('K01')} ; K18"
    signed = int(Decimal(group["value"])) if group and group["value"] is not None else 0
    rest = f"dont {signed} {plural(signed, 'contractualisée')} ; {rest}" if signed else rest
    return {"lead": text, "text": f"({rest})."}


def turnover(source: Source) -> dict[str, str] | None:
    change, n = source.figures.value("K15"), source.figures["K15"]["n"]
    if change is None or not n:
        return None
    text = f"Le chiffre d’affaires cumulé de {count(n, 'lauréat')} passe de {source.figures.shown('K15', 'T0')} "
    return {
        "lead": f"{text}à {source.figures.shown('K15', 'T2')}",
        "text": f"({source.figures['K15']['display']} ; {_source(source, 'K15')}).",
    }


def criteria(source: Source) -> dict[str, str] | None:
    improved, n = source.whole("K22", "laureats_en_progres"), source.figures["K22"]["n"]
    if improved is None or not n or n < 5:
        return None
    return {
        "lead": f"{improved} lauréats sur {n} sont en progrès sur les 17 critères",
        "text": f"(en moyenne {source.figures['K22']['display']} sur une échelle de 1 à 4 ; K22).",
    }


def attendance(source: Source) -> dict[str, str] | None:
    figure = source.figures["K08"]
    if figure["value"] is None:
        return None
    return {"lead": f"Taux de présence aux séquences : {figure['display']}", "text": f"({figure['context']} ; K08)."}


def settlements(source: Source) -> dict[str, str] | None:
    """How many implantations stand at each step, for a promotion that has some."""
    states: dict[str, int] = {}
    for sheet in source["laureates"]:
        if sheet["settlement"]:
            states[sheet["settlement"]["state"]] = states.get(sheet["settlement"]["state"], 0) + 1
    if not states:
        return None
    steps = formatting.sentence_list(f"{number} à l’étape « {state} »" for state, number in sorted(states.items()))
    return {"lead": f"{count(sum(states.values()), 'implantation')} en préparation ou ouvertes", "text": f"({steps})."}


def _source(source: Source, code: str) -> str:
    return f"{code}, {source.figures[code]['context']}" if source.figures[code]["context"] else code


def limits(source: Source) -> list[str]:
    """Limits: the team's own words first, then what the figures themselves say. Nobody is named."""
    found = [line.strip() for line in source["bilan"]["limits"].splitlines() if line.strip()]
    reports = source.figures["K10"]["details"]
    missing = reports.get("sortie", {})
    if missing and missing["denominator"] and missing["numerator"] < missing["denominator"]:
        lacking, expected = missing["denominator"] - missing["numerator"], missing["denominator"]
        found.append(
            f"{in_words(lacking, capital=True, feminine=True)} {plural(lacking, 'fiche')} de sortie sur {expected} "
            f"{plural(lacking, 'n’est pas validée', 'ne sont pas validées')} : les évolutions portent sur les seuls "
            "lauréats dont les deux fiches le sont, et leur nombre est donné à chaque fois (K10)."
        )
    found += _weak_sessions(source)
    if source["testimonials"]["without_consent"]:
        number = source["testimonials"]["without_consent"]
        found.append(
            f"{in_words(number, capital=True)} {plural(number, 'témoignage')} sans accord de publication : hors de ce "
            "document."
        )
    return found


def _weak_sessions(source: Source) -> list[str]:
    low = []
    for session in source.sessions("sequence", "visit"):
        detail = source.figures.group("K12", "par_sequence").get(session["reference"])
        if detail and detail["value"] is not None and Decimal(detail["value"]) <= 0:
            low.append(f"« {session['title']} » ({detail['display']}, n = {detail['n']})")
    if not low:
        return []
    return [f"Score de recommandation nul ou négatif (K12) pour {formatting.sentence_list(low)}."]
