"""Chapters of the results: participation, economy, markets, criteria, cooperations, lessons, closing."""

import datetime
from decimal import Decimal
from typing import Any

from ess_platform.common import formatting
from ess_platform.common.formatting import NBSP, count
from reporting.documents import bilan_sentences as say
from reporting.documents.bilan_chapters import Chapter, absent, chapter
from reporting.documents.bilan_chosen import chosen_table
from reporting.documents.bilan_source import Source, clock, day, long_day, of, rate, shortened, table
from reporting.documents.figures_view import exact


def chosen(source: Source) -> Chapter | None:
    """The table of the figures that the team kept; None while nobody chose any."""
    content = chosen_table(source)
    if content is None:
        return None
    left_out = formatting.sentence_list(content.pop("left_out"))
    anchor, title = content.pop("anchor"), content.pop("title")
    return chapter("chosen", anchor, title, title, left_out=left_out, **content)


def participation(source: Source) -> Chapter:
    has_presence, has_answers = source.is_known("K08"), source.is_known("K12") or source.is_known("K11")
    if not has_presence and not has_answers:
        return absent(
            "participation", "Participation et satisfaction", "aucune présence ni réponse enregistrée (K07 à K12)."
        )
    keys = [source.key("K08", "de présence des lauréats")] if has_presence else []
    if source.is_known("K09"):
        keys.append(source.key("K09", "lauréats assidus, présents à 80 % au moins"))
    if source.is_known("K11"):
        keys.append(source.key("K11", "d’utilité moyenne"))
    if source.is_known("K12"):
        keys.append(source.key("K12", "points de recommandation (NPS)"))
    praise, critical = _session_quotes(source)
    critical = list(dict.fromkeys([q["text"] for q in source.quotes.take_all("ameliora", "critique")] + critical))
    praise = [text for text in praise if text not in critical]
    return chapter(
        "participation",
        "participation",
        "Participation et satisfaction",
        say.participation_title(source),
        keys=keys,
        person_hours=source.figures["K07"]["display"] if source.is_known("K07") else "",
        attendance=source.charts["attendance"] if has_presence else None,
        nps=source.charts["nps"] if source.is_known("K12") else None,
        rates=_answer_rates(source),
        praise=[shortened(text, 240) for text in praise[:3]],
        critical=[shortened(text, 240) for text in critical[:3]],
        coverage=source.coverage("K08", "K11", "K12"),
    )


def _session_quotes(source: Source) -> tuple[list[str], list[str]]:
    """Words left in the questionnaires, after those already printed with each session."""
    praise, critical = [], []
    for session in source.sessions("sequence", "visit"):
        answers = session["satisfaction"] or {}
        praise += answers.get("quotes", [])[1:]
        critical += answers.get("critical_quotes", [])
    return list(dict.fromkeys(praise)), list(dict.fromkeys(critical))


def _answer_rates(source: Source) -> dict[str, Any]:
    rows = []
    useful, score = source.figures.group("K11", "par_sequence"), source.figures.group("K12", "par_sequence")
    for key, detail in source.figures.group("K12", "taux_reponse").items():
        rows.append(
            (
                detail["label"],
                formatting.UNKNOWN if detail["masked"] else rate(detail["numerator"], detail["denominator"]),
                useful[key]["display"] if key in useful else formatting.UNKNOWN,
                score[key]["display"] if key in score else formatting.UNKNOWN,
            )
        )
    return table(
        "Réponses aux questionnaires de séquence (K11, K12)",
        ("Séquence", "Réponses ÷ présents", "Utilité", "NPS"),
        rows,
        numeric=(2, 3, 4),
    )


