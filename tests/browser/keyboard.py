"""How a page is walked by keyboard: Tab from its top until it ends, and what every control owes on the way."""

import re

TAB = {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
SPARE = 60  # a day, a month, a year and a calendar are four stops inside one date field

# Before a page is read: remember who listens to the pointer, to find actions that a keyboard cannot reach.
LISTENERS = """
window.pointed = new Set();
const listen = EventTarget.prototype.addEventListener;
EventTarget.prototype.addEventListener = function (type, ...rest) {
  if (["click", "dblclick", "mousedown", "pointerdown", "touchstart"].includes(type)) window.pointed.add(this);
  return listen.call(this, type, ...rest);
};
"""

# Looks at each stop when the next Tab leaves it: by then the page has scrolled and its style is settled.
WATCH = """(whole) => {
  const root = whole ? document.body : document.querySelector("main");
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  // htmx hears which button of a form was pressed; ready phrases are buttons; whoever does not draw types a name.
  const HEARD = "form, [data-phrases-for], canvas";
  const isHelper = node => node.matches("[aria-hidden=true][tabindex='-1']");  // the button that Enter presses
  const isOffered = node => node.checkVisibility({visibilityProperty: true}) && !node.matches(":disabled");
  const words = node => {
    const said = node.ariaLabel || node.textContent.trim() || node.name || "";
    return `${node.tagName.toLowerCase()} « ${said.slice(0, 60)} »`;
  };
  const look = node => [node, node.parentElement].map(box => {
    const style = getComputedStyle(box);
    return (style.outlineStyle === "none" ? "" : style.outlineWidth + style.outlineColor) + style.boxShadow;
  }).join();
  document.activeElement.blur();
  const expected = [...root.querySelectorAll(CONTROLS)].filter(node => isOffered(node) && !isHelper(node));
  const plain = new Map(expected.map(node => [node, look(node)]));
  const stops = [], marked = new Set(), covered = new Set();
  const middle = (start, size, length) => (Math.max(start, 0) + Math.min(start + size, length - 1)) / 2;
  const isCovered = node => {
    const box = node.getBoundingClientRect();
    const top = document.elementFromPoint(
      middle(box.left, box.width, innerWidth), middle(box.top, box.height, innerHeight));
    return ![node, ...(node.labels ?? [])].some(own => own.contains(top) || top?.contains(own));
  };
  const group = (one, other) =>
    one.type === "radio" && other.type === "radio" && one.name === other.name && one.form === other.form;
  window.walk = {isOver: false, report() {
    const missed = expected.filter(node => !stops.some(stop => stop === node || group(node, stop)));
    const late = stops.filter((node, rank) =>
      rank && !(stops[rank - 1].compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING));
    const mouse = [...window.pointed].filter(node => root.contains(node) && !node.matches(CONTROLS));
    return {
      never_reached: missed.map(words),
      out_of_order: late.map(words),
      without_a_mark: stops.filter(node => !marked.has(node)).map(words),
      hidden_by_a_bar: [...covered].map(words),
      for_the_mouse_only: mouse.filter(node => !node.matches(HEARD)).map(words),
    };
  }};
  document.addEventListener("keydown", event => {
    const node = document.activeElement;
    const isBefore = !stops.length && (node === root || node === document.body);
    if (event.key !== "Tab" || window.walk.isOver || isBefore) return;
    window.walk.isOver = node === document.body || !root.contains(node) || (stops.length > 1 && node === stops[0]);
    if (window.walk.isOver) return;
    if (stops.at(-1) !== node) stops.push(node);
    if (look(node) !== plain.get(node)) marked.add(node);
    if (isCovered(node)) covered.add(node);
  }, true);
  if (!whole) root.focus({preventScroll: true});
  return expected.filter((node, rank) => !expected.slice(0, rank).some(other => group(node, other))).length;
}"""

# What is beyond the screen of a phone, where nothing scrolls or in a table already laid out as cards.
OFF_SCREEN = """() => {
  const isScroller = box => ["auto", "scroll"].includes(getComputedStyle(box).overflowX);
  const scrolls = box => box && (isScroller(box) || scrolls(box.parentElement));
  const controls = [...document.querySelectorAll("main :is(a[href], button, input, select, textarea, summary)")];
  return controls.filter(node => {
    if (!node.checkVisibility() || node.closest("thead, .visually-hidden")) return false;
    const box = node.getBoundingClientRect();
    if (box.width <= 1 || (box.left >= -1 && box.right <= innerWidth + 1)) return false;
    return node.closest(".table-cards") || !scrolls(node.parentElement);
  }).map(node => node.outerHTML.slice(0, 120));
}"""


def tab_through(page, *, whole: bool) -> dict[str, list[str]]:
    """Press Tab until the focus leaves the page, or only its `main`; return what is wrong, by kind of fault."""
    session = page.context.new_cdp_session(page)
    expected = page.evaluate(WATCH, whole)
    pressed, batch = 0, expected + 2
    while not page.evaluate("window.walk.isOver") and pressed < expected + SPARE:
        for _ in range(batch):
            session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **TAB})
        pressed, batch = pressed + batch, 6
    session.detach()
    faults = page.evaluate("window.walk.report()")
    if not page.evaluate("window.walk.isOver"):
        faults["never_left"] = [page.evaluate("document.activeElement.outerHTML")[:120]]
    return {kind: found for kind, found in faults.items() if found}


def off_screen(page) -> list[str]:
    """The controls of a page with a table that a phone of 390 pixels does not show."""
    if not page.locator("main table").count():
        return []
    page.set_viewport_size({"width": 390, "height": 844})
    try:
        return page.evaluate(OFF_SCREEN)
    finally:
        page.set_viewport_size({"width": 1440, "height": 900})


def tab_to(page, target, *, limit: int = 150) -> None:
    """Press Tab, from where the focus is, until `target` has it."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if target.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError(f"{limit} times Tab do not reach {target}")


def press(page, target, *, key: str = "Enter") -> None:
    """Reach a link or a button by Tab, press it, and wait for the page that it opens."""
    tab_to(page, target)
    with page.expect_navigation():
        page.keyboard.press(key)


def resolved(path: str, addresses: dict[str, str]) -> str:
    """The path with the identifiers of the rows prepared for the walk."""
    return re.sub("[A-Z]{4,}", lambda name: addresses[name[0]], path)
