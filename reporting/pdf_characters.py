"""What becomes of a character that no installed font can draw: emoji, or a script that this machine has no font for.

People type them, in their own names too, and PDF/A as well as PDF/UA refuse a glyph that stands for none. What the
reader of a bilan wants: to see that something was written there, so a small box is drawn and nothing is left out in
silence; and to be able to read it, so that what is copied, searched or read aloud is the very character that was
typed. Hence a font of boxes, one for each different character of a document, which `restored` gives back their
meaning once the pages are laid out.

Nothing here imports WeasyPrint: `reporting.pdf` says which characters have a glyph.
"""

import io
import re
import unicodedata
from collections.abc import Callable

FIRST_BOX = 0xF0000  # private use: no text has a claim on it
BOXES = 512  # different characters of one document; those beyond share the last box, read as U+FFFD
MAX_TAIL = 40  # marks and joined characters of one box: a table entry of a PDF holds 256 units at most
LAST_BOX = chr(FIRST_BOX + BOXES - 1)
FAMILY = "Essaim Box"
EM, WIDTH, SPACE, SIDE, LINE = 1000, 760, 280, 640, 60

# Word writes its bullets with private characters of its symbol fonts; other private characters mean nothing to us.
_BULLETS = re.compile("[\uf0a7\uf0b7\uf0d8]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
# Controls, choices of variant, marks of byte order, and orders of direction, by which a name could turn its
# neighbours around.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_JOINER = "\u200d"
_FLAG = "\U0001f1e6-\U0001f1ff"
_TONES = "\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"
_TEXT = re.compile(r">([^<]+)")
_MAPPING = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]*)>")


class Boxes:
    """The boxes of one document: `draws(character)` says whether some font has a glyph for it."""

    def __init__(self, draws: Callable[[str], bool]) -> None:
        self._draws = draws
        self._codes: dict[str, str] = {}

    def shown(self, source: str) -> str:
        """A page or a drawing whose texts can all be drawn; attributes, read as they are, keep what was typed."""
        source = _PRIVATE.sub("\ufffd", _BULLETS.sub("•", _UNSEEN.sub("", source)))
        head, body, rest = source.partition("<body")
        if not body:
            return _TEXT.sub(self._node, source)
        opening, end, content = rest.partition(">")  # its data- attributes are the running heads
        return head + body + self.text(opening) + _TEXT.sub(self._node, end + content)

    def _node(self, match: re.Match[str]) -> str:
        return match[0] if match[0].isascii() else ">" + self.text(match[1])

    def text(self, text: str) -> str:
        """One box for each character as a reader counts them: a flag, a family or a letter with its accent is one."""
        found = set(text)
        if absent := "".join(sorted(one for one in found if not one.isascii() and not self._draws(one))):
            marks = re.escape("".join(sorted(one for one in found if unicodedata.category(one)[0] == "M")))
            tail = f"(?:[{_TONES}{marks}]|{_JOINER}.){{,{MAX_TAIL}}}"
            text = re.sub(f"[{re.escape(absent)}](?:(?<=[{_FLAG}])[{_FLAG}])?{tail}", self._box, text)
        return text

    def _box(self, match: re.Match[str]) -> str:
        return min(self._codes.setdefault(match[0], chr(FIRST_BOX + len(self._codes))), LAST_BOX)

    def restored(self, text: str) -> str:
        """What was typed, from a text read in the pages."""
        for typed, box in self._codes.items():
            if box < LAST_BOX:
                text = text.replace(box, typed)
        return _PRIVATE.sub("\ufffd", text)

    def restored_mapping(self, line: bytes) -> bytes:
        """A line `<glyph> <text>` of the table by which a reader of the PDF copies, searches and reads aloud."""

        def typed(match: re.Match[bytes]) -> bytes:
            # WeasyPrint leaves a mark that shares the place of its letter without any text, which is no mapping.
            text = self.restored(bytes.fromhex(match[2].decode()).decode("utf-16-be")) or "\u200b"
            return b"<%s> <%s>" % (match[1], text.encode("utf-16-be").hex().encode())

        return _MAPPING.sub(typed, line)


def box_font() -> bytes:
    """A TrueType font of BOXES boxes, the same bytes each time."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    left = (WIDTH - SIDE) // 2
    for low, high in ((0, SIDE), (LINE, SIDE - LINE)):
        corners = [(left + low, low), (left + low, high), (left + high, high), (left + high, low)]
        pen.moveTo(corners[0])
        for corner in corners[1:] if low == 0 else reversed(corners[1:]):
            pen.lineTo(corner)
        pen.closePath()
    box = pen.glyph()
    boxes = {f"box{rank}": box for rank in range(BOXES)}
    glyphs = {".notdef": box, "space": TTGlyphPen(None).glyph(), **boxes}  # Pango takes a space where it took a letter
    widths = {name: (SPACE if name == "space" else WIDTH, 0 if name == "space" else left) for name in glyphs}
    builder = FontBuilder(EM, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap({0x20: "space"} | {FIRST_BOX + rank: name for rank, name in enumerate(boxes)})
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(widths)
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": FAMILY, "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    output = io.BytesIO()
    builder.save(output)
    return output.getvalue()
