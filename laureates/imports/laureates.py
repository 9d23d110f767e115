"""One row per laureate: its structure, its journey, its main contact. A structure is never entered twice."""

import datetime
from dataclasses import dataclass
from typing import Any

from ess_platform.common import formatting
from ess_platform.common.models import sort_key
from ess_platform.directory.enums import Hat, TerritoryLevel
from ess_platform.directory.models import (
    InclusionKind,
    LegalForm,
    Organisation,
    OrganisationHat,
    Sector,
    Territory,
)

from ..import_kinds import ImportColumn, ImportContext, ImportKind, ImportReader, ImportRow, NameMatch
from ..models import Laureate, Participant
from .people import Recognition, TypedPerson, people_by_email, person_columns, read_person, save_people
from .undo import reasons_to_keep, take_back
from .values import CellReader, by_label, chosen_slug

NO_NAME = "Indiquez le nom de la structure."
TWICE = "Cette structure est déjà à la ligne {row}."
REFERENCE_TWICE = "Cette référence est déjà à la ligne {row}."
REFERENCE_TAKEN = "Cette référence est déjà celle d’un lauréat de cette promotion."
ALREADY = "Cette structure est déjà lauréate de cette promotion."
RNA_TAKEN = "Ce RNA est déjà celui d’une autre structure : vérifiez-le, ou ajoutez le SIRET."
BATCH = 500
TAKEN_BACK = (
    "laureates.Participant",
    "laureates.Laureate",
    "directory.Person",
    "directory.OrganisationHat",
    "directory.Organisation",
)
RESERVED = frozenset({"acces", "ajouter", "importer", "imports", "nouveau"})  # pages of the list of laureates
NAME_MAX, CITY_MAX, TEXT_MAX = 160, 120, 1_000

COLUMNS = (
    ImportColumn(
        "name",
        "Structure",
        "Le nom de la structure, tel qu’il paraîtra.",
        "Atelier Exemple",
        True,
        ("nom de la structure", "raison sociale", "denomination", "lauréat", "entreprise", "association", "organisme"),
    ),
    ImportColumn(
        "siret",
        "SIRET",
        "14 chiffres. Une structure déjà connue est reconnue à son SIRET.",
        "12345678200010",
        aliases=("n siret", "numero siret", "siret de la structure", "siret du siège"),
    ),
    ImportColumn("rna", "RNA", "W et 9 chiffres, pour une association.", "W123456789", aliases=("numero rna", "n rna")),
    ImportColumn("acronym", "Sigle", "", "AE", aliases=("acronyme", "abréviation")),
    ImportColumn("legal_form", "Forme juridique", "", "Association loi 1901", aliases=("statut juridique", "statut")),
    ImportColumn(
        "inclusion_kind",
        "Type de structure d’insertion ou adaptée",
        "",
        "",
        aliases=("type siae", "siae", "type d'insertion", "agrément iae", "type de structure"),
    ),
    ImportColumn("sector", "Filière", "", "", aliases=("secteur", "secteur d'activité", "domaine")),
    ImportColumn("sub_sector", "Sous-filière", "", "", aliases=("sous secteur", "spécialité")),
    ImportColumn(
        "founded_year", "Année de création", "", "2015", aliases=("annee", "création", "date de création", "créée en")
    ),
    ImportColumn("is_esus", "Agrément ESUS", "Oui ou non.", "oui", aliases=("esus", "agréée esus")),
    ImportColumn("address", "Adresse", "", "12 rue de l’Exemple", aliases=("rue", "voie", "adresse postale")),
    ImportColumn("postcode", "Code postal", "", "93100", aliases=("cp", "code post")),
    ImportColumn("city", "Commune", "", "Montreuil", aliases=("ville", "localité")),
    ImportColumn("department", "Département", "Son numéro ou son nom.", "93", aliases=("dept", "dpt", "n departement")),
    ImportColumn("reference", "Référence", "La vôtre, unique dans la promotion.", "", aliases=("ref", "identifiant")),
    ImportColumn("activity", "Activité", "", "Menuiserie de réemploi", aliases=("description", "présentation")),
    ImportColumn("project", "Projet", "", "", aliases=("projet d'industrialisation", "objet du projet")),
    ImportColumn(
        "entered_on", "Date d’entrée", "Vide : la date de lancement.", "20/01/2025", aliases=("entrée", "depuis le")
    ),
    *person_columns(prefix="contact_"),
)


@dataclass
class TypedLaureate:
    """A row that may be written: the structure that is known, or the fields of a new one."""

    known: Organisation | None
    organisation: dict[str, Any]
    laureate: dict[str, Any]
    contact: TypedPerson | None


