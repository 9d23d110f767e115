"""Menus of the signed-in person: computed only if the page shows them, with one query."""

from django.utils.functional import SimpleLazyObject

from ess_platform.accounts.selectors.space import hats_of, is_team_member, menu_of, phone_menu_of


def navigation(request) -> dict:
    """`navigation` (main menu), `phone_navigation` (bottom bar of laureates and sponsors), `hats` (spaces), `is_team`.

    Empty for who came by a link of a mail: it opens one page, and a menu would lead to sign-in.
    A page that keeps a choice in its address (`?parcours=`) sets `request.kept_query` before it renders: every
    entry of the menus keeps it too.
    """
    if getattr(request, "access_link", None):
        return {"navigation": [], "phone_navigation": [], "hats": [], "is_team": False}

    def menu(build):
        return SimpleLazyObject(lambda: build(request.user, request.path, getattr(request, "kept_query", "")))

    return {
        "navigation": menu(menu_of),
        "phone_navigation": menu(phone_menu_of),
        "hats": SimpleLazyObject(lambda: hats_of(request.user, request.path)),
        "is_team": SimpleLazyObject(lambda: is_team_member(request.user)),
    }
