"""Count what a person does: the targets of the top tasks are numbers of clicks from the page after sign-in.

A tap or a submit counts one, typing does not (product, personas and top tasks).
"""

from playwright.sync_api import Locator, Page


def opens(page: Page, target: Locator) -> None:
    """Click what opens a page or sends a form, and wait for the answer: going elsewhere before it drops the request."""
    with page.expect_navigation():
        target.click()


class Clicks:
    """Follow links, press buttons and tick boxes through this: `count` says how many."""

    def __init__(self, page: Page):
        self.page, self.count = page, 0

    def on(self, target: Locator) -> None:
        """One click, then wait until the page that it opens is there."""
        target.click()
        self.count += 1
        self.page.wait_for_load_state()

    def link(self, name: str, **options) -> None:
        self.on(self.page.get_by_role("link", name=name, **options))

    def button(self, name: str, **options) -> None:
        self.on(self.page.get_by_role("button", name=name, **options))
