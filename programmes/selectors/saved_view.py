"""The views of the lists of a promotion that somebody may open."""

import datetime
from dataclasses import dataclass

from django.db.models import F, Q
from django.urls import NoReverseMatch, reverse

from programmes.list_pages import list_page
from programmes.models import Cohort, SavedView


@dataclass(frozen=True)
class ViewLine:
    """A saved view on the page that lists them: the list it opens, and whether it is one's own."""

    view: SavedView
    list_label: str
    url: str
    is_own: bool

    @property
    def is_removed(self) -> bool:
        return self.view.removed_at is not None


def saved_views(*, user, cohort: Cohort, page: str):
    """The views of one list: one's own, then those of the team. One query."""
    views = SavedView.objects.visible_to(user).kept().filter(cohort=cohort, page=page)
    return views.annotate(is_own=Q(user=user)).order_by(F("is_own").desc(), "name", "pk")


def view_lines(*, user, cohort: Cohort, now: datetime.datetime) -> list[ViewLine]:
    """Every view of the promotion that the user may open, and her own removed since yesterday. One query."""
    day_ago = now - datetime.timedelta(days=1)
    fresh = Q(removed_at=None) | Q(user=user, removed_at__gte=day_ago)
    rows = SavedView.objects.visible_to(user).filter(fresh, cohort=cohort).select_related("user__person")
    lines = []
    for view in rows.order_by("page", "name", "pk"):
        known = list_page(view.page)
        url = _url(known.url_name, cohort.slug) if known else None
        if url:
            query = f"?{view.query}" if view.query else ""
            lines.append(ViewLine(view, known.label, f"{url}{query}", view.user_id == user.pk))
    return lines


def _url(name: str, slug: str) -> str | None:
    try:
        return reverse(name, kwargs={"slug": slug})
    except NoReverseMatch:
        return None
