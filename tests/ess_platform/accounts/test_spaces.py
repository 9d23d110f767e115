"""Hats: which spaces a person has, and the menu of each page."""

import datetime

import pytest
from django.test import RequestFactory
from django.urls import reverse

from ess_platform.accounts.context_processors import navigation
from ess_platform.accounts.enums import Role, Space
from ess_platform.accounts.models import Membership, User
from ess_platform.accounts.selectors.space import hats_of, menu_of, phone_menu_of, spaces_of
from ess_platform.accounts.spaces import registered_spaces
from tests.factories import (
    make_admin_user,
    make_cohort,
    make_funder_user,
    make_laureate,
    make_membership,
    make_participant,
    make_sponsor,
    make_sponsor_contact,
    make_team_admin,
    make_team_user,
    make_user,
)

pytestmark = pytest.mark.django_db


def spaces(user):
    return [entry.space for entry in spaces_of(User.objects.get(pk=user.pk))]


def laureate_user(cohort):
    return make_participant(make_laureate(cohort), with_user=True).person.user


def sponsor_user(cohort):
    return make_sponsor_contact(make_sponsor(cohort), with_user=True).person.user


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda cohort: make_user(), []),
        (make_team_user, [Space.TEAM]),
        (make_team_admin, [Space.TEAM]),
        (laureate_user, [Space.LAUREATE]),
        (sponsor_user, [Space.SPONSOR]),
        (make_funder_user, [Space.FUNDER]),
        (lambda cohort: make_admin_user(), [Space.ADMIN]),
    ],
)
def test_spaces_of_each_role(make, expected, client):
    user = make(make_cohort())
    assert spaces(user) == expected
    client.force_login(user)
    home = reverse(registered_spaces()[list(Space).index(expected[0])].url_name) if expected else "/compte/"
    assert client.get("/accueil/").url == home


def test_several_hats():
    cohort = make_cohort()
    user = sponsor_user(cohort)
    make_membership(user, Role.TEAM, cohort.programme.operator)
    assert spaces(user) == [Space.TEAM, Space.SPONSOR]
    user = User.objects.get(pk=user.pk)
    assert [(hat.label, hat.is_current) for hat in hats_of(user, "/parrain/")] == [
        ("Équipe", False),
        ("Parrain, marraine", True),
    ]
    assert menu_of(user, "/parrain/")[0].is_current
    assert not any(item.is_current for item in menu_of(user, "/compte/"))


def test_ended_membership_gives_nothing():
    user = make_team_user(make_cohort())
    Membership.objects.update(ended_on=datetime.date(2024, 12, 31))
    assert spaces(user) == []


def test_closed_account_has_nothing():
    user = make_team_user(make_cohort())
    User.objects.update(is_active=False)
    assert spaces(user) == []


def test_one_query_for_the_whole_page(django_assert_num_queries):
    request = RequestFactory().get("/tableau-de-bord/")
    request.user = User.objects.get(pk=make_team_user(make_cohort()).pk)
    context = navigation(request)
    with django_assert_num_queries(0):
        pass
    with django_assert_num_queries(1):
        assert context["navigation"]
        assert not context["phone_navigation"]
        assert len(context["hats"]) == 1


def test_every_link_of_every_menu_exists():
    for entry in registered_spaces():
        for name in (entry.url_name, *(link.url_name for link in (*entry.links, *entry.phone_links))):
            assert reverse(name)


def test_a_phone_bar_has_four_entries_and_one_current():
    """On pages that no entry begins, the one that covers them is current; a kept choice goes with each address."""
    user = User.objects.get(pk=laureate_user(make_cohort()).pk)
    bar = phone_menu_of(user, "/mon-espace/structure/", "?parcours=x")
    assert [(item.label, item.is_current) for item in bar] == [
        ("Accueil", False),
        ("Fiche", False),
        ("Agenda", False),
        ("Plus", True),
    ]
    assert {item.url.partition("?")[2] for item in bar} == {"parcours=x"}
    assert phone_menu_of(User.objects.get(pk=make_team_user(make_cohort()).pk), "/tableau-de-bord/") == []
