"""Laureates from a file: all or nothing, every error with its row, nothing entered twice, undone for a day."""

import datetime

import pytest
from django.utils import timezone

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from ess_platform.directory.models import LegalForm, Organisation, Person, Sector
from laureates.enums import ImportState, LaureateStatus
from laureates.imports import laureates as kind
from laureates.imports import people, values
from laureates.models import Laureate, Participant
from laureates.selectors.data_import import counts_sentence
from laureates.services.data_import import NOT_ANY_MORE, import_confirm, import_undo
from tests.factories import (
    make_campaign,
    make_cohort,
    make_laureate,
    make_organisation,
    make_person,
    make_report,
    make_team_user,
    make_territory,
)
from tests.laureates.imports.scene import ran, remarks, sent

pytestmark = pytest.mark.django_db

HEAD = ["Nom de la structure", "N° SIRET", "Filière", "Dépt", "ESUS", "Prénom", "Nom du contact", "E-mail"]
SIRET, OTHER_SIRET = "55208131766522", "73282932000074"


@pytest.fixture
def cohort():
    Sector.objects.create(code="bois", label="Bois et réemploi")
    make_territory()
    return make_cohort()


@pytest.fixture
def user(cohort):
    return make_team_user(cohort)


def confirmed(data_import, user, same_rows=()):
    import_confirm(data_import=data_import, same_rows=same_rows, actor=user, now=timezone.now())
    return ran(data_import)


def test_a_row_becomes_a_structure_a_laureate_and_its_contact(cohort, user):
    row = ["Atelier Éclat", "552 081 317 66522", "bois et réemploi", "93", "Oui", "Zoé", "Arc", "zoe@eclat.test"]
    ready = sent(cohort, user, HEAD, row)
    assert (ready.state, ready.row_count, remarks(ready)) == (ImportState.READY, 1, [])
    assert Laureate.objects.count() == 0
    done = confirmed(ready, user)
    laureate = Laureate.objects.select_related("organisation__sector", "organisation__department").get()
    structure, participant = laureate.organisation, Participant.objects.select_related("person").get()
    assert (structure.name, structure.sort_name, structure.siret) == ("Atelier Éclat", "atelier eclat", SIRET)
    assert (structure.sector.code, structure.department.code, structure.is_esus) == ("bois", "93", True)
    assert list(structure.hats.values_list("hat", flat=True)) == ["laureate"]
    assert (laureate.slug, laureate.sort_name, laureate.status) == (
        "atelier-eclat",
        "atelier eclat",
        LaureateStatus.ACTIVE,
    )
    assert laureate.entered_on == cohort.starts_on
    assert (participant.person.full_name, participant.person.sort_name) == ("Zoé Arc", "arc zoe")
    assert (participant.is_main_contact, participant.person.organisation) == (True, structure)
    assert (done.state, counts_sentence(done.counts)) == (
        ImportState.DONE,
        "1 lauréat, 1 structure créée et 1 contact",
    )
    assert (done.file.name, done.preview) == ("", [])
    assert AuditEntry.objects.get(action="import.write").changes["rows"] == 1


def test_every_error_has_its_row_its_column_and_its_sentence(cohort, user):
    LegalForm.objects.create(code="scop", label="Scop")
    there = make_laureate(cohort, organisation=make_organisation(name="Déjà là", siret=OTHER_SIRET))
    head = ["Structure", "SIRET", "Forme juridique", "ESUS", "Année de création", "Entrée", "Nom du contact", "Mail"]
    refused = sent(
        cohort,
        user,
        head,
        ["", "", "", "", "", "", "", ""],
        ["", "1", "", "", "", "", "", ""],
        ["Un", "8,45E+13", "scoop", "peut-être", "1492", "31/02/2025", "Arc", "zoe"],
        [there.organisation.name, OTHER_SIRET, "", "", "", "", "", ""],
        ["Deux", SIRET, "", "", "", "", "", ""],
        ["Trois", SIRET, "", "", "", "", "", ""],
    )
    year = timezone.localdate().year
    assert remarks(refused) == [
        (3, "SIRET", "Le SIRET doit contenir 14 chiffres : il en manque 13."),
        (3, "Structure", kind.NO_NAME),
        (4, "SIRET", values.SHORTENED_SIRET),
        (4, "Année de création", f"Indiquez un nombre entier entre 1800 et {year}."),
        (4, "Agrément ESUS", "Indiquez « oui » ou « non »."),
        (4, "Forme juridique", "« scoop » n’est pas dans la liste. Par exemple\u00a0: Scop."),
        (4, "Date d’entrée", "« 31/02/2025 » n’est pas une date. Écrivez-la jj/mm/aaaa, par exemple 20/01/2025."),
        (4, "Adresse électronique du contact", "Cette adresse n’est pas valide, par exemple prenom@structure.fr."),
        (4, "Prénom du contact", people.NO_NAME),
        (5, "SIRET", kind.ALREADY),
        (7, "Structure", kind.TWICE.format(row=6)),
    ]
    assert (refused.state, refused.error_count, Laureate.objects.count()) == (ImportState.REFUSED, 11, 1)


def test_three_wrong_rows_of_a_large_file_write_nothing(cohort, user, django_assert_max_num_queries):
    rows = [[f"Structure {n}", "" if n not in (7, 1500, 2400) else "12", *[""] * 6] for n in range(2500)]
    with django_assert_max_num_queries(45):
        refused = sent(cohort, user, HEAD, *rows)
    assert [row for row, _, _ in remarks(refused)] == [9, 1502, 2402]
    assert (refused.row_count, Laureate.objects.count(), Organisation.objects.filter(siret="12").exists()) == (
        2500,
        0,
        False,
    )


