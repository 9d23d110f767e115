"""Which figure answers a target of the convention, and where its value stands in it."""

# Code of a target → figure, and the detail and field that answer it.
ANSWERS = {
    "taux_presence": ("K08", "", "value"),
    "nps": ("K12", "", "value"),
    "fiches_entree": ("K10", "entree", "numerator"),
    "fiches_mi_parcours": ("K10", "mi_parcours", "numerator"),
    "fiches_sortie": ("K10", "sortie", "numerator"),
    "cooperations": ("K18", "", "value"),
    "laureats": ("K01", "", "value"),
    "sequences": ("K02", "", "value"),
    "interventions": ("K03", "", "value"),
    "visites": ("K05", "", "value"),
    "satisfaction": ("K11", "", "value"),
}


def answer_of(code: str, unit: str = "") -> tuple[str, str, str]:
    """Figure code, key of its detail (empty: the figure itself) and field that answer a target.

    A target that is not in the table bears the code of its figure. Of the forms, a share is promised in « % », a
    number of them in any other unit.
    """
    figure, detail, field = ANSWERS.get(code, (code.upper(), "", "value"))
    return figure, detail, "value" if unit == "%" else field
