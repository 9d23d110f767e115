"""HTML in, accessible PDF out. The only file that imports WeasyPrint, and lazily.

Lazily because the import costs 0.7 s and needs Pango, which a machine may not
have: the site must run without it. One engine per process keeps the fonts and
the parsed style sheet, or memory grows with every document.

Nothing is ever read on behalf of a document: its references may only name an
entry of a table held in memory (`asset:`) or carry one of our own charts
(`data:`). The rest is dropped with a warning and the document goes on, because
a missing ornament must not keep a bilan from being published.
"""

import base64
import binascii
import ctypes
import hashlib
import io
import logging
import re
import sys
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.conf import settings

from reporting.pdf_characters import Boxes, box_font
from reporting.pdf_standards import COLOURS, OPTIONS, written

logger = logging.getLogger(__name__)

STATIC = Path(__file__).resolve().parents[1] / "static"
STYLESHEETS = tuple(STATIC / "css" / f"{name}.css" for name in ("pdf_fonts", "pdf", "pdf_documents"))
ORNAMENTS = STATIC / "img" / "pdf"
FONTS = ("Inter-Regular.woff2", "Inter-SemiBold.woff2", "Inter-Bold.woff2")
APT_LINE = "apt-get install --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0"
NATIVE_LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz.so.0", "libfontconfig.so.1")
MAX_DATA_BYTES = 3_000_000
FONT_TYPES = {b"wOF2": "font/woff2", b"\0\1\0\0": "font/ttf"}
LINK_SCHEMES = ("https:", "http:", "mailto:", "tel:")

NO_IMAGES: Mapping[str, bytes] = MappingProxyType({})


class PdfError(Exception):
    """A document could not be made; the message is in French, for the team."""


class PdfUnavailable(PdfError):
    """This machine lacks what a PDF needs."""


class ResourceRefused(ValueError):
    """A document named something outside its closed world."""


def missing_libraries() -> list[str]:
    """Native libraries that a PDF needs and that do not load; [] where names are unknown."""
    if not sys.platform.startswith("linux"):
        return []
    missing = []
    for name in NATIVE_LIBRARIES:
        try:
            ctypes.CDLL(name)
        except OSError:
            missing.append(name)
    return missing


# ---------------------------------------------------------------- resources

_SVG_ELEMENTS = frozenset(
    ["svg", "g", "title", "desc", "rect", "line", "circle", "ellipse", "path", "polygon", "polyline", "text", "tspan"]
)
# A tag as `charts.svg.tag` writes it, or a text: what a chart prints may be anything that somebody has typed.
_PIECE_OF_SVG = re.compile(rb'</?(?P<name>[a-z]+)(?P<attributes>(?:\s+[\w:-]+="[^"<>]*")*)\s*/?>|[^<>]+')
_FORBIDDEN = re.compile(rb"href|url\(|\sstyle=|\son\w+=", re.IGNORECASE)
_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|#x27);)")


def is_own_svg(data: bytes) -> bool:
    """Only what our chart code writes: shapes and texts, no reference, style nor entity.

    Texts are free: every byte belongs to a strict tag or to a text without < nor >, so that none opens anything.
    """
    if not data.startswith(b"<svg ") or _ENTITY.search(data):
        return False
    end = 0
    for piece in _PIECE_OF_SVG.finditer(data):
        name = piece["name"]
        is_ours = name is None or (name.decode() in _SVG_ELEMENTS and not _FORBIDDEN.search(piece["attributes"]))
        if piece.start() != end or not is_ours:
            return False
        end = piece.end()
    return end == len(data)


def sniff(data: bytes) -> str | None:
    """MIME type of an image we accept, by its first bytes; None for anything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return "image/svg+xml" if is_own_svg(data) else None


def resolve(url: str, assets: Mapping[str, bytes]) -> tuple[bytes, str]:
    """(content, MIME type) of a reference, or `ResourceRefused`: no network, no file.

    assets: names without the `asset:` prefix → bytes.
    """
    scheme, _, rest = url.partition(":")
    if scheme.lower() == "asset":
        data = assets.get(rest)
        if data is None:
            raise ResourceRefused(f"ressource inconnue : {rest[:80]!r}")
        if rest.startswith("fonts/") and data[:4] in FONT_TYPES:
            return data, FONT_TYPES[data[:4]]
    elif scheme.lower() == "data":
        data = _data_bytes(rest)
    else:
        raise ResourceRefused(f"protocole refusé : {scheme[:20]!r}")
    mime = sniff(data)
    if mime is None:
        raise ResourceRefused(f"contenu refusé dans {scheme.lower()}:")
    return data, mime


def _data_bytes(rest: str) -> bytes:
    head, comma, body = rest.partition(",")
    if not comma or head not in ("image/svg+xml;base64", "image/png;base64"):
        raise ResourceRefused("adresse data: d’un type refusé")
    if len(body) > MAX_DATA_BYTES * 4 // 3:
        raise ResourceRefused("adresse data: trop longue")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ResourceRefused("adresse data: illisible") from error


def _house_assets() -> dict[str, bytes]:
    """Fonts and ornaments, read once per process; a missing font falls back on the system's Inter."""
    found = {"fonts/boxes.ttf": box_font()}
    folder = Path(settings.ASSETS_DIR) / "fonts"
    for name in FONTS:
        path = folder / name
        if path.is_file():
            found[f"fonts/{name}"] = path.read_bytes()
        else:
            logger.warning("Police %s absente : les PDF utiliseront celle du système.", name)
    for path in sorted(ORNAMENTS.glob("*.svg")) + sorted(ORNAMENTS.glob("*.png")):
        found[f"img/{path.name}"] = path.read_bytes()
    return found


