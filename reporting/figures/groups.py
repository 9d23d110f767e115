"""What a group of details is called in French, where a page shows it as a table."""

GROUP_LABELS = {
    "par_sequence": "Par séquence",
    "par_etat": "Par état",
    "par_type": "Par type",
    "par_filiere": "Par filière",
    "par_forme": "Par forme juridique",
    "par_departement": "Par département",
    "promoteurs": "Notes 9 et 10, par séquence",
    "passifs": "Notes 7 et 8, par séquence",
    "detracteurs": "Notes 0 à 6, par séquence",
    "taux_reponse": "Taux de réponse, par séquence",
    "familles_T0": "Familles de critères, à l’entrée",
    "familles_T2": "Familles de critères, à la sortie",
    "criteres_T0": "Critères, à l’entrée",
    "criteres_T2": "Critères, à la sortie",
    "criteres_gain": "Critères, évolution",
}


def group_label(group: str) -> str:
    """The name of a group; its key in words for one that is not named."""
    return GROUP_LABELS.get(group) or group.replace("_", " ").capitalize()
