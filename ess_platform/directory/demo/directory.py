"""Organisations and people at the top of the file, and what every app reads an organisation with."""

from collections.abc import Iterator
from typing import Any

from stdnum.fr import siret as siret_rules

from ess_platform.common.data_file import Load, Node, Row
from ess_platform.common.data_file.node import quoted
from ess_platform.common.models import sort_key

from ..enums import Hat
from ..models import Organisation, OrganisationHat, Person
from .reference import region_key

HATS = {
    "operateur": Hat.OPERATOR,
    "commanditaire": Hat.FUNDER,
    "financeur": Hat.FUNDER,
    "laureat": Hat.LAUREATE,
    "parrain": Hat.SPONSOR,
    "parrain_industriel": Hat.SPONSOR,
    "partenaire": Hat.PARTNER,
    "hote": Hat.HOST,
}
SIRET_DIGITS = 14


def load_directory(load: Load) -> None:
    """Load `organisations`, `parrains_organisations` and `personnes`; they are shared by every promotion."""
    for key in ("organisations", "parrains_organisations"):
        save_organisations(load, _organisations(load, key))
        load.save(OrganisationHat, _hats(load, key), "organisation_id", "hat")
    load.save(Person, _people(load), "reference", kind="person")


def save_organisations(load: Load, rows: Iterator[Row]) -> None:
    """Save organisations: an enterprise already known by its SIRET or its RNA is the same one."""
    load.save(Organisation, rows, "reference", kind="organisation", or_keys=(("siret",), ("rna",)))


def named_reference(programme: str, name: str) -> str:
    """The reference of a record that is only named inside a promotion: unique across files."""
    return f"{programme}/{name}"


def person_fields(node: Node, *, required: bool = True) -> dict[str, Any]:
    """Read the identity and the addresses of a person."""
    first = node.text("prenom", Person.first_name, required=required)
    last = node.text("nom", Person.last_name, required=required)
    return {
        "first_name": first,
        "last_name": last,
        "sort_name": sort_key(last, first)[:200],
        "job_title": node.text("fonction", Person.job_title),
        "email": node.email("email"),
        "phone": node.text("telephone", Person.phone),
    }


def organisation_names(node: Node) -> dict[str, Any]:
    """Read the name of an organisation."""
    name = node.text("nom", Organisation.name, required=True)
    return {"name": name, "sort_name": sort_key(name)[:200]}


def read_siret(node: Node) -> str | None:
    """Read a SIRET: 14 digits are required, a wrong key is only worth a warning."""
    text = node.text("siret").replace(" ", "").replace("\u00a0", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        node.fail("siret", f"le SIRET ne contient que des chiffres, pas {quoted(text)}")
        return None
    if len(text) != SIRET_DIGITS:
        gap = SIRET_DIGITS - len(text)
        how = f"il en manque {gap}" if gap > 0 else f"il y en a {-gap} de trop"
        node.fail("siret", f"le SIRET doit contenir {SIRET_DIGITS} chiffres, {how}")
        return None
    if not siret_rules.is_valid(text):
        node.load.warn(node.at("siret"), f"la clé de contrôle du SIRET {text} est fausse")
    return text


def read_rna(node: Node) -> str | None:
    """Read a RNA: W and nine digits."""
    text = node.text("rna").replace(" ", "").upper()
    if text and not (len(text) == 10 and text[0] == "W" and text[1:].isascii() and text[1:].isdigit()):
        node.fail("rna", f"le RNA commence par W suivi de 9 chiffres, pas {quoted(text)}")
    return text or None


def read_region(load: Load, node: Node, key: str = "region") -> Any:
    """Read a region by its name, and give the key of its row."""
    name = node.text(key)
    if not name:
        return None
    load.expect("region", region_key(name), "", node.at(key))
    return load.pk("region", region_key(name))


def _organisations(load: Load, key: str) -> Iterator[Row]:
    for node in load.root.objects(key):
        name = node.code("id")
        fields = {
            "reference": name,
            **organisation_names(node),
            "description": node.text("description", Organisation.description),
            "is_esus": node.boolean("esus"),
            "is_large_industrial_group": bool(node.boolean("grand_groupe_industriel")),
            "siret": read_siret(node),
            "rna": read_rna(node),
            "is_fictitious": load.is_invented(node),
        }
        yield Row(node.path, fields, id=name)


def _hats(load: Load, key: str) -> Iterator[Row]:
    for node in load.root.objects(key):
        hat = node.choice("role", HATS, required=key == "organisations", default=Hat.SPONSOR)
        fields = {"organisation_id": load.pk("organisation", node.raw("id")), "hat": hat}
        yield Row(node.path, fields)


def _people(load: Load) -> Iterator[Row]:
    for node in load.root.objects("personnes"):
        name = node.code("id")
        organisation = node.reference("organisation", "organisation")
        fields = {
            "reference": name,
            **person_fields(node),
            "organisation_id": load.pk("organisation", organisation),
        }
        yield Row(node.path, fields, id=name)


def wear_hat(load: Load, hat: str, organisations: Iterator[tuple[str, Any]]) -> None:
    """Give a hat to organisations named by (path, primary key), each once."""
    keys = {pk: path for path, pk in organisations if pk is not None}
    rows = (Row(path, {"organisation_id": pk, "hat": hat}) for pk, path in keys.items())
    load.save(OrganisationHat, rows, "organisation_id", "hat")