class LaureateReader(ImportReader):
    """Checks a block in four queries, and five more for the lists the first time; writes it in five or so."""

    def __init__(self, context: ImportContext):
        super().__init__(context)
        cohort = context.cohort
        self.lists = {
            "legal_form": by_label(LegalForm),
            "inclusion_kind": by_label(InclusionKind),
            "sector": by_label(Sector),
            "department": _departments(),
        }
        journeys = Laureate.objects.filter(cohort=cohort).values_list("organisation", "slug", "reference")
        self.taken = {organisation for organisation, _, _ in journeys}
        self.slugs = {slug for _, slug, _ in journeys} | RESERVED
        self.references = {reference for _, _, reference in journeys if reference}
        self.seen: dict[tuple[str, str], int] = {}
        self.people = Recognition()
        self.entered_on = cohort.starts_on
        self.written = {label: [] for label in TAKEN_BACK}

    # --- checking -----------------------------------------------------------------------------------

    def check(self, rows: list[ImportRow]) -> list[TypedLaureate]:
        read = [(row, *self._read(row)) for row in rows]
        found = _KnownOrganisations([typed.organisation for _, _, typed in read])
        people = people_by_email(typed.contact.email for _, _, typed in read if typed.contact)
        prepared = []
        for row, cells, typed in read:
            typed.known = self._recognise(row, cells, typed.organisation, found)
            if typed.contact:
                self.people.recognise(typed.contact, people, cells, "contact_email")
            self._once(cells, typed)
            self._count(typed)
            if cells.is_right:
                prepared.append(typed)
        return prepared

    def _read(self, row: ImportRow) -> tuple[CellReader, TypedLaureate]:
        cells = CellReader(self.context, row)
        organisation = {
            "siret": cells.siret("siret"),
            "name": cells.line("name", NAME_MAX),
            "rna": cells.shaped("rna", "rna").upper() or None,
            "acronym": cells.line("acronym", 40),
            "sub_sector": cells.line("sub_sector", 160),
            "founded_year": cells.whole("founded_year", 1800, self.context.today.year),
            "is_esus": cells.yes_no("is_esus"),
            "address": cells.line("address", 255),
            "postcode": self._postcode(cells),
            "city": cells.line("city", CITY_MAX),
        }
        for name, (known, labels) in self.lists.items():
            organisation[name] = cells.one_of(name, known, labels)
        if not organisation["name"]:
            cells.refuse("name", NO_NAME)
        laureate = {
            "reference": cells.line("reference", 40),
            "activity": cells.text("activity", TEXT_MAX),
            "project": cells.text("project", TEXT_MAX),
            "entered_on": cells.day("entered_on") or self.entered_on,
        }
        return cells, TypedLaureate(None, organisation, laureate, read_person(cells, "contact_"))

    @staticmethod
    def _postcode(cells: CellReader) -> str:
        """A spreadsheet drops the zero of « 01000 »."""
        value = cells.row.get("postcode")
        if len(value) == 4 and value.isdigit():
            cells.row.values["postcode"] = f"0{value}"
        return cells.shaped("postcode", "postcode")

    def _recognise(self, row: ImportRow, cells: CellReader, typed: dict, found: "_KnownOrganisations"):
        """By SIRET; else offered by name, unless both have a SIRET and they differ."""
        by_siret = found.by_siret.get(typed["siret"])
        if by_siret is not None:
            return by_siret
        key = sort_key(typed["name"])[:200]
        same = [one for one in found.by_name.get(key, ()) if not (typed["siret"] and one.siret)]
        rna_owner = found.by_rna.get(typed["rna"])
        if rna_owner is not None and rna_owner not in same:
            cells.refuse("rna", RNA_TAKEN)
        if not same:
            return None
        best = next((one for one in same if one == rna_owner), same[0])
        self.context.matches.append(NameMatch(row.number, typed["name"], _described(best)))
        accepted = self.context.same_rows is None or row.number in self.context.same_rows
        if not accepted and rna_owner is not None:
            cells.refuse("rna", RNA_TAKEN)
        return best if accepted else None

    def _once(self, cells: CellReader, typed: TypedLaureate) -> None:
        """The same structure twice in the file, or already in the promotion."""
        organisation, row = typed.organisation, cells.row
        identity = f"#{typed.known.pk}" if typed.known else sort_key(organisation["name"])
        keys = [("name", identity if not organisation["siret"] or typed.known else f"={organisation['siret']}")]
        if organisation["rna"] and not typed.known:
            keys.append(("rna", organisation["rna"]))
        if typed.known and typed.known.pk in self.taken:
            cells.refuse("siret" if organisation["siret"] else "name", ALREADY)
        for column, key in keys:
            former = self.seen.setdefault((column, key), row.number)
            if former != row.number and organisation["name"]:
                cells.refuse(column, TWICE.format(row=former))
        if reference := typed.laureate["reference"]:
            former = self.seen.setdefault(("reference", reference), row.number)
            if former != row.number:
                cells.refuse("reference", REFERENCE_TWICE.format(row=former))
            elif reference in self.references:
                cells.refuse("reference", REFERENCE_TAKEN)

    def _count(self, typed: TypedLaureate) -> None:
        self._add("lauréat,lauréats")
        if typed.known is None:
            self._add("structure créée,structures créées")
        else:
            self._add("structure déjà connue,structures déjà connues")
        if typed.contact:
            self._add("contact,contacts")

    def _add(self, words: str) -> None:
        self.counts[words] = self.counts.get(words, 0) + 1

    # --- writing ------------------------------------------------------------------------------------

    def write(self, prepared: list[TypedLaureate]) -> None:
        new = [typed for typed in prepared if typed.known is None]
        for typed in new:
            name = typed.organisation["name"]
            typed.known = Organisation(**typed.organisation, sort_name=sort_key(name)[:200])
        created = Organisation.objects.bulk_create([typed.known for typed in new], batch_size=BATCH)
        self._wrote(created)
        self._wear_hats([typed.known.pk for typed in prepared])
        journeys = Laureate.objects.bulk_create(
            [
                Laureate(
                    cohort=self.context.cohort,
                    organisation=typed.known,
                    sort_name=typed.known.sort_name,
                    slug=chosen_slug(typed.known.name, self.slugs),
                    **typed.laureate,
                )
                for typed in prepared
            ],
            batch_size=BATCH,
        )
        self._wrote(journeys)
        with_contact = [(laureate, typed) for laureate, typed in zip(journeys, prepared, strict=True) if typed.contact]
        self._wrote(save_people((typed.contact, typed.known) for _, typed in with_contact))
        self._wrote(
            Participant.objects.bulk_create(
                [
                    Participant(
                        laureate=laureate,
                        person=typed.contact.known,
                        job_title=typed.contact.job_title,
                        is_main_contact=True,
                    )
                    for laureate, typed in with_contact
                ],
                batch_size=BATCH,
            )
        )

    def _wear_hats(self, organisations: list[int]) -> None:
        worn = set(
            OrganisationHat.objects.filter(hat=Hat.LAUREATE, organisation__in=organisations).values_list(
                "organisation", flat=True
            )
        )
        hats = [OrganisationHat(organisation_id=key, hat=Hat.LAUREATE) for key in organisations if key not in worn]
        self._wrote(OrganisationHat.objects.bulk_create(hats, batch_size=BATCH))

    def _wrote(self, rows: list) -> None:
        for row in rows:
            self.written[row._meta.label].append(row.pk)

    # --- taking back --------------------------------------------------------------------------------

    def undo_refusals(self, written: dict[str, Any], done_at: datetime.datetime) -> list[str]:
        return reasons_to_keep(written, done_at)

    def undo(self, written: dict[str, Any]) -> None:
        take_back(written, TAKEN_BACK)


