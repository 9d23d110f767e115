"""The figures that the team puts forward: the key ones of « L'essentiel », and the table of those it keeps."""

from typing import Any

from ess_platform.common.formatting import count
from reporting.documents import bilan_sentences as say
from reporting.documents.bilan_source import Source, table
from reporting.figures import FIGURES

USUAL_NUMBERS = {
    "K01": "lauréats accompagnés",
    "K02": "séquences d’accompagnement",
    "K03": "interventions en séquence",
    "K04": "grands groupes industriels",
    "K05": "visites apprenantes",
}
# A key figure that makes a sentence is told in words, with its n; the others are big numbers.
SENTENCES = {
    "K08": say.attendance,
    "K13": say.employment,
    "K15": say.turnover,
    "K17": say.tenders,
    "K18": say.cooperations,
    "K22": say.criteria,
}
BIG_NUMBER = 6  # characters that a column of five holds; a longer value is a sentence
NO_RESULT = "Résultats économiques : non renseignés. Aucune fiche de sortie validée à la date des chiffres."


def key_figures(source: Source) -> dict[str, Any]:
    """Big numbers and sentences of « L'essentiel »: the choice of the team, else the usual ones (D1, page 2)."""
    if not source.chosen:
        results = say.result_sentences(source)
        numbers = [source.key(code, label, n="") for code, label in USUAL_NUMBERS.items()]
        return _content(source, numbers, results, note="" if results else NO_RESULT)
    numbers, results = [], []
    for code in (row["code"] for row in source.chosen if row["is_key"]):
        sentence = SENTENCES[code](source) if code in SENTENCES else None
        figure = source.figures[code]
        if sentence:
            results.append(sentence)
        elif code in USUAL_NUMBERS:
            numbers.append(source.key(code, USUAL_NUMBERS[code], n=""))
        elif len(figure["display"]) <= BIG_NUMBER:
            numbers.append(source.key(code, figure["name"]))
        else:
            told = ", ".join(text for text in (code, figure["context"]) if text)
            results.append({"lead": f"{figure['name']} : {figure['display']}", "text": f"({told})."})
    return _content(source, numbers, results, note="")


def _content(source: Source, numbers: list, results: list, *, note: str) -> dict[str, Any]:
    empty = [
        number["label"] for number in numbers if number["code"] in USUAL_NUMBERS and source.whole(number["code"]) == 0
    ]
    words = {1: "Un résultat", 2: "Deux résultats", 3: "Trois résultats"}
    return {
        "keys": numbers,
        "empty_keys": empty,
        "results": results,
        "results_title": words.get(len(results), count(len(results), "résultat")),
        "results_note": note,
    }


def chosen_table(source: Source) -> dict[str, Any] | None:
    """The figures kept by the team, in its order; those of the promotion's own when it chose nothing; else None."""
    codes = [row["code"] for row in source.chosen] or [f["code"] for f in source.figures if f["code"] not in FIGURES]
    if not codes:
        return None
    rows = [
        (f"{code} · {figure['name']}", figure["display"], figure["context"] or "–")
        for code in codes
        for figure in [source.figures[code]]
    ]
    title = "Les chiffres de ce bilan" if source.chosen else "Les chiffres propres à la promotion"
    caption = "Retenus par l’équipe, dans son ordre" if source.chosen else "Calculés sur les fiches des lauréats"
    return {
        "anchor": "chiffres",
        "title": title,
        "table": table(caption, ("Chiffre", "Valeur", "Base de calcul"), rows, numeric=(2,), css="table-dense"),
        "left_out": [figure["code"] for figure in source.figures if source.chosen and figure["code"] not in codes],
    }
