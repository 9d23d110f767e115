"""The people of imported rows: somebody already known is recognised by the e-mail address, and never entered twice."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models.functions import Lower

from ess_platform.common.models import sort_key
from ess_platform.directory.models import Organisation, Person

from ..import_kinds import ImportColumn
from .values import CellReader

ANOTHER = "Cette adresse est déjà celle d’une personne d’un autre nom : vérifiez le nom ou l’adresse."
ANOTHER_ROW = "Cette adresse est celle d’un autre nom à la ligne {row} : vérifiez le nom ou l’adresse."
NO_NAME = "Indiquez le prénom et le nom de la personne."
FIRST_NAME_MAX, LAST_NAME_MAX, JOB_MAX = 80, 80, 160

FIRST_NAME = ("prenom", "prénom du contact", "prénom du dirigeant", "first name")
LAST_NAME = ("nom du contact", "nom de famille", "nom du dirigeant", "nom usage", "last name")
EMAIL = ("email", "e mail", "mail", "courriel", "adresse mail", "adresse email", "email du contact", "courriel contact")
PHONE = ("telephone", "tel", "portable", "mobile", "numero de telephone", "téléphone du contact")
JOB = ("poste", "fonction du contact", "qualité", "titre", "role")


def person_columns(*, prefix: str = "", is_required: bool = False) -> tuple[ImportColumn, ...]:
    """The columns that tell who somebody is; `prefix` tells the contact of a structure apart."""
    of = " du contact" if prefix else ""
    return (
        ImportColumn(f"{prefix}first_name", f"Prénom{of}", "", "Camille", is_required, FIRST_NAME),
        ImportColumn(f"{prefix}last_name", f"Nom{of}", "", "Durand", is_required, LAST_NAME),
        ImportColumn(
            f"{prefix}email",
            f"Adresse électronique{of}",
            "Une personne déjà connue est reconnue à son adresse.",
            "camille.durand@exemple.fr",
            aliases=EMAIL,
        ),
        ImportColumn(f"{prefix}phone", f"Téléphone{of}", "", "01 23 45 67 89", aliases=PHONE),
        ImportColumn(f"{prefix}job_title", f"Fonction{of}", "", "Directrice", aliases=JOB),
    )


@dataclass
class TypedPerson:
    """Somebody as a row says: `known` is the person already in the directory, if any."""

    first_name: str
    last_name: str
    email: str
    phone: str
    job_title: str
    known: Person | None = None

    @property
    def name_key(self) -> str:
        return sort_key(self.last_name, self.first_name)

    @property
    def identity(self) -> str:
        """The address, else the name."""
        return self.email.lower() or self.name_key


def read_person(cells: CellReader, prefix: str = "") -> TypedPerson | None:
    """Who the row names; None when it names nobody."""
    keys = ("first_name", "last_name", "email", "phone", "job_title")
    if not any(cells.row.get(f"{prefix}{key}") for key in keys):
        return None
    typed = TypedPerson(
        first_name=cells.line(f"{prefix}first_name", FIRST_NAME_MAX),
        last_name=cells.line(f"{prefix}last_name", LAST_NAME_MAX),
        email=cells.shaped(f"{prefix}email", "email"),
        phone=cells.shaped(f"{prefix}phone", "phone"),
        job_title=cells.line(f"{prefix}job_title", JOB_MAX),
    )
    if not (typed.first_name and typed.last_name):
        cells.refuse(f"{prefix}{'last_name' if typed.first_name else 'first_name'}", NO_NAME)
    return typed


def people_by_email(emails: Iterable[str]) -> dict[str, list[Person]]:
    """Who has these addresses, capitals aside: one query."""
    wanted = {email.lower() for email in emails if email}
    found: dict[str, list[Person]] = {}
    if wanted:
        rows = Person.objects.annotate(address=Lower("email")).filter(address__in=wanted).order_by("pk")
        for person in rows:
            found.setdefault(person.address, []).append(person)
    return found


class Recognition:
    """Ties the people of a file to those already known, by their address; remembers what the file says of each."""

    def __init__(self):
        self.names: dict[str, tuple[str, int]] = {}

    def recognise(self, typed: TypedPerson, found: dict[str, list[Person]], cells: CellReader, column: str) -> None:
        """Refuse an address that goes with another name, in the directory or in the file."""
        address = typed.email.lower()
        if not address:
            return
        name, row = self.names.setdefault(address, (typed.name_key, cells.row.number))
        if name != typed.name_key:
            cells.refuse(column, ANOTHER_ROW.format(row=row))
        if same_address := found.get(address):
            typed.known = next((one for one in same_address if one.sort_name == typed.name_key[:200]), None)
            if typed.known is None:
                cells.refuse(column, ANOTHER)


def save_people(typed: Iterable[tuple[TypedPerson, Organisation]]) -> list[Person]:
    """Write those who are not known, in one statement by block; `known` is then theirs. Return who was created."""
    new: dict[str, tuple[TypedPerson, Person]] = {}
    later = []
    for person, organisation in typed:
        if person.known is not None:
            continue
        if person.email and person.identity in new:
            later.append(person)
            continue
        row = Person(
            first_name=person.first_name,
            last_name=person.last_name,
            sort_name=person.name_key[:200],
            job_title=person.job_title,
            email=person.email,
            phone=person.phone,
            organisation=organisation,
        )
        new[person.identity if person.email else f"#{len(new)}"] = (person, row)
    created = Person.objects.bulk_create([row for _, row in new.values()], batch_size=500)
    for person, row in new.values():
        person.known = row
    for person in later:
        person.known = new[person.identity][1]
    return created
