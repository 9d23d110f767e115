"""The agenda of a session: one row per item, moved by buttons."""

from django import forms

from sessions.enums import AgendaItemKind
from sessions.forms.rows import RowsForm
from sessions.forms.session import time_field, whole_number
from sessions.models import AgendaItem
from sessions.services.agenda import MOST, NO_TITLE, AgendaLine

TITLE = AgendaItem._meta.get_field("title").max_length
LONGEST = 720


class AgendaForm(RowsForm):
    """All the items of a session; `lines()` is what a service takes."""

    row_prefix, most_rows = "lines", MOST

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def row_fields(self) -> dict[str, forms.Field]:
        return {
            "id": forms.IntegerField(widget=forms.HiddenInput, required=False),
            "starts_at": time_field("Début"),
            "minutes": whole_number("Minutes", most=LONGEST),
            "kind": forms.ChoiceField(label="Nature", choices=AgendaItemKind),
            "title": forms.CharField(
                label="Titre",
                max_length=TITLE,
                error_messages={"required": NO_TITLE, "max_length": f"Le titre compte {TITLE} caractères au plus."},
            ),
        }

    def lines(self) -> list[AgendaLine]:
        """What a valid form says, in order."""
        return [
            AgendaLine(
                kind=self.row_value(rank, "kind"),
                title=self.row_value(rank, "title"),
                starts_at=self.row_value(rank, "starts_at"),
                minutes=self.row_value(rank, "minutes"),
                item_id=self.row_value(rank, "id"),
            )
            for rank in range(self.row_count)
        ]


def item_initial(item: AgendaItem) -> dict:
    """The fields of one row."""
    names = ("starts_at", "minutes", "kind", "title")
    return {name: getattr(item, name) for name in names} | {"id": item.pk}
