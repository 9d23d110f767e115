"""A second promotion with its own expectations, worked out by hand from the definitions K01–K25 (product.md, D2).

Another programme, another region, a grid of five criteria, the school year 2023–2024 with both nights of a change of
hour: the raw data stand in `second_cohort_tables.py`. Every number under `EXPECTED` and `PARTS` is a literal; the
comment beside it is its arithmetic, from the tables and the definitions alone. Where D2 says nothing (a colleague who
came instead, an entry after the start, a meeting not confirmed, a cooperation denied, an amount unknown), the decision
stands in the docstring of the figure.
"""

from decimal import ROUND_HALF_UP, Decimal

import pytest

from reporting.figures import FIGURES, compute_figures
from tests.reporting.figures.second_cohort import Written
from tests.reporting.figures.second_cohort_tables import Tables

pytestmark = pytest.mark.django_db


NOT_CONCERNED = "Lauréats ayant les deux valeurs\u00a0; les autres ne sont pas concernés ou n’ont pas répondu."
UNRECORDED = "1 demi-journée non relevée\u00a0: 31 mars 2024, après-midi."
OUT = "Hors du chiffre\u00a0: 2 lauréats sans les deux fiches validées"  # E (no form), F (a draft)

# code: (value, decimals of D2, numerator, denominator, n, population, coverage)
EXPECTED = {
    # A B C D E F G; apart: R and S left, P paused
    "K01": (
        "7",
        0,
        None,
        None,
        None,
        None,
        "Comptés à part\u00a0: sortis en cours de parcours\u00a0: 2 et en pause\u00a0: 1.",
    ),
    # S1, S2 (closed), S3 (held); neither S4 (cancelled) nor S5 (never held)
    "K02": ("3", 0, None, None, None, None, ""),
    # S1 2 + S2 2 + S3 1
    "K03": ("5", 0, None, None, None, None, "Type non renseigné\u00a0: 1 intervention."),
    # Naval Bretagne; Ferro sponsors nobody in scope, the bank is no industrial group
    "K04": ("1", 0, None, None, None, None, ""),
    # Pontivy (twice, written two ways) and Lanester; Papeterie was postponed
    "K05": ("2", 0, None, None, None, None, ""),
    # 2.5 + 3.25 + 3 + 3.5 + 3 + 2: the clock going back or forth changes no duration
    "K06": ("17.25", 2, None, None, None, None, ""),
    # h1 5 people × 2.5 = 12.5; h2 5 × 3.25 = 16.25 (a colleague for f1); h3 6 × 3 = 18; h4 3 × 3.5 + 1.25 = 11.75;
    # h5 5 × 3 = 15; h6 nobody. 12.5 + 16.25 + 18 + 11.75 + 15
    "K07": ("73.50", 2, None, None, None, None, UNRECORDED),
    # expected: 7 × 6 + S until the 18th included (4) + R left before (0) = 46
    # present: A 5, B 5, C 3, D 1, E 3, F 3, G 3, S 3 = 26; 26 / 46 = 56.52 %
    "K08": ("56.5", 1, 26, 46, None, None, f"{UNRECORDED} Compte 1 lauréat sorti jusqu’au jour de sortie."),
    # A and B 5/6 = 83 %; the next ones 3/6
    "K09": ("2", 0, 2, 7, None, None, UNRECORDED),
    # entry 7/7; midterm A, B of 7 − 2 « sans objet » = 2/5; exit A, B, C, D, G = 5/7. 7 + 2 + 5, 7 + 5 + 7
    "K10": (
        "14",
        0,
        14,
        19,
        None,
        None,
        "Fiches attendues et non validées\u00a0: mi-parcours\u00a0: 3, sortie\u00a0: 2.",
    ),
    # S1 4 + 5 + 2 = 11 (3); S2 4 + 5 + 4 + 2 + 5 = 20 (5); V1 5 + 3 = 8 (2). 39 / 10
    "K11": (
        "3.9",
        1,
        None,
        None,
        10,
        None,
        "Moins de 5 réponses, à lire avec prudence\u00a0: Résidence (3) et Visite (2).",
    ),
    # 9–10: S1 2, S2 2, V1 1 = 5; 0–6: S1 1, S2 2 = 3; 11 answers. 2 / 11 = 18.18
    "K12": (
        "18",
        0,
        None,
        None,
        11,
        None,
        "Moins de 5 réponses, à lire avec prudence\u00a0: Résidence (3) et Visite (2). "
        "Moins d’une personne présente sur deux a répondu dans 1 séance, visites comprises.",
    ),
    # A +1.5, B −0.4, C −0.5, D +2.25; G unknown at the exit. 43.35 − 40.5 = 2.85 → 2.9
    "K13": ("2.9", 1, None, None, 4, 7, f"{OUT} et 1 lauréat sans valeur."),
    # B 3 → 4.5, C 6.5 → 6.5; D and G have one end only
    "K14": ("1.5", 1, None, None, 2, None, NOT_CONCERNED),
    # A, B, D, G (C unknown, not zero): 740 000 → 821 000; 81 000 / 740 000 = 10.946 %
    "K15": ("10.9", 1, None, None, 4, 7, f"{OUT} et 1 lauréat sans valeur."),
    # A 15 000 + B 0 + D 42 500; neither the entry values nor C, G unknown
    "K16": ("57500", 0, None, None, 3, 7, f"{OUT} et 2 lauréats sans valeur."),
    # A 6 + C 3 + G 2; B and D lack one of the three numbers. Won 2 + 0 + 1, decided 5 + 0 + 2
    "K17": ("11", 0, 3, 7, 3, 7, f"{OUT} et 2 lauréats sans valeur."),
    # A–B, B–C, A–D (declared twice); E–F was denied, S is out of scope. A, B, C, D engaged out of 7
    "K18": ("3", 0, 4, 7, None, None, ""),
    # A 2 + B 0 + D 1 + G 3
    "K19": ("6", 0, None, None, 4, 7, f"{OUT} et 1 lauréat sans valeur."),
    # A 9 + B 4 + C 0; the 5 of A at midterm is inside its 9, the 8 of D is no last value
    "K20": ("13", 0, None, None, 3, 7, f"{OUT} et 2 lauréats sans valeur."),
    # A 12.35 + C 0.10 = 12.45 → 12.5 on exact decimals (12.4 on binary floats)
    "K21": ("12.5", 1, None, None, 2, 7, f"{OUT} et 3 lauréats sans valeur."),
    # A +2 0 +1; B +1 −1; C +1 +1 0; G −1 0: 4 over 10 couples. A and C in progress, of 4 (D was not rated)
    "K22": ("0.40", 2, 2, 4, 4, 7, f"{OUT} et 1 lauréat sans valeur."),
    # seven in scope; unknown: filière of G, form of F, département of G, ESUS of D and F
    "K23": (
        "7",
        0,
        None,
        None,
        None,
        None,
        "Non renseigné\u00a0: filière pour 1 lauréat, forme juridique pour 1 lauréat, département pour 1 lauréat "
        "et agrément ESUS pour 2 lauréats.",
    ),
    # A, B (over), C, D; S is out of scope
    "K24": ("4", 0, None, None, None, None, "Parrainages sans rendez-vous noté\u00a0: 1."),
    # 60 and 62 have both amounts: 9 500.40 + 6 200.10 = 15 700.50; 15 000 planned; 104.67 %
    "K25": (
        "104.7",
        1,
        Decimal("15700.50"),
        15000,
        None,
        None,
        "Montant non renseigné sur 2 lignes\u00a0: ce montant n’entre pas dans le chiffre.",
    ),
}