def test_a_structure_is_recognised_by_its_siret_and_left_as_it_is(cohort, user):
    known = make_organisation(name="Atelier Éclat", siret=SIRET, city="Pantin")
    done = confirmed(sent(cohort, user, ["Structure", "SIRET", "Ville"], ["Eclat", SIRET, "Paris"]), user)
    known.refresh_from_db()
    assert (Laureate.objects.get().organisation, known.name, known.city) == (known, "Atelier Éclat", "Pantin")
    assert counts_sentence(done.counts) == "1 lauréat et 1 structure déjà connue"


@pytest.mark.parametrize(("same_rows", "created"), [((2,), 0), ((), 1)])
def test_a_structure_of_the_same_name_is_offered(cohort, user, same_rows, created):
    known = make_organisation(name="Atelier Éclat", city="Pantin")
    ready = sent(cohort, user, ["Structure", "SIRET"], ["ATELIER ECLAT", SIRET])
    assert ready.matches == [{"row": 2, "name": "ATELIER ECLAT", "known_as": "Atelier Éclat, Pantin, sans SIRET"}]
    confirmed(ready, user, same_rows)
    assert (Laureate.objects.get().organisation == known) == (not created)
    assert Organisation.objects.filter(sort_name="atelier eclat").count() == 1 + created


def test_the_same_name_with_another_siret_is_another_structure(cohort, user):
    make_organisation(name="Atelier Éclat", siret=OTHER_SIRET)
    assert sent(cohort, user, ["Structure", "SIRET"], ["Atelier Éclat", SIRET]).matches == []


def test_a_wrong_key_is_only_a_warning(cohort, user):
    ready = sent(cohort, user, ["Structure", "SIRET"], ["A", "12345678901234"])
    assert (ready.state, ready.warning_count, remarks(ready)) == (
        ImportState.READY,
        1,
        [(2, "SIRET", values.SIRET_KEY)],
    )


def test_somebody_is_recognised_by_the_address(cohort, user):
    known = make_person(first_name="Zoé", last_name="Arc", email="Zoe@Eclat.test")
    head = ["Structure", "Prénom", "Nom du contact", "Mail"]
    confirmed(sent(cohort, user, head, ["A", "Zoé", "ARC", "zoe@eclat.test"]), user)
    assert (Participant.objects.get().person, Person.objects.filter(sort_name="arc zoe").count()) == (known, 1)
    refused = sent(
        cohort,
        user,
        head,
        ["B", "Léa", "Arc", "zoe@eclat.test"],
        ["C", "Max", "Pin", "max@pin.test"],
        ["D", "Mia", "Pin", "MAX@pin.test"],
    )
    column = "Adresse électronique du contact"
    assert remarks(refused) == [(2, column, people.ANOTHER), (4, column, people.ANOTHER_ROW.format(row=3))]


def test_a_row_that_became_wrong_before_the_confirmation_writes_nothing(cohort, user):
    ready = sent(cohort, user, ["Structure", "SIRET"], ["A", ""], ["B", SIRET])
    make_laureate(cohort, organisation=make_organisation(siret=SIRET))
    refused = confirmed(ready, user)
    assert (refused.state, remarks(refused)) == (ImportState.REFUSED, [(3, "SIRET", kind.ALREADY)])
    assert Laureate.objects.count() == 1


def test_undone_for_a_day_it_leaves_what_was_there_before(cohort, user):
    known = make_organisation(siret=SIRET)
    people_before = Person.objects.count()
    done = confirmed(
        sent(cohort, user, HEAD, ["A", SIRET, *[""] * 6], ["B", "", "", "", "", "Zo", "Ar", "z@a.fr"]), user
    )
    organisations = Organisation.objects.count()
    campaign = make_campaign(cohort)
    make_report(Laureate.objects.get(organisation=known), campaign, "not_started")  # what the sweep opens by itself
    import_undo(data_import=done, actor=user, now=timezone.now())
    done.refresh_from_db()
    assert (done.state, done.undone_by, done.written) == (ImportState.UNDONE, user, {})
    assert (Laureate.objects.count(), Participant.objects.count()) == (0, 0)
    assert (Organisation.objects.count(), Person.objects.count()) == (organisations - 1, people_before)
    assert not known.hats.exists()
    import_undo(data_import=done, actor=user, now=timezone.now())  # a second click changes nothing
    assert AuditEntry.objects.filter(action="import.undo").count() == 1


def test_what_was_built_on_a_row_keeps_the_whole_import(cohort, user):
    done = confirmed(sent(cohort, user, ["Structure"], ["Atelier"], ["Scierie"]), user)
    laureate = Laureate.objects.get(slug="atelier")
    make_report(laureate, make_campaign(cohort), "draft")
    with pytest.raises(BusinessRuleError) as refusal:
        import_undo(data_import=done, actor=user, now=timezone.now())
    assert refusal.value.message == "Atelier\u00a0: 1 fiche d’avancement depuis l’import."
    assert Laureate.objects.count() == 2


def test_what_was_changed_since_keeps_the_whole_import(cohort, user):
    done = confirmed(sent(cohort, user, ["Structure"], ["Atelier"]), user)
    structure = Organisation.objects.get(name="Atelier")
    structure.city = "Pantin"
    structure.save()
    with pytest.raises(BusinessRuleError, match="modifié depuis l’import"):
        import_undo(data_import=done, actor=user, now=timezone.now())


def test_after_a_day_an_import_stays(cohort, user):
    done = confirmed(sent(cohort, user, ["Structure"], ["Atelier"]), user)
    with pytest.raises(BusinessRuleError) as refusal:
        import_undo(data_import=done, actor=user, now=timezone.now() + datetime.timedelta(hours=25))
    assert refusal.value.message == NOT_ANY_MORE
