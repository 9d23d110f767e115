"""PDF: accessible, closed to the outside, repeatable."""

import http.server
import io
import logging
import re
import threading
import zlib
from datetime import UTC, datetime

import pikepdf
import pytest
from django.template.loader import render_to_string

from reporting import charts, pdf
from reporting.charts.svg import text_width
from reporting.checks import pdf_libraries
from tests.reporting.conformity import failures

WHEN = datetime(2025, 7, 1, 16, 5, tzinfo=UTC)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080200000090"
    "7753de0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)
LONG_WORD = "anticonstitutionnellement"
DOCUMENT = {
    "title": "Bilan de clôture",
    "subtitle": "Industrialiser l’économie sociale",
    "programme": "Industries Engagées 2025",
    "cohort": "Promotion 2025",
    "operator": "Agence & Territoires",
    "funder": "Région Île-de-France",
    "version_label": "Version 1",
    "frozen_label": "figée le 1er juillet 2025 à 18 h 05",
    "verification_code": "7F3K-92QD",
    "is_draft": True,
    "is_demo": True,
    "logos": [{"asset": "logo", "alt": "Logo de l’agence"}],
}


def partial(component: str, /, **context: object) -> str:
    return render_to_string(f"reporting/pdf/_{component}.html", context)


def document_html(content: str = "", **changes: object) -> str:
    """base_pdf.html with a content, as a chapter template would extend it."""
    html = render_to_string("reporting/pdf/base_pdf.html", {"document": {**DOCUMENT, **changes}})
    return html.replace("<main>", f"<main>{content}", 1)


def sample() -> str:
    bars = charts.bars(title="Lauréats par filière", labels=["Textile", "Bois"], series={"Lauréats": [5, 1]})
    bell = charts.dumbbell(title="Critères", rows=[(f"Critère {i}", 2, 3) for i in range(17)])
    rows = [(f"Ligne {i}", "Texte", "12,5") for i in range(60)] + [("x" * 200, "y" * 200, "1")]
    return document_html(
        "".join(
            [
                '<section class="essential"><h1 id="a">L’essentiel</h1>',
                partial(
                    "key_figures",
                    figures=[{"value": "22", "label": "lauréats", "code": "K01", "n": "n = 22"}] * 5,
                    size="five",
                ),
                partial("numbered", items=["prolonger le parrainage", {"lead": "17 marchés.", "text": "Sur 30."}]),
                partial("quote", text="Trois clients", author="Une dirigeante", role="lauréate"),
                partial("callout", title="Une limite", text="Un chiffre manque.", kind="limit", items=["un", "deux"]),
                '</section><section class="chapter"><h1>Sommaire</h1>',
                partial(
                    "toc",
                    entries=[
                        {"anchor": "a", "title": "L’essentiel", "level": 1},
                        {"anchor": "b", "title": "Suite", "level": 2},
                    ],
                ),
                '</section><section class="chapter"><h1 id="b">Chiffres</h1><h2>Graphiques</h2>',
                partial("chart", chart=bars, code="K23", n="n = 22"),
                partial("chart", chart=bell),
                partial("timeline", events=[{"date": "2 juillet 2025", "title": "Clôture", "detail": "Showroom"}]),
                '</section><section class="laureate">',
                partial(
                    "laureate_header",
                    name="Trame & Commune",
                    number="Fiche 1 sur 22",
                    facts=["Paris", "Scic"],
                    logo="logo",
                ),
                partial("before_after", rows=[{"label": "Emploi", "entry": "12", "exit": "15", "change": "+3"}]),
                '</section><section class="annexe"><h1>Annexe</h1>',
                partial("table", caption="Longue table", headers=("A", "B", "C"), rows=rows, numeric=(3,)),
                partial("chart_table", chart=bell, code="K22", numeric=(2, 3, 4)),
                '</section><section class="landscape"><h1>Large</h1>',
                partial(
                    "table",
                    caption="Large",
                    headers=["Nom", *[LONG_WORD] * 17],
                    rows=[["w" * 120, *["non renseigné"] * 17]] * 3,
                ),
                "</section>",
            ]
        )
    )


@pytest.fixture(scope="module")
def made() -> bytes:
    return pdf.render_pdf(html=sample(), images={"logo": PNG}, created_at=WHEN)


@pytest.fixture
def opened(made):
    with pikepdf.open(io.BytesIO(made)) as document:
        yield document


def elements(document, kind):
    return [o for o in document.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == kind]


def test_conforms(made):
    assert failures(made) == []


def test_says_to_which_standards_it_conforms(opened):
    metadata = opened.Root.Metadata.read_raw_bytes()
    said = re.findall(rb'(pdf\w+id:\w+)="(\w+)"', metadata)
    assert said == [(b"pdfaid:part", b"2"), (b"pdfaid:conformance", b"A"), (b"pdfuaid:part", b"1")]
    assert metadata.count(b"<rdf:RDF") == 1
    (intent,) = opened.Root.OutputIntents
    assert str(intent.S) == "/GTS_PDFA1"
    assert str(intent.OutputConditionIdentifier).endswith("sRGB")


