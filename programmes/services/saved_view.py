"""« Mes vues »: keep a list as it is under a name, rename it, share it, remove it and take that back."""

import datetime
from urllib.parse import parse_qsl, urlencode

from django.db import transaction

from ess_platform.audit.services import record
from ess_platform.common.errors import BusinessRuleError
from programmes.list_pages import list_page
from programmes.models import Cohort, SavedView
from programmes.models.saved_view import NAME_MAX, QUERY_MAX

NOT_KEPT = ("page", "selection")  # where one was, whom one had ticked
MOST = 30  # views of one person for one list of one promotion
UNDO_FOR = datetime.timedelta(days=1)
UNNAMED = "Donnez un nom à cette vue."
TOO_LONG = f"Un nom compte {NAME_MAX} caractères au plus."
TAKEN = "Vous avez déjà une vue de ce nom dans cette liste."
UNKNOWN_LIST = "Cette liste n’a pas de vues."
TOO_MANY_FILTERS = "Cette vue retient trop de choix pour être enregistrée : retirez quelques filtres."
TOO_MANY = f"Vous avez déjà {MOST} vues de cette liste : supprimez-en une d’abord."
NOT_YOURS = "Cette vue appartient à quelqu’un d’autre de l’équipe : enregistrez la vôtre."
TOO_LATE = "Cette vue est supprimée depuis plus d’un jour : enregistrez-la de nouveau."


def clean_query(query: str) -> str:
    """What a view keeps of an address: choices that hold something, neither the page nor the rows ticked."""
    pairs = [(name, value) for name, value in parse_qsl(query.lstrip("?")) if value and name not in NOT_KEPT]
    return urlencode(pairs)


@transaction.atomic
def saved_view_create(*, cohort: Cohort, actor, page: str, name: str, query: str, is_shared: bool = False) -> SavedView:
    """Keep a list of a promotion as it is. The name is unique among one's own views of this list.

    Refuses a list that nobody registered, an empty, long or taken name (`name`), too many filters, and more than
    thirty views. Audit: `saved_view.create`.
    """
    if list_page(page) is None:
        raise BusinessRuleError(UNKNOWN_LIST)
    query = clean_query(query)
    if len(query) > QUERY_MAX:
        raise BusinessRuleError(TOO_MANY_FILTERS)
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    own = SavedView.objects.kept().filter(cohort=cohort, user=actor, page=page)
    if own.count() >= MOST:
        raise BusinessRuleError(TOO_MANY)
    view = SavedView(cohort=cohort, user=actor, page=page, query=query, is_shared=is_shared)
    view.name = _free_name(view, name)
    view.save()
    record(actor=actor, action="saved_view.create", target=view, scope=cohort.slug, changes={"shared": is_shared})
    return view


@transaction.atomic
def saved_view_edit(*, view: SavedView, actor, name: str, is_shared: bool) -> SavedView:
    """Rename a view, share it with the team or keep it for oneself. Refuses somebody else's view, and a name
    that is empty, long or taken (`name`). Audit: `saved_view.edit`.
    """
    locked = _own(view, actor)
    locked.name, locked.is_shared = _free_name(locked, name), is_shared
    locked.save(update_fields=["name", "is_shared", "updated_at"])
    scope = locked.cohort.slug
    record(actor=actor, action="saved_view.edit", target=locked, scope=scope, changes={"shared": is_shared})
    return locked


@transaction.atomic
def saved_view_remove(*, view: SavedView, actor, now: datetime.datetime) -> SavedView:
    """Put a view aside for a day, then forget it; the second click changes nothing.

    Refuses somebody else's view. Forgets what its owner removed more than a day ago. Audit: `saved_view.remove`.
    """
    locked = _own(view, actor)
    SavedView.objects.filter(user=actor, removed_at__lt=now - UNDO_FOR).exclude(pk=locked.pk).delete()
    if locked.removed_at is None:
        locked.removed_at = now
        locked.save(update_fields=["removed_at", "updated_at"])
        record(actor=actor, action="saved_view.remove", target=locked, scope=locked.cohort.slug)
    return locked


@transaction.atomic
def saved_view_restore(*, view: SavedView, actor, now: datetime.datetime) -> SavedView:
    """Take a removal back. Refuses somebody else's view, one removed more than a day ago, and a name taken
    meanwhile. Audit: `saved_view.restore`.
    """
    locked = _own(view, actor)
    if locked.removed_at is None:
        return locked
    if locked.removed_at < now - UNDO_FOR:
        raise BusinessRuleError(TOO_LATE)
    _free_name(locked, locked.name)
    locked.removed_at = None
    locked.save(update_fields=["removed_at", "updated_at"])
    record(actor=actor, action="saved_view.restore", target=locked, scope=locked.cohort.slug)
    return locked


def _own(view: SavedView, actor) -> SavedView:
    locked = SavedView.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=view.pk)
    if locked.user_id != actor.pk:
        raise BusinessRuleError(NOT_YOURS)
    return locked


def _free_name(view: SavedView, name: str) -> str:
    """The name, spaces tidied, that no other view of the person has in this list."""
    name = " ".join(name.split())
    if not name:
        raise BusinessRuleError(UNNAMED, field="name")
    if len(name) > NAME_MAX:
        raise BusinessRuleError(TOO_LONG, field="name")
    others = SavedView.objects.kept().filter(cohort=view.cohort_id, user=view.user_id, page=view.page)
    if others.filter(name__iexact=name).exclude(pk=view.pk).exists():
        raise BusinessRuleError(TAKEN, field="name")
    return name
