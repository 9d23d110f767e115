"""Two structures that are one: nothing is lost, and what may not move refuses."""

import datetime

import pytest
from django.utils import timezone

from ess_platform.accounts.enums import Role
from ess_platform.accounts.services.invitation import invitation_create
from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.directory.enums import Hat
from ess_platform.directory.models import Organisation, OrganisationHat, Study
from laureates.models import Laureate
from laureates.selectors.structure_merge import RIGHTS, merge_plan, organisation_links, rows_of
from laureates.services.structure_merge import structure_merge
from programmes.models import CohortPartner, Funding, Programme
from sponsors.models import Sponsor
from tests.factories import (
    make_bilan,
    make_cohort,
    make_laureate,
    make_membership,
    make_organisation,
    make_participant,
    make_person,
    make_question,
    make_team_user,
    make_user,
    make_version,
    make_zoning,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def actor(cohort):
    return make_team_user(cohort)


@pytest.fixture
def kept():
    return make_organisation(name="Atelier")


@pytest.fixture
def dropped():
    return make_organisation(name="L’Atelier")


def merge(kept, dropped, actor, taken=()):
    return structure_merge(
        kept=kept, dropped=dropped, taken=taken, actor=actor, versions=(kept.version, dropped.version)
    )


def name_by_every_key(organisation, cohort) -> set[tuple[str, str]]:
    """One row for each key to a structure; the test fails when a key is added and not named here."""
    make_laureate(cohort, organisation=organisation)
    Sponsor.objects.create(cohort=cohort, organisation=organisation)
    CohortPartner.objects.create(cohort=cohort, organisation=organisation)
    OrganisationHat.objects.create(organisation=organisation, hat=Hat.HOST)
    make_person(organisation=organisation)
    Study.objects.create(reference="E1", title="Étude", commissioner=organisation, coordinator=organisation)
    make_question(make_version(make_bilan(cohort)), make_user(), funder=organisation)
    return {
        ("laureates.Laureate", "organisation"),
        ("sponsors.Sponsor", "organisation"),
        ("programmes.CohortPartner", "organisation"),
        ("directory.OrganisationHat", "organisation"),
        ("directory.Person", "organisation"),
        ("directory.Study", "commissioner"),
        ("directory.Study", "coordinator"),
        ("reporting.FigureQuestion", "funder"),
    }


def test_every_key_to_a_structure_moves(cohort, actor, kept, dropped):
    named = name_by_every_key(dropped, cohort)
    links = organisation_links()
    every = {(link.related_model._meta.label, link.field.name) for link in links}
    assert every - {(label, name) for label, name in every if label in RIGHTS} == named
    assert {label for label, _ in every} >= RIGHTS
    before = {link: (rows_of(link, dropped).count(), link.related_model._base_manager.count()) for link in links}
    merge(kept, dropped, actor)
    assert not Organisation.objects.filter(pk=dropped.pk).exists()
    for link, (moved, total) in before.items():
        label = f"{link.related_model._meta.label}.{link.field.name}"
        assert (rows_of(link, kept).count(), link.related_model._base_manager.count()) == (moved, total), label


@pytest.mark.parametrize("label", sorted(RIGHTS))
def test_what_gives_rights_does_not_move(label, cohort, actor, kept, dropped):
    if label == "accounts.Membership":
        make_membership(make_user(), Role.FUNDER, dropped)
    elif label == "accounts.Invitation":
        now = timezone.now()
        invitation_create(
            email="a@essaim.example", person=make_person(), purpose="x", invited_by=actor, now=now,
            role=Role.FUNDER, organisation=dropped,
        )  # fmt: skip
    elif label == "programmes.Programme":
        Programme.objects.update(commissioner=dropped)
    else:
        Funding.objects.create(cohort=cohort, funder=dropped)
    with pytest.raises(BusinessRuleError, match="n’appartient pas à une équipe"):
        merge(kept, dropped, actor)
    assert Organisation.objects.filter(pk=dropped.pk).exists()


def test_identity_is_chosen_field_by_field_and_the_journal_keeps_the_rest(actor, kept, dropped):
    known = {"siret": "73282932000074", "city": "Pantin", "reference": "ORG-2"}
    Organisation.objects.filter(pk=kept.pk).update(city="Bobigny", rna="W751234567")
    Organisation.objects.filter(pk=dropped.pk).update(**known)
    kept.refresh_from_db()
    dropped.refresh_from_db()
    plan = merge_plan(kept=kept, dropped=dropped, actor=actor)
    assert {line.name for line in plan.lines if line.differs} == {"name", "city"}
    assert {line.name for line in plan.lines if line.is_filled} == {"siret"}
    one = merge(kept, dropped, actor, taken=["name"])
    one.refresh_from_db()
    assert (one.name, one.city, one.siret, one.rna, one.reference) == (
        "L’Atelier", "Bobigny", "73282932000074", "W751234567", "ORG-2",
    )  # fmt: skip
    entry = AuditEntry.objects.get(action="organisation.merge")
    assert (entry.changes["dropped"]["city"], entry.changes["dropped"]["name"]) == ("Pantin", "L’Atelier")


def test_the_same_hat_is_one_and_names_follow(cohort, actor, kept, dropped):
    for organisation in (kept, dropped):
        organisation.hats.create(hat=Hat.LAUREATE)
    make_laureate(cohort, organisation=dropped)
    merge(kept, dropped, actor)
    assert kept.hats.count() == 1
    assert Laureate.objects.get().sort_name == kept.sort_name


def test_the_same_promotion_twice_is_refused(cohort, actor, kept, dropped):
    for organisation in (kept, dropped):
        make_participant(make_laureate(cohort, organisation=organisation))
    with pytest.raises(BusinessRuleError, match="Toutes deux sont «\u00a0lauréat\u00a0»"):
        merge(kept, dropped, actor)
    assert Laureate.objects.count() == 2


@pytest.mark.parametrize("empty", ["kept", "dropped"])
def test_an_empty_journey_gives_way(cohort, actor, kept, dropped, empty):
    full, bare = (dropped, kept) if empty == "kept" else (kept, dropped)
    journey = make_laureate(cohort, organisation=full)
    participant = make_participant(journey)
    make_laureate(cohort, organisation=bare).zonings.create(zoning=make_zoning())
    merge(kept, dropped, actor)
    assert (Laureate.objects.get(), Laureate.objects.get().organisation) == (journey, kept)
    assert journey.participants.get() == participant
    assert AuditEntry.objects.get(action="organisation.merge").changes["empty_journeys"] == [str(cohort)]


def test_a_promotion_of_another_team_is_refused(actor, kept, dropped):
    make_laureate(make_cohort(), organisation=dropped)
    with pytest.raises(BusinessRuleError, match="ne menez pas"):
        merge(kept, dropped, actor)


def test_a_stale_page_and_one_structure_alone(actor, kept, dropped):
    with pytest.raises(ConflictError):
        structure_merge(kept=kept, dropped=dropped, taken=(), actor=actor, versions=(1, 7))
    with pytest.raises(ConflictError):
        merge(kept, kept, actor)
    assert "elle-même" in merge_plan(kept=kept, dropped=kept, actor=actor).refusals[0]
    merge(kept, dropped, actor)
    with pytest.raises(ConflictError):  # the second of two clicks
        merge(kept, dropped, actor)


def test_unknown_dates_are_plain_in_the_journal(actor, kept, dropped):
    Organisation.objects.filter(pk=dropped.pk).update(esus_until=datetime.date(2025, 3, 3))
    dropped.refresh_from_db()
    merge(kept, dropped, actor)
    assert AuditEntry.objects.get().changes["dropped"]["esus_until"] == "2025-03-03"
