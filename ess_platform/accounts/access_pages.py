"""Where a link of a mail lands. A higher application registers its page when it starts, by URL name only.

    from ess_platform.accounts.access_pages import register_access_page

    register_access_page(LinkPurpose.REPORT, "laureates:report_tasks")

The page takes `public_id`: the object of the link. `/lien/<token>/` hands its visitor a cookie for that address and
those below, and the views there say `accepts_access_link = "report"`. A purpose whose page carries the token in its
own address (`AccessLinkPageMixin`) is not registered.
"""

from ess_platform.accounts.enums import LinkPurpose

TOKEN = r"(?P<token>[-\w]{1,128})"  # in the address of every page that a token opens

_registry: dict[LinkPurpose, str] = {}


def register_access_page(purpose: LinkPurpose, url_name: str) -> None:
    """Declare the page of a purpose; called from `AppConfig.ready` of the application that owns it."""
    _registry[purpose] = url_name


def access_page(purpose: str) -> str | None:
    """The URL name of the page of a purpose; None when the token stands in the page's own address."""
    return _registry.get(LinkPurpose(purpose))
