"""Tables that people send: any usual encoding, quotes and line breaks, formulas, bombs."""

import datetime
import io
import zipfile

import openpyxl
import pytest

from ess_platform.common import spreadsheets
from ess_platform.common.spreadsheets import SpreadsheetRefused, check_upload, open_sheet


def read(content: bytes):
    with open_sheet(io.BytesIO(content)) as sheet:
        return sheet.headers, sheet.origin, [(row.number, row.cells, row.faults) for row in sheet.rows]


def workbook(*rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(content: bytes, name: str, change) -> bytes:
    """The same archive, one part rewritten."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
CSV = "Structure;Prénom;Téléphone\r\nAtelier Éclat;Zoé;06\r\nChantiers d’Été;Noël;07\r\n"


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("cp1252", "Windows-1252"),
        ("mac_roman", "Mac OS Roman"),
    ],
)
def test_encodings_of_french_offices(encoding, name):
    headers, origin, rows = read(CSV.encode(encoding))
    assert headers == ("Structure", "Prénom", "Téléphone")
    assert origin == f"CSV, {name}, séparateur : point-virgule"
    assert [cells for _, cells, _ in rows] == [("Atelier Éclat", "Zoé", "06"), ("Chantiers d’Été", "Noël", "07")]


def test_quotes_and_line_breaks_in_cells_in_windows_1252():
    content = 'Nom;Projet\r\n"Éclat";"dit ""oui"";\r\nligne 2"\r\n\r\nBois;x\r\n'.encode("cp1252")
    _, _, rows = read(content)
    assert rows == [(2, ("Éclat", 'dit "oui";\nligne 2'), {}), (4, ("Bois", "x"), {})]


@pytest.mark.parametrize(("separator", "word"), [(",", "virgule"), ("\t", "tabulation"), ("|", "barre verticale")])
def test_separators(separator, word):
    content = f'Nom{separator}Note\n"a;b"{separator}"c;d"\n'.encode()
    assert read(content) == (("Nom", "Note"), f"CSV, UTF-8, séparateur : {word}", [(2, ("a;b", "c;d"), {})])


def test_values_of_a_workbook_are_read_as_they_are_shown():
    content = workbook(
        ["Nom", "SIRET", "Le", "Taux", "Oui"],
        ["A", 12345678200010, datetime.date(2025, 1, 20), 12.5, True],
        [],
        ["B", 3.0, datetime.datetime(2025, 1, 20, 9, 30), None, False],  # noqa: DTZ001 (no zone there)
    )
    headers, origin, rows = read(content)
    assert (headers, origin) == (("Nom", "SIRET", "Le", "Taux", "Oui"), "XLSX, feuille « Sheet »")
    assert rows == [
        (2, ("A", "12345678200010", "20/01/2025", "12,5", "oui"), {}),
        (4, ("B", "3", "20/01/2025 09:30", "", "non"), {}),
    ]


def test_a_formula_gives_its_kept_value_or_an_error_with_its_row():
    content = workbook(["Nom", "Total"], ["A", "=1+1"], ["B", "#N/A"])
    kept = repacked(content, SHEET, lambda xml: xml.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>"))
    assert read(kept)[2][0] == (2, ("A", "2"), {})
    assert [(number, faults) for number, _, faults in read(content)[2]] == [
        (2, {1: spreadsheets.NO_CACHED_VALUE}),
        (3, {1: spreadsheets.ERROR_VALUE.format(value="#N/A")}),
    ]


def test_a_zip_bomb_is_refused_before_it_is_opened(monkeypatch):
    bomb = repacked(workbook(["Nom"], ["A"]), SHEET, lambda xml: xml + b" " * 5_000_000)
    monkeypatch.setattr(openpyxl, "load_workbook", lambda *args, **options: pytest.fail("it was opened"))
    with pytest.raises(SpreadsheetRefused, match="démesuré"):
        check_upload(io.BytesIO(bomb))
    with pytest.raises(SpreadsheetRefused, match="démesuré"):
        read(bomb)


def test_a_part_that_declares_entities_is_refused():
    evil = repacked(workbook(["Nom"], ["A"]), SHEET, lambda xml: b'<!DOCTYPE x [<!ENTITY a "b">]>' + xml)
    with pytest.raises(SpreadsheetRefused) as refusal:
        read(evil)
    assert refusal.value.message == spreadsheets.UNREADABLE


def test_a_row_far_below_ends_nothing_in_a_loop():
    far = repacked(workbook(["Nom"], ["A"]), SHEET, lambda xml: xml.replace(b'<row r="2"', b'<row r="1999999999"'))
    with pytest.raises(SpreadsheetRefused, match="lignes vides"):
        read(far)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", spreadsheets.EMPTY),
        (b" \r\n ", spreadsheets.EMPTY),
        (b"\xd0\xcf\x11\xe0 old", spreadsheets.OLD_EXCEL),
        (b"%PDF-1.7", spreadsheets.NOT_A_TABLE),
        (b"\x89PNG\0\0", spreadsheets.NOT_A_TABLE),
        (b"PK\x03\x04 nothing", spreadsheets.UNREADABLE),
        (b"Nom;Note\r\n", spreadsheets.NO_ROWS),
        (b'Nom;Note\r\nA;1\r\n"B;2\r\n', spreadsheets.BAD_QUOTES.format(row=3)),
        (";".join(f"c{n}" for n in range(61)).encode() + b"\nx\n", spreadsheets.TOO_MANY_COLUMNS),
        (b"x" * (spreadsheets.MAX_BYTES + 1), spreadsheets.TOO_HEAVY),
    ],
)
def test_refusals_say_how_to_repair(content, message):
    with pytest.raises(SpreadsheetRefused) as refusal:
        read(content)
    assert refusal.value.message == message


def test_too_many_rows(monkeypatch):
    monkeypatch.setattr(spreadsheets, "MAX_ROWS", 2)
    with pytest.raises(SpreadsheetRefused, match="partagez-le"):
        read(b"Nom\nA\nB\nC\n")


def test_a_long_cell_is_a_fault_of_its_row():
    long = b"x" * (spreadsheets.MAX_CELL + 1)
    assert read(b"Nom;Note\nA;" + long + b"\n")[2][0][2] == {1: spreadsheets.TOO_LONG}
