"""One row per person of a laureate. Somebody already known is recognised by the e-mail address."""

import datetime
from dataclasses import dataclass
from typing import Any

from ess_platform.common.models import sort_key

from ..import_kinds import ImportColumn, ImportContext, ImportKind, ImportReader, ImportRow
from ..models import Laureate, Participant
from .people import Recognition, TypedPerson, people_by_email, person_columns, read_person, save_people
from .undo import reasons_to_keep, take_back
from .values import CellReader

NO_LAUREATE = "Indiquez la structure : son nom, son SIRET ou sa référence."
UNKNOWN_LAUREATE = "Aucun lauréat de cette promotion ne porte {what}. Importez d’abord les lauréats."
SAME_NAME = "Plusieurs lauréats portent ce nom : ajoutez le SIRET ou la référence."
ALREADY = "Cette personne représente déjà ce lauréat."
TWICE = "Cette personne est déjà à la ligne {row}, pour le même lauréat."
TWO_CONTACTS = "Ce lauréat a déjà un contact principal ; il n’en a qu’un."
NO_NAME = "Indiquez le prénom et le nom de la personne."
BATCH = 500
TAKEN_BACK = ("laureates.Participant", "directory.Person")

COLUMNS = (
    ImportColumn(
        "name",
        "Structure",
        "Le nom d’un lauréat de la promotion ; à défaut, son SIRET ou sa référence.",
        "Atelier Exemple",
        aliases=("nom de la structure", "raison sociale", "lauréat", "entreprise", "association", "organisme"),
    ),
    ImportColumn("siret", "SIRET", "", "12345678200010", aliases=("n siret", "numero siret", "siret de la structure")),
    ImportColumn("reference", "Référence du lauréat", "", "", aliases=("ref", "reference", "identifiant")),
    *person_columns(is_required=True),
    ImportColumn("is_main_contact", "Contact principal", "Oui ou non.", "oui", aliases=("référent", "principal")),
    ImportColumn(
        "can_submit", "Peut envoyer la fiche", "Oui ou non ; vide : oui.", "oui", aliases=("envoi", "signataire")
    ),
    ImportColumn("joined_on", "Depuis", "", "20/01/2025", aliases=("date d'arrivée", "arrivée", "entrée")),
)


@dataclass
class TypedParticipant:
    laureate: Laureate
    person: TypedPerson
    fields: dict[str, Any]


class ParticipantReader(ImportReader):
    """Reads the promotion in two queries, checks a block in one more, writes it in two."""

    def __init__(self, context: ImportContext):
        super().__init__(context)
        laureates = Laureate.objects.filter(cohort=context.cohort).select_related("organisation").order_by("pk")
        self.by_name: dict[str, list[Laureate]] = {}
        self.by_siret: dict[str, Laureate] = {}
        self.by_reference: dict[str, Laureate] = {}
        for laureate in laureates:
            self.by_name.setdefault(laureate.sort_name, []).append(laureate)
            self.by_siret[laureate.organisation.siret or ""] = laureate
            self.by_reference[laureate.reference.lower()] = laureate
        there = Participant.objects.filter(laureate__cohort=context.cohort)
        rows = list(there.values_list("laureate", "person", "person__sort_name", "is_main_contact"))
        self.people_there = {(laureate, person) for laureate, person, _, _ in rows}
        self.names_there = {(laureate, name) for laureate, _, name, _ in rows}
        self.with_contact = {laureate for laureate, _, _, is_main in rows if is_main}
        self.seen: dict[tuple[int, str], int] = {}
        self.people = Recognition()
        self.written = {label: [] for label in TAKEN_BACK}

    def check(self, rows: list[ImportRow]) -> list[TypedParticipant]:
        read = [self._read(row) for row in rows]
        found = people_by_email(person.email for _, _, person, _ in read if person)
        prepared = []
        for cells, laureate, person, fields in read:
            if person is None:
                cells.refuse("last_name", NO_NAME)
                continue
            self.people.recognise(person, found, cells, "email")
            if laureate is not None:
                self._once(cells, laureate, person, fields)
            self._add("personne,personnes")
            if person.known is not None:
                self._add("déjà connue,déjà connues")
            if cells.is_right and laureate is not None:
                prepared.append(TypedParticipant(laureate, person, fields))
        return prepared

    def _read(self, row: ImportRow) -> tuple[CellReader, Laureate | None, TypedPerson | None, dict[str, Any]]:
        cells = CellReader(self.context, row)
        laureate = self._laureate(cells)
        can_submit = cells.yes_no("can_submit")
        fields = {
            "is_main_contact": bool(cells.yes_no("is_main_contact")),
            "can_submit": True if can_submit is None else can_submit,
            "joined_on": cells.day("joined_on"),
        }
        return cells, laureate, read_person(cells), fields

    def _laureate(self, cells: CellReader) -> Laureate | None:
        """By SIRET, else by reference, else by name."""
        siret, reference = cells.siret("siret"), cells.line("reference", 40)
        name = cells.line("name", 160)
        tries = (
            ("siret", self.by_siret.get(siret or ""), siret, "ce SIRET"),
            ("reference", self.by_reference.get(reference.lower()), reference, "cette référence"),
        )
        for column, laureate, value, what in tries:
            if value:
                if laureate is None:
                    cells.refuse(column, UNKNOWN_LAUREATE.format(what=what))
                return laureate
        if not name:
            if cells.is_right:
                cells.refuse("name", NO_LAUREATE)
            return None
        same = self.by_name.get(sort_key(name)[:200], [])
        if len(same) != 1:
            cells.refuse("name", SAME_NAME if same else UNKNOWN_LAUREATE.format(what="ce nom"))
            return None
        return same[0]

    def _once(self, cells: CellReader, laureate: Laureate, person: TypedPerson, fields: dict[str, Any]) -> None:
        former = self.seen.setdefault((laureate.pk, person.identity), cells.row.number)
        column = "email" if person.email else "last_name"
        if former != cells.row.number:
            cells.refuse(column, TWICE.format(row=former))
        elif (person.known and (laureate.pk, person.known.pk) in self.people_there) or (
            not person.email and (laureate.pk, person.name_key[:200]) in self.names_there
        ):
            cells.refuse(column, ALREADY)
        if fields["is_main_contact"]:
            if laureate.pk in self.with_contact:
                cells.refuse("is_main_contact", TWO_CONTACTS)
            self.with_contact.add(laureate.pk)

    def _add(self, words: str) -> None:
        self.counts[words] = self.counts.get(words, 0) + 1

    def write(self, prepared: list[TypedParticipant]) -> None:
        created = save_people((typed.person, typed.laureate.organisation) for typed in prepared)
        rows = [
            Participant(
                laureate=typed.laureate, person=typed.person.known, job_title=typed.person.job_title, **typed.fields
            )
            for typed in prepared
        ]
        self.written["directory.Person"] += [person.pk for person in created]
        written = Participant.objects.bulk_create(rows, batch_size=BATCH)
        self.written["laureates.Participant"] += [row.pk for row in written]

    def undo_refusals(self, written: dict[str, Any], done_at: datetime.datetime) -> list[str]:
        return reasons_to_keep(written, done_at)

    def undo(self, written: dict[str, Any]) -> None:
        take_back(written, TAKEN_BACK)


PARTICIPANTS = ImportKind(
    key="participants",
    label="Participants",
    text="Une ligne par personne qui représente un lauréat de la promotion.",
    words=("participant·e", "participant·es"),
    columns=COLUMNS,
    reader=ParticipantReader,
    position=20,
)