# code: {detail: (value, decimals)}
PARTS = {
    "K01": {"sortis": ("2", 0), "en_pause": ("1", 0), "alumni": ("0", 0)},
    "K03": {f"par_type/{kind}": ("1", 0) for kind in ("ess", "industry", "public", "expert")},
    "K04": {"organisations": ("2", 0)},  # Naval Bretagne and the bank
    "K05": {"visites": ("3", 0)},
    "K07": {
        "par_sequence/BZH-S1": ("28.75", 2),  # 12.5 + 16.25
        "par_sequence/BZH-S2": ("29.75", 2),  # 18 + 11.75
        "par_sequence/BZH-S3": ("15", 2),
    },
    "K08": {
        "par_sequence/BZH-S1": ("62.5", 1),  # 10 of 16: A 2, B 2, C 2, E 2, F 1, S 1
        "par_sequence/BZH-S2": ("68.8", 1),  # 11 of 16 = 68.75: A 2, B 2, E 1, F 2, G 2, S 2
        "par_sequence/BZH-S3": ("35.7", 1),  # 5 of 14 = 35.71: A, B, C, D, G; S is not expected any more
    },
    "K10": {"entree": ("100", 1), "mi_parcours": ("40", 1), "sortie": ("71.4", 1)},  # 7/7, 2/5, 5/7
    "K11": {
        "par_sequence/BZH-S1": ("3.67", 2),  # 11 / 3
        "par_sequence/BZH-S2": ("4", 2),  # 20 / 5
        "par_sequence/BZH-S3": None,  # nobody answered: unknown
    },
    "K12": {
        "promoteurs": ("5", 0),
        "passifs": ("3", 0),  # S2 8 and 7, V1 8
        "detracteurs": ("3", 0),
        "par_sequence/BZH-S1": ("33", 0),  # (2 − 1) / 3
        "par_sequence/BZH-S2": ("0", 0),  # (2 − 2) / 6
        "par_sequence/BZH-S3": None,
        "taux_reponse/BZH-S1": ("50", 1),  # 3 of 6 present: a1 a2 b1 c1 e1 and the colleague of f1
        "taux_reponse/BZH-S2": ("100", 1),  # 6 of 6
        "taux_reponse/BZH-S3": ("0", 1),  # 0 of 5
    },
    "K13": {
        "T0": ("40.5", 1),  # 12.5 + 8 + 20 + 0
        "T2": ("43.4", 1),  # 14 + 7.6 + 19.5 + 2.25 = 43.35
        "en_hausse": ("2", 0),  # A, D
        "stables": ("1", 0),  # B: 0.4
        "en_baisse": ("1", 0),  # C: 0.5 is no longer « stable »
    },
    "K14": {"T0": ("9.5", 1), "T2": ("11", 1), "en_hausse": ("1", 0), "stables": ("1", 0), "en_baisse": ("0", 0)},
    "K15": {
        "T0": ("740000", 0),  # 400 000 + 250 000 + 0 + 90 000
        "T2": ("821000", 0),  # 430 000 + 250 000 + 60 000 + 81 000
        "variation": ("81000", 0),
        "en_hausse": ("2", 0),
        "stables": ("1", 0),
        "en_baisse": ("1", 0),
    },
    "K16": {"financements_obtenus": ("57500", 0), "investissements_engages": ("128000", 0)},  # A 120 000, C 8 000, G 0
    "K17": {
        "repondus": ("11", 0),
        "gagnes": ("3", 0),
        "perdus": ("4", 0),
        "en_attente": ("4", 0),  # 11 − 7
        "taux_succes": ("42.9", 1),  # 3 / 7
    },
    "K18": {
        "laureats_engages": ("4", 0),
        "par_etat/exploration": ("1", 0),  # B–C
        "par_etat/ongoing": ("1", 0),  # A–D, the most advanced of both declarations
        "par_etat/contracted": ("1", 0),  # A–B
        "max_par_laureat": ("2", 0),
        "laureats_avec_4": (),
    },
    "K22": {
        "n_notes_appariees": ("10", 0),
        "laureats_en_progres": ("2", 0),
        "familles_T0/metier": ("1.83", 2),  # A 1 2, B 2, C 1 3, G 2: 11 / 6
        "familles_T2/metier": ("2.71", 2),  # A 3 2 4, B 3, C 2 4, G 1: 19 / 7
        "familles_T0/territoire": ("2.5", 2),  # A 2, B 4, C 1, G 3: 10 / 4
        "familles_T2/territoire": ("2.4", 2),  # A 3 2, B 3, C 1, G 3: 12 / 5
        "criteres_gain/m1": ("1.33", 2),  # (2 + 1 + 1) / 3
        "criteres_gain/m3": ("-1", 2),
        "les_plus_progressifs": ("m1", "m2", "t1"),  # 4/3, 1/2, then 0 before t2 in the grid
        "les_moins_progressifs": ("m3", "t1", "t2"),  # −1, 0, 0
    },
    "K23": {
        "qpv": ("2", 0),  # A, C
        "territoires_industrie": ("2", 0),  # B, C
        "esus": ("3", 0),  # A, C, E
        "inclusion": ("2", 0),  # C, E
        "par_filiere/bois": ("2", 0),
        "par_filiere/agro": ("2", 0),
        "par_filiere/textile": ("2", 0),
        "par_forme/scop": ("2", 0),
        "par_forme/asso": ("2", 0),
        "par_forme/scic": ("1", 0),
        "par_forme/sas": ("1", 0),
        "par_departement/35": ("2", 0),
        "par_departement/29": ("2", 0),
        "par_departement/56": ("1", 0),
        "par_departement/22": ("1", 0),
    },
    "K24": {
        "parrains": ("3", 0),  # n1 twice, n2, q1
        "rendez_vous": ("4", 0),  # confirmed or not
        "heures": ("2.58", 2),  # (45 + 50 + 25 + 35) / 60 = 155 / 60
    },
    "K25": {
        "charges_prevues": ("23000", 2),  # 10 000 + 5 000 + 8 000, without 86
        "charges_realisees": ("15700.50", 2),
        "produits_prevus": ("13000", 2),  # 12 000 + 1 000
        "produits_realises": ("11750.50", 2),  # 11 000 + 250.50 + 500, without 87
        "subvention": ("11000", 2),
        "cout_par_laureat": ("2242.93", 2),  # 15 700.50 / 7
        "part_subvention": ("93.6", 1),  # 11 000 / 11 750.50
        "contributions_volontaires": ("2500", 2),
    },
}


