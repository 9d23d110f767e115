"""Every refusal of a data file: at its JSON path, in French, and nothing is written."""

import pytest
from django.core.management import CommandError, call_command

from ess_platform.common.data_file import DataFileError, read_data_file, reading
from ess_platform.common.data_file.reading import DEMO_DATA
from tests.ess_platform.common.data_files import BLOCK, demo_value, problems_of, row_count

pytestmark = pytest.mark.django_db
NBSP = "\u00a0"


def at(value, *path):
    for key in path:
        value = value[key]
    return value


def change(*path, to):
    """A change of the demo file: the value at a path, or a deletion when `to` is `...`."""

    def apply(value):
        *parents, last = path
        if to is ...:
            del at(value, *parents)[last]
        else:
            at(value, *parents)[last] = to

    return apply


def twice(*path):
    """A change of the demo file: the first record of a list is written again at its end."""

    def apply(value):
        at(value, *path).append(at(value, *path)[0])

    return apply


B = f"$.{BLOCK}"
REFUSALS = {
    "participant without laureate": (
        change(BLOCK, "participants", 2, "laureat", to="LAU-99"),
        f"{B}.participants[2].laureat",
        f"«{NBSP}LAU-99{NBSP}» ne désigne aucun lauréat",
    ),
    "laureate naming an unknown participant": (
        change(BLOCK, "laureats", 0, "participants", 1, to="PART-99"),
        f"{B}.laureats[0].participants[1]",
        f"«{NBSP}PART-99{NBSP}» ne désigne aucun participant",
    ),
    "attendance of nobody": (
        change(BLOCK, "presences", "SES-L", "PART-99", to=["P", "P"]),
        f"{B}.presences['SES-L']['PART-99']",
        f"«{NBSP}PART-99{NBSP}» ne désigne aucun participant",
    ),
    "attendance of one half-day out of two": (
        change(BLOCK, "presences", "SES-S1", "PART-01a", to=["P"]),
        f"{B}.presences['SES-S1']['PART-01a']",
        "2 demi-journée(s), 1 valeur(s) : il en faut une pour chacune",
    ),
    "unknown letter": (
        change(BLOCK, "presences", "SES-C", "PART-01a", 0, to="X"),
        f"{B}.presences['SES-C']['PART-01a'][0]",
        f"le code de présence «{NBSP}X{NBSP}» est inconnu ; codes possibles : P, D, E, A, -, ou null",
    ),
    "identifier written twice": (
        twice("organisations"),
        "$.organisations[6]",
        f"l’identifiant «{NBSP}ORG-LPR{NBSP}» est en double{NBSP}: il est déjà à $.organisations[0]",
    ),
    "missing key": (
        change("programmes", 0, "nom", to=...),
        "$.programmes[0].nom",
        f"la clé «{NBSP}nom{NBSP}» est obligatoire et manque",
    ),
    "empty key": (
        change("programmes", 0, "operateur", to=None),
        "$.programmes[0].operateur",
        f"la clé «{NBSP}operateur{NBSP}» ne peut pas être vide",
    ),
    "wrong type": (
        change(BLOCK, "laureats", to={}),
        f"{B}.laureats",
        "il faut ici une liste, pas un objet",
    ),
    "number for a text": (
        change(BLOCK, "laureats", 5, "nom", to=12),
        f"{B}.laureats[5].nom",
        "il faut ici un texte, pas un nombre",
    ),
    "text for a number": (
        change(BLOCK, "fiches_avancement", 1, "indicateurs", "ca_12m", to="beaucoup"),
        f"{B}.fiches_avancement[1].indicateurs.ca_12m",
        "il faut ici un nombre, pas un texte",
    ),
    "true for a number": (
        change(BLOCK, "sessions", 3, "capacite", to=True),
        f"{B}.sessions[3].capacite",
        "il faut ici un nombre, pas vrai ou faux",
    ),
    "negative amount": (
        change(BLOCK, "budget", "produits", 0, "prevu", to=-5),
        f"{B}.budget.produits[0].prevu",
        "le nombre ne peut pas être négatif",
    ),
    "half an employee trained": (
        change(BLOCK, "fiches_avancement", 0, "indicateurs", "salaries_formes", to=1.5),
        f"{B}.fiches_avancement[0].indicateurs.salaries_formes",
        "cet indicateur est un nombre entier, pas 1.5",
    ),
    "text too long": (
        change(BLOCK, "verbatims", 0, "texte", to="é" * 601),
        f"{B}.verbatims[0].texte",
        f"le texte est trop long{NBSP}: 601 caractères pour 600 au plus",
    ),
    "date that does not exist": (
        change(BLOCK, "sessions", 1, "date", to="2025-02-30"),
        f"{B}.sessions[1].date",
        f"une date existante au format AAAA-MM-JJ est attendue, pas «{NBSP}2025-02-30{NBSP}»",
    ),
    "dates out of order": (
        change("programmes", 0, "periode", "cloture", to="2024-12-01"),
        "$.programmes[0].periode.cloture",
        "la clôture précède le lancement (01/12/2024 avant 20/12/2024)",
    ),
    "history out of order": (
        change(BLOCK, "fiches_avancement", 0, "historique", 1, "le", to="2025-01-09"),
        f"{B}.fiches_avancement[0].historique[1].le",
        "cette date précède celle de l’étape d’avant (10/01/2025)",
    ),
    "unknown code": (
        change("programmes", 1, "statut", to="fini"),
        "$.programmes[1].statut",
        f"le code «{NBSP}fini{NBSP}» est inconnu{NBSP}; codes possibles{NBSP}: "
        "en_preparation, brouillon, en_cours, clos, archive",
    ),
    "unknown legal form": (
        change(BLOCK, "laureats", 0, "forme_juridique", to="gie"),
        f"{B}.laureats[0].forme_juridique",
        f"«{NBSP}gie{NBSP}» ne désigne aucune forme juridique connue",
    ),
    "left without a date": (
        change(BLOCK, "laureats", 0, "statut_parcours", to="sorti"),
        f"{B}.laureats[0].date_sortie",
        "un lauréat sorti porte sa date de sortie",
    ),
    "cooperation with oneself": (
        change(BLOCK, "cooperations", 0, "laureat_b", to="LAU-03"),
        f"{B}.cooperations[0].laureat_b",
        "une coopération lie deux lauréats différents",
    ),
    "block of no programme": (
        change(BLOCK, "programme", to="PRG-99"),
        f"{B}.programme",
        f"«{NBSP}PRG-99{NBSP}» ne désigne aucun programme",
    ),
    "sixteen notes": (
        change(BLOCK, "positionnements", 0, "notes", to=[1] * 16),
        f"{B}.positionnements[0].notes",
        "17 notes sont attendues, une par critère, pas 16",
    ),
    "note out of the scale": (
        change(BLOCK, "positionnements", 0, "notes", 4, to=5),
        f"{B}.positionnements[0].notes[4]",
        "une note va de 0 (sans objet) à 4, ou null (non évalué)",
    ),
    "forbidden character": (
        change(BLOCK, "laureats", 0, "activite", to="tricot\0age"),
        f"{B}.laureats[0].activite",
        "le texte contient un caractère interdit",
    ),
}


