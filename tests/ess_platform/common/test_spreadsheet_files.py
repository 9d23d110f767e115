"""Tables that are handed out: they open well in a French spreadsheet, and no text of theirs is a formula."""

import datetime
import io
from decimal import Decimal

import openpyxl
import pytest

from ess_platform.common.spreadsheet_files import Column, Kind, csv_value, safe_text, sheet_name, write_csv, write_xlsx
from ess_platform.common.spreadsheets import open_sheet

MOMENT = datetime.datetime(2025, 7, 1, 10, 30, tzinfo=datetime.UTC)
COLUMNS = (
    Column("Nom", lambda row: row[0], help="Le nom."),
    Column("ETP", lambda row: row[1], Kind.DECIMAL),
    Column("Le", lambda row: row[2], Kind.DATE),
    Column("ESUS", lambda row: row[3], Kind.YES_NO),
    Column("À", lambda row: row[4], Kind.MOMENT),
)
ROWS = [
    ("=cmd|' /C calc'!A0", Decimal("-12.50"), datetime.date(2025, 1, 20), True, MOMENT),
    ("Éclat; « x »", None, None, None, None),
]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_a_text_that_begins_like_a_formula_stays_a_text(start):
    assert safe_text(f"{start}A1") == f"'{start}A1"


@pytest.mark.parametrize("text", ["-12,5", "+33 1 23 45 67 89", "Atelier = bois", ""])
def test_numbers_and_plain_texts_are_left_as_they_are(text):
    assert safe_text(text) == text


def test_csv_opens_with_a_double_click():
    out = io.BytesIO()
    assert write_csv(out, COLUMNS, ROWS) == 2
    assert out.getvalue().decode("utf-8") == (
        "\ufeffNom;ETP;Le;ESUS;À\r\n"
        "'=cmd|' /C calc'!A0;-12,5;20/01/2025;oui;01/07/2025 12:30\r\n"
        '"Éclat; « x »";;;;\r\n'
    )


def test_csv_numbers_keep_their_value():
    assert [csv_value(value) for value in (0, 100, Decimal("1250000.00"), Decimal("100"), 0.1, False)] == [
        "0",
        "100",
        "1250000",
        "100",
        "0,1",
        "non",
    ]


def test_xlsx_has_types_a_frozen_head_and_its_key():
    out = io.BytesIO()
    told = []
    count = write_xlsx(out, COLUMNS, ROWS, title="Lauréats", key=lambda n: [("Lignes", str(n))], progress=told.append)
    book = openpyxl.load_workbook(io.BytesIO(out.getvalue()))
    sheet, key = book.worksheets
    assert (count, book.sheetnames, sheet.freeze_panes) == (2, ["Lauréats", "Mode de lecture"], "B2")
    first = [cell.value for cell in sheet[2]]
    assert first == [
        "'=cmd|' /C calc'!A0",
        -12.5,
        datetime.datetime(2025, 1, 20),  # noqa: DTZ001 (a spreadsheet knows no zone)
        "oui",
        datetime.datetime(2025, 7, 1, 12, 30),  # noqa: DTZ001
    ]
    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "d", "s", "d"]
    assert [cell.value for cell in sheet[3]] == ["Éclat; « x »", None, None, None, None]
    assert [[cell.value for cell in row] for row in key.iter_rows()][:4] == [
        ["Lignes", "2"],
        [None, None],
        ["Colonne", "Ce qu’elle dit"],
        ["Nom", "Le nom."],
    ]


def test_what_is_written_is_read_back():
    """The guard put before a formula goes away when the file comes back."""
    out = io.BytesIO()
    write_csv(out, COLUMNS[:2], [("=1+1", Decimal("2.5"))])
    with open_sheet(out) as sheet:
        assert [row.cells for row in sheet.rows] == [("=1+1", "2,5")]


def test_names_of_sheets_are_those_that_excel_takes():
    assert sheet_name("Fiche : sortie / 2025 [v1] " + "x" * 40) == "Fiche   sortie   2025  v1  xxxx"
