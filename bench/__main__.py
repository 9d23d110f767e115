"""`./run.sh bench [PART…]`: run each measure in a process of its own and print the table beside the budgets.

Parts, all of them by default: pages, tables, bilan, chain. Each makes what it needs that another did not.
"""

import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit, urlunsplit

SMALL, MIDDLE, LARGE = 22, 2000, 20000
BILANS = (SMALL, 100, 300)  # laureates
DOCUMENTS = 12  # bilans for each number of workers


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, what must hold (a gate) and what is aimed at, when a budget says so."""

    number: str
    what: str
    measured: str
    value: float = math.nan
    must: float | None = None
    aim: float | None = None
    at_least: bool = False  # scaling is better when larger

    @property
    def verdict(self) -> str:
        if self.must is None or self.aim is None:
            return ""
        reached = (lambda limit: self.value >= limit) if self.at_least else (lambda limit: self.value <= limit)
        return "aim" if reached(self.aim) else "must" if reached(self.must) else "OVER"


def run(module: str, *words: object, env: dict[str, str]) -> dict:
    """Run one measure and read the JSON object on its last line."""
    command = [sys.executable, "-m", module, *map(str, words)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def exponent(small: float, large: float) -> float:
    """Growth exponent between 2 000 and 20 000 rows: 0 is flat, 1 is linear."""
    return math.log(large / small) / math.log(LARGE / MIDDLE)


def page_rows(pages: dict, limit: dict) -> list[Row]:
    rows = []
    budgets = {
        "list": ("1", 5, 3, 12, 8),
        "detail": ("3", 8, 5, 15, 10),
        "save": ("4", 6, 4, 15, 10),
        "dashboard": ("5", 6, 3, 20, 12),
    }
    for name, (number, must, aim, sql_must, sql_aim) in budgets.items():
        base = "list" if name == "dashboard" else name
        for size in (SMALL, LARGE):
            own, floor = pages[str(size)][name], limit[str(size)][base]
            text = f"{own * 1e3:.1f} ms / {floor * 1e3:.1f} ms = {own / floor:.1f} × L"
            rows.append(Row(number, f"{name}, {size} laureates", text, own / floor, must, aim))
        counts = [pages[str(size)][f"{name} sql"] for size in (SMALL, MIDDLE, LARGE)]
        same = "same" if len(set(counts)) == 1 else "DIFFERENT"
        value = counts[0] if same == "same" else math.inf
        rows.append(Row("6", f"SQL of the {name}", f"{counts} {same}", value, sql_must, sql_aim))
        if name == "save":
            full = [pages[str(size)]["save sql, all answered"] for size in (SMALL, MIDDLE, LARGE)]
            value = full[0] if full == counts else math.inf
            rows.append(Row("6", "SQL of the save, every question answered", f"{full}", value, sql_must, sql_aim))
        grown = exponent(pages[str(MIDDLE)][name], pages[str(LARGE)][name])
        gate, goal = {"list": (0.25, 0.15), "detail": (0.10, 0.05), "save": (0.10, 0.05), "dashboard": (0.40, 0.30)}[
            name
        ]
        rows.append(Row("7", f"growth of the {name}", f"exponent {grown:.2f}", grown, gate, goal))
    return rows


def figure_rows(pages: dict) -> list[Row]:
    counts = [pages[str(size)]["figures sql"] for size in (SMALL, MIDDLE)]
    value = counts[0] if len(set(counts)) == 1 else math.inf
    seconds = pages[str(MIDDLE)]["figures"]
    small = pages[str(SMALL)]["figures"]
    growth = math.log(seconds / small) / math.log(MIDDLE / SMALL)
    return [
        Row("23", "SQL of K01–K25", f"{counts}", value, 60, 40),
        Row(
            "23",
            f"K01–K25, {SMALL} → {MIDDLE} laureates",
            f"{small:.3f} s → {seconds:.2f} s, exponent {growth:.2f}",
            growth,
            1.05,
            1.0,
        ),
        Row("23", f"K01–K25, {MIDDLE} laureates", f"{seconds:.2f} s", seconds, 3.0, 1.0),
    ]


class Run:
    """One run: where its databases are, and what several parts read."""

    def __init__(self, places: dict[str, dict[str, str]]) -> None:
        self.places = places
        self._limit: dict[str, dict] = {}

    def own(self, module: str, *words: object) -> dict:
        return run(module, *words, env=self.places["own"])

    def limit(self, *sizes: int) -> dict:
        """L at these sizes, each measured once."""
        missing = [size for size in sizes if str(size) not in self._limit]
        if missing:
            self._limit |= run("bench.limit", *missing, env=self.places["limit"])
        return self._limit

    @cached_property
    def bilan(self) -> dict:
        """The bilan of the demo, ours and bare (W)."""
        return self.own("bench.bilan", "one")


def pages_part(run: Run) -> list[Row]:
    sizes = (SMALL, MIDDLE, LARGE)
    pages = run.own("bench.pages", *sizes)
    return [*page_rows(pages, run.limit(*sizes)), *figure_rows(pages), *sign_in_rows(pages["sign in"])]


def sign_in_rows(got: dict) -> list[Row]:
    ratio = got["login"] / got["hasher"]
    text = f"{got['login'] * 1e3:.0f} ms / {got['hasher'] * 1e3:.0f} ms = {ratio:.2f} × the hasher"
    return [Row("22", "sign-in with a password", text, ratio, 1.5, 1.2)]


def bilan_part(run: Run) -> list[Row]:
    one = run.bilan
    ratio, page = one["own"] / one["bare"], one["bare"] / one["pages"]
    text = f"{one['own']:.2f} s / {one['bare']:.2f} s = {ratio:.2f} × W"
    rows = [
        Row("10", f"bilan of the demo, {one['pages']} pages", text, ratio, 1.3, 1.15),
        Row("11", "its own layout, a page", f"{page:.3f} s", page, 0.15, 0.10),
    ]
    sizes = {}
    for size in BILANS:
        run.own("bench.bilan", "make", size)
        sizes[size] = got = run.own("bench.bilan", "size", size)
        text = f"{got['seconds']:.1f} s of CPU, {got['pages']} pages, {got['memory']:.0f} MB, {got['sql']} SQL"
        rows.append(Row("", f"bilan of {size} laureates", text))
    least, middle, most = (sizes[size] for size in BILANS)
    counts = [got["sql"] for got in sizes.values()]
    same = "same" if len(set(counts)) == 1 else "DIFFERENT"
    rows.append(Row("6", "SQL of a bilan, 22 → 300 laureates", f"{counts} {same}", len(set(counts)), 1, 1))
    growth = math.log(most["seconds"] / middle["seconds"]) / math.log(BILANS[2] / BILANS[1])
    rows.append(Row("17", "growth of the bilan, 100 → 300", f"exponent {growth:.2f}", growth, 1.1, 0.9))
    more = (most["memory"] - least["memory"]) / (BILANS[2] - BILANS[0])
    rows.append(Row("16", "memory of a bilan, 22 laureates", f"{least['memory']:.0f} MB", least["memory"], 200, 140))
    rows.append(Row("16", "memory of one laureate more", f"{more:.2f} MB", more, 0.4, 0.25))
    again, floor = least["unchanged"], run.limit(SMALL)[str(SMALL)]["detail"]
    text = f"{again * 1e3:.0f} ms / {floor * 1e3:.1f} ms = {again / floor:.0f} × L’s detail, 0 renders"
    rows.append(Row("13", "unchanged bilan asked again, the worker’s part", text, again / floor, 5, 2))
    return rows


def chain_part(run: Run) -> list[Row]:
    """Whole documents, from the request to the file, by the broker and the workers."""
    got, rows = run.own("bench.chain", DOCUMENTS), []
    for kind, factor in (("bilans", 1), ("attestations", 2)):
        one, two = (got[str(workers)][kind] for workers in (1, 2))
        a_minute = [got["count"] * factor * 60 / seconds for seconds in (one, two)]
        text = f"{one / two:.2f} ({a_minute[0]:.0f} → {a_minute[1]:.0f} a minute)"
        rows.append(Row("15", f"2 workers / 1 worker, {kind}", text, one / two, 1.6, 1.85, at_least=True))
    bare, click = run.bilan["bare"], got["click"]
    text = f"{click:.2f} s / {bare:.2f} s = {click / bare:.2f} × W"
    rows.append(Row("14", "request → file of a bilan, idle queue", text, click, 1.3 * bare + 1.0, 1.15 * bare + 0.3))
    after, first = got["memory"], got["first memory"]
    text = f"{first:.0f} → {after:.0f} MB"
    documents = 3 * DOCUMENTS + 4  # bilans and attestations made by one process
    rows.append(Row("16", f"memory of a worker after {documents} documents", text, after / first, 1.25, 1.25))
    busy = got["list"]["busy"] / got["list"]["idle"]
    text = f"{got['list']['idle'] * 1e3:.0f} → {got['list']['busy'] * 1e3:.0f} ms = {busy:.1f} × idle"
    rows.append(Row("18", "list while 2 bilans are laid out, median", text, busy, 2.5, 1.4))
    post, save = got["post"], run.limit(SMALL)[str(SMALL)]["save"]
    text = f"{post * 1e3:.1f} ms / {save * 1e3:.1f} ms = {post / save:.1f} × L"
    rows.append(Row("19", "POST that asks for a bilan, p95", text, post / save, 12, 8))
    return rows


def tables_part(run: Run) -> list[Row]:
    """Files in and out: each measure in a process of its own, so that its peak of memory is its own."""
    run.own("bench.tables", "make", LARGE)
    rows = []
    for kind in ("csv", "xlsx"):
        got = run.own("bench.tables", "import", kind)
        ratio = got["own"] / got["bare"]
        text = f"{got['own']:.1f} s / {got['bare']:.1f} s = {ratio:.1f}, + {got['memory']:.0f} MB, {got['sql']} SQL"
        rows.append(Row("24", f"import of {got['rows']} rows, {kind.upper()}", text, ratio, 3, 2))
    for number, kind, limits, memory in (("8", "csv", (8, 4), (50, 20)), ("9", "xlsx", (2.5, 1.5), (80, 40))):
        got = run.own("bench.tables", "export", kind)
        ratio, what = got["own"] / got["bare"], f"{got['rows']} rows, {kind.upper()}"
        text = f"{got['own']:.1f} s / {got['bare']:.1f} s = {ratio:.1f}"
        rows.append(Row(number, f"export of {what}", text, ratio, *limits))
        rows.append(Row(number, f"memory of {what}", f"+ {got['memory']:.0f} MB", got["memory"], *memory))
        rows.append(Row(number, f"SQL of {what}", f"{got['sql']}", got["sql"], 15, 8))
    return rows


def databases(env: dict[str, str], verb: str) -> dict[str, dict[str, str]]:
    """Environments of the platform and of the limit: files beside each other, or two databases of one server."""
    url = env.get("DATABASE_URL")
    if not url:
        return {"own": env, "limit": env}
    import psycopg2

    parts = urlsplit(url)
    connection = psycopg2.connect(url)
    connection.autocommit = True
    environments = {}
    with connection.cursor() as cursor:
        for name in ("own", "limit"):
            cursor.execute(f'DROP DATABASE IF EXISTS "essaim_bench_{name}" WITH (FORCE)')
            if verb == "CREATE":
                cursor.execute(f'CREATE DATABASE "essaim_bench_{name}"')
            environments[name] = env | {"DATABASE_URL": urlunsplit(parts._replace(path=f"/essaim_bench_{name}"))}
    connection.close()
    return environments


PARTS: dict[str, Callable[[Run], list[Row]]] = {
    "pages": pages_part,
    "tables": tables_part,
    "bilan": bilan_part,
    "chain": chain_part,
}


def main(names: list[str]) -> int:
    unknown = set(names) - PARTS.keys()
    if unknown:
        sys.exit(f"unknown: {', '.join(sorted(unknown))}; parts are {', '.join(PARTS)}")
    with tempfile.TemporaryDirectory(prefix="essaim-bench-") as var:
        env = dict(os.environ, VAR_DIR=var)
        env.pop("DJANGO_SETTINGS_MODULE", None)
        measured = Run(databases(env, "CREATE"))
        print("Measuring (up to fifteen minutes for all the parts)…", file=sys.stderr)
        rows = [row for name, part in PARTS.items() if not names or name in names for row in part(measured)]
        databases(env, "DROP")
    widths = [max(len(str(getattr(row, name))) for row in rows) for name in ("what", "measured")]
    print(f"{'#':>3}  {'what':<{widths[0]}}  {'measured':<{widths[1]}}  {'must':>6}  {'aim':>6}  verdict")
    for row in rows:
        cells = f"{row.number:>3}  {row.what:<{widths[0]}}  {row.measured:<{widths[1]}}"
        limits = ["" if limit is None else f"{limit:.3g}" for limit in (row.must, row.aim)]
        print(f"{cells}  {limits[0]:>6}  {limits[1]:>6}  {row.verdict}".rstrip())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