def test_no_stream_ends_like_a_line():
    """One in 256 would, and one is enough for a document to be refused; each of these has eight or nine."""
    for rank in range(150):
        content = pdf.render_pdf(html=f'<html lang="fr"><title>{rank}</title><p>{rank * 7919}', created_at=WHEN)
        assert b"\r\nendstream" not in content, rank


def test_every_figure_has_a_text_and_every_header_cell_a_scope(opened):
    figures = elements(opened, "/Figure")
    assert len(figures) == 4
    assert all(str(f.get("/Alt", "")) for f in figures)
    headers = elements(opened, "/TH")
    assert {str(cell.A.Scope) for cell in headers} == {"/Row", "/Column"}
    assert len(elements(opened, "/Caption")) >= 4


def test_identity_and_language(opened):
    assert str(opened.Root.Lang) == "fr"
    assert str(opened.docinfo.Title) == "Bilan de clôture – Industries Engagées 2025"
    assert str(opened.docinfo.Author) == "Agence & Territoires"
    assert str(opened.docinfo.CreationDate).startswith("D:20250701160500")


def test_bookmarks_follow_headings(opened):
    with opened.open_outline() as outline:
        assert [item.title for item in outline.root] == [
            "L’essentiel",
            "Sommaire",
            "Chiffres",
            "Trame & Commune",
            "Annexe",
            "Large",
        ]
        assert [item.title for item in outline.root[2].children] == ["Graphiques"]


def test_only_inter_and_all_of_it_inside(opened):
    fonts = [o for o in opened.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"]
    assert fonts
    assert all("Inter" in str(f.FontName) for f in fonts)
    assert all(any(k in f for k in ("/FontFile", "/FontFile2", "/FontFile3")) for f in fonts)


def test_nothing_attached_nothing_active(opened):
    assert "/Names" not in opened.Root or "/EmbeddedFiles" not in opened.Root.Names
    for obj in opened.objects:
        if isinstance(obj, pikepdf.Dictionary):
            assert obj.get("/S") not in ("/JavaScript", "/Launch", "/GoToR", "/SubmitForm")


def test_page_count_and_repeatable(made, opened):
    assert pdf.page_count(made) == len(opened.pages)
    again = pdf.render_pdf(html=sample(), images={"logo": PNG}, created_at=WHEN)
    assert again == made
    other = pdf.render_pdf(html=document_html("<h1>Autre</h1>"), images={"logo": PNG}, created_at=WHEN)
    assert re.search(rb"/ID\s*\[.{2,40}", other)[0] != re.search(rb"/ID\s*\[.{2,40}", made)[0]


def test_without_date_the_document_bears_none():
    with pikepdf.open(io.BytesIO(pdf.render_pdf(html=document_html(logos=())))) as document:
        assert "/CreationDate" not in document.docinfo


def test_page_count_of_something_else():
    with pytest.raises(pdf.PdfError):
        pdf.page_count(b"not a PDF")


def test_text_is_escaped_and_footer_is_there(made):
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(made))
    second = reader.pages[1].extract_text()
    assert "Version 1, figée le 1er juillet 2025" in second
    assert f"page 2 / {pdf.page_count(made)}" in second
    assert "7F3K-92QD" in second
    assert "Données de démonstration : fictives" in second
    assert "PROVISOIRE" in second.replace("\n", "")


def test_wide_tables_stay_inside_their_margins(made):
    import pypdf

    pages = pypdf.PdfReader(io.BytesIO(made)).pages
    for sheet in (pages[-1], pages[-3]):  # the landscape table, then the long one, 120 and 200 letters in a word
        ends = []

        def note(text, cm, tm, _font, size, ends=ends):
            if text.strip() and "PROVISOIRE" not in text:
                ends.append(tm[4] * cm[0] + cm[4] + text_width(text.strip(), 0.75 * size))

        sheet.extract_text(visitor_text=note)
        assert len(ends) > 20
        assert max(ends) <= float(sheet.mediabox.width) - 40


