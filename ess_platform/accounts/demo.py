"""Accounts of the demo: one per entry of `utilisateurs`, and an administrator. Nowhere else."""

import re
from collections.abc import Iterator

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password

from ess_platform.common.data_file import Load, Node, Row
from ess_platform.directory.models import Person

from .enums import Role
from .models import Membership, User

TEAM_ROLES = {"equipe": Role.TEAM, "equipe_admin": Role.TEAM_ADMIN}
ROLES = {**TEAM_ROLES, "financeur": Role.FUNDER, "laureat": "", "parrain": ""}
ADMINISTRATOR = "admin.demo"


def load_accounts(load: Load) -> None:
    """Open the accounts of the file, all with the password of the demo; production has none of them.

    Laureates and sponsors hold no role: their spaces follow from their person's links.
    """
    nodes = list(load.root.objects("utilisateurs"))
    if not nodes:
        return
    if not settings.DEMO_MODE:
        load.warn("$.utilisateurs", "les comptes ne sont créés que pour une démonstration")
        return
    load.save(User, _users(load, nodes), "email", kind="user", unique=(("person_id",),))
    load.save(EmailAddress, _addresses(load, nodes), "user_id", "email")
    load.save(Membership, _memberships(load, nodes), "user_id", "role", "organisation_id")


def email_of(name: str) -> str:
    """The address of an account of the demo."""
    return f"{name}@{settings.DEMO_EMAIL_DOMAIN}".lower()


def _users(load: Load, nodes: list[Node]) -> Iterator[Row]:
    names = [*(node.text("identifiant") for node in nodes), ADMINISTRATOR]
    emails = [email_of(name) for name in names]
    known = dict(User.objects.filter(email__in=emails).values_list("email", "password"))
    for node in nodes:
        name = node.code("identifiant")
        node.choice("role", ROLES)
        if not re.fullmatch(r"[A-Za-z0-9._-]+", name):
            node.fail("identifiant", "seuls les lettres sans accent, les chiffres, « . », « - » et « _ » sont permis")
        yield _user(node.path, name, known, load.pk("person", _person_of(load, node)), load.checking)
    yield _user("$.utilisateurs", ADMINISTRATOR, known, None, load.checking)


def _user(path: str, name: str, known: dict[str, str], person_id, checking: bool) -> Row:
    """A hash that already answers to the password is kept: hashing again would change the row."""
    email = email_of(name)
    stored = known.get(email, "")
    if not checking and not check_password(settings.DEMO_PASSWORD, stored):
        stored = make_password(settings.DEMO_PASSWORD)
    fields = {"email": email, "person_id": person_id, "is_active": True, "password": stored}
    return Row(path, fields, id=name)


def _person_of(load: Load, node: Node) -> str | None:
    """The reference of the person behind an account: somebody of the file, or a participant of a promotion."""
    if not node.has("participant"):
        return node.reference("personne", "person", required=True)
    name = node.code("participant")
    slugs = {slug for _, slug in node.references("programmes", "cohort_slug")}
    scopes = [one.text("id") for one in load.programmes() if one.text("slug") in slugs]
    references = [f"{scope}/{name}" for scope in scopes] or [name]
    reference = next((one for one in references if load.is_known("person", one)), references[0])
    load.expect("person", reference, "", node.at("participant"))
    return reference


def _addresses(load: Load, nodes: list[Node]) -> Iterator[Row]:
    """An address that allauth need not verify: the demo sends no mail."""
    for name in [*(node.text("identifiant") for node in nodes), ADMINISTRATOR]:
        fields = {
            "user_id": load.pk("user", name),
            "email": email_of(name),
            "verified": True,
            "primary": True,
        }
        yield Row("$.utilisateurs", fields)


def _memberships(load: Load, nodes: list[Node]) -> Iterator[Row]:
    people = {node.text("id"): node for node in load.root.objects("personnes")}
    for node in nodes:
        role = ROLES.get(node.text("role"))
        if not role:
            continue
        organisation_id = _organisation_id(load, node, people.get(node.text("personne")))
        if organisation_id is None:
            node.fail("personne", "cette personne n’a pas de structure, son rôle ne s’exerce nulle part")
            continue
        since = [load.facts.get(("starts_on", slug)) for _, slug in node.references("programmes", "cohort_slug")]
        yield _membership(
            load,
            node.path,
            name=node.text("identifiant"),
            role=role,
            organisation_id=organisation_id,
            since=since,
        )
    yield _membership(load, "$.utilisateurs", name=ADMINISTRATOR, role=Role.ADMIN, organisation_id=None, since=[])


def _organisation_id(load: Load, node: Node, person: Node | None):
    if person is not None:
        return load.pk("organisation", person.text("organisation"))
    if load.checking:
        return node.text("personne")  # somebody of the database: the pass that writes knows
    person_id = load.pk("person", node.text("personne"))
    return Person.objects.filter(pk=person_id).values_list("organisation_id", flat=True).get()


def _membership(load: Load, path: str, *, name: str, role: str, organisation_id, since: list) -> Row:
    """Somebody works for the programme since its first promotion, never since a day to come."""
    known = [day for day in since if day is not None]
    fields = {"user_id": load.pk("user", name), "role": role, "organisation_id": organisation_id}
    return Row(path, fields, once={"started_on": min([*known, load.today])})
