"""`{% icon "name" %}`: one Bootstrap Icons drawing, inlined. Always beside a word, hence hidden from readers."""

import functools
import pathlib
import re

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

PATH = re.compile(r"<path\b([^>]*)/>")
DRAWN = re.compile(r'\bd="([^"]+)"')
VIEW_BOX = re.compile(r'viewBox="([^"]+)"')
START = re.compile(r"m\s*(-?\d*\.?\d+)[\s,]*(-?\d*\.?\d+)[\s,]*")


class IconError(LookupError):
    """The name is not one of the copied icons: a mistake in a template, said at once."""


def absolute_start(drawing: str) -> str:
    """A path that follows another may not begin with a relative move."""
    found = START.match(drawing)
    if not found:
        return drawing
    rest = drawing[found.end() :]
    joint = "l" if rest and rest[0] in "-.0123456789" else ""
    return f"M{found[1]} {found[2]}{joint}{rest}"


def compact_svg(source: str) -> str:
    """Two elements per icon instead of three or four: a list page has one icon per row (budget 20).

    Only drawings made of plain paths are merged; anything else (circles, even-odd holes) is kept.
    """
    view_box = VIEW_BOX.search(source)[1]
    body = source[source.index(">") + 1 : source.rindex("</svg>")].strip()
    paths = PATH.findall(body)
    plain = paths and not PATH.sub("", body).strip() and all("fill-rule" not in path for path in paths)
    if plain:
        drawing = "".join(absolute_start(DRAWN.search(path)[1]) for path in paths)
        body = f'<path d="{drawing}"/>'
    return (
        f'<svg class="icon" viewBox="{view_box}" width="16" height="16" '
        f'fill="currentColor" aria-hidden="true" focusable="false">{body}</svg>'
    )


@functools.lru_cache(maxsize=256)
def icon_svg(name: str) -> SafeString:
    """Read once per process from the copied assets."""
    file = pathlib.Path(settings.ASSETS_DIR) / "icons" / f"{name}.svg"
    if not re.fullmatch(r"[a-z0-9-]+", name) or not file.is_file():
        raise IconError(f"Unknown icon: {name!r}")
    return mark_safe(compact_svg(file.read_text(encoding="utf-8")))


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "calendar3" %}`; an empty name draws nothing."""
    return icon_svg(name) if name else mark_safe("")