class _KnownOrganisations:
    """The structures already known that a block may name: by SIRET, by RNA, by name; two queries."""

    def __init__(self, typed: list[dict[str, Any]]):
        sirets = {one["siret"] for one in typed if one["siret"]}
        rnas = {one["rna"] for one in typed if one["rna"]}
        names = {sort_key(one["name"])[:200] for one in typed if one["name"]}
        fields = ("name", "sort_name", "siret", "rna", "city", "version")
        numbered = Organisation.objects.filter(siret__in=sirets) | Organisation.objects.filter(rna__in=rnas)
        rows = list(numbered.only(*fields))
        self.by_siret = {row.siret: row for row in rows if row.siret}
        self.by_rna = {row.rna: row for row in rows if row.rna}
        self.by_name: dict[str, list[Organisation]] = {}
        for row in Organisation.objects.filter(sort_name__in=names).only(*fields).order_by("pk"):
            self.by_name.setdefault(row.sort_name, []).append(row)


def _departments() -> tuple[dict[str, Territory], list[str]]:
    rows = list(Territory.objects.filter(level=TerritoryLevel.DEPARTMENT).order_by("code"))
    known = {sort_key(row.name): row for row in rows} | {row.code.lower(): row for row in rows}
    known |= {sort_key(f"{row.code} {row.name}"): row for row in rows}
    known |= {row.code.lstrip("0").lower(): row for row in rows if row.code.startswith("0")}
    return known, [f"{row.code} {row.name}" for row in rows[:3]]


def _described(organisation: Organisation) -> str:
    """How a known structure is offered: « Atelier Exemple, Montreuil, SIRET 123… »."""
    siret = f"SIRET{formatting.NBSP}{organisation.siret}" if organisation.siret else "sans SIRET"
    return ", ".join(filter(None, (organisation.name, organisation.city, siret)))


LAUREATES = ImportKind(
    key="laureats",
    label="Lauréats",
    text="Une ligne par lauréat : sa structure, son entrée et, si vous voulez, son contact principal.",
    words=("lauréat", "lauréats"),
    columns=COLUMNS,
    reader=LaureateReader,
    position=10,
)
