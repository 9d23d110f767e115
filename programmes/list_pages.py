"""The lists of a promotion whose views can be saved. The app that owns a list registers it, by URL name only."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ListPage:
    """A list: its code in the addresses, its URL name (given the slug of the promotion), what it is called."""

    code: str
    url_name: str
    label: str


_pages: dict[str, ListPage] = {}


def register_list_page(code: str, *, url_name: str, label: str) -> None:
    """Declare a list; called from `AppConfig.ready` of the app that owns it."""
    _pages[code] = ListPage(code, url_name, label)


def list_page(code: str) -> ListPage | None:
    """The list of a code; None for one that nobody registers."""
    return _pages.get(code)


def list_pages() -> list[ListPage]:
    """Every list, by label."""
    return sorted(_pages.values(), key=lambda page: page.label)
