"""Whatever people type: the document is made, conforms, shows that something is written, and keeps what it is."""

import io
import re
import unicodedata

import pikepdf
import pypdf
import pytest

from reporting import charts, pdf
from reporting.pdf_characters import BOXES, FIRST_BOX, LAST_BOX, Boxes, box_font
from tests.reporting.conformity import failures
from tests.reporting.test_pdf import WHEN, document_html, partial

NAMES = "L’Atelier 🐝 株式会社 مُحَمَّد 👨‍👩‍👧 👍🏽 🇫🇷 ❤️ हिन्दी ภาษาไทย עברית 𐎀 ﷺ"
UNASSIGNED = "\u0378"  # no font has it, on any machine


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def fonts_of(content: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(content)) as document:
        return {str(o.FontName).partition("+")[2] for o in document.objects if _is_font(o)}


def _is_font(item: pikepdf.Object) -> bool:
    return isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"


def rendered(content: str, **changes: object) -> bytes:
    return pdf.render_pdf(html=document_html(content, logos=(), **changes), created_at=WHEN)


def only_latin(character: str) -> bool:
    return character < "\u0250" or character in "’“”"


class TestBoxes:
    def shown(self, text: str) -> str:
        """The text, each box written as □."""
        return re.sub(f"[{chr(FIRST_BOX)}-{LAST_BOX}]", "□", Boxes(only_latin).text(text))

    @pytest.mark.parametrize(
        ("typed", "shown"),
        [
            ("Léa l’apiculture", "Léa l’apiculture"),
            ("Bravo 🐝🐝 !", "Bravo □□ !"),
            ("株式会社", "□□□□"),
            ("👨‍👩‍👧 👍🏽 🇫🇷🇧🇪 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "□ □ □□ □"),
            ("हिन्दी", "□□□"),
        ],
    )
    def test_one_for_each_character_as_a_reader_counts(self, typed, shown):
        assert self.shown(typed) == shown

    def test_the_same_for_the_same_and_each_read_as_typed(self):
        boxes = Boxes(only_latin)
        bee, family, again = (boxes.text(text) for text in ("🐝", "👨‍👩‍👧", "🐝"))
        assert (bee, again) == (chr(FIRST_BOX), chr(FIRST_BOX))
        assert boxes.restored(f"{bee} et {family}") == "🐝 et 👨‍👩‍👧"
        assert boxes.restored_mapping(b"<0003> <db80dc00>") == b"<0003> <d83ddc1d>"
        assert boxes.restored_mapping(b"<0004> <>") == b"<0004> <200b>"
        assert boxes.restored_mapping(b"12 beginbfchar") == b"12 beginbfchar"

    def test_attributes_keep_what_was_typed_and_texts_do_not(self):
        page = Boxes(only_latin).shown('<html><title>🐝</title><body data-title="🐝"><p title="🐝">🐝</p></body>')
        box = chr(FIRST_BOX)
        assert page == f'<html><title>🐝</title><body data-title="{box}"><p title="🐝">{box}</p></body>'
        assert Boxes(only_latin).shown('<svg a="🐝"><text>🐝</text></svg>') == f'<svg a="🐝"><text>{box}</text></svg>'

    def test_beyond_the_last_the_meaning_is_lost_and_not_mistaken(self):
        boxes = Boxes(only_latin)
        shown = boxes.text("".join(chr(0x4E00 + rank) for rank in range(BOXES + 5)))
        assert (len(shown), len(set(shown)), max(shown)) == (BOXES + 5, BOXES, LAST_BOX)
        assert boxes.restored(shown[-1]) == "\ufffd"
        assert boxes.restored(shown[0]) == "\u4e00"

    def test_controls_orders_of_direction_and_private_characters(self):
        typed = "<p>\uf0b7 un\x01\x0c deux\ufe0f \u202egauche\u2069 \ue123 \U000f0000 \ufeff</p>"
        shown = Boxes(lambda _: True).shown(typed)
        assert shown == "<p>• un deux gauche \ufffd \ufffd </p>"

    def test_the_font_is_always_the_same(self):
        assert box_font() == box_font()


def test_hostile_names_everywhere():
    chart = charts.bars(title=NAMES, labels=[NAMES[:20], "株式"], series={"🐝": [5, 1]})
    content = rendered(
        f"<h1>{NAMES}</h1><h2>Très {UNASSIGNED}</h2><p>{NAMES * 3} {'株式会社' * 60}</p>"
        + partial("chart", chart=chart, code="K23", n="n = 22")
        + partial("chart_table", chart=chart, code="K23", numeric=(2,)),
        title=f"Bilan {NAMES}",
        programme=NAMES,
    )
    assert failures(content) == []
    text = text_of(content)
    assert [word for word in ("🐝", "株式会社", "👍🏽", "🇫🇷", "עברית", "مُحَمَّد") if word not in text] == []
    assert not re.search("[\U000f0000-\U0010ffff]", text)
    with pikepdf.open(io.BytesIO(content)) as document, document.open_outline() as outline:
        assert str(document.docinfo.Title).startswith("Bilan " + NAMES.replace("\ufe0f", ""))
        assert [item.title for item in outline.root] == [NAMES.replace("\ufe0f", "")]
        assert [item.title for item in outline.root[0].children] == [f"Très {UNASSIGNED}"]


def test_a_box_is_drawn_and_only_when_it_must():
    assert "Essaim-Box" in fonts_of(rendered(f"<p>{UNASSIGNED}</p>"))
    assert {name.partition("-")[0] for name in fonts_of(rendered("<h1>Léa</h1><p>1 → 2 ≥ 3</p>"))} == {"Inter"}


def test_something_of_every_block_of_unicode():
    """Every 97th character that exists, whatever fonts this machine has, with marks and joiners in between."""
    known = [one for one in map(chr, range(0xA0, 0x110000, 97)) if unicodedata.category(one) not in ("Cn", "Cs")]
    assert len(known) > 1000
    words = "".join(f"<p>{one}e{one}\u0301 {one}\u200d{one} {one}\ufe0f</p>" for one in known)
    assert failures(rendered(f"<h1>Tout</h1>{words}")) == []


def test_bytes_are_the_same_again():
    assert rendered(f"<p>{NAMES}{UNASSIGNED}</p>") == rendered(f"<p>{NAMES}{UNASSIGNED}</p>")


def test_what_would_break_the_metadata():
    content = rendered("<p>a\x01b</p>", title="Bilan \x01\x0b\ufffe \U000f1234", operator="A\x08\ufeffB & C")
    assert failures(content) == []