# ---------------------------------------------------------------- engine


@dataclass(frozen=True, slots=True)
class _Engine:
    """What one process keeps between two documents."""

    weasyprint: Any
    fetcher_class: Any
    fonts: Any
    stylesheet: Any
    assets: Mapping[str, bytes]
    draws: Callable[[str], bool]
    colours: Any
    lock: threading.Lock


def _fetcher_class(weasyprint: Any) -> Any:
    class ClosedFetcher(weasyprint.urls.URLFetcher):  # type: ignore[name-defined,misc]
        """Answers from memory only; `refused` keeps what a document asked in vain."""

        def __init__(self, assets: Mapping[str, bytes], boxes: Boxes | None = None) -> None:
            super().__init__(allowed_protocols=("asset", "data"), allow_redirects=False)
            self.handlers.clear()
            self.assets, self.boxes = assets, boxes

        def fetch(self, url: str, headers: Any = None) -> Any:
            try:
                data, mime = resolve(url, self.assets)
            except ResourceRefused as refusal:
                logger.warning("PDF : référence écartée, %s", refusal)
                raise
            if self.boxes and mime == "image/svg+xml":
                data = self.boxes.shown(data.decode()).encode()
            return weasyprint.urls.URLFetcherResponse(url, data, {"Content-Type": mime})

        def open(self, url: Any, data: Any = None, timeout: Any = None) -> Any:
            return self.fetch(url if isinstance(url, str) else url.full_url)

    return ClosedFetcher


@lru_cache(maxsize=1)
def _engine() -> _Engine:
    """Import WeasyPrint, load fonts and style sheet; `PdfUnavailable` when Pango is missing."""
    for name in ("weasyprint", "weasyprint.progress", "fontTools", "fontTools.subset", "fontTools.ttLib"):
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
    except (ImportError, OSError) as error:
        raise PdfUnavailable(
            f"La production des PDF n’est pas disponible sur cette machine. À installer : {APT_LINE}"
        ) from error
    assets = MappingProxyType(_house_assets())
    fetcher_class = _fetcher_class(weasyprint)
    fonts = FontConfiguration()
    style = "\n".join(sheet.read_text(encoding="utf-8") for sheet in STYLESHEETS)
    css = weasyprint.CSS(string=style, font_config=fonts, url_fetcher=fetcher_class(assets))
    return _Engine(weasyprint, fetcher_class, fonts, css, assets, _draws(fonts), _srgb(weasyprint), threading.Lock())


def _srgb(weasyprint: Any) -> Any:
    """The profile that says what our colours are, read once: WeasyPrint reads its own again for each document."""
    profile = Path(weasyprint.__file__).parent / "pdf" / "sRGB2014.icc"
    channels = (["r"], ["g"], ["b"])
    content = io.BytesIO(profile.read_bytes())
    found = weasyprint.css.ColorProfile(content, profile.name, "relative-colorimetric", channels)
    assert found.name  # Little CMS writes a profile otherwise once its name was read: let it be so from the first one
    return found


def _draws(fonts: Any) -> Callable[[str], bool]:
    """Whether some font draws a character, asked of Pango as the layout does, so that the answer is that of a page."""
    from weasyprint.text.ffi import ffi, gobject, pango

    context = ffi.gc(pango.pango_font_map_create_context(fonts.font_map), gobject.g_object_unref)
    layout = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)

    @lru_cache(maxsize=10_000)
    def draws(character: str) -> bool:
        pango.pango_layout_set_text(layout, character.encode(), -1)
        run = pango.pango_layout_get_line_readonly(layout, 0).runs
        while run != ffi.NULL:
            glyphs = run.data.glyphs
            if any(
                glyph.glyph & pango.PANGO_GLYPH_UNKNOWN_FLAG and glyph.glyph != pango.PANGO_GLYPH_EMPTY
                for glyph in glyphs.glyphs[0 : glyphs.num_glyphs]
            ):
                return False
            run = run.next
        return True

    return draws


def _image_assets(images: Mapping[str, bytes]) -> dict[str, bytes]:
    """Images given with a document, as `images/<name>`; a type we do not take is refused."""
    for name, data in images.items():
        if sniff(data) is None:
            raise PdfError(f"L’image « {name} » n’est ni un PNG, ni un JPEG, ni un de nos dessins.")
    return {f"images/{name}": data for name, data in images.items()}