def rounded(value, places: int):
    """Half up away from zero, on the exact decimal (D2, precision 4)."""
    return None if value is None else Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


@pytest.fixture
def promotion():
    return Written(Tables).cohort


def test_every_figure_has_its_expectation():
    assert list(EXPECTED) == list(FIGURES)


def test_value_numerator_denominator_and_coverage_of_each_figure(promotion):
    figures = compute_figures(promotion)
    found, expected = {}, {}
    for code, (value, places, *rest) in EXPECTED.items():
        result = figures[code].result
        parts = (result.numerator, result.denominator, result.n, result.population, result.coverage_note)
        found[code] = (rounded(result.value, places), *parts)
        expected[code] = (rounded(value, places), *rest)

    assert found == expected


def test_parts_of_the_figures(promotion):
    figures = compute_figures(promotion)
    found, expected = {}, {}
    for code, parts in PARTS.items():
        for key, wanted in parts.items():
            value = figures[code].result.part(key)
            if isinstance(value, tuple) or wanted is None:
                found[code, key], expected[code, key] = value, wanted
            else:
                found[code, key], expected[code, key] = rounded(value, wanted[1]), rounded(*wanted)
        groups = {key.partition("/")[0] for key in parts if key.startswith(("par_", "familles", "taux"))}
        listed = {key for key, detail in figures[code].result.details.items() if detail.group in groups}
        assert listed <= parts.keys(), f"{code}: a part that nobody expected"

    assert found == expected
