"""The raw data of the second promotion, as somebody would copy them from its files: no number is worked out here."""


class Tables:
    """The raw data. In scope (active or finished): A to G, seven. Set A of D2: A, B, C, D and G, five."""

    LAUREATES = {  # name, filière, form, département, ESUS, insertion, zonings at entry, people
        "A": ("Atelier d’Armor", "bois", "scop", "35", True, "", ["QPV"], ["a1", "a2"]),
        "B": ("Biscuits du Large", "agro", "scic", "29", False, "", ["TI"], ["b1"]),
        "C": ("Conserverie Commune", "agro", "asso", "29", True, "ei", ["QPV", "TI"], ["c1"]),
        "D": ("Dalle & Lin", "bois", "scop", "56", None, "", [], ["d1"]),
        "E": ("Écopal", "textile", "asso", "35", True, "ea", [], ["e1"]),
        "F": ("Filature du Trieux", "textile", "", "22", None, "", [], ["f1"]),
        "G": ("Goémon", "", "sas", "", False, "", [], ["g1"]),
        "P": ("Presqu’île", "bois", "scop", "56", True, "ei", ["QPV"], ["p1"]),
        "R": ("Récolte", "agro", "scop", "29", True, "ei", ["TI"], ["r1"]),
        "S": ("Sabotiers", "bois", "scop", "22", True, "ea", ["QPV"], ["s1"]),
    }
    JOURNEYS = {
        "A": ["finish"],
        "C": ["pause", "resume"],  # paused in November, back since: active
        "D": ["enter 2023-12-01"],  # took the place of R, after the first two sequences
        "F": ["finish"],
        "P": ["pause"],  # paused, never back
        "R": ["leave 2023-10-20"],  # replaced by D, before the first sequence
        "S": ["leave 2023-11-18"],  # left on the day of the second sequence
    }
    SESSIONS = {  # kind, status, first day, title, site, half-days, kinds of its speakers
        "K": ("kickoff", "held", "2023-09-04", "Lancement", "", {}, ["ess", "expert"]),
        "S1": (
            "sequence",
            "held",
            "2023-10-28",
            "Résidence",
            "",
            {"h1": ("2023-10-28", "evening", "2.5"), "h2": ("2023-10-29", "morning", "3.25")},  # the night of 25 hours
            ["ess", "industry"],
        ),
        "S2": (
            "sequence",
            "held",
            "2023-11-18",
            "Produire",
            "",
            {"h3": ("2023-11-18", "morning", "3"), "h4": ("2023-11-18", "afternoon", "3.5")},
            ["public", ""],
        ),
        "S4": (
            "sequence",
            "cancelled",
            "2024-01-20",
            "Annulée",
            "",
            {"h7": ("2024-01-20", "morning", "3")},
            ["expert"],
        ),
        "S3": (
            "sequence",
            "held",
            "2024-03-31",
            "Vendre",
            "",
            {"h5": ("2024-03-31", "morning", "3"), "h6": ("2024-03-31", "afternoon", "2")},  # the day of 23 hours
            ["expert"],
        ),
        "S5": (
            "sequence",
            "confirmed",
            "2024-05-04",
            "Jamais dite réalisée",
            "",
            {"h8": ("2024-05-04", "morning", "3")},
            ["ess"],
        ),
        "V1": (
            "visit",
            "held",
            "2023-12-02",
            "Visite",
            "Laiterie de Pontivy",
            {"v1": ("2023-12-02", "morning", "2")},
            ["ess"],
        ),
        "V2": ("visit", "held", "2024-02-03", "Visite bis", "LAITERIE  de Pontivy", {}, []),
        "V3": ("visit", "held", "2024-04-06", "Autre visite", "Forge de Lanester", {}, []),
        "V4": ("visit", "postponed", "2024-05-18", "Reportée", "Papeterie", {}, []),
        "C": ("closing", "held", "2024-06-28", "Clôture", "", {}, ["public"]),
    }
    CLOSED = ["S1", "S2"]  # S3 is held and not closed: it counts as much
    ATTENDANCE = {  # P present, R remote, X replaced, E excused, A absent, - not recorded, a number: late, hours
        "h1": {"a1": "P", "a2": "P", "b1": "P", "c1": "P", "e1": "R", "f1": "E", "g1": "A", "s1": "P", "p1": "P"},
        "h2": {"a1": "P", "b1": "P", "c1": "P", "e1": "P", "f1": "X", "g1": "A", "s1": "A", "p1": "P"},
        "h3": {"a1": "P", "a2": "R", "b1": "P", "c1": "E", "e1": "P", "f1": "P", "g1": "P", "s1": "P", "p1": "P"},
        "h4": {"a1": "P", "b1": "1.25", "c1": "E", "e1": "A", "f1": "P", "g1": "P", "s1": "P", "p1": "P"},
        "h5": {"a1": "P", "a2": "A", "b1": "P", "c1": "P", "d1": "P", "e1": "E", "f1": "-", "g1": "P", "s1": "P"},
        # h6: nothing was recorded that afternoon
        "h8": {"a1": "P", "b1": "P", "c1": "P", "d1": "P", "e1": "P", "f1": "P", "g1": "P"},
        "v1": {"a1": "P", "b1": "P", "d1": "P"},
    }
    ANSWERS = {  # usefulness out of 5, recommendation out of 10
        "S1": {"a1": (4, 9), "b1": (5, 10), "c1": (2, 6), "s1": (1, 0)},
        "S2": {"a1": (4, 8), "a2": (5, 9), "b1": (4, 7), "e1": (2, 3), "f1": (5, 10), "g1": (None, 6), "p1": (1, 0)},
        "V1": {"a1": (5, 10), "d1": (3, 8)},
        "S4": {"a1": (1, 0)},
        "S5": {"a1": (1, 0)},
        "C": {"a1": (1, 0)},
    }
    FORMS = {
        "T0": dict.fromkeys("ABCDEFGPRS", "validated"),
        "T1": {
            "A": "validated",
            "B": "validated",
            "C": "not_applicable",
            "D": "not_applicable",
            "E": "submitted",
            "F": "needs_changes",
            "P": "validated",
        },  # G: no form at all
        "T2": {**dict.fromkeys("ABCDGPS", "validated"), "F": "draft"},  # E: no form at all
    }
    VALUES = {  # None: asked and left unknown; 0 is a number
        "T0": {
            "etp_total": {"A": 12.5, "B": 8, "C": 20, "D": 0, "E": 40, "F": 30, "G": 5, "P": 70, "R": 60, "S": 50},
            "etp_accompagnes": {"B": 3, "C": 6.5, "D": None, "G": 1, "E": 9},
            "ca_12m": {"A": 400_000, "B": 250_000, "C": 1_200_000, "D": 0, "G": 90_000, "E": 777_000, "S": 999_000},
            "financements_obtenus": {"A": 90_000, "B": 5_000},
        },
        "T1": {"salaries_formes": {"A": 5, "D": 8}, "tonnes_valorisees": {"B": 40}},
        "T2": {
            "etp_total": {"A": 14, "B": 7.6, "C": 19.5, "D": 2.25, "F": 99, "G": None, "P": 90, "S": 80},
            "etp_accompagnes": {"A": None, "B": 4.5, "C": 6.5, "D": 2, "G": None},
            "ca_12m": {"A": 430_000, "B": 250_000, "C": None, "D": 60_000, "F": 1, "G": 81_000, "S": 1_999_000},
            "financements_obtenus": {"A": 15_000, "B": 0, "C": None, "D": 42_500, "F": 600_000, "S": 700_000},
            "investissements_engages": {"A": 120_000, "C": 8_000, "G": 0, "F": 900_000},
            "ao_repondus": {"A": 6, "B": 4, "C": 3, "G": 2, "F": 50},
            "ao_gagnes": {"A": 2, "B": 1, "C": 0, "D": 1, "G": 1, "F": 50},
            "ao_perdus": {"A": 3, "B": None, "C": 0, "D": 1, "G": 1, "F": 0},
            "contrats_industriels": {"A": 2, "B": 0, "D": 1, "G": 3, "F": 25, "P": 35},
            "salaries_formes": {"A": 9, "B": 4, "C": 0, "D": None, "F": 45},
            "tonnes_valorisees": {"A": "12.35", "C": "0.1", "F": 100, "S": 200},
        },
    }
    GRID = {"metier": ["m1", "m2", "m3"], "territoire": ["t1", "t2"]}
    RATINGS = {  # (agreed, by oneself): 0 means « sans objet »
        "T0": {
            "A": ({"m1": 1, "m2": 2, "m3": 0, "t1": 2, "t2": None}, {}),
            "B": ({"m1": 2, "t1": 4}, {}),
            "C": ({"m2": 3, "t2": 1}, {"m1": 1, "m2": 1}),
            "E": ({"m1": 1}, {}),
            "G": ({"m3": 2, "t1": 3}, {}),
            "S": ({"m1": 1}, {}),
        },
        "T2": {
            "A": ({"m1": 3, "m2": 2, "m3": 4, "t1": 3, "t2": 2}, {}),
            "B": ({"m1": 3, "t1": 3}, {}),
            "C": ({"m1": 2, "m2": 4, "t2": 1}, {}),
            "E": ({"m1": 4}, {}),
            "G": ({"m3": 1, "t1": 3}, {}),
            "S": ({"m1": 4}, {}),
        },
    }
    SPONSORS = {"Naval Bretagne": (True, ["n1", "n2"]), "Ferro": (True, ["f1"]), "Banque du Port": (False, ["q1"])}
    SPONSORSHIPS = [  # laureate, sponsor, over since, meetings (day, minutes, confirmed by the other side)
        ("A", "n1", None, [("2023-10-29", 45, True), ("2024-03-31", 50, False)]),
        ("B", "n1", "2024-02-01", [("2023-12-05", 25, True)]),
        ("C", "n2", None, [("2024-01-09", 35, False)]),
        ("D", "q1", None, []),
        ("S", "f1", None, [("2023-11-06", 60, True)]),
    ]
    COOPERATIONS = [  # who declares, whom, how far; then True confirmed, False denied, None not answered
        ("A", "B", "contracted", True),
        ("B", "C", "exploration", None),
        ("A", "D", "exploration", None),
        ("D", "A", "ongoing", None),  # the same pair from the other side, further on
        ("E", "F", "ongoing", False),
        ("A", "S", "contracted", True),
    ]
    BUDGET = [  # side, account, planned, actual
        ("charge", "60", "10000", "9500.40"),
        ("charge", "62", "5000", "6200.10"),
        ("charge", "64", "8000", None),
        ("charge", "86", "3000", "2500"),
        ("income", "74", "12000", "11000"),
        ("income", "75", "1000", "250.50"),
        ("income", "70", None, "500"),
        ("income", "87", "3000", "2500"),
    ]
    TESTIMONIALS = [
        ("Parole avec accord.", "anonymous"),
        ("Parole signée.", "named"),
        ("PAROLE-EN-ATTENTE", "pending"),
        ("PAROLE-REFUSEE", "refused"),
        ("PAROLE-RETIREE", "withdrawn"),
    ]
