"""Chapters of the bilan before the results: the essential, the order, the promotion, the journey, the sponsors."""

import re
from typing import Any

from ess_platform.common import formatting
from ess_platform.common.formatting import count
from reporting.documents import bilan_sentences as say
from reporting.documents.bilan_chosen import key_figures
from reporting.documents.bilan_source import (
    Source,
    clock,
    hours,
    long_day,
    of,
    rate,
    short_day,
    shortened,
    table,
)
from reporting.documents.bilan_targets import declared_table, target_table, targets_title

Chapter = dict[str, Any]
# « L'essentiel » is one page. With more sentences than these, the quote goes to the chapter of its theme, then the
# targets, which the chapter on the order holds anyway; beyond so many characters written by the team, the page is set
# closer, then the quote goes too.
ROOM_FOR_QUOTE, ROOM_FOR_TARGETS = 4, 5
ROOM_OF_ESSENTIAL, ROOM_WITH_QUOTE = 300, 800


def chapter(name: str, anchor: str, overline: str, title: str, **content: Any) -> Chapter:
    """A chapter: its template, its place in the contents, its title, and what its page shows."""
    return {
        "template": f"reporting/pdf/bilan/{name}.html",
        "anchor": anchor,
        "overline": overline if overline != title else "",
        "title": title,
        "neutral": overline,
        "absent": "",
    } | content


def absent(anchor: str, title: str, reason: str) -> Chapter:
    """A chapter without anything to show: it becomes one line of « Chapitres sans donnée »."""
    return {"template": "", "anchor": anchor, "neutral": title, "title": title, "absent": reason}


def essential(source: Source) -> Chapter:
    limits = say.limits(source)
    figures = key_figures(source)
    number = len(figures["results"])
    introduction = shortened(source["bilan"]["introduction"], 420)
    recommendations = [shortened(line, 210) for line in source["bilan"]["recommendations"][:3]]
    written = sum(map(len, (introduction, *recommendations)))
    has_quote = number <= ROOM_FOR_QUOTE and written <= ROOM_WITH_QUOTE
    return chapter(
        "essential",
        "essentiel",
        "L’essentiel",
        "L’essentiel",
        lead=say.lead(source),
        introduction=introduction,
        is_full=bool(introduction and recommendations) or written > ROOM_OF_ESSENTIAL,
        **figures | {"empty_keys": formatting.sentence_list(figures["empty_keys"])},
        quote=_short_quote(source) if has_quote else None,
        limit=shortened(limits[0]) if limits else "",
        targets=target_table(source) if number <= ROOM_FOR_TARGETS else None,
        recommendations=recommendations,
    )


def _short_quote(source: Source) -> dict[str, str] | None:
    quote = source.quotes.take("credib", "cooper", "impact")
    return quote and quote | {"text": shortened(quote["text"], 240)}


def order(source: Source) -> Chapter:
    """Context, method, targets, declared figures."""
    cohort = source.cohort
    facts = [
        ("Conduit par", cohort["operator"]),
        ("Commanditaire", cohort["commissioner"]),
        ("Territoire", cohort["region"]),
        ("Période", say.period_text(source)),
        ("Étape préalable", cohort["prior_step"]),
        ("Mode de financement", " · ".join(text for text in (cohort["funding_mode"], cohort["funding_note"]) if text)),
        *(("Financeur", _funder(item)) for item in cohort["funders"]),
    ]
    partners = {
        title: formatting.sentence_list(item["name"] for item in source["partners"] if item["kind"] == kind)
        for kind, title in (
            ("support", "Soutiens"),
            ("sourcing", "Partenaires de détection"),
            ("cited", "Acteurs cités"),
        )
    }
    return chapter(
        "order",
        "commande",
        "La commande et la méthode",
        targets_title(source) or "La commande et la méthode",
        purpose=cohort["purpose"],
        principle=cohort["principle"],
        facts=table(
            "Fiche d’identité de la promotion",
            ("Élément", "Contenu"),
            [row for row in facts if row[1]],
            css="table-dense table-facts",
        ),
        partners=[{"title": title, "names": names} for title, names in partners.items() if names],
        needs=[need["label"] for need in source["needs"]],
        targets=target_table(source),
        declared=declared_table(source),
    )


