"""The team adds, corrects, replaces a laureate."""

import datetime

import pytest

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.directory.enums import Hat
from laureates.enums import LaureateStatus
from laureates.models import Laureate
from laureates.services.laureate import laureate_create, laureate_edit
from laureates.services.organisation import organisation_create, organisation_update
from programmes.enums import CohortStatus
from tests.factories import make_cohort, make_laureate, make_organisation, make_team_user, make_zoning

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2025, 3, 3)


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def actor(cohort):
    return make_team_user(cohort)


def create(cohort, actor, **fields):
    fields = {"organisation": make_organisation(), "given": {}, "today": TODAY} | fields
    return laureate_create(cohort=cohort, actor=actor, **fields)


def test_a_structure_becomes_a_laureate(cohort, actor):
    organisation = organisation_create(
        given={"name": "Été & Fils", "siret": "73282932000074"}, actor=actor, scope=cohort.slug
    )
    laureate = create(cohort, actor, organisation=organisation, given={"entered_on": TODAY, "activity": "Couture"})
    assert (laureate.slug, laureate.status, laureate.entered_on) == ("ete-fils", LaureateStatus.ACTIVE, TODAY)
    assert list(organisation.hats.values_list("hat", flat=True)) == [Hat.LAUREATE]
    assert set(AuditEntry.objects.values_list("action", "scope")) == {
        ("organisation.create", cohort.slug),
        ("laureate.create", cohort.slug),
    }


@pytest.mark.parametrize(("name", "slug"), [("Accès", "acces-2"), ("!!!", "laureat"), ("Été Bois", "ete-bois-2")])
def test_an_address_is_free_and_means_nothing_else(cohort, actor, name, slug):
    make_laureate(cohort, slug="ete-bois")
    assert create(cohort, actor, organisation=make_organisation(name=name)).slug == slug


def test_the_same_structure_twice_is_refused(cohort, actor):
    organisation = make_laureate(cohort).organisation
    with pytest.raises(BusinessRuleError, match="déjà lauréate"):
        create(cohort, actor, organisation=organisation)
    create(make_cohort(), actor, organisation=organisation)  # another promotion


def test_a_closed_promotion_takes_nobody(actor, cohort):
    type(cohort).objects.filter(pk=cohort.pk).update(
        status=CohortStatus.CLOSED, starts_on=TODAY, ends_on=TODAY + datetime.timedelta(days=90)
    )
    with pytest.raises(BusinessRuleError, match="clôturée"):
        create(cohort, actor)


def test_an_entry_after_the_end_is_refused(cohort, actor):
    type(cohort).objects.filter(pk=cohort.pk).update(starts_on=TODAY, ends_on=TODAY)
    with pytest.raises(BusinessRuleError) as refused:
        create(cohort, actor, given={"entered_on": TODAY + datetime.timedelta(days=1)})
    assert refused.value.field == "entered_on"


@pytest.mark.parametrize(("name", "value"), [("siret", "73282932000074"), ("rna", "W751234567")])
def test_a_code_is_of_one_structure(cohort, actor, name, value):
    make_organisation(name="Atelier", **{name: value})
    with pytest.raises(BusinessRuleError, match="«\u00a0Atelier\u00a0»") as refused:
        organisation_create(given={"name": "Autre", name: value}, actor=actor, scope=cohort.slug)
    assert refused.value.field == name


def test_identity_is_saved_once_and_never_over_somebody(cohort, actor):
    laureate = make_laureate(cohort, name="Atelier")
    organisation, version = laureate.organisation, laureate.organisation.version
    saved = organisation_update(
        organisation=organisation, given={"name": "Œuvre"}, actor=actor, expected_version=version, scope="x"
    )
    assert (saved.name, saved.sort_name) == ("Œuvre", "oeuvre")
    assert Laureate.objects.get().sort_name == "oeuvre"
    organisation_update(organisation=saved, given={"name": "Œuvre"}, actor=actor, expected_version=1, scope="x")
    assert AuditEntry.objects.get().changes == {"fields": ["name"]}
    with pytest.raises(ConflictError):
        organisation_update(
            organisation=saved, given={"name": "Autre"}, actor=actor, expected_version=version, scope="x"
        )


def test_zonings_are_dated(cohort, actor):
    laureate, qpv, zrr = make_laureate(cohort), make_zoning("QPV"), make_zoning("ZRR")
    laureate.zonings.create(zoning=zrr)
    edit = {"given": {"entered_on": TODAY}, "zonings": {qpv.pk: TODAY}, "actor": actor}
    laureate = laureate_edit(laureate=laureate, expected_version=laureate.version, **edit)
    assert list(laureate.zonings.values_list("zoning", "observed_on")) == [(qpv.pk, TODAY)]
    laureate_edit(laureate=laureate, expected_version=laureate.version, **edit)
    assert AuditEntry.objects.get().changes == {"fields": ["entered_on", "zonings"]}
    with pytest.raises(ConflictError):
        laureate_edit(laureate=laureate, expected_version=1, given={}, zonings={}, actor=actor)


def test_an_entry_after_the_departure_is_refused(cohort, actor):
    laureate = make_laureate(cohort, status=LaureateStatus.LEFT, left_on=TODAY)
    with pytest.raises(BusinessRuleError, match="suit la sortie"):
        laureate_edit(
            laureate=laureate,
            given={"entered_on": TODAY + datetime.timedelta(days=1)},
            zonings={},
            actor=actor,
            expected_version=laureate.version,
        )


def test_one_takes_the_place_of_another(cohort, actor):
    former = make_laureate(cohort, name="Partante")
    laureate = create(
        cohort, actor, organisation=make_organisation(name="Arrivante"), given={"entered_on": TODAY}, replaced=former
    )
    former.refresh_from_db()
    assert (former.status, former.left_on) == (LaureateStatus.LEFT, TODAY)
    assert former.leaving_reason == "Remplacé par Arrivante"
    entry = AuditEntry.objects.get(action="laureate.create")
    assert (entry.object_id, entry.changes) == (str(laureate.public_id), {"replaces": former.slug})
