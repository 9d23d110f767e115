"""Tables written with the evidence for the funders: who took part, the published figures and what each one means.

Structures only, never a person; the figures are those of the published version, masked as it is.
"""

import datetime
from collections.abc import Callable
from typing import BinaryIO

from ess_platform.common import formatting
from ess_platform.common.spreadsheet_files import Column, Kind, write_xlsx
from laureates.models import Laureate
from programmes.models import Cohort
from reporting.documents.figures_data import dictionary_csv, figures_csv
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
    out.write(figures_csv(version))


def _dictionary(out: BinaryIO, cohort: Cohort, version: BilanVersion | None, now: datetime.datetime) -> None:
    out.write(dictionary_csv(version))


# Key of a `Data` piece → what writes it, given the file, the promotion, the published version and the moment.
WRITERS: dict[str, Callable[[BinaryIO, Cohort, BilanVersion | None, datetime.datetime], None]] = {
    PARTICIPANTS: _participants,
    FIGURES: _figures,
    DICTIONARY: _dictionary,
}
