"""Forms of an import: the file and what it holds; which column is which; the structures that are known already."""

from django import forms

from ess_platform.common.spreadsheets import ACCEPT, SpreadsheetRefused, check_upload

from ..import_kinds import ImportKind, import_kind, import_kinds
from ..models import DataImport

NO_FILE = "Choisissez le fichier à importer."
ABSENT = "– absente du fichier –"
SAMPLE_LENGTH = 24


class ImportUploadForm(forms.Form):
    """What the file holds, and the file."""

    kind = forms.ChoiceField(
        label="Que contient le fichier ?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce que contient le fichier."},
    )
    file = forms.FileField(
        label="Fichier",
        help_text="CSV ou XLSX, 10 Mo au plus. La première ligne porte les titres des colonnes, dans l’ordre que vous "
        "voulez. Rien n’est écrit avant votre confirmation.",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={"required": NO_FILE, "empty": "Ce fichier est vide."},
    )
    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.key, kind.label) for kind in import_kinds()]

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            check_upload(file)
        except SpreadsheetRefused as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        return file


class ImportMappingForm(forms.Form):
    """One choice among the columns of the file for each column that is read."""

    def __init__(self, data=None, *, data_import: DataImport):
        super().__init__(data)
        self.kind: ImportKind = import_kind(data_import.kind)
        choices = [("", ABSENT), *_columns_of(data_import)]
        for column in self.kind.columns:
            help_text = column.help
            if column.example:
                help_text = f"{help_text} Exemple : {column.example}.".strip()
            self.fields[column.key] = forms.ChoiceField(
                label=column.label,
                help_text=help_text,
                choices=choices,
                required=column.is_required,
                initial=str(data_import.mapping.get(column.key, "")),
                error_messages={"required": f"Indiquez la colonne « {column.label} »."},
            )

    def clean(self):
        cleaned = super().clean()
        used: dict[str, str] = {}
        for key, rank in list(cleaned.items()):
            if rank and rank in used:
                self.add_error(key, f"Cette colonne sert déjà à « {self.kind.column(used[rank]).label} ».")
            elif rank:
                used[rank] = key
        return cleaned

    @property
    def mapping(self) -> dict[str, int]:
        """Key of a column → rank in the file."""
        return {key: int(rank) for key, rank in self.cleaned_data.items() if rank}


def _columns_of(data_import: DataImport) -> list[tuple[str, str]]:
    """The titles of the file, each with a value to recognise it by."""
    found = []
    for rank, title in enumerate(data_import.headers):
        sample = _sample(data_import, rank)
        label = title or f"Colonne {rank + 1}"
        found.append((str(rank), f"{label} (ex. : {sample})" if sample else label))
    return found


def _sample(data_import: DataImport, rank: int) -> str:
    """The first value of a column among the first rows, as the file or the reading keeps them."""
    key = next((key for key, other in data_import.mapping.items() if other == rank), None)
    for _, cells in data_import.preview:
        known_rank = isinstance(cells, list) and rank < len(cells)
        value = cells[rank] if known_rank else cells.get(key, "") if isinstance(cells, dict) else ""
        if value:
            return value if len(value) <= SAMPLE_LENGTH else f"{value[:SAMPLE_LENGTH]}…"
    return ""
