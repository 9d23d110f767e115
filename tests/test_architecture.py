"""The house, checked on the code itself (ARCHITECTURE.md): who may import whom, sizes, and a few bans.

Nothing is imported here: files are read with `ast`, so a broken file is an offender, not a crash.
"""

import ast
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.views.generic.base import TemplateResponseMixin

from tests.access_rules import views_by_name

ROOT = Path(__file__).resolve().parents[1]
BUSINESS = ("programmes", "laureates", "sessions", "sponsors", "reporting")
PLATFORM = ("common", "directory", "accounts", "audit", "notifications")
MAX_LINES = 400

# What each package may import besides itself. `ess_platform` alone stands for celery, version and settings.
DIRECTORY = {"common"}
ACCOUNTS = DIRECTORY | {"directory"}
ALL_PLATFORM = set(PLATFORM)
MAY_IMPORT = {
    "common": {"ess_platform"},
    "directory": DIRECTORY,
    "accounts": ACCOUNTS,
    "audit": ACCOUNTS | {"accounts"},
    "notifications": ACCOUNTS | {"accounts", "audit"},
    "programmes": ALL_PLATFORM,
    "laureates": ALL_PLATFORM | {"programmes"},
    "sessions": ALL_PLATFORM | {"programmes", "laureates"},
    "sponsors": ALL_PLATFORM | {"programmes", "laureates"},
    "reporting": ALL_PLATFORM | {"programmes", "laureates", "sessions", "sponsors"},
}

