"""Menus of the signed-in person: computed only if the page shows them, with one query."""

from django.utils.functional import SimpleLazyObject

from ess_platform.accounts.selectors.space import current_space, hats_of, menu_of


def navigation(request) -> dict:
    """`navigation` (main menu), `phone_navigation` (bottom bar of laureates and sponsors), `hats` (spaces)."""

    def phone_menu():
        user = request.user
        entry = current_space(user, request.path)
        return menu_of(user, request.path) if entry and entry.has_phone_bar else []

    return {
        "navigation": SimpleLazyObject(lambda: menu_of(request.user, request.path)),
        "phone_navigation": SimpleLazyObject(phone_menu),
        "hats": SimpleLazyObject(lambda: hats_of(request.user, request.path)),
    }
