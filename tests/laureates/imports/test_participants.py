"""People from a file: each goes to a laureate of the promotion, and nobody is entered twice."""

import pytest
from django.utils import timezone

from laureates.enums import ImportState
from laureates.imports import participants as kind
from laureates.models import Participant
from laureates.services.data_import import import_confirm, import_undo
from tests.factories import make_cohort, make_laureate, make_organisation, make_participant, make_person, make_team_user
from tests.laureates.imports.scene import ran, remarks, sent

pytestmark = pytest.mark.django_db
HEAD = ["Structure", "SIRET", "Prénom", "Nom", "E-mail", "Contact principal", "Depuis"]
SIRET = "55208131766522"


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def user(cohort):
    return make_team_user(cohort)


@pytest.fixture
def laureate(cohort):
    return make_laureate(cohort, organisation=make_organisation(name="Atelier Éclat", siret=SIRET))


def test_people_join_their_laureate_by_name_or_by_siret(cohort, user, laureate):
    known = make_person(first_name="Zoé", last_name="Arc", email="zoe@eclat.test")
    ready = sent(
        cohort,
        user,
        HEAD,
        ["ATELIER ECLAT", "", "Zoé", "Arc", "ZOE@eclat.test", "oui", "20/01/2025"],
        ["", SIRET, "Max", "Pin", "", "", ""],
        kind="participants",
    )
    assert (ready.state, ready.counts) == (
        ImportState.READY,
        [["personne,personnes", 2], ["déjà connue,déjà connues", 1]],
    )
    import_confirm(data_import=ready, same_rows=(), actor=user, now=timezone.now())
    done = ran(ready)
    zoe, other = Participant.objects.filter(laureate=laureate).order_by("pk")
    assert (zoe.person, zoe.is_main_contact, zoe.can_submit, str(zoe.joined_on)) == (known, True, True, "2025-01-20")
    assert (other.person.full_name, other.person.organisation) == ("Max Pin", laureate.organisation)
    import_undo(data_import=done, actor=user, now=timezone.now())
    known.refresh_from_db()  # she was there before
    assert Participant.objects.count() == 0


def test_every_refusal(cohort, user, laureate):
    there = make_participant(laureate)
    make_laureate(cohort, name="Jumeau")
    make_laureate(cohort, name="Jumeau")
    refused = sent(
        cohort,
        user,
        HEAD,
        ["Inconnue", "", "A", "B", "", "", ""],
        ["Jumeau", "", "A", "B", "", "", ""],
        ["", "", "A", "B", "", "", ""],
        ["", "73282932000074", "A", "B", "", "", ""],
        ["", SIRET, there.person.first_name, there.person.last_name, there.person.email, "", ""],
        ["", SIRET, "C", "D", "", "oui", ""],
        ["", SIRET, "C", "D", "", "", ""],
        ["", SIRET, "", "", "", "", "20/01/2025"],
        kind="participants",
    )
    assert remarks(refused) == [
        (2, "Structure", kind.UNKNOWN_LAUREATE.format(what="ce nom")),
        (3, "Structure", kind.SAME_NAME),
        (4, "Structure", kind.NO_LAUREATE),
        (5, "SIRET", kind.UNKNOWN_LAUREATE.format(what="ce SIRET")),
        (6, "Adresse électronique", kind.ALREADY),
        (7, "Contact principal", kind.TWO_CONTACTS),
        (8, "Nom", kind.TWICE.format(row=7)),
        (9, "Nom", kind.NO_NAME),
    ]
    assert Participant.objects.count() == 1
