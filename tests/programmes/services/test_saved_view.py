"""« Mes vues »: what is kept of a list, and every refusal."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from ess_platform.common.errors import BusinessRuleError
from programmes.models import SavedView
from programmes.services import saved_view as service
from tests.factories import make_cohort, make_team_admin, make_team_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def user(cohort):
    return make_team_user(cohort)


def create(cohort, user, name="À appeler", query="fiche=retard", **fields):
    return service.saved_view_create(cohort=cohort, actor=user, page="laureats", name=name, query=query, **fields)


def test_a_view_keeps_choices_and_neither_page_nor_ticks(cohort, user):
    view = create(cohort, user, "  À   appeler ", "?q=&fiche=retard&page=3&selection=toutes&col=fiche&col=parrain")
    assert (view.name, view.query) == ("À appeler", "fiche=retard&col=fiche&col=parrain")


@pytest.mark.parametrize(
    ("name", "message"),
    [("  ", service.UNNAMED), ("x" * 61, service.TOO_LONG), ("à APPELER", service.TAKEN)],
)
def test_names_that_are_refused(cohort, user, name, message):
    create(cohort, user, "à appeler")
    with pytest.raises(BusinessRuleError, match=message) as refusal:
        create(cohort, user, name)
    assert refusal.value.field == "name"


def test_a_list_without_views_and_too_many_filters_are_refused(cohort, user):
    with pytest.raises(BusinessRuleError, match=service.UNKNOWN_LIST):
        service.saved_view_create(cohort=cohort, actor=user, page="zzz", name="Vue", query="")
    with pytest.raises(BusinessRuleError, match="trop de choix"):
        create(cohort, user, query=f"q={'x' * 500}")


def test_thirty_views_at_most(cohort, user):
    SavedView.objects.bulk_create(
        SavedView(cohort=cohort, user=user, page="laureats", name=f"Vue {rank}") for rank in range(service.MOST)
    )
    with pytest.raises(BusinessRuleError, match="déjà 30 vues"):
        create(cohort, user)


def test_only_its_owner_changes_a_shared_view(cohort, user):
    view, other = create(cohort, user, is_shared=True), make_team_admin(cohort)
    assert view in SavedView.objects.visible_to(other)
    for act in (
        lambda: service.saved_view_edit(view=view, actor=other, name="Autre", is_shared=False),
        lambda: service.saved_view_remove(view=view, actor=other, now=timezone.now()),
        lambda: service.saved_view_restore(view=view, actor=other, now=timezone.now()),
    ):
        with pytest.raises(BusinessRuleError, match="quelqu’un d’autre"):
            act()
    service.saved_view_edit(view=view, actor=user, name="Autre", is_shared=False)
    assert view not in SavedView.objects.visible_to(other)


def test_a_removal_is_taken_back_for_a_day(cohort, user):
    view, now = create(cohort, user), timezone.now()
    service.saved_view_remove(view=view, actor=user, now=now)
    service.saved_view_remove(view=view, actor=user, now=now)
    twin = create(cohort, user)
    with pytest.raises(BusinessRuleError, match=service.TAKEN):
        service.saved_view_restore(view=view, actor=user, now=now)
    service.saved_view_edit(view=twin, actor=user, name="Autre", is_shared=False)
    assert service.saved_view_restore(view=view, actor=user, now=now).removed_at is None
    service.saved_view_remove(view=view, actor=user, now=now)
    later = now + datetime.timedelta(hours=25)
    with pytest.raises(BusinessRuleError, match="plus d’un jour"):
        service.saved_view_restore(view=view, actor=user, now=later)
    service.saved_view_remove(view=twin, actor=user, now=later)
    assert list(SavedView.objects.all()) == [twin]


def test_save_rename_remove_restore_by_the_pages(client, cohort, user):
    client.force_login(user)
    slug = {"slug": cohort.slug}
    new = reverse("programmes:saved_view_create", kwargs=slug, query={"liste": "laureats", "fiche": "retard"})
    assert client.post(new, {"name": ""}).status_code == 400
    assert client.post(new, {"name": "En panne"}).url == f"/programmes/{cohort.slug}/laureats/?fiche=retard"
    view = SavedView.objects.get()
    kwargs = slug | {"public_id": view.public_id}
    client.post(reverse("programmes:saved_view_edit", kwargs=kwargs), {"name": "En retard aussi", "is_shared": "on"})
    client.post(reverse("programmes:saved_view_remove", kwargs=kwargs))
    page = client.get(reverse("programmes:saved_view_list", kwargs=slug))
    [line] = page.context["lines"]
    assert (line.view.name, line.is_removed, line.is_own) == ("En retard aussi", True, True)
    client.post(reverse("programmes:saved_view_restore", kwargs=kwargs))
    view.refresh_from_db()
    assert (view.removed_at, view.is_shared) == (None, True)