@pytest.mark.parametrize(("apply", "path", "rule"), REFUSALS.values(), ids=REFUSALS)
def test_a_broken_file_is_refused_at_its_path(tmp_path, apply, path, rule):
    value = demo_value()
    apply(value)
    assert f"{path}{NBSP}: {rule}" in problems_of(tmp_path, value)
    assert row_count() == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", f"${NBSP}: ce n’est pas du JSON valide (ligne 1, colonne 2)"),
        ("[1]", f"${NBSP}: le fichier doit contenir un objet JSON (entre accolades)"),
        ('{"ptce": {"poles": [{"surface_m2": NaN}]}}', f"$.ptce.poles[0].surface_m2{NBSP}: NaN et l’infini"),
        ('{"ptce": {"poles": [{"surface_m2": -Infinity}]}}', f"$.ptce.poles[0].surface_m2{NBSP}: NaN et l’infini"),
        ('{"programmes": 1e400}', f"$.programmes{NBSP}: ce nombre est démesuré"),
        ('{"meta": {"a": 1, "a": 2}}', f"$.meta{NBSP}: la clé «{NBSP}a{NBSP}» est écrite deux fois"),
        ("[" * 100_000, f"${NBSP}: les données sont imbriquées trop profondément"),
        ('{"programmes": ' + "9" * 5000 + "}", f"${NBSP}: un nombre du fichier est trop long pour être lu"),
    ],
)
def test_what_is_no_data_file(tmp_path, content, message):
    [problem] = problems_of(tmp_path, content)
    assert problem[: len(message)] == message


def test_a_file_in_another_encoding(tmp_path):
    path = tmp_path / "latin.json"
    path.write_bytes('{"meta": "été"}'.encode("latin-1"))
    with pytest.raises(DataFileError, match=r"n’est pas écrit en UTF-8 \(octet 11\)"):
        read_data_file(path)


def test_no_file_and_a_file_too_large(tmp_path, monkeypatch):
    with pytest.raises(CommandError, match="n’existe pas"):
        call_command("load_programme", str(tmp_path / "absent.json"))
    with pytest.raises(CommandError, match="est un dossier, pas un fichier"):
        call_command("load_programme", str(tmp_path))
    monkeypatch.setattr(reading, "MAX_BYTES", 100)
    with pytest.raises(CommandError, match="trop volumineux"):
        call_command("load_programme", str(DEMO_DATA))


def test_many_errors_are_listed_at_once(tmp_path):
    value = demo_value()
    for rank in range(5):
        value[BLOCK]["laureats"][rank]["siret"] = "123"
    value["programmes"][0]["statut"] = "fini"
    assert len(problems_of(tmp_path, value)) == 6
