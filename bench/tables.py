"""Files in and out, beside the bare libraries on the same rows. Prints one JSON object: CPU seconds, SQL, memory.

`python -m bench.tables import csv|xlsx` imports 5 000 laureates with their contacts; the floor is a bare reader and
bare bulk inserts of the same rows. `python -m bench.tables export csv|xlsx` writes the largest promotion; the floor
is the bare writer given the same cells, already read. Memory is the growth of the peak of this process, in MB.
"""

import csv
import io
import json
import sys

from bench.clock import counted, cpu_once, peak
from bench.site import prepare

ROWS = 5_000
LARGEST = 20_000
TITLES = ("Structure", "Commune", "Département", "Activité", "Prénom du contact", "Nom du contact", "Courriel")


def rows() -> list[tuple[str, ...]]:
    return [
        (f"Atelier {n}", "Pantin", "93", "Menuiserie de réemploi", "Alix", f"Nom {n}", f"alix{n}@banc.test")
        for n in range(ROWS)
    ]


def file_of(kind: str) -> bytes:
    out = io.BytesIO()
    if kind == "csv":
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=";").writerows([TITLES, *rows()])
        return text.getvalue().encode("utf-8-sig")
    import xlsxwriter

    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate([TITLES, *rows()]):
            sheet.write_row(line, 0, row)
    return out.getvalue()


def bare_rows(kind: str, content: bytes) -> list[tuple]:
    """The library alone."""
    if kind == "csv":
        return [tuple(row) for row in csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")][1:]
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    return list(book.worksheets[0].iter_rows(values_only=True))[1:]


def bare_import(kind: str, content: bytes, cohort) -> None:
    """Read and insert, nothing checked."""
    from django.db import transaction

    from ess_platform.directory.models import Organisation, Person
    from laureates.models import Laureate, Participant

    with transaction.atomic():
        read = bare_rows(kind, content)
        structures = Organisation.objects.bulk_create(
            [Organisation(name=row[0], sort_name=row[0], city=row[1]) for row in read], batch_size=500
        )
        laureates = Laureate.objects.bulk_create(
            [
                Laureate(cohort=cohort, organisation=one, slug=f"nu-{n}", sort_name=one.sort_name, activity=row[3])
                for n, (one, row) in enumerate(zip(structures, read, strict=True))
            ],
            batch_size=500,
        )
        people = Person.objects.bulk_create(
            [Person(first_name=row[4], last_name=row[5], sort_name=row[5], email=row[6]) for row in read],
            batch_size=500,
        )
        Participant.objects.bulk_create(
            [Participant(laureate=one, person=who) for one, who in zip(laureates, people, strict=True)], batch_size=500
        )
        transaction.set_rollback(True)


def measure_import(kind: str) -> dict:
    from django.core.files.base import ContentFile
    from django.utils import timezone

    from bench.data import find_promotion
    from laureates.models import DataImport
    from laureates.services import data_import as service
    from laureates.services.import_run import import_run
    from programmes.models import Cohort

    model, user = find_promotion(LARGEST)
    options = {"programme": model.programme, "status": "running", "starts_on": model.starts_on}
    cohort = Cohort.objects.create(slug=f"import-{kind}", name=f"Import {kind}", **options)
    cohort.team.create(user=user)
    content = file_of(kind)
    start, now = peak(), timezone.now()
    service.start = lambda *args, **kwargs: None  # the worker's part is called here, to be timed
    with counted() as found:

        def whole() -> None:
            file = ContentFile(content, name=f"banc.{kind}")
            row = service.import_create(
                cohort=cohort, kind="laureats", file=file, actor=user, idempotency_key=f"banc-{kind}", now=now
            )
            import_run(import_id=row.pk)
            row.refresh_from_db()
            service.import_confirm(data_import=row, same_rows=(), actor=user, now=now)
            import_run(import_id=row.pk)

        own = cpu_once(whole)
    memory = peak() - start
    done = DataImport.objects.get(cohort=cohort)
    assert (done.state, cohort.laureates.count()) == ("done", ROWS), (done.state, done.error)
    other = Cohort.objects.create(slug=f"nu-{kind}", name=f"Nu {kind}", **options)
    bare = cpu_once(lambda: bare_import(kind, content, other))
    return {"own": own, "bare": bare, "rows": ROWS, "memory": memory, "sql": found["sql"]}


def measure_export(kind: str) -> dict:
    import tempfile

    import xlsxwriter
    from django.http import QueryDict
    from django.utils import timezone

    from bench.data import find_promotion
    from ess_platform.common.spreadsheet_files import csv_value, write_csv, write_xlsx
    from reporting.export_kinds import ExportRequest, export_kind

    cohort, user = find_promotion(LARGEST)
    request = ExportRequest(cohort=cohort, user=user, query=QueryDict(""), today=timezone.localdate())
    start = peak()

    def whole() -> int:
        content = export_kind("laureats").build(request)
        with tempfile.TemporaryFile() as out:
            if kind == "csv":
                return write_csv(out, content.columns, content.rows)
            return write_xlsx(out, content.columns, content.rows, title="Lauréats", key=lambda count: [])

    with counted() as found:
        own = cpu_once(lambda: found.update(rows=whole()))
    memory = peak() - start
    content = export_kind("laureats").build(request)
    cells = [[column.value(row) for column in content.columns] for row in content.rows]

    def bare() -> None:
        with tempfile.TemporaryFile() as out:
            if kind == "csv":
                text = io.TextIOWrapper(out, encoding="utf-8", newline="")
                csv.writer(text, delimiter=";").writerows(cells)
                text.flush()
                text.detach()
                return
            with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
                sheet = book.add_worksheet()
                for line, row in enumerate(texts):
                    sheet.write_row(line, 0, row)

    texts = [[value if isinstance(value, int) else csv_value(value) for value in row] for row in cells]
    if kind == "csv":
        reading = cpu_once(lambda: sum(1 for _ in cohort.laureates.select_related("organisation").iterator()))
        return {
            "own": own,
            "bare": reading + cpu_once(bare),
            "rows": found["rows"],
            "memory": memory,
            "sql": found["sql"],
        }
    return {"own": own, "bare": cpu_once(bare), "rows": found["rows"], "memory": memory, "sql": found["sql"]}


def make(size: str) -> dict:
    """The promotion of that many rows, in a process that is not measured."""
    from bench.data import find_promotion

    find_promotion(int(size))
    return {}


def main(verb: str, kind: str) -> None:
    prepare()
    print(json.dumps({"make": make, "import": measure_import, "export": measure_export}[verb](kind)))


if __name__ == "__main__":
    main(*sys.argv[1:])