# The layers of an application, in order: each imports itself and those before. Names that share a number
# are siblings that may import each other only if the graph of files stays acyclic.
LAYERS = (
    (
        "enums",
        "signals",
        "errors",
        "spaces",
        "access_pages",
        "space_cards",
        "space_links",
        "date_anchors",
        "report_guards",
        "cohort_templates",
        "copy_steps",
        "state_guards",
        "reminder_kinds",
        "import_kinds",
        "export_kinds",
        "scopes",
        "list_pages",
        "notice_kinds",
        "validators",
        "digests",
        "spool",
        "smtp",
        "pdf_characters",
        "pdf_standards",
    ),
    ("tasks",),
    ("models",),
    ("permissions",),
    ("selectors", "figures", "charts", "pdf", "documents", "formatting", "context_processors"),
    ("notifications",),
    ("services", "adapter"),
    ("forms", "filters", "fields", "exports"),
    ("views", "receivers", "middleware", "checks"),
    ("urls", "admin", "demo", "management"),
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
# Layers of the platform's own foundation, and files that are no layer.
FREE_LAYERS = {"apps", "migrations", "templatetags", "__init__", "loading", "imports"}


@dataclass(frozen=True)
class Import:
    """One import statement: where it is, what it names, whether it is inside a function."""

    file: Path
    line: int
    target: str
    is_inline: bool

    def __str__(self) -> str:
        return f"{self.file.relative_to(ROOT)}:{self.line} imports {self.target}"


def package_of(module: str) -> str | None:
    """The package of the house that a dotted name belongs to; None for the outside world."""
    first, _, rest = module.partition(".")
    if first in BUSINESS:
        return first
    if first != "ess_platform":
        return None
    second = rest.partition(".")[0]
    return second if second in PLATFORM else "ess_platform"


def layer_of(module: str) -> str:
    """The layer of a module: the name that follows its package."""
    parts = module.split(".")
    skip = 2 if parts[0] == "ess_platform" else 1
    return parts[skip] if len(parts) > skip else "__init__"


def module_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def sources() -> tuple[Path, ...]:
    """Every Python file of the product, migrations left out."""
    found = []
    for top in ("ess_platform", *BUSINESS):
        found += (file for file in (ROOT / top).rglob("*.py") if "migrations" not in file.parts)
    assert len(found) > 50, "the walk found no house"
    return tuple(sorted(found))


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def absolute(file: Path, node: ast.ImportFrom) -> str:
    """The dotted name of a `from` import, relative ones resolved."""
    if not node.level:
        return node.module or ""
    here = file.relative_to(ROOT).parent.parts
    base = here[: len(here) - node.level + 1]
    return ".".join([*base, *([node.module] if node.module else [])])


def modules_named(file: Path, node: ast.ImportFrom) -> list[str]:
    """`from a import b` names the module a.b when it is one, else a."""
    base = absolute(file, node)
    found = []
    for alias in node.names:
        path = ROOT.joinpath(*base.split("."), alias.name)
        is_module = path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()
        found.append(f"{base}.{alias.name}" if is_module else base)
    return found


@cache
def imports_of(file: Path) -> tuple[Import, ...]:
    tree = tree_of(file)
    inline = {
        child
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for child in ast.walk(function)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = modules_named(file, node)
        else:
            continue
        found += (Import(file, node.lineno, name, node in inline) for name in dict.fromkeys(names))
    return tuple(found)


def all_imports() -> list[Import]:
    return [found for file in sources() for found in imports_of(file)]


def report(offenders, rule: str) -> None:
    """Fail with one line per offender."""
    lines = [str(offender) for offender in offenders]
    assert not lines, rule + "\n" + "\n".join(sorted(lines))


def test_each_application_imports_lower_ones_only():
    offenders = []
    for found in all_imports():
        here, there = package_of(module_of(found.file)), package_of(found.target)
        if there is None or here in (there, "ess_platform"):
            continue
        if there not in MAY_IMPORT[here]:
            offenders.append(found)
    report(offenders, "An application imports only the ones below it:")


def test_the_platform_names_applications_in_strings_only():
    offenders = [
        found
        for found in all_imports()
        if package_of(module_of(found.file)) == "ess_platform" and package_of(found.target) in BUSINESS
    ]
    report(offenders, "ess_platform never imports a business application:")


def is_the_one_inline(found: Import) -> bool:
    """A task importing its service; `AppConfig.ready`; what must not be loaded before it is used."""
    here, there = layer_of(module_of(found.file)), layer_of(found.target)
    return (here, there) == ("tasks", "services") or here == "apps"


def test_layers_inside_an_application():
    offenders = []
    for found in all_imports():
        mine, target = module_of(found.file), found.target
        if package_of(mine) != package_of(target) or package_of(mine) in (None, "ess_platform", "common"):
            continue
        here, there = layer_of(mine), layer_of(target)
        if here in FREE_LAYERS or there == "__init__" or is_the_one_inline(found):
            continue
        if here not in RANK or there not in RANK:
            offenders.append(f"{found}: unknown layer {here if here not in RANK else there}")
        elif RANK[there] > RANK[here]:
            offenders.append(f"{found}: {here} comes before {there}")
    report(offenders, "A layer imports only those before it:")


def test_no_cycle_between_files():
    graph = defaultdict(set)
    known = {module_of(file) for file in sources()}
    for found in all_imports():
        if not found.is_inline and found.target in known and found.target != module_of(found.file):
            graph[module_of(found.file)].add(found.target)
    state, stack, cycles = {}, [], []

    def visit(module: str) -> None:
        state[module] = "open"
        stack.append(module)
        for target in sorted(graph[module]):
            if state.get(target) == "open":
                cycles.append(" → ".join([*stack[stack.index(target) :], target]))
            elif target not in state:
                visit(target)
        stack.pop()
        state[module] = "done"

    for module in sorted(known):
        if module not in state:
            visit(module)
    report(cycles, "No import goes round in a circle:")


def is_inside_the_models(found: Import) -> bool:
    """The QuerySet of a model may need a model that stands on it, in the same package."""
    mine = module_of(found.file)
    same_package = package_of(mine) == package_of(found.target)
    return same_package and layer_of(mine) == layer_of(found.target) == "models"


def test_inline_imports_are_the_documented_ones():
    """A task imports its service, `ready` its receivers, a QuerySet a model of its package; nothing else."""
    offenders = [
        found
        for found in all_imports()
        if found.is_inline
        and package_of(found.target) is not None
        and not is_the_one_inline(found)
        and not is_inside_the_models(found)
        and layer_of(module_of(found.file)) != "management"
        and package_of(module_of(found.file)) != "ess_platform"
    ]
    report(offenders, "Imports stand at the top of the file:")


def test_relative_imports_stay_in_their_package():
    offenders = []
    for file in sources():
        for node in ast.walk(tree_of(file)):
            if isinstance(node, ast.ImportFrom) and node.level:
                target = absolute(file, node)
                if package_of(target) != package_of(module_of(file)):
                    offenders.append(f"{file.relative_to(ROOT)}:{node.lineno} leaves its package for {target}")
    report(offenders, "Across packages, imports are absolute:")


def test_no_file_over_400_lines():
    places = [*sources(), *(ROOT / "tests").rglob("*.py"), *(ROOT / "templates").rglob("*.*")]
    offenders = []
    for file in places:
        size = len(file.read_text(encoding="utf-8").splitlines())
        if size > MAX_LINES:
            offenders.append(f"{file.relative_to(ROOT)}: {size} lines")
    report(offenders, f"At most {MAX_LINES} lines a file:")


def test_no_drawer_of_odds_and_ends():
    offenders = [file.relative_to(ROOT) for file in sources() if file.stem in ("utils", "helpers", "misc", "tools")]
    report(offenders, "Name the thing:")


def test_every_folder_of_tests_is_a_package():
    folders = {file.parent for file in (ROOT / "tests").rglob("*.py")}
    folders |= {
        parent for folder in folders for parent in folder.parents if (ROOT / "tests") in (parent, *parent.parents)
    }
    offenders = [folder.relative_to(ROOT) for folder in folders if not (folder / "__init__.py").is_file()]
    report(offenders, "Without __init__.py, tests/sessions hides the application:")


def test_sessions_keeps_its_label():
    """The label must not be that of django.contrib.sessions; the import name and the URLs stay `sessions`."""
    assert apps.get_app_config("ess_sessions").name == "sessions"
    assert apps.get_app_config("sessions").name == "django.contrib.sessions"


def test_weasyprint_is_imported_by_one_file():
    offenders = [
        found
        for found in all_imports()
        if found.target.partition(".")[0] == "weasyprint"
        and found.file.relative_to(ROOT).as_posix() != "reporting/pdf.py"
    ]
    report(offenders, "Only reporting/pdf.py imports WeasyPrint:")


def test_weasyprint_is_not_loaded_with_the_site():
    loaded = [
        found
        for found in imports_of(ROOT / "reporting" / "pdf.py")
        if found.target.partition(".")[0] == "weasyprint" and not found.is_inline
    ]
    report(loaded, "WeasyPrint costs half a second and 60 MB: import it inside the function:")


def view_files() -> list[Path]:
    return [file for file in sources() if layer_of(module_of(file)) == "views"]


def model_names() -> set[str]:
    return {model.__name__ for model in apps.get_models()}


def test_views_fetch_objects_within_the_scope_of_the_person():
    """`Model.objects.get(…)` and `get_object_or_404(Model, …)` know nothing of who asks (AZ-03)."""
    offenders = []
    for file in view_files():
        for node in ast.walk(tree_of(file)):
            if not isinstance(node, ast.Call):
                continue
            source = ast.unparse(node.func)
            is_manager_get = bool(re.search(r"\.objects\.(get|first|last|in_bulk)$", source))
            is_bare_model = (
                source.rpartition(".")[2] in ("get_object_or_404", "get_list_or_404")
                and node.args
                and bool(re.fullmatch(r"(\w+)(\.objects)?(\.all\(\))?", ast.unparse(node.args[0])))
                and ast.unparse(node.args[0]).partition(".")[0] in model_names()
            )
            if is_manager_get or is_bare_model:
                offenders.append(f"{file.relative_to(ROOT)}:{node.lineno} {ast.unparse(node)[:100]}")
    report(offenders, "Every object comes from visible_to(user):")


def test_views_write_their_template_name():
    """Generic views would look in the folder of the label (`ess_sessions/…`)."""
    offenders = []
    for name, view in views_by_name().items():
        shown = getattr(view, "view_class", None)
        if shown is None or not issubclass(shown, TemplateResponseMixin):
            continue
        is_computed = shown.get_template_names is not TemplateResponseMixin.get_template_names
        is_computed = is_computed and "get_template_names" in vars(shown)
        if not shown.template_name and "template_name" not in view.view_initkwargs and not is_computed:
            offenders.append(f"{name}: {shown.__module__}.{shown.__name__}")
    report(offenders, "template_name is always written:")


@pytest.mark.parametrize("layer", ["selectors", "services", "models", "figures"])
def test_no_request_below_the_views(layer):
    offenders = []
    for file in sources():
        if layer_of(module_of(file)) != layer:
            continue
        for node in ast.walk(tree_of(file)):
            if isinstance(node, ast.arg) and node.arg == "request":
                offenders.append(f"{file.relative_to(ROOT)}:{node.lineno}")
    report(offenders, f"{layer} never sees the request:")


def test_selectors_never_write():
    writes = {"save", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "delete"}
    offenders = []
    for file in sources():
        if layer_of(module_of(file)) not in ("selectors", "figures"):
            continue
        for node in ast.walk(tree_of(file)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in writes:
                offenders.append(f"{file.relative_to(ROOT)}:{node.lineno} {ast.unparse(node.func)}")
    report(offenders, "A selector reads:")