def _funder(item: dict[str, Any]) -> str:
    """« Région … : 94 400 €, du … au … »."""
    amount = "montant non renseigné" if item["amount"] is None else formatting.euro(say.Decimal(item["amount"]))
    dates = formatting.date_range(say.day(item["starts_on"]), say.day(item["ends_on"]))
    return f"{item['name']} : {amount}" + (f", convention {dates}" if dates != formatting.UNKNOWN else "")


def promotion(source: Source) -> Chapter:
    number = source.whole("K01")
    if not number:
        return absent("promotion", "La promotion", "aucun lauréat actif ou ayant terminé son parcours (K01).")
    zonings: dict[str, int] = {}
    for laureate in source["laureates"]:
        for zoning in laureate["zonings"]:
            zonings[zoning] = zonings.get(zoning, 0) + 1
    keys = [
        _share_key(source, key, label)
        for key, label in (
            ("qpv", "en quartier prioritaire à l’entrée"),
            ("territoires_industrie", "en Territoire d’industrie à l’entrée"),
            ("esus", "agréés ESUS"),
            ("inclusion", "structures d’insertion ou adaptées"),
        )
        if source.figures.part("K23", key) is not None
    ]
    kinds: dict[str, int] = {}
    for laureate in source["laureates"]:
        if laureate["inclusion_kind"]:
            kinds[laureate["inclusion_kind"]] = kinds.get(laureate["inclusion_kind"], 0) + 1
    return chapter(
        "promotion",
        "promotion",
        "La promotion",
        say.cohort_title(source),
        keys=keys if any(source.figures.part("K23", key) for key in ("qpv", "esus", "inclusion")) else [],
        left_apart=source.figures["K01"]["coverage"],
        unknown=source.figures["K23"]["coverage"],
        sectors=source.charts["sectors"],
        departments=source.charts["departments"],
        legal_forms=source.charts["legal_forms"],
        zonings=_count_table("Zonages du site à l’entrée (K23)", "Zonage", zonings, number),
        settlements=table(
            "D’où ils viennent, où ils s’implantent",
            ("Lauréat", "Domaine", "Vient de", "S’implante à", "Étape"),
            [_settlement(sheet) for sheet in source["laureates"] if sheet["settlement"]],
        ),
        inclusion=_count_table("Structures d’insertion ou adaptées (K23)", "Type", kinds, number),
    )


def _settlement(sheet: dict[str, Any]) -> tuple[str, ...]:
    place = sheet["settlement"]
    cells = (place["field"] or sheet["sector"], place["origin"], place["target"], place["state"])
    return shortened(sheet["name"], 80), *(shortened(text, 80) or formatting.UNKNOWN for text in cells)


def _share_key(source: Source, key: str, label: str) -> dict[str, str]:
    number, total = source.whole("K23", key), source.whole("K01")
    return {"value": str(number), "label": label, "code": "K23", "n": of(number, total, "lauréat")}


def _count_table(caption: str, header: str, counts: dict[str, int], total: int) -> dict[str, Any]:
    rows = [(label, number, rate(number, total)) for label, number in sorted(counts.items(), key=_most_first)]
    note = "Un lauréat peut relever de plusieurs lignes." if sum(counts.values()) > total else ""
    return table(caption, (header, "Lauréats", "Part"), rows, numeric=(2, 3), note=note)