class Canary(http.server.BaseHTTPRequestHandler):
    hits: list[str] = []

    def do_GET(self):
        self.hits.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def canary():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Canary)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    Canary.hits = []
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_no_reference_is_ever_fetched(canary, tmp_path, caplog):
    secret = tmp_path / "secret.png"
    secret.write_bytes(PNG)
    inner = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{canary}/svg"/></svg>'
    content = f"""<h1>Canari</h1><img alt="a" src="{canary}/img"><img alt="b" src="file://{secret}">
      <img alt="c" src="ftp://127.0.0.1/x"><img alt="d" src="//127.0.0.1/x"><img alt="e" src="/etc/hostname">
      <link rel="stylesheet" href="{canary}/css"><link rel="attachment" href="{canary}/link">
      <link rel="attachment" href="file://{secret}"><a rel="attachment" href="file://{secret}">x</a>
      <a rel="attachment" href="asset:images/logo">y</a><a href="javascript:alert(1)">z</a>
      <object data="{canary}/object"></object><embed src="{canary}/embed">
      <div style="background:url({canary}/bg)">x</div><style>@import "{canary}/import";
      @font-face {{ font-family: Z; src: url({canary}/font) }} p {{ font-family: Z }}</style><p>x</p>
      <svg xmlns="http://www.w3.org/2000/svg"><title>t</title><image href="{canary}/inline"/></svg>
      <img alt="f" src="data:image/svg+xml,{inner}"><img alt="g" src="asset:../../manage.py">"""
    with caplog.at_level(logging.WARNING):
        result = pdf.render_pdf(html=document_html(content, logos=()), images={"logo": PNG})
    assert Canary.hits == []
    assert "référence écartée" in caplog.text
    with pikepdf.open(io.BytesIO(result)) as document:
        names = [
            o
            for o in document.objects
            if isinstance(o, pikepdf.Dictionary) and (o.get("/Type") == "/Filespec" or "/EF" in o)
        ]
        assert names == []
    assert b"javascript" not in result
    assert str(tmp_path).encode() not in result


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/a.png",
        "https://example.org/a.png",
        "file:///etc/passwd",
        "ftp://example.org/a",
        "asset:absent",
        "asset:../manage.py",
        "data:text/html;base64,PGI+",
        "data:image/svg+xml,<svg/>",
        "data:image/svg+xml;base64,PHN2ZyA+PGltYWdlIGhyZWY9IngiLz48L3N2Zz4=",
        "data:image/png;base64,AAAA",
        "data:image/svg+xml;base64,%%%",
        "",
        "relative.png",
    ],
)
def test_refused_references(url):
    with pytest.raises(pdf.ResourceRefused):
        pdf.resolve(url, {"images/logo": PNG})


@pytest.mark.parametrize(
    "svg",
    [
        b'<svg ><image href="x"/></svg>',
        b"<svg ><style>a</style></svg>",
        b"<svg ><script/></svg>",
        b'<svg ><rect fill="url(#a)"/></svg>',
        b"<!DOCTYPE svg><svg />",
        b"<svg ><use/></svg>",
        b"<svg ><g style='a'/></svg>",
        b"<svg ><text>&xxe;</text></svg>",
        b"<svg onload='a'/>",
        b"<html>",
    ],
)
def test_foreign_svg_is_not_ours(svg):
    assert not pdf.is_own_svg(svg)


def test_accepted_references():
    assert pdf.resolve("asset:images/logo", {"images/logo": PNG}) == (PNG, "image/png")
    chart = charts.bars(title="B", labels=["A & B"], series={"x": [1]})
    assert pdf.resolve(chart.data_uri, {}) == (chart.svg.encode(), "image/svg+xml")


def test_what_render_refuses():
    with pytest.raises(pdf.PdfError, match="langue"):
        pdf.render_pdf(html="<html><title>a</title>")
    with pytest.raises(pdf.PdfError, match="titre"):
        pdf.render_pdf(html='<html lang="fr"><title> </title>')
    with pytest.raises(pdf.PdfError, match="fuseau"):
        pdf.render_pdf(html='<html lang="fr"><title>a</title>', created_at=datetime(2025, 7, 1))  # noqa: DTZ001
    with pytest.raises(pdf.PdfError, match="image"):
        pdf.render_pdf(html='<html lang="fr"><title>a</title>', images={"x": b"GIF89a"})


def test_long_words_may_break_but_entities_and_attributes_stay_whole():
    word = "a" * 30 + "&amp;" + "b" * 30
    html = f'<html><title>{"t" * 40}</title><body title="{"x" * 60}"><p>{word} court</p>'
    out = pdf.breakable(html)
    assert out.replace("<wbr>", "") == html
    assert out.count("<wbr>") == 3
    assert "t" * 40 in out
    assert "x" * 60 in out


def test_check_names_the_package_to_install(monkeypatch):
    assert pdf_libraries(None) == []
    monkeypatch.setattr(pdf, "NATIVE_LIBRARIES", ("libabsente.so.9",))
    (message,) = pdf_libraries(None)
    assert message.id == "reporting.W001"
    assert "apt-get install" in message.hint


def test_missing_pango_is_said_in_french(monkeypatch):
    import builtins

    real = builtins.__import__

    def broken(name, *args, **kwargs):
        if name.startswith("weasyprint"):
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *args, **kwargs)

    pdf._engine.cache_clear()
    monkeypatch.setattr(builtins, "__import__", broken)
    try:
        with pytest.raises(pdf.PdfUnavailable, match="apt-get install"):
            pdf.render_pdf(html='<html lang="fr"><title>a</title>')
    finally:
        pdf._engine.cache_clear()


def test_page_count_survives_a_stream_that_ends_with_a_carriage_return():
    """One compressed stream in 256 ends with 0x0D, which the line break after it swallows."""
    for rank in range(512):
        packed = zlib.compress(b"<< /Type /Pages /Count 7 /Note (%s) >>" % (b"A" * rank))
        if packed.endswith(b"\r"):
            break
    else:
        pytest.fail("no such stream found")
    assert pdf.page_count(b"%PDF-1.7\n1 0 obj\n<< /Type /ObjStm >>\nstream\n" + packed + b"\nendstream\nendobj\n") == 7
