"""How a page is walked: its account signed in once, axe, structure, 320 pixels, what its browser complains about."""

import os
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import PASSWORD
from tests.browser.pages import PAGES, STATUS
from tests.browser.prepared import PREPARE

TEAM = ("mission.demo", "implantation.demo", "direction.demo")


def pages_of(*, team: bool, one_in: int = 1, first: int = 0) -> list[tuple[str, str]]:
    """(account, path) of the team's pages, or of everybody else's: two workers share the walk.

    `one_in` keeps some of them, since they are made of the same pieces and a walk takes minutes; WHOLE_WALK=1, in the
    environment, keeps them all.
    """
    found = [(account, path) for account in PAGES for path in PAGES[account] if (account in TEAM) == team]
    return found if os.environ.get("WHOLE_WALK") else found[first::one_in]


TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
CUT = """() => {
  const found = [], range = document.createRange();
  const isScroller = box => ['auto', 'scroll'].includes(getComputedStyle(box).overflowX);
  const scrolls = box => box !== null && (isScroller(box) || scrolls(box.parentElement));
  const words = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const parent = words.currentNode.parentElement;
    range.selectNodeContents(words.currentNode);
    if (![...range.getClientRects()].some(box => box.width > 1 && box.right > 321)) continue;
    if (parent.closest('.visually-hidden, thead, option')) continue;
    if (!parent.closest('.table-cards') && scrolls(parent)) continue;
    found.push(words.currentNode.data.trim());
  }
  return found;
}"""


@pytest.fixture(scope="module")
def addresses(stack):
    return stack.json(PREPARE)


def listened(page: Page, base: str) -> Page:
    """The same page, with what its browser complains about in `complaints`: errors, and requests to elsewhere."""

    def is_bad(message):
        is_answer_code = "the server responded with a status of" in message.text  # a refused page is checked too
        return message.type in ("error", "warning") and not is_answer_code

    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if is_bad(message) else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda one: None if one.url.startswith(base) else page.complaints.append(one.url))
    return page


@pytest.fixture(scope="module")
def visit(stack, browser, addresses):
    """`visit(account)` → the page of that account, signed in once, with what its browser complained about."""
    opened = {}

    def page_of(account):
        if account not in opened:
            context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="fr-FR", base_url=stack.base)
            context.set_default_timeout(15_000)
            page = listened(context.new_page(), stack.base)
            if account:
                page.goto("/connexion/mot-de-passe/")
                page.fill("[name=login]", f"{account}@essaim.example")
                page.fill("[name=password]", PASSWORD)
                page.press("[name=password]", "Enter")
                page.wait_for_url(lambda url: "connexion" not in url)
            opened[account] = page
        opened[account].complaints.clear()
        return opened[account]

    yield page_of
    for page in opened.values():
        page.context.close()


def check(page) -> None:
    """What every page owes to everybody, at 1440 then at 320 pixels."""
    found = Axe().run(page, options=AXE).response["violations"]
    assert [(v["id"], [node["html"][:200] for node in v["nodes"]]) for v in found] == []
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") == "fr"
    assert re.fullmatch(r".{3,} – Essaim", page.title())
    page.set_viewport_size({"width": 320, "height": 800})
    try:
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 320
        assert page.evaluate(CUT) == []
    finally:
        page.set_viewport_size({"width": 1440, "height": 900})
    assert page.complaints == []


def walk(visit, addresses, account, path) -> None:
    """Open a page as an account, and check it."""
    page = visit(account)
    answer = page.goto(re.sub("[A-Z]{4,}", lambda name: addresses[name[0]], path))
    assert answer.status == STATUS.get((account, path), 200)
    check(page)