def _most_first(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def journey(source: Source) -> Chapter:
    if not source["sessions"] and not source.cohort["themes"]:
        return absent("parcours", "Le parcours", "aucune séance réalisée à la date des chiffres.")
    keys = [source.key("K02", "séquences"), source.key("K05", "visites apprenantes")]
    if source.is_known("K06"):
        keys.append(
            source.key("K06", "d’accompagnement collectif en séquence", value=hours(source.figures.value("K06")))
        )
    return chapter(
        "journey",
        "parcours",
        "Le parcours",
        say.journey_title(source),
        lead=say.journey_lead(source),
        keys=keys if source.whole("K02") or source.whole("K05") else [],
        timeline=source.charts["timeline"],
        themes=source.cohort["themes"],
    )


def sequences(source: Source) -> Chapter:
    held = source.sessions("sequence")
    if not held:
        return absent("sequences", "Les séquences", "aucune séquence d’accompagnement réalisée (K02).")
    return chapter(
        "sequences", "sequences", "Les séquences", say.sequences_title(source), blocks=[_block(source, s) for s in held]
    )


def _block(source: Source, session: dict[str, Any]) -> dict[str, Any]:
    key = session["reference"]
    presence = source.figures.group("K08", "par_sequence").get(key)
    score = source.figures.group("K12", "par_sequence").get(key)
    useful = source.figures.group("K11", "par_sequence").get(key)
    lines = [("Présence des lauréats", _presence(presence), "K08")]
    people = session["present_people"]
    lines.append(("Personnes présentes", str(people) if people else formatting.UNKNOWN, ""))
    lines.append(("Utilité", _rated(useful), "K11"))
    lines.append(("Recommandation (NPS)", _rated(score), "K12"))
    satisfaction = session["satisfaction"] or {}
    return {
        "overline": f"Séquence {session['number']}" if session["number"] else "Séquence",
        "title": session["title"],
        "when": " · ".join(
            text for text in (long_day(session["on"]), _times(session), shortened(session["place"], 90)) if text
        ),
        "speakers": [_speaker(talk) for talk in session["contributions"]],
        "measures": lines,
        "quotes": [shortened(text, 240) for text in satisfaction.get("quotes", [])[:1]],
    }


def _presence(detail: dict[str, Any] | None) -> str:
    if not detail or detail["value"] is None or not detail["denominator"]:
        return formatting.UNKNOWN
    return f"{detail['display']} ({detail['numerator']}/{detail['denominator']})"


def _rated(detail: dict[str, Any] | None) -> str:
    if not detail or (detail["value"] is None and not detail["masked"]):
        return formatting.UNKNOWN
    return detail["display"] if detail["masked"] else f"{detail['display']} (n = {detail['n']})"


def _times(session: dict[str, Any]) -> str:
    times = [(clock(half["starts_at"]), clock(half["ends_at"])) for half in session["half_days"]]
    return " et ".join(f"{start}–{end}" for start, end in times if start and end)


def _speaker(talk: dict[str, Any]) -> dict[str, str]:
    who = talk["speaker"] + (f", {talk['organisation']}" if talk["organisation"] else "")
    return {"title": talk["title"], "who": who, "kind": talk["kind_label"]}


def contributions(source: Source) -> Chapter:
    talks = [
        (
            _session_name(session),
            talk["speaker"],
            talk["organisation"],
            talk["kind_label"],
            talk["title"],
            talk["minutes"],
        )
        for session in source.sessions("sequence")
        for talk in session["contributions"]
    ]
    if not talks:
        return absent("interventions", "Les interventions", "aucune intervention enregistrée en séquence (K03).")
    kinds = [
        (detail["label"], rate(int(say.Decimal(detail["value"])), source.whole("K03")))
        for detail in source.figures.group("K03", "par_type").values()
    ]
    rows = [
        (
            name,
            shortened(title, 160) or formatting.UNKNOWN,
            shortened(speaker + (f", {organisation}" if organisation else ""), 160),
            kind or formatting.UNKNOWN,
            formatting.with_unit(str(minutes), "min") if minutes else "–",
        )
        for name, speaker, organisation, kind, title, minutes in talks
    ]
    return chapter(
        "contributions",
        "interventions",
        "Les interventions",
        say.contributions_title(source),
        kinds=kinds,
        talks=table(
            "Interventions par séquence (K03)",
            ("Séquence", "Titre", "Intervenant·e", "Type", "Durée"),
            rows,
            numeric=(5,),
            css="table-dense table-talks",
        ),
        unknown=source.figures["K03"]["coverage"],
    )


def _session_name(session: dict[str, Any]) -> str:
    return f"{'Séquence' if session['kind'] == 'sequence' else 'Visite'} {session['number'] or ''}".strip()


def visits(source: Source) -> Chapter:
    held = source.sessions("visit")
    if not held:
        return absent("visites", "Les visites apprenantes", "aucune visite réalisée (K05).")
    blocks = [
        {
            "overline": f"Visite {session['number']}" if session["number"] else "Visite",
            "title": _visit_title(session),
            "lines": [
                ("Date", f"{long_day(session['on'])}{', ' + _times(session) if _times(session) else ''}"),
                (
                    "Lieu",
                    formatting.sentence_list(dict.fromkeys(filter(None, (session["site"], session["place"]))))
                    or formatting.UNKNOWN,
                ),
                ("Procédé observé", session["process"] or formatting.UNKNOWN),
                ("Visiteurs", _visitors(session)),
            ],
            "quotes": [shortened(text, 240) for text in (session["satisfaction"] or {}).get("quotes", [])[:1]],
        }
        for session in held
    ]
    return chapter(
        "visits",
        "visites",
        "Les visites apprenantes",
        say.visits_title(source),
        blocks=blocks,
        quote=source.quotes.take("visite"),
        keys=[source.key("K05", "sites distincts visités")],
        hours=hours(sum((say.Decimal(session["hours"]) for session in held), say.Decimal(0))),
        unknown=source.figures["K05"]["coverage"],
    )


def _visit_title(session: dict[str, Any]) -> str:
    """« Visite apprenante 1 : atelier… » without what the line above already says."""
    return re.sub(r"^visite( apprenante)?( \d+)?\s*:\s*", "", session["title"], flags=re.IGNORECASE) or session["title"]


def _visitors(session: dict[str, Any]) -> str:
    people, laureates = session["present_people"], session["present_laureates"]
    if not people:
        return formatting.UNKNOWN
    return f"{count(people, 'personne')} de {count(laureates, 'lauréat')}"


def sponsors(source: Source) -> Chapter:
    if not source["sponsors"]:
        return absent("parrains", "Les parrains", "aucune organisation marraine enregistrée (K24).")
    rows = [
        (
            item["name"],
            "oui" if item["is_large_industrial_group"] else "non",
            item["people"],
            item["laureates"],
            item["meetings"],
            hours(item["hours"]),
            short_day(item["last_meeting"]),
        )
        for item in source["sponsors"]
    ]
    keys = [
        source.key("K24", "parrainages"),
        source.key("K24", "parrains et marraines", value=source.figures.shown("K24", "parrains")),
        source.key("K24", "rendez-vous", value=source.figures.shown("K24", "rendez_vous")),
        source.key("K04", "grands groupes industriels"),
    ]
    return chapter(
        "sponsors",
        "parrains",
        "Les parrains",
        say.sponsors_title(source),
        keys=keys,
        table=table(
            "Organisations marraines (K04, K24)",
            ("Organisation", "Grand groupe industriel", "Personnes", "Lauréats", "Rendez-vous", "Heures", "Dernier"),
            rows,
            numeric=(3, 4, 5, 6, 7),
        ),
        hours=hours(source.figures.part("K24", "heures")),
        quotes=source.quotes.take_all("parrain"),
        learnt=[text for text in source["findings"]["effect"] if "arrain" in text or "groupe" in text],
        unknown=source.figures["K24"]["coverage"],
    )
