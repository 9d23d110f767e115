"""What the lists of a promotion share: columns, order, table or cards, saved views. All of it stands in the address."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.urls import reverse

from programmes.selectors.saved_view import saved_views
from programmes.services.saved_view import clean_query
from programmes.views.base import TeamCohortMixin

CARDS = "cartes"
SORT, COLUMN, LAYOUT = "tri", "col", "affichage"


@dataclass(frozen=True)
class Column:
    """A column that may be hidden: its key in `?col=`, its head, and whether it is shown when nobody chose."""

    key: str
    label: str
    is_default: bool = True


@dataclass(frozen=True)
class SavedLink:
    """A saved view above its list."""

    name: str
    url: str
    is_shared: bool
    is_current: bool


class TeamListMixin(TeamCohortMixin):
    """`list_code` is the code of the list in `list_pages`; `sorts` maps a key to the order that it asks:
    fields or expressions.

    `columns` may stay empty: then the list has no choice of columns.
    """

    list_code = ""
    list_url_name = ""
    columns: tuple[Column, ...] = ()
    sorts: dict[str, tuple] = {}
    default_sort = ""

    @property
    def sort(self) -> str:
        """What the address asks, when this list can be put in that order."""
        asked = self.request.GET.get(SORT, "")
        return asked if asked.removeprefix("-") in self.sorts else self.default_sort

    def in_order(self, rows: QuerySet) -> QuerySet:
        """The rows in the order asked: the first field gives way, the others settle ties; the unknown comes last."""
        first, *ties = self.sorts[self.sort.removeprefix("-")]
        field = F(first) if isinstance(first, str) else first
        asked = field.desc(nulls_last=True) if self.sort.startswith("-") else field.asc(nulls_last=True)
        return rows.order_by(asked, *ties, "pk")

    @property
    def shown_columns(self) -> set[str]:
        asked = {column.key for column in self.columns} & set(self.request.GET.getlist(COLUMN))
        return asked or {column.key for column in self.columns if column.is_default}

    @property
    def is_cards(self) -> bool:
        return self.request.GET.get(LAYOUT) == CARDS

    def get_context_data(self, **kwargs):
        query = clean_query(self.request.GET.urlencode())
        url = reverse(self.list_url_name, kwargs={"slug": self.cohort.slug})
        shown = self.shown_columns
        own = {
            "list_url": url,
            "sort": self.sort,
            "shown": shown,
            "column_choices": [(column, column.key in shown) for column in self.columns],
            "is_cards": self.is_cards,
            "saved_views": [
                SavedLink(view.name, f"{url}?{view.query}", view.is_shared, view.query == query)
                for view in saved_views(user=self.request.user, cohort=self.cohort, page=self.list_code)
            ],
            "save_query": urlencode({"liste": self.list_code}) + (f"&{query}" if query else ""),
            "kept": self._kept(SORT, COLUMN, LAYOUT),
            "kept_with_filters": self._kept(*(name for name in self.request.GET if name not in (COLUMN, "page"))),
        }
        return super().get_context_data(**own | kwargs)

    def _kept(self, *names: str) -> list[tuple[str, str]]:
        """What a form of the page sends again, so that one choice does not undo the others."""
        given = self.request.GET
        return [(name, value) for name in names for value in given.getlist(name) if value]