def economy(source: Source) -> Chapter:
    if not any(source.is_known(code) for code in ("K13", "K14", "K15", "K20")):
        return absent(
            "economie", "Économie et emploi", "aucune paire de fiches d’entrée et de sortie validées (K13 à K15, K20)."
        )
    keys = [
        source.key(code, label)
        for code, label in (
            ("K13", "d’emploi salarié, de l’entrée à la sortie"),
            ("K15", "de chiffre d’affaires sur 12 mois"),
            ("K20", "salariés formés aux métiers industriels"),
        )
        if source.is_known(code)
    ]
    return chapter(
        "economy",
        "economie",
        "Économie et emploi",
        say.economy_title(source),
        keys=keys,
        sentences=[found for make in (say.employment, say.turnover) if (found := make(source))],
        totals=source.charts["totals"],
        moves=_moves(source),
        coverage=source.coverage("K13", "K14", "K15", "K20"),
    )


def _moves(source: Source) -> dict[str, Any]:
    rows = []
    for code, label in (("K13", "ETP salariés"), ("K14", "ETP accompagnés"), ("K15", "Chiffre d’affaires de 12 mois")):
        if not source.is_known(code):
            continue
        parts = [source.figures.shown(code, key) for key in ("en_hausse", "stables", "en_baisse")]
        rows.append((f"{code} · {label}", *parts, source.figures[code]["context"]))
    return table(
        "Lauréats en hausse, stables, en baisse",
        ("Chiffre", "En hausse", "Stables", "En baisse", "Portée"),
        rows,
        numeric=(2, 3, 4),
        note="Stable : écart de moins de 0,5 ETP ; chiffre d’affaires identique.",
    )


def markets(source: Source) -> Chapter:
    if not any(source.is_known(code) for code in ("K16", "K17", "K19")):
        return absent(
            "marches",
            "Marchés, financements, contrats",
            "aucune valeur dans les fiches de sortie validées (K16, K17, K19).",
        )
    keys = []
    if source.is_known("K16"):
        obtained, invested = (
            source.figures.part("K16", key) for key in ("financements_obtenus", "investissements_engages")
        )
        keys.append(source.key("K16", "de financements obtenus", value=_million(obtained)))
        keys.append(source.key("K16", "d’investissements engagés", value=_million(invested)))
    if source.is_known("K19"):
        keys.append(source.key("K19", "contrats ou conventions avec des industriels"))
    return chapter(
        "markets",
        "marches",
        "Marchés, financements, contrats",
        say.markets_title(source),
        keys=keys,
        tenders_sentence=say.tenders(source),
        tenders=source.charts["tenders"] if source.is_known("K17") else None,
        detail=table(
            "Marchés, financements et contrats, cumul depuis le lancement",
            ("Donnée", "Valeur", "Portée"),
            [
                (f"{code} · {detail['label']}", detail["display"], _reach(source, code, detail))
                for code in ("K17", "K16")
                for detail in source.figures[code]["details"].values()
                if detail["value"] is not None
            ]
            + ([("K19 · Contrats industriels", source.figures["K19"]["display"], source.figures["K19"]["context"])]
               if source.is_known("K19") else []),
            numeric=(2,),
        ),
        quote=source.quotes.take("march", "financ"),
        coverage=source.coverage("K16", "K17", "K19"),
    )  # fmt: skip


def _reach(source: Source, code: str, detail: dict[str, Any]) -> str:
    return f"n = {detail['n']}/{source.figures[code]['population']}"


def _million(value: Decimal | None) -> str:
    """« 2,94 M€ » as K16 shows it; smaller amounts in k€."""
    if value is not None and abs(value) >= 1_000_000:
        return formatting.with_unit(formatting.number(value / 1_000_000, 2), "M€")
    return formatting.euro_short(value)