def render_pdf(*, html: str, images: Mapping[str, bytes] = NO_IMAGES, created_at: datetime | None = None) -> bytes:
    """A tagged PDF of a whole HTML document: PDF/UA-1, to be read by everyone, and PDF/A-2a, to be kept in archives.

    html: a document with `<html lang>`, `<title>` and `<meta name="author">`; the
    style sheets of STYLESHEETS always apply.
    images: name → PNG or JPEG already re-encoded, written `asset:images/<name>` in html.
    created_at: aware date of the document; without it the PDF bears none. The same
    html, images and created_at give the same bytes, identifier included. A character that no font draws is printed
    as a box and read as it was typed.
    Refuses: PdfUnavailable (no Pango), PdfError (no lang or title, image refused,
    layout failure). References to anything else are dropped with a warning.
    """
    _require_identity(html)
    if created_at is not None and created_at.tzinfo is None:
        raise PdfError("La date du document doit porter son fuseau horaire.")
    engine = _engine()
    assets = {**engine.assets, **_image_assets(images)}
    stamp = created_at.isoformat(timespec="seconds") if created_at else None
    try:
        with engine.lock:
            boxes = Boxes(engine.draws)
            fetcher = engine.fetcher_class(assets, boxes)
            source = engine.weasyprint.HTML(string=breakable(boxes.shown(html)), url_fetcher=fetcher)
            document = source.render(
                font_config=engine.fonts,
                stylesheets=[engine.stylesheet],
                color_profiles={COLOURS: engine.colours},
                **OPTIONS,
            )
            _tidy(document, stamp)
            return written(document, boxes, _identifier(html, images, stamp))
    except PdfError:
        raise
    except Exception as error:
        raise PdfError("La mise en page du PDF a échoué.") from error


_TEXT = re.compile(r"(?P<link><a\s[^<>]*)?>[^<]+")
_LONG_WORD = re.compile(r"(?:&[#\w]+;|[^\s<&\u00ad\u200b-]){27,}")
_PIECE = re.compile(r"(?:&[#\w]+;|[^\s<&]){20}")


def breakable(html: str) -> str:
    """Let words over 26 characters (addresses, typing mistakes) break every 20, so no table overflows.

    Done here because `overflow-wrap: anywhere` makes WeasyPrint measure every character of every cell. In a link the
    break is a character: an element there leaves its annotation outside the tag of the link, which PDF/UA-1 refuses.
    """
    head, body, rest = html.partition("<body")

    def cut(match: re.Match[str]) -> str:
        text, mark = match[0], "\u200b" if match["link"] else "<wbr>"
        start = len(match["link"] or "")
        return text[:start] + _LONG_WORD.sub(lambda word: _PIECE.sub(rf"\g<0>{mark}", word[0]), text[start:])

    return head + body + _TEXT.sub(cut, rest)


def _require_identity(html: str) -> None:
    head = html[:20_000]
    if not re.search(r"<html[^>]*\slang=[\"']?\w", head, re.IGNORECASE):
        raise PdfError("Le document n’indique pas sa langue (attribut lang).")
    if not re.search(r"<title>\s*[^\s<]", head, re.IGNORECASE):
        raise PdfError("Le document n’a pas de titre.")


def _identifier(html: str, images: Mapping[str, bytes], stamp: str | None) -> bytes:
    """Sixteen bytes derived from the content, in place of a random number."""
    digest = hashlib.sha256(html.encode())
    for name in sorted(images):
        digest.update(name.encode() + b"\0" + hashlib.sha256(images[name]).digest())
    digest.update((stamp or "").encode())
    return digest.hexdigest()[:32].encode()


def _tidy(document: Any, stamp: str | None) -> None:
    """Dates from the caller; no attachment; links only to the web, mail and telephone."""
    document.metadata.created = document.metadata.modified = stamp
    document.metadata.attachments = []
    for page in document.pages:
        page.links = [
            link for link in page.links
            if link[0] == "internal" or (link[0] == "external" and link[1].lower().startswith(LINK_SCHEMES))
        ]  # fmt: skip


# ---------------------------------------------------------------- reading back

_STREAM = re.compile(rb"/ObjStm.*?stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_PAGES = re.compile(rb"/Type\s*/Pages\b")
_COUNT = re.compile(rb"/Count\s+(\d+)")


def page_count(pdf: bytes) -> int:
    """Number of pages of a PDF made by `render_pdf`; PdfError if it is none."""
    for part in (pdf, *_object_streams(pdf)):
        for found in _PAGES.finditer(part):
            start = part.rfind(b"<<", 0, found.start())
            count = _COUNT.search(part, max(start, 0), part.find(b">>", found.end()) + 2)
            if count:
                return int(count[1])
    raise PdfError("Ce fichier n’est pas un PDF lisible.")


def _object_streams(pdf: bytes) -> Iterator[bytes]:
    for match in _STREAM.finditer(pdf):
        try:
            # Not zlib.decompress: the pattern eats a last byte 0x0D, and then only the checksum lacks.
            yield zlib.decompressobj().decompress(match[1])
        except zlib.error:
            yield match[1]
