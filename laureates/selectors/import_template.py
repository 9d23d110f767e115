"""The file to fill in before an import: every column that is read, and what each one means."""

from io import BytesIO

from ess_platform.common.spreadsheet_files import Column, Kind, write_csv, write_xlsx

from ..import_kinds import ImportColumn, ImportKind

CODES = ("siret", "rna", "postcode", "department", "contact_phone", "phone", "reference")


def write_template(out, kind: ImportKind, *, is_workbook: bool) -> None:
    """Write the titles alone: an example would be imported with the rest. A workbook explains each column."""
    columns = [_column(column) for column in kind.columns]
    content = BytesIO()
    if is_workbook:
        lines = [("Modèle d’import", kind.label), ("À quoi il sert", kind.text)]
        lines += [("Colonnes obligatoires", ", ".join(c.label for c in kind.columns if c.is_required) or "aucune")]
        write_xlsx(content, columns, (), title=kind.label, key=lambda count: lines)
    else:
        write_csv(content, columns, ())
    out.write(content.getvalue())


def _column(column: ImportColumn) -> Column:
    told = " ".join(filter(None, ("Obligatoire." if column.is_required else "", column.help)))
    if column.example:
        told = f"{told} Exemple : {column.example}".strip()
    kind = Kind.CODE if column.key in CODES else Kind.TEXT
    return Column(column.label, lambda row: None, kind, told)