def criteria(source: Source) -> Chapter:
    figure, shown = source.figures["K22"], source.figures.shown
    if figure["value"] is None:
        reason = (
            "masquée : moins de cinq lauréats positionnés aux deux temps (K22)."
            if figure["masked"]
            else ("aucun positionnement à l’entrée et à la sortie (K22).")
        )
        return absent("criteres", "Progression sur 17 critères", reason)
    before, after = source.figures.group("K22", "familles_T0"), source.figures.group("K22", "familles_T2")
    families = [
        (detail["label"], _mean(detail), _mean(after[code]), _change(detail, after[code]))
        for code, detail in before.items()
        if code in after
    ]
    return chapter(
        "criteria",
        "criteres",
        "Progression sur 17 critères",
        say.criteria_title(source),
        keys=[
            source.key("K22", "de progression moyenne, sur une échelle de 1 à 4", n=f"n = {figure['n']} lauréats"),
            source.key("K22", "notes présentes aux deux temps", value=shown("K22", "n_notes_appariees"), n=""),
            source.key("K22", "lauréats en progrès", value=shown("K22", "laureats_en_progres"), n=f"sur {figure['n']}"),
        ],
        chart=source.charts["criteria"],
        families=table(
            f"Moyennes par famille de critères (K22, n = {figure['n']})",
            ("Famille", "Entrée", "Sortie", "Évolution"),
            families,
            numeric=(2, 3, 4),
        ),
        most=_ranked(source, "les_plus_progressifs"),
        least=_ranked(source, "les_moins_progressifs"),
        coverage=source.coverage("K22"),
    )  # fmt: skip


def _mean(detail: dict[str, Any]) -> str:
    """Two decimals always, so that a column of means can be read down."""
    return detail["display"] if detail["value"] is None else formatting.decimal(exact(detail["value"]), 2)


def _change(before: dict[str, Any], after: dict[str, Any]) -> str:
    first, last = exact(before["value"]), exact(after["value"])
    return formatting.UNKNOWN if first is None or last is None else formatting.signed(last - first, 2)


def _ranked(source: Source, key: str) -> list[dict[str, str]]:
    codes = source.figures["K22"]["details"].get(key, {}).get("value") or []
    gains = source.figures.group("K22", "criteres_gain")
    return [
        {"label": gains[code]["label"], "gain": gains[code]["display"], "n": f"n = {gains[code]['n']}"}
        for code in codes
        if code in gains
    ]


def cooperations(source: Source) -> Chapter:
    if not source["cooperations"]:
        return absent("cooperations", "Coopérations entre lauréats", "aucune coopération déclarée (K18).")
    states = [(d["label"], d["display"]) for d in source.figures.group("K18", "par_etat").values()]
    engaged, total = source.whole("K18", "laureats_engages"), source.whole("K01")
    return chapter(
        "cooperations",
        "cooperations",
        "Coopérations entre lauréats",
        say.cooperations_title(source),
        sentence=f"{of(engaged, total, 'lauréat')} {'participe' if engaged == 1 else 'participent'} à une coopération "
        "au moins. Une paire déclarée par les deux côtés compte une fois, avec son état le plus avancé.",
        states=states,
        chart=source.charts["cooperations"],
        contracted=table(
            "Coopérations contractualisées (K18)",
            ("Lauréats", "Objet"),
            [
                (
                    f"{shortened(pair['first'], 70)} – {shortened(pair['second'], 70)}",
                    shortened(pair["purpose"], 140) or formatting.UNKNOWN,
                )
                for pair in source["cooperations"]
                if pair["state"] == "contracted"
            ][:12],
        ),
        quote=source.quotes.take("cooper"),
    )


