"""Templates: they compile, they are used, they carry no inline style nor script, components see only their inputs."""

import re
from pathlib import Path

import pytest
from django.template import engines
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "templates"
CODE = ("ess_platform", "programmes", "laureates", "sessions", "sponsors", "reporting")
COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.S)
INCLUDE = re.compile(r"\{%\s*include\s+(.*?)%\}", re.S)
NAMED = re.compile(r"\{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']")
BANS = {
    "style attribute": re.compile(r"<[^>{]*\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>", re.I),
    "event handler": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.I),
    "javascript address": re.compile(r"(?:href|src|action)\s*=\s*[\"']\s*javascript:", re.I),
    "another host": re.compile(r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=[\"'](?:https?:)?//", re.I),
    "hx-on handler": re.compile(r"\shx-on[:a-z-]*\s*=", re.I),
}
# These read the address of the page, to keep its query string: they take the whole context.
READ_THE_ADDRESS = {"components/pagination.html", "components/sort_header.html"}
# Named by allauth or Django themselves, or chosen by a name that is computed.
BY_LIBRARIES = re.compile(
    r"^(account/|mfa/|allauth/|django/|crispy/|bootstrap5/|[45]\d\d\.html$)|_(subject|body|message)\.(txt|html)$"
)


def files() -> list[str]:
    found = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.*") if path.is_file())
    assert len(found) > 30, "the walk found no template"
    return found


def source(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def bare(name: str) -> str:
    """The source without its comments."""
    return COMMENT.sub("", source(name))


@pytest.mark.parametrize("name", files())
def test_compiles(name):
    assert get_template(name).template is not None


@pytest.mark.parametrize("ban", BANS)
def test_nothing_inline(ban):
    offenders = []
    for name in files():
        if not name.endswith((".html", ".svg")):
            continue
        for found in BANS[ban].finditer(bare(name)):
            line = bare(name)[: found.start()].count("\n") + 1
            offenders.append(f"templates/{name}:{line} {found.group(0)[:80]}")
    assert not offenders, f"{ban} (strict CSP):\n" + "\n".join(offenders)


def test_what_a_click_does_a_keyboard_does():
    """Scripts that follow clicks from above, and htmx, act on native controls; a timer may start the rest."""
    clicks = re.compile(r"addEventListener\(\"click\", \(event\) => \{(.*?)\n *\}\);", re.S)
    scripts = [path.read_text(encoding="utf-8") for path in (ROOT / "static/js").glob("*.js")]
    handlers = "\n".join(body for script in scripts for body in clicks.findall(script))
    acting = set(re.findall(r"event\.target\.closest\(\"\[(data-[\w-]+)\]", handlers))
    assert acting, "no script follows clicks: change the pattern"
    tags = re.compile(r"<(?!a\b|button\b|input\b|select\b|textarea\b|summary\b|form\b)\w+\b([^<>]*)>")
    offenders = []
    for name in files():
        for found in tags.finditer(bare(name)):
            attributes = set(re.findall(r"\s([\w-]+)", found.group(1)))
            asks = attributes & {"hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete"}
            if acting & attributes or (asks and not re.search(r"hx-trigger=\"(?!click)", found.group(0))):
                offenders.append(f"templates/{name} {found.group(0)[:90]}")
    assert not offenders, "A link or a button, which Tab reaches:\n" + "\n".join(offenders)


def test_every_form_that_posts_carries_its_token():
    """Without it the page answers 403 in a browser, and the test client does not notice."""
    forms = re.compile(r"<form\b(?=[^>]*method=\"post\").*?</form>", re.I | re.S)
    offenders = [
        f"templates/{name} {found.group(0)[:90]}"
        for name in files()
        if name.endswith(".html")
        for found in forms.finditer(bare(name))
        if "csrf_token" not in found.group(0)
    ]
    assert not offenders, "A form that posts holds {% csrf_token %}:\n" + "\n".join(offenders)


def test_components_see_only_their_inputs():
    offenders = []
    for name in files():
        for found in INCLUDE.finditer(bare(name)):
            words = found.group(1).split()
            component = words[0].strip("\"'")
            if component in READ_THE_ADDRESS:
                continue
            if component.startswith("components/") and words[-1] != "only":
                line = bare(name)[: found.start()].count("\n") + 1
                offenders.append(f"templates/{name}:{line} {found.group(0)[:90]}")
    assert not offenders, "Components are included with « only »:\n" + "\n".join(offenders)


def test_components_say_their_inputs():
    offenders = [
        name for name in files() if name.startswith("components/") and not source(name).lstrip().startswith("{#")
    ]
    assert not offenders, "A component opens with a comment:\n" + "\n".join(offenders)


def test_what_is_included_exists():
    loaders = engines["django"].engine
    offenders = []
    for name in files():
        for target in NAMED.findall(bare(name)):
            try:
                loaders.find_template(target)
            except Exception:
                offenders.append(f"templates/{name} names {target}")
    assert not offenders, "\n".join(offenders)


def test_every_template_is_used():
    """Named by another template or in the code; libraries name theirs."""
    named = {target for name in files() for target in NAMED.findall(bare(name))}
    code = "\n".join(path.read_text(encoding="utf-8") for top in CODE for path in (ROOT / top).rglob("*.py"))
    shapes = [  # f"reporting/pdf/bilan/{section.key}.html"
        re.compile("[^/]+".join(re.escape(part) for part in re.split(r"\{[^}]*\}", shape)))
        for shape in re.findall(r"f\"([\w/]+/[^\"]*\{[^}]*\}[^\"]*\.html)\"", code)
    ]
    unused = [
        name
        for name in files()
        if name not in named
        and f'"{name}"' not in code
        and not BY_LIBRARIES.search(name)
        and not any(shape.fullmatch(name) for shape in shapes)
    ]
    assert not unused, "Nobody names these templates:\n" + "\n".join(unused)


def test_mails_have_their_three_parts():
    """Subject and text always; the HTML twin where there is one has its text."""
    names = set(files())
    missing = []
    for name in names:
        stem, found, _ = name.rpartition("_subject.txt")
        if found and not {f"{stem}_body.txt", f"{stem}_message.txt"} & names:
            missing.append(f"{stem}: no text body")
        stem, found, _ = name.rpartition("_body.html")
        if found and f"{stem}_body.txt" not in names:
            missing.append(f"{stem}: no text twin")
    assert not missing, "\n".join(missing)
