import fcntl
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.stack import Stack
from tests.migrated import migrated_file

FLAGS = [
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "essaim-demo-2026"


@pytest.fixture(scope="session")
def loaded(tmp_path_factory) -> Path | None:
    """A data folder with the demo in its database, made once for all the workers of a run; None on a server.

    Each stack begins with a copy of it: what differs from one module to the next is what its people do.
    """
    if os.environ.get("DATABASE_URL"):
        return None
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own
    folder = shared / "demo-data"
    with (shared / "demo-data.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            first = Stack(var=Path(tempfile.mkdtemp(dir=shared)))
            shutil.copy(migrated_file(), first.var / "db.sqlite3")
            for command in ("createcachetable", "load_demo"):
                first.manage(command, "-v0")
            first.var.rename(folder)
    return folder


@pytest.fixture(scope="module")
def stack(loaded):
    """A platform of its own for the module, started as a newcomer would."""
    running = Stack()
    if loaded:
        shutil.copytree(loaded, running.var, dirs_exist_ok=True)
    try:
        running.start()
        yield running
    finally:
        running.close()


@pytest.fixture(scope="module")
def browser():
    names = (os.environ.get("CHROMIUM") or "chromium", "chromium", "chromium-browser", "google-chrome")
    executable = next(filter(None, map(shutil.which, names)), None)
    if executable is None:
        pytest.fail("Chromium is missing: apt-get install chromium")
    flags = [*FLAGS, "--no-sandbox"] if os.getuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable, args=flags)
        yield opened
        opened.close()


@pytest.fixture
def sign_in(stack, browser: Browser):
    """Open a browser of one's own as somebody: `sign_in("mission.demo")` → Page."""
    contexts = []

    def opened(name: str, *, width: int = 1440) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, locale="fr-FR", accept_downloads=True, base_url=stack.base
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.goto("/connexion/mot-de-passe/")
        page.fill("[name=login]", f"{name}@essaim.example")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "connexion" not in url)
        return page

    yield opened
    for context in contexts:
        context.close()
