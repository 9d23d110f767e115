"""Tables written with the evidence for the funders: who took part, the published figures and what each one means.

Structures only, never a person; the figures are those of the published version, masked as it is.
"""

import datetime
from collections.abc import Callable
from typing import BinaryIO

from ess_platform.common import formatting
from ess_platform.common.spreadsheet_files import Column, Kind, write_csv, write_xlsx
from laureates.models import Laureate
from programmes.models import Cohort
from reporting.documents.packs import DICTIONARY, FIGURES, PARTICIPANTS
from reporting.models import BilanVersion

RELATED = ("legal_form", "sector", "department")


def _label(value: object) -> str | None:
    return str(value) if value else None


PARTICIPANT_COLUMNS = (
    Column("Structure", lambda row: row.organisation.name, help="Nom de la structure lauréate."),
    Column("SIRET", lambda row: row.organisation.siret, Kind.CODE, "14 chiffres ; vide : non renseigné."),
    Column("Forme juridique", lambda row: _label(row.organisation.legal_form)),
    Column("Filière", lambda row: _label(row.organisation.sector)),
    Column("Commune", lambda row: row.organisation.city),
    Column("Département", lambda row: _label(row.organisation.department)),
    Column("Entrée", lambda row: row.entered_on, Kind.DATE, "Vide : non renseigné."),
    Column("État du parcours", lambda row: row.get_status_display()),
)

FIGURE_COLUMNS = (
    Column("code", lambda row: row["code"]),
    Column("chiffre", lambda row: row["name"]),
    Column("valeur", lambda row: _exact(row["value"])),
    Column("unite", lambda row: row["unit"]),
    Column("tel_qu_affiche", lambda row: row["display"]),
    Column("numerateur", lambda row: _exact(row["numerator"])),
    Column("denominateur", lambda row: _exact(row["denominator"])),
    Column("n", lambda row: row["n"]),
    Column("population", lambda row: row["population"]),
    Column("masque", lambda row: row["masked"]),
)

DICTIONARY_COLUMNS = (
    Column("code", lambda row: row["code"]),
    Column("chiffre", lambda row: row["name"]),
    Column("definition", lambda row: row["definition"]),
    Column("formule", lambda row: row["formula"]),
    Column("perimetre", lambda row: row["scope"]),
    Column("unite", lambda row: row["unit"]),
    Column("base_de_calcul", lambda row: row["context"]),
)


def _exact(value: str | int | None):
    """A number of the snapshot, which holds it as an exact text."""
    return None if value is None else formatting.to_decimal(value)


def _participants(out: BinaryIO, cohort: Cohort, version: BilanVersion | None, now: datetime.datetime) -> None:
    rows = Laureate.objects.in_scope().filter(cohort=cohort).order_by("sort_name", "pk")
    rows = rows.select_related(*(f"organisation__{name}" for name in RELATED))

    def key(count: int) -> list[tuple[str, str]]:
        demo = [("Attention", "Données fictives de démonstration")] if cohort.is_demo else []
        return [
            ("Liste", "Structures participantes"),
            ("Promotion", str(cohort)),
            *demo,
            ("Ce qu’est une ligne", "Une structure lauréate dont le parcours n’est ni suspendu ni quitté."),
            ("Lignes", formatting.number(count)),
            ("Écrit le", formatting.date_time(now)),
        ]

    write_xlsx(out, PARTICIPANT_COLUMNS, rows, title="Structures", key=key)


def _figures(out: BinaryIO, cohort: Cohort, version: BilanVersion | None, now: datetime.datetime) -> None:
    write_csv(out, FIGURE_COLUMNS, version.snapshot["figures"].values())


def _dictionary(out: BinaryIO, cohort: Cohort, version: BilanVersion | None, now: datetime.datetime) -> None:
    write_csv(out, DICTIONARY_COLUMNS, version.snapshot["figures"].values())


# Key of a `Data` piece → what writes it, given the file, the promotion, the published version and the moment.
WRITERS: dict[str, Callable[[BinaryIO, Cohort, BilanVersion | None, datetime.datetime], None]] = {
    PARTICIPANTS: _participants,
    FIGURES: _figures,
    DICTIONARY: _dictionary,
}
