"""`./run.sh bench`: run each measure in a process of its own and print the table beside the budgets."""

import json
import math
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

SMALL, MIDDLE, LARGE = 22, 2000, 20000
RENDERS, SHEETS = 6, 40


@dataclass(frozen=True)
class Row:
    """One budget of the table: what was measured, what must hold (a gate) and what is aimed at."""

    number: str
    what: str
    measured: str
    value: float
    must: float
    aim: float
    at_least: bool = False  # scaling is better when larger

    @property
    def verdict(self) -> str:
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


def bilan_rows(env: dict[str, str]) -> list[Row]:
    one = run("bench.bilan", "one", env=env)
    ratio = one["own"] / one["bare"]
    page = one["bare"] / one["pages"]
    return [
        Row(
            "10",
            f"bilan of {one['pages']} pages",
            f"{one['own']:.2f} s / {one['bare']:.2f} s = {ratio:.2f} × W",
            ratio,
            1.3,
            1.15,
        ),
        Row("11", "its own layout, a page", f"{page:.3f} s", page, 0.15, 0.10),
        scaling_row(env, "render", RENDERS, "bilans"),
        scaling_row(env, "sheets", SHEETS, "documents of a lot"),
    ]


def scaling_row(env: dict[str, str], verb: str, count: int, what: str) -> Row:
    """The same work by one process, then shared by two: how much faster, and how many a minute."""
    alone = run("bench.bilan", verb, count, env=env)["seconds"]
    command = [sys.executable, "-m", "bench.bilan", verb, str(count // 2)]
    both = [subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    answers = [json.loads(process.communicate()[0].strip().splitlines()[-1]) for process in both]
    together = max(answer["seconds"] for answer in answers)
    text = f"{alone / together:.2f} ({count * 60 / alone:.0f} → {count * 60 / together:.0f} a minute)"
    return Row("15", f"2 workers / 1 worker, {what}", text, alone / together, 1.6, 1.85, at_least=True)


def table_rows(env: dict[str, str]) -> list[Row]:
    """Files in and out: each measure in a process of its own, so that its peak of memory is its own."""
    rows = []
    for kind in ("csv", "xlsx"):
        got = run("bench.tables", "import", kind, env=env)
        ratio = got["own"] / got["bare"]
        text = f"{got['own']:.1f} s / {got['bare']:.1f} s = {ratio:.1f}, + {got['memory']:.0f} MB, {got['sql']} SQL"
        rows.append(Row("24", f"import of {got['rows']} rows, {kind.upper()}", text, ratio, 3, 2))
    for number, kind, limits, memory in (("8", "csv", (8, 4), (50, 20)), ("9", "xlsx", (2.5, 1.5), (80, 40))):
        got = run("bench.tables", "export", kind, env=env)
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


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="essaim-bench-") as var:
        env = dict(os.environ, VAR_DIR=var)
        env.pop("DJANGO_SETTINGS_MODULE", None)
        places = databases(env, "CREATE")
        print("Measuring (three to six minutes)…", file=sys.stderr)
        sizes = (SMALL, MIDDLE, LARGE)
        limit = run("bench.limit", *sizes, env=places["limit"])
        pages = run("bench.pages", *sizes, env=places["own"])
        rows = [*page_rows(pages, limit), *figure_rows(pages), *table_rows(places["own"]), *bilan_rows(places["own"])]
        databases(env, "DROP")
    widths = [max(len(str(getattr(row, name))) for row in rows) for name in ("what", "measured")]
    print(f"{'#':>3}  {'what':<{widths[0]}}  {'measured':<{widths[1]}}  {'must':>6}  {'aim':>6}  verdict")
    for row in rows:
        cells = f"{row.number:>3}  {row.what:<{widths[0]}}  {row.measured:<{widths[1]}}"
        print(f"{cells}  {row.must:>6g}  {row.aim:>6g}  {row.verdict}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