def lessons(source: Source) -> Chapter:
    findings, known = source["findings"], source.is_known("K21")
    own = [_own(sheet) for sheet in source["laureates"] if sheet["own_indicator"]]
    if not any(findings.values()) and not known and not own:
        return absent("enseignements", "ESS et industrie : ce que nous retenons", "aucun enseignement saisi.")
    numbers = {item["label"]: item["laureates"] for item in source["strategies"]}
    strategies = [{"text": text, "laureates": numbers.get(text)} for text in findings["strategy"]]
    stated = [] if any(item["laureates"] for item in strategies) else source["strategies"]
    return chapter(
        "lessons",
        "enseignements",
        "ESS et industrie : ce que nous retenons",
        _lessons_title(source),
        fears=findings["fear"],
        effects=findings["effect"],
        strategies=strategies,
        stated=table("Stratégies déclarées", ("Stratégie", "Lauréats"), [(s["label"], s["laureates"]) for s in stated],
                     numeric=(2,)) if stated else None,
        keys=[source.key("K21", "de matières réemployées ou recyclées en plus")] if known else [],
        own=table(
            "Un indicateur propre à chaque lauréat",
            ("Lauréat", "Indicateur", "Unité", "Entrée", "Sortie"),
            own,
            numeric=(4, 5),
            css="table-dense",
        ),
        own_apart=len(own) > 6,
        quote=source.quotes.take("impact"),
        coverage=source.coverage("K21"),
    )  # fmt: skip


def _lessons_title(source: Source) -> str:
    number = len(source["findings"]["strategy"])
    if number < 2:
        return "ESS et industrie : ce que nous retenons"
    return f"{say.in_words(number, capital=True)} stratégies pour concilier industrie et{NBSP}utilité{NBSP}sociale"


def _own(sheet: dict[str, Any]) -> tuple[str, ...]:
    own = sheet["own_indicator"]
    return (
        shortened(sheet["name"], 80),
        shortened(own["label"], 100),
        own["unit"] or "–",
        formatting.number(exact(own["entry"])),
        formatting.number(exact(own["exit"])),
    )


def closing(source: Source) -> Chapter:
    """The day, who took part, who takes over, what is measured next, what this bilan cannot say."""
    held = source.sessions("closing")
    relays = [
        p["name"] + (f" ({p['field']})" if p["field"] else "") for p in source["partners"] if p["kind"] == "relay"
    ]
    exhibitors = [sheet["is_exhibitor"] for sheet in source["laureates"]]
    last = say.period(source)[1]
    return chapter(
        "closing",
        "suite",
        "La clôture et la suite",
        f"La clôture du {formatting.date(day(held[-1]['on']), weekday=False)} et la suite" if held else
        "La clôture et la suite",
        days=[_closing_day(session) for session in held],
        exhibitors=_exhibitors(exhibitors),
        relays=relays,
        follow_up=_follow_up(day(last)),
        limits=say.limits(source),
        recommendations=source["bilan"]["recommendations"],
        quotes=source.quotes.take_all(),
        operator=source.cohort["operator"],
        operator_description=source.cohort["operator_description"],
    )  # fmt: skip


def _closing_day(session: dict[str, Any]) -> dict[str, Any]:
    people = session["present_people"]
    return {
        "title": session["title"],
        "when": " · ".join(text for text in (long_day(session["on"]), session["place"]) if text),
        "people": f"{count(people, 'personne')} de {count(session['present_laureates'], 'lauréat')}" if people else "",
        "agenda": [
            {
                "date": clock(item["starts_at"]),
                "title": item["title"],
                "detail": formatting.sentence_list(item["speakers"]),
            }
            for item in session["agenda"]
        ],
    }


def _exhibitors(answers: list[bool | None]) -> str:
    if not any(answer is not None for answer in answers):
        return ""
    number = sum(answer is True for answer in answers)
    unknown = sum(answer is None for answer in answers)
    text = f"Showroom : {of(number, len(answers), 'lauréat')} {'expose' if number == 1 else 'exposent'} à la clôture"
    return (
        f"{text} ; {count(unknown, 'réponse')} non renseignée{'s' if unknown > 1 else ''}." if unknown else f"{text}."
    )


def _follow_up(last: datetime.date | None) -> list[str]:
    """The two follow-up forms every promotion has, by month after its closing."""
    if last is None:
        return []
    months = []
    for distance in (6, 12):
        month = last.month - 1 + distance
        year = last.year + month // 12
        months.append(f"à {distance} mois, en {formatting.MONTHS[month % 12]} {year}")
    return months
