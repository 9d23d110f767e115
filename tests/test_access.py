"""The access matrix, played: every URL name × every role, and what must hold for all of them."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.access_matrix import MATRIX
from tests.access_rules import ROLES, views_by_name
from tests.access_world import World, make_world, unknown

pytestmark = pytest.mark.django_db

# What differs from one answer to the next for the same page: tokens and references.
NOISE = re.compile(
    rb'name="csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken[^}]*|<strong>[0-9a-f]{8,16}</strong>|nonce-[\w-]+'
)
WRITE = re.compile(r'\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+"?(\w+)', re.I)
# « Vu le » is a trace of reading, as the session is: written by the page that a funder reads (FUN-3).
NOT_DIGESTED = {"django_session", "django_cache", "django_migrations", "reporting_versionreading"}
SIGN_IN = "/connexion/"
# A browser may keep these, for the person alone, and asks at each time whether it still may (views/structure.py).
ASKED_AGAIN = {"laureates:photo"}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once for the module, in a transaction that is undone: 600 requests read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def clients(world: World, django_db_blocker) -> dict[str, Client]:
    """One signed-in browser for each role."""
    found = {}
    for role in ROLES:
        found[role] = Client(raise_request_exception=False)
        if role != "anonymous":
            found[role].force_login(world.users[role])
    return found


def url_of(world: World, name: str) -> str:
    addresses = world.addresses()
    return reverse(name, kwargs=addresses.get(name))


@dataclass(frozen=True)
class Answer:
    """What a GET was answered. The page itself is kept for refusals only: those are compared."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    writes: list[str]


class Answers:
    """Each page asked once by each role, whatever the number of tests that read the answer."""

    def __init__(self, world: World, clients: dict[str, Client]):
        self.world, self.clients, self.before = world, clients, database_digest()
        self.known: dict[tuple[str, str], Answer] = {}

    def get(self, role: str, name: str) -> Answer:
        if (role, name) not in self.known:
            writes = Writes()
            with connection.execute_wrapper(writes):
                answer = self.clients[role].get(url_of(self.world, name))
            page = answer.content if answer.status_code == 404 else b""
            self.known[role, name] = Answer(answer.status_code, answer.headers, page, writes.found)
        return self.known[role, name]


@pytest.fixture(scope="module")
def answers(world: World, clients, django_db_blocker) -> Answers:
    with django_db_blocker.unblock():
        return Answers(world, clients)


def takes_object(name: str) -> bool:
    """True when the address names an object: it cannot be written without one."""
    try:
        reverse(name)
    except NoReverseMatch:
        return True
    return False


# The people of the other promotion, and who stands outside of both.
STRANGERS = ("other_laureate", "other_sponsor", "other_team", "other_funder", "admin")
NAMES = sorted(MATRIX)
PRIVATE = [name for name in NAMES if not MATRIX[name].is_public]
WITH_OBJECT = [name for name in NAMES if takes_object(name)]


def test_every_url_name_is_in_the_matrix():
    missing = sorted(set(views_by_name()) - set(MATRIX))
    assert not missing, "Say who may see these pages in tests/access_matrix.py:\n" + "\n".join(missing)


def test_every_row_of_the_matrix_is_a_page():
    gone = sorted(set(MATRIX) - set(views_by_name()))
    assert not gone, "These names of tests/access_matrix.py are not mounted:\n" + "\n".join(gone)


def test_every_row_says_every_role():
    assert all(set(rule.statuses) == set(ROLES) for rule in MATRIX.values())


@pytest.mark.parametrize("name", NAMES)
def test_matrix(name, world, answers):
    """Each role gets its status, and no statement of a GET writes (WEB-04)."""
    wrong = []
    for role in ROLES:
        answer = answers.get(role, name)
        wrong += [f"{role} writes: {sql}" for sql in answer.writes]
        expected = MATRIX[name].statuses[role]
        if answer.status not in expected:
            wrong.append(f"{role}: {answer.status} instead of {' or '.join(map(str, expected))}")
    assert not wrong, f"{name} {url_of(world, name)}\n" + "\n".join(wrong)


@pytest.mark.parametrize("name", PRIVATE)
def test_anonymous_goes_to_sign_in_and_comes_back(name, world, answers):
    answer = answers.get("anonymous", name)
    assert (answer.status, answer.headers["Location"]) == (302, f"{SIGN_IN}?next={url_of(world, name)}")


@pytest.mark.parametrize("name", WITH_OBJECT)
def test_out_of_scope_looks_like_unknown(name, world, clients, answers):
    """The same page as for an object that never existed, and the same for the people of the other promotion."""
    addresses = world.addresses()[name]
    there, nowhere = url_of(world, name), reverse(name, kwargs=unknown(addresses))
    for role in STRANGERS:
        if MATRIX[name].statuses[role] != (404,):
            continue
        real, absent = answers.get(role, name), clients[role].get(nowhere)
        assert (real.status, absent.status_code) == (404, 404), role
        assert NOISE.sub(b"", real.content).replace(there.encode(), b"") == NOISE.sub(b"", absent.content).replace(
            nowhere.encode(), b""
        ), role


def database_digest() -> str:
    """A digest of every row of every table, sessions and cache left out."""
    digest = hashlib.sha256()
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    with connection.cursor() as cursor:
        for table in sorted(tables - NOT_DIGESTED):
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            for row in cursor:
                digest.update(repr((table, row)).encode())
    return digest.hexdigest()


class Writes:
    """Watches the connection: which statements wrote, sessions and cache left out."""

    def __init__(self):
        self.found: list[str] = []

    def __call__(self, execute, sql, params, many, context):
        written = WRITE.match(sql)
        if written and written[1] not in NOT_DIGESTED:
            self.found.append(sql[:150])
        return execute(sql, params, many, context)


def test_get_changes_nothing(answers):
    """The roles that write most opened every page: not one row differs, whatever the statements (WEB-04)."""
    for name in NAMES:
        for role in ("laureate", "team"):
            answers.get(role, name)
    assert database_digest() == answers.before


@pytest.mark.parametrize("name", NAMES)
def test_headers_of_every_answer(name, answers):
    """A strict CSP always; nothing that a signed-in person sees is kept (SES-05, WEB-01)."""
    for role in ROLES:
        answer = answers.get(role, name)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, role
        assert "unsafe" not in policy, role
        if role != "anonymous":
            is_asked_again = name in ASKED_AGAIN and answer.status == 200
            expected = "no-cache, private" if is_asked_again else "no-store"
            assert expected in answer.headers.get("Cache-Control", ""), f"{role} {answer.status}"
